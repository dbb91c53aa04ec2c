"""The reader takes what offices send and refuses the rest in words they can act on."""

import random
import zipfile
from contextlib import suppress
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from files import spreadsheets
from files.spreadsheets import Merge, Position, Row, SpreadsheetError, read_sheets
from tests.files.packages import package, saved, workbook, zipped

ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refusal(content: bytes) -> SpreadsheetError:
    with pytest.raises(SpreadsheetError) as caught:
        read_sheets(content)
    assert caught.value.cure
    return caught.value


def test_cells_keep_their_kinds_and_their_rows():
    day = datetime(2023, 6, 15)  # noqa: DTZ001 - a cell knows no zone
    content = workbook([["Tên", 12, 25.9], [], [True, None, day]])

    [sheet] = read_sheets(content)

    assert sheet.rows == (Row(1, ("Tên", 12, 25.9)), Row(3, (True, None, day)))


def test_merged_ranges_are_told():
    [sheet] = read_sheets(workbook([["Thành viên", None], ["Tổng", "Nữ"]], merges=["A1:B1"]))

    assert sheet.merges == (Merge(Position(1, 1), Position(1, 2)),)


def test_a_hidden_sheet_says_so():
    book = Workbook()
    book.active["A1"] = "thấy"
    book.create_sheet("Nháp")["A1"] = "ẩn"
    book.worksheets[1].sheet_state = "hidden"

    assert [(sheet.name, sheet.hidden) for sheet in read_sheets(saved(book))] == [
        ("Sheet", False),
        ("Nháp", True),
    ]


def test_a_formula_saved_without_its_value_is_told():
    [sheet] = read_sheets(workbook([["Tổng"], ["=1+1"], [5]]))

    assert sheet.uncomputed == {Position(2, 1)}


def test_a_formula_with_its_value_reads_as_the_value():
    [sheet] = read_sheets(package('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))

    assert (sheet.rows, sheet.uncomputed) == ((Row(1, (2,)),), frozenset())


def test_formatting_far_below_costs_nothing():
    empty = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'

    [sheet] = read_sheets(package(ONE_CELL + empty))

    assert sheet.rows == (Row(1, (1,)),)


def test_rows_far_below_a_long_gap_are_told_and_not_read():
    [sheet] = read_sheets(package(ONE_CELL + '<row r="200"><c r="A200"><v>2</v></c></row>'))

    assert (len(sheet.rows), sheet.unread_from) == (1, 200)


def test_infinity_arrives_as_text():
    [sheet] = read_sheets(package('<row r="1"><c r="A1"><v>1E+999</v></c></row>'))

    assert sheet.rows == (Row(1, ("inf",)),)


OLD_XLS = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Tệp trống"),
        (b"Ten,Ma so thue\n", "không phải Excel"),
        (b"%PDF-1.7", "không phải Excel"),
        (zipped({"word/document.xml": b"<w/>"}), "không phải Excel"),
        (OLD_XLS, "kiểu cũ"),
        (OLD_XLS + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"PK\x03\x04 broken", "bị hỏng"),
        (bytes(5 * 1024 * 1024 + 1), "lớn hơn 5 MB"),
        (workbook([[]]), "không có dữ liệu"),
        (
            package(ONE_CELL, extra={"xl/media/zeros.bin": bytes(50 * 1024 * 1024)}),
            "bung ra quá lớn",
        ),
        (package(ONE_CELL, extra={f"xl/{n}.bin": b"x" for n in range(200)}), "bung ra quá lớn"),
        (package('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "XFD1048576"),
        (package('<row r="10051"><c r="A10051"><v>1</v></c></row>'), "10.050 hàng"),
        (package('<row r="1"><c r="CW1"><v>1</v></c></row>'), "100 cột"),
        (package(ONE_CELL, before='<!DOCTYPE x [<!ENTITY a "b">]>'), "DOCTYPE"),
        (package(ONE_CELL + ONE_CELL), "không theo thứ tự"),
        (package('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), "theo thứ tự"),
        (package('<row r="1"><c r="A1"><v>một</v></c></row>'), "bị hỏng"),
        (package('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "bị hỏng"),
        (package("<row"), "bị hỏng"),
    ],
    ids=range(20),
)
def test_what_is_no_sound_list_is_refused_with_a_cure(content, reason):
    assert reason in refusal(content).reason


def test_more_elements_than_a_list_has_are_refused(monkeypatch):
    monkeypatch.setitem(spreadsheets.MOST_ELEMENTS, "worksheet", 100)

    assert (
        "quá nhiều ô" in refusal(package(ONE_CELL + '<row r="2">' + "<c/>" * 100 + "</row>")).reason
    )


def test_a_formula_beyond_every_value_is_told():
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><f>A1</f></c></row>'

    [sheet] = read_sheets(package(cells))

    assert sheet.uncomputed == {Position(1, 3)}


def test_a_part_written_twice_is_refused():
    out = BytesIO(package(ONE_CELL))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")

    assert "hai lần" in refusal(out.getvalue()).reason


def test_a_locked_part_is_refused():
    content = bytearray(package(ONE_CELL))
    listing = content.rindex(b"PK\x01\x02")
    content[listing + 8] |= 1

    assert "mật khẩu" in refusal(bytes(content)).reason


def test_a_sheet_that_unpacks_beyond_its_stated_size_is_refused():
    content = package("", extra={"xl/big.xml": random.Random(1).randbytes(1000)})  # noqa: S311 - noise
    tampered = content.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    assert "bị hỏng" in refusal(tampered).reason


def test_any_flipped_byte_gives_rows_or_a_refusal():
    sound = workbook([["Tên HTX", "Mã số thuế"], ["HTX Hòa Thuận", 1799230001]])
    dice = random.Random(2023)  # noqa: S311 - noise

    for _ in range(300):
        content = bytearray(sound)
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        with suppress(SpreadsheetError):
            assert read_sheets(bytes(content))[0].rows
