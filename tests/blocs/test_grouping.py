"""A new year's blocs out of the register, by place; the old blocs keep their names."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.models import BlocYear, Membership
from blocs.selectors.grouping import unplaced_groups
from cooperatives.models import FormerPlace, Locality, Organization
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    MembershipFactory,
    SeasonFactory,
    StepFactory,
)
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def district(name):
    return LocalityFactory(name=name, full_name=f"Huyện {name}", level=Locality.Level.DISTRICT)


def unit_in(place, **more):
    return OrganizationFactory(commune=LocalityFactory(parent=place), **more)


def groups(season, way="huyen"):
    return {each.name: set(each.units) for each in unplaced_groups(season, way)}


@pytest.fixture
def season():
    return SeasonFactory(year=2026)


def test_units_are_grouped_by_the_district_they_lie_or_lay_in(season):
    old = district("Giồng Riềng")
    stays = unit_in(old)
    new_commune = LocalityFactory(name="Long Thạnh", parent=LocalityFactory(level="tinh"))
    moved = OrganizationFactory(commune=new_commune)
    FormerPlace.objects.create(
        organization=moved, commune=LocalityFactory(parent=old), until=date(2025, 6, 30)
    )
    newcomer = OrganizationFactory(commune=new_commune)
    nowhere = OrganizationFactory()

    assert groups(season) == {
        "Giồng Riềng": {stays, moved}, "Long Thạnh": {newcomer}, "Chưa rõ địa bàn": {nowhere},
    }  # fmt: skip


def test_units_placed_gone_or_not_competing_are_left_out(season):
    unit_in(district("Tân Hiệp"), status=Organization.Status.DISSOLVED)
    OrganizationFactory(kind=Organization.Kind.ENTERPRISE)
    MembershipFactory(bloc_year=BlocYearFactory(season=season))
    left = MembershipFactory(
        bloc_year=BlocYearFactory(season=season), left_on=date(2026, 2, 1), left_reason="Chuyển"
    )

    assert groups(season) == {"Chưa rõ địa bàn": {left.organization}}


def test_by_last_years_bloc_and_by_trade(season):
    last = BlocYearFactory(season=SeasonFactory(year=2025), area="An Biên")
    member = MembershipFactory(bloc_year=last).organization
    other = OrganizationFactory(field="gtvt")

    assert groups(season, "khoi") == {"An Biên": {member}, "Năm trước chưa ở Khối nào": {other}}
    assert groups(season, "nganh") == {"Trồng trọt": {member}, "Giao thông vận tải": {other}}


def sent(season, **typed):
    data = {"theo": "huyen"}
    for group in unplaced_groups(season, "huyen"):
        data |= {f"so_{group.key}": typed.get(group.name, ""), f"ten_{group.key}": group.name}
    return data


def test_groups_of_one_number_become_one_bloc_after_a_look(client, season):
    one, two, third = (unit_in(district(name)) for name in ("An Biên", "An Minh", "Vĩnh Thuận"))
    client.force_login(AdminFactory())
    url = reverse("blocs:group_units", args=[2026])
    data = sent(season, **{"An Biên": "4", "An Minh": "4"})

    looked = client.post(url, data)
    assert "Lập 1 Khối năm 2026?" in looked.text
    assert f"Để lại 1 đơn vị vì nhóm chưa có số: {third}." in looked.text
    assert not BlocYear.objects.filter(season=season).exists()
    answer = client.post(url, data | {"dau": looked.context["mark"]}, follow=True)

    assert "Đã lập 1 Khối với 2 đơn vị." in answer.text
    drawn = BlocYear.objects.get(season=season)
    assert (drawn.number, drawn.area, drawn.locality) == (4, "An Biên, An Minh", None)
    assert {each.organization for each in drawn.memberships.all()} == {one, two}


def test_a_bloc_of_the_same_number_and_area_goes_on_and_the_old_year_keeps_its_name(client, season):
    place = district("Tân Hiệp")
    bloc = BlocFactory()
    old = BlocYearFactory(
        season=SeasonFactory(year=2025), bloc=bloc, number=10, area="Tân Hiệp", locality=place
    )
    unit_in(place)
    client.force_login(AdminFactory())
    url = reverse("blocs:group_units", args=[2026])
    data = sent(season, **{"Tân Hiệp": "10"})

    looked = client.post(url, data)
    client.post(url, data | {"dau": looked.context["mark"]})

    assert "Tiếp nối Khối năm 2025" in looked.text
    assert BlocYear.objects.get(season=season).bloc == bloc
    old.refresh_from_db()
    assert old.name == "Khối 10 Tân Hiệp"


def test_what_changed_since_the_look_is_shown_again_and_nothing_is_drawn(client, season):
    place = district("Gò Quao")
    unit_in(place)
    client.force_login(AdminFactory())
    url = reverse("blocs:group_units", args=[2026])
    data = sent(season, **{"Gò Quao": "7"})
    mark = client.post(url, data).context["mark"]
    late = unit_in(place)

    again = client.post(url, data | {"dau": mark})

    assert "Danh sách đơn vị vừa đổi từ khi anh/chị xem." in again.text
    assert str(late) in again.text
    assert not Membership.objects.exists()


@pytest.mark.parametrize("number", ["không", "0", "10000"])
def test_a_number_that_is_none_keeps_what_was_typed(client, season, number):
    unit_in(district("Gò Quao"))
    client.force_login(AdminFactory())

    answer = client.post(
        reverse("blocs:group_units", args=[2026]), sent(season, **{"Gò Quao": number})
    )

    assert "Xin sửa 1 chỗ trước khi gửi" in answer.text
    assert f'value="{number}"' in answer.text


def test_without_any_number_there_is_nothing_to_draw(client, season):
    unit_in(district("Gò Quao"))
    client.force_login(AdminFactory())

    answer = client.post(reverse("blocs:group_units", args=[2026]), sent(season))

    assert "Chưa nhóm nào có số Khối." in answer.text


def test_only_the_admin_draws_blocs(client, season):
    client.force_login(OfficerFactory())

    assert client.get(reverse("blocs:group_units", args=[2026])).status_code == 403


@pytest.mark.parametrize("units", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_units(
    client, season, units, django_assert_num_queries
):
    for _ in range(units):
        unit_in(district("Gò Quao"))
    client.force_login(AdminFactory())

    with django_assert_num_queries(10):
        page = client.get(reverse("blocs:group_units", args=[2026]))

    assert page.text.count("Xem tên") == units


def test_units_that_join_a_bloc_of_the_year_are_told_apart_from_a_new_one(client, season):
    standing = BlocYearFactory(season=season, number=4, area="An Biên")
    MembershipFactory(bloc_year=standing)
    unit_in(district("An Biên"))
    client.force_login(AdminFactory())

    looked = client.post(
        reverse("blocs:group_units", args=[2026]), sent(season, **{"An Biên": "4"})
    ).text

    assert "Thêm vào Khối đã có, đang có 1, thành 2 đơn vị" in looked


def test_a_bloc_that_has_scored_itself_takes_no_crowd(client, season):
    BlocYearFactory(season=season, number=4, area="An Biên")
    StepFactory(season=season, opens_on=date(2023, 1, 1), closes_on=date(2023, 12, 15))
    unit_in(district("An Biên"))
    client.force_login(AdminFactory())

    answer = client.post(
        reverse("blocs:group_units", args=[2026]), sent(season, **{"An Biên": "4"})
    ).text

    assert "Khối 4 An Biên đã qua bước tự chấm. Xin chọn số khác" in answer
