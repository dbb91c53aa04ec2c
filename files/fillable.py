"""Workbooks that go out to be filled: locked but for marked cells, with keys that find them again.

Only what both Excel 2010 and LibreOffice 7.4 know is written. Every text goes through `put_text`,
so that what people named a thing never becomes a formula; formulas are built here from cell
addresses and numbers alone.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from files.workbooks import FACE, put_text, timeless

Given = str | int | Decimal | None

MOST_TITLE = 31
# As many digits as there are: "0.##" would leave a point standing behind whole numbers in Excel.
POINTS_FORMAT = "General"
_THIN = Side(style="thin", color="FF8A9199")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TO_FILL = PatternFill("solid", fgColor="FFFFF4C2")
_HEAD = PatternFill("solid", fgColor="FFE3EEE6")
_SUM = PatternFill("solid", fgColor="FFF2F4F5")
_WARN = PatternFill("solid", bgColor="FFFAD4C8")


@dataclass(frozen=True)
class Look:
    """How a cell looks. `fill`: head, sum, input or nothing."""

    size: int = 12
    bold: bool = False
    italic: bool = False
    align: str = "left"
    vertical: str = "center"
    wrap: bool = True
    grid: bool = True
    fill: str = ""
    number: str = "General"
    color: str = "FF000000"


TEXT = Look()
NUMBER = Look(align="right", wrap=False, number=POINTS_FORMAT)
HEAD = Look(bold=True, align="center", fill="head")
PLAIN = Look(grid=False)
TITLE = Look(size=15, bold=True, grid=False, wrap=False)
HINT = Look(size=11, italic=True, grid=False, wrap=False, color="FF3F4A54")
HIDDEN = Look(size=8, grid=False, wrap=False)
INPUT = Look(align="right", fill="input", wrap=False, number=POINTS_FORMAT)
INPUT_TEXT = Look(fill="input")
SUM = Look(bold=True, align="right", fill="sum", wrap=False, number=POINTS_FORMAT)
SUM_TEXT = Look(bold=True, fill="sum")
_FILLS = {"head": _HEAD, "sum": _SUM, "input": _TO_FILL}


def address(row: int, column: int, *, fixed: bool = False) -> str:
    letter = get_column_letter(column)
    return f"${letter}${row}" if fixed else f"{letter}{row}"


def span(first: tuple[int, int], last: tuple[int, int], *, fixed: bool = False) -> str:
    return f"{address(*first, fixed=fixed)}:{address(*last, fixed=fixed)}"


def quoted(title: str) -> str:
    """A sheet's name in front of an address of it."""
    return "'" + title.replace("'", "''") + "'!"


def number_text(value: Decimal | int) -> str:
    """A number as formulas write it, whatever the language of the program."""
    return f"{Decimal(value):f}"


def lines_of(text: str, width: float, size: int) -> int:
    """How many lines a text takes in a column of that width; widths count letters of size 11."""
    letters = max(1.0, width * 10.2 / size)
    return sum(max(1, math.ceil(len(each) / letters)) for each in text.split("\n"))


