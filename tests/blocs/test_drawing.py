"""Blocs drawn from a list: as many as it has, in a handful of writes, an act for each."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blocs.models import BlocYear, Membership
from blocs.services import Drawing, draw_blocs, form_bloc, join_many
from history.models import Event
from history.services import verify_chain
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def drawn(numbers, per_bloc=2):
    return [
        Drawing(number, f"Huyện {number}", OrganizationFactory.create_batch(per_bloc))
        for number in numbers
    ]


def told(events):
    return [(each.verb, each.subject_label, each.role, each.changes) for each in events]


def test_a_list_draws_its_blocs_and_fills_them_in_order():
    season, admin = SeasonFactory(), AdminFactory()
    drawings = drawn([1, 2])

    draw_blocs(season=season, drawings=drawings, by=admin, at=NOON)

    for drawing in drawings:
        members = Membership.objects.filter(bloc_year__number=drawing.number).order_by("order")
        assert [each.organization for each in members] == list(drawing.organizations)
        assert [each.order for each in members] == [1, 2]


def test_the_acts_are_those_of_forming_and_filling_one_by_one():
    admin = AdminFactory()
    first, second = SeasonFactory(year=2022), SeasonFactory(year=2023)
    [drawing] = drawn([1])
    bloc_year = form_bloc(season=first, number=1, area=drawing.area, by=admin, at=NOON)
    join_many(bloc_year=bloc_year, organizations=drawing.organizations, by=admin, at=NOON)

    draw_blocs(season=second, drawings=[drawing], by=admin, at=NOON)

    one_by_one = Event.objects.filter(season=2022)
    assert told(Event.objects.filter(season=2023)) == told(one_by_one)
    assert verify_chain() is None


def test_units_already_in_their_bloc_are_passed_over():
    season, admin = SeasonFactory(), AdminFactory()
    drawings = drawn([1])
    draw_blocs(season=season, drawings=drawings, by=admin, at=NOON)
    before = Event.objects.count()

    draw_blocs(season=season, drawings=drawings, by=admin, at=NOON)

    assert Membership.objects.count() == 2
    assert Event.objects.count() == before


def test_a_unit_of_another_bloc_refuses_the_whole_and_names_it():
    season, admin = SeasonFactory(), AdminFactory()
    other = BlocYearFactory(season=season, number=9)
    unit = MembershipFactory(bloc_year=other).organization
    drawings = [*drawn([1]), Drawing(2, "Huyện 2", [unit])]

    with pytest.raises(ValidationError, match=f"{unit} đang ở Khối 9 năm 2023. Xin ghi ra khỏi"):
        draw_blocs(season=season, drawings=drawings, by=admin, at=NOON)

    assert list(BlocYear.objects.values_list("number", flat=True)) == [9]
    assert not Event.objects.exists()


def test_a_dissolved_unit_does_not_join():
    season, admin = SeasonFactory(), AdminFactory()
    gone = OrganizationFactory(status="da_giai_the")

    with pytest.raises(ValidationError, match="đã giải thể, không vào Khối được"):
        draw_blocs(season=season, drawings=[Drawing(1, "", [gone])], by=admin, at=NOON)


def test_an_officer_draws_no_blocs():
    with pytest.raises(PermissionDenied):
        draw_blocs(season=SeasonFactory(), drawings=drawn([1]), by=OfficerFactory(), at=NOON)


@pytest.mark.parametrize("blocs", [1, 20])
def test_it_costs_the_same_for_any_number_of_blocs(blocs):
    season, admin, drawings = SeasonFactory(), AdminFactory(), drawn(range(1, blocs + 1))

    with CaptureQueriesContext(connection) as queries:
        draw_blocs(season=season, drawings=drawings, by=admin, at=NOON)

    writes = [each for each in queries if "SAVEPOINT" not in each["sql"]]
    assert len(writes) <= 10
