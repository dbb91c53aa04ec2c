import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.services import change_password, create_account, disable_account, enable_account
from history.models import Event
from tests.factories.moments import NOON
from tests.factories.people import PASSWORD, AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def open_account(**changed):
    account = {
        "username": "Ngan.NT",
        "full_name": " Nguyễn  Thị Mẫu ",
        "password": "luc-binh-troi-song",
        "phone": "+84 912 345 678",
        "salutation": "chị Ngân",
        "position": "Chuyên viên Văn phòng Liên minh",
        "roles": {"is_officer", "is_council"},
        "at": NOON,
    }
    return create_account(**{"by": AdminFactory(), **account, **changed})


def refusals(call) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        call()
    return refusal.value.message_dict


def test_an_account_is_opened_clean_and_recorded_without_personal_values():
    user = open_account()

    stored = User.objects.get(username="ngan.nt")
    assert (stored.full_name, stored.phone) == ("Nguyễn Thị Mẫu", "0912345678")
    assert stored.role_names == ["Cán bộ phụ trách Khối", "Hội đồng TĐKT"]
    assert stored.check_password("luc-binh-troi-song")
    event = Event.objects.get()
    assert (event.verb, event.at, event.subject_id) == ("accounts.created", NOON, str(user.pk))
    assert event.changes == {
        "roles": "Cán bộ phụ trách Khối, Hội đồng TĐKT",
        "username": "ngan.nt",
    }


def test_only_the_admin_opens_accounts():
    with pytest.raises(PermissionDenied):
        open_account(by=OfficerFactory())

    assert not User.objects.filter(username="ngan.nt").exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"username": "ngân nt"}, "username", "Tên đăng nhập chỉ gồm chữ thường không dấu"),
        ({"phone": "12345"}, "phone", "Số điện thoại gồm 10 số"),
        ({"password": "ngan1"}, "password", "Mật khẩu"),
        ({"password": "12345678"}, "password", "Mật khẩu"),
        ({"password": "ngan.nt.1"}, "password", "Mật khẩu"),
        ({"roles": {"is_superuser"}}, "roles", "Không có vai “is_superuser”."),
    ],
)
def test_what_cannot_be_an_account_is_refused_at_its_field(changed, field, sentence):
    errors = refusals(lambda: open_account(**changed))

    assert errors.keys() == {field}
    assert errors[field][0].startswith(sentence)


def test_a_user_name_is_taken_whatever_its_case():
    UserFactory(username="ngan.nt")

    assert refusals(open_account) == {"username": ["Tên đăng nhập này đã có rồi. Xin ghi khác."]}


def test_an_account_may_wait_for_its_password():
    assert not open_account(password=None).has_usable_password()


def test_one_changes_ones_own_password():
    user = UserFactory()

    change_password(user=user, old=PASSWORD, new="ao-ba-ba-tim", by=user, at=NOON)

    user.refresh_from_db()
    assert user.check_password("ao-ba-ba-tim")
    event = Event.objects.get()
    assert (event.verb, event.changes) == ("accounts.password_changed", {})


def test_nobody_changes_another_ones_password():
    user = UserFactory()

    with pytest.raises(PermissionDenied):
        change_password(user=user, old=PASSWORD, new="ao-ba-ba-tim", by=AdminFactory())


@pytest.mark.parametrize(
    ("old", "new", "field", "sentence"),
    [
        ("sai", "ao-ba-ba-tim", "old", "Mật khẩu đang dùng chưa đúng."),
        (PASSWORD, PASSWORD, "new", "Mật khẩu mới trùng mật khẩu đang dùng."),
        (PASSWORD, "ngan", "new", "Mật khẩu"),
    ],
)
def test_a_password_is_not_changed_without_the_old_or_for_a_weak_one(old, new, field, sentence):
    user = UserFactory()

    errors = refusals(lambda: change_password(user=user, old=old, new=new, by=user))

    assert errors.keys() == {field}
    assert errors[field][0].startswith(sentence)
    assert not Event.objects.exists()


def test_an_account_is_shut_with_a_reason_and_opened_again():
    user, admin = UserFactory(), AdminFactory()

    disable_account(user=user, reason="Nghỉ việc từ 01/01/2024", by=admin, at=NOON)
    user.refresh_from_db()
    assert not user.is_active

    enable_account(user=user, by=admin, at=NOON)
    user.refresh_from_db()
    assert user.is_active
    assert list(Event.objects.values_list("verb", "reason", "changes")) == [
        ("accounts.disabled", "Nghỉ việc từ 01/01/2024", {"is_active": [True, False]}),
        ("accounts.enabled", "", {"is_active": [False, True]}),
    ]


def test_only_the_admin_shuts_and_opens_again():
    user, officer = UserFactory(), OfficerFactory()

    with pytest.raises(PermissionDenied):
        disable_account(user=user, reason="thử", by=officer)
    with pytest.raises(PermissionDenied):
        enable_account(user=user, by=officer)


def test_a_shut_admin_may_nothing():
    admin = AdminFactory(is_active=False)

    with pytest.raises(PermissionDenied):
        disable_account(user=UserFactory(), reason="thử", by=admin)


def test_shutting_and_opening_say_why_not():
    admin, shut, used = AdminFactory(), UserFactory(is_active=False), UserFactory()

    with pytest.raises(ValidationError, match="Không tự khóa tài khoản của mình"):
        disable_account(user=admin, reason="thử", by=admin)
    with pytest.raises(ValidationError, match="đã khóa từ trước"):
        disable_account(user=shut, reason="thử", by=admin)
    with pytest.raises(ValidationError, match="Xin ghi lý do"):
        disable_account(user=used, reason="  ", by=admin)
    with pytest.raises(ValidationError, match="đang dùng, không cần mở lại"):
        enable_account(user=used, by=admin)
    assert not Event.objects.exists()
