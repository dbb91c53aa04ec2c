"""Read the office's list of organizations, however its table stands on the sheet.

Pure: knows the list, not the register. `read_organization_list` gives rows that are right, and for
each cell that is not: where it stands, what it holds, what is wrong and how to mend it. The
caller compares the rows with the register and writes.

A list of season N is made in the middle of year N from the figures of year N - 1: members,
workers, capital, area, revenue and profit are LAST year's, and the caller files them there.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from openpyxl.utils import get_column_letter

from cooperatives.names import kind_of, legal_name, name_key
from files.spreadsheets import (
    MOST_COLUMNS,
    CellValue,
    Merge,
    Position,
    Row,
    Sheet,
    read_sheets,
)
from history.vietnamese import (
    DASH,
    AmbiguousNumber,
    BadDate,
    BadNumber,
    clean_text,
    fold,
    format_number,
    parse_date,
    parse_number,
)

FIRST_YEAR = 1945
MOST_NUMBER = Decimal(10) ** 15
MOST_HEADER_ROWS = 200
DEEPEST_HEADER = 3
SAMPLE_MARK = "mau"


# A list repeats its communes, fields and headers: each is folded once.
clean = lru_cache(maxsize=8192)(clean_text)
folded = lru_cache(maxsize=8192)(fold)


class Column(StrEnum):
    """What a column of the list can hold; the value is the name of the field of ParsedRow."""

    NUMBER = "number"
    BLOC = "bloc_number"
    DISTRICT = "district"
    COMMUNE = "commune"
    ADDRESS = "address"
    NAME = "name"
    TAX_CODE = "tax_code"
    FIELD = "field"
    FOUNDED = "founded_year"
    MEMBERS = "members"
    WOMEN = "women_members"
    WORKERS = "workers"
    CAPITAL = "charter_capital"
    AREA = "area"
    REVENUE = "revenue"
    PROFIT = "profit"
    CONTACT = "contact_name"
    PHONE = "contact_phone"
    NOTE = "note"


# How offices write each header: folded, without unit, year and marks.
HEADERS: dict[Column, frozenset[str]] = {
    Column.NUMBER: frozenset({"stt", "tt", "so tt", "so thu tu"}),
    Column.BLOC: frozenset({"khoi", "khoi thi dua", "khoi so", "so khoi", "khoi thi dua so"}),
    Column.DISTRICT: frozenset(
        {
            "huyen",
            "quan huyen",
            "huyen thanh pho",
            "huyen thi xa thanh pho",
            "huyen tp",
            "ten huyen",
        }
    ),
    Column.COMMUNE: frozenset(
        {"xa", "xa phuong", "phuong xa", "xa thi tran", "xa phuong thi tran", "xa phuong dac khu"}
    ),
    Column.ADDRESS: frozenset(
        {"dia chi", "dia chi tru so", "tru so", "tru so chinh", "dia chi tru so chinh"}
    ),
    Column.NAME: frozenset(
        {
            "ten hop tac xa",
            "ten htx",
            "ten don vi",
            "hop tac xa",
            "htx",
            "don vi",
            "ten to chuc",
            "ten hop tac xa lien hiep hop tac xa",
            "ten htx lhhtx",
            "ten hop tac xa quy tin dung",
        }
    ),
    Column.TAX_CODE: frozenset({"ma so thue", "mst", "ma thue", "ma so thue htx"}),
    Column.FIELD: frozenset(
        {"nganh nghe", "linh vuc", "linh vuc hoat dong", "nganh nghe chinh", "nganh nghe linh vuc"}
    ),
    Column.FOUNDED: frozenset({"nam thanh lap", "nam tl", "nam", "thanh lap", "thanh lap nam"}),
    Column.MEMBERS: frozenset(
        {
            "so thanh vien",
            "thanh vien",
            "tong so thanh vien",
            "thanh vien tong so",
            "so thanh vien tong so",
            "tong thanh vien",
        }
    ),
    Column.WOMEN: frozenset(
        {
            "trong do nu",
            "nu",
            "so nu",
            "thanh vien nu",
            "so thanh vien nu",
            "thanh vien trong do nu",
            "so thanh vien trong do nu",
        }
    ),
    Column.WORKERS: frozenset(
        {"lao dong", "so lao dong", "tong so lao dong", "lao dong thuong xuyen", "lao dong tong so"}
    ),
    Column.CAPITAL: frozenset({"von dieu le", "von", "tong von dieu le"}),
    Column.AREA: frozenset(
        {
            "dien tich",
            "dien tich dat",
            "dien tich canh tac",
            "dien tich dat canh tac",
            "dien tich san xuat",
            "dt dat canh tac",
            "dt canh tac",
            "dt dat",
        }
    ),
    Column.REVENUE: frozenset({"doanh thu", "tong doanh thu"}),
    Column.PROFIT: frozenset({"loi nhuan", "loi nhuan sau thue", "lai"}),
    Column.CONTACT: frozenset(
        {
            "nguoi dai dien",
            "nguoi dai dien theo phap luat",
            "giam doc",
            "ho ten giam doc",
            "ho va ten giam doc",
            "nguoi lien he",
            "chu tich hdqt",
        }
    ),
    Column.PHONE: frozenset(
        {
            "dien thoai",
            "sdt",
            "so dien thoai",
            "so dt",
            "dien thoai lien he",
            "so dien thoai lien he",
        }
    ),
    Column.NOTE: frozenset({"ghi chu"}),
}
SUBTITLES = {"tong so", "tong", "nu", "trong do nu"}
COLUMN_OF = {label: column for column, labels in HEADERS.items() for label in labels}
REQUIRED = (Column.NAME, Column.TAX_CODE)
MONEY = (Column.CAPITAL, Column.REVENUE, Column.PROFIT)
COUNTS = (Column.MEMBERS, Column.WOMEN, Column.WORKERS)
SUMMED = (*COUNTS, *MONEY, Column.AREA)
MOST_LETTERS = {Column.NAME: 200, Column.CONTACT: 120, Column.ADDRESS: 250, Column.NOTE: 250}

# Folded unit → how many đồng, or hectares, one of it is.
MONEY_UNITS = {
    "dong": Decimal(1),
    "d": Decimal(1),
    "vnd": Decimal(1),
    "nghin dong": Decimal(1000),
    "ngan dong": Decimal(1000),
    "trieu dong": Decimal(10**6),
    "trieu": Decimal(10**6),
    "tr d": Decimal(10**6),
    "trd": Decimal(10**6),
    "tr dong": Decimal(10**6),
    "ty dong": Decimal(10**9),
    "ty": Decimal(10**9),
}
AREA_UNITS = {"": Decimal(1), "ha": Decimal(1), "hecta": Decimal(1), "m2": Decimal("0.0001")}

# Codes of cooperatives.models.Field, by the words of the lists.
FIELDS = {
    "trong trot": "trong_trot",
    "nong nghiep": "trong_trot",
    "thuy san": "thuy_san",
    "nuoi trong thuy san": "thuy_san",
    "ts": "thuy_san",
    "thuong mai dich vu": "tmdv",
    "thuong mai": "tmdv",
    "dich vu": "tmdv",
    "tmdv": "tmdv",
    "tm dv": "tmdv",
    "giao thong van tai": "gtvt",
    "van tai": "gtvt",
    "gtvt": "gtvt",
    "xay dung": "xay_dung",
    "xd": "xay_dung",
    "tieu thu cong nghiep": "ttcn",
    "ttcn": "ttcn",
    "tin dung": "tin_dung",
    "khac": "khac",
}

TITLES = {Column.NAME: "Tên HTX", Column.TAX_CODE: "Mã số thuế", Column.BLOC: "Khối"}
RECALCULATE = "Mở tệp bằng Excel, lưu lại rồi gửi."
WRITE_A_NUMBER = "Ghi bằng số, ví dụ 1.234,5; không kèm chữ."

BLANKS = frozenset({"", "-", DASH, "—", "−", "..."})
BLOC_ROW = re.compile(r"khoi(?: thi dua)?(?: so)? *0*([1-9][0-9]{0,2})\b")
ORDINAL = re.compile(r"[ivx]+|[0-9]+")
BLOC_NUMBER = re.compile(r"(?:khoi(?: thi dua)?(?: so)? *)?0*([1-9][0-9]{0,2})")
GRAND_TOTAL = re.compile(r"(tong cong|tong so|tong)\b")
SUBTOTAL = re.compile(r"cong\b")
FOOTER = re.compile(
    r"(nguoi lap|thu truong|noi nhan|ghi chu|xac nhan|ky ten|chu tich|giam doc|tm |ngay .*thang)"
)
COLUMN_MARK = re.compile(r"\(?([0-9]{1,2}|[a-z])\)?")
YEAR_IN_HEADER = re.compile(r"\b(?:nam )?((?:19|20)[0-9]{2})\b")
UNIT_NOTE = re.compile(r"(?:don vi tinh|dvt) *:? *\(?([a-z0-9. ]+)")
DISTRICT_KIND = re.compile(
    r"(?:(?:huyện|quận|thị xã|thành phố|tx|tp)\s+|(?:h|q|tx|tp)\.\s*)", re.IGNORECASE
)
COMMUNE_KIND = re.compile(r"(?:(xã|phường|thị trấn|đặc khu|tt)\s+|(x|p|tt)\.\s*)", re.IGNORECASE)
PROVINCE_KIND = re.compile(r"(?:tỉnh|t\.)\s*", re.IGNORECASE)
COMMUNE_KINDS = {
    "xã": "Xã",
    "x": "Xã",
    "phường": "Phường",
    "p": "Phường",
    "thị trấn": "Thị trấn",
    "tt": "Thị trấn",
    "đặc khu": "Đặc khu",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend, or to know: where, what stands there, what is wrong, what to do."""

    sheet: str
    row: int | None
    letter: str
    header: str
    value: str
    message: str
    cure: str
    name: str = ""

    @property
    def column(self) -> str:
        """As people and Excel call it: "D (Mã số thuế)"."""
        return f"{self.letter} ({self.header})" if self.letter else self.header

    def as_json(self) -> dict[str, str | int | None]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "cure": self.cure,
        }


