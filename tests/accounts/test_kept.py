"""What was typed comes back when the session had ended, without a script."""

import re
from html import unescape

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import kept as keeping
from accounts.services import make_code, make_sign_in_link
from cooperatives.models import Figure, Organization
from tests.factories.cooperatives import IndicatorFactory, OrganizationFactory
from tests.factories.people import PASSWORD, AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/vao/"
OURS = {"HTTP_ORIGIN": "http://testserver"}
NAME = "HTX Kênh 7B “tốt & đẹp” <mẫu>"


def entered(user, **options):
    client = Client(**OURS, **options)
    page = client.get(SIGN_IN)
    client.post(
        SIGN_IN,
        {"username": user.username, "password": PASSWORD,
         "csrfmiddlewaretoken": page.cookies["csrftoken"].value},
    )  # fmt: skip
    return client


def hidden(answer) -> list[tuple[str, str]]:
    """The hidden fields of the page, as a browser would send them."""
    page = answer.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return [(unescape(name), unescape(value)) for name, value in found]


def sign_in_with(client, answer, user, password=PASSWORD):
    fields = dict(hidden(answer))
    return client.post(
        SIGN_IN, {**fields, "username": user.username, "password": password}
    )  # fmt: skip


def rename(unit, **typed):
    return f"/htx/{unit.pk}/doi-ten/", {
        "name": NAME, "legal_name": "Hợp tác xã Kênh 7B", "since": "01/12/2023", **typed,
    }  # fmt: skip


@pytest.fixture
def ngan():
    return OfficerFactory(username="ngan", full_name="Trần Thị Mẫu Ngân")


def test_a_form_sent_after_the_session_ended_comes_back_and_is_sent_as_typed(wait, ngan):
    unit = OrganizationFactory()
    client = entered(ngan)
    wait(hours=1)
    path, typed = rename(unit)

    door = client.post(path, typed)
    assert door.status_code == 200
    assert "Nội dung vừa gõ vẫn còn" in door.content.decode()
    kept = sign_in_with(client, door, ngan)

    page = kept.content.decode()
    assert "Nội dung anh/chị vừa gõ vẫn còn" in page
    assert f'action="{path}"' in page
    assert "Không rõ ai" not in page
    sent = dict(hidden(kept))
    assert {name: sent[name] for name in typed} == typed
    client.post(path, sent)
    assert client.get(path).status_code == 200


def test_the_text_survives_mistyped_passwords(wait, ngan):
    client = entered(ngan)
    wait(hours=1)
    path, typed = rename(OrganizationFactory())

    door = client.post(path, typed)
    again = sign_in_with(client, door, ngan, "sai")
    kept = sign_in_with(client, again, ngan)

    assert dict(hidden(kept))["name"] == NAME


def test_long_forms_with_many_fields_come_back_whole(wait, ngan):
    """As the wide sheet of a bloc: reasons with line breaks, thousands of fields, names twice."""
    client = entered(ngan)
    wait(hours=1)
    typed = {f"given-{n}": f"{n % 10},5" for n in range(2_400)}
    typed |= {f"reason-{n}": f"Lý do thứ {n}:\nthiếu ảnh “ruộng” & sổ" for n in range(2_400)}
    typed |= {"chon": ["1", "2", "3"], "trong": ""}

    door = client.post("/cham-diem/1/", typed)
    kept = sign_in_with(client, door, ngan)

    sent = [pair for pair in hidden(kept) if pair[0] != "csrfmiddlewaretoken"]
    expected = [(name, value) for name, value in typed.items() if isinstance(value, str)]
    assert [pair for pair in sent if pair[0] != "chon"] == expected
    assert [value for name, value in sent if name == "chon"] == ["1", "2", "3"]


