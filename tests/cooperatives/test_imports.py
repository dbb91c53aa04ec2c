"""The office's list is read as it comes; what is wrong is told with row, column, value and cure."""

import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from cooperatives.imports import FIELDS, Column, read_organization_list
from cooperatives.models import Field, Organization
from cooperatives.names import KINDS
from files.spreadsheets import SpreadsheetError
from tests.files.packages import workbook

DEMO = Path(__file__).resolve().parents[2] / "demo" / "data"
OFFICE = "kien_giang_2023_ban_cua_van_phong.xlsx"
PLAIN = "kien_giang_2023_danh_sach_htx.xlsx"

HEADER = ["STT", "Khối", "Xã", "Tên HTX", "Mã số thuế", "Số thành viên", "Trong đó nữ",
          "Diện tích (ha)", "Vốn điều lệ (triệu đồng)", "Năm thành lập"]  # fmt: skip
GOOD = [1, 1, "Đông Thái", "HTX Hòa Thuận", "1700000001", 20, 5, 12.5, 100, 2015]


def read(*rows, header=HEADER, **options):
    return read_organization_list(
        workbook([header, *rows], **options.pop("made", {})), season_year=2023, **options
    )


def with_cells(**cells):
    """A good row with some cells changed, named by the letters of their columns."""
    row = list(GOOD)
    for letter, value in cells.items():
        row["ABCDEFGHIJ".index(letter)] = value
    return row


def told(problem):
    return (problem.row, problem.column, problem.value)


@pytest.fixture(scope="module")
def lists():
    return [
        read_organization_list((DEMO / name).read_bytes(), season_year=2023)
        for name in (PLAIN, OFFICE)
    ]


# The two lists of 2023


def test_both_lists_give_117_organizations_in_11_blocs(lists):
    sizes = dict(enumerate((11, 10, 12, 8, 11, 11, 12, 11, 8, 13, 10), start=1))

    for each in lists:
        assert Counter(row.bloc_number for row in each.rows) == sizes
        assert (each.errors, each.warnings) == ((), ())


def test_both_lists_say_the_same_where_both_speak(lists):
    shared = ["name_key", "legal_name", "kind", "bloc_number", "district", "commune",
              "commune_kind", "field", "founded_year", "members", "women_members",
              "charter_capital", "area", "contact_name", "contact_phone"]  # fmt: skip
    plain, office = (
        {row.tax_code: [getattr(row, name) for name in shared] for row in each.rows}
        for each in lists
    )

    assert plain == office


def test_the_headings_name_the_blocs(lists):
    assert lists[1].blocs == {
        1: "An Biên", 2: "An Minh", 3: "Châu Thành", 4: "Giang Thành", 5: "Giồng Riềng",
        6: "Giồng Riềng", 7: "Gò Quao", 8: "Hòn Đất", 9: "Kiên Lương", 10: "Tân Hiệp",
        11: "Vĩnh Thuận",
    }  # fmt: skip


def test_a_row_of_the_plain_list_is_read_whole(lists):
    row = lists[0].rows[3]

    assert (row.name, row.tax_code, row.field, row.founded_year) == (
        "HTX nông nghiệp Trường Thạnh", "1799230004", "trong_trot", 1995,
    )  # fmt: skip
    assert (row.members, row.women_members, row.workers) == (135, 30, 50)
    assert (row.charter_capital, row.revenue, row.profit) == (
        450_000_000,
        9_667_000_000,
        -5_000_000,
    )
    assert (row.area, row.contact_name, row.contact_phone) == (
        Decimal("519.63"), "Trần Văn Mẫu 004", "0100000004",
    )  # fmt: skip
    assert row.is_sample


def test_a_blank_is_not_a_zero(lists):
    first, zero = lists[0].rows[0], lists[0].rows[115]

    assert (first.women_members, first.revenue, zero.women_members) == (None, None, 0)


def test_an_absent_column_is_known_to_be_absent(lists):
    plain, office = (each.columns for each in lists)

    assert plain - office == {
        Column.BLOC, Column.DISTRICT, Column.COMMUNE, Column.WORKERS, Column.REVENUE,
        Column.PROFIT, Column.NOTE,
    }  # fmt: skip


def test_codes_are_those_of_the_register():
    assert set(FIELDS.values()) == set(Field.values)
    assert {kind for _, kind in KINDS} <= set(Organization.Kind.values)