@dataclass(frozen=True)
class ParsedRow:
    """One organization of the list. None is blank or absent, never 0; figures are last year's."""

    sheet: str
    row: int
    name: str
    name_key: str
    legal_name: str
    kind: str
    tax_code: str
    bloc_number: int
    bloc_label: str
    district: str = ""
    commune: str = ""
    commune_kind: str = ""
    """Xã, Phường, Thị trấn; a preference where two communes share a name, blank if not said."""
    address: str = ""
    field: str | None = None
    founded_year: int | None = None
    members: int | None = None
    women_members: int | None = None
    workers: int | None = None
    charter_capital: int | None = None
    """Whole đồng, as are revenue and profit."""
    area: Decimal | None = None
    revenue: int | None = None
    profit: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""

    @property
    def is_sample(self) -> bool:
        """The note says that the name is made up ("tên mẫu")."""
        return SAMPLE_MARK in folded(self.note).split()


@dataclass(frozen=True)
class ParsedList:
    rows: tuple[ParsedRow, ...]
    """Only the rows without an error."""
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    columns: frozenset[Column]
    """The columns that the list has: one that is absent changes nothing in the register."""

    @property
    def blocs(self) -> dict[int, str]:
        """Number → label ("An Biên"; blank where the list only gives numbers), in order."""
        labels: dict[int, str] = {}
        for row in self.rows:
            labels[row.bloc_number] = labels.get(row.bloc_number) or row.bloc_label
        return dict(sorted(labels.items()))


