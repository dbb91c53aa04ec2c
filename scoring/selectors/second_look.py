"""Which verified sheets a second officer still has to look at."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q

from history.models import Event
from scoring.models import CriteriaSet, ScoreLine, ScoreSheet

LookAgain = CriteriaSet.SecondLook


def waits_for_second_look(sheet: ScoreSheet) -> bool:
    return sheet in sheets_to_look_at([sheet])


def sheets_to_look_at(sheets: Iterable[ScoreSheet]) -> list[ScoreSheet]:
    """Of these, with their sets: verified, asked for a second look, not looked at yet. One query
    at most, for the sets that ask for it only where a difference is wide."""
    unseen = [
        each
        for each in sheets
        if each.state == ScoreSheet.State.VERIFIED
        and each.second_look_at is None
        and each.criteria_set.second_look != LookAgain.NONE
    ]
    narrow = [each for each in unseen if each.criteria_set.second_look == LookAgain.OVER_GAP]
    wide = wide_sheets(narrow) if narrow else set()
    return [each for each in unseen if each not in narrow or each.pk in wide]


def wide_sheets(sheets: Sequence[ScoreSheet]) -> set[int]:
    """Those with a criterion, or the whole, apart by their set's threshold or more."""
    threshold = F("sheet__criteria_set__gap_threshold")
    apart = Q()
    for left, right in (("self", "bloc"), ("bloc", "alliance"), ("self", "alliance")):
        a, b = f"{left}_points", f"{right}_points"
        apart |= Q(**{f"{a}__gte": F(b) + threshold}) | Q(**{f"{b}__gte": F(a) + threshold})
    by_line = ScoreLine.objects.filter(apart, sheet__in=sheets)
    found = set(by_line.order_by().values_list("sheet_id", flat=True).distinct())
    return found | {each.pk for each in sheets if _is_wide(each)}


def _is_wide(sheet: ScoreSheet) -> bool:
    totals = [each for each in (sheet.self_total, sheet.bloc_total, sheet.alliance_total)
              if each is not None]  # fmt: skip
    return bool(totals) and sheet.criteria_set.is_wide(max(totals) - min(totals))


def verifiers_of(sheet: ScoreSheet) -> set[int]:
    """Who wrote any of the Alliance's points, and who closed the verification."""
    wrote = sheet.lines.filter(alliance_by__isnull=False).order_by()
    closed = Event.objects.about(sheet).filter(verb="scoring.verified").last()
    people = {pk for pk in wrote.values_list("alliance_by", flat=True) if pk is not None}
    return people | ({closed.actor_id} if closed and closed.actor_id else set())