# Wherever and however the table stands


def test_the_table_may_begin_anywhere_on_any_sheet():
    notes = [["Ghi chú của văn phòng"]]
    rows = [[], ["", "", "DANH SÁCH"], [], ["", *HEADER], ["", *GOOD]]

    parsed = read_organization_list(workbook(notes, rows), season_year=2023)

    assert [(row.sheet, row.row, row.name) for row in parsed.rows] == [
        ("Sheet1", 5, "HTX Hòa Thuận")
    ]


@pytest.mark.parametrize("merges", [["C1:D1", "A1:A2", "B1:B2", "E1:E2"], []])
def test_two_levels_of_header_are_one_header(merges):
    top = ["Tên HTX", "MST", "Thành viên", None, "Khối"]
    below = [None, None, "Tổng số", "Nữ", None]
    row = ["HTX Hòa Thuận", "1700000001", 20, 5, 1]

    parsed = read(below, row, header=top, made={"merges": merges})

    assert [(row.members, row.women_members) for row in parsed.rows] == [(20, 5)]


def test_column_marks_blank_rows_and_repeated_headers_are_passed_over():
    marks = [f"({number})" for number in range(1, 11)]
    second = with_cells(A=2, D="HTX Phú Lợi", E="1700000002")

    parsed = read(marks, GOOD, [], HEADER, second)

    assert ([row.row for row in parsed.rows], parsed.errors) == ([3, 6], ())


def test_one_sheet_a_bloc_takes_the_bloc_from_its_name():
    header = ["Tên HTX", "Mã số thuế", "Năm TL"]
    first = [header, ["HTX A", "1700000001", 2001]]
    second = [header, ["HTX B", "1700000002", 2002]]

    parsed = read_organization_list(
        workbook(first, second, names=["Khối 1", "Khối 02"]), season_year=2023
    )

    assert [(row.name, row.bloc_number) for row in parsed.rows] == [("HTX A", 1), ("HTX B", 2)]


@pytest.mark.parametrize(
    ("heading", "number", "label"),
    [
        ("KHỐI THI ĐUA SỐ 01 - HUYỆN AN BIÊN", 1, "An Biên"),
        ("Khối 10: Tân Hiệp", 10, "Tân Hiệp"),
        (unicodedata.normalize("NFD", "KHỐI SỐ 8 – HUYỆN HÒN ĐẤT"), 8, "Hòn Đất"),
        ("Khối thi đua số 3", 3, ""),
    ],
)
def test_a_heading_row_opens_a_bloc(heading, number, label):
    header = ["TT", "Tên HTX", "Mã số thuế"]

    parsed = read([heading], [1, "HTX A", "1700000001"], header=header)

    assert [(row.bloc_number, row.bloc_label) for row in parsed.rows] == [(number, label)]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("Xã Đông Thái, huyện An Biên", ("An Biên", "Đông Thái", "Xã")),
        ("Ấp 1, xã Đông Thái, H. An Biên, tỉnh Kiên Giang", ("An Biên", "Đông Thái", "Xã")),
        ("TT. Minh Lương - huyện Châu Thành", ("Châu Thành", "Minh Lương", "Thị trấn")),
        ("Phường 1, TP. Rạch Giá", ("Rạch Giá", "Phường 1", "Phường")),
        ("Đông Thái, An Biên", ("An Biên", "Đông Thái", "")),
        ("XÃ ĐÔNG THÁI, HUYỆN AN BIÊN", ("An Biên", "Đông Thái", "Xã")),
    ],
)
def test_an_address_gives_its_places(address, place):
    header = ["Khối", "Tên HTX", "Mã số thuế", "Địa chỉ"]

    [row] = read([1, "HTX A", "1700000001", address], header=header).rows

    assert (row.district, row.commune, row.commune_kind) == place


