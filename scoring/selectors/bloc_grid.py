"""The bloc's grid: members down, criteria across, one reading to write beside the one before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from accounts.models import User
from blocs.models import BlocYear
from blocs.selectors import why_closed
from history.vietnamese import format_number, format_points
from scoring.marking import Choice, Count, Fact, NotComputable, Ratio, Rounding, Rule, Scored, Tier
from scoring.marking import mark as marked
from scoring.models import (
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    LineReturn,
    Reading,
    ScoreLine,
    ScoreSheet,
)
from scoring.permissions import Relation, may_see_grid, relations_of
from scoring.selectors.bloc_lines import (
    Lines,
    lines_of_sheets,
    sheets_of,
    unit_name,
)
from scoring.selectors.facts import facts_of_sheets, rule_of
from scoring.selectors.last_reasons import last_reasons, reasons_by
from scoring.selectors.readings import (
    READING_NAMES,
    STATE_OF,
    STEP_OF,
    Before,
    last_before,
    period_name,
    scores,
)
from scoring.selectors.returns import returns_out
from scoring.selectors.sheets import Tally, tally


@dataclass(frozen=True)
class GridColumn:
    """One criterion, of one period where the set has periods."""

    criterion: Criterion
    rule: Rule
    period: int
    period_name: str
    ceiling: Decimal

    @property
    def code(self) -> str:
        code = f"{self.criterion.group.code}.{self.criterion.code}"
        return f"H{self.period}·{code}" if self.period else code

    @property
    def group(self) -> CriteriaGroup:
        return self.criterion.group

    @property
    def by_figures(self) -> bool:
        return isinstance(self.rule, Tier | Ratio)

    @property
    def options(self) -> Sequence[tuple[str, str, str]]:
        """What may be chosen: the word, the word with its points, the points."""
        if not isinstance(self.rule, Choice):
            return ()
        return [
            (each.label, f"{each.label} ({format_points(each.points)})", format_points(each.points))
            for each in self.rule.options
        ]

    @property
    def counts(self) -> bool:
        return isinstance(self.rule, Count)


@dataclass
class GridCell:
    """One line in the grid. `text` is what its box shows: as held, or as somebody just typed it."""

    line: ScoreLine
    column: GridColumn
    unit: str
    before: Before | None
    points: Decimal | None
    is_open: bool
    is_due: bool
    reason: str
    before_input: str = ""
    returned: LineReturn | None = None
    may_mend: bool = False
    not_reckoned: str = ""
    text: str = ""
    error: str = ""
    theirs: str = ""
    version: int = 0

    @property
    def name(self) -> str:
        """The version travels in the name, so that a cell is one field."""
        return f"o-{self.line.pk}-{self.version}"

    @property
    def label(self) -> str:
        return f"{self.unit}, {self.column.code}"

    @property
    def out_with(self) -> str:
        """Who is mending this criterion now, in few words; empty where nobody is."""
        if self.returned is None:
            return ""
        return "HTX đang sửa" if self.returned.reading_of == "self" else "Khối sửa lại"

    @property
    def differs(self) -> bool:
        return self.before is not None and self.points not in (None, self.before.points)

    @property
    def wants_reason(self) -> bool:
        """Stands in the list of reasons: it differs, has one, or was refused for want of one."""
        return self.is_open and bool(self.differs or self.reason or self.error or self.theirs)


@dataclass(frozen=True)
class GridRow:
    """One member. `locked` says in few words why nothing is written here now."""

    sheet: ScoreSheet
    name: str
    locked: str
    cells: list[GridCell]
    tally: Tally | None
    before_total: Decimal | None

    @property
    def is_done(self) -> bool:
        return self.tally is not None and self.tally.is_complete

    @property
    def blanks(self) -> int:
        return self.tally.due - self.tally.done if self.tally else 0

    @property
    def away(self) -> int:
        """Criteria the unit is mending: until they are back nothing is handed on."""
        return sum(1 for cell in self.cells if cell.returned and cell.returned.reading_of == "self")

    @property
    def to_mend(self) -> int:
        """Criteria that came back to this person: written on their own page."""
        return sum(1 for cell in self.cells if cell.may_mend)

    @property
    def silent(self) -> int:
        """Cells that differ from what was given before and do not say why."""
        return sum(1 for cell in self.cells if cell.differs and not cell.reason)


@dataclass(frozen=True)
class GridTable:
    """The members that one criteria set judges."""

    criteria_set: CriteriaSet
    columns: list[GridColumn]
    rows: list[GridRow]

    @property
    def groups(self) -> list[tuple[CriteriaGroup, str, int]]:
        parts = groupby(self.columns, key=lambda each: (each.period, each.group.pk))
        members = [list(each) for _, each in parts]
        return [(each[0].group, each[0].period_name, len(each)) for each in members]


@dataclass(frozen=True)
class BlocGrid:
    """`closed` tells why nobody writes now, to those who otherwise would."""

    bloc_year: BlocYear
    reading: Reading
    readings: tuple[Reading, ...]
    closed: str
    may_see: bool
    may_fill: bool
    tables: list[GridTable]
    reasons: list[str] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[GridRow]:
        return [row for table in self.tables for row in table.rows]

    @cached_property
    def cells(self) -> dict[int, GridCell]:
        return {cell.line.pk: cell for row in self.rows for cell in row.cells}

    @property
    def is_open(self) -> bool:
        return any(not row.locked for row in self.rows)

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.is_done)

    @property
    def saved_at(self) -> datetime | None:
        moments = [getattr(cell.line, f"{self.reading}_at") for cell in self.cells.values()]
        return max((each for each in moments if each), default=None)


def bloc_grid(bloc_year: BlocYear, user: User, day: date, *, asked: str = "") -> BlocGrid:
    """Everything the grid shows one person, in a fixed number of queries."""
    sheets = sheets_of(bloc_year)
    who = relations_of(user, sheets, day)
    readings: tuple[Reading, ...] = ("bloc", "alliance") if user.is_alliance else ("bloc",)
    reading = _reading(readings, asked, sheets, who)
    lines = lines_of_sheets(sheets)
    facts = facts_of_sheets(sheets, lines)
    may_fill = any(each.may_fill(reading) for each in who.values())
    closed = (why_closed(bloc_year, STEP_OF[reading], day) or "") if may_fill else ""
    returns = returns_out(sheets)
    rows = [
        _row(each, reading, who[each.pk], lines[each.pk], facts[each.pk], bool(closed), returns)
        for each in sheets
    ]
    return BlocGrid(
        bloc_year=bloc_year,
        reading=reading,
        readings=readings,
        closed=closed,
        may_see=_may_see(bloc_year, user, day, who),
        may_fill=may_fill,
        tables=_tables(sheets, rows, lines),
        reasons=_reasons_in(lines, user, reading) if may_fill else [],
    )


def _may_see(bloc_year: BlocYear, user: User, day: date, who: Mapping[int, Relation]) -> bool:
    """Known from any sheet; asked for where there is none yet."""
    if not who:
        return may_see_grid(user, bloc_year, day)
    return user.is_alliance or any(each.leads_bloc for each in who.values())


def _reading(
    readings: tuple[Reading, ...],
    asked: str,
    sheets: Sequence[ScoreSheet],
    who: Mapping[int, Relation],
) -> Reading:
    """The one asked for; else the one some sheet waits for from this person."""
    for each in readings:
        if each == asked:
            return each
    waiting = {
        each: any(s.state == STATE_OF[each] and who[s.pk].may_fill(each) for s in sheets)
        for each in readings
    }
    return next((each for each in readings if waiting[each]), readings[0])


def _tables(sheets: Sequence[ScoreSheet], rows: Sequence[GridRow], lines: Lines) -> list[GridTable]:
    by_set: dict[int, list[GridRow]] = {}
    for row in rows:
        by_set.setdefault(row.sheet.criteria_set_id, []).append(row)
    return [
        GridTable(members[0].sheet.criteria_set, _columns(members), members)
        for members in by_set.values()
        if any(lines[row.sheet.pk] for row in members)
    ]


def _columns(rows: Sequence[GridRow]) -> list[GridColumn]:
    widest = max(rows, key=lambda row: len(row.cells))
    return [cell.column for cell in widest.cells]


def _row(
    sheet: ScoreSheet,
    reading: Reading,
    who: Relation,
    lines: Sequence[ScoreLine],
    facts: Mapping[int, Mapping[str, Fact]],
    is_closed: bool,
    returns: Mapping[int, LineReturn],
) -> GridRow:
    locked = locked_because(sheet, reading, who, is_closed=is_closed)
    name = unit_name(sheet)
    reads = who.may_read(reading)
    first: Reading = "self" if reading == "bloc" else "bloc"
    return GridRow(
        sheet=sheet,
        name=name,
        locked=locked,
        cells=[
            _cell(line, reading, who, name, facts[line.period], not locked, returns.get(line.pk))
            for line in lines
        ],
        tally=tally(lines, reading) if reads else None,
        before_total=sheet.total(first) if who.may_read(first) else None,
    )


def locked_because(
    sheet: ScoreSheet, reading: Reading, who: Relation, *, is_closed: bool = False
) -> str:
    """In few words, for the cell under a unit's name; empty where one may write."""
    if not who.may_fill(reading):
        return f"{who.scorer.label} chấm" if reading == "bloc" else "Không do anh/chị thẩm định"
    states = list(ScoreSheet.State)
    now = states.index(ScoreSheet.State(sheet.state))
    wanted = states.index(ScoreSheet.State(STATE_OF[reading]))
    if now > wanted:
        return "Đã chấm xong" if reading == "bloc" else "Đã thẩm định"
    if now < wanted:
        return "HTX chưa gửi" if reading == "bloc" else "Chờ hội nghị Khối"
    return "Ngoài hạn" if is_closed else ""


