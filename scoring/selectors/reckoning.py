"""From stored totals to places: a bloc's material gathered in few queries, then pure arithmetic."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from blocs.models import BlocYear, Membership, PledgeAward, PledgeTarget
from catalogue.models import AwardType, Indicator
from cooperatives.models import Figure
from scoring.marking.numbers import EXACT, HUNDRED
from scoring.models import CriteriaSet, Reading, ScoreLine, ScoreSheet
from scoring.periods import WHOLE_YEAR
from scoring.permissions import HANDED_OVER
from scoring.ranking import Placing, RankBy, RankingRule, SheetTotal, TieBreak, rank
from scoring.selectors.criteria import tie_break_label
from scoring.selectors.readings import LINE_ORDER, SCORED_IN, parts_of_set, rounding_of
from scoring.selectors.yardsticks import Yardstick, verdict_of, yardsticks_of
from scoring.totals import (
    GroupKind,
    GroupPoints,
    LinePoints,
    PeriodGroups,
    Verdict,
    group_points,
    groups_of_periods,
)

RANK_BY = {
    CriteriaSet.RankingRule.POINTS: RankBy.POINTS,
    CriteriaSet.RankingRule.BALLOTS_AMONG_TOP: RankBy.BALLOTS_AMONG_HIGHEST,
    CriteriaSet.RankingRule.BALLOTS_ON_TIES: RankBy.POINTS_BALLOTS_ON_TIES,
}
NOT_OPENED = "Chưa mở bảng chấm điểm."
NOT_HANDED_OVER = "HTX chưa gửi bảng tự chấm."

ReadingOf = Callable[[ScoreSheet], Reading | None]


@dataclass(frozen=True)
class Figures:
    """Actuals and plans of the sheets, by indicator: what tie-breaks look at."""

    indicators: dict[str, Indicator]
    actual: dict[tuple[str, int], Decimal]
    plan: dict[tuple[str, int], Decimal]

    def ratio(self, code: str, sheet: int) -> Decimal | None:
        actual, plan = self.actual.get((code, sheet)), self.plan.get((code, sheet))
        if actual is None or not plan or plan <= 0:
            return None
        return EXACT.divide(EXACT.multiply(actual, HUNDRED), plan)


@dataclass(frozen=True)
class Material:
    """All that a bloc's ranking is reckoned from."""

    bloc_year: BlocYear
    members: Sequence[Membership]
    sheets: Sequence[ScoreSheet]
    lines: Mapping[int, Sequence[tuple[Any, ...]]]
    yardsticks: Mapping[int, Yardstick]
    votes: Mapping[int, Decimal]
    figures: Figures


@dataclass(frozen=True)
class Reckoned:
    """A member with its place by one reading, and what the gates say."""

    membership: Membership
    sheet: ScoreSheet | None
    reading: Reading | None
    placing: Placing
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Reckoning:
    """Best first, with the tie-breaks that were looked at."""

    rows: tuple[Reckoned, ...]
    tie_breaks: tuple[TieBreak, ...]


def handed_over_reading(sheet: ScoreSheet, up_to: Reading = "alliance") -> Reading | None:
    """The latest reading that its writer let go, no further than `up_to`."""
    readings: tuple[Reading, ...] = ("alliance", "bloc", "self")
    for reading in readings[readings.index(up_to) :]:
        if sheet.state in HANDED_OVER[reading]:
            return reading
    return None


# --- Gathering ---------------------------------------------------------------------------------


def gather(bloc_year: BlocYear) -> Material:
    """Members, sheets, lines, classes, gates, figures: as many queries for 2 members as for 38."""
    members = list(
        Membership.objects.current()
        .filter(bloc_year=bloc_year)
        .select_related("organization", "score_sheet__criteria_set")
        .annotate(**registered_award("organization", "season"))
        .order_by("order", "pk")
    )
    sheets = [each.score_sheet for each in members if _has_sheet(each)]
    ranking = getattr(bloc_year, "ranking", None)
    votes = ranking.votes if ranking else {}
    units = {each.organization_id: each.score_sheet.pk for each in members if _has_sheet(each)}
    return Material(
        bloc_year=bloc_year,
        members=members,
        sheets=sheets,
        lines=_lines(
            ScoreLine.objects.filter(
                sheet__membership__bloc_year=bloc_year, sheet__membership__left_on__isnull=True
            )
        ),
        yardsticks=yardsticks_of({sheet.criteria_set_id for sheet in sheets}),
        votes={int(member): Decimal(count) for member, count in votes.items()},
        figures=figures_of(bloc_year, sheets, units),
    )


