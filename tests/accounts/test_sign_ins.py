import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.entering import device_in_words
from accounts.models import SignIn
from accounts.services import end_sign_in
from history.models import Event
from tests.factories.people import PASSWORD, AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/vao/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)


def entered(user, **more):
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT=PHONE)
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD, **more})
    return client


def is_in(client) -> bool:
    return client.get("/tai-khoan/").status_code == 200


def test_the_admin_sees_who_is_in_on_what_since_when_and_from_where(client, wait):
    client.force_login(AdminFactory())
    entered(UserFactory(full_name="Lê Văn Mẫu Phúc"), own_device="on")

    page = " ".join(client.get("/tai-khoan/dang-vao/").content.decode().split())

    assert "Lê Văn Mẫu Phúc" in page
    assert "Chrome trên điện thoại Android (máy riêng)" in page
    assert "08:00, 24/11/2026" in page
    assert "203.0.113.7" in page


def test_a_session_put_out_is_out_at_its_next_page(client):
    admin = AdminFactory()
    client.force_login(admin)
    user = UserFactory()
    phone = entered(user)
    assert is_in(phone)

    mark = SignIn.objects.get(user=user).mark
    answer = client.post("/tai-khoan/dang-vao/cho-ra/", {"may": mark}, follow=True)

    assert "Đã cho ra" in answer.content.decode()
    assert not is_in(phone)
    event = Event.objects.get(verb="accounts.put_out")
    assert (event.actor, event.subject_id) == (admin, str(user.pk))


def test_everybody_puts_out_their_own_devices_and_nobody_elses():
    user, other = UserFactory(), UserFactory()
    here, there, theirs = entered(user), entered(user), entered(other)
    marks = {each.session.session_key: SignIn.objects.get(pk=each.session.session_key).mark
             for each in (here, there, theirs)}  # fmt: skip

    here.post("/tai-khoan/dang-vao/cho-ra/", {"may": marks[there.session.session_key]})
    here.post("/tai-khoan/dang-vao/cho-ra/", {"may": marks[theirs.session.session_key]})

    assert [is_in(each) for each in (here, there, theirs)] == [True, False, True]
    with pytest.raises(PermissionDenied):
        end_sign_in(sign_in=SignIn.objects.get(user=other), by=user)


def test_ones_own_page_lists_ones_devices_without_a_key_that_opens_them():
    user = UserFactory()
    here, there = entered(user), entered(user)

    page = here.get("/tai-khoan/").content.decode()

    assert page.count("Chrome trên điện thoại Android") >= 2
    assert "máy này" in page
    assert here.session.session_key not in page
    assert there.session.session_key not in page


def test_the_list_costs_the_same_for_any_number_of_devices(client):
    client.force_login(AdminFactory())

    def cost(others):
        for user in UserFactory.create_batch(others):
            entered(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/tai-khoan/dang-vao/")
        return len(queries)

    assert cost(1) == cost(2) == 9


def test_staff_are_out_after_half_an_hour_without_a_page(wait):
    client = entered(OfficerFactory(), own_device="on")
    for _ in range(3):
        wait(minutes=29)
        assert is_in(client)
    wait(minutes=30)

    assert not is_in(client)


def test_staff_are_out_after_twelve_hours_however_busy(wait):
    client = entered(OfficerFactory())
    for _ in range(35):
        wait(minutes=20)
        assert is_in(client)
    wait(minutes=20)

    assert not is_in(client)


def test_a_representative_stays_thirty_days_on_a_phone_of_their_own(wait):
    client = entered(UserFactory(), own_device="on")
    wait(days=29, hours=23)
    assert is_in(client)
    wait(hours=1)

    assert not is_in(client)


def test_on_a_shared_computer_a_representative_is_out_after_two_hours(wait):
    client = entered(UserFactory())
    wait(hours=1, minutes=59)
    assert is_in(client)
    wait(hours=2)

    assert not is_in(client)


def test_a_session_is_written_at_most_once_a_minute(wait):
    client = entered(UserFactory())

    def writes():
        with CaptureQueriesContext(connection) as queries:
            client.get("/tai-khoan/")
        return sum("UPDATE" in each["sql"] for each in queries)

    wait(seconds=59)
    assert writes() == 0
    wait(seconds=1)
    assert writes() == 1


def test_setting_a_password_ends_the_other_devices_for_good():
    user = UserFactory()
    here, there = entered(user), entered(user)

    here.post(
        "/tai-khoan/mat-khau/",
        {"old": PASSWORD, "new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"},
    )

    assert [is_in(here), is_in(there)] == [True, False]
    assert "Thấy lần cuối" in here.get("/tai-khoan/").content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome trên điện thoại Android"),
        (f"{PHONE} Zalo android/1234", "Zalo trên điện thoại Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/120.0",
         "Firefox trên máy tính Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari trên iPhone"),
        ("", "Máy không rõ loại"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent, words):
    assert device_in_words(agent) == words


def test_the_technical_pages_have_no_door_of_their_own(client):
    assert (
        client.get("/ky-thuat/login/?next=/ky-thuat/")["Location"] == f"{SIGN_IN}?next=/ky-thuat/"
    )
    client.force_login(UserFactory())
    assert client.get("/ky-thuat/login/").status_code == 403


def test_a_row_of_a_session_says_whose_it_was_after_its_end(wait):
    user = UserFactory()
    client = entered(user)
    wait(hours=3)
    client.get("/tai-khoan/")

    assert SignIn.objects.filter(user=user).exists()