@dataclass(frozen=True)
class Header:
    """One recognised column of a table."""

    column: Column
    position: int
    text: str
    unit: Decimal = Decimal(1)

    @property
    def letter(self) -> str:
        return get_column_letter(self.position)


@dataclass(frozen=True)
class Table:
    """A table on a sheet: where its header ends and what each column holds."""

    sheet: Sheet
    header_row: int
    first_row: int
    headers: Mapping[Column, Header]

    @property
    def is_list(self) -> bool:
        return all(column in self.headers for column in REQUIRED)


class CellRefused(ValueError):
    """A cell that cannot be taken: what is wrong and how to mend it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


@dataclass
class Reading:
    """What has been read so far, over all tables of the file."""

    season_year: int
    bloc_numbers: Collection[int] | None
    rows: list[ParsedRow] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    seen_tax_codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    mended: dict[Header, list[int]] = field(default_factory=lambda: defaultdict(list))


def read_organization_list(
    content: bytes, *, season_year: int, bloc_numbers: Collection[int] | None = None
) -> ParsedList:
    """The list of a season's members. Raises SpreadsheetError for a file that is no readable .xlsx.

    `bloc_numbers`, where given, are the only blocs that the list may name.
    """
    sheets = [sheet for sheet in read_sheets(content) if not sheet.hidden]
    tables = [table for table in map(find_table, sheets) if table]
    lists = [table for table in tables if table.is_list]
    reading = Reading(season_year, bloc_numbers)
    if not lists:
        reading.errors.append(no_list(sheets, tables))
    for table in lists:
        read_table(reading, table)
    if lists and not reading.rows and not reading.errors:
        reading.errors.append(empty_list(lists[0]))
    warn_of_twins(reading)
    columns = frozenset(column for table in lists for column in table.headers)
    return ParsedList(tuple(reading.rows), tuple(reading.errors), tuple(reading.warnings), columns)


# Finding the table


def find_table(sheet: Sheet) -> Table | None:
    """The best header of the sheet: the first that makes a list, else the one with most columns."""
    best: Table | None = None
    for index in range(min(len(sheet.rows), MOST_HEADER_ROWS)):
        table = table_at(sheet, index)
        if table.is_list:
            return table
        if len(table.headers) > (len(best.headers) if best else 2):
            best = table
    return best


def table_at(sheet: Sheet, index: int) -> Table:
    """The table whose header would begin at this row."""
    row = sheet.rows[index]
    depth = header_depth(sheet, index)
    levels = sheet.rows[index : index + depth]
    note = unit_note(sheet.rows[:index])
    headers: dict[Column, Header] = {}
    for position, text in header_texts(levels, sheet.merges):
        column = COLUMN_OF.get(header_label(text))
        if column and column not in headers:
            unit = unit_of(column, text, note)
            headers[column] = Header(column, position, text, unit or Decimal(0))
    last_row = max(levels[-1].number, merged_down_to(sheet, row))
    return Table(sheet, row.number, last_row + 1, headers)


def header_depth(sheet: Sheet, index: int) -> int:
    """One row, or as many as its merged cells reach, or two where only subtitles stand below."""
    row = sheet.rows[index]
    last = merged_down_to(sheet, row)
    below = sheet.rows[index + 1 : index + DEEPEST_HEADER]
    if below and last == row.number and is_subtitle_row(below[0]):
        return 2
    return 1 + sum(1 for each in below if each.number <= last)


def merged_down_to(sheet: Sheet, row: Row) -> int:
    """The last row that a cell merged from this row reaches."""
    reaches = [merge.last.row for merge in sheet.merges if merge.first.row == row.number]
    return min(max(reaches, default=row.number), row.number + DEEPEST_HEADER - 1)


def is_subtitle_row(below: Row) -> bool:
    """Nothing but second-level headers: "Tổng số", "Nữ"."""
    labels = {header_label(text) for value in below.values if (text := text_of(value))}
    return bool(labels) and labels <= SUBTITLES


def header_texts(levels: Sequence[Row], merges: Sequence[Merge]) -> Iterator[tuple[int, str]]:
    """Each column's header from all its levels: "Thành viên" over "Nữ" → "Thành viên Nữ"."""
    spread = [spread_texts(level, merges) for level in levels]
    for position in range(1, len(levels[0].values) + 1):
        parts = [texts[position] for texts in spread if position in texts]
        if parts and len(spread) > 1 and position not in spread[0]:
            # Two levels without merged cells: the upper header stands over its first column.
            parts.insert(0, nearest_left(spread[0], position))
        if parts:
            yield position, " ".join(dict.fromkeys(part for part in parts if part))


