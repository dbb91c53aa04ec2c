"""A whole year reckoned anew from its stored lines, and compared with what is stored.

Blocs come in batches, each in the same few queries, so that memory stays that of one batch however
many units the year has. Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from blocs.models import BlocYear, Membership, Season
from history.vietnamese import format_points
from scoring.marking import (
    Fact,
    GivenError,
    Ratio,
    Rounding,
    Rule,
    RuleError,
    Tier,
    figures_needed,
    mark,
)
from scoring.models import READINGS, CriteriaSet, Criterion, Ranking, Reading, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.selectors.facts import facts_of_units, figure_periods, rule_of
from scoring.selectors.readings import READING_NAMES, SCORED_IN
from scoring.selectors.reckoning import (
    Figures,
    Material,
    Reckoning,
    figures_of,
    handed_over_reading,
    reckon,
)
from scoring.selectors.yardsticks import Yardstick, yardsticks_of
from scoring.totals import GroupKind, LinePoints, Period, combine, group_points, total

# Blocs at a time: some five hundred units, ten thousand lines.
BATCH = 40

Row = tuple[Any, ...]
# By the period figures are reported for, then by unit.
FactsOfUnits = Mapping[str | None, Mapping[int, Mapping[str, Fact]]]
_SHEET, _CRITERION, _PERIOD = 0, 1, 2
_POINTS: dict[Reading, int] = {"self": 3, "bloc": 4, "alliance": 5}
_INPUT: dict[Reading, int] = {"self": 6, "bloc": 7, "alliance": 8}
_STATE: dict[Reading, int] = {"self": 9, "bloc": 10, "alliance": 11}
COLUMNS = (
    "sheet_id", "criterion_id", "period",
    *(f"{reading}_{part}" for part in ("points", "input", "state") for reading in READINGS),
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What is stored and what comes out anew. Only a total can be mended without a person."""

    unit: str
    what: str
    stored: str
    anew: str
    sheet: ScoreSheet | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class BlocAnew:
    """One bloc reckoned anew: how much was looked at, what differs, the places."""

    bloc_year: BlocYear
    sheets: int
    lines: int
    differences: tuple[Difference, ...]
    reckoning: Reckoning


@dataclass(frozen=True)
class Scale:
    """What is read once a year of its criteria sets."""

    sets: Mapping[int, CriteriaSet]
    criteria: Mapping[int, Criterion]
    rules: Mapping[int, Rule]
    yardsticks: Mapping[int, Yardstick]


def recompute_year(
    season: Season, *, batch: int = BATCH, number: int | None = None
) -> Iterator[BlocAnew]:
    """Bloc after bloc in their order, or the one of that number; one without sheets comes too."""
    scale = scale_of(season)
    marks: dict[tuple[int, Any], Decimal | None] = {}
    blocs = BlocYear.objects.filter(season=season).select_related("season", "bloc", "ranking")
    chosen = blocs if number is None else blocs.filter(number=number)
    keys = list(chosen.order_by("number", "pk").values_list("pk", flat=True))
    for first in range(0, len(keys), batch):
        some = blocs.filter(pk__in=keys[first : first + batch]).order_by("number", "pk")
        yield from _batch(season, scale, some, marks)


def scale_of(season: Season) -> Scale:
    """The sets that score this season's sheets, with their rules read once."""
    sets = {
        each.pk: each
        for each in CriteriaSet.objects.filter(
            pk__in=ScoreSheet.objects.filter(membership__season=season).values("criteria_set")
        )
    }
    criteria = {
        each.pk: each
        for each in Criterion.objects.filter(group__criteria_set__in=sets)
        .select_related("group", "indicator")
        .order_by("group__order", "group_id", "order", "pk")
    }
    rules = {pk: rule for pk, each in criteria.items() if (rule := _rule(each)) is not None}
    return Scale(sets, criteria, rules, yardsticks_of(sets))


def _rule(criterion: Criterion) -> Rule | None:
    try:
        return rule_of(criterion)
    except RuleError:
        return None


