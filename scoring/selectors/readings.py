"""What a reading counts: which lines it scores, their groups, its total, what it differs from.

A reading sums up the lines it scores and no others: the self-score the criteria that all score,
the bloc those and its own, the Alliance all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from blocs.models import StepCode
from history.vietnamese import format_number
from scoring.models import READINGS, CriteriaGroup, Criterion, Reading, ScoreLine, ScoreSheet
from scoring.totals import GroupKind, GroupPoints, LinePoints, group_points, total

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


def lines_of(sheet: ScoreSheet) -> QuerySet[ScoreLine]:
    """The lines in the order of the printed table, criteria and groups with them."""
    return (
        ScoreLine.objects.filter(sheet=sheet)
        .select_related("criterion__group", "criterion__indicator")
        .order_by("criterion__group__order", "criterion__group_id", "criterion__order", "pk")
    )


def scores(reading: Reading, criterion: Criterion) -> bool:
    return criterion.scored_by in SCORED_IN[reading]


def grouped(lines: Iterable[ScoreLine]) -> list[tuple[CriteriaGroup, list[ScoreLine]]]:
    """The lines under their groups; they come ordered by group."""
    parts = groupby(lines, key=lambda line: line.criterion.group)
    return [(group, list(members)) for group, members in parts]


def group_points_of(lines: Iterable[ScoreLine], reading: Reading) -> list[GroupPoints]:
    """Each group as the reading sees it, for totals, gates and tie-breaks."""
    return [_group_points(group, members, reading) for group, members in grouped(lines)]


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
    """None while any line of the reading is open."""
    return total(group_points_of(lines, reading))


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
    codes = [f"{line.criterion.group.code}.{line.criterion.code}" for line in lines[:5]]
    return ", ".join(codes) + ("…" if len(lines) > 5 else "")
