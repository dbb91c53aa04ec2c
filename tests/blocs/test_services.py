from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.apps import VERBS
from blocs.models import Bloc, Leadership, Meeting, Membership, Season, StepCode
from blocs.selectors import leader_of, window
from blocs.services import (
    MeetingMinutes,
    StepWindow,
    appoint_leader,
    assign_officer,
    end_bloc,
    extend_step,
    form_bloc,
    join_bloc,
    join_many,
    leave_bloc,
    move_step,
    open_season,
    plan_meeting,
    record_meeting,
)
from cooperatives.models import Organization
from history import words
from history.conflicts import Stale
from history.models import Event
from history.services import verify_chain
from tests.blocs.conftest import WINDOWS
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    MembershipFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
MEETING_DAY = moment(27, 12, 2023)


def steps_of(windows=WINDOWS):
    return [StepWindow(code, *days) for code, days in zip(StepCode, windows, strict=True)]


def last_event() -> Event:
    return Event.objects.order_by("seq").last()


# --- seasons


def test_opening_a_season_makes_its_nine_windows_in_one_act():
    admin = AdminFactory()

    season = open_season(year=2023, decision="KH 01", steps=steps_of(), by=admin, at=NOON)

    assert list(season.steps.values_list("order", "code")) == list(
        enumerate(StepCode.values, start=1)
    )
    assert Event.objects.count() == 1
    assert last_event().verb == "blocs.season_opened"
    assert verify_chain() is None


def test_the_next_season_opens_while_one_is_running(cast):
    a_year_on = [
        (first.replace(year=first.year + 1), last.replace(year=last.year + 1, day=25))
        for first, last in WINDOWS
    ]
    a_year_on[0] = (date(2023, 12, 20), date(2024, 3, 31))

    season = open_season(year=2024, steps=steps_of(a_year_on), by=cast.admin, at=NOON)

    assert season.steps.count() == 9
    assert Season.objects.count() == 2


def test_only_the_admin_opens_a_season(cast):
    with pytest.raises(PermissionDenied):
        open_season(year=2024, steps=steps_of(), by=cast.officer, at=NOON)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda s: s[:8], "đủ chín bước"),
        (lambda s: [s[1], s[0], *s[2:]], "đủ chín bước"),
        (
            lambda s: [StepWindow(s[0].code, date(2023, 3, 1), date(2023, 2, 1)), *s[1:]],
            "ngày kết thúc phải từ ngày bắt đầu",
        ),
        (
            lambda s: [*s[:8], StepWindow(s[8].code, date(2024, 2, 1), date(2032, 2, 1))],
            "31/12/2024",
        ),
        (
            lambda s: [s[0], StepWindow(s[1].code, date(2022, 12, 1), s[1].closes_on), *s[2:]],
            "Xin xếp lại theo thứ tự",
        ),
    ],
)
def test_unlawful_windows_are_refused_with_the_cure(spoil, sentence):
    with pytest.raises(ValidationError, match=sentence):
        open_season(year=2023, steps=spoil(steps_of()), by=AdminFactory(), at=NOON)

    assert not Season.objects.exists()


def test_a_year_is_opened_once(cast):
    with pytest.raises(ValidationError, match="đã mở rồi"):
        open_season(year=2023, steps=steps_of(), by=cast.admin, at=NOON)


def test_moving_a_step_records_both_spans(cast):
    step = cast.season.steps.get(code=StepCode.BLOC_SCORE)

    move_step(
        step=step, opens_on=date(2023, 12, 16), closes_on=date(2023, 12, 28), by=cast.admin, at=NOON
    )

    step.refresh_from_db()
    assert step.closes_on == date(2023, 12, 28)
    assert last_event().changes == {
        "khoi_cham": [["2023-12-16", "2023-12-25"], ["2023-12-16", "2023-12-28"]]
    }