def _batch(
    season: Season,
    scale: Scale,
    blocs: Iterable[BlocYear],
    marks: dict[tuple[int, Any], Decimal | None],
) -> Iterator[BlocAnew]:
    blocs = list(blocs)
    members: dict[int, list[Membership]] = defaultdict(list)
    for each in (
        Membership.objects.current()
        .filter(bloc_year__in=blocs)
        .select_related("organization", "score_sheet")
        .order_by("order", "pk")
    ):
        members[each.bloc_year_id].append(each)
    lines = _lines(blocs, scale)
    facts = _facts(season, scale, members)
    places = _sealed_places(blocs)
    for bloc_year in blocs:
        bloc = _Bloc(bloc_year, members[bloc_year.pk], scale, lines, facts, marks)
        yield bloc.anew(places)


def _lines(blocs: Sequence[BlocYear], scale: Scale) -> dict[int, list[Row]]:
    """Bare rows by sheet, in the order of the printed table."""
    order = {pk: number for number, pk in enumerate(scale.criteria)}
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in ScoreLine.objects.filter(
        sheet__membership__bloc_year__in=blocs, sheet__membership__left_on__isnull=True
    ).order_by().values_list(*COLUMNS).iterator(chunk_size=5_000):  # fmt: skip
        rows[row[_SHEET]].append(row)
    for found in rows.values():
        found.sort(key=lambda row: (row[_PERIOD], order[row[_CRITERION]]))
    return rows


def _facts(
    season: Season, scale: Scale, members: Mapping[int, Sequence[Membership]]
) -> FactsOfUnits:
    """What the rules read; nothing is asked where no rule reads figures."""
    if not any(figures_needed(rule) for rule in scale.rules.values()):
        return {}
    units = [each.organization_id for some in members.values() for each in some]
    criteria = list(scale.criteria.values())
    homes = {home for each in scale.sets.values() for home in figure_periods(each).values()}
    return {home: facts_of_units(season, units, criteria, home or "") for home in homes}


def _sealed_places(blocs: Sequence[BlocYear]) -> dict[int, int | None]:
    """The places that were sealed, by membership."""
    rankings = Ranking.objects.filter(bloc_year__in=blocs, state=Ranking.State.SEALED)
    return dict(rankings.values_list("standings__membership", "standings__place"))