def registered_award(organization: str, season: str) -> dict[str, Subquery]:
    """The highest award a unit registered for, as columns of another query."""
    awards = (
        PledgeAward.objects.handed_in()
        .filter(
            pledge__organization=OuterRef(organization),
            pledge__season=OuterRef(season),
            award_type__subject=AwardType.Subject.COLLECTIVE,
        )
        .order_by("award_type__order", "place", "pk")
    )
    return {
        "award_name": Subquery(awards.values("award_type__short_name")[:1]),
        "award_drawing": Subquery(awards.values("award_type__mark")[:1]),
        "award_place": Subquery(awards.values("place")[:1]),
    }


def _has_sheet(membership: Membership) -> bool:
    return hasattr(membership, "score_sheet")


def _lines(lines: QuerySet[ScoreLine]) -> dict[int, list[tuple[Any, ...]]]:
    """Bare rows: a bloc of 38 has over a thousand of them."""
    rows = lines.order_by(*LINE_ORDER)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows.values_list(
        "sheet", "criterion__group__code", "criterion__group__kind", "criterion__group__cap",
        "criterion__code", "criterion__scored_by",
        "self_points", "bloc_points", "alliance_points", "period",
    ):  # fmt: skip
        found[row[0]].append(row)
    return found


_POINTS: dict[Reading, int] = {"self": 6, "bloc": 7, "alliance": 8}
_PERIOD = 9


# --- Reckoning ---------------------------------------------------------------------------------


def reckon(material: Material, reading_of: ReadingOf) -> Reckoning:
    """Places by the reading each sheet is taken at. Nothing is stored."""
    readings = {sheet.pk: reading_of(sheet) for sheet in material.sheets}
    periods = {sheet.pk: _periods(material, sheet, readings[sheet.pk]) for sheet in material.sheets}
    groups = {sheet.pk: _over_the_year(sheet, periods[sheet.pk]) for sheet in material.sheets}
    verdicts = {
        sheet.pk: _judge(material, sheet, periods[sheet.pk], readings[sheet.pk])
        for sheet in material.sheets
        if readings[sheet.pk]
    }
    totals = [
        _sheet_total(material, each, readings[each.pk], verdicts.get(each.pk))
        for each in material.sheets
    ]
    tie_breaks = _tie_breaks(material, groups)
    placings = rank(totals, tie_breaks, ranking_rule(material))
    return Reckoning(_rows(material, placings, readings, verdicts), tuple(tie_breaks))


def _periods(material: Material, sheet: ScoreSheet, reading: Reading | None) -> list[PeriodGroups]:
    """Its groups period by period; one period without a name where the year is scored at once."""
    if reading is None:
        return []
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in material.lines.get(sheet.pk, ()):
        rows[row[_PERIOD]].append(row)
    parts = parts_of_set(sheet.criteria_set)
    if not parts:
        return [PeriodGroups("", Decimal(1), _groups(rows[WHOLE_YEAR], reading))]
    return [
        PeriodGroups(part.name, part.weight, _groups(rows[part.number], reading)) for part in parts
    ]


def _groups(rows: Iterable[tuple[Any, ...]], reading: Reading) -> tuple[GroupPoints, ...]:
    by_group: dict[tuple[str, str, Decimal], list[LinePoints]] = defaultdict(list)
    for row in rows:
        _, code, kind, cap, criterion, scored_by, *_ = row
        if scored_by in SCORED_IN[reading]:
            by_group[code, kind, cap].append(LinePoints(criterion, row[_POINTS[reading]]))
    return tuple(
        group_points(code, GroupKind(kind), lines, cap)
        for (code, kind, cap), lines in by_group.items()
    )


def _over_the_year(sheet: ScoreSheet, periods: Sequence[PeriodGroups]) -> Sequence[GroupPoints]:
    if len(periods) == 1:
        return periods[0].groups
    return groups_of_periods(periods, rounding_of(sheet.criteria_set))