def test_words_are_shown_under_their_labels_and_no_name_of_a_field_is(wait, ngan):
    client = entered(ngan)
    wait(hours=1)
    path, typed = rename(OrganizationFactory(), version="3")

    kept = sign_in_with(client, client.post(path, typed), ngan)

    shown = re.search(r"<dl.*</dl>", kept.content.decode(), re.DOTALL)[0]
    assert "HTX Kênh 7B" in shown
    assert "legal_name" not in shown
    assert "since" not in shown
    assert "<mẫu>" not in shown


def test_numbers_stand_under_the_names_of_their_figures_and_what_pages_carry_along_does_not(
    wait, ngan
):
    IndicatorFactory(code="doanh_thu", name="Doanh thu")
    IndicatorFactory(code="tong_dien_tich", name="Tổng diện tích")
    client = entered(ngan)
    wait(hours=1)
    typed = {
        "doanh_thu": "13.500,5", "seen_doanh_thu": "12125160000.00", "seen": '{"o-7-lai":"1"}',
        "o-7-tong_dien_tich": "131", "seen_tong_dien_tich": "130.00", "clear_doanh_thu": "on",
        "status": Figure.Status.ESTIMATE, "version": "4", "form-0-mark": "9f3a", "ve": "/htx/",
        "bon": "45,5", "x": "on",
    }  # fmt: skip

    kept = sign_in_with(client, client.post("/htx/7/so-lieu/2023/ca-nam/", typed), ngan)

    sent = dict(hidden(kept))
    assert {name: sent[name] for name in typed} == typed
    shown = re.search(r"<dl.*</dl>", kept.content.decode(), re.DOTALL)[0]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*(.*?)\s*</dd>", shown, re.DOTALL)
    assert rows == [
        ("Doanh thu", "13.500,5"),
        ("Tổng diện tích", "131"),
        ("Bỏ số: Doanh thu", "có"),
        ("Đã gõ", Figure.Status.ESTIMATE.label),
        ("Các số và lựa chọn khác", "45,5"),
    ]


def test_another_person_is_not_offered_it_and_may_hand_over(wait, ngan):
    client = entered(ngan)
    wait(hours=1)
    path, typed = rename(OrganizationFactory())
    other = AdminFactory(username="lap")

    kept = sign_in_with(client, client.post(path, typed), other)

    page = kept.content.decode()
    assert "Trần Thị Mẫu Ngân đã gõ mà chưa gửi" in page
    assert "Kênh 7B" not in page
    assert "Gửi lại nội dung này" not in page
    back = client.post("/tai-khoan/ra/", dict(hidden(kept)))
    mine = sign_in_with(client, back, ngan)
    assert dict(hidden(mine))["name"] == NAME


def test_where_nobody_can_tell_whose_it_was_the_page_says_so(ngan):
    client = Client(**OURS)
    path, typed = rename(OrganizationFactory())

    kept = sign_in_with(client, client.post(path, typed), ngan)

    assert "Không rõ ai đã gõ nội dung này." in kept.content.decode()


def test_a_file_is_named_as_to_be_chosen_again(wait, ngan):
    client = entered(ngan)
    wait(hours=1)
    file = SimpleUploadedFile("danh-sach.xlsx", b"x")

    door = client.post("/htx/nhap/", {"season": "1", "file": file})
    page = sign_in_with(client, door, ngan).content.decode()

    assert "Tệp danh-sach.xlsx: xin chọn lại" in page
    assert '<input class="form-control"' in page
    assert 'enctype="multipart/form-data"' in page


def test_passwords_are_never_carried(wait):
    admin = AdminFactory()
    client = entered(admin)
    wait(hours=1)

    door = client.post(
        "/tai-khoan/danh-sach/them/",
        {"full_name": "Lê Thị Mẫu", "username": "mau", "password": "luc-binh-troi-song"},
    )
    own = client.post("/tai-khoan/mat-khau/", {"old": "a", "new": "b-bi-mat", "again": "b"})

    fields = keeping.read(dict(hidden(door))["kept"]).fields
    assert dict(fields) == {"full_name": "Lê Thị Mẫu", "username": "mau"}
    assert own.status_code == 302
    assert "b-bi-mat" not in own.content.decode()


