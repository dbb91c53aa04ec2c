"""Workbooks opened again, as the clerk's program would."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from files.workbooks import GroupLine, SheetColumn, SheetSpec, write_table, write_workbook

COLUMNS = (
    SheetColumn("STT", "integer", 6),
    SheetColumn("Đơn vị", width=40),
    SheetColumn("Tự chấm", "points", group="Điểm", summed=True),
    SheetColumn("Thẩm định", "points", group="Điểm", summed=True),
    SheetColumn("Ngày", "date", 12),
)
ROWS = (
    GroupLine("Khối 10"),
    (1, "HTX NN Kinh 4A (mẫu)", Decimal("97.00"), Decimal("95.50"), date(2024, 1, 9)),
    (2, "HTX NN Phú Lợi (mẫu)", Decimal("98.00"), None, date(2024, 1, 10)),
)
RANKING = SheetSpec(
    name="Xếp hạng",
    columns=COLUMNS,
    rows=ROWS,
    heading=("BẢNG TỔNG HỢP ĐIỂM VÀ XẾP HẠNG", "Khối thi đua số 10"),
    notes=("Ghi chú: số liệu mẫu.",),
)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def with_text(text):
    return SheetSpec(name="Mẫu", columns=(SheetColumn("Tên"),), rows=((text,),))


def test_the_table_stands_under_its_heading_with_two_header_rows():
    sheet = opened(write_table(RANKING))

    values = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert values == [
        ["BẢNG TỔNG HỢP ĐIỂM VÀ XẾP HẠNG", None, None, None, None],
        ["Khối thi đua số 10", None, None, None, None],
        [None] * 5,
        ["STT", "Đơn vị", "Điểm", None, "Ngày"],
        [None, None, "Tự chấm", "Thẩm định", None],
        ["Khối 10", None, None, None, None],
        [1, "HTX NN Kinh 4A (mẫu)", 97, 95.5, sheet["E7"].value],
        [2, "HTX NN Phú Lợi (mẫu)", 98, None, sheet["E8"].value],
        [None, "Cộng", "=SUM(C6:C8)", "=SUM(D6:D8)", None],
        ["Ghi chú: số liệu mẫu.", None, None, None, None],
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        "A1:E1", "A2:E2", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "A6:E6", "A10:E10",
    }  # fmt: skip


def test_numbers_are_numbers_and_dates_are_dates():
    sheet = opened(write_table(RANKING))

    assert [sheet[at].data_type for at in ("A7", "B7", "C7", "D7", "E7", "D8")] == [
        "n",
        "s",
        "n",
        "n",
        "d",
        "n",
    ]
    assert sheet["C7"].number_format == "#,##0.00"
    assert sheet["E7"].value.date() == date(2024, 1, 9)
    assert sheet["E7"].number_format == "dd/mm/yyyy"


def test_it_prints_on_a4_as_wide_as_the_page_with_its_header_on_each():
    sheet = opened(write_table(RANKING))

    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.print_area == "'Xếp hạng'!$A$1:$E$10"


def test_every_cell_is_times_new_roman_of_twelve_points_or_more():
    sheet = opened(write_table(RANKING))

    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.font.name for cell in filled} == {"Times New Roman"}
    assert min(cell.font.size for cell in filled) == 12


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://a")', "+84 1", "-5", "@SUM(A1)"])
def test_a_text_is_never_a_formula(text):
    cell = opened(write_table(with_text(text)))["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_formula_sign_in_a_header_or_heading_is_text_too():
    sheet = opened(
        write_table(SheetSpec("Mẫu", (SheetColumn("=A1"),), (("x",),), heading=("=B1",)))
    )

    assert [sheet["A1"].data_type, sheet["A3"].data_type] == ["s", "s"]


def test_characters_a_workbook_cannot_hold_are_dropped():
    assert opened(write_table(with_text("Tân\x0b Hiệp\x1f")))["A2"].value == "Tân Hiệp"


def test_a_text_too_long_for_a_cell_is_refused_not_cut():
    with pytest.raises(ValueError, match="dài quá"):
        write_table(with_text("a" * 32_768))


def test_a_table_without_rows_has_no_sum():
    sheet = opened(write_table(SheetSpec("Mẫu", COLUMNS, ())))

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["STT", "Đơn vị", "Điểm", None, "Ngày"],
        [None, None, "Tự chấm", "Thẩm định", None],
    ]


def test_a_row_that_does_not_fit_the_columns_is_refused():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        write_table(SheetSpec("Mẫu", COLUMNS, ((1, "HTX"),)))


def test_a_workbook_holds_its_sheets_in_order():
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([RANKING, with_text("x")])))

    assert book.sheetnames == ["Xếp hạng", "Mẫu"]


def test_the_same_table_gives_the_same_bytes(monkeypatch):
    monkeypatch.setattr("time.localtime", lambda *_: (2020, 1, 1, 0, 0, 0, 0, 1, 0))
    first = write_table(RANKING)
    monkeypatch.setattr("time.localtime", lambda *_: (2024, 5, 6, 7, 8, 9, 0, 1, 0))

    assert write_table(RANKING) == first
