"""What the Alliance's own books know of a unit besides figures: dues, registration, reports.

A criterion says by `system_fact` which of them stands beside it; nothing is guessed from its words.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Min

from blocs.models import Membership, Pledge, Season, StepCode
from blocs.selectors import Window, windows, windows_by_bloc
from cooperatives.models import Dues, Figure
from history.vietnamese import format_date, format_number, local_date
from scoring.marking import Choice, Count, Manual, Rule
from scoring.models import Criterion, ScoreLine, ScoreSheet

Kind = Criterion.SystemFact
Steps = Mapping[str, Window]
REPORTS: Mapping[str, tuple[tuple[str, str, StepCode], ...]] = {
    Kind.HALF_YEAR: ((Figure.Period.HALF, "6 tháng", StepCode.MIDYEAR),),
    Kind.YEAR: ((Figure.Period.YEAR, "năm", StepCode.SELF_SCORE),),
    Kind.REPORTS: (
        (Figure.Period.HALF, "6 tháng", StepCode.MIDYEAR),
        (Figure.Period.YEAR, "năm", StepCode.SELF_SCORE),
    ),
}


@dataclass(frozen=True)
class SystemFact:
    """`text` as shown; `source` as it stands in a reason; `held`: as it should be, else people
    judge; `count` where a rule counts times."""

    text: str
    source: str
    held: bool = False
    count: int | None = None


Facts = dict[str, SystemFact]


def system_facts_of_sheet(sheet: ScoreSheet, lines: Iterable[ScoreLine]) -> Facts:
    """For one sheet, asking only for what its criteria name."""
    kinds = {line.criterion.system_fact for line in lines} - {Kind.NONE}
    if not kinds:
        return {}
    membership = sheet.membership
    steps = _steps_of(membership) if kinds - {Kind.DUES} else {}
    by_bloc = {membership.bloc_year_id: steps}
    return system_facts(membership.season, [membership], kinds, by_bloc)[membership.pk]


def _steps_of(membership: Membership) -> Steps:
    return {each.code: each for each in windows(membership.bloc_year)}


def system_facts(
    season: Season,
    memberships: Sequence[Membership],
    kinds: Collection[str],
    steps: Mapping[int, Steps] | None = None,
) -> dict[int, Facts]:
    """By membership, for many units of a year: one query a book, three for the windows."""
    units = [each.organization_id for each in memberships]
    if steps is None:
        steps = windows_by_bloc(season) if set(kinds) - {Kind.DUES} else {}
    dues = _dues(season, units) if Kind.DUES in kinds else {}
    pledges = _pledges(season, units) if Kind.PLEDGE in kinds else {}
    reports = _reports(season, units) if set(kinds) & set(REPORTS) else {}
    found: dict[int, Facts] = {}
    for each in memberships:
        unit, own = each.organization_id, steps.get(each.bloc_year_id, {})
        facts: Facts = {}
        if Kind.DUES in kinds:
            facts[Kind.DUES] = _told_dues(dues.get(unit))
        if Kind.PLEDGE in kinds:
            facts[Kind.PLEDGE] = _told_pledge(pledges.get(unit), own)
        for kind in set(kinds) & set(REPORTS):
            facts[kind] = _told_reports(kind, reports, unit, own)
        found[each.pk] = facts
    return found


# --- The books ---------------------------------------------------------------------------------


def _dues(season: Season, units: Sequence[int]) -> dict[int, Dues]:
    rows = Dues.objects.filter(organization__in=units, year=season.year)
    return {each.organization_id: each for each in rows}


def _told_dues(dues: Dues | None) -> SystemFact:
    source = "theo sổ thu hội phí"
    if dues is None:
        return SystemFact("Sổ thu chưa ghi hội phí năm nay", source)
    text = f"Theo sổ thu: đã nộp {format_number(dues.paid)}/{format_number(dues.due)} đồng"
    return SystemFact(text, source, held=dues.is_settled and dues.due > 0)


def _pledges(season: Season, units: Sequence[int]) -> dict[int, date | None]:
    rows = Pledge.objects.filter(organization__in=units, season=season, state__in=Pledge.HANDED_IN)
    return dict(rows.values_list("organization_id", "submitted_on"))


def _told_pledge(on: date | None, steps: Steps) -> SystemFact:
    source = "theo sổ đăng ký thi đua"
    if on is None:
        return SystemFact("Chưa có đăng ký thi đua", source)
    late = _is_late(on, steps.get(StepCode.REGISTRATION))
    when = "sau hạn" if late else "đúng hạn"
    return SystemFact(f"Đăng ký thi đua ngày {format_date(on)}, {when}", source, held=not late)


def _reports(season: Season, units: Sequence[int]) -> dict[tuple[int, str], datetime]:
    """When each period's figures first came in."""
    rows = (
        Figure.objects.filter(organization__in=units, year=season.year, value__isnull=False)
        .order_by()
        .values_list("organization_id", "period")
        .annotate(first=Min("entered_at"))
    )
    return {(unit, period): first for unit, period, first in rows}


def _told_reports(
    kind: str, reports: Mapping[tuple[int, str], datetime], unit: int, steps: Steps
) -> SystemFact:
    """ "Đã nộp 2/2 báo cáo (6 tháng, năm), đúng hạn"."""
    wanted = REPORTS[kind]
    came = [
        (name, local_date(reports[unit, period]), step)
        for period, name, step in wanted
        if (unit, period) in reports
    ]
    late = [name for name, on, step in came if _is_late(on, steps.get(step))]
    names = ", ".join(name for _, name, _ in wanted)
    text = f"Đã nộp {len(came)}/{len(wanted)} báo cáo ({names})"
    if came:
        text += f", {', '.join(late)} sau hạn" if late else ", đúng hạn"
    on_time = len(came) - len(late)
    return SystemFact(
        text, "theo báo cáo đã gửi vào hệ thống", held=on_time == len(wanted), count=on_time
    )


def _is_late(on: date, step: Window | None) -> bool:
    return step is not None and step.closes is not None and on > step.closes


# --- What they propose -------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """What the Alliance's data say of a line: points, or what the rule is given; from where."""

    points: Decimal
    source: str
    given: str | int | Decimal


def proposal_of(criterion: Criterion, rule: Rule, fact: SystemFact | None) -> Proposal | None:
    """Where a book says that all is as it should be, or how many times; else people judge."""
    if fact is None:
        return None
    deducts = criterion.group.kind == "deduction"
    match rule:
        case Count(per=per, cap=cap) if fact.count is not None and not deducts:
            top = cap if cap is not None else criterion.max_points or Decimal(0)
            return Proposal(min(per * fact.count, top), fact.source, fact.count)
        case Choice(options=options) if fact.held:
            return Proposal(options[0].points, fact.source, options[0].label)
        case Manual(max_points=most) if fact.held:
            points = Decimal(0) if deducts else most
            return Proposal(points, fact.source, points)
    return None
