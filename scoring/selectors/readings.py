"""What a reading counts: which lines it scores, their groups, its total, what it differs from.

A reading sums up the lines it scores and no others: the self-score the criteria that all score,
the bloc those and its own, the Alliance all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from blocs.models import StepCode
from history.vietnamese import format_number
from scoring.marking import Rounding
from scoring.models import (
    READINGS,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Reading,
    ScoreLine,
    ScoreSheet,
)
from scoring.periods import PartOfYear, parts_of_year
from scoring.totals import (
    GroupKind,
    GroupPoints,
    LinePoints,
    PeriodGroups,
    group_points,
    groups_of_periods,
    total,
    total_of_periods,
)

SCORED_IN: dict[Reading, tuple[str, ...]] = {
    "self": (Criterion.ScoredBy.ALL,),
    "bloc": (Criterion.ScoredBy.ALL, Criterion.ScoredBy.BLOC),
    "alliance": (Criterion.ScoredBy.ALL, Criterion.ScoredBy.BLOC, Criterion.ScoredBy.ALLIANCE),
}
# The step of the year and the state of the sheet in which each reading is written.
STEP_OF: dict[Reading, StepCode] = {
    "self": StepCode.SELF_SCORE,
    "bloc": StepCode.BLOC_SCORE,
    "alliance": StepCode.VERIFICATION,
}
STATE_OF: dict[Reading, str] = {
    "self": ScoreSheet.State.DRAFT,
    "bloc": ScoreSheet.State.SUBMITTED,
    "alliance": ScoreSheet.State.ADOPTED,
}
READING_NAMES: dict[Reading, str] = {
    "self": "tự chấm",
    "bloc": "Khối chấm",
    "alliance": "thẩm định",
}

LINE_ORDER = (
    "period", "criterion__group__order", "criterion__group_id", "criterion__order", "pk",
)  # fmt: skip


def lines_of(sheet: ScoreSheet) -> QuerySet[ScoreLine]:
    """The lines in the order of the printed table, period by period, criteria and groups with
    them."""
    return (
        ScoreLine.objects.filter(sheet=sheet)
        .select_related("criterion__group__criteria_set", "criterion__indicator")
        .order_by(*LINE_ORDER)
    )


def scores(reading: Reading, criterion: Criterion) -> bool:
    return criterion.scored_by in SCORED_IN[reading]


def grouped(lines: Iterable[ScoreLine]) -> list[tuple[CriteriaGroup, list[ScoreLine]]]:
    """The lines under their groups; they come ordered by period, then by group."""
    parts = groupby(lines, key=lambda line: (line.period, line.criterion.group_id))
    listed = [list(members) for _, members in parts]
    return [(members[0].criterion.group, members) for members in listed]


def by_period(lines: Iterable[ScoreLine]) -> dict[int, list[ScoreLine]]:
    """The lines of each period in its order; {0: all of them} where the year is scored at once."""
    found: dict[int, list[ScoreLine]] = defaultdict(list)
    for line in lines:
        found[line.period].append(line)
    return dict(sorted(found.items()))


def parts_of_set(criteria_set: CriteriaSet) -> tuple[PartOfYear, ...]:
    """The periods of a set; nothing where the year is scored at once."""
    return parts_of_year(criteria_set.periods)


def period_name(criteria_set: CriteriaSet, number: int) -> str:
    """ "6 tháng đầu năm"; blank for the whole year."""
    parts = parts_of_set(criteria_set)
    return next((part.name for part in parts if part.number == number), "")


def parts_of_lines(lines: Iterable[ScoreLine]) -> tuple[PartOfYear, ...]:
    """The periods of the set these lines are of; costs nothing with lines from `lines_of`."""
    first = next(iter(lines), None)
    if first is None or not first.period:
        return ()
    return parts_of_set(first.criterion.group.criteria_set)


def rounding_of(criteria_set: CriteriaSet) -> Rounding:
    return Rounding(criteria_set.decimal_places)


def line_code(line: ScoreLine) -> str:
    """ "I.2", and "H1·I.2" where the year has periods."""
    return line.label


def period_groups_of(lines: Iterable[ScoreLine], reading: Reading) -> list[PeriodGroups]:
    """Each period's groups as the reading sees them; nothing where the year is scored at once."""
    lines = list(lines)
    found = by_period(lines)
    return [
        PeriodGroups(
            part.name, part.weight, tuple(groups_of_period(found.get(part.number, []), reading))
        )
        for part in parts_of_lines(lines)
    ]


