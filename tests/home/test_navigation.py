"""The menus around every page, by role; and which role somebody acts in."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from blocs.models import Leadership
from blocs.selectors import current_year
from catalogue.models import Office
from config.context import page
from home.roles import Kind, acting, roles_of, surroundings
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MembershipFactory,
    SeasonFactory,
    open_every_step,
)
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)

DAY = date(2023, 12, 22)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def office():
    return Office.objects.create(
        name="Liên minh Hợp tác xã tỉnh Mẫu", short_name="Liên minh HTX tỉnh Mẫu", place="Mẫu",
        province_name="Mẫu", council_name="Hội đồng TĐKT",
    )  # fmt: skip


@pytest.fixture
def season():
    season = SeasonFactory(year=2023)
    open_every_step(season)
    return season


def around(user, path="/", session=None):
    request = RequestFactory().get(path)
    request.user = user
    request.session = SessionStore()
    request.session.update(session or {})
    request.resolver_match = resolve(path)
    return page(request)


def labels(items):
    return [item["label"] for item in items]


def test_a_stranger_sees_the_office_and_no_menu(office):
    shown = around(AnonymousUser(), "/tai-khoan/vao/")

    assert shown["office"] == office
    assert (shown["nav"], shown["tabbar"], shown["me"]) == ([], [], None)


def test_a_page_without_an_office_still_shows(season):
    assert around(AdminFactory())["office"] is None


@pytest.mark.parametrize("factory", [AdminFactory, OfficerFactory])
def test_staff_go_through_the_year_in_its_order(season, factory):
    shown = around(factory())

    words = ["Tổng quan", "Khối thi đua", "HTX", "Đăng ký", "Chấm điểm", "Xếp hạng"]
    assert labels(shown["nav"]) == [*words, "Khen thưởng", "Báo cáo"]
    assert shown["tabbar"] == []


def test_the_menu_keeps_the_year_one_looks_at(season):
    SeasonFactory(year=2022)

    urls = [item["url"] for item in around(AdminFactory(), "/nam/2022/")["nav"]]

    assert "/nam/2022/khoi/" in urls
    assert "/nam/2023/khoi/" not in urls


def test_the_item_one_stands_under_is_marked(season):
    shown = around(AdminFactory(), "/nam/2023/dang-ky/")

    assert [item["label"] for item in shown["nav"] if item["current"]] == ["Đăng ký"]


def test_the_council_comes_to_its_sessions(season):
    assert labels(around(CouncilFactory())["nav"]) == ["Phiên họp", "Hồ sơ", "Xếp hạng", "Văn bản"]


def test_the_province_only_reads(season):
    assert labels(around(ReviewerFactory())["nav"]) == ["Tổng quan", "Xếp hạng", "Hồ sơ", "Văn bản"]


def test_a_leader_goes_to_the_bloc(season):
    unit = MembershipFactory(bloc_year=BlocYearFactory(season=season, number=10))
    leader = LeadershipFactory(membership=unit).person

    shown = around(leader)

    assert labels(shown["nav"]) == [
        "Việc cần làm", "Khối 10", "Chấm điểm", "Xếp hạng", "HTX của tôi",
    ]  # fmt: skip
    assert shown["me"]["title"] == "Khối trưởng Khối 10"


def test_a_director_has_a_bar_at_the_foot_of_the_phone(season):
    unit = MembershipFactory(bloc_year=BlocYearFactory(season=season, number=10))
    director = RepresentativeFactory(organization=unit.organization).user

    shown = around(director)

    assert labels(shown["tabbar"]) == ["Việc", "Chỉ tiêu", "Khối 10"]
    assert labels(shown["nav"])[-1] == "Kết quả các năm"
    assert shown["me"]["title"] == f"Giám đốc {unit.organization.name}"


def test_a_unit_without_a_bloc_has_no_bloc_in_its_menu(season):
    director = RepresentativeFactory(organization=OrganizationFactory()).user

    assert labels(around(director)["tabbar"]) == ["Việc", "Chỉ tiêu"]


def test_whoever_leads_a_bloc_may_act_for_the_unit_instead(season):
    unit = MembershipFactory(bloc_year=BlocYearFactory(season=season, number=10))
    person = RepresentativeFactory(organization=unit.organization).user
    LeadershipFactory(membership=unit, person=person)

    chosen = around(person, session={"vai": f"htx-{unit.organization_id}"})

    assert around(person)["me"]["title"] == "Khối trưởng Khối 10"
    assert chosen["me"]["title"].startswith("Giám đốc")


def test_a_role_ends_with_its_day(season):
    unit = MembershipFactory(bloc_year=BlocYearFactory(season=season))
    person = UserFactory()
    RepresentativeFactory(organization=unit.organization, user=person, valid_to=DAY)
    LeadershipFactory(membership=unit, person=person, valid_to=date(2023, 12, 21))

    assert [role.kind for role in roles_of(person, DAY, 2023)] == [Kind.MEMBER]
    assert roles_of(person, date(2023, 12, 23), 2023) == []


def test_a_role_somebody_lost_is_not_acted_in(season):
    roles = roles_of(OfficerFactory(), DAY, 2023)

    chosen = acting(roles, "khoi-77")

    assert chosen is not None
    assert chosen.kind == Kind.STAFF
    assert acting([], "khoi-77") is None


def test_two_posts_of_one_unit_are_one_role(season):
    unit = MembershipFactory(bloc_year=BlocYearFactory(season=season))
    person = UserFactory()
    for role in Leadership.Role:
        LeadershipFactory(membership=unit, person=person, role=role)

    assert len(roles_of(person, DAY, 2023)) == 1


@pytest.mark.parametrize(
    "day",
    [date(2022, 6, 1), date(2023, 1, 20), date(2023, 2, 10), date(2023, 12, 22), date(2030, 1, 1)],
)
def test_the_year_in_focus_is_that_of_the_blocs(office, day):
    for year in (2022, 2023):
        steps = SeasonFactory(year=year).steps
        steps.create(
            code="dang_ky", order=1, opens_on=date(year, 1, 1), closes_on=date(year, 3, 31)
        )
        steps.create(
            code="to_trinh", order=9, opens_on=date(year + 1, 1, 1), closes_on=date(year + 1, 1, 31)
        )

    assert surroundings(day).year == current_year(day).year


def test_what_stands_around_a_page_costs_two_queries(office, season):
    director = RepresentativeFactory(
        organization=MembershipFactory(bloc_year=BlocYearFactory(season=season)).organization
    ).user
    for _ in range(3):
        RepresentativeFactory(user=director)

    with CaptureQueriesContext(connection) as queries:
        around(director)

    assert len(queries) == 2
