from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from blocs.models import Bloc, Leadership, Membership, StepCode
from blocs.selectors import leader_of
from blocs.services import (
    StepWindow,
    appoint_leader,
    join_bloc,
    join_many,
    leave_bloc,
)
from cooperatives.models import Organization
from history.models import Event
from tests.blocs.conftest import WINDOWS
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
)
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
MEETING_DAY = moment(27, 12, 2023)


def steps_of(windows=WINDOWS):
    return [StepWindow(code, *days) for code, days in zip(StepCode, windows, strict=True)]


def last_event() -> Event:
    return Event.objects.order_by("seq").last()


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

    locks = 1 if connection.vendor == "postgresql" else 0  # of the chain of acts

    with django_assert_num_queries(10 + locks):
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
