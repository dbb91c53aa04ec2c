"""Typed tables into .xlsx. The only module that writes one.

Numbers are numbers, dates are dates, totals are live formulas, and a text is never a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Literal, cast
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "integer", "year", "points", "number", "money", "percent", "date", "moment"]
Value = str | int | Decimal | date | datetime | None

FACE = "Times New Roman"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FORMATS: dict[Kind, str] = {
    "text": "General",
    "integer": "#,##0",
    "year": "0",
    "points": "#,##0.00",
    "number": "#,##0.00",
    "money": "#,##0",
    "percent": "0.00%",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}
LONGEST_TEXT = 32_767
# A program that opens the file would take these for the start of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MOMENTS = re.compile(rb"<dcterms:(created|modified)[^>]*>.*?</dcterms:\1>")
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class SheetColumn:
    """`width` is in characters; neighbours with one `group` share a two-level header."""

    header: str
    kind: Kind = "text"
    width: int = 12
    group: str = ""
    summed: bool = False


@dataclass(frozen=True)
class GroupLine:
    """A row of one text across the table."""

    text: str


SheetRow = tuple[Value, ...] | GroupLine


@dataclass(frozen=True)
class SheetSpec:
    """One sheet as it will be printed. `heading` lines come first, `notes` last."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    heading: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    total_label: str = ""
    landscape: bool = True

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)


def write_table(sheet: SheetSpec) -> bytes:
    """A workbook of one sheet."""
    return write_workbook([sheet])


def write_workbook(sheets: Sequence[SheetSpec]) -> bytes:
    """The same sheets give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for spec in sheets:
        _write_sheet(book.create_sheet(spec.name[:31]), spec)
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue())


def _write_sheet(sheet: Worksheet, spec: SheetSpec) -> None:
    across = len(spec.columns)
    row = _write_lines(sheet, 1, spec.heading, across, Font(name=FACE, size=13, bold=True))
    first_head = row + 1 if spec.heading else row
    first_body = _write_header(sheet, first_head, spec)
    after = _write_body(sheet, first_body, spec)
    after = _write_total(sheet, first_body, after, spec)
    last = _write_lines(sheet, after, spec.notes, across, Font(name=FACE, size=12), center=False)
    for index, column in enumerate(spec.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    _set_page(sheet, spec, first_head, first_body, max(last - 1, first_body - 1))


def _write_lines(
    sheet: Worksheet,
    row: int,
    lines: Iterable[str],
    across: int,
    font: Font,
    *,
    center: bool = True,
) -> int:
    """Lines of text across the table; the row after them."""
    for line in lines:
        cell = _cell(sheet, row, 1)
        put_text(cell, line)
        cell.font = font
        cell.alignment = Alignment(horizontal="center" if center else "left", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)
        row += 1
    return row


def _write_header(sheet: Worksheet, row: int, spec: SheetSpec) -> int:
    """One or two header rows; the row after them."""
    depth = 2 if spec.has_groups else 1
    for index, column in enumerate(spec.columns, start=1):
        for line in range(row, row + depth):
            _style_head(_cell(sheet, line, index))
        at = row + depth - 1 if column.group else row
        put_text(_cell(sheet, at, index), column.header)
        if depth == 2 and not column.group:
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=index, end_column=index)
    _merge_groups(sheet, row, spec)
    return row + depth


def _merge_groups(sheet: Worksheet, row: int, spec: SheetSpec) -> None:
    index = 1
    for group, members in groupby(spec.columns, key=lambda column: column.group):
        width = len(list(members))
        if group:
            put_text(_cell(sheet, row, index), group)
            end = index + width - 1
            sheet.merge_cells(start_row=row, end_row=row, start_column=index, end_column=end)
        index += width


def _write_body(sheet: Worksheet, row: int, spec: SheetSpec) -> int:
    for line in spec.rows:
        if isinstance(line, GroupLine):
            _write_group_line(sheet, row, line, len(spec.columns))
        else:
            for index, (column, value) in enumerate(zip(spec.columns, line, strict=True), start=1):
                _put(_cell(sheet, row, index), value, column.kind)
        row += 1
    return row


def _write_group_line(sheet: Worksheet, row: int, line: GroupLine, across: int) -> None:
    for index in range(1, across + 1):
        _put(_cell(sheet, row, index), line.text if index == 1 else None, "text")
        _cell(sheet, row, index).font = Font(name=FACE, size=12, bold=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)


def _write_total(sheet: Worksheet, first: int, row: int, spec: SheetSpec) -> int:
    """A row of live sums under the body; nothing where no column is summed."""
    if row == first or not any(column.summed for column in spec.columns):
        return row
    labelled = next((i for i, column in enumerate(spec.columns) if column.kind == "text"), 0)
    for index, column in enumerate(spec.columns):
        cell = _cell(sheet, row, index + 1)
        _put(cell, (spec.total_label or "Cộng") if index == labelled else None, column.kind)
        if column.summed:
            letter = get_column_letter(index + 1)
            cell.value = f"=SUM({letter}{first}:{letter}{row - 1})"
        cell.font = Font(name=FACE, size=12, bold=True)
    return row + 1


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell to write in; no cell hidden under a merged one is ever asked for."""
    return cast(Cell, sheet.cell(row, column))


def _put(cell: Cell, value: Value, kind: Kind) -> None:
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = _naive(value)
        cell.number_format = FORMATS[kind]
    number = kind not in ("text", "year", "date", "moment")
    cell.font = Font(name=FACE, size=12)
    cell.border = _GRID
    cell.alignment = Alignment(
        horizontal="right" if number else "left" if kind == "text" else "center",
        vertical="top",
        wrap_text=not number,
    )


def _naive(value: Value) -> Value:
    """Excel knows no zones: a moment is written as the clocks of Vietnam showed it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    return value


def put_text(cell: Cell, text: str) -> None:
    """A text stays a text, whatever sign it begins with."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"Ô {cell.coordinate} dài quá 32.767 ký tự, Excel không chứa được.")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _style_head(cell: Cell) -> None:
    cell.font = Font(name=FACE, size=12, bold=True)
    cell.border = _GRID
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _set_page(sheet: Worksheet, spec: SheetSpec, head: int, body: int, last: int) -> None:
    """A4, as wide as the page, the header on every page."""
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.orientation = "landscape" if spec.landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{body - 1}"
    sheet.print_area = f"A1:{get_column_letter(len(spec.columns))}{last}"
    sheet.freeze_panes = f"A{body}"
    # Inches: 20 mm, and 30 mm on the binding side.
    sheet.page_margins.left = 1.18
    sheet.page_margins.right = sheet.page_margins.top = sheet.page_margins.bottom = 0.79


def timeless(content: bytes) -> bytes:
    """The same package without the moment it was made."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, _MOMENTS.sub(b"", made.read(name)))
    return buffer.getvalue()