@pytest.mark.parametrize(
    ("title", "cell", "dong"),
    [
        ("Vốn điều lệ (triệu đồng)", 12.95, 12_950_000),
        ("Vốn điều lệ (tr.đ)", "1.250,5", 1_250_500_000),
        ("Vốn điều lệ\n(đồng)", "12.950.000", 12_950_000),
        ("Vốn điều lệ (đồng)", 1255000000, 1_255_000_000),
        ("Vốn điều lệ (tỷ đồng)", "1,5", 1_500_000_000),
        ("Vốn điều lệ năm 2022 (nghìn đồng)", 12950, 12_950_000),
        ("Vốn điều lệ (đồng)", "-", None),
    ],
)
def test_money_is_read_in_the_unit_of_its_header(title, cell, dong):
    header = ["Khối", "Tên HTX", "Mã số thuế", title]

    [row] = read([1, "HTX A", "1700000001", cell], header=header).rows

    assert row.charter_capital == dong


def test_a_line_above_the_table_may_give_the_unit():
    rows = [["Đơn vị tính: triệu đồng"], ["Khối", "Tên HTX", "MST", "Vốn điều lệ"]]

    parsed = read_organization_list(
        workbook([*rows, [1, "HTX A", "1700000001", 5]]), season_year=2023
    )

    assert [row.charter_capital for row in parsed.rows] == [5_000_000]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1700000001, "1700000001"),
        (1700000001.0, "1700000001"),
        (" 1700 000 001 ", "1700000001"),
        ("1700000001-001", "1700000001-001"),
        ("1700000001001", "1700000001-001"),
        ("'1700000001", "1700000001"),
    ],
)
def test_a_tax_code_is_read_as_it_comes(cell, code):
    [row] = read(with_cells(E=cell)).rows

    assert row.tax_code == code


def test_a_first_zero_that_excel_dropped_is_put_back_and_told_once():
    header = ["Khối", "Tên HTX", "Mã số thuế", "SĐT"]

    parsed = read(
        [1, "HTX A", 100000001, 912345678], [1, "HTX B", 100000002, 912345679], header=header
    )

    assert [(row.tax_code, row.contact_phone) for row in parsed.rows] == [
        ("0100000001", "0912345678"),
        ("0100000002", "0912345679"),
    ]
    assert [(each.column, each.message) for each in parsed.warnings] == [
        ("C (Mã số thuế)", "2 ô bị Excel bỏ mất số 0 ở đầu, đã thêm lại (dòng 2, 3)."),
        ("D (SĐT)", "2 ô bị Excel bỏ mất số 0 ở đầu, đã thêm lại (dòng 2, 3)."),
    ]


def test_names_typed_otherwise_come_clean():
    [row] = read(with_cells(D=unicodedata.normalize("NFD", "  HTX  Hòa\u200b Thuận "))).rows

    assert row.name == "HTX Hòa Thuận"


# What is wrong


@pytest.mark.parametrize(
    ("cells", "column", "value", "message"),
    [
        ({"D": None}, "D (Tên HTX)", "", "Thiếu tên đơn vị."),
        ({"D": "A" * 201}, "D (Tên HTX)", "A" * 201, "Dài 201 ký tự, tối đa 200."),
        ({"E": None}, "E (Mã số thuế)", "", "Thiếu mã số thuế."),
        ({"E": "-"}, "E (Mã số thuế)", "-", "Thiếu mã số thuế."),
        ({"E": "17000"}, "E (Mã số thuế)", "17000", "Mã số thuế không đúng."),
        ({"E": "17000000O1"}, "E (Mã số thuế)", "17000000O1", "Mã số thuế không đúng."),
        ({"F": "hai mươi"}, "F (Số thành viên)", "hai mươi", "Không phải số."),
        ({"F": True}, "F (Số thành viên)", "TRUE", "Không phải số."),
        ({"F": -3}, "F (Số thành viên)", "-3", "Số âm."),
        ({"F": "20,5"}, "F (Số thành viên)", "20,5", "Phải là số nguyên."),
        ({"H": "25,9 ha"}, "H (Diện tích (ha))", "25,9 ha", "Không phải số."),
        ({"H": "1.234"}, "H (Diện tích (ha))", "1.234", "“1.234” là 1234 hay 1,234?"),
        ({"H": -1.5}, "H (Diện tích (ha))", "-1,5", "Số âm."),
        ({"H": "#REF!"}, "H (Diện tích (ha))", "#REF!", "Không phải số."),
        ({"I": "1.234"}, "I (Vốn điều lệ (triệu đồng))", "1.234", "“1.234” là 1234 hay 1,234?"),
        ({"I": -1}, "I (Vốn điều lệ (triệu đồng))", "-1", "Số âm."),
        ({"I": 10**10}, "I (Vốn điều lệ (triệu đồng))", "10000000000", "Số quá lớn."),
        ({"J": 1890}, "J (Năm thành lập)", "1890", "Năm 1890 ngoài khoảng cho phép."),
        ({"J": 2024}, "J (Năm thành lập)", "2024", "Năm 2024 ngoài khoảng cho phép."),
        ({"J": "mới"}, "J (Năm thành lập)", "mới", "Không phải năm."),
        ({"G": 21}, "G (Trong đó nữ)", "21", "Số nữ (21) lớn hơn tổng số thành viên (20)."),
        ({"B": "một"}, "B (Khối)", "một", "Không đọc được số khối."),
        ({"B": None}, "B (Khối)", "", "Không rõ đơn vị thuộc khối nào."),
        ({"H": "=1+1"}, "H (Diện tích (ha))", "", "Công thức trong ô chưa được tính."),
    ],
)
def test_a_wrong_cell_is_told_with_its_place_value_and_cure(cells, column, value, message):
    parsed = read(with_cells(**cells))

    [error] = parsed.errors
    assert (error.row, error.column, error.value, error.message) == (2, column, value, message)
    assert error.cure
    assert parsed.rows == ()