def spread_texts(level: Row, merges: Sequence[Merge]) -> dict[int, str]:
    """The texts of a row by column, a merged one standing in every column it covers."""
    texts = {
        position: text
        for position, value in enumerate(level.values, start=1)
        if (text := text_of(value))
    }
    for merge in merges:
        if merge.first.row == level.number and merge.first.column in texts:
            for position in range(merge.first.column, min(merge.last.column, MOST_COLUMNS) + 1):
                texts[position] = texts[merge.first.column]
    return texts


def nearest_left(texts: Mapping[int, str], position: int) -> str:
    left = [other for other in texts if other < position]
    return texts[max(left)] if left else ""


@lru_cache(maxsize=1024)
def header_label(text: str) -> str:
    """The header alone: folded, without what stands in brackets, without the year."""
    label = folded(re.sub(r"\([^)]*\)", " ", text))
    label = YEAR_IN_HEADER.sub(" ", label)
    return " ".join(re.findall(r"[a-z0-9]+", label))


def unit_of(column: Column, text: str, note: str) -> Decimal | None:
    """How many đồng or ha one of the column is; None where the list does not say."""
    bracketed = re.findall(r"\(([^)]*)\)", text)
    said = [" ".join(re.findall(r"[a-z0-9]+", folded(each))) for each in bracketed]
    if column in MONEY:
        return next((MONEY_UNITS[unit] for unit in [*said, note] if unit in MONEY_UNITS), None)
    if column is Column.AREA:
        return next((AREA_UNITS[unit] for unit in said if unit in AREA_UNITS), Decimal(1))
    return Decimal(1)


def unit_note(above: Iterable[Row]) -> str:
    """The unit that a line above the table gives for all of it: "Đơn vị tính: triệu đồng"."""
    for row in above:
        for value in row.values:
            if isinstance(value, str) and (found := UNIT_NOTE.search(folded(value))):
                return " ".join(re.findall(r"[a-z0-9]+", found.group(1)))
    return ""


def no_list(sheets: list[Sheet], tables: list[Table]) -> Problem:
    """Which columns are missing where a table nearly was, or that there is none."""
    if not tables:
        return Problem(
            sheets[0].name if sheets else "",
            None,
            "",
            "",
            "",
            "Không tìm thấy bảng danh sách trong tệp.",
            "Bảng cần hàng tiêu đề có ít nhất các cột: Tên HTX, Mã số thuế, Khối.",
        )
    table = max(tables, key=lambda each: len(each.headers))
    missing = [TITLES[column] for column in REQUIRED if column not in table.headers]
    found = ", ".join(f"{header.letter} “{header.text}”" for header in table.headers.values())
    return Problem(
        table.sheet.name,
        table.header_row,
        "",
        ", ".join(missing),
        "",
        f"Hàng tiêu đề thiếu cột: {', '.join(missing)}. Các cột đã nhận ra: {found}.",
        f"Thêm cột hoặc sửa tiêu đề thành: {', '.join(missing)}.",
    )


def empty_list(table: Table) -> Problem:
    return Problem(
        table.sheet.name,
        table.header_row,
        "",
        "",
        "",
        "Bảng danh sách không có đơn vị nào dưới hàng tiêu đề.",
        "Chọn đúng tệp có danh sách rồi gửi lại.",
    )


# Reading the table row by row


