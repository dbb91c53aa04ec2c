"""What a cooperative's pages weigh on a phone: everything that travels, compressed as a server
sends it.

    DEMO=1 make run                      # in one shell
    .venv/bin/python -m scripts.weights  # in another; prints a table

The first page is opened with an empty cache, the later ones one after another with what it left.
"""

import gzip
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, Response, ViewportSize, sync_playwright

from demo.entrances import DIRECTOR
from scripts.screens import CALM, SIZES, sign_in

# Already compressed in themselves.
PACKED = ("font/", "image/png", "image/jpeg", "application/font")
MOST_FIRST, MOST_LATER = 150_000, 60_000
PATHS = ("/", "/nam/2023/dang-ky/", "/nam/2023/cham-diem/", "/htx/", "/nam/2022/xep-hang/")


@dataclass(frozen=True)
class Weight:
    """Bytes of a page with all it asked for, and how many answers that took."""

    page: str
    bytes: int
    answers: int


def size_of(response: Response) -> int:
    body = response.body()
    if response.headers.get("content-type", "").startswith(PACKED):
        return len(body)
    return len(gzip.compress(body, 6))


def weigh(page: Page, url: str, seen: set[str]) -> Weight:
    """Open a page; what `seen` holds is in the cache of the phone (hashed names, kept a year)."""
    answers: list[Response] = []

    def hear(response: Response) -> None:
        answers.append(response)

    page.on("response", hear)
    page.goto(url, wait_until="networkidle")
    page.remove_listener("response", hear)
    fresh = [
        each
        for each in answers
        if each.status == 200 and (each.url not in seen or each.request.is_navigation_request())
    ]
    total = sum(size_of(each) for each in fresh)
    seen.update(each.url for each in answers)
    return Weight(page.title(), total, len(fresh))


def weigh_all(page: Page, urls: Sequence[str]) -> Iterator[Weight]:
    seen: set[str] = set()
    for url in urls:
        yield weigh(page, url, seen)


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    width, height = SIZES["phone"]
    with sync_playwright() as tools:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = tools.chromium.launch(executable_path=chromium, args=list(CALM))
        phone: ViewportSize = {"width": width, "height": height}
        entrance = browser.new_page(viewport=phone, locale="vi-VN")
        sign_in(entrance, base, DIRECTOR)
        # The same person on a phone that never was here before.
        signed_in = entrance.context.storage_state()
        context = browser.new_context(viewport=phone, locale="vi-VN", storage_state=signed_in)
        page = context.new_page()
        urls = [f"{base}{path}" for path in PATHS]
        for number, weight in enumerate(weigh_all(page, urls)):
            most = MOST_LATER if number else MOST_FIRST
            print(
                f"{weight.bytes / 1000:7.1f} kB of {most / 1000:.0f}  {weight.answers:>3} answers  "
                f"{weight.page}"
            )
        browser.close()


if __name__ == "__main__":
    main()
