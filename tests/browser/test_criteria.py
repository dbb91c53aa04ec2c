"""An admin writes a criterion without scripts: its rule, bands, a try, and the fault named."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from catalogue.services import load_catalogue
from scoring.models import CriteriaSet, Criterion
from tests.browser.conftest import watched_page
from tests.browser.test_journey import sign_in
from tests.browser.test_smoke import SIDEWAYS
from tests.factories.people import AdminFactory
from tests.factories.scoring import CriteriaGroupFactory, CriteriaSetFactory


@pytest.fixture
def plain_desk(browser):
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, java_script_enabled=False, locale="vi-VN"
    )
    yield from watched_page(context)


def band(page: Page, row: int, low: str, high: str, points: str) -> None:
    page.get_by_label(f"Cận dưới, dòng {row}").fill(low)
    page.get_by_label(f"Cận trên, dòng {row}").fill(high)
    page.get_by_label(f"Điểm, dòng {row}").fill(points)


def test_a_row_by_bands_is_written_tried_and_mended_without_scripts(live_server, plain_desk: Page):
    load_catalogue()
    draft = CriteriaSetFactory(state=CriteriaSet.State.DRAFT)
    CriteriaGroupFactory(criteria_set=draft, cap=10)
    page = plain_desk
    sign_in(page, live_server, AdminFactory())
    page.goto(urljoin(live_server.url, draft.get_absolute_url()))

    page.get_by_role("link", name="Thêm tiêu chí vào nhóm I").click()
    page.get_by_label("Mã tiêu chí").fill("1")
    page.get_by_label("Nội dung").fill("Doanh thu so với đăng ký")
    page.locator("[name=max_points]").fill("10")
    page.get_by_label("Theo khoảng: số liệu").check()
    page.get_by_role("button", name="Dùng cách chấm này").click()
    expect(page.get_by_label("Nội dung")).to_have_value("Doanh thu so với đăng ký")
    page.get_by_label("So bằng").select_option("ratio")
    page.locator("[name=a]").select_option("doanh_thu")
    page.get_by_label("Các mức ghi bằng").select_option("%")
    band(page, 1, "", "60", "3")
    band(page, 2, "80", "", "8,5")
    page.get_by_role("button", name="Thêm dòng").click()
    expect(page.get_by_label("Điểm, dòng 2")).to_have_value("8,5")
    expect(page.get_by_label("Điểm, dòng 7")).to_be_visible()

    page.get_by_role("button", name="Thử").click()
    expect(page.get_by_text("Từ 60% đến 80% chưa có mức.")).to_be_visible()
    band(page, 3, "60", "80", "6")
    page.get_by_role("button", name="Thử").click()
    page.locator("[name=thu-actual-doanh_thu]").fill("70")
    page.locator("[name=thu-plan-doanh_thu]").fill("100")
    page.get_by_role("button", name="Thử").click()
    expect(page.get_by_text("Được 6,0 điểm.")).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0

    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu tiêu chí 1.")).to_be_visible()
    expect(page.get_by_text("từ 60% đến dưới 80%: 6 điểm")).to_be_visible()
    assert Criterion.objects.get().rule == "TIER"
