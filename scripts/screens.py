"""Pictures of the demonstration's main pages, desktop and phone, into docs/screens.

    DEMO=1 make run                      # in one shell
    .venv/bin/python -m scripts.screens  # in another; [ADDRESS [NAME …]] for some of them

Needs Debian's Chromium. The pages are those of the design's mock-ups, by the same letters.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from demo.entrances import DIRECTOR, LEADER, PASSWORD

LIST = Path(__file__).resolve().parent.parent / "demo/data/kien_giang_2023_danh_sach_htx.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUT = Path(__file__).resolve().parent.parent / "docs" / "screens"
SIZES = {"desktop": (1366, 768), "phone": (360, 740)}
# Of a list of a hundred rows the first ones show enough.
TALLEST = 2_000
CALM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def send_list(page: Page) -> None:
    """The office's list with a code cut short, a sum in words and a unit told otherwise."""
    book = load_workbook(LIST)
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    sheet.cell(4, columns["Mã số thuế"]).value = "179923000"
    sheet.cell(6, columns["Số thành viên"]).value = "25 người"
    sheet.cell(9, columns["Người đại diện"]).value = "Lê Thị Mẫu"
    send(page, book, "danh-sach.xlsx")


def send_workbook(page: Page) -> None:
    """The bloc's workbook as it came, three boxes filled: two as they should be, one in words."""
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tải tệp cả Khối").click()
    book = load_workbook(BytesIO(coming.value.path().read_bytes()))
    free = [
        cell
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if not cell.protection.locked and cell.value is None
    ]
    typed: tuple[int | str, ...] = (8, 10, "tám")
    for cell, value in zip(free, typed, strict=False):
        cell.value = value
    page.get_by_role("link", name="Nhập tệp đã chấm").click()
    page.wait_for_load_state()
    send(page, book, "cham-ca-khoi.xlsx")


def send(page: Page, book: Workbook, name: str) -> None:
    buffer = BytesIO()
    book.save(buffer)
    sent: FilePayload = {"name": name, "mimeType": XLSX, "buffer": buffer.getvalue()}
    page.set_input_files("[name=file]", sent)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


@dataclass(frozen=True)
class Screen:
    name: str
    user: str
    path: str
    links: tuple[str, ...] = ()
    """Links to follow from there, by their text, where the address holds a number."""
    sends: Callable[[Page], None] | None = None
    """A file is sent there, to be looked at; what it would change is left as it is."""
    sizes: tuple[str, ...] = tuple(SIZES)


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
    Screen("g2-nhap-excel", "ngan", "/htx/nhap/", sends=send_list),
    Screen("k-nhac-khoi", "ngan", "/nam/2023/nhac/"),
    Screen("l-bo-tieu-chi", "ngan", "/nam/2023/tieu-chi/", ("HTX nông nghiệp (mẫu)",)),
    Screen("m-tai-khoan-khoi", "ngan", "/nam/2023/khoi/10/tai-khoan/"),
    Screen("n-nha-khoi-truong", LEADER, "/"),
    Screen("o-hoi-dong", "hoidong1", "/"),
    Screen("p-co-quan-tinh", "tinh", "/"),
    Screen("q-danh-sach-viec", DIRECTOR, "/", ("Chấm tiếp",), sizes=("phone",)),
    Screen("r-mot-tieu-chi", DIRECTOR, "/", ("Chấm tiếp", "Làm tiếp"), sizes=("phone",)),
    Screen("s-kiem-tra", DIRECTOR, "/", ("Chấm tiếp", "Kiểm tra trước khi gửi"), sizes=("phone",)),
    Screen("t-bien-nhan", LEADER, "/nam/2023/cham-diem/?khoi=10", ("Kinh 4A", "Biên nhận")),
    Screen("u-minh-chung", LEADER, "/nam/2023/cham-diem/?khoi=10", ("Kinh 4A", "2 tệp")),
    Screen("v-cham-ca-khoi", LEADER, "/nam/2023/khoi/10/cham-diem/"),
    Screen("w-tep-cham-diem", LEADER, "/nam/2023/khoi/10/tep/"),
    Screen("x-doi-chieu-tep", LEADER, "/nam/2023/khoi/10/tep/", sends=send_workbook),
    Screen("y-quan-he", "ngan", "/nam/2023/khoi/10/quan-he/"),
    Screen("z-tham-dinh", "ngan", "/nam/2022/tham-dinh/?chon=tat-ca"),
    Screen("za-cong-bang", "ngan", "/nam/2022/cong-bang/"),
    Screen("zb-kien-nghi", "ngan", "/nam/2022/khoi/10/xep-hang/kien-nghi/"),
    Screen("zc-lan-chot", "ngan", "/nam/2022/khoi/10/xep-hang/"),
    Screen("zd-kiem-ma", "ngan", "/nam/2022/khoi/10/xep-hang/", ("Mã kiểm",)),
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
        page.locator("main a:visible", has_text=words).first.click()
        page.wait_for_load_state()
    if screen.sends:
        screen.sends(page)
    # As tall as the page, so that bars that stick to the bottom stand at its end.
    page.set_viewport_size({"width": width, "height": max(height, tallness(page))})
    shown = {"x": 0, "y": 0, "width": width, "height": min(tallness(page), TALLEST)}
    picture = page.screenshot(full_page=True, clip=shown)  # type: ignore[arg-type] # a FloatRect
    keep(picture, OUT / f"{screen.name}-{size}.png")
    print(f"{screen.name}-{size}: {page.title()}")
    page.close()


def tallness(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def keep(picture: bytes, path: Path) -> None:
    """With 128 colours the pages look the same and weigh a third."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)


def main() -> None:
    base, *names = sys.argv[1:] or ["http://127.0.0.1:8000"]
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tools:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = tools.chromium.launch(executable_path=chromium, args=list(CALM))
        for screen in SCREENS:
            for size in screen.sizes if not names or screen.name in names else ():
                take(browser, base, screen, size)
        browser.close()


if __name__ == "__main__":
    main()
