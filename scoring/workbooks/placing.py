"""Places by live formulas: the same order the server reckons, step by step, each step a column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from files.fillable import HEAD, NUMBER, TEXT, Lists, Look, Page, address, number_text
from scoring.ranking import RankBy
from scoring.totals import ClassBand, Effect, GateKind
from scoring.workbooks.matrix import Matrix
from scoring.workbooks.parts import fixed, footer, write_title
from scoring.workbooks.values import Break, GateOut, GroupOut, MeetingBook, SetOut, UnitOut

# What stands in a row of a column.
Formula = Callable[[int], str]

TITLE = "Tính hạng"
HEAD_ROW, FIRST = 4, 5
ORDER, NAME, TOTAL, CLOSED, NO_AWARD, CLASS, VOTES, RANKED, FIRST_BREAK = range(1, 10)
MOST_EXACT_STEPS = 4
OUTSIDE = 10_000
HINT = "Trang này chỉ để xem cách tính; máy tự tính, không ghi gì vào đây."
COUNTED = Look(align="right", wrap=False, number="General")


@dataclass
class Placed:
    """The columns other sheets read, as ranges over all units in their order."""

    page: Page
    count: int
    breaks: int
    place: int = 0
    sort: int = 0
    candidate: int = 0

    def column(self, number: int) -> str:
        return f"{self.page.name}{fixed(FIRST, number)}:{fixed(FIRST + self.count - 1, number)}"


def write_placing(
    page: Page, told: MeetingBook, matrices: Sequence[Matrix], votes: dict[int, str], lists: Lists
) -> Placed:
    placed = Placed(page, len(told.units), len(told.breaks))
    writer = _Writer(page, told, placed, lists)
    tables = {
        unit.sheet: (table, matrix)
        for table, matrix in zip(told.tables, matrices, strict=True)
        for unit in table.units
    }
    for row, unit in enumerate(told.units, start=FIRST):
        writer.facts(row, unit, *tables[unit.sheet], votes[unit.membership])
    writer.places()
    write_title(page, ORDER, told.stamp, HINT)
    page.freeze(FIRST, TOTAL)
    page.widths(5, 44, 11, 24, 24, 16, 9, 10, *[16] * (placed.sort - RANKED))
    page.height(HEAD_ROW, 66)
    page.page(
        landscape=True, last=(FIRST + placed.count - 1, placed.sort), footer=footer(told.stamp)
    )
    page.lock()
    return placed


def step_order(number: int) -> list[int]:
    """In which order tie-breaks are tried: after each that parts, the earlier ones once more.

    1, 2, 1, 3, 1, 2, 1 … is what starting again at the first after every parting comes to.
    """
    if number > MOST_EXACT_STEPS:
        return [*range(number), *range(number)]
    order: list[int] = []
    for each in range(number):
        order = [*order, each, *order]
    return order


class _Writer:
    def __init__(self, page: Page, told: MeetingBook, placed: Placed, lists: Lists) -> None:
        self.page, self.told, self.placed, self.lists = page, told, placed, lists
        self.rows = range(FIRST, FIRST + placed.count)
        self.next = FIRST_BREAK + placed.breaks
        heads = ("TT", "Đơn vị", "Tổng điểm", "Không xếp hạng vì", "Không xét khen vì",
                 "Xếp loại", "Phiếu", "Được xếp")  # fmt: skip
        for column, text in enumerate(heads, start=1):
            page.put(HEAD_ROW, column, text, HEAD)
        for column, each in enumerate(told.breaks, start=FIRST_BREAK):
            page.put(HEAD_ROW, column, each.label, HEAD)

    def facts(self, row: int, unit: UnitOut, table: SetOut, matrix: Matrix, vote: str) -> None:
        page = self.page
        page.put(row, ORDER, unit.order, TEXT)
        page.put(row, NAME, unit.name, TEXT)
        cells, wanted = matrix.row_spans[unit.sheet]
        total = matrix.totals[unit.sheet]
        page.formula(row, TOTAL, f'IF(COUNT({cells})={wanted},ROUND({total},2),"")')
        gates = _Gates(table, matrix, unit.sheet, self.lists)
        page.formula(row, CLOSED, gates.reasons(Effect.NOT_RANKED), TEXT)
        page.formula(row, NO_AWARD, gates.reasons(Effect.NO_AWARD), TEXT)
        page.formula(
            row, CLASS,
            gates.class_name(address(row, TOTAL), address(row, CLOSED), table.bands), TEXT,
        )  # fmt: skip
        page.formula(row, VOTES, f'IF({vote}="","",{vote})')
        ranked = f'IF(AND(ISNUMBER({address(row, TOTAL)}),{address(row, CLOSED)}=""),1,0)'
        page.formula(row, RANKED, ranked)
        for column, each in enumerate(self.told.breaks, start=FIRST_BREAK):
            self._break(row, column, each, unit, table, matrix)

    def _break(
        self, row: int, column: int, each: Break, unit: UnitOut, table: SetOut, matrix: Matrix
    ) -> None:
        if each.votes:
            self.page.formula(row, column, address(row, VOTES), COUNTED)
            return
        if each.group:
            value = matrix.group_over_the_year(table, unit.sheet, each.group)
            self.page.formula(row, column, value, COUNTED)
            return
        known = (each.values or {}).get(unit.sheet)
        self.page.put(row, column, known if known is None else _held(known), COUNTED)

    # --- Places --------------------------------------------------------------------------------

    def places(self) -> None:
        by = self.told.rule.by
        breaks = [
            (FIRST_BREAK + number, each.higher_wins) for number, each in enumerate(self.told.breaks)
        ]
        if by == RankBy.BALLOTS_AMONG_HIGHEST:
            last = self._by_ballots(breaks)
        else:
            first = self._column("Theo điểm", self._by_points)
            ballots = [(VOTES, True)] if by == RankBy.POINTS_BALLOTS_ON_TIES else []
            last = self._part(first, [*ballots, *breaks])
        self.placed.place = self._column("Hạng", lambda row: address(row, last))
        place = self.placed.place
        self.placed.sort = self._column(
            "Thứ tự",
            lambda row: (
                f'IF({address(row, place)}="",{OUTSIDE}+{row},{address(row, place)}+{row}/10000)'
            ),
        )

    def _by_points(self, row: int) -> str:
        above = f"SUMPRODUCT({self._all(RANKED)}*({self._all(TOTAL)}>{address(row, TOTAL)}))"
        return f'IF({address(row, RANKED)}=0,"",1+{above})'

    def _by_ballots(self, breaks: list[tuple[int, bool]]) -> int:
        """The k highest open to awards by their ballots, then the others by their points."""
        open_to = f'{self._all(RANKED)}*({self._all(NO_AWARD)}="")'
        first = self._column(
            "Điểm, để chọn vào bỏ phiếu",
            lambda row: (
                f'IF(OR({address(row, RANKED)}=0,{address(row, NO_AWARD)}<>""),"",'
                f"1+SUMPRODUCT({open_to}*({self._all(TOTAL)}>{address(row, TOTAL)})))"
            ),
        )
        chosen = self._part(first, breaks)
        highest = self.told.rule.highest
        candidate = self._column(
            "Vào bỏ phiếu",
            lambda row: (
                f'IF({address(row, chosen)}="",0,IF({address(row, chosen)}<={highest},1,0))'
            ),
        )
        self.placed.candidate = candidate
        all_in = self._all(candidate)
        voted = f"SUMPRODUCT({all_in}*ISNUMBER({self._all(VOTES)}))"
        start = self._column(
            "Theo phiếu, rồi theo điểm",
            lambda row: (
                f'IF({address(row, RANKED)}=0,"",IF({address(row, candidate)}=1,'
                f"IF({voted}<SUM({all_in}),1,"
                f"1+SUMPRODUCT({all_in}*({self._all(VOTES)}>{address(row, VOTES)}))),"
                f"SUM({all_in})+1+SUMPRODUCT({self._all(RANKED)}*({all_in}=0)*"
                f"({self._all(TOTAL)}>{address(row, TOTAL)}))))"
            ),
        )
        waiting = (candidate, f"{voted}<SUM({all_in})")
        return self._part(start, [(TOTAL, True), *breaks], waiting)

    def _part(
        self, column: int, values: list[tuple[int, bool]], waiting: tuple[int, str] | None = None
    ) -> int:
        """Part equals by each value in turn; `waiting` names those left as they are, and when."""
        for number in step_order(len(values)):
            column = self._column(
                f"Xét tiêu chí phụ {number + 1}",
                self._step(column, *values[number], waiting),
            )
        return column

    def _step(
        self, before: int, value: int, higher_wins: bool, waiting: tuple[int, str] | None
    ) -> Formula:
        sign = ">" if higher_wins else "<"

        def formula(row: int) -> str:
            own, mine = address(row, before), address(row, value)
            same = f"({self._all(before)}={own})"
            known = f"SUMPRODUCT({same}*ISNUMBER({self._all(value)}))<SUMPRODUCT({same}*1)"
            if waiting:
                known = f"OR({known},AND({address(row, waiting[0])}=1,{waiting[1]}))"
            parted = f"{own}+SUMPRODUCT({same}*({self._all(value)}{sign}{mine}))"
            return f'IF({own}="","",IF({known},{own},{parted}))'

        return formula

    def _column(self, head: str, formula: Formula) -> int:
        column, self.next = self.next, self.next + 1
        self.page.put(HEAD_ROW, column, head, HEAD)
        for row in self.rows:
            self.page.formula(row, column, formula(row), NUMBER)
        return column

    def _all(self, column: int) -> str:
        return f"{fixed(FIRST, column)}:{fixed(FIRST + self.placed.count - 1, column)}"


def _held(value: Decimal) -> Decimal:
    """Excel keeps fifteen digits."""
    return Decimal(f"{value:.15g}")


class _Gates:
    """Conditions above the rows, for one unit."""

    def __init__(self, table: SetOut, matrix: Matrix, sheet: int, lists: Lists) -> None:
        self.table, self.matrix, self.sheet, self.lists = table, matrix, sheet, lists

    def reasons(self, effect: Effect) -> str:
        told = [
            f'IF({self._failed(gate)},{self.lists.add([gate.label])}&" ","")'
            for gate in self.table.gates
            if gate.effect == effect
        ]
        return f"TRIM({'&'.join(told)})" if told else '""'

    def class_name(self, total: str, closed: str, bands: Sequence[ClassBand]) -> str:
        if not bands:
            return '""'
        ordered = sorted(bands, key=lambda band: band.floor)
        floors = self.lists.add([band.floor for band in ordered])
        names = self.lists.add([band.name for band in ordered])
        numbers = {band.name: number for number, band in enumerate(ordered, start=1)}
        reached = f"MATCH({total},{floors},1)"
        caps = [
            f"IF({self._failed(gate)},{numbers[gate.capped_at]},{len(ordered)})"
            for gate in self.table.gates
            if gate.effect == Effect.CLASS_CAPPED and gate.capped_at in numbers
        ]
        number = f"MIN({','.join([reached, *caps])})"
        wanted = f'IF(OR({total}="",{closed}<>""),"",INDEX({names},{number}))'
        return f'IFERROR({wanted},"")'

    def _failed(self, gate: GateOut) -> str:
        groups = [g for g in self.table.groups if g.code in gate.groups]
        tests = [self._test(gate, g) for g in groups if (self.sheet, g.key) in self._spans]
        return f"OR({','.join(tests)})" if tests else "FALSE"

    @property
    def _spans(self) -> dict[tuple[int, str], str]:
        return self.matrix.group_spans

    def _test(self, gate: GateOut, group: GroupOut) -> str:
        where = self.sheet, group.key
        if gate.kind == GateKind.NO_ZERO_IN_GROUP:
            return f"COUNTIF({self._spans[where]},0)>0"
        if group.cap is None:
            return "FALSE"
        least = number_text(gate.percent * group.cap)
        return f"ROUND({self.matrix.group_cells[where]}*100-{least},4)<0"
