"""Which set a unit gets: by name, trade and size; handed to many blocs; no unit drawn by lot."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from catalogue.services import load_catalogue
from cooperatives.models import Figure
from history.models import Event
from scoring.assigning import Assigned, Target, Unit, clashes, find
from scoring.models import CriteriaAssignment, CriteriaSet, ScoreSheet
from scoring.selectors.assignments import sets_of_units
from scoring.services import criteria as services
from scoring.services import sheets
from tests.factories.blocs import BlocYearFactory, MembershipFactory, open_every_step
from tests.factories.cooperatives import FigureFactory, OrganizationFactory, RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.factories.scoring import CriteriaSetFactory

pytestmark = pytest.mark.django_db

ALL, FISHERY, BIG = Target(), Target("thuy_san"), Target(members_from=500)
SMALL, BIG_FISHERY = Target(members_below=500), Target("thuy_san", 500)


# --- Found, without a database -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "targets", "found"),
    [
        (Unit(1, "thuy_san", 600), [ALL, FISHERY, BIG_FISHERY, Target(unit=1)], 3),
        (Unit(2, "thuy_san", 600), [ALL, FISHERY, BIG_FISHERY, Target(unit=1)], 2),
        (Unit(2, "thuy_san", 499), [ALL, FISHERY, BIG_FISHERY], 1),
        (Unit(2, "trong_trot", 900), [ALL, FISHERY, BIG_FISHERY], 0),
        (Unit(2, "trong_trot", 500), [ALL, BIG, SMALL], 1),
        (Unit(2, "trong_trot", 499), [ALL, BIG, SMALL], 2),
        (Unit(2, "trong_trot", None), [ALL, BIG, SMALL], 0),
        (Unit(2, "trong_trot", None), [BIG, SMALL], None),
    ],
)
def test_the_most_specific_that_fits_is_found(unit, targets, found):
    assigned = [Assigned(target, number) for number, target in enumerate(targets)]
    answer = find(unit, assigned)

    assert (answer.assigned and answer.assigned.criteria_set) == found
    assert answer.rivals == ()


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (FISHERY, BIG, True),
        (BIG, SMALL, False),
        (Target(members_from=100, members_below=300), Target(members_from=200), True),
        (Target(members_from=100, members_below=200), Target(members_from=200), False),
        (ALL, FISHERY, False),
        (BIG_FISHERY, Target("trong_trot", 500), False),
        (Target(unit=1), Target(unit=2), False),
    ],
)
def test_two_targets_that_could_claim_one_unit_are_seen_before_there_is_one(one, other, meets):
    assert bool(clashes([Assigned(one, 1), Assigned(other, 2)])) is meets
    assert clashes([Assigned(one, 1), Assigned(other, 1)]) == []


# --- In a bloc ---------------------------------------------------------------------------------


@pytest.fixture
def admin():
    return AdminFactory()


@pytest.fixture
def bloc(db):
    load_catalogue()
    bloc_year = BlocYearFactory()
    open_every_step(bloc_year.season)
    return bloc_year


def member(bloc, field="trong_trot", members=None, order=1):
    unit = MembershipFactory(
        bloc_year=bloc, organization=OrganizationFactory(field=field), order=order
    )
    if members is not None:
        FigureFactory(
            organization=unit.organization, indicator__code="so_thanh_vien",
            year=bloc.season.year - 1, period=Figure.Period.YEAR, value=members,
        )  # fmt: skip
    return unit


def a_set(bloc, name):
    return CriteriaSetFactory(season=bloc.season, name=name)


def handed(bloc, name, admin, **target):
    given = a_set(bloc, name)
    services.assign_criteria_set(bloc_year=bloc, criteria_set=given, by=admin, **target)
    return given


def told(bloc):
    return [
        (each.criteria_set and each.criteria_set.name, each.why) for each in sets_of_units(bloc)
    ]


def test_two_tables_by_size_and_one_unit_by_name(bloc, admin):
    big, small, special = (
        member(bloc, members=count, order=n) for n, count in enumerate((500, 499, 90), start=1)
    )
    handed(bloc, "Lớn", admin, members_from=500)
    handed(bloc, "Nhỏ", admin, members_below=500)
    handed(bloc, "Riêng", admin, membership=special)

    assert told(bloc) == [
        ("Lớn", "Giao cho từ 500 thành viên."),
        ("Nhỏ", "Giao cho dưới 500 thành viên."),
        ("Riêng", f"Giao cho riêng {special.organization}."),
    ]
    opened = {each.membership_id: each.criteria_set.name for each in sheets.open_sheets(
        bloc_year=bloc, by=admin, at=NOON)}  # fmt: skip
    assert opened == {big.pk: "Lớn", small.pk: "Nhỏ", special.pk: "Riêng"}


def test_a_unit_of_unknown_size_takes_what_holds_for_all_and_it_is_said(bloc, admin):
    member(bloc)
    handed(bloc, "Chung", admin)
    handed(bloc, "Lớn", admin, members_from=500)

    assert told(bloc) == [
        ("Chung", "Giao cho cả Khối. Chưa có số thành viên nên chưa xét theo quy mô."),
    ]


def test_a_unit_no_set_fits_keeps_the_sheets_closed_and_is_named(bloc, admin):
    unit = member(bloc)
    handed(bloc, "Lớn", admin, members_from=500)

    with pytest.raises(ValidationError, match=f"{unit.organization}: Chưa có số thành viên"):
        sheets.open_sheets(bloc_year=bloc, by=admin, at=NOON)
    assert not ScoreSheet.objects.exists()


def test_an_assignment_that_could_claim_a_unit_twice_is_refused_with_both_names(bloc, admin):
    handed(bloc, "Thủy sản", admin, field="thuy_san")

    with pytest.raises(ValidationError) as refusal:
        handed(bloc, "Lớn", admin, members_from=500)

    assert "bộ «Thủy sản» giao cho ngành Thủy sản" in str(refusal.value)
    assert "bộ «Lớn» giao cho từ 500 thành viên" in str(refusal.value)
    assert "Xin ghi rõ cả ngành lẫn quy mô" in str(refusal.value)
    assert CriteriaAssignment.objects.count() == 1


def test_sizes_the_wrong_way_round_are_refused(bloc, admin):
    with pytest.raises(ValidationError, match="phải lớn hơn số «từ»"):
        handed(bloc, "x", admin, members_from=500, members_below=100)


def test_a_set_is_taken_back_only_while_no_sheet_rests_on_it(bloc, admin):
    member(bloc)
    handed(bloc, "Chung", admin)
    assignment = CriteriaAssignment.objects.get()
    with pytest.raises(PermissionDenied):
        services.withdraw_assignment(assignment=assignment, by=OfficerFactory())

    sheets.open_sheets(bloc_year=bloc, by=admin, at=NOON)
    with pytest.raises(ValidationError, match="giữ bộ đó đến hết năm"):
        services.withdraw_assignment(assignment=assignment, by=admin)
    ScoreSheet.objects.all().delete()
    services.withdraw_assignment(assignment=assignment, by=admin)

    assert not CriteriaAssignment.objects.exists()
    assert Event.objects.filter(verb="scoring.criteria_withdrawn").exists()


def test_a_narrower_set_may_still_come_for_units_not_yet_opened(bloc, admin):
    member(bloc, members=90)
    handed(bloc, "Chung", admin)
    sheets.open_sheets(bloc_year=bloc, by=admin, at=NOON)
    member(bloc, members=900, order=2)

    handed(bloc, "Lớn", admin, members_from=500)
    with pytest.raises(ValidationError, match="giữ bộ đó đến hết năm"):
        handed(bloc, "Nhỏ", admin, members_below=500)

    assert told(bloc)[0] == ("Chung", "Bảng chấm điểm đã mở theo bộ này.")
    assert told(bloc)[1][0] == "Lớn"


# --- Its pages ---------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"scoring:{name}", args=args)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_many_blocs_at_once_are_named_before_they_get_it_all_or_none(client, bloc, admin):
    client.force_login(admin)
    other = BlocYearFactory(season=bloc.season)
    member(bloc)
    member(other)
    given, held = a_set(bloc, "Chung"), a_set(bloc, "Cũ")
    address, ticked = url("criteria_set_assign", given.pk), {"bloc_years": [bloc.pk, other.pk]}

    asked = text(client.post(address, ticked))
    assert "cho 2 Khối?" in asked
    assert f"{bloc.name}, {other.name}" in asked
    assert "có 2 đơn vị" in asked

    services.assign_criteria_set(bloc_year=other, criteria_set=held, by=admin)
    sheets.open_sheets(bloc_year=other, by=admin, at=NOON)
    refused = text(client.post(address, {**ticked, "dong-y": "1"}))
    assert f"{other.name} đã mở bảng chấm điểm theo bộ tiêu chí khác" in refused
    assert not CriteriaAssignment.objects.filter(bloc_year=bloc).exists()

    done = client.post(address, {"bloc_years": [bloc.pk], "dong-y": "1"}, follow=True)
    assert "Đã giao bộ tiêu chí cho 1 Khối" in text(done)


def test_a_bloc_shows_each_unit_its_set_and_why_to_its_members_too(client, bloc, admin):
    unit = member(bloc, members=90)
    handed(bloc, "Chung", admin)
    client.force_login(RepresentativeFactory(organization=unit.organization).user)

    shown = client.get(url("criteria_of_bloc", bloc.season.year, bloc.number))

    assert f"{unit.organization} Trồng trọt 90 Chung Giao cho cả Khối." in text(shown)
    assert "Thôi giao" not in text(shown)


def test_one_unit_gets_its_own_set_on_the_page_and_gives_it_back(client, bloc, admin):
    client.force_login(admin)
    unit = member(bloc)
    given = a_set(bloc, "Riêng")
    draft = CriteriaSetFactory(season=bloc.season, state=CriteriaSet.State.DRAFT)
    address = url("criteria_of_unit", bloc.season.year, bloc.number, unit.pk)

    assert draft.name not in text(client.get(address))
    client.post(address, {"criteria_set": given.pk})
    assignment = CriteriaAssignment.objects.get()
    assert assignment.membership == unit
    asked = text(client.get(url("assignment_withdraw", assignment.pk)))
    assert f"riêng {unit.organization}" in asked
    client.post(url("assignment_withdraw", assignment.pk))
    assert not CriteriaAssignment.objects.exists()


def test_the_page_of_a_bloc_costs_the_same_for_one_unit_and_three(
    client, bloc, admin, django_assert_max_num_queries
):
    client.force_login(admin)
    handed(bloc, "Chung", admin)
    counts = []
    for number in (1, 2, 3):
        member(bloc, members=90, order=number)
        with django_assert_max_num_queries(14) as counted:
            client.get(url("criteria_of_bloc", bloc.season.year, bloc.number))
        counts.append(len(counted))

    assert counts[0] == counts[2]
