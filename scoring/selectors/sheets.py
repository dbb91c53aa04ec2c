"""One score sheet as one person sees it: readings, facts, what is still to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from accounts.models import User
from blocs.models import PledgeAward
from blocs.selectors import Window
from catalogue.models import AwardType
from history.vietnamese import fold
from scans.models import Scan
from scoring.marking import (
    Choice,
    Count,
    Fact,
    Mark,
    NotComputable,
    Ratio,
    Rule,
    Scored,
    Tier,
    describe,
)
from scoring.marking import mark as marked
from scoring.models import (
    READINGS,
    CriteriaGroup,
    Criterion,
    Gate,
    LineReturn,
    Reading,
    ScoreLine,
    ScoreSheet,
)
from scoring.periods import PartOfYear, combined
from scoring.permissions import Relation, is_announced, relation
from scoring.selectors.evidence import with_evidence
from scoring.selectors.explained import Missing, Way, missing_of, sources_of, ways_of
from scoring.selectors.facts import fact_line, last_year_line, rule_of
from scoring.selectors.mending import Reader, closed_because, step_of, to_mend
from scoring.selectors.proposed import Known, known_of_sheet, line_gap
from scoring.selectors.readings import (
    READING_NAMES,
    SCORED_IN,
    STATE_OF,
    by_period,
    differs,
    grouped,
    groups_of_period,
    last_before,
    lines_of,
    parts_of_lines,
    parts_of_set,
    scores,
)
from scoring.selectors.reasons import GateShown, ReadingSum, gates_of, sums_of
from scoring.selectors.relations import scored_before_stepping_aside
from scoring.selectors.returns import open_returns
from scoring.selectors.system_facts import Proposal, proposal_of
from scoring.totals import GroupKind


@dataclass(frozen=True)
class Cell:
    """One reading of one line: shown, kept back (not for this reader yet), or not its matter."""

    reading: Reading
    points: Decimal | None
    reason: str
    is_shown: bool
    is_due: bool
    differs: bool


@dataclass(frozen=True)
class LineView:
    line: ScoreLine
    criterion: Criterion
    rule: Rule
    words: tuple[str, ...]
    fact: str
    cells: dict[str, Cell]
    reckoned: Mark | None
    is_mine: bool
    sources: str = ""
    ways: tuple[Way, ...] = ()
    missing: tuple[Missing, ...] = ()
    last_year: str = ""
    # What "chấp nhận" would write into this blank; None where there is nothing to take over.
    offered: Decimal | None = None
    # What the Alliance's own books propose: at verification.
    proposal: Proposal | None = None
    returned: LineReturn | None = None
    gap: Decimal = Decimal(0)
    is_wide: bool = False

    @property
    def code(self) -> str:
        """ "2", and "H1·2" where the year has periods: no two lines of a sheet share it."""
        code = self.criterion.code
        return f"H{self.line.period}·{code}" if self.line.period else code

    @property
    def by_figures(self) -> bool:
        return isinstance(self.rule, Tier | Ratio)

    @property
    def gives_points(self) -> bool:
        """What is entered is no number of points, so the points it gives stand beside it."""
        return isinstance(self.rule, Choice | Count)

    @property
    def is_reckoned(self) -> bool:
        return isinstance(self.reckoned, Scored)

    @property
    def how(self) -> str:
        """How the figures come to these points: both figures, the band or the share."""
        return self.reckoned.how if isinstance(self.reckoned, Scored) else ""

    @property
    def band(self) -> str:
        """Where the value fell, with its border in words."""
        return self.reckoned.band if isinstance(self.reckoned, Scored) else ""

    @property
    def not_reckoned_because(self) -> str:
        return self.reckoned.reason if isinstance(self.reckoned, NotComputable) else ""

    def is_done(self, reading: Reading) -> bool:
        return not scores(reading, self.criterion) or self.line.points(reading) is not None


@dataclass(frozen=True)
class PeriodView:
    """A period with what each reading has of it so far."""

    part: PartOfYear
    subtotals: dict[str, Decimal | None]


@dataclass(frozen=True)
class GroupView:
    """A group of one period; `period` is None where the year is scored at once."""

    group: CriteriaGroup
    lines: list[LineView]
    subtotals: dict[str, Decimal | None]
    period: PeriodView | None = None


@dataclass(frozen=True)
class Tally:
    """How far a reading is: its points so far, out of how many, and how many lines it has done."""

    points: Decimal | None
    out_of: Decimal
    done: int
    due: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.due


@dataclass(frozen=True)
class SheetView:
    """`mine` is the reading this person may write now; `closed` says why not, where they could."""

    sheet: ScoreSheet
    relation: Relation
    mine: Reading | None
    closed: str
    window: Window | None
    groups: list[GroupView]
    tallies: Mapping[Any, Tally]
    readable: frozenset[Reading]
    announced: bool
    sums: list[ReadingSum]
    gates: list[GateShown]
    judged: str
    # What is out for mending; `mending` where these lines are all this person may write now.
    returns: tuple[LineReturn, ...] = ()
    mending: frozenset[int] | None = None
    scored_before: int = 0

    @property
    def to_mend(self) -> list[LineReturn]:
        """What this person is to mend, or sees that others are."""
        return [each for each in self.returns if each.reading in self.readable]

    @property
    def apart(self) -> int:
        return sum(1 for line in self.lines if line.gap)

    @property
    def wide(self) -> int:
        return sum(1 for line in self.lines if line.is_wide)

    @property
    def lines(self) -> list[LineView]:
        return [line for group in self.groups for line in group.lines]

    @property
    def tally(self) -> Tally | None:
        return self.tallies.get(self.mine or "")

    @property
    def saved_at(self) -> datetime | None:
        """When the reading in hand was last written."""
        moments = [getattr(each.line, f"{self.mine}_at") for each in self.lines if self.mine]
        return max((each for each in moments if each), default=None)

    @property
    def differing(self) -> int:
        return sum(1 for line in self.lines if self.mine and line.cells[self.mine].differs)


def sheets_to_show(user: User) -> QuerySet[ScoreSheet]:
    """The sheets one may open, with all their page names, the award registered for included."""
    registered = (
        PledgeAward.objects.handed_in()
        .filter(
            pledge__organization=OuterRef("membership__organization"),
            pledge__season=OuterRef("membership__season"),
            person__isnull=True,
        )
        .order_by("award_type__order", "place", "pk")
    )
    scanned = Scan.objects.kept().filter(
        subject_type=ScoreSheet._meta.label_lower, subject_id=Cast(OuterRef("pk"), CharField())
    )
    return (
        ScoreSheet.objects.visible_to(user)
        .with_names()
        .select_related(
            "membership__season", "membership__bloc_year__ranking", "entered_by", "returned_by"
        )
        .annotate(
            award_name=Subquery(registered.values("award_type__short_name")[:1]),
            award_mark=Subquery(registered.values("award_type__mark")[:1]),
            award_place=Subquery(registered.values("place")[:1]),
            has_returns=Exists(LineReturn.objects.open().filter(line__sheet=OuterRef("pk"))),
            has_scans=Exists(scanned),
            has_gates=Exists(Gate.objects.filter(criteria_set=OuterRef("criteria_set"))),
        )
    )


def sheet_view(sheet: ScoreSheet, user: User, day: date, wanted: str = "") -> SheetView:
    """Everything the page of a sheet shows, in a fixed number of queries.

    `wanted`: the reading asked for, where this person may both go on and mend what was returned.
    """
    who = relation(user, sheet, day)
    returns = open_returns(sheet)
    mending = to_mend(who, reading_in_turn(sheet), returns, wanted)
    mine = mending[0].reading_of if mending else reading_in_turn(sheet)
    step = step_of(sheet, mine, mending)
    may = mine is not None and who.may_fill(mine)
    closed = closed_because(sheet, mine, step, day, mending) if may else ""
    readable = frozenset(each for each in READINGS if who.may_read(each))
    lines = list(with_evidence(lines_of(sheet)))
    written = mine if may and not closed else None
    opened = frozenset(each.line_id for each in mending) if mending else None
    tallies = {each: tally(lines, each) for each in READINGS if each in readable}
    judged = _judged(written, tallies)
    return SheetView(
        sheet=sheet,
        relation=who,
        mine=written,
        closed=closed,
        window=step,
        groups=_groups(
            lines,
            Reader(
                sheet,
                written,
                readable,
                opened,
                returns,
                may_enter_figures=who.in_charge or who.speaks_for,
            ),
        ),
        tallies=dict(tallies),
        readable=readable,
        announced=is_announced(sheet),
        sums=sums_of(sheet, lines, readable),
        gates=gates_of(sheet, lines, judged) if getattr(sheet, "has_gates", True) else [],
        judged=READING_NAMES[judged],
        returns=tuple(returns),
        mending=opened,
        scored_before=scored_before_stepping_aside(lines, who.near),
    )


def _judged(mine: Reading | None, tallies: Mapping[Reading, Tally]) -> Reading:
    """By which reading the gates are shown: the one in hand, else the latest that is whole."""
    if mine:
        return mine
    whole = [each for each, tally in tallies.items() if tally.due and tally.is_complete]
    return whole[-1] if whole else "self"


def reading_in_turn(sheet: ScoreSheet) -> Reading | None:
    """Whose turn it is; nobody's once the bloc waits for its meeting, or all is done."""
    return next((each for each, state in STATE_OF.items() if state == sheet.state), None)


