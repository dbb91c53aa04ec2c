from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Leadership, Meeting, StepCode
from blocs.services import (
    MeetingMinutes,
    StepWindow,
    plan_meeting,
    record_meeting,
)
from history.conflicts import Stale
from history.models import Event
from tests.blocs.conftest import WINDOWS
from tests.factories.blocs import (
    LeadershipFactory,
    MeetingFactory,
)
from tests.factories.moments import NOON, moment
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
MEETING_DAY = moment(27, 12, 2023)


def steps_of(windows=WINDOWS):
    return [StepWindow(code, *days) for code, days in zip(StepCode, windows, strict=True)]


def last_event() -> Event:
    return Event.objects.order_by("seq").last()


def minutes(**changes) -> MeetingMinutes:
    return MeetingMinutes(
        **{
            "held_on": date(2023, 12, 26), "place": "Nhà văn hóa xã", "chair": "Bà Mẫu",
            "secretary": "Ông Mẫu", "present": 2, "starts_at": time(8, 0), **changes,
        }
    )  # fmt: skip


def record(cast, meeting, *, by=None, at=MEETING_DAY, version=0, **changes):
    return record_meeting(
        meeting=meeting, minutes=minutes(**changes), version=version, by=by or cast.leader, at=at
    )


def test_the_leader_plans_and_moves_one_year_end_meeting(cast):
    plan = {"bloc_year": cast.bloc_year, "kind": Meeting.Kind.YEAR_END, "by": cast.leader}
    plan_meeting(planned_on=date(2023, 12, 27), at=NOON, **plan)

    meeting = plan_meeting(planned_on=date(2023, 12, 28), place="Hội trường", at=NOON, **plan)

    assert Meeting.objects.get() == meeting
    assert meeting.planned_on == date(2023, 12, 28)
    assert last_event().changes["planned_on"] == ["2023-12-27", "2023-12-28"]


@pytest.mark.parametrize("who", ["other_officer", "representative", "reviewer"])
def test_nobody_else_plans_a_meeting(cast, who):
    with pytest.raises(PermissionDenied):
        plan_meeting(
            bloc_year=cast.bloc_year, kind=Meeting.Kind.REGULAR, planned_on=date(2023, 12, 27),
            by=getattr(cast, who), at=NOON,
        )  # fmt: skip


def test_minutes_say_who_was_there_and_when_they_were_written(cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    record(cast, meeting)

    meeting.refresh_from_db()
    assert (meeting.present, meeting.members, meeting.chair) == (2, 2, "Bà Mẫu")
    assert (meeting.held_at, meeting.recorded_by) == (MEETING_DAY, cast.leader)
    assert last_event().role == "Khối trưởng"


def test_minutes_corrected_keep_the_first_moment(cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    record(cast, meeting)

    record(cast, meeting, by=cast.officer, at=moment(2, 1, 2024), version=1, chair="Bà Khác")

    meeting.refresh_from_db()
    assert (meeting.chair, meeting.held_at, meeting.version) == ("Bà Khác", MEETING_DAY, 2)
    assert last_event().changes == {"chair": ["Bà Mẫu", "Bà Khác"]}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"present": 3}, "present", "Có mặt 3 mà chỉ triệu tập 2"),
        ({"present": 0}, "present", "từ 1 trở lên"),
        ({"place": " "}, "place", "Xin ghi địa điểm"),
        ({"chair": ""}, "chair", "Xin ghi người chủ trì"),
        ({"secretary": ""}, "secretary", "Xin ghi thư ký"),
        ({"held_on": date(2023, 12, 28)}, "held_on", "Chưa đến ngày 28/12/2023"),
    ],
)
def test_minutes_with_a_gap_are_refused_beside_the_field(cast, changes, field, sentence):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    with pytest.raises(ValidationError) as refusal:
        record(cast, meeting, **changes)

    assert list(refusal.value.message_dict) == [field]
    assert sentence in refusal.value.message_dict[field][0]


def test_stale_minutes_give_back_what_stands_now(cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    record(cast, meeting)

    with pytest.raises(Stale) as refusal:
        record(cast, meeting, version=0, chair="Bà Khác")

    meeting.refresh_from_db()
    assert refusal.value.theirs["chair"] == meeting.chair == "Bà Mẫu"


def test_minutes_outside_their_step_hear_until_when_it_was_open(cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    with pytest.raises(ValidationError, match="mở từ ngày 26/12/2023"):
        record(cast, meeting, at=NOON)
    with pytest.raises(ValidationError, match="đã khóa từ hết ngày 12/01/2024.*chị Ngân"):
        record(cast, meeting, at=moment(13, 1, 2024))


def test_last_years_leader_writes_no_minutes(cast):
    former = UserFactory()
    LeadershipFactory(
        membership=cast.member, person=former, role=Leadership.Role.DEPUTY,
        valid_to=date(2023, 12, 25),
    )  # fmt: skip
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    with pytest.raises(PermissionDenied):
        record(cast, meeting, by=former)


def test_an_officer_of_another_bloc_writes_no_minutes(cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    with pytest.raises(PermissionDenied):
        record(cast, meeting, by=OfficerFactory())
