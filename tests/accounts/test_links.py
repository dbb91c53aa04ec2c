from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Entrance
from accounts.services import (
    ShutEntrance,
    disable_account,
    enter_by_link,
    make_sign_in_link,
    revoke_entrances,
)
from history import clock
from history.models import Event
from tests.accounts.moments import MORNING
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import (
    PASSWORD,
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return AdminFactory(salutation="chị Ngân", phone="0912345678")


@pytest.fixture
def phuc():
    user = UserFactory(username="htx010", full_name="Lê Văn Mẫu Phúc", salutation="anh Phúc")
    user.set_unusable_password()
    user.save()
    return user


def token_of(link) -> str:
    return link.path.rstrip("/").rpartition("/")[2]


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_lets_its_one_person_in(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin, at=NOON)

    assert "anh Phúc" in client.get(link.path).content.decode()
    answer = client.post(link.path)

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(phuc.pk)


def test_reading_a_link_uses_nothing_up(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    for _ in range(3):
        assert client.get(link.path).status_code == 200
    assert not is_in(client)

    client.post(link.path)

    assert is_in(client)


def test_a_preview_that_asks_for_the_head_alone_is_answered(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)

    assert client.head(link.path).status_code == 200


def test_the_token_stands_nowhere_in_the_database(admin, phuc):
    token = token_of(make_sign_in_link(user=phuc, by=admin, at=NOON))

    kept = Entrance.objects.get()
    assert len(token) >= 43
    assert token not in str(vars(kept))
    event = Event.objects.get(verb="accounts.link_made")
    assert token not in str(vars(event))
    assert (event.at, event.actor, event.role) == (NOON, admin, "Quản trị")


def test_no_page_of_the_doors_is_kept_by_a_cache(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    pages = [
        client.get("/tai-khoan/vao/"),
        client.get("/tai-khoan/vao/?ten=kenh7b"),
        client.post("/tai-khoan/vao/", {"username": "kenh7b", "password": "sai"}),
        client.get(link.path),
        client.head(link.path),
        client.get("/tai-khoan/vao/khong-co/"),
        client.post(link.path),
        client.get(link.path),
        client.get("/tai-khoan/mat-khau/dat/"),
    ]
    client.force_login(admin)
    pages.append(client.post(f"/tai-khoan/danh-sach/{phuc.pk}/duong-dan/"))
    pages.append(client.post(f"/tai-khoan/danh-sach/{phuc.pk}/ma/"))

    assert [page.status_code for page in pages] == [200] * 5 + [404, 302, 410] + [200] * 3
    assert all("no-store" in page["Cache-Control"] for page in pages)


def test_a_link_used_twice_says_so_and_whom_to_call(admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    Client().post(link.path)
    second = Client()

    for answer in (second.get(link.path), second.post(link.path)):
        page = answer.content.decode()
        assert answer.status_code == 410
        assert "Đường dẫn này đã dùng một lần, không dùng lại được." in page
        assert "Xin gọi chị Ngân (0912345678) để được cấp lại." in page
    assert not is_in(second)


def test_a_link_lives_for_two_days_of_the_real_clock(client, wait, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin, at=NOON)
    assert link.expires_at == MORNING + timedelta(hours=48)
    wait(hours=47, minutes=59)
    assert client.get(link.path).status_code == 200
    wait(minutes=1)

    for answer in (client.get(link.path), client.post(link.path)):
        assert answer.status_code == 410
        assert "Đường dẫn này đã quá hạn." in answer.content.decode()
    assert not is_in(client)


def test_a_newer_link_ends_the_older(client, admin, phuc):
    older = make_sign_in_link(user=phuc, by=admin)
    newer = make_sign_in_link(user=phuc, by=admin)

    assert "đã được hủy hoặc thay bằng cái mới" in client.post(older.path).content.decode()
    assert client.post(newer.path).status_code == 302


def test_a_link_is_taken_back(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    revoke_entrances(user=phuc, by=admin, at=NOON)

    assert client.post(link.path).status_code == 410
    with pytest.raises(ValidationError, match="không có đường dẫn, mã nào còn dùng được"):
        revoke_entrances(user=phuc, by=admin, at=NOON)
    assert Event.objects.filter(verb="accounts.entrances_revoked").count() == 1


def test_shutting_the_account_takes_its_links_back_for_good(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    disable_account(user=phuc, reason="Nghỉ việc", by=admin)
    phuc.refresh_from_db()
    phuc.is_active = True
    phuc.save()

    assert client.post(link.path).status_code == 410


def test_an_account_shut_by_other_hands_opens_to_no_link(client, admin, phuc):
    link = make_sign_in_link(user=phuc, by=admin)
    phuc.is_active = False
    phuc.save()

    assert client.get(link.path).status_code == 410
    assert client.post(link.path).status_code == 410
    assert not is_in(client)


def test_a_shut_account_gets_no_link(admin):
    with pytest.raises(ValidationError, match="đã khóa. Xin mở lại tài khoản trước"):
        make_sign_in_link(user=UserFactory(is_active=False), by=admin)


def test_a_link_that_never_was_is_told_so(client):
    answer = client.get("/tai-khoan/vao/khong-co-that/")

    assert answer.status_code == 404
    assert "không đúng hoặc chép thiếu" in answer.content.decode()
    with pytest.raises(ShutEntrance):
        enter_by_link(token="khong-co-that")


def test_a_link_puts_whoever_was_in_before_out(client, admin, phuc):
    client.force_login(UserFactory())
    link = make_sign_in_link(user=phuc, by=admin)

    assert "đang mở bằng tài khoản khác" in client.get(link.path).content.decode()
    client.post(link.path)

    assert client.session["_auth_user_id"] == str(phuc.pk)


# --- Who may ---------------------------------------------------------------------------------


@pytest.fixture
def in_2023(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.mark.usefixtures("in_2023")
def test_the_officer_of_the_bloc_lets_its_people_in():
    bloc_year = BlocYearFactory()
    unit = MembershipFactory(bloc_year=bloc_year).organization
    person = RepresentativeFactory(organization=unit).user

    assert make_sign_in_link(user=person, by=bloc_year.officer).path
    event = Event.objects.get()
    assert event.role == "Cán bộ phụ trách Khối"
    with pytest.raises(PermissionDenied):
        make_sign_in_link(user=person, by=BlocYearFactory().officer)


@pytest.mark.usefixtures("in_2023")
def test_of_two_years_under_way_both_officers_may_and_older_ones_not():
    years = [BlocYearFactory(season__year=year) for year in (2021, 2022, 2023)]
    unit = MembershipFactory(bloc_year=years[2]).organization
    for bloc_year in years[:2]:
        MembershipFactory(organization=unit, bloc_year=bloc_year)
    person = RepresentativeFactory(organization=unit).user

    assert make_sign_in_link(user=person, by=years[1].officer).path
    with pytest.raises(PermissionDenied):
        make_sign_in_link(user=person, by=years[0].officer)


def test_of_a_unit_without_a_bloc_any_officer_may():
    person = RepresentativeFactory().user

    assert make_sign_in_link(user=person, by=OfficerFactory()).path


def test_an_officer_has_no_hand_in_the_offices_accounts():
    bloc_year = BlocYearFactory()
    unit = MembershipFactory(bloc_year=bloc_year).organization
    colleague = OfficerFactory()
    RepresentativeFactory(organization=unit, user=colleague)

    for user in (colleague, AdminFactory(), CouncilFactory(), UserFactory()):
        with pytest.raises(PermissionDenied):
            make_sign_in_link(user=user, by=bloc_year.officer)


def test_the_keeper_is_let_in_by_keepers_alone(admin):
    keeper = AdminFactory(is_superuser=True, is_staff=True)

    with pytest.raises(PermissionDenied):
        make_sign_in_link(user=keeper, by=admin)
    assert make_sign_in_link(user=keeper, by=keeper).path


@pytest.mark.parametrize("who", [CouncilFactory, UserFactory])
def test_nobody_else_makes_links(who, phuc):
    with pytest.raises(PermissionDenied):
        make_sign_in_link(user=phuc, by=who())


def test_the_page_shows_the_link_once(client, admin, phuc):
    client.force_login(admin)

    answer = client.post(f"/tai-khoan/danh-sach/{phuc.pk}/duong-dan/")

    page = answer.content.decode()
    assert "http://testserver/tai-khoan/vao/" in page
    assert "Chào anh Phúc" in page
    assert client.get(f"/tai-khoan/danh-sach/{phuc.pk}/duong-dan/").status_code == 405


def test_the_page_takes_a_link_back_and_returns_where_it_was_asked(client, admin, phuc):
    client.force_login(admin)
    make_sign_in_link(user=phuc, by=admin)

    answer = client.post(
        f"/tai-khoan/danh-sach/{phuc.pk}/huy-loi-vao/", {"back": "https://example.com/"}
    )

    assert answer["Location"] == f"/tai-khoan/danh-sach/{phuc.pk}/"
    assert not Entrance.objects.standing().exists()


# --- The first password ------------------------------------------------------------------------


def test_who_came_by_a_link_sets_a_password_before_anything_else(client, admin, phuc):
    client.post(make_sign_in_link(user=phuc, by=admin).path)

    for address in ("/", "/tai-khoan/", "/htx/", "/tai-khoan/mat-khau/", "/khoi/cac-nam/"):
        assert client.get(address)["Location"] == "/tai-khoan/mat-khau/dat/"
    assert client.post("/tai-khoan/mat-khau/", {"old": "x"})["Location"].endswith("/dat/")
    assert client.get("/tai-khoan/mat-khau/dat/").status_code == 200


def test_the_first_password_opens_the_rest(client, admin, phuc):
    client.post(make_sign_in_link(user=phuc, by=admin).path)
    page = client.get("/tai-khoan/mat-khau/dat/").content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert "data-show-password" in page

    answer = client.post(
        "/tai-khoan/mat-khau/dat/", {"new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"}
    )

    assert answer["Location"] == "/"
    assert client.get("/tai-khoan/").status_code == 200
    phuc.refresh_from_db()
    assert phuc.check_password("ao-ba-ba-tim")
    assert Event.objects.filter(verb="accounts.password_set", actor=phuc).exists()


@pytest.mark.parametrize("common", ["password1", "12345678", "htx010"])
def test_a_common_first_password_is_refused_with_the_reason(client, admin, phuc, common):
    client.post(make_sign_in_link(user=phuc, by=admin).path)

    answer = client.post("/tai-khoan/mat-khau/dat/", {"new": common, "again": common})

    assert answer.context["form"].errors["new"]
    phuc.refresh_from_db()
    assert not phuc.has_usable_password()


def test_who_forgot_the_password_drops_it_at_the_link_and_sets_another(client, admin):
    user = UserFactory()
    other = Client()
    other.force_login(user)
    link = make_sign_in_link(user=user, by=admin)
    assert "Tôi quên mật khẩu" in client.get(link.path).content.decode()

    client.post(link.path, {"forgot": "on"})

    assert client.get("/tai-khoan/")["Location"] == "/tai-khoan/mat-khau/dat/"
    assert other.get("/tai-khoan/")["Location"].startswith("/tai-khoan/vao/")
    assert Event.objects.filter(verb="accounts.password_dropped", actor=user).exists()


def test_who_has_a_password_is_not_asked_again(client, admin):
    user = UserFactory()
    client.post(make_sign_in_link(user=user, by=admin).path)

    assert client.get("/tai-khoan/").status_code == 200
    assert client.get("/tai-khoan/mat-khau/dat/")["Location"] == "/tai-khoan/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