def tally(lines: Iterable[ScoreLine], reading: Reading) -> Tally:
    """How far the reading is; of a year in periods each counts by its weight."""
    lines = [line for line in lines if scores(reading, line.criterion)]
    done = [line for line in lines if line.points(reading) is not None]
    parts = parts_of_lines(lines)
    if not parts:
        points, out_of = so_far(done, reading), _most(done)
    else:
        held = by_period(done)
        reached = {n: so_far(members, reading) for n, members in held.items()}
        zero = Decimal(0)
        points = combined(parts, {p.number: reached.get(p.number) or zero for p in parts})
        points = points if done else None
        out_of = combined(parts, {p.number: _most(held.get(p.number, [])) for p in parts}) or zero
    return Tally(points=points, out_of=out_of, done=len(done), due=len(lines))


def _most(lines: Iterable[ScoreLine]) -> Decimal:
    return sum((line.criterion.max_points or Decimal(0) for line in lines), Decimal(0))


def so_far(done: Sequence[ScoreLine], reading: Reading) -> Decimal | None:
    """The sum of what is scored of one period, each group up to its cap; None where nothing is."""
    if not done:
        return None
    balance = Decimal(0)
    for group in groups_of_period(done, reading):
        counted = group.counted or Decimal(0)
        balance += -counted if group.kind == GroupKind.DEDUCTION else counted
    return max(balance, Decimal(0))


