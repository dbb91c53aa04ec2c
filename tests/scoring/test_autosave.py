"""What a page that saves by itself sends and is answered."""

import pytest

from accounts.http import SIGNED_OUT
from tests.scoring.sheets import fill, hand_over, line, real_today_is_noon, stage
from tests.scoring.test_criterion_page import one, page_of

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


@pytest.fixture
def sheet(client):
    scene = stage()
    sheet = scene.open()
    sheet.scene = scene
    client.force_login(scene.representative)
    return sheet


def test_it_answers_the_servers_time_which_a_reload_shows_too(client, sheet):
    held = line(sheet)

    answer = client.post(page_of(held), one(held, "8,5"), **BY_SCRIPT)

    assert answer.json() == {
        "saved_at": "12:00",
        "versions": {str(held.pk): 1},
        "points": {str(held.pk): "8,5"},
        "states": {str(held.pk): {"words": "Đã xong", "kind": "done", "icon": "check-circle-fill"}},
        "totals": {"points": "8,5", "out_of": "10", "done": "1", "due": "2"},
    }
    assert "Đã lưu 12:00" in client.get(page_of(held)).text


def test_the_whole_sheet_takes_only_the_lines_that_were_sent(client, sheet):
    fill(sheet, "self", sheet.scene.representative, 3, 7)

    answer = client.post(sheet.get_absolute_url(), one(line(sheet), "4"), **BY_SCRIPT)

    assert answer.json()["versions"] == {str(line(sheet).pk): 2}
    assert [line(sheet, n).self_points for n in (1, 2)] == [4, 7]


def test_a_newer_version_is_never_written_over(client, sheet):
    old = line(sheet)
    fill(sheet, "self", sheet.scene.representative, 8)

    answer = client.post(page_of(old), one(old, "5"), **BY_SCRIPT)

    assert answer.status_code == 409
    assert answer.json()["theirs"] == {str(old.pk): {"shown": "8,0", "version": 1}}
    assert line(sheet).self_points == 8


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("abc", "Ghi"), ("11", "Tối đa 10 điểm. Xin ghi từ 0 đến 10."), ("1e309", "Ghi")],
)
def test_what_is_mistyped_is_answered_by_its_sentence(client, sheet, typed, sentence):
    held = line(sheet)

    answer = client.post(page_of(held), one(held, typed), **BY_SCRIPT)

    assert answer.status_code == 422
    assert answer.json()["errors"][f"given-{held.pk}"][0].startswith(sentence)
    assert line(sheet).self_points is None


def test_too_late_is_a_sentence_and_an_ended_session_says_so(client, sheet):
    held = line(sheet)
    hand_over(sheet.scene, sheet, 8, 7)

    late = client.post(page_of(held), one(held, "9"), **BY_SCRIPT)
    client.logout()
    out = client.post(page_of(held), one(held, "9"), **BY_SCRIPT)

    assert late.status_code == 409
    assert late.json()["why"].startswith("Bảng tự chấm đã gửi nên không sửa được.")
    assert (out.status_code, out.json()) == (401, {"why": SIGNED_OUT})
    assert line(sheet).self_points == 8