def _judge(
    material: Material,
    sheet: ScoreSheet,
    periods: Sequence[PeriodGroups],
    reading: Reading | None,
) -> Verdict:
    yardstick = material.yardsticks.get(sheet.criteria_set_id, Yardstick())
    return verdict_of(sheet, yardstick, periods, reading)


def _sheet_total(
    material: Material, sheet: ScoreSheet, reading: Reading | None, verdict: Verdict | None
) -> SheetTotal:
    not_ranked = " ".join(verdict.not_ranked) if verdict else NOT_HANDED_OVER
    return SheetTotal(
        sheet_id=sheet.pk,
        total=sheet.total(reading) if reading else None,
        name=_unit_name(material, sheet),
        not_ranked=not_ranked,
        no_award=" ".join(verdict.no_award) if verdict else "",
        votes=material.votes.get(sheet.membership_id),
    )


def _unit_name(material: Material, sheet: ScoreSheet) -> str:
    return next(
        each.organization.name for each in material.members if each.pk == sheet.membership_id
    )


def ranking_rule(material: Material) -> RankingRule:
    criteria_set = leading_set(material.sheets)
    if criteria_set is None:
        return RankingRule()
    by = RANK_BY[CriteriaSet.RankingRule(criteria_set.ranking_rule)]
    return RankingRule(by, criteria_set.ballot_candidates or 3)


def leading_set(sheets: Sequence[ScoreSheet]) -> CriteriaSet | None:
    """The set of most sheets: where trades have sets of their own, it orders the whole bloc."""
    counted: dict[int, int] = defaultdict(int)
    for sheet in sheets:
        counted[sheet.criteria_set_id] += 1
    sets = {sheet.criteria_set_id: sheet.criteria_set for sheet in sheets}
    most = max(counted, key=lambda pk: (counted[pk], -pk), default=None)
    return None if most is None else sets[most]


def _rows(
    material: Material,
    placings: Iterable[Placing],
    readings: Mapping[int, Reading | None],
    verdicts: Mapping[int, Verdict],
) -> tuple[Reckoned, ...]:
    members = {each.pk: each for each in material.members}
    sheets = {sheet.pk: sheet for sheet in material.sheets}
    rows = [
        Reckoned(
            membership=members[sheets[placing.sheet_id].membership_id],
            sheet=sheets[placing.sheet_id],
            reading=readings[placing.sheet_id],
            placing=placing,
            verdict=verdicts.get(placing.sheet_id),
        )
        for placing in placings
    ]
    with_sheet = {sheet.membership_id for sheet in material.sheets}
    missing = Placing(sheet_id=0, place=None, total=None, reason=NOT_OPENED)
    return (
        *rows,
        *(
            Reckoned(each, None, None, missing)
            for each in material.members
            if each.pk not in with_sheet
        ),
    )


# --- Tie-breaks --------------------------------------------------------------------------------


def _tie_breaks(
    material: Material,
    groups: Mapping[int, Sequence[GroupPoints]],
) -> list[TieBreak]:
    """In the order the set names."""
    criteria_set = leading_set(material.sheets)
    if criteria_set is None:
        return []
    return [
        _tie_break(each, material, groups)
        for each in criteria_set.tie_break
        if not (each["by"] == "votes" and _votes_come_first(criteria_set))
    ]


def sealed_tie_breaks(
    bloc_year: BlocYear, sheets: Sequence[ScoreSheet], among: Sequence[Membership]
) -> list[TieBreak]:
    """The tie-breaks for some members of a sealed ranking, from the lines the seal covers."""
    units = {each.organization_id: each.score_sheet.pk for each in among}
    tied = set(units.values())
    material = Material(
        bloc_year=bloc_year,
        members=among,
        sheets=sheets,
        lines=_lines(ScoreLine.objects.filter(sheet__in=tied)),
        yardsticks={},
        votes={int(member): Decimal(count) for member, count in bloc_year.ranking.votes.items()},
        figures=figures_of(bloc_year, sheets, units),
    )
    groups = {
        each.pk: _over_the_year(each, _periods(material, each, "alliance"))
        for each in sheets
        if each.pk in tied
    }
    return _tie_breaks(material, groups)


