"""Finding anything by a few words without marks."""

import pytest
from django.urls import reverse

from catalogue.services import load_catalogue
from home.selectors.find import find
from reports.models import IssuedPaper
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import (
    LocalityFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def district():
    return LocalityFactory(level="huyen", name="Giồng Riềng", full_name="Huyện Giồng Riềng")


@pytest.fixture
def unit(district):
    return OrganizationFactory(
        name="HTX nông nghiệp Đại Lợi", tax_code="1799230022",
        commune=LocalityFactory(name="Ngọc Chúc", parent=district),
        contact_name="Nguyễn Văn Mẫu Đệ", contact_phone="0912345678",
    )  # fmt: skip


def groups(text, user):
    return {group.key: [hit.name for hit in group.hits] for group in find(text, user, 2023).groups}


@pytest.mark.parametrize(
    "text",
    ["dai loi", "Đại Lợi", "giong rieng", "ngoc chuc dai", "1799230022", "0912 345 678", "mau de"],
)
def test_a_unit_is_found_by_name_place_tax_code_phone_or_director(unit, text):
    OrganizationFactory(name="HTX khác (mẫu)")

    assert groups(text, OfficerFactory())["don-vi"] == ["HTX nông nghiệp Đại Lợi"]


def test_a_bloc_is_found_by_area_newest_year_first():
    for year in (2021, 2022):
        BlocYearFactory(season=SeasonFactory(year=year), number=5, area="Giồng Riềng")

    found = find("giong rieng", OfficerFactory(), 2022)

    [blocs] = [group for group in found.groups if group.key == "khoi"]
    assert [(hit.name, hit.detail) for hit in blocs.hits] == [
        ("Khối 5 Giồng Riềng", "Năm 2022"),
        ("Khối 5 Giồng Riềng", "Năm 2021"),
    ]


def test_a_page_is_found_by_its_name():
    SeasonFactory(year=2023)

    assert groups("cham diem", OfficerFactory())["trang"] == ["Chấm điểm 2023"]
    assert groups("nhat ky", AdminFactory())["trang"] == ["Nhật ký"]
    assert "trang" not in groups("nhat ky", OfficerFactory())


def test_accounts_are_found_by_the_admin_alone():
    UserFactory(full_name="Phan Thị Mẫu Diễm", username="diem")

    assert groups("mau diem", AdminFactory())["tai-khoan"] == ["Phan Thị Mẫu Diễm"]
    assert "tai-khoan" not in groups("mau diem", OfficerFactory())


def test_a_stranger_finds_nothing_of_another_bloc(unit):
    MembershipFactory(organization=unit, bloc_year=BlocYearFactory(area="Giồng Riềng"))
    stranger = RepresentativeFactory().user

    assert groups("dai loi", stranger) == {}
    assert groups("giong rieng", stranger) == {}


def test_too_little_is_not_looked_for(client):
    client.force_login(OfficerFactory())

    assert "Xin gõ từ 2 ký tự trở lên" in client.get(reverse("home:search"), {"q": "đ"}).text
    assert "Không tìm thấy “zzzz”" in client.get(reverse("home:search"), {"q": "zzzz"}).text


def test_a_group_opens_whole_by_its_address(client):
    for n in range(9):
        OrganizationFactory(name=f"HTX Tân Tiến {n}")
    client.force_login(OfficerFactory())

    short = client.get(reverse("home:search"), {"q": "tan tien"})
    whole = client.get(reverse("home:search"), {"q": "tan tien", "nhom": "don-vi"})

    assert "Xem cả 9 kết quả" in short.text
    assert "HTX Tân Tiến 8" not in short.text
    assert "HTX Tân Tiến 8" in whole.text


def test_every_page_has_the_box_and_a_stranger_at_the_door_has_not(client):
    assert "data-find" not in client.get(reverse("accounts:sign_in")).text

    client.force_login(OfficerFactory())
    assert "data-find" in client.get(reverse("home:home")).text


def test_a_search_costs_the_same_whatever_it_finds(client, django_assert_num_queries, unit):
    load_catalogue()
    client.force_login(AdminFactory())
    url = reverse("home:search")
    client.get(url, {"q": "dai"})

    with django_assert_num_queries(11):
        client.get(url, {"q": "dai"})
    for n in range(3):
        OrganizationFactory(name=f"HTX Đại Phát {n}", commune=unit.commune)
        BlocYearFactory(area="Đại Hòa")
        UserFactory(full_name=f"Trần Đại Mẫu {n}")
    assert IssuedPaper.objects.count() == 0
    with django_assert_num_queries(11):
        assert client.get(url, {"q": "dai"}).context["found"].count == 10


def test_who_sees_a_part_is_told_so_and_whom_to_ask(client):
    speaker = RepresentativeFactory()
    officer = OfficerFactory(full_name="Nguyễn Thị Mẫu Ngân", phone="0911111111")
    bloc_year = BlocYearFactory(season=SeasonFactory(year=2023), officer=officer)
    MembershipFactory(bloc_year=bloc_year, organization=speaker.organization)
    client.force_login(speaker.user)

    page = client.get(reverse("home:search"), {"q": "Châu Thành"}).text

    assert "trong phần anh/chị được xem" in page
    assert "Nguyễn Thị Mẫu Ngân" in page
    assert 'href="tel:0911111111"' in page
    assert "thử ít chữ hơn" not in page


def test_who_sees_everything_is_advised_to_write_less(client):
    client.force_login(OfficerFactory())

    assert "thử ít chữ hơn" in client.get(reverse("home:search"), {"q": "không đâu có"}).text