def _cell(
    line: ScoreLine,
    reading: Reading,
    who: Relation,
    unit: str,
    facts: Mapping[str, Fact],
    is_open: bool,
    returned: LineReturn | None,
) -> GridCell:
    criterion = line.criterion
    rule = rule_of(criterion)
    period = period_name(line.sheet.criteria_set, line.period)
    column = GridColumn(criterion, rule, line.period, period, line.ceiling)
    before = last_before(line, reading)
    if before and not who.may_read(before.reading):
        before = None
    points = line.points(reading) if who.may_read(reading) else None
    reckoned = None
    if column.by_figures:
        rounding = Rounding(line.sheet.criteria_set.decimal_places)
        reckoned = marked(rule, None, facts, rounding)
    is_due = scores(reading, criterion)
    if isinstance(reckoned, Scored) and is_open:
        points = reckoned.points
    return GridCell(
        line=line,
        column=column,
        unit=unit,
        before=before,
        points=points,
        is_open=is_open and is_due and not isinstance(reckoned, Scored),
        is_due=is_due,
        reason=getattr(line, f"{reading}_reason") if who.may_read(reading) else "",
        before_input=_text(column, getattr(line, f"{before.reading}_input"), before.points)
        if before
        else "",
        returned=returned if returned and who.may_read(returned.reading_of) else None,
        may_mend=bool(returned and returned.reading == reading and who.may_fill(reading)),
        not_reckoned=reckoned.reason if isinstance(reckoned, NotComputable) else "",
        text=_text(column, getattr(line, f"{reading}_input"), points),
        version=line.version,
    )


