"""A leader scores the bloc in one table: keys, a column from Excel, reasons, saving by itself."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_journey import sign_in
from tests.browser.test_reminding import neat
from tests.scoring.sheets import line, real_today_is_noon
from tests.scoring.test_bloc_grid import handed_over, members_of

PASTE = """
(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}
"""


@pytest.fixture
def scene(transactional_db, monkeypatch):
    real_today_is_noon(monkeypatch)
    return handed_over(members=4)


def open_grid(page: Page, live_server, scene) -> None:
    sign_in(page, live_server, scene.leader)
    url = reverse("scoring:bloc_grid", args=[2023, scene.bloc_year.number])
    page.goto(urljoin(live_server.url, url))
    neat(page)


def test_the_bloc_is_scored_by_keys_and_by_a_column_from_excel(
    live_server, browser_page: Page, scene
):
    page = browser_page
    first, second, third = members_of(scene)
    open_grid(page, live_server, scene)
    box = {each.pk: page.locator(f"#c{line(each).pk}") for each in (first, second, third)}
    status = page.locator("[data-status]")

    box[first.pk].focus()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.locator(f"#r{line(first).pk}")).to_be_focused()
    page.keyboard.type("Thiếu ảnh")
    page.keyboard.press("Enter")
    expect(box[second.pk]).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box[third.pk]).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#c{line(third, 2).pk}")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")

    page.evaluate(PASTE, "8\n8\n8")
    expect(page.locator("#dan-bang")).to_contain_text("Vùng dán lớn hơn bảng")
    page.evaluate(PASTE, "7\n8")
    page.keyboard.press("Control+z")
    expect(box[second.pk]).to_have_value("")
    page.evaluate(PASTE, "8,0\n8,0")
    expect(status).to_contain_text("Đã lưu 12:00")

    page.reload()
    assert [box[each.pk].input_value() for each in (first, second, third)] == ["6,0", "8,0", "8,0"]
    expect(page.locator(f"#r{line(first).pk}")).to_have_value("Thiếu ảnh")
    expect(page.locator(f'tr[data-sheet="{first.pk}"] [data-done]')).to_have_text("1/2")
    assert (line(first).bloc_points, line(first).bloc_reason) == (6, "Thiếu ảnh")


def test_the_same_table_is_saved_without_scripts(live_server, plain_desk: Page, scene):
    page = plain_desk
    sheet = members_of(scene)[0]
    open_grid(page, live_server, scene)
    page.locator(f"#c{line(sheet).pk}").fill("6")
    page.get_by_role("button", name="Lưu").click()
    neat(page)
    expect(page.locator(".errsum")).to_contain_text("Thấp hơn tự chấm 2 điểm, xin ghi lý do.")

    page.locator(f"#r{line(sheet).pk}").fill("Thiếu ảnh")
    page.get_by_role("button", name="Lưu").click()

    neat(page)
    expect(page.get_by_text("Đã lưu 1 ô lúc")).to_be_visible()
    assert (line(sheet).bloc_points, line(sheet).bloc_reason) == (6, "Thiếu ảnh")
