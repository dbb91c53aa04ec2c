"""Units by criteria: two rows a unit, its own score above what the bloc gives."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from files.fillable import HEAD, HIDDEN, POINTS_FORMAT, SUM, Look, Page, address
from scoring.workbooks.keys import criterion_key, sheet_key, signed
from scoring.workbooks.parts import (
    by_group,
    fixed,
    group_formula,
    group_words,
    total_formula,
    weighted_mean,
)
from scoring.workbooks.values import GroupOut, LineOut, SetOut, Stamp, UnitOut

KEY, NUMBER_AT, NAME, WHOSE, FIRST_COLUMN = 1, 2, 3, 4, 5
KEY_ROW, GROUP_ROW, CODE_ROW, TEXT_ROW, TOP_ROW, FIRST_ROW = 3, 4, 5, 6, 7, 8
OWN, BLOC = "Tự chấm", "Khối chấm"
CRITERION = Look(size=9, align="center", vertical="bottom", fill="head")
OWN_NUMBER = Look(size=11, align="right", wrap=False, number=POINTS_FORMAT, color="FF3F4A54")
OWN_TEXT = Look(size=11, color="FF3F4A54")
OWN_SUM = replace(OWN_NUMBER, fill="sum")

# Writes the bloc's cell of one line: where, and which line.
CellWriter = Callable[[int, int, LineOut], None]


@dataclass
class Matrix:
    """Where things ended up, as addresses from any sheet."""

    page: Page
    bloc_cells: dict[int, str] = field(default_factory=dict)
    """By line."""
    own_cells: dict[int, str] = field(default_factory=dict)
    group_cells: dict[tuple[int, str], str] = field(default_factory=dict)
    """By unit's sheet and group key: what the bloc gives, up to the cap."""
    group_spans: dict[tuple[int, str], str] = field(default_factory=dict)
    totals: dict[int, str] = field(default_factory=dict)
    own_totals: dict[int, str] = field(default_factory=dict)
    row_spans: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By unit's sheet: the cells that count, and how many of them must hold a number."""
    last: tuple[int, int] = (1, 1)

    def group_over_the_year(self, table: SetOut, sheet: int, code: str) -> str:
        """What a group counts for a unit: of several periods their weighted mean."""
        groups = [each for each in table.groups if each.code == code]
        cells = [self.group_cells[sheet, each.key] for each in groups
                 if (sheet, each.key) in self.group_cells]  # fmt: skip
        return weighted_mean(table, cells)


def write_matrix(page: Page, stamp: Stamp, table: SetOut, write_cell: CellWriter) -> Matrix:
    """`write_cell` writes what the bloc gives; all else is the same for every such sheet."""
    matrix = Matrix(page)
    columns, sums, total = _columns(table)
    _heads(page, stamp, table, columns, sums, total)
    for number, unit in enumerate(table.units):
        row = FIRST_ROW + 2 * number
        _unit_heads(page, stamp, unit, row)
        _unit(matrix, table, unit, row, columns, sums, total, write_cell)
    matrix.last = (FIRST_ROW + 2 * len(table.units) - 1, total)
    page.widths(4, 5, 26, 12.5, *[9.5] * (total - WHOSE - 1), 11)
    page.hide_column(KEY)
    page.hide_row(KEY_ROW)
    page.freeze(FIRST_ROW, FIRST_COLUMN)
    return matrix


Columns = dict[tuple[int, int], int]


def _columns(table: SetOut) -> tuple[Columns, dict[str, int], int]:
    """A column for each criterion, one for the sum of its group after it, the total at the end."""
    columns: Columns = {}
    sums: dict[str, int] = {}
    at = FIRST_COLUMN
    lines = by_group(table.units[0].lines) if table.units else {}
    for group in table.groups:
        if group.key not in lines:
            continue
        for line in lines[group.key]:
            columns[line.criterion, line.period] = at
            at += 1
        sums[group.key] = at
        at += 1
    return columns, sums, at


