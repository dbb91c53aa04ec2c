"""Read .xlsx files that strangers send, without trusting them.

Every part of the package is unpacked under a bound and walked once before openpyxl sees it: that
walk refuses what is too big or malformed, and finds what openpyxl's read-only mode cannot tell
(merged ranges, where the values end). Only then are the values read.
"""

import math
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_PARTS = 200
MOST_UNPACKED = 60 * MEGABYTE
MOST_RATIO = 200
MOST_ROWS = 10_050
MOST_COLUMNS = 100
MOST_BLANK_ROWS = 100
# Elements in one part, by its root, for openpyxl is slow: thirty filled columns fit.
MOST_ELEMENTS = {"worksheet": 90 * MOST_ROWS, "sst": 60 * MOST_ROWS}
MOST_OTHER_ELEMENTS = 200_000
CHUNK = 64 * 1024

OLE_MARK = bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
SAVE_AS_XLSX = (
    "Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (.xlsx)”, rồi gửi lại."
)
TOO_BIG_UNPACKED = "Tệp Excel bung ra quá lớn so với một danh sách."
ONLY_THE_LIST = "Chép riêng bảng danh sách sang một tệp Excel mới, lưu lại rồi gửi tệp đó."

CellValue = str | int | float | bool | datetime | date | time | timedelta | None


class SpreadsheetError(ValueError):
    """The file cannot be read: why, and what its owner can do about it."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason} {cure}")
        self.reason = reason
        self.cure = cure


class Position(NamedTuple):
    row: int
    column: int

    def __str__(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


class Merge(NamedTuple):
    """A merged range, both ends included."""

    first: Position
    last: Position


class Row(NamedTuple):
    """`values[0]` stands in column A; every row of a sheet is equally wide."""

    number: int
    values: tuple[CellValue, ...]

    @property
    def is_blank(self) -> bool:
        return all(value is None or value == "" for value in self.values)


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    uncomputed: frozenset[Position] = frozenset()
    """Formulas that were saved without a value: they read as blank, but are not."""
    unread_from: int | None = None
    """Where values begin again after a long stretch of blank rows: nothing from there is read."""
    hidden: bool = False
    formulas: frozenset[Position] = frozenset()
    """Every cell whose value is reckoned in the file, whatever it gives."""
    hidden_rows: frozenset[int] = frozenset()
    protected: bool = False


def read_sheets(content: bytes) -> list[Sheet]:
    """Every worksheet of the file, or SpreadsheetError with a reason and a cure."""
    refuse_other_formats(content)
    try:
        walks = walk_package(content)
        sheets = read_values(content, walks)
    except SpreadsheetError:
        raise
    except Exception as error:  # openpyxl, zipfile and expat raise whatever a broken file leads to
        raise SpreadsheetError("Tệp Excel bị hỏng, không đọc được.", SAVE_AS_XLSX) from error
    if not any(sheet.rows for sheet in sheets):
        raise SpreadsheetError(
            "Tệp Excel không có dữ liệu nào.", "Chọn đúng tệp có danh sách rồi gửi lại."
        )
    return sheets


def refuse_other_formats(content: bytes) -> None:
    if not content:
        raise SpreadsheetError("Tệp trống (0 byte).", "Chọn đúng tệp có danh sách rồi gửi lại.")
    if len(content) > MOST_BYTES:
        raise SpreadsheetError("Tệp lớn hơn 5 MB.", ONLY_THE_LIST)
    if content.startswith(OLE_MARK) and ENCRYPTED_PACKAGE in content:
        cure = (
            "Mở tệp bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm việc), lưu lại rồi gửi."
        )
        raise SpreadsheetError("Tệp Excel có đặt mật khẩu.", cure)
    if content.startswith(OLE_MARK):
        raise SpreadsheetError("Tệp là Excel kiểu cũ (.xls).", SAVE_AS_XLSX)
    if not content.startswith(b"PK"):
        raise SpreadsheetError("Tệp không phải Excel (.xlsx).", SAVE_AS_XLSX)


@dataclass
class Walk:
    """What one pass over a part of the package found."""

    root: str = ""
    elements: int = 0
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    gives_text: bool = False
    merges: list[Merge] = field(default_factory=list)
    formulas: set[Position] = field(default_factory=set)
    all_formulas: set[Position] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    protected: bool = False


def walk_package(content: bytes) -> dict[str, Walk]:
    """Each XML part by name, walked under the bounds."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        refuse_unsafe_listing(package)
        left = MOST_UNPACKED
        walks = {}
        for part in package.infolist():
            walk, unpacked = walk_part(package, part, left)
            left -= unpacked
            walks[part.filename] = walk
    return walks


