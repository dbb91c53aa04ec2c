"""The file that was sent, with its faults marked: bounded, and text stays text."""

import io
from datetime import date

import openpyxl
import pytest

from files import marked
from files.marked import Remark, mark_up
from files.spreadsheets import SpreadsheetError, read_sheets
from tests.files.packages import workbook

HEADING = {"Sheet": 1}
ROWS = [["Tên", "Số"], ["HTX A", 1], ["=HYPERLINK(1)", "5,4 tỷ"]]
FAULT = Remark("Sheet", 3, "Không phải số. Ghi 5.400,0.", "B")


@pytest.fixture(params=["whole", "anew"])
def marking(request, monkeypatch):
    """Both ways of writing, for a small file and for a big one."""
    if request.param == "anew":
        monkeypatch.setattr(marked, "MOST_KEPT", 0)
    return mark_up


def text_workbook():
    """As strangers send it: a text that looks like a formula."""
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["A3"].data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_the_wrong_cell_is_coloured_and_the_cure_stands_beside_its_row(marking):
    sheet = sheet_of(marking(text_workbook(), [FAULT], HEADING))

    assert [cell.value for cell in sheet[1]] == ["Tên", "Số", "Chỗ cần sửa"]
    assert [cell.value for cell in sheet[3]] == ["=HYPERLINK(1)", "5,4 tỷ", FAULT.text]
    assert sheet["B3"].fill.fgColor.rgb == "FFFAD4C8"
    assert sheet["B3"].comment.text == FAULT.text
    assert sheet["C2"].value is None


def test_text_that_begins_like_a_formula_stays_text(marking):
    odd = Remark("Sheet", 2, "=1+1 không phải tên", "A", is_wrong=False)

    sheet = sheet_of(marking(text_workbook(), [odd, FAULT], HEADING))

    assert (sheet["A3"].data_type, sheet["C2"].data_type) == ("s", "s")
    assert sheet["A2"].fill.fgColor.rgb == "FFFDF0CC"


def test_what_is_read_again_is_what_was_sent(marking):
    content = workbook([["Tên", "Ngày"], ["HTX A", date(2023, 12, 22)], [], ["HTX B", 2.5]])

    again = read_sheets(marking(content, [Remark("Sheet", 4, "Thiếu.", "")], HEADING))

    [before], [after] = read_sheets(content), again
    assert [row.values[:2] for row in after.rows] == [row.values for row in before.rows]
    assert [row.number for row in after.rows] == [1, 2, 4]


def test_a_long_remark_is_cut_and_several_stand_in_one_cell(marking):
    remarks = [Remark("Sheet", 2, "x" * 400, "A"), Remark("Sheet", 2, "y" * 400, "B")]

    text = sheet_of(marking(text_workbook(), remarks, HEADING))["C2"].value

    assert len(text) == 500
    assert text.startswith("x" * 400 + "; y")


def test_a_sheet_as_wide_as_may_be_gets_no_column_more(marking):
    content = workbook([[f"c{n}" for n in range(100)], ["x"] * 100])

    sheet = sheet_of(marking(content, [Remark("Sheet", 2, "Sai.", "A")], HEADING))

    assert sheet.max_column == 100
    assert sheet["A2"].comment.text == "Sai."


def test_a_formula_of_the_sender_stays_in_a_small_file():
    book = openpyxl.Workbook()
    for row in [["Tên", "Số"], ["HTX A", 1], ["Tổng", "=SUM(B2:B2)"]]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)

    sheet = sheet_of(mark_up(buffer.getvalue(), [Remark("Sheet", 2, "Sai.", "B")], HEADING))

    assert sheet["B3"].value == "=SUM(B2:B2)"


def test_what_is_no_excel_file_is_refused():
    with pytest.raises(SpreadsheetError):
        mark_up(b"khong phai excel", [FAULT], HEADING)


def test_a_sheet_that_is_not_there_is_passed_over(marking):
    content = marking(text_workbook(), [Remark("Khác", 2, "Sai.", "A")], HEADING)

    assert sheet_of(content)["C2"].value is None
