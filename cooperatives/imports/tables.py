"""Find the table on a sheet by its headers, wherever it starts and however they are merged."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from openpyxl.utils import get_column_letter

from cooperatives.imports.parsed import Problem
from cooperatives.imports.words import (
    AREA_UNITS,
    COLUMN_OF,
    MONEY,
    MONEY_UNITS,
    REQUIRED,
    SUBTITLES,
    TITLES,
    Column,
    folded,
    text_of,
)
from files.spreadsheets import MOST_COLUMNS, Merge, Row, Sheet

MOST_HEADER_ROWS = 200
DEEPEST_HEADER = 3
YEAR_IN_HEADER = re.compile(r"\b(?:nam )?((?:19|20)[0-9]{2})\b")
UNIT_NOTE = re.compile(r"(?:don vi tinh|dvt) *:? *\(?([a-z0-9. ]+)")


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
    unread: tuple[str, ...] = ()
    """Headers of columns that the list does not know, or knows already."""

    @cached_property
    def positions(self) -> Mapping[Column, int]:
        return {column: header.position for column, header in self.headers.items()}

    @property
    def is_list(self) -> bool:
        return all(column in self.headers for column in REQUIRED)


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
    unread: list[str] = []
    for position, text in header_texts(levels, sheet.merges):
        column = COLUMN_OF.get(header_label(text))
        if column and column not in headers:
            unit = unit_of(column, text, note)
            headers[column] = Header(column, position, text, unit or Decimal(0))
        else:
            unread.append(text)
    last_row = max(levels[-1].number, merged_down_to(sheet, row))
    return Table(sheet, row.number, last_row + 1, headers, tuple(unread))


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
    if column in MONEY:
        return measure_of(text, note)
    if column is Column.AREA:
        said = _bracketed(text)
        return next((AREA_UNITS[unit] for unit in said if unit in AREA_UNITS), Decimal(1))
    return Decimal(1)


def measure_of(text: str, note: str) -> Decimal | None:
    """How many đồng one of a money column is, as its header or the note above says."""
    said = [*_bracketed(text), note]
    return next((unit for each in said if (unit := _money_unit(each))), None)


def _money_unit(said: str) -> Decimal | None:
    """ "trieu dong nguoi thang" is counted in triệu đồng, whatever it is for."""
    words = said.split()
    for count in range(len(words), 0, -1):
        if unit := MONEY_UNITS.get(" ".join(words[:count])):
            return unit
    return None


def _bracketed(text: str) -> list[str]:
    inside = re.findall(r"\(([^)]*)\)", text)
    return [" ".join(re.findall(r"[a-z0-9]+", folded(each))) for each in inside]


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
            "Bảng cần dòng tiêu đề có ít nhất các cột: Tên HTX, Mã số thuế, Khối.",
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
        f"Dòng tiêu đề thiếu cột: {', '.join(missing)}. Các cột đã nhận ra: {found}.",
        f"Thêm cột hoặc sửa tiêu đề thành: {', '.join(missing)}.",
    )


def empty_list(table: Table) -> Problem:
    return Problem(
        table.sheet.name,
        table.header_row,
        "",
        "",
        "",
        "Bảng danh sách không có đơn vị nào dưới dòng tiêu đề.",
        "Chọn đúng tệp có danh sách rồi gửi lại.",
    )


def cell_text(table: Table, row: Row, column: Column) -> str:
    header = table.headers.get(column)
    return text_of(row.values[header.position - 1]) if header else ""


def header_problem(table: Table, header: Header, message: str, cure: str) -> Problem:
    return Problem(
        table.sheet.name, table.header_row, header.letter, header.text, header.text, message, cure
    )