def test_all_faults_of_a_row_are_told_at_once():
    parsed = read(with_cells(E="17", F=-1, J=1800))

    assert [error.column for error in parsed.errors] == [
        "E (Mã số thuế)", "J (Năm thành lập)", "F (Số thành viên)",
    ]  # fmt: skip


def test_a_tax_code_written_twice_names_the_first_row():
    parsed = read(GOOD, with_cells(D="HTX Phú Lợi", E=1700000001))

    [error] = parsed.errors
    assert told(error) == (3, "E (Mã số thuế)", "1700000001")
    assert error.message == "Mã số thuế trùng với dòng 2, trang tính “Sheet”."
    assert [row.row for row in parsed.rows] == [2]


def test_a_bloc_that_the_season_has_not_is_refused():
    parsed = read(GOOD, with_cells(B=12, E="1700000002"), bloc_numbers={1, 2})

    [error] = parsed.errors
    assert told(error) == (3, "B (Khối)", "12")
    assert (error.message, error.cure) == (
        "Năm 2023 không có Khối 12.",
        "Chọn một trong các khối: 1, 2.",
    )


def test_a_heading_without_a_number_is_refused():
    header = ["TT", "Tên HTX", "Mã số thuế"]
    rows = (
        ["KHỐI SỐ 1"],
        [1, "HTX A", "1700000001"],
        ["KHỐI THI ĐUA QUỸ"],
        [1, "HTX B", "1700000002"],
    )

    parsed = read(*rows, header=header)

    assert [(error.row, error.message) for error in parsed.errors] == [
        (4, "Không đọc được số khối."),
        (5, "Không rõ đơn vị thuộc khối nào."),
    ]


def test_a_list_without_any_bloc_says_so_once():
    header = ["Tên HTX", "Mã số thuế", "Năm TL"]

    parsed = read(["HTX A", "1700000001", 2001], ["HTX B", "1700000002", 2002], header=header)

    assert [(error.row, error.column) for error in parsed.errors] == [(1, "Khối")]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["STT", "Khối", "Tên HTX", "Địa chỉ", "Mã"], "Mã số thuế"),
        (["STT", "Khối", "Họ tên", "Mã số thuế", "Địa chỉ"], "Tên HTX"),
        (["STT", "Khối", "Họ tên", "Địa chỉ", "Mã"], "Tên HTX, Mã số thuế"),
    ],
)
def test_a_header_that_lacks_a_column_names_it(header, missing):
    parsed = read([1, 1, "A", "B", "C"], header=header)

    [error] = parsed.errors
    assert (error.row, error.column) == (1, missing)
    assert f"thiếu cột: {missing}." in error.message
    assert error.cure == f"Thêm cột hoặc sửa tiêu đề thành: {missing}."


def test_a_file_without_a_table_says_what_a_table_needs():
    [error] = read(["xin chào"], header=["Thư mời"]).errors

    assert (error.row, error.message) == (None, "Không tìm thấy bảng danh sách trong tệp.")


def test_a_table_without_rows_is_refused():
    [error] = read().errors

    assert error.message == "Bảng danh sách không có đơn vị nào dưới dòng tiêu đề."