def refuse_unsafe_listing(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename.lower() for part in parts}
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise SpreadsheetError("Tệp không phải Excel (.xlsx).", SAVE_AS_XLSX)
    if any(part.flag_bits & 0x1 for part in parts):
        raise SpreadsheetError("Tệp có đặt mật khẩu.", "Bỏ mật khẩu của tệp, lưu lại rồi gửi.")
    if len(names) != len(parts):
        raise SpreadsheetError("Tệp Excel bị hỏng: có phần ghi hai lần.", SAVE_AS_XLSX)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_RATIO * max(packed, 1)
    ):
        raise SpreadsheetError(TOO_BIG_UNPACKED, ONLY_THE_LIST)


def walk_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[Walk, int]:
    """Unpack one part in pieces, never beyond what is left of the bound."""
    walker: Walker | None = None
    unpacked = 0
    with package.open(part) as source:
        while piece := source.read(CHUNK):
            if not unpacked and looks_like_xml(piece):
                walker = Walker()
            unpacked += len(piece)
            if unpacked > left:
                raise SpreadsheetError(TOO_BIG_UNPACKED, ONLY_THE_LIST)
            if walker:
                walker.feed(piece)
    if walker:
        walker.close()
    return (walker.walk if walker else Walk()), unpacked


def looks_like_xml(beginning: bytes) -> bool:
    """By content, for a name proves nothing: openpyxl follows whatever the package points to."""
    return beginning.lstrip().startswith((b"<", b"\0<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


class Walker:
    """Counts elements and notes coordinates, with nothing kept of the text."""

    def __init__(self) -> None:
        self.walk = Walk()
        self.most = MOST_OTHER_ELEMENTS
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start_root

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def refuse_doctype(self, *_: object) -> None:
        raise SpreadsheetError("Tệp Excel có khai báo DOCTYPE, không an toàn.", SAVE_AS_XLSX)

    def start_root(self, tag: str, _: dict[str, str]) -> None:
        self.walk.root = local_name(tag)
        self.most = MOST_ELEMENTS.get(self.walk.root, MOST_OTHER_ELEMENTS)
        in_sheet = self.walk.root == "worksheet"
        self.parser.StartElementHandler = self.start_in_sheet if in_sheet else self.start_elsewhere

    def start_elsewhere(self, _: str, __: dict[str, str]) -> None:
        self.walk.elements += 1
        if self.walk.elements > self.most:
            raise SpreadsheetError("Tệp Excel có quá nhiều ô hoặc định dạng.", ONLY_THE_LIST)

    def start_in_sheet(self, tag: str, attributes: dict[str, str]) -> None:
        self.start_elsewhere(tag, attributes)
        walk = self.walk
        match tag if ":" not in tag else local_name(tag):
            case "c":
                note_cell(walk, attributes.get("r"), attributes.get("t"))
            case "v" | "is":
                note_value(walk)
            case "f":
                walk.all_formulas.add(Position(walk.row, walk.column))
                # A formula that gives text may rightly give none; any other holds a value.
                if not walk.gives_text:
                    walk.formulas.add(Position(walk.row, walk.column))
            case "row":
                note_row(walk, attributes.get("r"))
                if is_on(attributes.get("hidden")):
                    walk.hidden_rows.add(walk.row)
            case "sheetProtection":
                walk.protected = is_on(attributes.get("sheet"))
            case "mergeCell":
                walk.merges.append(merge(attributes.get("ref", "")))


def local_name(tag: str) -> str:
    return tag.rpartition(":")[2]


def is_on(value: str | None) -> bool:
    return value in ("1", "true")


def note_row(walk: Walk, number: str | None) -> None:
    row = int(number) if number else walk.row + 1
    if row <= walk.row:
        raise SpreadsheetError("Tệp Excel bị hỏng: các hàng không theo thứ tự.", SAVE_AS_XLSX)
    walk.row, walk.column = row, 0


def note_cell(walk: Walk, reference: str | None, kind: str | None) -> None:
    column = column_number(reference) if reference else walk.column + 1
    if column <= walk.column:
        raise SpreadsheetError("Tệp Excel bị hỏng: các ô không theo thứ tự.", SAVE_AS_XLSX)
    walk.column, walk.gives_text = column, kind == "str"


def note_value(walk: Walk) -> None:
    if walk.row > MOST_ROWS or walk.column > MOST_COLUMNS:
        where = Position(walk.row, walk.column)
        raise SpreadsheetError(
            f"Ô {where} có dữ liệu: danh sách nhận tối đa 10.050 hàng và 100 cột.", ONLY_THE_LIST
        )
    walk.last_row = walk.row
    walk.last_column = max(walk.last_column, walk.column)


def column_number(reference: str) -> int:
    """The column of "AB12"."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter) - 64
    return number


def merge(reference: str) -> Merge:
    """The two ends of "A7:B8"."""
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
    if not found:
        raise SpreadsheetError(f"Tệp Excel bị hỏng: vùng gộp ô {reference!r}.", SAVE_AS_XLSX)
    left, top, right, bottom = found.groups()
    first = Position(int(top), column_number(left))
    return Merge(first, Position(int(bottom), column_number(right)))


def read_values(content: bytes, walks: dict[str, Walk]) -> list[Sheet]:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it leaves out; the values are not among them.
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return [read_sheet(page, walks) for page in book.worksheets]
        finally:
            book.close()


def read_sheet(page: Worksheet, walks: dict[str, Walk]) -> Sheet:
    path: str = page._worksheet_path  # type: ignore[attr-defined]  # only read-only sheets have it
    walk = walks[path]
    if walk.root != "worksheet":
        raise SpreadsheetError("Tệp Excel bị hỏng, không đọc được.", SAVE_AS_XLSX)
    rows: list[Row] = []
    unread_from = None
    if walk.last_row:
        for row in numbered_rows(page, walk):
            if row.number - (rows[-1].number if rows else 0) > MOST_BLANK_ROWS + 1:
                unread_from = row.number
                break
            rows.append(row)
    return Sheet(
        page.title,
        tuple(rows),
        tuple(walk.merges),
        without_value(walk.formulas, rows),
        unread_from,
        hidden=page.sheet_state != "visible",
        formulas=frozenset(walk.all_formulas),
        hidden_rows=frozenset(walk.hidden_rows),
        protected=walk.protected,
    )


def without_value(formulas: set[Position], rows: list[Row]) -> frozenset[Position]:
    """Formulas that came without a result, as programs other than Excel save them."""
    if not formulas:
        return frozenset()
    by_number = {row.number: row.values for row in rows}
    return frozenset(
        place
        for place in formulas
        if by_number.get(place.row, ())[place.column - 1 : place.column] in {(), (None,)}
    )


def numbered_rows(page: Worksheet, walk: Walk) -> Iterator[Row]:
    """The rows that hold something, as far as the walk saw values: a stated size is not trusted."""
    values = page.iter_rows(
        min_row=1, max_row=walk.last_row, min_col=1, max_col=walk.last_column, values_only=True
    )
    for number, row in enumerate(values, start=1):
        if any(value is not None for value in row):
            yield Row(number, finite(row))


def finite(values: tuple[Any, ...]) -> tuple[CellValue, ...]:
    """1E+999 arrives as infinity: kept as text, so that it is refused as a number later."""
    return tuple(
        str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for value in values
    )
