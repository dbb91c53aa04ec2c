"""A meeting's workbook taken in: minutes, votes, changes and the adoption, all of it or nothing."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear, Meeting
from blocs.services import MeetingMinutes, plan_meeting, record_meeting
from history import clock
from history.conflicts import Stale
from scoring.models import ReturnedWorkbook, ScoreSheet
from scoring.selectors.rankings import year_end_meeting
from scoring.services.meeting import adopt_scores
from scoring.services.moves import lock
from scoring.services.rankings import record_votes
from scoring.services.workbook_differences import Differences
from scoring.services.workbooks import chosen, look_at, mark_taken, refuse_taken


@transaction.atomic
def take_meeting_workbook(
    *,
    returned: ReturnedWorkbook,
    accepted: Collection[str],
    minutes: MeetingMinutes | None = None,
    by: User,
    at: datetime | None = None,
) -> list[ScoreSheet]:
    """What the meeting decided, through the same services as on the pages. `minutes` None: those
    already on record stay."""
    bloc_year = lock(returned.workbook.bloc_year_id)
    at = clock.at(at)
    returned = ReturnedWorkbook.objects.select_related("file", "workbook").get(pk=returned.pk)
    refuse_taken(returned)
    found = look_at(returned=returned, by=by, at=at)
    votes = _chosen_votes(found, accepted)
    changes = chosen(found, {key for key in accepted if not key.startswith("M")})
    meeting = _held_meeting(bloc_year, minutes, by, at)
    if votes:
        record_votes(bloc_year=bloc_year, votes=votes, by=by, at=at)
    sheets = adopt_scores(bloc_year=bloc_year, meeting=meeting, changes=changes, by=by, at=at)
    mark_taken(returned, len(changes) + len(votes), by, at)
    return sheets


def _chosen_votes(found: Differences, accepted: Collection[str]) -> dict[int, int | None]:
    votes = {row.key: row for row in found.votes if row.may_take}
    wanted = {key for key in accepted if key.startswith("M")}
    if wanted - votes.keys():
        raise Stale("Số phiếu vừa có người ghi trên mạng. Xin xem lại rồi bấm Nhận lần nữa.")
    return {votes[key].membership: votes[key].new for key in wanted}


def _held_meeting(
    bloc_year: BlocYear, minutes: MeetingMinutes | None, by: User, at: datetime
) -> Meeting:
    """Minutes on record are never written over; else those of the file, as they were confirmed."""
    meeting = year_end_meeting(bloc_year)
    if meeting and meeting.held_at:
        return meeting
    if minutes is None:
        raise ValidationError("Chưa có biên bản hội nghị. Xin ghi nơi họp, chủ trì, số có mặt.")
    if meeting is None:
        meeting = plan_meeting(
            bloc_year=bloc_year, kind=Meeting.Kind.YEAR_END, planned_on=minutes.held_on, by=by,
            at=at,
        )  # fmt: skip
    return record_meeting(meeting=meeting, minutes=minutes, version=meeting.version, by=by, at=at)