def test_money_without_a_unit_is_asked_about():
    [error] = read(
        [1, "HTX A", "1700000001", 5], header=["Khối", "Tên HTX", "MST", "Vốn điều lệ"]
    ).errors

    assert (error.column, error.message) == ("D (Vốn điều lệ)", "Cột tiền không ghi đơn vị tính.")


def test_an_unreadable_file_is_refused_before_anything():
    with pytest.raises(SpreadsheetError, match="không phải Excel"):
        read_organization_list(b"Ten,MST\n", season_year=2023)


# What is worth knowing


def test_one_name_twice_in_one_commune_is_a_warning():
    parsed = read(GOOD, with_cells(D="Hợp tác xã HOÀ THUẬN", E="1700000002"))

    assert (len(parsed.rows), parsed.errors) == (2, ())
    assert [(each.row, each.message) for each in parsed.warnings] == [
        (3, "Trùng tên trong cùng một xã với dòng 2 (mã số thuế 1700000001).")
    ]


def test_one_name_in_two_communes_is_no_warning():
    parsed = read(GOOD, with_cells(C="Tây Yên", E="1700000002"))

    assert parsed.warnings == ()


def test_a_total_that_does_not_add_up_is_a_warning():
    total = [None, None, None, "TỔNG CỘNG", None, 533]
    second = with_cells(E="1700000002", D="HTX Phú Lợi", F=514)

    parsed = read(GOOD, second, total, [], [None, None, None, "NGƯỜI LẬP BIỂU"])

    assert (len(parsed.rows), parsed.errors) == (2, ())
    assert [(told(each), each.message) for each in parsed.warnings] == [
        (
            (4, "F (Số thành viên)", "533"),
            "Dòng “TỔNG CỘNG” ghi 533, cộng các dòng được 534.",
        )
    ]


def test_a_subtotal_is_compared_with_its_own_bloc():
    header = ["TT", "Tên HTX", "Mã số thuế", "Số thành viên"]
    rows = (
        ["KHỐI SỐ 1"], [1, "HTX A", "1700000001", 10], [None, "Cộng khối 1", None, 10],
        ["KHỐI SỐ 2"], [1, "HTX B", "1700000002", 7], [None, "Cộng khối 2", None, 8],
    )  # fmt: skip

    parsed = read(*rows, header=header)

    assert [each.row for each in parsed.warnings] == [7]


def test_figures_of_another_year_are_a_warning():
    header = ["Khối", "Tên HTX", "Mã số thuế", "Doanh thu 2021 (triệu đồng)"]

    [warning] = read([1, "HTX A", "1700000001", 5], header=header).warnings

    assert warning.message == "Tiêu đề ghi năm 2021, số liệu được ghi cho năm 2022."


def test_an_unknown_field_is_a_warning_and_stays_blank():
    header = ["Khối", "Tên HTX", "Mã số thuế", "Lĩnh vực"]

    parsed = read([1, "HTX A", "1700000001", "Vũ trụ"], header=header)

    assert ([row.field for row in parsed.rows], len(parsed.warnings)) == ([None], 1)


def test_rounding_is_told():
    parsed = read(with_cells(H="12,345"))

    assert [row.area for row in parsed.rows] == [Decimal("12.35")]
    assert [told(each) for each in parsed.warnings] == [(2, "H (Diện tích (ha))", "12,345")]


def test_the_noise_of_a_computed_cell_is_not_told():
    parsed = read(with_cells(H=0.1 + 0.2))

    assert ([row.area for row in parsed.rows], parsed.warnings) == ([Decimal("0.30")], ())


def test_rows_left_unread_far_below_are_told():
    parsed = read(GOOD, *[[]] * 150, with_cells(E="1700000002"))

    assert [(each.row, len(parsed.rows)) for each in parsed.warnings] == [(153, 1)]


def test_a_problem_goes_out_as_plain_values():
    [error] = read(with_cells(E="17")).errors

    assert error.as_json() == {
        "sheet": "Sheet",
        "row": 2,
        "column": "E (Mã số thuế)",
        "value": "17",
        "message": "Mã số thuế không đúng.",
        "cure": "Ghi 10 số, chi nhánh thêm -001; ví dụ 1700123456.",
    }