def test_a_step_is_not_moved_before_the_one_before(cast):
    step = cast.season.steps.get(code=StepCode.BLOC_SCORE)

    with pytest.raises(ValidationError, match="HTX tự chấm"):
        move_step(
            step=step, opens_on=date(2023, 11, 1), closes_on=date(2023, 12, 25),
            by=cast.admin, at=NOON,
        )  # fmt: skip


def test_an_officer_moves_no_step(cast):
    step = cast.season.steps.first()

    with pytest.raises(PermissionDenied):
        move_step(
            step=step, opens_on=step.opens_on, closes_on=step.closes_on, by=cast.officer, at=NOON
        )


# --- blocs


def test_forming_a_bloc_makes_it_for_the_year(cast):
    bloc_year = form_bloc(
        season=cast.season, number=3, area=" Châu  Thành ", officer=cast.officer,
        decision="52/QĐ-LMHTX", by=cast.admin, at=NOON,
    )  # fmt: skip

    assert bloc_year.name == "Khối 3 Châu Thành"
    assert (bloc_year.bloc.name, bloc_year.bloc.founded_year) == ("Khối 3 Châu Thành", 2023)
    assert last_event().verb == "blocs.bloc_formed"


def test_a_bloc_goes_on_into_the_next_year_under_another_number(cast):
    season = SeasonFactory(year=2024)

    going_on = form_bloc(
        season=season, number=7, area="Tân Hiệp", bloc=cast.bloc_year.bloc, by=cast.admin, at=NOON
    )

    assert going_on.bloc == cast.bloc_year.bloc
    assert Bloc.objects.count() == 1


def test_a_number_is_taken_once_a_year(cast):
    with pytest.raises(ValidationError, match="Năm 2023 đã có Khối 10"):
        form_bloc(season=cast.season, number=10, area="", by=cast.admin, at=NOON)


def test_an_ended_bloc_does_not_come_back(cast):
    ended = BlocFactory(name="Khối 1", founded_year=2015, ended_year=2023)

    with pytest.raises(ValidationError, match="đã thôi từ năm 2023"):
        form_bloc(season=cast.season, number=1, area="", bloc=ended, by=cast.admin, at=NOON)


def test_only_an_officer_can_be_in_charge(cast):
    with pytest.raises(ValidationError, match="không phải cán bộ phụ trách"):
        assign_officer(bloc_year=cast.bloc_year, officer=cast.stranger, by=cast.admin, at=NOON)


def test_assigning_an_officer_hands_the_bloc_over(cast):
    assign_officer(bloc_year=cast.bloc_year, officer=cast.other_officer, by=cast.admin, at=NOON)

    cast.bloc_year.refresh_from_db()
    assert cast.bloc_year.officer == cast.other_officer
    with pytest.raises(PermissionDenied):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=date(2023, 12, 30),
            reason="Mưa", by=cast.officer, at=NOON,
        )  # fmt: skip


def test_an_officer_does_not_give_blocs_away(cast):
    with pytest.raises(PermissionDenied):
        assign_officer(bloc_year=cast.bloc_year, officer=None, by=cast.officer, at=NOON)


def test_a_bloc_ends_with_its_reason_and_keeps_its_past():
    bloc = BlocYearFactory(season__year=2022, bloc__name="Khối 1").bloc

    end_bloc(bloc=bloc, year=2023, note="Chuyển Ngân hàng Nhà nước", by=AdminFactory(), at=NOON)

    bloc.refresh_from_db()
    assert (bloc.ended_year, bloc.end_note) == (2023, "Chuyển Ngân hàng Nhà nước")
    assert bloc.years.count() == 1


def test_a_bloc_still_at_work_does_not_end(cast):
    with pytest.raises(ValidationError, match="còn hoạt động trong năm 2023"):
        end_bloc(bloc=cast.bloc_year.bloc, year=2023, note="Thôi", by=cast.admin, at=NOON)


