"""The workbook that was sent, with what is wrong marked in it, to be mended and sent again.

A small file is kept as it is: its formulas, widths and colours. A big one, or one that openpyxl
opens only for reading, is written anew from its values: a hostile file costs no more than reading
it did. Text stays text: a cell that begins with = + - @ is never made a formula.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter

from files.spreadsheets import MOST_COLUMNS, Sheet, read_sheets, refuse_other_formats, walk_package

TITLE = "Chỗ cần sửa"
AUTHOR = "Thi đua HTX"
MOST_KEPT = 250_000
"""Elements of a file that is opened whole: five thousand rows of twenty columns."""
LONGEST = 500
WIDTH = 60
WRONG = PatternFill("solid", fgColor="FFFAD4C8")
ODD = PatternFill("solid", fgColor="FFFDF0CC")
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Remark:
    """What is to be said of a row, and of one cell of it where `letter` names the column."""

    sheet: str
    row: int
    text: str
    letter: str = ""
    is_wrong: bool = True


@dataclass(frozen=True)
class Marking:
    """The remarks of one sheet."""

    texts: Mapping[int, str]
    cells: Mapping[tuple[int, int], Remark]
    column: int | None
    """Where the added column stands; None where the sheet has no room for one more."""
    heading_row: int


def mark_up(content: bytes, remarks: Sequence[Remark], heading_rows: Mapping[str, int]) -> bytes:
    """`heading_rows`: by sheet, the row that titles the added column. Raises SpreadsheetError for
    what is no readable .xlsx."""
    refuse_other_formats(content)
    sheets = {sheet.name: sheet for sheet in read_sheets(content)}
    elements = sum(walk.elements for walk in walk_package(content).values())
    markings = {
        name: marking_of(sheets[name], own, heading_rows.get(name, 1))
        for name, own in by_sheet(remarks).items()
        if name in sheets
    }
    if elements <= MOST_KEPT:
        try:
            return marked_whole(content, markings)
        except Exception:  # noqa: S110 - opened for reading it was whole: its values go on
            pass
    return written_anew(sheets.values(), markings)


def by_sheet(remarks: Iterable[Remark]) -> Mapping[str, list[Remark]]:
    found: dict[str, list[Remark]] = defaultdict(list)
    for each in remarks:
        found[each.sheet].append(each)
    return found


def marking_of(sheet: Sheet, remarks: Sequence[Remark], heading_row: int) -> Marking:
    texts: dict[int, list[str]] = defaultdict(list)
    for each in remarks:
        texts[each.row].append(each.text)
    width = max((last_filled(row.values) for row in sheet.rows), default=0)
    return Marking(
        {row: bounded("; ".join(told)) for row, told in texts.items()},
        {(each.row, column_index_from_string(each.letter)): each
         for each in remarks if each.letter},
        width + 1 if width < MOST_COLUMNS else None,
        heading_row,
    )  # fmt: skip


def last_filled(values: Sequence[Any]) -> int:
    return max((place for place, each in enumerate(values, start=1) if each is not None), default=0)


def bounded(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def marked_whole(content: bytes, markings: Mapping[str, Marking]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), keep_links=False)
    for page in book.worksheets:
        page._images.clear()  # type: ignore[attr-defined]  # pictures are not part of a list
        page._charts.clear()  # type: ignore[attr-defined]
        marking = markings.get(page.title)
        if marking is None:
            continue
        for (row, column), remark in marking.cells.items():
            cell = page.cell(row, column)
            cell.fill = fill_of(remark)
            cell.comment = Comment(bounded(remark.text), AUTHOR, width=320, height=90)
        if marking.column is None:
            continue
        write_text(page.cell(marking.heading_row, marking.column), TITLE, BOLD)
        for row, text in marking.texts.items():
            write_text(page.cell(row, marking.column), text, None)
        page.column_dimensions[get_column_letter(marking.column)].width = WIDTH
    return saved(book)


def fill_of(remark: Remark) -> PatternFill:
    return WRONG if remark.is_wrong else ODD


def write_text(cell: Any, text: str, font: Font | None) -> None:
    cell.value = text
    cell.data_type = "s"
    cell.alignment = WRAPPED
    if font:
        cell.font = font


def written_anew(sheets: Iterable[Sheet], markings: Mapping[str, Marking]) -> bytes:
    """Row by row, so that no more than one stands in memory."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        marking = markings.get(sheet.name)
        if marking and marking.column:
            page.column_dimensions[get_column_letter(marking.column)].width = WIDTH
        if sheet.hidden:
            page.sheet_state = "hidden"
        last = 0
        for row in sheet.rows:
            for _ in range(row.number - last - 1):
                page.append([])
            page.append(list(cells_of(page, row.number, row.values, marking)))
            last = row.number
    return saved(book)


def cells_of(
    page: Any, number: int, values: Sequence[Any], marking: Marking | None
) -> Iterable[Any]:
    cells = [plain(page, value) for value in values[: last_filled(values)]]
    if marking is None:
        return cells
    text = TITLE if number == marking.heading_row else marking.texts.get(number)
    if text and marking.column:
        cells += [None] * (marking.column - 1 - len(cells))
        cells.append(plain(page, text))
    for (row, column), remark in marking.cells.items() if text else ():
        if row == number and column <= len(cells):
            cell = cells[column - 1] or WriteOnlyCell(page)
            cell.fill = fill_of(remark)
            cell.comment = Comment(bounded(remark.text), AUTHOR, width=320, height=90)
            cells[column - 1] = cell
    return cells


def plain(page: Any, value: Any) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
