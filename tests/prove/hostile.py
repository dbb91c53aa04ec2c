"""Every field of every scoring form given every payload: refused in words or kept clean.

The forms are found on the pages themselves, so that a new one is tried from its first day. Each
answer: below 500, nothing of it raw in the page, nothing written where it was refused, no number
that was never typed, no sign that breaks a file made later.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import resolve

from accounts.models import User
from catalogue.services import load_catalogue
from history import clock
from scoring.models import CriteriaGroup, Criterion, Gate, ScoreSheet
from scoring.services.questions import ask_question
from tests.doors import address, doors, world
from tests.factories.moments import NOON
from tests.factories.scoring import CriterionFactory
from tests.prove.outcome import Outcome
from tests.prove.payloads import PAYLOADS, RAW, Payload
from tests.scoring.rankings import scene
from tests.scoring.sheets import Stage, adopt_whole_bloc, hand_over, stage

# Pages that send what was typed by a script of theirs too, and read the answer as data.
SAVE_BY_THEMSELVES = {"scoring:sheet", "scoring:criterion", "scoring:bloc_grid"}
SKIPPED_FIELDS = {"csrfmiddlewaretoken"}
BREAKING = {"Cc", "Cs"}
ALLOWED_CONTROLS = {"\n", "\r", "\t"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass
class Form:
    """A form as one person's page shows it, with what it would send untouched."""

    page: str
    action: str
    method: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    user: User | None = None
    by_script: bool = False


@dataclass(frozen=True)
class Case:
    form: Form
    name: str
    payload: Payload

    def __str__(self) -> str:
        how = "script" if self.form.by_script else self.form.method
        return f"{how} {self.form.action} {self.name}: {self.payload.name}"


def run(size: int, seed: int) -> Outcome:
    """`size` cases drawn by the seed; all of them where it is 0."""
    setup_test_environment()
    clock.now = lambda: NOON  # the weeks in which the scenes stand
    outcome = Outcome()
    forms = list(found_forms())
    cases = [Case(each, name, p) for each in forms for name in each.names for p in PAYLOADS]
    outcome.counts["forms"] = len(forms)
    outcome.counts["fields"] = sum(len(each.names) for each in forms)
    if size:
        cases = Random(seed).sample(cases, min(size, len(cases)))  # noqa: S311 - to be repeated
    before = rows()
    for case in cases:
        outcome.cases += 1
        try_case(case, before, outcome)
    return outcome


# --- The stage: sheets in every state, sets with every rule -------------------------------------


def pages() -> Iterator[tuple[User, str]]:
    """Who opens which address: every door of scoring, and sheets as they go."""
    load_catalogue(by=None)
    built = world()
    people = [built.people[name] for name in ("admin", "officer", "leader", "member")]
    draft = CriteriaGroup.objects.get(pk=built.keys["group"])
    keys = [built.keys | {"criterion": each.pk} for each in _of_every_rule(draft)]
    for name, pattern in doors().items():
        if name.startswith("scoring:"):
            for known in keys if name == "scoring:criterion_edit" else keys[:1]:
                yield from ((user, address(name, pattern, known)) for user in people)
    yield from _sheets()
    there = scene(number=77)
    for act in ("cong-bo", "chot", "mo-lai", "y-kien", "bieu-quyet"):
        yield there.officer, f"/nam/2023/khoi/77/xep-hang/{act}/"
    yield from _asked()


def _sheets() -> Iterator[tuple[User, str]]:
    begun = stage(maxima=(10,), year=2021)
    _of_every_rule(begun.group)
    sheet = begun.open()
    own = sheet.get_absolute_url()
    yield begun.representative, own
    for each in sheet.lines.all():
        yield begun.representative, f"{own}tieu-chi/{each.pk}/"
    yield begun.officer, f"{own}nhap-thay/"
    handed = stage(year=2020)
    sheet = handed.open()
    hand_over(handed, sheet, 8, 7)
    for act in ("", "tra-lai/", "cham-xong/"):
        yield handed.leader, f"{sheet.get_absolute_url()}{act}"
    for act in ("thong-qua-diem", "cham-diem", "quan-he", "tep"):
        yield handed.leader, f"/nam/2020/khoi/{handed.bloc_year.number}/{act}/"
    yield from _adopted(stage(year=2019))


def _adopted(there: Stage) -> Iterator[tuple[User, str]]:
    Gate.objects.create(
        criteria_set=there.criteria_set,
        kind=Gate.Kind.CONDITION,
        text="Có báo cáo tài chính",
        effect=Gate.Effect.NO_AWARD,
    )
    adopt_whole_bloc(there, 8, 7)
    sheet = ScoreSheet.objects.get(membership=there.member)
    page = sheet.get_absolute_url()
    line = sheet.lines.first()
    for act in ("", "tham-dinh/", "tra-lai/", f"tieu-chi/{line.pk}/tra-lai/"):
        yield there.officer, f"{page}{act}"


def _asked() -> Iterator[tuple[User, str]]:
    """An announced ranking in its days for questions."""
    there = scene(number=78)
    there.announce()
    asked = ask_question(
        bloc_year=there.bloc_year, asked_for=there.memberships[2], text="Xin xem lại.",
        by=there.representative, at=NOON,
    )  # fmt: skip
    yield there.representative, "/nam/2023/khoi/78/xep-hang/kien-nghi/hoi/"
    yield there.officer, f"/nam/2023/khoi/78/xep-hang/kien-nghi/{asked.pk}/tra-loi/"