def _groups(
    lines: list[ScoreLine],
    reader: Reader,
) -> list[GroupView]:
    sheet = reader.sheet
    known = known_of_sheet(sheet, lines)
    periods = _periods(sheet, lines, reader.readable)
    return [
        GroupView(
            group,
            [_line_view(line, reader, known) for line in members],
            {each: _subtotal(members, each) for each in reader.readable},
            periods.get(members[0].period),
        )
        for group, members in grouped(lines)
    ]


def _periods(
    sheet: ScoreSheet, lines: Iterable[ScoreLine], readable: frozenset[Reading]
) -> dict[int, PeriodView]:
    held = by_period(lines)
    return {
        part.number: PeriodView(
            part, {each: so_far(_done(held.get(part.number, []), each), each) for each in readable}
        )
        for part in parts_of_set(sheet.criteria_set)
    }


def _done(lines: Iterable[ScoreLine], reading: Reading) -> list[ScoreLine]:
    return [
        line
        for line in lines
        if scores(reading, line.criterion) and line.points(reading) is not None
    ]


def _subtotal(lines: list[ScoreLine], reading: Reading) -> Decimal | None:
    done = _done(lines, reading)
    return groups_of_period(done, reading)[0].counted if done else None


def _line_view(line: ScoreLine, reader: Reader, known: Known) -> LineView:
    criterion, sheet = line.criterion, reader.sheet
    rule = rule_of(criterion)
    by_figures = isinstance(rule, Tier | Ratio)
    book, facts = known.book(line), known.facts[line.period]
    year = sheet.membership.season.year
    reckoned = marked(rule, None, facts, reader.rounding) if by_figures else None
    proposal = proposal_of(criterion, rule, book) if reader.mine == "alliance" else None
    computed = reckoned.points if isinstance(reckoned, Scored) else None
    gap = line_gap(line, proposal.points if proposal else computed)
    return LineView(
        line=line,
        criterion=criterion,
        rule=rule,
        words=describe(rule) if by_figures or not criterion.guidance else (),
        fact=book.text if book else fact_line(criterion, facts, year),
        cells={each: _cell(line, each, each in reader.readable) for each in READINGS},
        reckoned=reckoned,
        is_mine=reader.may_write(line),
        sources="" if book else sources_of(rule, _beside(criterion), facts),
        ways=ways_of(line, rule, facts, reader.rounding, reader.readable),
        missing=_missing(line, reckoned, reader, facts),
        last_year=last_year_line(criterion, facts, year),
        offered=_offered(line, reader.mine),
        proposal=proposal,
        returned=reader.returned(line),
        gap=gap,
        is_wide=sheet.criteria_set.is_wide(gap),
    )