def group_points_of(lines: Iterable[ScoreLine], reading: Reading) -> list[GroupPoints]:
    """Each group over the year as the reading sees it, for gates and tie-breaks.

    Of a year in periods each group is the weighted mean of what its periods counted.
    """
    lines = list(lines)
    periods = period_groups_of(lines, reading)
    if not periods:
        return groups_of_period(lines, reading)
    return groups_of_periods(periods, _rounding_of_lines(lines))


def groups_of_period(lines: Iterable[ScoreLine], reading: Reading) -> list[GroupPoints]:
    """The groups of lines that are all of one period."""
    return [_group_points(group, members, reading) for group, members in grouped(lines)]


def _rounding_of_lines(lines: Sequence[ScoreLine]) -> Rounding:
    return rounding_of(lines[0].criterion.group.criteria_set)


def _group_points(
    group: CriteriaGroup, lines: Iterable[ScoreLine], reading: Reading
) -> GroupPoints:
    scored = [
        LinePoints(line.criterion.code, line.points(reading))
        for line in lines
        if scores(reading, line.criterion)
    ]
    return group_points(group.code, GroupKind(group.kind), scored, group.cap)


def reading_total(lines: Iterable[ScoreLine], reading: Reading) -> Decimal | None:
    """None while any line of the reading is open; periods are combined and rounded once."""
    lines = list(lines)
    periods = period_groups_of(lines, reading)
    if not periods:
        return total(groups_of_period(lines, reading))
    return total_of_periods(periods, _rounding_of_lines(lines))


def period_totals(lines: Iterable[ScoreLine], reading: Reading) -> dict[int, Decimal | None]:
    """What each period came to by itself; nothing where the year is scored at once."""
    return {
        number: total(groups_of_period(members, reading))
        for number, members in by_period(lines).items()
        if number
    }


def open_lines(lines: Iterable[ScoreLine], reading: Reading) -> list[ScoreLine]:
    """The lines this reading still owes."""
    return [
        line for line in lines if scores(reading, line.criterion) and line.points(reading) is None
    ]


@dataclass(frozen=True)
class Before:
    """The last reading before another that gave points to a line."""

    reading: Reading
    points: Decimal


def last_before(line: ScoreLine, reading: Reading) -> Before | None:
    for earlier in reversed(READINGS[: READINGS.index(reading)]):
        points = line.points(earlier)
        if points is not None:
            return Before(earlier, points)
    return None


def differs(line: ScoreLine, reading: Reading) -> bool:
    """This reading has points, and not those of the reading before it."""
    before = last_before(line, reading)
    return before is not None and line.points(reading) not in (None, before.points)


def reason_wanted(points: Decimal | None, before: Before | None) -> str:
    """The sentence that asks why; empty where there is nothing to explain."""
    if points is None or before is None or points == before.points:
        return ""
    how = "Cao" if points > before.points else "Thấp"
    gap = format_number(abs(points - before.points), most=2)
    return f"{how} hơn {READING_NAMES[before.reading]} {gap} điểm, xin ghi lý do."


def lines_without_reason(lines: Iterable[ScoreLine], reading: Reading) -> list[ScoreLine]:
    """Lines that differ from the reading before and do not say why."""
    return [
        line for line in lines if differs(line, reading) and not getattr(line, f"{reading}_reason")
    ]


def named(lines: Sequence[ScoreLine]) -> str:
    """The first criteria of a list by their code, for a sentence."""
    codes = [line_code(line) for line in lines[:5]]
    return ", ".join(codes) + ("…" if len(lines) > 5 else "")