def _heads(
    page: Page, stamp: Stamp, table: SetOut, columns: Columns, sums: dict[str, int], total: int
) -> None:
    for column, text in ((NUMBER_AT, "TT"), (NAME, "Đơn vị"), (WHOSE, "")):
        for row in range(GROUP_ROW, FIRST_ROW):
            page.put(row, column, None, HEAD)
        page.put(GROUP_ROW, column, text, HEAD)
        page.merge(GROUP_ROW, column, TOP_ROW, column)
    for line in table.units[0].lines if table.units else ():
        _criterion_head(page, stamp, line, columns[line.criterion, line.period])
    start = FIRST_COLUMN
    for group in table.groups:
        if group.key in sums:
            _group_head(page, group, start, sums[group.key])
            start = sums[group.key] + 1
    for row in range(GROUP_ROW, FIRST_ROW):
        page.put(row, total, None, HEAD)
    page.put(GROUP_ROW, total, "TỔNG", HEAD)
    page.merge(GROUP_ROW, total, TOP_ROW, total)
    page.height(GROUP_ROW, 50)
    page.height(TEXT_ROW, 84)


def _criterion_head(page: Page, stamp: Stamp, line: LineOut, column: int) -> None:
    key = signed(stamp.code, criterion_key(line.criterion, line.period))
    page.put(KEY_ROW, column, key, HIDDEN)
    page.put(CODE_ROW, column, line.label, HEAD)
    page.put(TEXT_ROW, column, shortened(line.text, 60), CRITERION)
    page.put(TOP_ROW, column, line.ceiling, Look(size=10, align="center", fill="head",
                                                 number=POINTS_FORMAT))  # fmt: skip


def _group_head(page: Page, group: GroupOut, first: int, last: int) -> None:
    for column in range(first, last + 1):
        page.put(GROUP_ROW, column, None, HEAD)
    words = shortened(group_words(group), 24 * (last - first + 1))
    page.put(GROUP_ROW, first, words, Look(size=11, bold=True, align="center", fill="head"))
    page.merge(GROUP_ROW, first, GROUP_ROW, last)
    for row in (CODE_ROW, TEXT_ROW, TOP_ROW):
        page.put(row, last, None, HEAD)
    page.put(CODE_ROW, last, "Cộng", HEAD)
    page.merge(CODE_ROW, last, TEXT_ROW, last)
    if group.cap is not None:
        page.put(TOP_ROW, last, group.cap, Look(size=10, align="center", fill="head",
                                                number=POINTS_FORMAT))  # fmt: skip


def _unit_heads(page: Page, stamp: Stamp, unit: UnitOut, row: int) -> None:
    page.put(row + 1, KEY, signed(stamp.code, sheet_key(unit.sheet)), HIDDEN)
    for column, value, look in (
        (NUMBER_AT, unit.order, Look(align="center")), (NAME, unit.name, Look(bold=True)),
    ):  # fmt: skip
        page.put(row, column, value, look)
        page.put(row + 1, column, None, look)
        page.merge(row, column, row + 1, column)
    page.height(row, 18)
    page.height(row + 1, 20)
    page.put(row, WHOSE, OWN, OWN_TEXT)
    page.put(row + 1, WHOSE, BLOC, Look(bold=True))


def _unit(
    matrix: Matrix,
    table: SetOut,
    unit: UnitOut,
    row: int,
    columns: Columns,
    sums: dict[str, int],
    total: int,
    write_cell: CellWriter,
) -> None:
    page, name = matrix.page, matrix.page.name
    for line in unit.lines:
        column = columns[line.criterion, line.period]
        page.put(row, column, line.before, OWN_NUMBER)
        write_cell(row + 1, column, line)
        matrix.own_cells[line.pk] = name + fixed(row, column)
        matrix.bloc_cells[line.pk] = name + fixed(row + 1, column)
    start = FIRST_COLUMN
    for group in (each for each in table.groups if each.key in sums):
        end = sums[group.key]
        for at, look in ((row, OWN_SUM), (row + 1, SUM)):
            cells = f"{address(at, start)}:{address(at, end - 1)}"
            page.formula(at, end, group_formula(cells, group), look)
        matrix.group_cells[unit.sheet, group.key] = name + fixed(row + 1, end)
        matrix.group_spans[unit.sheet, group.key] = (
            f"{name}{fixed(row + 1, start)}:{fixed(row + 1, end - 1)}"
        )
        start = end + 1
    for at, look, totals in ((row, OWN_SUM, matrix.own_totals), (row + 1, SUM, matrix.totals)):
        subtotals = {key: address(at, column) for key, column in sums.items()}
        page.formula(at, total, total_formula(table, subtotals), look)
        totals[unit.sheet] = name + fixed(at, total)
    counted = f"{name}{fixed(row + 1, FIRST_COLUMN)}:{fixed(row + 1, total - 1)}"
    matrix.row_spans[unit.sheet] = (counted, len(unit.lines) + len(sums))


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
