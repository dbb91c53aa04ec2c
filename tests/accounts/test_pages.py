import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from history.models import Event
from tests.factories.people import PASSWORD, AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/tai-khoan/danh-sach/"


@pytest.fixture
def admin(client):
    admin = AdminFactory(username="quantri", full_name="Trần Thị Mẫu")
    client.force_login(admin)
    return admin


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def names(answer) -> list[str]:
    return [account.full_name for account in answer.context["page"]]


def test_ones_own_page_shows_what_the_account_holds(client):
    client.force_login(OfficerFactory(username="ngan", phone="0912345678"))

    page = client.get("/tai-khoan/").content.decode()

    assert "0912345678" in page
    assert "Cán bộ phụ trách Khối" in page
    assert LIST not in page


def test_the_admins_own_page_leads_to_the_accounts_and_the_record(client, admin):
    page = client.get("/tai-khoan/").content.decode()

    assert LIST in page
    assert reverse("history:events") in page


def test_changing_the_password_keeps_this_device_in_and_puts_others_out(client):
    user = UserFactory()
    client.force_login(user)
    other = type(client)()
    other.force_login(user)

    answer = client.post(
        "/tai-khoan/mat-khau/",
        {"old": PASSWORD, "new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"},
        follow=True,
    )

    assert said(answer) == ["Đã đổi mật khẩu. Các máy khác đang mở tài khoản này bị thoát ra."]
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302


def test_a_password_typed_twice_unlike_is_not_changed(client):
    user = UserFactory()
    client.force_login(user)

    answer = client.post(
        "/tai-khoan/mat-khau/", {"old": PASSWORD, "new": "ao-ba-ba-tim", "again": "ao-ba-ba"}
    )

    assert answer.context["form"].errors.keys() == {"again"}
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_wrong_old_password_is_told_at_its_field(client):
    client.force_login(UserFactory())

    answer = client.post(
        "/tai-khoan/mat-khau/", {"old": "sai", "new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"}
    )

    assert answer.context["form"].errors["old"] == ["Mật khẩu đang dùng chưa đúng. Xin gõ lại."]


def test_the_list_stands_by_given_name_with_shut_accounts_last(client, admin):
    UserFactory(full_name="Nguyễn Văn Ước")
    UserFactory(full_name="Phạm Thị Ánh")
    UserFactory(full_name="Lê Văn Bình", is_active=False)
    UserFactory(full_name="Đỗ Văn Đạt")

    assert names(client.get(LIST)) == [
        "Phạm Thị Ánh",
        "Đỗ Văn Đạt",
        "Trần Thị Mẫu",
        "Nguyễn Văn Ước",
        "Lê Văn Bình",
    ]


@pytest.mark.parametrize("typed", ["anh pham", "Ánh", "0912345678", "anh.pt"])
def test_an_account_is_found_by_any_part_of_its_names_or_phone(client, admin, typed):
    UserFactory(full_name="Phạm Thị Ánh", username="anh.pt", phone="0912345678")
    UserFactory(full_name="Nguyễn Văn Ước")

    assert names(client.get(LIST, {"tim": typed})) == ["Phạm Thị Ánh"]


def test_finding_nobody_says_so(client, admin):
    assert "Không có tài khoản nào như vậy" in client.get(LIST, {"tim": "zz"}).content.decode()


def test_the_list_costs_the_same_for_any_number_of_accounts(client, admin):
    def cost(others):
        UserFactory.create_batch(others)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    one, three = cost(1), cost(2)

    assert one == three <= 12


def fill(**changed):
    return {
        "full_name": "Lê Thị Mẫu",
        "username": "mau.lt",
        "phone": "0912 345 678",
        "roles": ["is_officer"],
        "password": "luc-binh-troi-song",
        **changed,
    }


def test_the_admin_opens_an_account(client, admin):
    answer = client.post(f"{LIST}them/", fill(), follow=True)

    assert said(answer) == ["Đã mở tài khoản mau.lt cho Lê Thị Mẫu."]
    assert User.objects.get(username="mau.lt").phone == "0912345678"
    assert Event.objects.get().actor == admin


def test_an_account_opened_without_a_password_goes_on_to_its_code(client, admin):
    answer = client.post(f"{LIST}them/", fill(password=""), follow=True)

    user = User.objects.get(username="mau.lt")
    assert not user.has_usable_password()
    assert answer.redirect_chain[-1][0] == f"{LIST}{user.pk}/ma/"
    assert "Cấp mã mới cho Lê Thị Mẫu?" in answer.content.decode()


def test_a_refused_account_keeps_what_was_typed_but_the_password(client, admin):
    answer = client.post(f"{LIST}them/", fill(username="lê mẫu"))

    page = answer.content.decode()
    assert answer.context["form"].errors.keys() == {"username"}
    assert 'value="Lê Thị Mẫu"' in page
    assert "luc-binh-troi-song" not in page


def test_the_admin_shuts_an_account_and_sees_it_told(client, admin):
    user = UserFactory(username="mau.lt")

    answer = client.post(f"{LIST}{user.pk}/khoa/", {"reason": "Nghỉ việc"}, follow=True)

    page = " ".join(answer.content.decode().split())
    assert said(answer) == ["Đã khóa tài khoản mau.lt."]
    assert "khóa tài khoản" in page
    assert "Lý do: Nghỉ việc" in page
    assert "Đang dùng: có → không" in page


def test_shutting_without_a_reason_is_refused(client, admin):
    user = UserFactory()

    answer = client.post(f"{LIST}{user.pk}/khoa/", {}, follow=True)

    assert said(answer) == ["Xin ghi lý do khóa tài khoản."]
    user.refresh_from_db()
    assert user.is_active


def test_the_admin_opens_a_shut_account_again(client, admin):
    user = UserFactory(username="mau.lt", is_active=False)

    answer = client.post(f"{LIST}{user.pk}/mo/", follow=True)

    assert said(answer) == ["Đã mở lại tài khoản mau.lt."]


def test_opening_an_account_in_use_is_refused(client, admin):
    user = UserFactory(username="mau.lt")

    answer = client.post(f"{LIST}{user.pk}/mo/", follow=True)

    assert said(answer) == ["Tài khoản mau.lt đang dùng, không cần mở lại."]


def test_others_find_the_admins_pages_shut(client):
    user = UserFactory()
    client.force_login(OfficerFactory())

    answers = [
        client.get(LIST),
        client.get(f"{LIST}them/"),
        client.post(f"{LIST}them/", fill()),
        client.get(f"{LIST}{user.pk}/"),
        client.post(f"{LIST}{user.pk}/khoa/", {"reason": "thử"}),
        client.post(f"{LIST}{user.pk}/mo/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert not Event.objects.exists()


def test_an_account_that_is_not_there_is_not_found(client, admin):
    assert client.get(f"{LIST}999999/").status_code == 404
    assert client.post(f"{LIST}999999/khoa/", {"reason": "x"}).status_code == 404