@dataclass
class Page:
    """One sheet being written. Every cell is locked but those written with `to_fill`."""

    sheet: Worksheet

    @property
    def name(self) -> str:
        return quoted(self.sheet.title)

    def put(self, row: int, column: int, value: Given, look: Look = TEXT) -> None:
        cell = self._styled(row, column, look)
        if isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value

    def formula(self, row: int, column: int, formula: str, look: Look = NUMBER) -> None:
        self._styled(row, column, look).value = f"={formula}"

    def to_fill(self, row: int, column: int, value: Given = None, look: Look = INPUT) -> None:
        self.put(row, column, value, look)
        self.sheet.cell(row, column).protection = Protection(locked=False)

    def line(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """A text across several columns."""
        self.put(row, first, text, look)
        self.merge(row, first, row, last)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(
                start_row=top, end_row=bottom, start_column=left, end_column=right
            )

    def widths(self, *widths: float) -> None:
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    def hide_column(self, column: int) -> None:
        self.sheet.column_dimensions[get_column_letter(column)].hidden = True

    def hide_row(self, row: int) -> None:
        self.sheet.row_dimensions[row].hidden = True

    def height(self, row: int, points: float) -> None:
        self.sheet.row_dimensions[row].height = points

    def allow(self, where: str, rule: DataValidation) -> None:
        rule.add(where)
        self.sheet.add_data_validation(rule)

    def warn_where(self, where: str, formula: str) -> None:
        rule = FormulaRule(formula=[formula], fill=_WARN)  # type: ignore[no-untyped-call]  # theirs
        self.sheet.conditional_formatting.add(where, rule)

    def fit(self, row: int, *texts: tuple[str, float, int]) -> None:
        """As high as its longest text needs: (text, width of its column, size of its letters).

        Not every program reckons this anew when it opens a file.
        """
        high = [lines_of(text, width, size) * size * 1.32 + 3 for text, width, size in texts]
        self.height(row, max([16.5, *high]))

    def freeze(self, row: int, column: int) -> None:
        self.sheet.freeze_panes = address(row, column)

    def page(
        self, *, landscape: bool, last: tuple[int, int], titles: str = "", footer: str = ""
    ) -> None:
        """A4, as wide as the paper; the rows `titles` on every page."""
        setup = self.sheet.page_setup
        setup.paperSize = "9"
        setup.orientation = "landscape" if landscape else "portrait"
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.print_area = span((1, 1), last)
        if titles:
            self.sheet.print_title_rows = titles
        margins = self.sheet.page_margins
        margins.left, margins.right, margins.top, margins.bottom = 0.79, 0.59, 0.79, 0.79
        foot = self.sheet.oddFooter
        if foot and foot.left and foot.right:
            foot.left.text, foot.right.text = footer.replace("&", "&&"), "Trang &P/&N"

    def lock(self, *, may_filter: bool = False) -> None:
        """Against slips of the hand: no password, anyone may take it off."""
        protection = self.sheet.protection
        protection.sheet = True
        protection.formatColumns = protection.formatRows = False
        protection.autoFilter = protection.sort = not may_filter

    def _styled(self, row: int, column: int, look: Look) -> Cell:
        cell = cast(Cell, self.sheet.cell(row, column))
        cell.font = Font(
            name=FACE, size=look.size, bold=look.bold, italic=look.italic, color=look.color
        )
        aside = look.grid and look.align != "center"
        cell.alignment = Alignment(
            horizontal=look.align, vertical=look.vertical, wrap_text=look.wrap,
            indent=1 if aside else 0,
        )  # fmt: skip
        cell.number_format = look.number
        if look.grid:
            cell.border = _GRID
        if look.fill:
            cell.fill = _FILLS[look.fill]
        return cell


@dataclass
class Lists:
    """A hidden sheet of what may be chosen; each list is a column of it."""

    page: Page
    next_column: int = 1
    made: dict[tuple[Given, ...], str] = field(default_factory=dict)

    def add(self, values: Sequence[Given]) -> str:
        """The range that holds these values, written once."""
        key = tuple(values)
        if key not in self.made:
            column, self.next_column = self.next_column, self.next_column + 1
            for row, value in enumerate(values, start=1):
                self.page.put(row, column, value, HIDDEN)
            where = span((1, column), (max(len(values), 1), column), fixed=True)
            self.made[key] = self.page.name + where
        return self.made[key]


def one_of(where: str, title: str, message: str) -> DataValidation:
    return _validation(DataValidation(type="list", formula1=f"={where}"), title, message)


def between(low: Decimal | int, high: Decimal | int, title: str, message: str) -> DataValidation:
    made = DataValidation(
        type="decimal", operator="between", formula1=number_text(low), formula2=number_text(high)
    )
    return _validation(made, title, message)


def whole(low: int, high: int, title: str, message: str) -> DataValidation:
    made = DataValidation(type="whole", operator="between", formula1=str(low), formula2=str(high))
    return _validation(made, title, message)


def _validation(made: DataValidation, title: str, message: str) -> DataValidation:
    """Said when the cell is entered, and when what was typed is refused. Excel holds 32 and 255."""
    made.allow_blank = True
    made.showErrorMessage = made.showInputMessage = True
    made.promptTitle = made.errorTitle = title[:32]
    made.prompt = made.error = message[:220]
    return made


class Book:
    """A workbook being written, sheet by sheet."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])

    def add(self, title: str, *, hidden: bool = False) -> Page:
        sheet = self.book.create_sheet(title[:MOST_TITLE])
        if hidden:
            sheet.sheet_state = "hidden"
        return Page(sheet)

    def bytes(self) -> bytes:
        """The same sheets give the same bytes; formulas are reckoned when the file is opened."""
        self.book.calculation.fullCalcOnLoad = True
        buffer = io.BytesIO()
        self.book.save(buffer)
        return timeless(buffer.getvalue())
