"""Reminding a unit and keying its paper in for it, without scripts."""

import io
import re
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from history import clock
from notices.models import Notice
from scans.models import Scan
from scoring.models import ScoreSheet
from tests.browser.conftest import PHONE
from tests.browser.test_journey import sign_in
from tests.browser.test_smoke import SIDEWAYS
from tests.factories.moments import moment
from tests.home.chase import chased
from tests.home.seasons import DRAFT, SENT
from tests.scoring.sheets import real_today_is_noon, stage


def neat(page: Page) -> None:
    assert page.evaluate(SIDEWAYS) == 0
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_a_leader_reminds_a_unit_and_the_unit_sees_it(
    live_server, plain_desk: Page, plain_phone: Page, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: moment(22, 12, 2023, 9, 0))
    bloc = chased([SENT, SENT, DRAFT])
    page = plain_desk
    sign_in(page, live_server, bloc.leader)
    page.goto(urljoin(live_server.url, bloc.page))
    neat(page)
    page.get_by_role("link", name="Soạn tin cho 1 đơn vị chưa gửi").click()
    neat(page)
    expect(page.get_by_label(f"Tin cho {bloc.unit(2).name}")).to_have_value(re.compile("chị Mẫu"))
    page.get_by_role("button", name="Ghi là đã nhắc").click()
    neat(page)
    assert Notice.objects.count() == 1

    sign_in(plain_phone, live_server, bloc.speakers[2])
    plain_phone.goto(urljoin(live_server.url, "/"))
    neat(plain_phone)
    expect(plain_phone.get_by_label("Tin nhắc")).to_contain_text("nhắc ngày 22/12/2023: tự chấm")


def test_the_link_in_an_officers_text_lets_the_director_in_once(
    live_server, plain_desk: Page, browser: Browser, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: moment(22, 12, 2023, 9, 0))
    bloc = chased([SENT, SENT, DRAFT])
    page = plain_desk
    sign_in(page, live_server, bloc.bloc_year.officer)
    page.goto(urljoin(live_server.url, bloc.page))
    page.get_by_role("button", name="Soạn tin kèm đường vào").click()
    neat(page)
    words = page.get_by_label(f"Tin cho {bloc.unit(2).name}").input_value().split()
    [link] = [word for word in words if "/tai-khoan/vao/" in word]

    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    director = context.new_page()
    director.goto(link)
    neat(director)
    director.get_by_role("button", name="Vào phần mềm").click()
    neat(director)
    director.goto(urljoin(live_server.url, f"/htx/{bloc.unit(2).pk}/"))
    expect(director.get_by_role("heading", level=1)).to_have_count(1)
    director.goto(link)
    expect(director.get_by_role("alert")).to_contain_text("đã dùng một lần")
    context.close()


def test_an_officer_keys_a_paper_in_with_its_photo_and_goes_to_the_next(
    live_server, plain_desk: Page, monkeypatch
):
    real_today_is_noon(monkeypatch)
    scene = stage()
    sheet = scene.open()
    page = plain_desk
    sign_in(page, live_server, scene.officer)
    page.goto(urljoin(live_server.url, f"/cham-diem/{sheet.pk}/nhap-thay/"))
    neat(page)
    page.locator("select").first.select_option(index=1)
    photo = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(photo, "JPEG")
    page.locator("main input[type=file]").set_input_files(
        {"name": "giay.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    boxes = page.locator(".keyin__lines input[inputmode=decimal]")
    boxes.nth(0).fill("8,5")
    boxes.nth(1).fill("7")
    page.get_by_role("button", name="Lưu và kiểm tra để gửi thay").click()
    neat(page)
    expect(page.get_by_role("main")).to_contain_text("Đã đính 1 bản quét")
    page.get_by_role("button", name="Gửi thay").click()
    neat(page)

    sheet.refresh_from_db()
    assert (sheet.state, str(sheet.self_total)) == (ScoreSheet.State.SUBMITTED, "15.50")
    assert Scan.objects.count() == 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nhập thay")
    assert page.url.endswith("/nhap-thay/")
    assert f"/{sheet.pk}/" not in page.url
