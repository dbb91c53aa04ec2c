import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from demo.entrances import PASSWORD as DEMO_PASSWORD
from tests.factories.people import PASSWORD, UserFactory

OWN = (
    "Mật khẩu gần giống họ tên, tên đăng nhập hoặc số điện thoại nên dễ bị đoán. "
    "Xin chọn một câu ngắn khác."
)
COMMON = (
    "Mật khẩu này nhiều người hay dùng nên dễ bị đoán. Xin chọn một câu ngắn chỉ mình anh/chị nhớ."
)
SHORT = "Mật khẩu quá ngắn, cần từ 8 ký tự trở lên."


def person() -> User:
    return User(username="htx001", full_name="Châu Thị Mẫu", phone="0100000001")


def said(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user or person())
    except ValidationError as refusal:
        return refusal.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "0100000001", "+84100000001", "01000000012023", "0100.000.001", "htx001htx001",
        "HTX001-2023", "2023htx001", "htx001abc", "chauthimau001", "Châu Thị Mẫu", "chau.thi.mau",
        "mauthichau", "chauthimauchauthimau", "thimau1980", "ChauMau99",
    ],
)  # fmt: skip
def test_ones_own_name_user_name_and_phone_are_no_password(password):
    assert OWN in said(password)


@pytest.mark.parametrize(
    "password",
    [
        "matkhau123", "Matkhau1", "Mật khẩu 1", "m@tkhau2024", "vietnam123", "Việt Nam 2024",
        "kiengiang", "kiengiang1", "thidua2023", "anhyeuem", "anhyeuem1314", "hoptacxa2024",
        "lienminh123", "lienminhkiengiang", "vietnamvietnam", "qwertyuiop", "1qazwsx2", "12345678",
        "87654321", "11111111", "20232023", "abcabcabc", "password", "htx001matkhau",
    ],
)  # fmt: skip
def test_what_many_take_is_no_password(password):
    assert COMMON in said(password)


def test_one_fault_is_said_once():
    assert said("matkhau123") == [COMMON]
    assert said("chauthimau001") == [OWN]
    assert said("lúa") == [SHORT]


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD, DEMO_PASSWORD, "ao-ba-ba-tim", "Ba con vịt lội qua sông", "trà đá vỉa hè",
        "k7#pQ2!zR9", "mua ba cân xoài cát", "chị Mẫu trồng khóm", "rachgia ngon cơm",
    ],
)  # fmt: skip
def test_a_short_sentence_is_one(password):
    assert said(password) == []


def test_a_nameless_account_is_judged_by_the_list_alone():
    assert said("matkhau123", User(username="an")) == [COMMON]
    assert said(PASSWORD, User(username="an")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("password", "why"), [("htx055htx055", OWN), ("thidua2023", COMMON)])
def test_the_page_says_why_and_changes_nothing(client, password, why):
    user = UserFactory(username="htx055", full_name="Danh Văn Mẫu")
    client.force_login(user)

    page = client.post(
        "/tai-khoan/mat-khau/", {"old": PASSWORD, "new": password, "again": password}
    )

    assert why in page.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
