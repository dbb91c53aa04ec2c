"""Pictures of the demonstration's main pages, desktop and phone, into docs/screens.

    DEMO=1 make run                      # in one shell
    .venv/bin/python -m scripts.screens  # in another

Needs Debian's Chromium. The pages are those of the design's mock-ups, by the same letters.
"""

import os
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from demo.entrances import DIRECTOR, LEADER, PASSWORD

OUT = Path(__file__).resolve().parent.parent / "docs" / "screens"
SIZES = {"desktop": (1366, 768), "phone": (360, 740)}
CALM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Screen:
    name: str
    user: str
    path: str
    links: tuple[str, ...] = ()
    """Links to follow from there, by their text, where the address holds a number."""


SCREENS = (
    Screen("a-tong-quan", "ngan", "/nam/2023/"),
    Screen("b-trang-htx", DIRECTOR, "/"),
    Screen("c-cham-diem", LEADER, "/nam/2023/cham-diem/?khoi=10", ("Phước Lộc",)),
    Screen("d-xep-hang", "ngan", "/nam/2022/khoi/9/xep-hang/"),
    Screen(
        "e-ho-so-khen-thuong", "ngan", "/nam/2022/khen-thuong/", ("Kinh 4A", "Thành phần hồ sơ")
    ),
    Screen("f-ho-so-htx", "ngan", "/htx/?tim=kinh+4a", ("Kinh 4A",)),
    Screen("g1-danh-sach-dang-ky", "ngan", "/nam/2023/dang-ky/"),
)


def sign_in(page: Page, base: str, username: str) -> None:
    page.goto(f"{base}/tai-khoan/vao/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def take(browser: Browser, base: str, screen: Screen, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
    sign_in(page, base, screen.user)
    page.goto(base + screen.path)
    for words in screen.links:
        page.locator("main a", has_text=words).first.click()
        page.wait_for_load_state()
    # As tall as the page, so that bars that stick to the bottom stand at its end.
    page.set_viewport_size({"width": width, "height": max(height, tallness(page))})
    keep(page.screenshot(full_page=True), OUT / f"{screen.name}-{size}.png")
    print(f"{screen.name}-{size}: {page.title()}")
    page.close()


def tallness(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def keep(picture: bytes, path: Path) -> None:
    """With 128 colours the pages look the same and weigh a third."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tools:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = tools.chromium.launch(executable_path=chromium, args=list(CALM))
        for screen in SCREENS:
            for size in SIZES:
                take(browser, base, screen, size)
        browser.close()


if __name__ == "__main__":
    main()