def _text(column: GridColumn, given: object, points: Decimal | None) -> str:
    """What the box of a line holds, in the writing it is typed in."""
    if isinstance(column.rule, Choice | Count):
        return "" if given is None else str(given)
    return "" if points is None else format_points(points)


def _reasons_in(lines: Lines, user: User, reading: Reading) -> list[str]:
    """The last reasons this person wrote in the bloc, latest first, each once."""
    every = (line for members in lines.values() for line in members)
    return last_reasons(reasons_by(every, user, reading))


# --- Accepting many at once: what is taken, what is left out and why ----------------------------


@dataclass(frozen=True)
class Acceptance:
    """The question before many cells take the points given before."""

    title: str
    of_unit: bool
    taken: list[GridCell]
    left_out: list[tuple[str, str]]


def acceptance_of_unit(grid: BlocGrid, sheet: int) -> Acceptance | None:
    row = next((each for each in grid.rows if each.sheet.pk == sheet), None)
    if row is None:
        return None
    return _acceptance(f"{row.name}: chấp nhận điểm các ô trống", [row], row.cells, of_unit=True)


def acceptance_of_criterion(grid: BlocGrid, criterion: int, period: int) -> Acceptance | None:
    cells = [
        cell
        for cell in grid.cells.values()
        if cell.column.criterion.pk == criterion and cell.column.period == period
    ]
    if not cells:
        return None
    column = cells[0].column
    name = f"{column.code} {column.criterion.text}"
    title = f"{name}{f' ({column.period_name})' if column.period_name else ''}"
    return _acceptance(title, grid.rows, cells, of_unit=False)


def _acceptance(
    title: str, rows: Sequence[GridRow], cells: Iterable[GridCell], *, of_unit: bool
) -> Acceptance:
    locked = {row.sheet.pk: row.locked for row in rows}
    taken: list[GridCell] = []
    left: list[tuple[str, str]] = []
    for cell in cells:
        why = locked[cell.line.sheet_id] or _left_out(cell)
        if not why:
            taken.append(cell)
        else:
            name = cell.column.code if of_unit else cell.unit
            left.append((name, why))
    return Acceptance(title, of_unit, taken, left)


def _left_out(cell: GridCell) -> str:
    if not cell.is_due:
        return "không chấm ở bước này"
    if not cell.is_open:
        return "tính từ số liệu"
    if cell.points is not None:
        return f"đã có {format_number(cell.points, most=2)} điểm"
    return "" if cell.before else "chưa có điểm để chấp nhận"


def reading_name(reading: Reading) -> str:
    name = READING_NAMES[reading]
    return name[0].upper() + name[1:]