def test_an_extension_is_an_act_with_its_reason(cast):
    extend_step(
        bloc_year=cast.bloc_year, code=StepCode.SELF_SCORE, until=date(2023, 12, 24),
        reason="Mất điện 3 ngày", by=cast.officer, at=NOON,
    )  # fmt: skip

    assert window(cast.bloc_year, StepCode.SELF_SCORE).is_open(date(2023, 12, 24))
    event = last_event()
    assert (event.verb, event.reason, event.role) == (
        "blocs.step_extended", "Mất điện 3 ngày", "Cán bộ phụ trách Khối",
    )  # fmt: skip
    assert event.changes == {"tu_cham": ["2023-12-15", "2023-12-24"]}


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2023, 12, 25), "Mưa", "vốn đã mở đến hết ngày 25/12/2023"),
        (date(2023, 12, 30), " ", "Xin ghi lý do"),
    ],
)
def test_an_extension_that_gives_nothing_is_refused(cast, until, reason, sentence):
    with pytest.raises(ValidationError, match=sentence):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=until, reason=reason,
            by=cast.officer, at=NOON,
        )  # fmt: skip


def test_an_extension_into_the_past_is_refused(cast):
    with pytest.raises(ValidationError, match="đã qua"):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.SELF_SCORE, until=date(2023, 12, 18),
            reason="Mưa", by=cast.officer, at=NOON,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["other_officer", "leader", "representative", "reviewer"])
def test_nobody_else_extends(cast, who):
    with pytest.raises(PermissionDenied):
        extend_step(
            bloc_year=cast.bloc_year, code=StepCode.BLOC_SCORE, until=date(2023, 12, 30),
            reason="Mưa", by=getattr(cast, who), at=NOON,
        )  # fmt: skip


# --- members


def test_a_unit_joins_after_those_already_there(cast):
    unit = OrganizationFactory()

    membership = join_bloc(bloc_year=cast.bloc_year, organization=unit, by=cast.officer, at=NOON)

    assert (membership.joined_on, membership.is_khoi) == (date(2023, 12, 22), True)
    assert membership.order > cast.member.order


def test_a_unit_is_in_one_khoi_a_year(cast):
    other = BlocYearFactory(season=cast.season, number=11, officer=cast.officer)

    with pytest.raises(ValidationError, match="đang ở Khối 10 Tân Hiệp năm 2023"):
        join_bloc(bloc_year=other, organization=cast.member.organization, by=cast.officer, at=NOON)


def test_a_cum_comes_on_top_of_a_khoi(cast):
    cluster = BlocYearFactory(season=cast.season, number=90, bloc__kind=Bloc.Kind.CLUSTER)

    membership = join_bloc(
        bloc_year=cluster, organization=cast.member.organization, by=cast.admin, at=NOON
    )

    assert membership.is_khoi is False


def test_a_dissolved_unit_joins_nothing(cast):
    gone = OrganizationFactory(status=Organization.Status.DISSOLVED)

    with pytest.raises(ValidationError, match="đã giải thể"):
        join_bloc(bloc_year=cast.bloc_year, organization=gone, by=cast.officer, at=NOON)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_joins_in_one_act_whatever_its_length(cast, count, django_assert_num_queries):
    units = [OrganizationFactory() for _ in range(count)]

    with django_assert_num_queries(10):
        made = join_many(bloc_year=cast.bloc_year, organizations=units, by=cast.officer, at=NOON)

    assert [each.organization for each in made] == units
    assert Event.objects.count() == 1


def test_a_list_given_again_changes_nothing(cast):
    units = [OrganizationFactory(), OrganizationFactory()]
    join_many(bloc_year=cast.bloc_year, organizations=units, by=cast.officer, at=NOON)

    again = join_many(bloc_year=cast.bloc_year, organizations=units, by=cast.officer, at=NOON)

    assert again == []
    assert Membership.objects.count() == 4
    assert Event.objects.count() == 1


