"""The ways in, on a phone without scripts."""

from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import SignIn
from accounts.services import make_code, make_sign_in_link
from scoring.models import ScoreLine
from tests.browser.test_journey import sign_in
from tests.browser.test_smoke import SIDEWAYS
from tests.factories.people import PASSWORD
from tests.scoring.sheets import real_today_is_noon, stage


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def test_a_director_comes_by_a_slip_and_sets_a_password(live_server, plain_phone: Page):
    scene = stage()
    code = make_code(user=scene.representative, by=scene.admin)
    page = plain_phone

    page.goto(urljoin(live_server.url, f"/tai-khoan/vao/?ten={scene.representative.username}"))
    page.get_by_label("Mật khẩu", exact=True).fill(code.shown)
    page.get_by_label("Máy của riêng tôi").check()
    page.get_by_role("button", name="Vào", exact=True).click()
    assert page.evaluate(SIDEWAYS) == 0
    page.goto(urljoin(live_server.url, "/htx/"))
    page.get_by_label("Mật khẩu mới", exact=True).fill("12345678")
    page.get_by_label("Gõ lại mật khẩu mới").fill("12345678")
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu mới")
    page.get_by_label("Mật khẩu mới", exact=True).fill("ao-ba-ba-tim")
    page.get_by_label("Gõ lại mật khẩu mới").fill("ao-ba-ba-tim")
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()

    expect(page.get_by_role("status")).to_contain_text("Đã đặt mật khẩu")
    assert page.evaluate(SIDEWAYS) == 0


def test_a_link_opens_once(live_server, plain_phone: Page):
    scene = stage()
    link = make_sign_in_link(user=scene.representative, by=scene.admin)
    page = plain_phone

    page.goto(urljoin(live_server.url, link.path))
    page.reload()
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_role("button", name="Vào phần mềm").click()
    page.goto(urljoin(live_server.url, link.path))

    expect(page.get_by_role("alert")).to_contain_text("đã dùng một lần, không dùng lại được")


def test_points_typed_into_an_ended_session_are_sent_after_all(live_server, plain_phone: Page):
    scene = stage()
    sheet = scene.open()
    page = plain_phone
    sign_in(page, live_server, scene.representative)
    page.goto(urljoin(live_server.url, f"/cham-diem/{sheet.pk}/?xem=bang"))
    page.get_by_label("Tự chấm tiêu chí 1").fill("8,5")
    SignIn.objects.update(expire_date=timezone.now() - timedelta(minutes=1))

    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Nội dung vừa gõ vẫn còn")
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_label("Tên đăng nhập").fill(scene.representative.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Vào", exact=True).click()
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_role("button", name="Gửi lại nội dung này").click()

    expect(page.get_by_label("Tự chấm tiêu chí 1")).to_have_value("8,5")
    assert str(ScoreLine.objects.get(sheet=sheet, criterion__code="1").self_points) == "8.50"