@dataclass(frozen=True)
class _Bloc:
    bloc_year: BlocYear
    members: Sequence[Membership]
    scale: Scale
    lines: Mapping[int, list[Row]]
    facts: FactsOfUnits
    marks: dict[tuple[int, Any], Decimal | None]

    def anew(self, places: Mapping[int, int | None]) -> BlocAnew:
        with_sheet = [each for each in self.members if hasattr(each, "score_sheet")]
        for each in with_sheet:
            each.score_sheet.criteria_set = self.scale.sets[each.score_sheet.criteria_set_id]
        found = [d for each in with_sheet for d in self._differences(each)]
        reckoning = reckon(self._material(with_sheet), handed_over_reading)
        found += _misplaced(reckoning, places)
        lines = sum(len(self.lines.get(each.score_sheet.pk, ())) for each in with_sheet)
        return BlocAnew(self.bloc_year, len(with_sheet), lines, tuple(found), reckoning)

    def _differences(self, member: Membership) -> Iterator[Difference]:
        sheet, name = member.score_sheet, member.organization.name
        rows = self.lines.get(sheet.pk, [])
        rounding = Rounding(sheet.criteria_set.decimal_places)
        homes = figure_periods(sheet.criteria_set)
        for row in rows:
            of_units = self.facts.get(homes.get(row[_PERIOD]), {})
            facts = of_units.get(member.organization_id, {})
            yield from self._line(row, name, facts, rounding)
        for reading in READINGS:
            stored, anew = sheet.total(reading), self._total(sheet, rows, reading)
            if stored != anew:
                yield Difference(
                    name, f"tổng {READING_NAMES[reading]}", _points(stored), _points(anew),
                    sheet, reading,
                )  # fmt: skip

    def _line(
        self, row: Row, name: str, facts: Mapping[str, Fact], rounding: Rounding
    ) -> Iterator[Difference]:
        """Each reading where people gave the fact; the last one where figures did, as these may
        have become better since."""
        rule = self.scale.rules.get(row[_CRITERION])
        scored = [each for each in READINGS if row[_STATE[each]] == LineState.SCORED]
        if rule is None or not scored:
            return
        by_figures = isinstance(rule, Tier | Ratio)
        for reading in scored[-1:] if by_figures else scored:
            stored = row[_POINTS[reading]]
            if by_figures:
                anew = mark(rule, None, facts, rounding).points
            else:
                anew = self._given(row, reading, rule, rounding)
            if stored != anew:
                criterion = self.scale.criteria[row[_CRITERION]]
                what = f"tiêu chí {criterion.group.code}.{criterion.code}, {READING_NAMES[reading]}"
                yield Difference(name, what, _points(stored), _points(anew))

    def _given(self, row: Row, reading: Reading, rule: Rule, rounding: Rounding) -> Decimal | None:
        """What people gave is given again and again: each is marked once."""
        given = row[_INPUT[reading]]
        given = row[_POINTS[reading]] if given is None else given
        key = row[_CRITERION], given
        if key not in self.marks:
            try:
                self.marks[key] = mark(rule, given, {}, rounding).points
            except GivenError:
                self.marks[key] = None
        return self.marks[key]

    def _total(self, sheet: ScoreSheet, rows: Sequence[Row], reading: Reading) -> Decimal | None:
        periods = sheet.criteria_set.periods
        if not periods:
            return self._of_rows(rows, reading)
        by_period = {n: list(some) for n, some in groupby(rows, key=lambda row: row[_PERIOD])}
        weighed = [
            Period(self._of_rows(by_period.get(n, ()), reading), Decimal(each["weight"]))
            for n, each in enumerate(periods, start=1)
        ]
        return combine(weighed, Rounding(sheet.criteria_set.decimal_places))

    def _of_rows(self, rows: Iterable[Row], reading: Reading) -> Decimal | None:
        groups: dict[int, list[LinePoints]] = defaultdict(list)
        kinds = {}
        for row in rows:
            criterion = self.scale.criteria[row[_CRITERION]]
            kinds[criterion.group_id] = criterion.group
            if criterion.scored_by in SCORED_IN[reading]:
                points = LinePoints(criterion.code, row[_POINTS[reading]])
                groups[criterion.group_id].append(points)
        return total(
            group_points(group.code, GroupKind(group.kind), groups[pk], group.cap)
            for pk, group in kinds.items()
        )

    def _material(self, members: Sequence[Membership]) -> Material:
        """As `gather` gathers it, without asking; figures only where equal totals want them."""
        sheets = [each.score_sheet for each in members]
        ranking = getattr(self.bloc_year, "ranking", None)
        votes = ranking.votes if ranking else {}
        units = {each.organization_id: each.score_sheet.pk for each in members}
        return Material(
            bloc_year=self.bloc_year,
            members=self.members,
            sheets=sheets,
            lines={sheet.pk: [self._as_gathered(r) for r in self.lines[sheet.pk]]
                   for sheet in sheets if sheet.pk in self.lines},
            yardsticks=self.scale.yardsticks,
            votes={int(member): Decimal(count) for member, count in votes.items()},
            figures=figures_of(self.bloc_year, sheets, units) if _has_equals(sheets)
            else Figures({}, {}, {}),
        )  # fmt: skip

    def _as_gathered(self, row: Row) -> Row:
        criterion = self.scale.criteria[row[_CRITERION]]
        group = criterion.group
        return (
            row[_SHEET], group.code, group.kind, group.cap, criterion.code, criterion.scored_by,
            *row[3:6], row[_PERIOD],
        )  # fmt: skip


def _has_equals(sheets: Sequence[ScoreSheet]) -> bool:
    totals = [sheet.total(reading) for sheet in sheets if (reading := handed_over_reading(sheet))]
    return len(set(totals)) < len(totals)


def _misplaced(reckoning: Reckoning, places: Mapping[int, int | None]) -> Iterator[Difference]:
    for row in reckoning.rows:
        member = row.membership
        if member.pk in places and places[member.pk] != row.placing.place:
            stored, anew = places[member.pk], row.placing.place
            yield Difference(member.organization.name, "hạng đã chốt", _place(stored), _place(anew))


def _points(points: Decimal | None) -> str:
    return "trống" if points is None else f"{format_points(points)}"


def _place(place: int | None) -> str:
    return f"hạng {place}" if place else "không xếp hạng"
