"""Photos sent from a phone: file by file with the script, all at once without it."""

from urllib.parse import urljoin

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from scoring.models import Evidence
from tests.browser.test_reminding import neat
from tests.files.hostile import HEIC, photo
from tests.scoring.sheets import line, real_today_is_noon, stage


def sent(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def opened(page: Page, live_server, monkeypatch):
    """The page of a criterion's evidence, seen by the unit's own person."""
    real_today_is_noon(monkeypatch)
    scene = stage()
    sheet = scene.open()
    client = Client()
    client.force_login(scene.representative)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    address = reverse("scoring:evidence", args=[sheet.pk, line(sheet).pk])
    page.goto(urljoin(live_server.url, address))
    neat(page)


def test_photos_go_file_by_file_and_what_failed_goes_again_alone(
    live_server, phone_page: Page, monkeypatch
):
    page = phone_page
    opened(page, live_server, monkeypatch)

    page.get_by_label("Chọn ảnh hoặc PDF").set_input_files(
        [sent("a.jpg", photo(1)), sent("b.jpg", b"<svg/>"), sent("IMG_1.HEIC", HEIC)]
    )
    page.get_by_role("button", name="Gửi tệp").click()

    expect(page.get_by_role("status")).to_have_text("Đã nhận 2 tệp, còn 1 tệp chưa nhận.")
    expect(page.get_by_text("Không phải PDF, JPG, PNG hay HEIC")).to_be_visible()
    expect(page.locator("[data-files]")).to_contain_text("IMG_1.jpg")
    page.get_by_role("button", name="Thôi b.jpg").click()
    neat(page)

    page.get_by_label("Chọn ảnh hoặc PDF").set_input_files([sent("c.jpg", photo(3))])
    page.context.route("**/minh-chung/**", lambda route: route.fulfill(status=200, body="mất"))
    page.get_by_role("button", name="Gửi tệp").click()
    expect(page.get_by_text("Chưa gửi được. Xin tải lại trang")).to_be_visible()
    page.context.unroute_all()
    page.get_by_role("button", name="Gửi lại c.jpg").click()
    expect(page.locator("[data-files]")).to_contain_text("c.jpg")
    assert Evidence.objects.kept().count() == 3


def test_without_a_script_the_form_sends_all_and_takes_back(
    live_server, plain_phone: Page, monkeypatch
):
    page = plain_phone
    opened(page, live_server, monkeypatch)

    page.get_by_label("Chọn ảnh hoặc PDF").set_input_files(
        [sent("1.jpg", photo(1)), sent("2.jpg", photo(2))]
    )
    page.get_by_label("Các ảnh này là một tờ giấy").check()
    page.get_by_role("button", name="Gửi tệp").click()
    neat(page)
    expect(page.get_by_text("PDF, 2 trang")).to_be_visible()

    page.get_by_role("button", name="Bỏ 1.pdf").click()
    page.get_by_role("button", name="Lấy lại 1.pdf").click()
    neat(page)
    assert Evidence.objects.kept().count() == 1