def _of_every_rule(group: CriteriaGroup) -> list[Criterion]:
    rules: dict[str, dict[str, Any]] = {
        "MANUAL": {"step": "0.5"},
        "CHOICE": {"options": [["Tốt", "10"], ["Khá", "5"]]},
        "COUNT": {"per": "2", "cap": "10"},
        "TIER": {"metric": "actual:doanh_thu", "unit": "triệu đồng", "bands": [
            {"min": None, "max": "10", "min_exclusive": False, "max_inclusive": False,
             "points": "5"},
            {"min": "10", "max": None, "min_exclusive": False, "max_inclusive": False,
             "points": "10"}]},
        "RATIO": {"actual": "actual:doanh_thu", "plan": "plan:doanh_thu"},
    }  # fmt: skip
    return [
        CriterionFactory(group=group, rule=rule, params=params, max_points=Decimal(10))
        for rule, params in rules.items()
    ]


# --- Finding the forms -------------------------------------------------------------------------


def found_forms() -> Iterator[Form]:
    """Each form once, by where it goes and what it asks."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for user, page in pages():
        for form in forms_of(user, page):
            key = form.method, form.action, tuple(form.names)
            if form.names and key not in seen:
                seen.add(key)
                yield form
                if form.method == "post" and resolve(form.action).view_name in SAVE_BY_THEMSELVES:
                    yield replace(form, by_script=True)


def forms_of(user: User, page: str) -> Iterator[Form]:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    answer = client.get(page)
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return
    reader = Reader(page)
    reader.feed(answer.text)
    for form in reader.forms:
        form.user = user
        yield form


class Reader(HTMLParser):
    """The forms of a page: fields by name, with the values a browser would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.choosing = self.writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(urljoin(self.page, given.get("action", ""))).path
            self.form = Form(self.page, action, given.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self.choosing and "selected" in given:
            self._send(self.choosing, given.get("value", ""))
        if not name or name in SKIPPED_FIELDS or kind == "file":
            return
        if tag in ("input", "select", "textarea", "button"):
            self._name(name)
        if (
            tag == "input"
            and kind != "submit"
            and (kind not in ("checkbox", "radio") or "checked" in given)
        ):
            self._send(name, given.get("value", ""))
        self.choosing = name if tag == "select" else self.choosing
        self.writing = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.writing:
            self._send(self.writing, data.strip("\n"))
            self.writing = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        self.choosing = "" if tag == "select" else self.choosing
        self.writing = "" if tag == "textarea" else self.writing

    def _name(self, name: str) -> None:
        if self.form is not None and name not in self.form.names:
            self.form.names.append(name)

    def _send(self, name: str, value: str) -> None:
        if self.form is not None:
            self.form.sent.setdefault(name, []).append(value)


# --- Trying ------------------------------------------------------------------------------------


def try_case(case: Case, before: frozenset[Any], outcome: Outcome) -> None:
    """Sent, judged, and undone, so that every case meets the same rows."""
    client = Client(raise_request_exception=False)
    sent = case.form.sent | {case.name: [case.payload.text]}
    with transaction.atomic():
        assert case.form.user is not None
        client.force_login(case.form.user)
        send = client.post if case.form.method == "post" else client.get
        how = {"Accept": "application/json"} if case.form.by_script else {}
        answer = send(case.form.action, sent, headers=how)
        judge(case, answer, client, before, outcome)
        transaction.set_rollback(True)


def judge(
    case: Case, answer: Any, client: Client, before: frozenset[Any], outcome: Outcome
) -> None:
    if answer.status_code >= 500:
        outcome.fail(f"{case}: answer {answer.status_code}")
        return
    try:
        after = rows()
    except DatabaseError as problem:
        outcome.fail(f"{case}: the database is left broken, {problem}")
        return
    accepted = answer.status_code in (301, 302)
    kept = accepted or (case.form.by_script and answer.status_code == 200)
    outcome.counts["accepted" if kept else "refused"] += 1
    if not kept:
        outcome.check(after == before, f"{case}: refused, and yet something was written")
    known = {value for row in before for value in row if isinstance(value, Decimal)}
    for sentence in unclean(case.payload, known, after - before):
        outcome.fail(f"{case}: {sentence}")
    if accepted:
        answer = client.get(answer["Location"])
        outcome.check(answer.status_code < 500, f"{case}: then {answer.status_code}")
    html = "text/html" in answer.get("Content-Type", "")
    for raw in RAW if html and answer.status_code < 500 else ():
        outcome.check(raw not in answer.text, f"{case}: stands raw in the page")


def rows() -> frozenset[Any]:
    """Everything scoring keeps, row by row."""
    return frozenset(
        (model._meta.label, *map(_plain, row))
        for model in apps.get_app_config("scoring").get_models()
        for row in model._default_manager.order_by().values_list()
    )


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, dict | list) else value


def unclean(
    payload: Payload, known: set[Decimal], written: Iterable[tuple[Any, ...]]
) -> Iterator[str]:
    """What the text became that it must not: numbers nobody typed, signs that break files."""
    for row in written:
        for value in row:
            if isinstance(value, Decimal) and value in payload.never and value not in known:
                yield f"kept as {value}"
            if isinstance(value, Decimal) and (not value.is_finite() or str(value)[:2] == "-0"):
                yield f"kept as {value}"
            if isinstance(value, str) and any(breaks(sign) for sign in value):
                yield f"kept with a sign that breaks files: {value[:60]!r}"


def breaks(sign: str) -> bool:
    if sign in TURNING:
        return True
    return unicodedata.category(sign) in BREAKING and sign not in ALLOWED_CONTROLS
