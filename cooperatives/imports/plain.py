"""A plain table of an office: one row a thing, found by its headers, each cell with its place.

The list of a season has its own reader (`lists`); this one serves tables whose columns the caller
names: dues, figures, awards of earlier years.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from openpyxl.utils import get_column_letter

from cooperatives.imports.cells import CellRefused, in_range, likely_text, number_in, rounded_to
from cooperatives.imports.lists import COLUMN_MARK, FOOTER, GRAND_TOTAL, ORDINAL
from cooperatives.imports.tables import (
    MOST_HEADER_ROWS,
    header_depth,
    header_label,
    header_texts,
    measure_of,
    merged_down_to,
    unit_note,
)
from cooperatives.imports.words import BLANKS, HEADERS, RECALCULATE, Column, folded, text_of
from files.spreadsheets import CellValue, Position, Row, Sheet, read_sheets
from history.vietnamese import BadDate, format_date, format_number, parse_date

MOST_TEXT = 250
SUBTOTAL = re.compile(r"cộng\b")
FEWEST_HEADERS = 2
ORDER_HEADERS = HEADERS[Column.NUMBER]
"""Of the column of running numbers, which is never read."""


@dataclass(frozen=True)
class Wanted:
    """A column that the table may hold. `labels` are headers as offices write them: folded,
    without unit and year."""

    key: str
    title: str
    labels: frozenset[str]
    is_required: bool = False
    is_money: bool = False
    """In đồng once read, whatever unit the header names."""


@dataclass(frozen=True)
class PlainCell:
    value: CellValue
    letter: str
    header: str
    unit: Decimal = Decimal(1)
    is_uncomputed: bool = False

    @property
    def text(self) -> str:
        return text_of(self.value)

    @property
    def is_blank(self) -> bool:
        return self.text in BLANKS and not self.is_uncomputed

    @property
    def place(self) -> str:
        """As Excel calls it: "F (Mã số thuế)"."""
        return f"{self.letter} ({self.header})"


@dataclass(frozen=True)
class PlainLine:
    """`key` is "1-12": row 12 of the first table."""

    key: str
    sheet: str
    row: int
    cells: Mapping[str, PlainCell]
    mended: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return "" if cell is None or cell.is_blank else cell.text


@dataclass(frozen=True)
class PlainTable:
    lines: tuple[PlainLine, ...]
    columns: tuple[str, ...]
    """Keys of the columns found, in their order of asking."""
    fault: tuple[str, str] | None = None
    """Reason and cure where the file holds no such table."""
    unit_faults: tuple[tuple[str, str], ...] = ()
    """Money columns whose unit the table does not say."""
    heading_rows: Mapping[str, int] = field(default_factory=dict)
    """By sheet: where its header ends."""
    unread: tuple[str, ...] = ()
    """Headers of columns that nobody asked for."""


@dataclass(frozen=True)
class _Found:
    wanted: Wanted
    position: int
    header: str
    unit: Decimal | None


def read_plain_table(
    content: bytes,
    wanted: Sequence[Wanted],
    *,
    told: Mapping[str, Mapping[str, str]] | None = None,
) -> PlainTable:
    """Every table of the file with the required columns. Raises SpreadsheetError for a file that
    is no readable .xlsx. A cell in `told` (line → column → text) is read as if the file said so.
    """
    sheets = [sheet for sheet in read_sheets(content) if not sheet.hidden]
    lines: list[PlainLine] = []
    columns: dict[str, None] = {}
    faults: list[tuple[str, str]] = []
    best: list[_Found] = []
    unread: dict[str, None] = {}
    heading_rows: dict[str, int] = {}
    order = 0
    for sheet in sheets:
        first_row, found, others = _find(sheet, wanted)
        best = max(best, found, key=len)
        if first_row is None:
            continue
        order += 1
        heading_rows[sheet.name] = first_row - 1
        unread |= dict.fromkeys(others)
        columns |= dict.fromkeys(each.wanted.key for each in found)
        faults += _unit_faults(found)
        lines += _lines(sheet, order, first_row, found, told or {})
    if not order:
        return PlainTable((), (), _no_table(wanted, best))
    if not lines:
        cure = "Chọn đúng tệp có danh sách rồi gửi lại."
        return PlainTable((), (), ("Bảng không có dòng nào dưới hàng tiêu đề.", cure))
    in_order = tuple(each.key for each in wanted if each.key in columns)
    return PlainTable(
        tuple(lines), in_order, unit_faults=tuple(faults), heading_rows=heading_rows,
        unread=tuple(unread),
    )  # fmt: skip


def _find(sheet: Sheet, wanted: Sequence[Wanted]) -> tuple[int | None, list[_Found], list[str]]:
    """The first row of data under the first header with all that is required, and the headers of
    that table that nobody asked for.
    """
    best: list[_Found] = []
    required = {each.key for each in wanted if each.is_required}
    for index in range(min(len(sheet.rows), MOST_HEADER_ROWS)):
        depth = header_depth(sheet, index)
        levels = sheet.rows[index : index + depth]
        found, others = _headers(levels, sheet, index, wanted)
        if len(found) >= FEWEST_HEADERS and required <= {each.wanted.key for each in found}:
            last = max(levels[-1].number, merged_down_to(sheet, sheet.rows[index]))
            return last + 1, found, others
        best = max(best, found, key=len)
    return None, best, []


def _headers(
    levels: Sequence[Row], sheet: Sheet, index: int, wanted: Sequence[Wanted]
) -> tuple[list[_Found], list[str]]:
    by_label = {label: each for each in wanted for label in each.labels}
    note = unit_note(sheet.rows[:index])
    found: dict[str, _Found] = {}
    others: list[str] = []
    for position, text in header_texts(levels, sheet.merges):
        label = header_label(text)
        each = by_label.get(label)
        if each and each.key not in found:
            unit = measure_of(text, note) if each.is_money else Decimal(1)
            found[each.key] = _Found(each, position, text, unit)
        elif label not in ORDER_HEADERS:
            others.append(text)
    return list(found.values()), others


def _unit_faults(found: Sequence[_Found]) -> list[tuple[str, str]]:
    return [
        (
            f"Cột “{each.header}” không ghi đơn vị tiền.",
            "Ghi vào tiêu đề, ví dụ “(đồng)” hoặc “(triệu đồng)”, rồi gửi lại.",
        )
        for each in found
        if each.unit is None
    ]


def _no_table(wanted: Sequence[Wanted], best: Sequence[_Found]) -> tuple[str, str]:
    there = {each.wanted.key for each in best}
    missing = ", ".join(each.title for each in wanted if each.is_required and each.key not in there)
    if len(best) < FEWEST_HEADERS:
        titles = ", ".join(each.title for each in wanted if each.is_required)
        return (
            "Không tìm thấy bảng danh sách trong tệp.",
            f"Bảng cần hàng tiêu đề có ít nhất các cột: {titles}.",
        )
    return f"Hàng tiêu đề thiếu cột: {missing}.", f"Thêm cột hoặc sửa tiêu đề thành: {missing}."


def _lines(
    sheet: Sheet, order: int, first_row: int, found: Sequence[_Found],
    told: Mapping[str, Mapping[str, str]],
) -> Iterator[PlainLine]:  # fmt: skip
    after_total = False
    headers = {folded(each.header) for each in found}
    for row in sheet.rows:
        if row.number < first_row:
            continue
        texts = [text for value in row.values if (text := text_of(value)) not in BLANKS]
        key = f"{order}-{row.number}"
        line = _line(sheet, key, row, found, told.get(key, {}))
        if not any(not each.is_blank for each in line.cells.values()):
            continue
        kind = _kind_of(texts, line, headers, after_total=after_total)
        after_total = after_total or kind == "total"
        if kind == "line":
            yield line


def _kind_of(texts: Sequence[str], line: PlainLine, headers: set[str], *, after_total: bool) -> str:
    """Totals, footers, numbers under the header and a header repeated are no lines."""
    title = texts[0] if texts else ""
    if len(texts) > 1 and ORDINAL.fullmatch(folded(title)):
        title = texts[1]
    said = folded(title)
    if GRAND_TOTAL.match(said):
        return "total"
    # "Công tác thi đua" is no "Cộng": only the marks tell them apart.
    if SUBTOTAL.match(title.lower()) or (after_total and FOOTER.match(said)):
        return "other"
    if len(texts) > 2 and all(COLUMN_MARK.fullmatch(folded(text)) for text in texts):
        return "other"
    return "other" if {folded(text) for text in texts} <= headers else "line"


def _line(
    sheet: Sheet, key: str, row: Row, found: Sequence[_Found], told: Mapping[str, str]
) -> PlainLine:
    cells = {
        each.wanted.key: PlainCell(
            told.get(each.wanted.key, row.values[each.position - 1]),
            get_column_letter(each.position),
            each.header,
            each.unit or Decimal(1),
            each.wanted.key not in told and Position(row.number, each.position) in sheet.uncomputed,
        )
        for each in found
    }
    return PlainLine(key, sheet.name, row.number, cells, frozenset(told) & cells.keys())


# --- What a cell says; CellRefused with reason, cure and what it probably ought to hold ---------


def number_of(cell: PlainCell, *, step: Decimal = Decimal("0.01")) -> Decimal | None:
    """The exact number in the column's unit; None where it is blank.

    What is finer than is kept is refused: it is a mistake more often than a measure. The noise of a
    computed cell is no such thing.
    """
    if cell.is_uncomputed:
        raise CellRefused("Công thức trong ô chưa được tính.", RECALCULATE)
    number = number_in(cell.value, Column.REVENUE, cell.unit)
    if number is None:
        return None
    exact = in_range(number * cell.unit)
    kept = rounded_to(exact, step)
    if abs(kept - exact) > step / 1000:
        said = format_number(kept / cell.unit)
        raise CellRefused(
            "Số lẻ quá mức lưu được.",
            f"Ghi {said}; nếu số ghi theo đơn vị khác, xin sửa đơn vị ở tiêu đề cột.",
            likely_text(said if "," in said else f"{said},0"),
        )  # fmt: skip
    return kept


def dong_of(cell: PlainCell) -> int | None:
    number = number_of(cell, step=Decimal(1))
    if number is not None and number < 0:
        raise CellRefused("Số tiền âm.", "Ghi số tiền từ 0 trở lên.")
    return None if number is None else int(number)


def whole_of(cell: PlainCell, *, least: int, most: int) -> int | None:
    number = number_of(cell)
    if number is None:
        return None
    if number != int(number) or not least <= number <= most:
        raise CellRefused("Số ngoài khoảng cho phép.", f"Ghi số nguyên từ {least} đến {most}.")
    return int(number)


def date_of(cell: PlainCell) -> date | None:
    if cell.is_blank:
        return None
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(cell.text)
    except BadDate as problem:
        likely = [likely_text(format_date(each)) for each in _likely_dates(cell.text)]
        raise CellRefused("Không phải ngày.", str(problem), *likely) from None


def _likely_dates(text: str) -> list[date]:
    """The one day that "2023-05-01", "1/5/23" or "12/25/2023" can mean."""
    parts = [int(each) for each in re.findall(r"[0-9]+", text)]
    if len(parts) != 3:
        return []
    if parts[0] > 31:
        parts.reverse()
    first, second, year = parts
    year += 2000 if year < 100 else 0
    # Month before day only where the other way is no day at all.
    for day, month in ((first, second), (second, first)):
        try:
            return [date(year, month, day)]
        except ValueError:
            continue
    return []


def text_in(cell: PlainCell, *, most: int = MOST_TEXT) -> str:
    if cell.is_blank:
        return ""
    if len(cell.text) > most:
        raise CellRefused(f"Dài {len(cell.text)} ký tự, tối đa {most}.", "Ghi ngắn lại.")
    return cell.text


__all__ = [
    "CellRefused",
    "PlainCell",
    "PlainLine",
    "PlainTable",
    "Wanted",
    "date_of",
    "dong_of",
    "likely_text",
    "number_of",
    "read_plain_table",
    "text_in",
    "whole_of",
]
