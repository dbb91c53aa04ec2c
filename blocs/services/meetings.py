"""Meetings of a bloc: when they are planned, and what their minutes say."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from blocs import permissions, selectors
from blocs.models import BlocYear, Meeting, Season
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_lines, clean_text, format_date


@dataclass(frozen=True)
class MeetingMinutes:
    """What is written down after a meeting; `members` blank means all units of the bloc."""

    held_on: date
    place: str
    chair: str
    secretary: str
    present: int
    members: int | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    invited: str = ""
    absent: str = ""
    discussion: str = ""
    next_leader: str = ""
    next_deputy: str = ""
    conclusion: str = ""


@transaction.atomic
def plan_meeting(
    *,
    bloc_year: BlocYear,
    kind: str,
    planned_on: date,
    place: str = "",
    starts_at: time | None = None,
    also_season: Season | None = None,
    by: User,
    at: datetime | None = None,
) -> Meeting:
    """Set the day; a meeting of this kind that was planned and not held is moved to it."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    if not permissions.may_hold_meetings(by, bloc_year, clock.day(at)):
        raise PermissionDenied("Đặt lịch họp là việc của Khối trưởng và cán bộ phụ trách Khối này.")
    if kind == Meeting.Kind.ALLIANCE:
        raise ValidationError("Hội nghị Liên minh không phải cuộc họp của một Khối.")

    meeting = _planned_before(bloc_year, kind) or Meeting(
        season=bloc_year.season, bloc_year=bloc_year, kind=kind
    )
    before = meeting.planned_on
    meeting.planned_on, meeting.starts_at = planned_on, starts_at
    meeting.place = clean_text(place) or meeting.place
    meeting.also_season = also_season
    meeting.version += 1
    meeting.save()
    record(
        by=by, verb="blocs.meeting_planned", subject=bloc_year, at=at,
        season=bloc_year.season.year, role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={
            "kind": Meeting.Kind(kind).label, "planned_on": [before, planned_on],
            "place": meeting.place,
        },
    )  # fmt: skip
    return meeting


def _planned_before(bloc_year: BlocYear, kind: str) -> Meeting | None:
    """Bloc meetings in between may be several; each of the others is one."""
    if kind == Meeting.Kind.REGULAR:
        return None
    return bloc_year.meetings.filter(kind=kind, held_at__isnull=True).order_by("pk").first()


@transaction.atomic
def record_meeting(
    *,
    meeting: Meeting,
    minutes: MeetingMinutes,
    version: int,
    by: User,
    at: datetime | None = None,
) -> Meeting:
    """The minutes: written by leader or officer, in the step the meeting belongs to."""
    bloc_year = BlocYear.objects.locked(meeting.bloc_year_id) if meeting.bloc_year_id else None
    at = clock.at(at)
    day = clock.day(at)
    if not permissions.may_hold_meetings(by, bloc_year, day):
        raise PermissionDenied("Ghi biên bản là việc của Khối trưởng và cán bộ phụ trách Khối này.")
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    _refuse_closed(meeting, bloc_year, day)
    wanted = _cleaned(minutes, bloc_year)
    if meeting.version != version:
        raise Stale(
            "Biên bản này vừa có người khác lưu. Nội dung vừa ghi vẫn còn; "
            "xin xem hai bản rồi lưu lại.",
            _contents(meeting),
        )
    _refuse_minutes(wanted, day)

    before = _contents(meeting)
    held_at, author = meeting.held_at or at, meeting.recorded_by or by
    Meeting.objects.filter(pk=meeting.pk, version=version).update(
        **wanted, held_at=held_at, recorded_by=author, version=F("version") + 1
    )
    meeting.refresh_from_db()
    record(
        by=by, verb="blocs.meeting_recorded", subject=meeting, at=at, season=meeting.season.year,
        role=permissions.role_of(by, bloc_year, day), changes=_changes(before, wanted),
    )  # fmt: skip
    return meeting


def _refuse_closed(meeting: Meeting, bloc_year: BlocYear | None, day: date) -> None:
    if bloc_year and (why := selectors.why_not_recordable(meeting, bloc_year, day)):
        raise ValidationError(why)


def _cleaned(minutes: MeetingMinutes, bloc_year: BlocYear | None) -> dict[str, object]:
    """The minutes as stored: clean text, the number of units filled in where it was left blank."""
    values: dict[str, object] = asdict(minutes)
    values["planned_on"] = values.pop("held_on")
    for name in ("place", "chair", "secretary", "next_leader", "next_deputy"):
        values[name] = clean_text(str(values[name]))
    for name in ("invited", "absent", "discussion", "conclusion"):
        values[name] = clean_lines(str(values[name]))
    if minutes.members is None and bloc_year:
        values["members"] = bloc_year.memberships.current().count()
    return values


def _refuse_minutes(values: dict[str, object], day: date) -> None:
    faults: dict[str, str] = {}
    for name, what in (("place", "địa điểm"), ("chair", "người chủ trì"), ("secretary", "thư ký")):
        if not values[name]:
            faults[name] = f"Xin ghi {what}."
    present, members, held_on = values["present"], values["members"], values["planned_on"]
    if isinstance(present, int) and present < 1:
        faults["present"] = "Xin ghi số đơn vị có mặt, từ 1 trở lên."
    if isinstance(present, int) and isinstance(members, int) and present > members:
        faults["present"] = (
            f"Có mặt {present} mà chỉ triệu tập {members} đơn vị. Xin xem lại hai số này."
        )
    if isinstance(held_on, date) and held_on > day:
        faults["held_on"] = (
            f"Chưa đến ngày {format_date(held_on)}. Biên bản ghi được từ ngày họp trở đi."
        )
    if faults:
        raise ValidationError(dict(faults))


def _contents(meeting: Meeting) -> dict[str, object]:
    names = (
        "planned_on", "starts_at", "ends_at", "place", "chair", "secretary", "invited", "members",
        "present", "absent", "discussion", "next_leader", "next_deputy", "conclusion",
    )  # fmt: skip
    return {name: getattr(meeting, name) for name in names}


def _changes(before: dict[str, object], after: dict[str, object]) -> dict[str, list[object]]:
    """What differs; times of day as written."""
    return {
        name: [_plain(before[name]), _plain(after[name])]
        for name in before
        if before[name] != after[name]
    }


def _plain(value: object) -> object:
    return f"{value:%H:%M}" if isinstance(value, time) else value
