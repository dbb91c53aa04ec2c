"""From the printed slip to the receipt of the self-score, on a phone without scripts."""

import re
import shutil
import subprocess
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from history.models import Event
from scoring.models import ScoreSheet
from tests.browser.test_reminding import neat
from tests.scoring.sheets import Stage, real_today_is_noon, stage


def code_on_the_slip(scene: Stage, folder) -> str:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext is missing; get it with: sudo apt-get install -y poppler-utils")
    scene.representative.set_unusable_password()
    scene.representative.save()
    office = Client()
    office.force_login(scene.officer)
    year, number = scene.bloc_year.season.year, scene.bloc_year.number
    answer = office.post(
        reverse("home:bloc_slips", args=[year, number]), {"nguoi": [scene.representative.pk]}
    )
    paper = folder / "phieu.pdf"
    paper.write_bytes(b"".join(answer) if answer.streaming else answer.content)
    text = subprocess.check_output([pdftotext, "-layout", paper, "-"], text=True)  # noqa: S603 - our own file
    assert scene.representative.username in text
    found = re.search(r"\b\d{4}\s\d{3}\s\d{3}\b", text)
    assert found, text
    return found[0]


def test_a_director_goes_from_the_slip_to_the_receipt(
    live_server, plain_phone: Page, tmp_path, monkeypatch
):
    real_today_is_noon(monkeypatch)
    scene = stage()
    sheet = scene.open()
    page = plain_phone

    code = code_on_the_slip(scene, tmp_path)
    page.goto(urljoin(live_server.url, reverse("accounts:sign_in")))
    neat(page)
    page.get_by_label("Tên đăng nhập").fill(scene.representative.username)
    page.get_by_label("Mật khẩu", exact=True).fill(code)
    page.get_by_role("button", name="Vào", exact=True).click()
    neat(page)
    page.get_by_label("Mật khẩu mới", exact=True).fill("ao-ba-ba-tim")
    page.get_by_label("Gõ lại mật khẩu mới").fill("ao-ba-ba-tim")
    page.get_by_role("button", name="Đặt mật khẩu và vào").click()
    neat(page)
    page.get_by_role("navigation", name="Chính, điện thoại").get_by_role(
        "link", name="Chấm điểm"
    ).click()
    neat(page)
    page.get_by_role("link", name="Bắt đầu: tiêu chí I.1").click()
    expect(page.get_by_role("main")).to_contain_text("1/2")
    neat(page)
    page.get_by_label("Tự chấm tiêu chí 1").fill("8,5")
    page.get_by_role("button", name="Lưu và làm tiếp").click()
    expect(page.get_by_role("main")).to_contain_text("2/2")
    page.goto(urljoin(live_server.url, reverse("scoring:sheet_submit", args=[sheet.pk])))
    neat(page)
    page.get_by_role("link", name="Còn 1 việc trước khi gửi").click()
    page.get_by_label("Tự chấm tiêu chí 2").fill("0")
    page.get_by_role("button", name="Lưu và xem lại bảng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi gửi")
    neat(page)
    page.get_by_role("button", name="Gửi bảng tự chấm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi bảng tự chấm")
    neat(page)

    sent = Event.objects.about(sheet).get()
    expect(page.get_by_role("main")).to_contain_text(sent.hash[:12].upper())
    expect(page.get_by_role("link", name="Bản PDF để giữ")).to_have_attribute(
        "href", reverse("reports:receipt", args=[sheet.pk])
    )
    sheet.refresh_from_db()
    assert (sheet.state, str(sheet.self_total)) == (ScoreSheet.State.SUBMITTED, "8.50")
