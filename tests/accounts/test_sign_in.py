import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.models import User
from accounts.services.signing_in import WRONG
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/vao/"
HOME = "/trang-dau/"


@pytest.fixture(autouse=True)
def home(settings):
    """Wherever people land is another app's matter."""
    settings.LOGIN_REDIRECT_URL = HOME


def knock(client, username, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def ngan():
    return UserFactory(username="ngan", phone="0912345678", full_name="Nguyễn Thị Mẫu Ngân")


@pytest.mark.parametrize(
    "typed",
    ["ngan", " Ngan ", "0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678"],
)
def test_the_user_name_or_the_phone_opens_the_door(client, ngan, typed):
    answer = knock(client, typed)

    assert answer.status_code == 302
    assert answer["Location"] == HOME
    assert client.session["_auth_user_id"] == str(ngan.pk)


@pytest.mark.parametrize(
    ("username", "password"), [("ngan", "sai"), ("khong-co", PASSWORD), ("0999999999", PASSWORD)]
)
def test_whatever_is_wrong_gets_the_same_sentence(client, ngan, username, password):
    answer = knock(client, username, password)

    assert answer.context["form"].non_field_errors() == [WRONG]
    assert not is_in(client)


def test_a_shut_account_gets_the_same_sentence_too(client):
    UserFactory(username="cu", is_active=False)

    assert knock(client, "cu").context["form"].non_field_errors() == [WRONG]


def test_an_account_without_a_password_opens_to_nobody(client):
    user = UserFactory(username="moi")
    user.set_unusable_password()
    user.save()

    assert knock(client, "moi", "").context["form"].errors.keys() == {"password"}
    assert knock(client, "moi", user.password).context["form"].non_field_errors() == [WRONG]


def test_the_typed_name_stays_and_the_password_does_not(client, ngan):
    page = knock(client, "ngan", "mat-khau-sai").content.decode()

    assert 'value="ngan"' in page
    assert "mat-khau-sai" not in page


def test_blanks_of_a_password_count(client):
    UserFactory(username="cach", password=f" {PASSWORD} ")

    knock(client, "cach", PASSWORD)
    assert not is_in(client)
    knock(client, "cach", f" {PASSWORD} ")
    assert is_in(client)


def test_after_signing_in_one_goes_on_where_one_was_going(client, ngan):
    page = client.get("/tai-khoan/mat-khau/")
    assert page["Location"] == f"{SIGN_IN}?next=/tai-khoan/mat-khau/"

    answer = knock(client, "ngan", next="/tai-khoan/mat-khau/")

    assert answer["Location"] == "/tai-khoan/mat-khau/"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:x"])
def test_nobody_is_sent_elsewhere(client, ngan, elsewhere):
    assert knock(client, "ngan", next=elsewhere)["Location"] == HOME


def test_whoever_is_in_already_does_not_see_the_door(client, ngan):
    client.force_login(ngan)

    assert client.get(SIGN_IN)["Location"] == HOME


def test_the_door_helps_phones_and_managers_of_passwords(client):
    page = client.get(SIGN_IN).content.decode()

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'autocapitalize="none"' in page
    assert "onpaste" not in page
    assert "data-show-password" in page


def test_an_unknown_name_takes_the_work_of_a_wrong_password(client, ngan, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *each: hashed.append(each) or encode(*each)
    )

    knock(client, "ngan", "sai")
    knock(client, "khong-co", "sai")

    assert len(hashed) == 2


def test_signing_out_is_a_deed_not_a_link(client, ngan):
    client.force_login(ngan)

    assert client.get("/tai-khoan/ra/").status_code == 405
    assert is_in(client)

    answer = client.post("/tai-khoan/ra/")
    assert answer["Location"] == SIGN_IN
    assert not is_in(client)


def test_a_signed_in_page_is_kept_by_no_cache(client, ngan):
    client.force_login(ngan)

    assert "no-store" in client.get("/tai-khoan/")["Cache-Control"]
    assert "no-store" in client.get("/tai-khoan/mat-khau/")["Cache-Control"]


def test_a_shut_account_is_out_at_the_next_page(client, ngan):
    client.force_login(ngan)
    assert client.get("/tai-khoan/").status_code == 200

    User.objects.filter(pk=ngan.pk).update(is_active=False)

    answer = client.get("/tai-khoan/")
    assert answer["Location"].startswith(SIGN_IN)