def test_a_unit_leaves_with_a_reason_and_its_post_ends(cast):
    leave_bloc(
        membership=cast.leading, left_on=date(2023, 12, 20), reason="Giải thể", by=cast.officer,
        at=NOON,
    )  # fmt: skip

    cast.leading.refresh_from_db()
    assert cast.leading.left_reason == "Giải thể"
    assert Leadership.objects.get().valid_to == date(2023, 12, 20)
    assert last_event().changes["posts_ended"] == "Khối trưởng"


def test_nobody_leaves_without_a_reason_or_twice(cast):
    with pytest.raises(ValidationError, match="Xin ghi lý do"):
        leave_bloc(
            membership=cast.member, left_on=date(2023, 12, 20), reason="", by=cast.officer, at=NOON
        )
    leave_bloc(
        membership=cast.member, left_on=date(2023, 12, 20), reason="Giải thể", by=cast.officer,
        at=NOON,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="đã ra khỏi Khối từ ngày 20/12/2023"):
        leave_bloc(
            membership=cast.member, left_on=date(2023, 12, 21), reason="Lại", by=cast.officer,
            at=NOON,
        )  # fmt: skip


def test_a_leader_changes_no_members(cast):
    with pytest.raises(PermissionDenied):
        join_bloc(
            bloc_year=cast.bloc_year, organization=OrganizationFactory(), by=cast.leader, at=NOON
        )


# --- leaders


def appoint(cast, membership, person=None, role=Leadership.Role.LEADER, **more):
    return appoint_leader(
        membership=membership, role=role, person=person,
        **{"by": cast.officer, "at": NOON, **more},
    )  # fmt: skip


def test_a_new_leader_ends_the_old_one_the_day_before(cast):
    appoint(cast, cast.member, cast.representative, valid_from=date(2023, 12, 20))

    old, new = Leadership.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_to) == (date(2023, 12, 19), None)
    assert leader_of(cast.bloc_year, date(2023, 12, 19)).person == cast.leader
    assert leader_of(cast.bloc_year, date(2023, 12, 20)).person == cast.representative


def test_one_unit_does_not_hold_both_posts(cast):
    with pytest.raises(ValidationError, match="đang là Khối trưởng"):
        appoint(cast, cast.leading, cast.leader, role=Leadership.Role.DEPUTY)


def test_the_person_must_speak_for_the_unit_on_that_day(cast):
    with pytest.raises(ValidationError, match="không đại diện cho"):
        appoint(cast, cast.member, cast.leader)
    with pytest.raises(ValidationError, match="không đại diện cho"):
        appoint(cast, cast.member, cast.representative, valid_from=date(2022, 12, 31))


def test_a_slip_of_the_same_day_is_replaced(cast):
    appoint(cast, cast.member, cast.representative)
    other = UserFactory()
    RepresentativeFactory(user=other, organization=cast.member.organization)

    appoint(cast, cast.member, other)

    assert leader_of(cast.bloc_year, NOON.date()).person == other
    assert Leadership.objects.count() == 2


def test_nobody_is_appointed_before_the_one_who_holds_the_post(cast):
    with pytest.raises(ValidationError, match="đã nhận vai này từ ngày 01/01/2023"):
        appoint(cast, cast.member, valid_from=date(2022, 6, 1))


def test_a_unit_that_left_is_not_appointed(cast):
    gone = MembershipFactory(
        bloc_year=cast.bloc_year, left_on=date(2023, 10, 1), left_reason="Giải thể"
    )

    with pytest.raises(ValidationError, match="đã ra khỏi Khối"):
        appoint(cast, gone)


@pytest.mark.parametrize("who", ["other_officer", "leader", "representative", "reviewer"])
def test_nobody_else_appoints(cast, who):
    with pytest.raises(PermissionDenied):
        appoint(cast, cast.member, by=getattr(cast, who))


# --- meetings


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


def test_every_act_has_its_words():
    assert VERBS.items() <= words.verbs().items()
