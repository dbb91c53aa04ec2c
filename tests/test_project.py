"""The project tests itself: the rules of the house, held by a machine."""

import os
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = Path(settings.ROOT)
APPS = [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]

NOT_OURS = {".git", ".venv", "var", "node_modules", "staticfiles", "vendor", "__pycache__"}
CACHES = {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis"}

# Django looks these up by name when something goes wrong, crispy when it draws a form.
FOUND_BY_NAME = re.compile(r"^(4\d\d|403_csrf|500|bootstrap5/.*|admin/.*|django/.*)(\.html)?$")
PAPERS = "templates/reports/pdf/"

# Each is a reason; a new one needs a reason too.
TRUSTED_HTML_AND_SQL: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}
# Names of URLs anybody may open, and why.
PUBLIC_URLS = {
    "accounts:sign_in": "the door",
    "accounts:enter": "the door by a link that works once",
    "admin:login": "the keeper's door",
    "reports:check": "whoever holds a paper may check it; it tells nothing of a person",
}
# A regular expression with groups, and the rule that catches the rest: the admin's own door.
OPEN_OR_NOT_WALKED = {*PUBLIC_URLS, "admin:app_list", ""}
EMPTY: Mapping[str, Any] = MappingProxyType({})
SAMPLES: dict[str, Any] = {
    "IntConverter": 1,
    "StringConverter": "mau",
    "SlugConverter": "mau",
    "PathConverter": "mau",
    "UUIDConverter": uuid.UUID(int=1),
}


@cache
def every_file() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS - CACHES)
        found += [Path(folder, name) for name in sorted(names)]
    return found


def our_files(*suffixes: str) -> list[Path]:
    """Every file that is ours, or those that end so."""
    return [path for path in every_file() if not suffixes or path.name.endswith(suffixes)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    return [path for path in our_files(".html") if "templates" in path.relative_to(ROOT).parts]


def template_name(path: Path) -> str:
    """The name it is asked for by: what follows the last `templates` folder."""
    return name_of(path).rpartition("templates/")[2]


def offending_lines(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if found.search(line)
    ]


def test_every_template_is_used():
    sources = [path for path in our_files(".py") if not name_of(path).startswith("tests/")]
    pages = words_of([*sources, *templates()])
    # A component may wait for its page as long as the tests draw it.
    components = pages + words_of(our_files(".py"))

    unused = [
        name
        for name in map(template_name, templates())
        if not FOUND_BY_NAME.match(name)
        and not is_named(name, components if name.startswith("components/") else pages)
    ]

    assert unused == []


def words_of(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def is_named(template: str, words: str) -> bool:
    return re.search(rf"""["']{re.escape(template)}["'#]""", words) is not None


def test_every_partial_says_what_it_needs_on_its_first_line():
    partials = [path for path in templates() if path.name.startswith("_")]

    silent = [
        name_of(path)
        for path in partials
        if not re.match(r"\{# .*Needs: .*#\}\n", path.read_text(encoding="utf-8"))
    ]

    assert silent == []


def test_no_page_carries_a_script_or_a_style_inside_it():
    pages = [path for path in templates() if not name_of(path).startswith(PAPERS)]
    inline = r"""(?i)<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|["']javascript:"""

    assert offending_lines(inline, pages) == []


def test_nothing_passes_by_the_escaping_the_queries_or_the_forgery_guard():
    sources = [path for path in our_files(".py") if not name_of(path).startswith("tests/")]
    bypass = r"\|\s*safe\b|autoescape off|mark_safe|SafeString\(|\.(raw|extra)\(|csrf_exempt"

    offences = offending_lines(bypass, [*sources, *templates()])

    assert [each for each in offences if each.split(":")[0] not in TRUSTED_HTML_AND_SQL] == []


@pytest.mark.parametrize("allowed", [TRUSTED_HTML_AND_SQL, LONG_FILES])
def test_what_is_allowed_is_still_there(allowed):
    assert [name for name in allowed if not (ROOT / name).exists()] == []


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    arguments: dict[str, Any]


def addresses(
    resolver: URLResolver, space: str = "", route: str = "", given: Mapping[str, Any] = EMPTY
) -> Iterator[Address]:
    """Every URL of the project: full name, route, and a sample of each argument it takes."""
    for entry in resolver.url_patterns:
        path = f"{route}{entry.pattern}"
        arguments = {**given, **samples_for(entry)}
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, inner, path, arguments)
        else:
            yield Address(f"{space}{entry.name}" if entry.name else "", path, arguments)


def samples_for(entry: URLPattern | URLResolver) -> dict[str, Any]:
    converters = getattr(entry.pattern, "converters", {})
    return {key: SAMPLES[type(converter).__name__] for key, converter in converters.items()}


def test_every_url_has_a_name():
    nameless = ["/" + each.route for each in addresses(get_resolver()) if not each.name]

    # Django's admin keeps some for old bookmarks and one to catch the rest.
    assert [route for route in nameless if not route.startswith(reverse("admin:index"))] == []


@pytest.mark.django_db
def test_every_url_sends_a_stranger_to_the_door(client):
    doors = (reverse(settings.LOGIN_URL), *map(reverse, {"admin:login"} & set(PUBLIC_URLS)))
    guarded = [each for each in addresses(get_resolver()) if each.name not in OPEN_OR_NOT_WALKED]

    unguarded = []
    for address in guarded:
        answer = client.get(reverse(address.name, kwargs=address.arguments))
        sent_away = answer.status_code == 302 and answer["Location"].startswith(doors)
        if not sent_away and answer.status_code != 405:
            unguarded.append(f"{address.name}: {answer.status_code}")

    assert guarded
    assert unguarded == []


def test_every_public_url_exists():
    names = {each.name for each in addresses(get_resolver())}

    assert sorted(PUBLIC_URLS.keys() - names) == []


def test_no_source_file_is_longer_than_a_reader_can_hold():
    sources = our_files(".py", ".html", ".css", ".js", ".sh")

    long = [
        name_of(path)
        for path in sources
        if len(path.read_text(encoding="utf-8").splitlines()) > 500
        and path.parent.name != "migrations"
        and name_of(path) not in LONG_FILES
    ]

    assert long == []


def test_no_file_names_a_place_on_somebodys_machine():
    # Put together here, so that this file does not find itself.
    places = "|".join(["wo" + "rk", "ro" + "ot", "tm" + "p", "opt/" + "pypi", r"Use" + r"rs/\w+"])
    place = re.compile(rf"""(?:^|[\s"'`(=])/(?:{places})/|\.\./{"sha" + "red"}""", re.MULTILINE)

    assert [name_of(path) for path in our_files() if place.search(text_of(path))] == []


def text_of(path: Path) -> str:
    """Its text; a font or a workbook has none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_variable_the_settings_read_is_in_the_example():
    read = re.compile(r"""(?:_flag|_words|_required|environ\.get)\(\s*["']([A-Z_]+)["']""")
    settings_files = (ROOT / "config" / "settings").glob("*.py")
    asked = {name for path in settings_files for name in read.findall(text_of(path))}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert asked
    assert sorted(name for name in asked if not re.search(rf"(?m)^{name}=", example)) == []


@pytest.mark.django_db
def test_every_migration_is_present():
    with_models = [app for app in APPS if list(app.get_models())]

    assert [a.label for a in with_models if not list(Path(a.path).glob("migrations/0*.py"))] == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
