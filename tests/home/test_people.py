"""Accounts for the people of a bloc, and the sheet of slips."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Entrance, User
from blocs.models import BlocYear
from cooperatives.models import Representative
from history.models import Event
from home import people_views
from home.selectors.people import user_name_for
from home.services.people import open_accounts, print_slips
from reports.pdf import Rendered
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]

PAGE = "/nam/2023/khoi/10/tai-khoan/"


@pytest.fixture
def bloc_year() -> BlocYear:
    officer = OfficerFactory(salutation="chị Ngân", phone="0912345678")
    return BlocYearFactory(season__year=2023, number=10, officer=officer)


@pytest.fixture
def slips(monkeypatch):
    """What would be printed."""
    printed = []
    monkeypatch.setattr(
        people_views, "render_slips",
        lambda slips, title: printed.append(slips) or Rendered(b"%PDF-1.7", 1, "0" * 64),
    )  # fmt: skip
    return printed


def unit(bloc_year, name="HTX nông nghiệp Kênh 7B", **contact):
    facts = {"contact_name": "Lê Văn Mẫu Phúc", "contact_phone": "0911 222 333", **contact}
    return MembershipFactory(
        bloc_year=bloc_year, organization=OrganizationFactory(name=name, **facts)
    ).organization


def test_accounts_are_opened_for_the_units_without_one(client, bloc_year, slips):
    kenh = unit(bloc_year)
    has_one = unit(bloc_year, "HTX Đại Lợi")
    RepresentativeFactory(organization=has_one)
    client.force_login(bloc_year.officer)

    asked = client.get(f"{PAGE}mo/").content.decode()
    assert "Mở tài khoản cho 1 đơn vị" in asked
    assert "Lê Văn Mẫu Phúc, Giám đốc" in asked
    assert "HTX Đại Lợi" not in asked
    assert not User.objects.filter(username="kenh7b").exists()

    answer = client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk]})

    assert answer["Content-Type"] == "application/pdf"
    user = User.objects.get(username="kenh7b")
    assert (user.full_name, user.phone) == ("Lê Văn Mẫu Phúc", "0911222333")
    assert Representative.objects.get(user=user).organization == kenh
    [[slip]] = slips
    assert (slip.unit, slip.username, slip.helper, slip.helper_phone) == (
        kenh.name, "kenh7b", "chị Ngân", "0912345678",
    )  # fmt: skip
    assert slip.link == "http://testserver/tai-khoan/vao/?ten=kenh7b"


def test_the_slip_opens_the_door_and_the_director_gets_to_work(client, bloc_year, slips):
    kenh = unit(bloc_year)
    client.force_login(bloc_year.officer)
    client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk]})
    [[slip]] = slips

    director = Client()
    director.post("/tai-khoan/vao/", {"username": slip.username, "password": slip.code})
    director.post("/tai-khoan/mat-khau/dat/", {"new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"})

    assert director.get("/").status_code == 200
    page = client.get(PAGE).content.decode()
    assert "1/1 đơn vị đã có người vào phần mềm" in page


def test_all_are_opened_or_none(bloc_year):
    kenh, other = unit(bloc_year), unit(bloc_year, "HTX Đại Lợi", contact_phone="")
    RepresentativeFactory(organization=other)

    with pytest.raises(ValidationError, match="1 đơn vị trong danh sách đã có tài khoản"):
        open_accounts(bloc_year=bloc_year, units=[kenh.pk, other.pk], by=bloc_year.officer)

    assert not User.objects.filter(username="kenh7b").exists()
    assert not Event.objects.exists()


def test_nothing_ticked_opens_nothing(client, bloc_year):
    unit(bloc_year)
    client.force_login(bloc_year.officer)

    answer = client.post(f"{PAGE}mo/", {}, follow=True)

    assert "Chưa chọn đơn vị nào. Xin tích chọn rồi bấm lại." in answer.content.decode()


def test_sent_twice_it_opens_once_and_says_so(client, bloc_year, slips):
    kenh = unit(bloc_year)
    client.force_login(bloc_year.officer)
    client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk]})

    answer = client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk]}, follow=True)

    assert "đã có tài khoản" in answer.content.decode()
    assert len(slips) == 1
    assert Entrance.objects.count() == 1


def test_whom_no_account_can_be_opened_for_is_named_with_the_cure(client, bloc_year):
    unit(bloc_year, "HTX Chưa Tên", contact_name="")
    unit(bloc_year)
    UserFactory(username="phuc", full_name="Nguyễn Văn Mẫu Bảy", phone="0900000007")
    unit(bloc_year, "HTX Trùng Người", contact_name="Nguyễn Văn Mẫu Bảy",
         contact_phone="0900000007")  # fmt: skip
    unit(bloc_year, "HTX Chung Số", contact_name="Trần Thị Mẫu Tám", contact_phone="0900000007")
    client.force_login(bloc_year.officer)

    page = " ".join(client.get(f"{PAGE}mo/").content.decode().split())

    assert "2 đơn vị chưa mở được" in page
    assert "Danh bạ chưa có tên người đại diện. Xin ghi ở trang đơn vị rồi mở lại." in page
    assert "Nguyễn Văn Mẫu Bảy đã có tài khoản phuc với số điện thoại này." in page
    assert "Số 0900000007 đã là của tài khoản khác: vào bằng tên đăng nhập." in page


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("HTX nông nghiệp Kênh 7B", set(), "kenh7b"),
        ("HTX nông nghiệp Kênh 7B", {"kenh7b"}, "kenh7b2"),
        ("Hợp tác xã Đại Lợi", {"dailoi", "dailoi2"}, "dailoi3"),
        ("HTX NN 30/4", set(), "htx304"),
        ("HTX Kênh 3", {"kenh3"}, "kenh3-2"),
    ],
)
def test_user_names_are_short_and_never_clash(name, taken, expected):
    found = user_name_for(OrganizationFactory.build(name=name, pk=7), taken)

    assert found == expected
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", found)


def test_two_units_of_one_name_get_two_user_names(bloc_year):
    units = [unit(bloc_year, "HTX Đại Lợi", contact_phone="") for _ in range(2)]

    made = open_accounts(bloc_year=bloc_year, units=[u.pk for u in units], by=bloc_year.officer)

    assert [code.user.username for _, code in made] == ["dailoi", "dailoi2"]


def test_a_reprint_is_a_new_code_for_those_who_have_not_come_yet(client, bloc_year, slips):
    kenh, other = unit(bloc_year), unit(bloc_year, "HTX Đại Lợi", contact_phone="")
    client.force_login(bloc_year.officer)
    client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk, other.pk]})
    here = User.objects.get(username="dailoi")
    here.set_password("ao-ba-ba-tim")
    here.save()

    asked = client.get(f"{PAGE}phieu/").content.decode()
    assert "kenh7b" in asked
    assert "dailoi" not in asked
    client.post(f"{PAGE}phieu/", {"nguoi": [User.objects.get(username="kenh7b").pk]})

    first, again = slips
    old, new = first[0].code, again[0].code
    assert old != new
    for code, gets_in in ((old, False), (new, True)):
        door = Client()
        door.post("/tai-khoan/vao/", {"username": "kenh7b", "password": code})
        assert ("_auth_user_id" in door.session) == gets_in


def test_a_slip_gone_astray_is_taken_back_from_the_page(client, bloc_year, slips):
    kenh = unit(bloc_year)
    client.force_login(bloc_year.officer)
    client.post(f"{PAGE}mo/", {"don_vi": [kenh.pk]})
    user = User.objects.get(username="kenh7b")
    assert "đường dẫn, mã chưa dùng của" in client.get(PAGE).content.decode()

    answer = client.post(f"/tai-khoan/danh-sach/{user.pk}/huy-loi-vao/", {"back": PAGE})

    assert answer["Location"] == PAGE
    assert "đường dẫn, mã chưa dùng của" not in client.get(PAGE).content.decode()
    assert not Entrance.objects.standing().exists()


def test_who_has_a_password_keeps_it_from_a_reprint(bloc_year):
    speaker = RepresentativeFactory(organization=unit(bloc_year))

    with pytest.raises(ValidationError, match="1 người trong danh sách đã"):
        print_slips(bloc_year=bloc_year, people=[speaker.user_id], by=bloc_year.officer)


def test_another_blocs_officer_opens_no_accounts_here(client, bloc_year):
    kenh, other = unit(bloc_year), OfficerFactory()

    with pytest.raises(PermissionDenied):
        open_accounts(bloc_year=bloc_year, units=[kenh.pk], by=other)
    client.force_login(other)
    assert [client.get(f"{PAGE}{end}").status_code for end in ("", "mo/", "phieu/")] == [403] * 3


def test_the_officer_of_a_bloc_long_past_opens_no_accounts():
    past, *_ = [BlocYearFactory(season__year=year) for year in (2021, 2022, 2023)]

    with pytest.raises(PermissionDenied):
        open_accounts(bloc_year=past, units=[1], by=past.officer)


def test_the_officer_sees_at_whose_account_somebody_guesses(client, bloc_year):
    speaker = RepresentativeFactory(organization=unit(bloc_year)).user
    RepresentativeFactory(organization=unit(bloc_year, "HTX Đại Lợi"))
    for n in range(2):
        Client().post("/tai-khoan/vao/", {"username": speaker.username, "password": f"sai-{n}"})
    client.force_login(bloc_year.officer)

    page = client.get(PAGE).content.decode()

    assert f"{speaker.full_name}: gõ sai 2 lần, lần cuối lúc" in page
    assert page.count("gõ sai") == 1


def test_the_page_costs_the_same_for_any_number_of_units(client, bloc_year):
    client.force_login(bloc_year.officer)

    def cost(more):
        for n in range(more):
            RepresentativeFactory(organization=unit(bloc_year))
            unit(bloc_year, f"HTX Mẫu {more} {n}", contact_phone="")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    assert cost(1) == cost(2) == 13


def test_the_slip_of_a_code_just_shown_is_the_same_code(client, bloc_year, slips):
    speaker = RepresentativeFactory(organization=unit(bloc_year))
    client.force_login(bloc_year.officer)
    code = client.post(f"/tai-khoan/danh-sach/{speaker.user_id}/ma/").context["code"]

    client.post(f"/tai-khoan/danh-sach/{speaker.user_id}/phieu/", {"ma": code.digits})
    wrong = client.post(f"/tai-khoan/danh-sach/{speaker.user_id}/phieu/", {"ma": "1234567890"})

    [[slip]] = slips
    assert slip.code == code.shown
    assert wrong.status_code == 302
    assert Entrance.objects.count() == 1


def test_the_sheet_prints_with_names_codes_and_whom_to_call(client, bloc_year, pdf_text):
    units = [unit(bloc_year, f"HTX nông nghiệp Mẫu Số {n}", contact_phone="") for n in range(6)]
    client.force_login(bloc_year.officer)

    answer = client.post(f"{PAGE}mo/", {"don_vi": [each.pk for each in units]})

    text = pdf_text(answer.content)
    assert 'filename="phieu-vao-khoi-10-2023.pdf"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    assert text.count("Mã vào một lần") == 6
    assert len(re.findall(r"\b\d{4} \d{3} \d{3}\b", text)) == 6
    assert "Cần giúp, xin gọi chị Ngân: 0912345678" in text
    assert "testserver/tai-khoan/vao/" in text
    assert text.count("\f") == 2
