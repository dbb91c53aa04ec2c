"""What travels to a director's phone, page after page."""

from django.test import Client
from playwright.sync_api import Browser

from scripts.weights import MOST_FIRST, MOST_LATER, weigh_all
from tests.browser.conftest import PHONE, context_of
from tests.browser.test_every_page import pages_open_to


def test_a_directors_first_page_and_every_later_one_keep_their_weight(
    live_server, browser: Browser, built, capsys
):
    client = Client()
    client.force_login(built.people["member"])
    context = context_of(browser, client, live_server.url, PHONE)
    paths = [
        url
        for _, url in pages_open_to("member", built)
        if client.get(url).headers.get("Content-Type", "").startswith("text/html")
    ]

    first, *later = weigh_all(context.new_page(), [live_server.url + path for path in paths])

    heaviest = max(later, key=lambda each: each.bytes)
    with capsys.disabled():
        print(
            f"\nFirst page {first.bytes / 1000:.1f} kB; of {len(later)} later pages the heaviest"
            f" {heaviest.bytes / 1000:.1f} kB ({heaviest.page})"
        )
    context.close()
    assert len(later) > 15
    assert first.bytes <= MOST_FIRST
    assert heaviest.bytes <= MOST_LATER
