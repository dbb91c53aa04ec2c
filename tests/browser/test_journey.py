"""A director on a phone without scripts, a leader and a clerk at a desk."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from catalogue.services import load_catalogue
from cooperatives.models import Organization
from history.models import Event
from scoring.models import ScoreSheet
from tests.browser.test_smoke import SIDEWAYS
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.people import PASSWORD, AdminFactory
from tests.home.lists import excel, row
from tests.scoring.sheets import hand_over, line, real_today_is_noon, stage

State = ScoreSheet.State


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def sign_in(page: Page, live_server, user: User) -> None:
    page.goto(urljoin(live_server.url, reverse("accounts:sign_in")))
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Vào", exact=True).click()


def test_a_director_self_scores_on_a_phone_without_scripts(live_server, plain_phone: Page):
    scene = stage()
    sheet = scene.open()
    page = plain_phone
    sign_in(page, live_server, scene.representative)

    tabs = page.get_by_role("navigation", name="Chính, điện thoại")
    tabs.get_by_role("link", name="Chấm điểm").click()
    page.get_by_role("link", name="Xem cả bảng").click()
    expect(page.get_by_role("link", name="Làm từng tiêu chí một")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_label("Tự chấm tiêu chí 1").fill("8,5")
    page.get_by_label("Tự chấm tiêu chí 2").fill("15")
    page.get_by_role("button", name="Kiểm tra trước khi gửi").click()
    expect(page.get_by_role("alert")).to_contain_text("Tối đa 10 điểm")
    page.get_by_label("Tự chấm tiêu chí 2").fill("7")
    page.get_by_role("button", name="Kiểm tra trước khi gửi").click()
    assert page.evaluate(SIDEWAYS) == 0
    expect(page.get_by_role("main")).to_contain_text("Gửi bảng tự chấm 15,5 điểm cho Khối?")
    page.get_by_role("button", name="Gửi bảng tự chấm").click()

    number = Event.objects.about(sheet).get().hash[:12].upper()
    expect(page.get_by_role("main")).to_contain_text(number)
    assert page.evaluate(SIDEWAYS) == 0
    sheet.refresh_from_db()
    assert (sheet.state, str(sheet.self_total)) == (State.SUBMITTED, "15.50")


def test_a_leader_is_asked_why_a_point_is_lower_and_mends_it(live_server, browser_page: Page):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    page = browser_page
    sign_in(page, live_server, scene.leader)

    page.get_by_role("navigation", name="Chính").get_by_role("link", name="Chấm điểm").click()
    page.get_by_role("link", name=scene.member.organization.name).click()
    page.get_by_label("Khối chấm tiêu chí 1").fill("6")
    page.get_by_label("Khối chấm tiêu chí 2").fill("7")
    page.get_by_role("button", name="Lưu", exact=True).click()
    told = "Thấp hơn tự chấm 2 điểm, xin ghi lý do."
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_label("Khối chấm tiêu chí 1")).to_have_value("6")
    reason = page.get_by_label("Lý do tiêu chí 1")
    expect(reason).to_be_visible()
    reason.fill("Chưa có bản chính.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("button", name="Chấm xong đơn vị này").click()
    page.get_by_role("button", name="Chấm xong đơn vị này").click()

    expect(page.get_by_role("status").first).to_contain_text("Khối đã chấm xong")
    mended = line(sheet)
    assert (mended.bloc_points, mended.bloc_reason) == (6, "Chưa có bản chính.")
    sheet.refresh_from_db()
    assert sheet.state == State.BLOC_SCORED


def test_a_clerk_mends_a_list_leaves_a_row_out_and_takes_the_import_back(
    live_server, plain_desk: Page
):
    load_catalogue()
    SeasonFactory(year=2023)
    LocalityFactory(name="Đông Thái", parent=LocalityFactory(level="huyen", name="An Biên"))
    page = plain_desk
    sign_in(page, live_server, AdminFactory())

    page.get_by_role("navigation", name="Chính").get_by_role("link", name="HTX").click()
    page.get_by_role("link", name="Nhập từ Excel").click()
    send_file(page, excel(row(capital="5,4 tỷ"), row(number=2, tax_code="17", name="HTX Sai")))
    expect(page.get_by_role("alert")).to_contain_text("Có 2 dòng cần sửa, chưa dòng nào được lưu")
    wrong = page.get_by_role("row").filter(has_text="HTX Sai")
    for told in ("Mã số thuế không đúng.", "Ghi 10 số"):
        expect(wrong).to_contain_text(told)
    expect(page.get_by_role("link", name="Còn 2 dòng lỗi")).to_be_visible()
    page.get_by_role("button", name="Sửa thành 5.400,0").click()
    page.get_by_role("button", name="Bỏ dòng 3").click()
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_role("button", name="Nhập 1 dòng").click()
    expect(page.get_by_role("main")).to_contain_text("Đã nhập 1 mới, 1 bỏ.")
    assert Organization.objects.get().tax_code == "1700000001"

    page.get_by_role("link", name="Hoàn tác").click()
    expect(page.get_by_role("main")).to_contain_text("HTX NN Hòa Thuận")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("main")).to_contain_text("Đã hoàn tác lần nhập này.")
    assert not Organization.objects.exists()


def send_file(page: Page, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "danh-sach.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Kiểm tra tệp").click()


def test_a_clerk_says_that_two_look_alikes_are_two(live_server, plain_desk: Page):
    load_catalogue()
    SeasonFactory(year=2023)
    LocalityFactory(name="Đông Thái", parent=LocalityFactory(level="huyen", name="An Biên"))
    OrganizationFactory(name="HTX nông nghiệp Hòa Thuận", tax_code=None)
    page = plain_desk
    sign_in(page, live_server, AdminFactory())
    page.goto(urljoin(live_server.url, reverse("home:import_organizations")))
    send_file(page, excel(row()))
    page.get_by_role("button", name="Hai đơn vị khác nhau").click()
    page.get_by_role("button", name="Nhập 1 dòng").click()
    expect(page.get_by_role("main")).to_contain_text("Đã nhập 1 mới")
    assert Organization.objects.count() == 2