def sealed_verdicts(bloc_year: BlocYear, sheets: Sequence[ScoreSheet]) -> dict[int, Verdict]:
    """What the gates say of sealed sheets, from the lines the seal covers."""
    material = Material(
        bloc_year=bloc_year,
        members=(),
        sheets=sheets,
        lines=_lines(ScoreLine.objects.filter(sheet__in=[each.pk for each in sheets])),
        yardsticks=yardsticks_of({each.criteria_set_id for each in sheets}),
        votes={},
        figures=Figures({}, {}, {}),
    )
    return {
        each.pk: _judge(material, each, _periods(material, each, "alliance"), "alliance")
        for each in sheets
    }


def _votes_come_first(criteria_set: CriteriaSet) -> bool:
    """The ranking rule itself looks at the ballots before any tie-break."""
    return criteria_set.ranking_rule != CriteriaSet.RankingRule.POINTS


def figures_of(
    bloc_year: BlocYear, sheets: Sequence[ScoreSheet], units: Mapping[int, int]
) -> Figures:
    """One query for the ratios the set names, one for the bare figures, if it names any."""
    found = Figures({}, {}, {})
    criteria_set = leading_set(sheets)
    for by, read in (("ratio", _read_ratios), ("figure", _read_actuals)):
        named = criteria_set.tie_break if criteria_set else []
        codes = {each["indicator"] for each in named if each["by"] == by}
        if codes:
            read(bloc_year, units, codes, found)
            _name(codes - found.indicators.keys(), found)
    return found


def _name(codes: set[str], found: Figures) -> None:
    """A figure nobody gave still has a name."""
    if codes:
        named = Indicator.objects.filter(code__in=codes)
        found.indicators.update({each.code: each for each in named})


def _read_ratios(
    bloc_year: BlocYear, units: Mapping[int, int], codes: set[str], found: Figures
) -> None:
    reached = Figure.objects.of_year(bloc_year.season.year).filter(
        organization=OuterRef("pledge__organization"), indicator=OuterRef("indicator")
    )
    targets = (
        PledgeTarget.objects.handed_in()
        .filter(
            pledge__season=bloc_year.season_id,
            pledge__organization__in=units,
            indicator__code__in=codes,
        )
        .select_related("indicator")
    )
    for row in targets.annotate(
        unit=F("pledge__organization"), reached=Subquery(reached.values("value")[:1])
    ):
        key = row.indicator.code, units[row.unit]
        found.indicators[row.indicator.code] = row.indicator
        found.plan[key] = row.plan
        if row.reached is not None:
            found.actual[key] = row.reached


def _read_actuals(
    bloc_year: BlocYear, units: Mapping[int, int], codes: set[str], found: Figures
) -> None:
    figures = Figure.objects.of_year(bloc_year.season.year).filter(
        organization__in=units, indicator__code__in=codes
    )
    for row in figures.select_related("indicator"):
        found.indicators[row.indicator.code] = row.indicator
        if row.value is not None:
            found.actual[row.indicator.code, units[row.organization_id]] = row.value


def _tie_break(
    each: Mapping[str, str],
    material: Material,
    groups: Mapping[int, Sequence[GroupPoints]],
) -> TieBreak:
    figures = material.figures
    label = tie_break_label(each, figures.indicators)
    if each["by"] == "group":
        return TieBreak(label, _group_values(each["code"], groups), unit="điểm")
    if each["by"] == "votes":
        votes = {sheet.pk: material.votes.get(sheet.membership_id) for sheet in material.sheets}
        return TieBreak(label, votes, unit="phiếu")
    indicator = figures.indicators.get(each["indicator"])
    higher = indicator is None or indicator.better == Indicator.Better.UP
    code, sheets = each["indicator"], [sheet.pk for sheet in material.sheets]
    if each["by"] == "ratio":
        ratios = {pk: figures.ratio(code, pk) for pk in sheets}
        return TieBreak(label, ratios, higher_wins=higher, unit="%")
    actual = {pk: figures.actual.get((code, pk)) for pk in sheets}
    return TieBreak(label, actual, higher, indicator.unit if indicator else "")


def _group_values(
    code: str, groups: Mapping[int, Sequence[GroupPoints]]
) -> dict[int, Decimal | None]:
    return {
        sheet: next((each.counted for each in points if each.code == code), None)
        for sheet, points in groups.items()
    }
