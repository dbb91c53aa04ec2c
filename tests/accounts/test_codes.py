import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Entrance
from accounts.services import Caller, NotIn, make_code, sign_in, still_opens
from accounts.services.signing_in import WRONG
from history import clock
from history.models import Event
from history.vietnamese import format_datetime
from tests.factories.moments import NOON
from tests.factories.people import PASSWORD, AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/vao/"


@pytest.fixture
def admin():
    return AdminFactory(salutation="chị Ngân", phone="0912345678")


@pytest.fixture
def phuc():
    return UserFactory(username="kenh7b", phone="0911222333", full_name="Lê Văn Mẫu Phúc")


def why_not(client, username, secret):
    answer = client.post(SIGN_IN, {"username": username, "password": secret})
    assert "_auth_user_id" not in client.session
    return answer.context["form"].non_field_errors()


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_opens_once_and_leads_to_a_password_of_ones_own(client, admin, phuc):
    code = make_code(user=phuc, by=admin, at=NOON)

    client.post(SIGN_IN, {"username": "kenh7b", "password": code.shown})

    assert is_in(client)
    assert client.get("/")["Location"] == "/tai-khoan/mat-khau/dat/"
    assert Event.objects.filter(verb="accounts.entered_by_code", actor=phuc).count() == 1


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\u00a0"])
def test_a_code_is_read_however_it_is_grouped(client, admin, phuc, written):
    code = make_code(user=phuc, by=admin)

    client.post(SIGN_IN, {"username": "0911222333", "password": written.format(code.digits)})

    assert is_in(client)


def test_a_code_is_ten_digits_in_groups_and_kept_only_hashed(admin, phuc):
    code = make_code(user=phuc, by=admin, at=NOON)

    assert len(code.digits) == 10
    assert [len(group) for group in code.shown.split()] == [4, 3, 3]
    assert code.digits not in str(vars(Entrance.objects.get()))
    assert all(code.digits not in str(vars(each)) for each in Event.objects.all())


def test_a_code_ends_the_password_the_older_code_and_the_sessions(client, admin, phuc):
    client.post(SIGN_IN, {"username": "kenh7b", "password": PASSWORD})
    older = make_code(user=phuc, by=admin)
    newer = make_code(user=phuc, by=admin)

    assert client.get("/tai-khoan/")["Location"].startswith(SIGN_IN)
    fresh = Client()
    for secret in (PASSWORD, older.digits):
        assert why_not(fresh, "kenh7b", secret) == [WRONG]
    fresh.post(SIGN_IN, {"username": "kenh7b", "password": newer.digits})
    assert is_in(fresh)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[:2] == ["accounts.password_reset", "accounts.code_made"]


def test_a_code_used_twice_says_so_and_whom_to_call(client, admin, phuc):
    code = make_code(user=phuc, by=admin)
    Client().post(SIGN_IN, {"username": "kenh7b", "password": code.digits})

    assert why_not(client, "kenh7b", code.digits) == [
        "Mã này đã dùng một lần, không dùng lại được. "
        "Xin gọi chị Ngân (0912345678) để được cấp lại."
    ]


def test_a_code_lives_thirty_days(client, wait, admin, phuc):
    code = make_code(user=phuc, by=admin, at=NOON)
    assert format_datetime(code.expires_at) == "23:59, 24/12/2026"
    wait(days=30, hours=15, minutes=59)
    assert sign_in(username="kenh7b", secret=code.digits, caller=Caller("203.0.113.9"))
    code = make_code(user=phuc, by=admin, at=NOON)
    wait(days=31)

    [why] = why_not(client, "kenh7b", code.digits)

    assert why.startswith("Mã này đã quá hạn.")


def test_a_code_guessed_twenty_times_is_refused_and_then_dead(client, wait, admin, phuc):
    code = make_code(user=phuc, by=admin)
    said = [why_not(Client(), "kenh7b", f"{n:010d}")[0] for n in range(20)]
    assert said[:10] == [WRONG] * 10
    assert all("Đã gõ sai nhiều lần. Xin đợi 15 phút" in each for each in said[10:])
    assert why_not(client, "kenh7b", code.digits)[0].startswith("Đã gõ sai nhiều lần.")

    wait(minutes=15)
    for n in range(10):
        why_not(Client(), "kenh7b", f"{n:010d}")
    wait(minutes=15)

    assert not phuc.entrances.live(clock.real_now()).exists()
    assert still_opens(user=phuc, digits=code.digits, by=admin) is None
    [why] = why_not(client, "kenh7b", code.digits)
    assert why == (
        "Mã này đã bị gõ sai nhiều lần nên không còn dùng được. "
        "Xin gọi chị Ngân (0912345678) để được cấp lại."
    )


def test_one_slow_check_whatever_the_account_has(admin, monkeypatch):
    """Time tells nobody who has an account, a password or a code."""
    plain, coded, bare = UserFactory(), UserFactory(), UserFactory()
    make_code(user=coded, by=admin)
    bare.set_unusable_password()
    bare.save()
    slow = []
    for module in ("accounts.services.signing_in", "django.contrib.auth.base_user"):
        for name in ("check_password", "make_password"):
            if not hasattr(__import__(module, fromlist=[name]), name):
                continue
            monkeypatch.setattr(f"{module}.{name}", lambda *each, **more: slow.append(1) and False)

    for name in (plain.username, coded.username, bare.username, "khong-co"):
        with pytest.raises(NotIn):
            sign_in(username=name, secret="sai", caller=Caller("203.0.113.7"))

    assert len(slow) == 4


def test_a_shut_account_gets_no_code_and_its_code_dies(client, admin, phuc):
    code = make_code(user=phuc, by=admin)
    phuc.is_active = False
    phuc.save()

    assert why_not(client, "kenh7b", code.digits) == [WRONG]
    with pytest.raises(ValidationError, match="đã khóa"):
        make_code(user=phuc, by=admin)


def test_an_officer_resets_no_colleague():
    with pytest.raises(PermissionDenied):
        make_code(user=OfficerFactory(), by=OfficerFactory())


# --- Pages ---------------------------------------------------------------------------------------


def test_the_reset_is_asked_first_and_shown_once(client, admin, phuc):
    client.force_login(admin)
    page = f"/tai-khoan/danh-sach/{phuc.pk}/ma/"

    asked = client.get(page).content.decode()
    assert "Cấp mã mới cho Lê Văn Mẫu Phúc?" in asked
    assert "Mật khẩu đang dùng và mã cũ mất hiệu lực" in asked
    phuc.refresh_from_db()
    assert phuc.has_usable_password()

    answer = client.post(page)
    code = answer.context["code"]
    assert code.shown in answer.content.decode()
    assert code.shown not in client.get(f"/tai-khoan/danh-sach/{phuc.pk}/").content.decode()


def test_the_sign_in_page_of_a_scanned_slip_has_the_name_filled_in(client):
    page = client.get(f"{SIGN_IN}?ten=kenh7b").content.decode()

    assert 'value="kenh7b"' in page
