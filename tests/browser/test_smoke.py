"""The browser reaches the running application and its alarms work."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import SIDEWAYS, watched_page


def test_sign_in_page_opens_without_a_complaint(live_server, browser_page: Page):
    answer = browser_page.goto(live_server.url + reverse(settings.LOGIN_URL))

    assert answer is not None
    assert answer.status == 200
    assert browser_page.locator("html").get_attribute("lang") == "vi"
    assert browser_page.locator("h1").count() == 1


def test_sign_in_page_fits_a_phone(live_server, phone_page: Page):
    phone_page.goto(live_server.url + reverse(settings.LOGIN_URL))

    assert phone_page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize(
    "offence",
    [
        "document.body.setAttribute('style', 'color: red')",
        "document.body.appendChild(new Image()).src = 'https://elsewhere.example/a.png'",
        "console.error('broken')",
    ],
)
def test_an_offence_on_a_page_is_noticed(live_server, browser, offence):
    context = browser.new_context()
    watching = watched_page(context)
    page = next(watching)
    page.goto(live_server.url + reverse(settings.LOGIN_URL))
    page.evaluate(offence)
    page.wait_for_timeout(200)

    with pytest.raises(AssertionError):
        next(watching)