@dataclass
class Place:
    """Where the reading of a table stands."""

    bloc_number: int | None = None
    bloc_label: str = ""
    after_total: bool = False
    sums: dict[Column, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    bloc_sums: dict[Column, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def read_table(reading: Reading, table: Table) -> None:
    warn_of_header(reading, table)
    refused = refuse_units(reading, table)
    if refuse_without_blocs(reading, table) or refused:
        return
    place = Place()
    if found := BLOC_ROW.match(folded(table.sheet.name)):
        place.bloc_number = int(found.group(1))
    for row in table.sheet.rows:
        if row.number >= table.first_row:
            read_row(reading, table, place, row)
    warn_of_mended(reading, table)


def read_row(reading: Reading, table: Table, place: Place, row: Row) -> None:
    """Tell a bloc's heading, a total, a footer and a repeated header from an organization."""
    texts = [text for value in row.values if (text := text_of(value)) not in BLANKS]
    if not texts:
        return
    if cell_text(table, row, Column.TAX_CODE) in BLANKS:
        title = texts[1] if len(texts) > 1 and ORDINAL.fullmatch(folded(texts[0])) else texts[0]
        if is_bloc_heading(title, texts):
            open_bloc(reading, table, place, row, title)
            return
        if GRAND_TOTAL.match(folded(title)):
            compare_total(reading, table, row, place.sums, title)
            place.after_total = True
            return
        if SUBTOTAL.match(folded(title)):
            compare_total(reading, table, row, place.bloc_sums, title)
            return
        if place.after_total or is_footer(table, row, texts):
            return
    if not is_column_marks(texts) and not is_repeated_header(table, row):
        read_organization(reading, table, place, row)


def is_bloc_heading(title: str, texts: Sequence[str]) -> bool:
    opening = folded(title)
    return bool(BLOC_ROW.match(opening)) or (len(texts) <= 2 and opening.startswith("khoi "))


def open_bloc(reading: Reading, table: Table, place: Place, row: Row, title: str) -> None:
    found = BLOC_ROW.match(folded(title))
    place.bloc_sums.clear()
    place.bloc_number = int(found.group(1)) if found else None
    place.bloc_label = bloc_label(title) if found else ""
    if not found:
        message, cure = "Không đọc được số khối.", "Ghi như “KHỐI THI ĐUA SỐ 01 - HUYỆN AN BIÊN”."
        reading.errors.append(
            Problem(table.sheet.name, row.number, "", "Khối", title, message, cure)
        )


def is_footer(table: Table, row: Row, texts: Sequence[str]) -> bool:
    """A line of signatures or a remark: at most two texts, and none of them a name of a unit."""
    if len(texts) > 2:
        return False
    named = cell_text(table, row, Column.NAME) not in BLANKS
    return not named or bool(FOOTER.match(folded(texts[0])))


def is_repeated_header(table: Table, row: Row) -> bool:
    text = cell_text(table, row, Column.TAX_CODE)
    return not text[-1:].isdigit() and COLUMN_OF.get(header_label(text)) is Column.TAX_CODE


def is_column_marks(texts: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" that forms carry under their header."""
    return len(texts) > 2 and all(COLUMN_MARK.fullmatch(folded(text)) for text in texts)


def bloc_label(title: str) -> str:
    """ "KHỐI THI ĐUA SỐ 01 - HUYỆN AN BIÊN" → "An Biên"."""
    _, _, label = title.partition(re.findall(r"[0-9]+", title)[0])
    return place_name(DISTRICT_KIND.sub("", label.strip(" -–—:.,()"), count=1))


def read_organization(reading: Reading, table: Table, place: Place, row: Row) -> None:
    """Every cell of the row is looked at, so that all its faults are told at once."""
    cells = Cells(reading, table, row)
    values = {column: cells.take(column) for column in READERS if column in table.headers}
    bloc_number = cells.bloc(values.get(Column.BLOC), place)
    cells.check_tax_code(values[Column.TAX_CODE])
    cells.check_women(values.get(Column.MEMBERS), values.get(Column.WOMEN))
    for column in SUMMED:
        if number := values.get(column):
            place.sums[column] += number
            place.bloc_sums[column] += number
    if cells.refused:
        return
    location = read_location(values, table.headers.get(Column.COMMUNE))
    cells.warn_of_location(values, location)
    reading.rows.append(
        ParsedRow(
            sheet=table.sheet.name,
            row=row.number,
            name=values[Column.NAME],
            name_key=name_key(values[Column.NAME]),
            legal_name=legal_name(values[Column.NAME]),
            kind=kind_of(values[Column.NAME]),
            tax_code=values[Column.TAX_CODE],
            bloc_number=bloc_number,
            bloc_label=place.bloc_label if bloc_number == place.bloc_number else "",
            district=location.district,
            commune=location.commune,
            commune_kind=location.commune_kind,
            address=values.get(Column.ADDRESS) or "",
            field=values.get(Column.FIELD),
            founded_year=values.get(Column.FOUNDED),
            members=values.get(Column.MEMBERS),
            women_members=values.get(Column.WOMEN),
            workers=values.get(Column.WORKERS),
            charter_capital=values.get(Column.CAPITAL),
            area=values.get(Column.AREA),
            revenue=values.get(Column.REVENUE),
            profit=values.get(Column.PROFIT),
            contact_name=values.get(Column.CONTACT) or "",
            contact_phone=values.get(Column.PHONE) or "",
            note=values.get(Column.NOTE) or "",
        )
    )


class Cells:
    """The cells of one organization's row; what is refused is noted with its place."""

    def __init__(self, reading: Reading, table: Table, row: Row) -> None:
        self.reading = reading
        self.table = table
        self.row = row
        self.name = cell_text(table, row, Column.NAME)
        self.refused = False

    def take(self, column: Column) -> Any:
        """The cell's value as the row keeps it, None where it is blank or refused."""
        header = self.table.headers[column]
        value = self.row.values[header.position - 1]
        try:
            if Position(self.row.number, header.position) in self.table.sheet.uncomputed:
                raise CellRefused("Công thức trong ô chưa được tính.", RECALCULATE)
            return READERS[column](self, header, value)
        except CellRefused as refusal:
            self.refuse(column, refusal.message, refusal.cure)
            return None

    def problem(self, column: Column, message: str, cure: str) -> Problem:
        header = self.table.headers.get(column)
        return Problem(
            self.table.sheet.name,
            self.row.number,
            header.letter if header else "",
            header.text if header else TITLES.get(column, ""),
            cell_text(self.table, self.row, column),
            message,
            cure,
            self.name,
        )

    def refuse(self, column: Column, message: str, cure: str) -> None:
        self.refused = True
        self.reading.errors.append(self.problem(column, message, cure))

    def warn(self, column: Column, message: str, cure: str) -> None:
        self.reading.warnings.append(self.problem(column, message, cure))

    def bloc(self, number: int | None, place: Place) -> int:
        """The bloc that the row names, else the one whose heading it stands under."""
        known = self.reading.bloc_numbers
        found = number or place.bloc_number
        if found is None:
            cell = cell_text(self.table, self.row, Column.BLOC)
            if cell in BLANKS:
                cure = "Điền cột “Khối” hoặc thêm hàng “KHỐI THI ĐUA SỐ …” phía trên."
                self.refuse(Column.BLOC, "Không rõ đơn vị thuộc khối nào.", cure)
        elif known is not None and found not in known:
            listed = ", ".join(str(each) for each in sorted(known))
            message = f"Năm {self.reading.season_year} không có Khối {found}."
            self.refuse(Column.BLOC, message, f"Chọn một trong các khối: {listed}.")
        return found or 0

    def check_tax_code(self, tax_code: str | None) -> None:
        if not tax_code:
            return
        first = self.reading.seen_tax_codes.setdefault(
            tax_code, (self.table.sheet.name, self.row.number)
        )
        if first != (self.table.sheet.name, self.row.number):
            message = f"Mã số thuế trùng với hàng {first[1]}, trang tính “{first[0]}”."
            self.refuse(
                Column.TAX_CODE, message, "Mỗi đơn vị chỉ ghi một hàng; sửa mã hoặc bỏ hàng thừa."
            )

    def check_women(self, members: int | None, women: int | None) -> None:
        if members is not None and women is not None and women > members:
            message = f"Số nữ ({women}) lớn hơn tổng số thành viên ({members})."
            self.refuse(Column.WOMEN, message, "Xem lại hai số, có thể đã ghi nhầm cột.")

    def warn_of_location(self, values: Mapping[Column, Any], location: "Location") -> None:
        if values.get(Column.ADDRESS) and not (location.commune and location.district):
            cure = "Ghi như “Xã Đông Thái, huyện An Biên”, hoặc chọn địa bàn sau khi nhập."
            self.warn(Column.ADDRESS, "Không tách được xã, huyện từ địa chỉ.", cure)


# What one cell holds


def text_of(value: CellValue) -> str:
    """The cell as people see it, on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(value).replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def cell_text(table: Table, row: Row, column: Column) -> str:
    header = table.headers.get(column)
    return text_of(row.values[header.position - 1]) if header else ""


def read_text(cells: Cells, header: Header, value: CellValue) -> str:
    text = text_of(value)
    if text in BLANKS:
        return ""
    most = MOST_LETTERS.get(header.column, 120)
    if len(text) > most:
        raise CellRefused(f"Dài {len(text)} ký tự, tối đa {most}.", "Ghi ngắn lại.")
    return text


def read_name(cells: Cells, header: Header, value: CellValue) -> str:
    text = read_text(cells, header, value)
    if not text:
        raise CellRefused("Thiếu tên đơn vị.", "Điền tên như trên giấy chứng nhận đăng ký.")
    return text


def read_tax_code(cells: Cells, header: Header, value: CellValue) -> str:
    """Ten digits, with -001 for a branch; a number cell loses its first 0, which is put back."""
    text = text_of(value)
    if text in BLANKS:
        raise CellRefused("Thiếu mã số thuế.", "Điền mã số thuế gồm 10 số.")
    code = re.sub(r"[\s.'’]", "", text)
    if not isinstance(value, str) and re.fullmatch(r"[0-9]{9}", code):
        code = f"0{code}"
        cells.reading.mended[header].append(cells.row.number)
    found = re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", code)
    if not found:
        raise CellRefused(
            "Mã số thuế không đúng.", "Ghi 10 số, chi nhánh thêm -001; ví dụ 1700123456."
        )
    return "-".join(part for part in found.groups() if part)


def read_bloc(cells: Cells, header: Header, value: CellValue) -> int | None:
    text = text_of(value)
    if text in BLANKS:
        return None
    found = BLOC_NUMBER.fullmatch(folded(text))
    if not found:
        raise CellRefused("Không đọc được số khối.", "Ghi số của khối, ví dụ 1 hoặc Khối 1.")
    return int(found.group(1))


def read_field(cells: Cells, header: Header, value: CellValue) -> str | None:
    text = text_of(value)
    if text in BLANKS:
        return None
    code = FIELDS.get(" ".join(re.findall(r"[a-z0-9]+", folded(text))))
    if code is None:
        cure = "Ghi một trong: Trồng trọt, Thủy sản, TMDV, GTVT, Xây dựng, TTCN, Tín dụng, Khác."
        cells.warn(header.column, f"Chưa có ngành nghề “{text}” trong danh mục; để trống.", cure)
    return code


def read_year(cells: Cells, header: Header, value: CellValue) -> int | None:
    last = cells.reading.season_year
    cure = f"Ghi năm từ {FIRST_YEAR} đến {last}, ví dụ 2015."
    text = text_of(value)
    if text in BLANKS:
        return None
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}", text):
        try:
            text = str(parse_date(text).year)
        except BadDate:
            raise CellRefused("Ngày thành lập không có thật.", cure) from None
    if not re.fullmatch(r"[0-9]{4}", text):
        raise CellRefused("Không phải năm.", cure)
    if not FIRST_YEAR <= int(text) <= last:
        raise CellRefused(f"Năm {text} ngoài khoảng cho phép.", cure)
    return int(text)


def number_in(value: CellValue) -> Decimal | None:
    """The exact number of a cell, typed as number or as text."""
    text = text_of(value)
    if text in BLANKS:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    if not isinstance(value, str):
        raise CellRefused("Không phải số.", WRITE_A_NUMBER)
    try:
        return parse_number(text)
    except AmbiguousNumber as doubt:
        question, _, cure = str(doubt).partition("? ")
        raise CellRefused(f"{question}?", cure) from None
    except BadNumber:
        raise CellRefused("Không phải số.", WRITE_A_NUMBER) from None


def read_count(cells: Cells, header: Header, value: CellValue) -> int | None:
    number = not_negative(number_in(value))
    if number is None:
        return None
    if number != int(number):
        raise CellRefused("Phải là số nguyên.", "Ghi số người, không có số lẻ.")
    return int(number)


def read_dong(cells: Cells, header: Header, value: CellValue) -> int | None:
    """Whole đồng, from whatever unit the header names."""
    number = number_in(value)
    if number is None:
        return None
    return int(rounded(cells, header, in_range(number * header.unit), Decimal(1)))


def read_capital(cells: Cells, header: Header, value: CellValue) -> int | None:
    not_negative(number_in(value))
    return read_dong(cells, header, value)


def read_area(cells: Cells, header: Header, value: CellValue) -> Decimal | None:
    number = not_negative(number_in(value))
    if number is None:
        return None
    return rounded(cells, header, number * header.unit, Decimal("0.01"))


def rounded(cells: Cells, header: Header, number: Decimal, step: Decimal) -> Decimal:
    """To what the register keeps, telling so unless it is but the noise of a computed cell."""
    kept = number.quantize(step, rounding=ROUND_HALF_UP)
    if abs(kept - number) > step / 1000:
        message = f"Số lẻ quá mức lưu được, đã làm tròn thành {format_number(kept / header.unit)}."
        cells.warn(header.column, message, "Kiểm tra lại số; đúng rồi thì không cần làm gì.")
    return kept


def not_negative(number: Decimal | None) -> Decimal | None:
    if number is not None and number < 0:
        raise CellRefused("Số âm.", "Ghi số từ 0 trở lên; chưa có số liệu thì để trống.")
    return None if number is None else in_range(number)


def in_range(number: Decimal) -> Decimal:
    if abs(number) >= MOST_NUMBER:
        raise CellRefused("Số quá lớn.", "Xem lại số và đơn vị tính ghi ở tiêu đề cột.")
    return number


def read_phone(cells: Cells, header: Header, value: CellValue) -> str:
    """Digits alone; a number cell loses its first 0, which is put back."""
    text = read_text(cells, header, value)
    digits = re.sub(r"[\s.()-]", "", text).replace("+84", "0", 1)
    if not isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{8,9}", digits):
        digits = f"0{digits}"
        cells.reading.mended[header].append(cells.row.number)
    if not text or re.fullmatch(r"0[0-9]{8,10}", digits):
        return digits
    cells.warn(header.column, "Số điện thoại lạ; giữ như đã ghi.", "Ghi một số, ví dụ 0912345678.")
    return text[:20]


READERS: dict[Column, Callable[[Cells, Header, CellValue], Any]] = {
    Column.NAME: read_name,
    Column.TAX_CODE: read_tax_code,
    Column.BLOC: read_bloc,
    Column.DISTRICT: read_text,
    Column.COMMUNE: read_text,
    Column.ADDRESS: read_text,
    Column.FIELD: read_field,
    Column.FOUNDED: read_year,
    Column.MEMBERS: read_count,
    Column.WOMEN: read_count,
    Column.WORKERS: read_count,
    Column.CAPITAL: read_capital,
    Column.AREA: read_area,
    Column.REVENUE: read_dong,
    Column.PROFIT: read_dong,
    Column.CONTACT: read_text,
    Column.PHONE: read_phone,
    Column.NOTE: read_text,
}


# Where a unit is


@dataclass(frozen=True)
class Location:
    district: str = ""
    commune: str = ""
    commune_kind: str = ""


def read_location(values: Mapping[Column, Any], commune_header: Header | None) -> Location:
    """From the columns Huyện and Xã where the list has them, else from the address."""
    from_address = split_address(values.get(Column.ADDRESS) or "")
    district = bare_district(values.get(Column.DISTRICT) or "") or from_address.district
    kind, commune = bare_commune(values.get(Column.COMMUNE) or "")
    if not commune:
        return replace(from_address, district=district)
    if not kind and commune_header and header_label(commune_header.text) == "xa":
        kind = "Xã"
    return Location(district, commune, kind)


@lru_cache(maxsize=4096)
def split_address(address: str) -> Location:
    """ "Ấp 1, xã Đông Thái, huyện An Biên" → An Biên, Đông Thái, Xã."""
    parts = [part.strip() for part in re.split(r"[,;]| [-–] ", address)]
    parts = [part for part in parts if part and not PROVINCE_KIND.match(part)]
    district = next((bare_district(part) for part in parts if DISTRICT_KIND.match(part)), "")
    kind, commune = next(
        (bare_commune(part) for part in parts if COMMUNE_KIND.match(part)), ("", "")
    )
    if len(parts) == 2 and not district and not commune:
        commune, district = (place_name(part) for part in parts)
    return Location(district, commune, kind)


def bare_district(text: str) -> str:
    return place_name(DISTRICT_KIND.sub("", text, count=1))


def bare_commune(text: str) -> tuple[str, str]:
    """The kind as the maps write it, and the name: "TT. Minh Lương" → Thị trấn, Minh Lương."""
    found = COMMUNE_KIND.match(text)
    if not found:
        return "", place_name(text)
    kind = COMMUNE_KINDS[(found.group(1) or found.group(2)).lower()]
    name = place_name(text[found.end() :])
    # A numbered ward is called by its kind too: "1" alone names nothing.
    return kind, f"{kind} {name}" if name.isdigit() else name


def place_name(text: str) -> str:
    """ "AN BIÊN" → "An Biên"; a name in mixed case stays as it is."""
    return " ".join(word.capitalize() for word in text.split()) if text.isupper() else text.strip()


# What the list as a whole shows


def refuse_units(reading: Reading, table: Table) -> bool:
    """Money without a unit may be wrong a million times: better asked than guessed."""
    nameless = [table.headers[column] for column in MONEY if column in table.headers]
    nameless = [header for header in nameless if not header.unit]
    for header in nameless:
        reading.errors.append(
            header_problem(
                table,
                header,
                "Cột tiền không ghi đơn vị tính.",
                f"Thêm đơn vị vào tiêu đề, ví dụ “{header.text} (triệu đồng)”.",
            )
        )
    return bool(nameless)


def refuse_without_blocs(reading: Reading, table: Table) -> bool:
    """Told once: no column, no heading and no sheet name gives the blocs."""
    if Column.BLOC in table.headers or BLOC_ROW.match(folded(table.sheet.name)):
        return False
    if any(
        BLOC_ROW.match(folded(text_of(value)))
        for row in table.sheet.rows
        if row.number >= table.first_row
        for value in row.values[:3]
        if isinstance(value, str)
    ):
        return False
    message = "Danh sách không cho biết đơn vị nào thuộc khối nào."
    cure = "Thêm cột “Khối”, hoặc hàng “KHỐI THI ĐUA SỐ …” trên các đơn vị của mỗi khối."
    reading.errors.append(
        Problem(table.sheet.name, table.header_row, "", TITLES[Column.BLOC], "", message, cure)
    )
    return True


def header_problem(table: Table, header: Header, message: str, cure: str) -> Problem:
    return Problem(
        table.sheet.name, table.header_row, header.letter, header.text, header.text, message, cure
    )


def warn_of_header(reading: Reading, table: Table) -> None:
    """Figures of another year than the last one; rows that were left unread far below."""
    year_of_figures = reading.season_year - 1
    for header in table.headers.values():
        found = YEAR_IN_HEADER.search(folded(header.text))
        if found and header.column in SUMMED and int(found.group(1)) != year_of_figures:
            message = (
                f"Tiêu đề ghi năm {found.group(1)}, số liệu được ghi cho năm {year_of_figures}."
            )
            cure = f"Kiểm tra đúng là danh sách của năm {reading.season_year}."
            reading.warnings.append(header_problem(table, header, message, cure))
    if table.sheet.unread_from:
        message = (
            f"Từ hàng {table.sheet.unread_from} còn dữ liệu sau hơn 100 hàng trống: không đọc."
        )
        cure = "Nếu đó là đơn vị của danh sách, xóa các hàng trống ở giữa rồi gửi lại."
        reading.warnings.append(
            Problem(table.sheet.name, table.sheet.unread_from, "", "", "", message, cure)
        )


def compare_total(
    reading: Reading, table: Table, row: Row, sums: Mapping[Column, Decimal], title: str
) -> None:
    """A total that the rows do not give is shown: neither refused nor mended."""
    cells = Cells(Reading(reading.season_year, None), table, row)
    for column in SUMMED:
        if column not in table.headers:
            continue
        stated = cells.take(column)
        if stated is not None and stated != sums[column]:
            added = format_number(sums[column] / table.headers[column].unit)
            message = (
                f"Hàng “{title}” ghi {cell_text(table, row, column)}, cộng các hàng được {added}."
            )
            problem = cells.problem(
                column, message, "Xem lại hàng tổng hoặc các hàng; vẫn nhập được."
            )
            reading.warnings.append(problem)


def warn_of_mended(reading: Reading, table: Table) -> None:
    """One line a column, not one a row: Excel drops the first 0 of the whole column."""
    for header, rows in reading.mended.items():
        shown = ", ".join(str(row) for row in rows[:5]) + (", …" if len(rows) > 5 else "")
        message = f"{len(rows)} ô bị Excel bỏ mất số 0 ở đầu, đã thêm lại (hàng {shown})."
        cure = "Xem lại vài số; lần sau định dạng cột là Text."
        reading.warnings.append(header_problem(table, header, message, cure))
    reading.mended.clear()


def warn_of_twins(reading: Reading) -> None:
    """One name twice in one commune: perhaps one unit with two tax codes."""
    first: dict[tuple[str, str, str], ParsedRow] = {}
    for row in reading.rows:
        other = first.setdefault((row.name_key, folded(row.commune), folded(row.district)), row)
        if other is not row:
            message = (
                f"Trùng tên trong cùng một xã với hàng {other.row} (mã số thuế {other.tax_code})."
            )
            cure = "Nếu là một đơn vị, bỏ bớt một hàng; nếu là hai, không cần làm gì."
            reading.warnings.append(
                Problem(
                    row.sheet, row.row, "", TITLES[Column.NAME], row.name, message, cure, row.name
                )
            )