def test_an_empty_form_or_a_page_read_just_leads_to_the_door():
    client = Client(**OURS)

    assert client.post("/tai-khoan/ra/", {}).status_code == 302
    assert client.get("/htx/?tim=kenh")["Location"] == f"{SIGN_IN}?next=/htx/%3Ftim%3Dkenh"


def test_what_another_site_sends_is_not_offered(ngan):
    client = Client(HTTP_ORIGIN="https://example.com")
    path, typed = rename(OrganizationFactory())

    assert client.post(path, typed).status_code == 302


def test_what_is_kept_cannot_be_made_up(ngan):
    client = Client(**OURS)
    forged = signing.dumps({"path": "/", "fields": [["a", "b"]], "files": [], "user": None})

    answer = client.post(SIGN_IN, {"username": "ngan", "password": PASSWORD, "kept": forged})

    assert answer.status_code == 302


def test_too_much_to_carry_leads_to_the_door_as_before(ngan, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 100)
    path, typed = rename(OrganizationFactory())

    assert Client(**OURS).post(path, typed).status_code == 302


def test_a_reset_while_typing_still_gives_the_text_back(wait):
    user, admin = AdminFactory(username="mau"), AdminFactory()
    client = entered(user)
    code = make_code(user=user, by=admin)
    path, typed = rename(OrganizationFactory())

    first = sign_in_with(client, client.post(path, typed), user, code.digits)
    assert "Đặt mật khẩu của anh/chị" in first.content.decode()
    kept = client.post(
        "/tai-khoan/mat-khau/dat/",
        {**dict(hidden(first)), "new": "ao-ba-ba-tim", "again": "ao-ba-ba-tim"},
    )

    assert dict(hidden(kept))["name"] == NAME


# --- The forgery guard: a sign-in in another tab ------------------------------------------------


def guarded(user):
    client = Client(enforce_csrf_checks=True, **OURS)
    page = client.get(SIGN_IN)
    client.post(
        SIGN_IN,
        {"username": user.username, "password": PASSWORD, "own_device": "",
         "csrfmiddlewaretoken": page.cookies["csrftoken"].value},
    )  # fmt: skip
    return client


def test_a_form_older_than_a_sign_in_in_another_tab_comes_back_and_goes_through(ngan):
    unit = OrganizationFactory()
    client = guarded(ngan)
    path, typed = rename(unit, csrfmiddlewaretoken="x" * 64)

    refused = client.post(path, typed)

    assert refused.status_code == 403
    assert "Nội dung anh/chị vừa gõ vẫn còn" in refused.content.decode()
    sent = dict(hidden(refused))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', refused.content.decode())[1]
    answer = client.post(path, {**sent, "csrfmiddlewaretoken": token})
    assert answer.status_code in (200, 302)
    assert not Organization.objects.filter(name__contains="csrf").exists()


def test_a_forged_form_is_refused_and_not_offered(ngan):
    client = guarded(ngan)
    client.defaults["HTTP_ORIGIN"] = "https://example.com"
    path, typed = rename(OrganizationFactory())

    refused = client.post(path, typed)

    assert refused.status_code == 403
    assert "Gửi lại nội dung này" not in refused.content.decode()


def test_two_doors_open_side_by_side_do_not_end_on_a_refusal(ngan):
    client = guarded(ngan)

    answer = client.post(
        SIGN_IN, {"username": "ngan", "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64}
    )

    assert answer["Location"] == SIGN_IN
    assert client.get(SIGN_IN)["Location"] == "/"


def test_a_link_is_no_place_for_typed_text(ngan):
    user = UserFactory()
    link = make_sign_in_link(user=user, by=AdminFactory())

    assert Client(**OURS).post(link.path, {"x": "y"}).status_code == 302
