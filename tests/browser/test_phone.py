"""Self-scoring on a cheap phone whose network goes, whose session ends, whose tab is closed: what
was typed is not lost, what is said to be saved is. Without scripts: test_slip_to_receipt."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import SignIn
from scoring.models import ScoreLine
from tests.browser.conftest import PHONE, TELL_VIOLATIONS, context_of
from tests.factories.moments import NOON
from tests.factories.people import PASSWORD
from tests.scoring.sheets import Stage, line, real_today_is_noon, stage

# The script waits 0.8 s; the server answers at its leisure.
SAVED = "Đã lưu 12:00"
FIRST = "Tự chấm tiêu chí 1"
DRAFTS = "Object.keys(localStorage).filter((key) => key !== 'nhap.may').length"


@pytest.fixture
def scene(live_server, monkeypatch) -> Stage:
    real_today_is_noon(monkeypatch)
    return stage()


@pytest.fixture
def phone(browser: Browser, live_server, scene: Stage) -> Iterator[BrowserContext]:
    """The director's phone, signed in."""
    client = Client()
    client.force_login(scene.representative)
    context = context_of(browser, client, live_server.url, PHONE)
    yield context
    context.close()


def opened(phone: BrowserContext, base: str, held: ScoreLine) -> Page:
    page = phone.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(TELL_VIOLATIONS)
    page.goto(base + reverse("scoring:criterion", args=[held.sheet_id, held.pk]))
    return page


def test_the_network_goes_and_comes_back(live_server, phone: BrowserContext, scene: Stage):
    sheet = scene.open()
    page = opened(phone, live_server.url, line(sheet))
    phone.set_offline(True)
    page.get_by_label(FIRST).fill("8,5")
    status = page.locator("[data-saved]")

    expect(status).to_contain_text("Chưa lưu được, mất mạng. Số đã gõ còn trên máy này.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_label(FIRST)).to_have_value("8,5")
    assert line(sheet).self_points is None
    phone.set_offline(False)

    expect(status).to_contain_text(SAVED)
    assert str(line(sheet).self_points) == "8.50"
    page.reload()
    expect(status).to_contain_text(SAVED)
    expect(page.get_by_label(FIRST)).to_have_value("8,5")
    expect(page.locator(".draft")).to_have_count(0)
    assert page.evaluate(DRAFTS) == 0


def test_leaving_the_software_leaves_nothing_typed_on_a_shared_phone(
    live_server, phone: BrowserContext, scene: Stage
):
    sheet = scene.open()
    page = opened(phone, live_server.url, line(sheet))
    page.get_by_label(FIRST).fill("11")
    expect(page.locator(".invalid")).to_contain_text("Tối đa 10 điểm. Xin ghi từ 0 đến 10.")
    assert page.evaluate(DRAFTS) == 1

    page.get_by_text("Mục lục").first.click()
    page.get_by_role("button", name="Ra khỏi phần mềm").click()
    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()

    assert page.evaluate("Object.keys(localStorage)") == []


def test_the_session_ends_in_the_middle_and_the_form_comes_back_filled(
    live_server, phone: BrowserContext, scene: Stage
):
    sheet = scene.open()
    page = opened(phone, live_server.url, line(sheet))
    SignIn.objects.update(expire_date=NOON)
    page.get_by_label(FIRST).fill("8,5")

    expect(page.locator("[data-saved]")).to_contain_text("Phiên làm việc đã hết.")
    page.get_by_role("button", name="Lưu và làm tiếp").click()
    page.get_by_label("Tên đăng nhập").fill(scene.representative.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Vào", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nội dung anh/chị vừa gõ vẫn còn")
    expect(page.get_by_role("definition")).to_have_text("8,5")
    page.get_by_role("button", name="Gửi lại nội dung này").click()

    expect(page.get_by_role("main")).to_contain_text("Đã lưu tiêu chí I.1 lúc 12:00.")
    assert str(line(sheet).self_points) == "8.50"


def test_what_a_closed_tab_held_is_offered_and_never_written_over_a_newer_value(
    live_server, phone: BrowserContext, scene: Stage
):
    sheet = scene.open()
    first = opened(phone, live_server.url, line(sheet))
    phone.set_offline(True)
    first.get_by_label(FIRST).fill("8,5")
    first.close()
    phone.set_offline(False)

    page = opened(phone, live_server.url, line(sheet))
    note = page.locator(".draft")
    expect(note).to_contain_text(re.compile(r"Có 1 ô đã gõ trên máy này lúc \d\d:\d\d chưa lưu"))
    expect(page.get_by_label(FIRST)).to_have_value("")
    # Meanwhile the same number was typed on another machine.
    ScoreLine.objects.filter(pk=line(sheet).pk).update(self_points=5, version=1)
    page.reload()
    note.get_by_role("button", name="Dùng lại").click()

    expect(page.get_by_role("main")).to_contain_text("Đang lưu: 5,0. Anh/chị vừa gõ: 8,5.")
    assert line(sheet).self_points == 5
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Đã lưu tiêu chí I.1")
    assert str(line(sheet).self_points) == "8.50"