def _beside(criterion: Criterion) -> str:
    return criterion.indicator.code if criterion.indicator else ""


def _missing(
    line: ScoreLine, reckoned: Mark | None, reader: Reader, facts: Mapping[str, Fact]
) -> tuple[Missing, ...]:
    if not reader.may_enter_figures:
        return ()
    parts = parts_of_set(reader.sheet.criteria_set)
    part = next((each for each in parts if each.number == line.period), None)
    return missing_of(reader.sheet, reckoned, facts, part)


def _offered(line: ScoreLine, mine: Reading | None) -> Decimal | None:
    if mine is None or not scores(mine, line.criterion) or line.points(mine) is not None:
        return None
    before = last_before(line, mine)
    return before.points if before else None


def _cell(line: ScoreLine, reading: Reading, is_shown: bool) -> Cell:
    due = line.criterion.scored_by in SCORED_IN[reading]
    return Cell(
        reading=reading,
        points=line.points(reading) if is_shown else None,
        reason=getattr(line, f"{reading}_reason") if is_shown else "",
        is_shown=is_shown,
        is_due=due,
        differs=is_shown and differs(line, reading),
    )


def short_name(name: str) -> str:
    """A bloc's list leaves out what all its units are: "HTX nông nghiệp Phú Lợi" → "Phú Lợi"."""
    for prefix in ("htx nong nghiep ", "htx nn ", "htx ", "hop tac xa nong nghiep "):
        if fold(name).startswith(prefix):
            short = " ".join(name.split()[len(prefix.split()) :])
            return f"{short[:1].upper()}{short[1:]}"
    return name


def registered_award(sheet: ScoreSheet) -> tuple[str, str]:
    """Drawing and words of the award the unit registered for; blank where there is none."""
    name: str | None = getattr(sheet, "award_name", None)
    if not name:
        return "", ""
    mark, place = getattr(sheet, "award_mark", ""), getattr(sheet, "award_place", None)
    if mark == AwardType.Mark.FLAG:
        return "co", name
    kind = "bk3" if mark == AwardType.Mark.CERTIFICATE and place == 3 else str(mark)
    rank = {1: "Nhất", 2: "Nhì", 3: "Ba"}.get(place or 0)
    return kind, f"{name} (hạng {rank})" if rank else name
