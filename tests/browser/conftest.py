"""Real pages in Debian's Chromium: a desk and a phone, both failing on what the console reports."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

# Playwright keeps an event loop in this thread and Django would refuse to touch the database
# beside it; the loop only carries the browser's messages.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_MISSING = "Chromium is missing; get it with: sudo apt-get install -y chromium"
# The first start on a cold disk was seen to take 17 seconds.
START_TIMEOUT = 90_000
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a browser test, marked or not."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip(CHROMIUM_MISSING)
    # Chromium's own sandbox refuses to start for root.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=arguments, timeout=START_TIMEOUT
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A clerk's screen."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    yield from watched_page(context)


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """The narrowest phone the pages promise to fit."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    yield from watched_page(context)


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    """The narrowest phone, its scripts switched off."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        java_script_enabled=False,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    yield from watched_page(context)


def watched_page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on a script error, a broken policy, or a request elsewhere."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(TELL_VIOLATIONS)
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not is_answer_of_the_page_itself(page, message):
            problems.append(f"{page.url}: {message.text} {message.location.get('url', '')}")

    def on_request(url: str) -> None:
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname not in {
            "localhost",
            "127.0.0.1",
        }:
            problems.append(f"{page.url}: asked for {url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("request", lambda request: on_request(request.url))
    yield page
    context.close()
    assert problems == []


def is_answer_of_the_page_itself(page: Page, message: ConsoleMessage) -> bool:
    """A refusal such as 404 is an answer one may test; a missing picture on a page is not."""
    return (
        message.text.startswith("Failed to load resource")
        and message.location.get("url") == page.url
    )
