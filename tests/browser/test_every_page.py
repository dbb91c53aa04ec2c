"""Every page, as everybody who may open it, at a desk and on the narrowest phone: axe finds
nothing, and nothing has to be pushed sideways.

A page that two people see alike is looked at once; what differs between them (the menu, a button)
makes it another page. Counts are printed, so that a run which looked at little is seen.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE, SIDEWAYS, context_of, watched_page
from tests.doors import World, address, doors
from tests.test_doors import PEOPLE, rows

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# Everything that WCAG 2.2 AA asks and a machine can see.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (tags) => {
    const found = await axe.run(document, {
        runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
    });
    return found.violations.map((each) => ({
        id: each.id, impact: each.impact, where: each.nodes.map((node) => node.target.join(" ")),
    }));
}"""
# What changes from one answer to the next without being another page.
FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|<!--.*?-->|<title>.*?</title>', re.DOTALL
)


@dataclass
class Looked:
    """How much was looked at: pages opened, and pages unlike every one before."""

    opened: int = 0
    unlike: int = 0


def test_axe_finds_nothing_on_any_page_for_anybody_at_both_sizes(
    live_server, browser: Browser, built: World, capsys
):
    seen: set[str] = set()
    faults: dict[str, list[str]] = {}
    told: dict[str, Looked] = {}
    for who in PEOPLE:
        told[who] = look_as(who, live_server.url, browser, built, seen, faults)

    with capsys.disabled():
        print(f"\n{connection.vendor}: pages opened, of these unlike any before, by person")
        for who, looked in told.items():
            print(f"  {who:<10}{looked.opened:>5}{looked.unlike:>5}")
    assert sum(each.unlike for each in told.values()) > 150
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


def test_a_fault_on_a_page_is_found(browser: Browser):
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.add_init_script(AXE)
    page.goto("data:text/html,<html lang=vi><title>x</title><main><h1>x</h1><input></main>")

    faults = [each["id"] for each in page.evaluate(LOOK, TAGS)]

    context.close()
    assert faults == ["label"]


def look_as(
    who: str,
    base: str,
    browser: Browser,
    built: World,
    seen: set[str],
    faults: dict[str, list[str]],
) -> Looked:
    looked = Looked()
    client = Client()
    client.force_login(built.people[who])
    context = context_of(browser, client, base, DESK)
    watching = watched_page(context)
    page = next(watching)
    page.add_init_script(AXE)
    for name, url in pages_open_to(who, built):
        answer = client.get(url)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        looked.opened += 1
        mark = hashlib.sha256(FLEETING.sub("", answer.text).encode()).hexdigest()
        if mark in seen:
            continue
        seen.add(mark)
        looked.unlike += 1
        for fault in faults_of(page, base + url):
            faults.setdefault(fault, []).append(f"{who} {name}")
    for _ in watching:
        pass
    return looked


def pages_open_to(who: str, built: World) -> Iterator[tuple[str, str]]:
    table = rows()
    for name, pattern in doors().items():
        if table[name][who][0] == "ok":
            yield name, address(name, pattern, built.keys)


def faults_of(page: Page, url: str) -> list[str]:
    page.set_viewport_size(DESK)
    page.goto(url, wait_until="load")
    assert urlsplit(page.url).path == urlsplit(url).path, f"{url} led to {page.url}"
    found = []
    for size, viewport in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        found += [
            f"{each['id']} ({each['impact']}) on a {size} at {each['where'][0]}"
            for each in page.evaluate(LOOK, TAGS)
        ]
        if page.evaluate(SIDEWAYS):
            found.append(f"wider than the {size}")
    return found
