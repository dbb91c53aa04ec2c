"""Many at once write the same forty scores through the page: nothing lost, nothing overwritten.

Every edit carries a reason nobody else writes, so each accepted one can be found again.
"""

import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from accounts.models import User
from scoring.models import Reading, ScoreLine, ScoreSheet
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory
from tests.prove.outcome import Outcome
from tests.prove.server import Browser, served, shown_version, signed_in
from tests.scoring.sheets import Stage, hand_over, points, services, stage

LINES_A_SHEET = 10
SAVED, STALE = 302, 409
MARK = re.compile(r"lan-\d+-\d+")


@dataclass(frozen=True)
class Target:
    """A score, the reading it is written in, and the page that writes it."""

    line: int
    path: str
    reading: Reading


@dataclass(frozen=True)
class Edit:
    target: Target
    version: int
    typed: str
    reason: str

    @property
    def form(self) -> dict[str, object]:
        key = self.target.line
        return {
            "act": "save",
            "reading": self.target.reading,
            "source": "Bản giấy",
            f"given-{key}": self.typed,
            f"reason-{key}": self.reason,
            f"version-{key}": self.version,
        }


@dataclass(frozen=True)
class Refusal:
    edit: Edit
    shown: int | None
    reasons: frozenset[str]
    keeps_typed: bool


@dataclass
class Ledger:
    """What one person was told."""

    accepted: list[Edit] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Arena:
    scene: Stage
    own: list[Target]
    bloc: list[Target]
    staff: list[User]


def arena() -> Arena:
    """Four units of ten criteria: two still in their own hands, two being scored by the leader."""
    scene = stage(maxima=(10,) * LINES_A_SHEET, members=4)
    scene.bloc_year.season.steps.update(closes_on=date(2099, 12, 31))
    scene.open()
    sheets = list(ScoreSheet.objects.of_bloc(scene.bloc_year))
    for sheet in sheets[1:3]:
        hand_over(scene, sheet, *(5,) * LINES_A_SHEET)
    for sheet in (sheets[0], sheets[3]):
        services.fill_reading(
            sheet=sheet, reading="self", entries=points(sheet, *(5,) * LINES_A_SHEET),
            source="Bản giấy", by=scene.officer, at=NOON,
        )  # fmt: skip
    return Arena(
        scene,
        own=targets((sheets[0], sheets[3]), "self"),
        bloc=targets(sheets[1:3], "bloc"),
        staff=[scene.officer, scene.admin, AdminFactory(), AdminFactory()],
    )


def targets(sheets: "tuple[ScoreSheet, ...] | list[ScoreSheet]", reading: Reading) -> list[Target]:
    return [
        Target(line.pk, sheet.get_absolute_url(), reading)
        for sheet in sheets
        for line in sheet.lines.order_by("criterion__order")
    ]


def race(*, people: int, edits: int, workers: int, threads: int, seed: int) -> Outcome:
    """Every second one is the office on the self-scores, the others the leader's open tabs."""
    there = arena()
    before = dict(ScoreLine.objects.values_list("pk", "version"))
    ledgers = [Ledger() for _ in range(people)]
    with served(workers=workers, threads=threads) as server:
        crowd = []
        for number, ledger in enumerate(ledgers):
            office = number % 2 == 0
            user = there.staff[number // 2 % len(there.staff)] if office else there.scene.leader
            browser = Browser(server.port, signed_in(user))
            work = (browser, there.own if office else there.bloc, ledger, number, edits, seed)
            crowd.append(threading.Thread(target=write, args=work))
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        said = server.said
    return judged(ledgers, before, people * edits, said)


def write(
    browser: Browser, targets: list[Target], ledger: Ledger, number: int, edits: int, seed: int
) -> None:
    """Edit after edit over the version last seen, as somebody with an old tab open would."""
    random = Random(f"{seed}-{number}")  # noqa: S311 - to be repeated, not to keep a secret
    known: dict[int, int] = {}
    try:
        for turn in range(edits):
            target = random.choice(targets)
            if target.line not in known:
                page = browser.get(target.path).text
                known |= {t.line: shown_version(page, t.line) or 0
                          for t in targets if t.path == target.path}  # fmt: skip
            typed = f"{random.randint(0, 9)},{random.choice('05')}"
            edit = Edit(target, known[target.line], typed, f"lan-{number}-{turn}")
            note(ledger, known, edit, *_sent(browser, edit))
    except Exception as problem:
        ledger.wrong.append(f"person {number}: {problem!r}")
    finally:
        browser.close()


def _sent(browser: Browser, edit: Edit) -> tuple[int, str]:
    answer = browser.post(edit.target.path, edit.form)
    return answer.status, answer.text


def note(ledger: Ledger, known: dict[int, int], edit: Edit, status: int, text: str) -> None:
    line = edit.target.line
    if status == SAVED:
        ledger.accepted.append(edit)
        known[line] = edit.version + 1
    elif status == STALE:
        shown = shown_version(text, line)
        keeps = f'value="{edit.typed}"' in text and edit.reason in text
        ledger.refused.append(Refusal(edit, shown, frozenset(MARK.findall(text)), keeps))
        known[line] = edit.version if shown is None else shown
    else:
        ledger.wrong.append(f"answer {status} to {edit}")


def judged(ledgers: list[Ledger], before: dict[int, int], asked: int, said: str) -> Outcome:
    outcome = Outcome(cases=asked)
    accepted = [edit for ledger in ledgers for edit in ledger.accepted]
    refused = [each for ledger in ledgers for each in ledger.refused]
    outcome.counts["accepted"] = len(accepted)
    outcome.counts["refused as stale"] = len(refused)
    for ledger in ledgers:
        outcome.failures += ledger.wrong
    outcome.check(
        len(accepted) + len(refused) == asked,
        f"{asked} asked, {len(accepted)} accepted, {len(refused)} refused",
    )
    outcome.check("database is locked" not in said, "a person met «database is locked»")
    written = _none_twice(accepted, outcome)
    _all_there(written, before, outcome)
    _refusals_tell_both(refused, written, outcome)
    return outcome


def _none_twice(accepted: list[Edit], outcome: Outcome) -> dict[tuple[int, int], Edit]:
    """Two accepted over one version would mean that one overwrote the other unseen."""
    written: dict[tuple[int, int], Edit] = {}
    for edit in accepted:
        key = edit.target.line, edit.version + 1
        outcome.check(key not in written, f"two edits became version {key}")
        written[key] = edit
    return written


def _all_there(
    written: dict[tuple[int, int], Edit], before: dict[int, int], outcome: Outcome
) -> None:
    """Each line's version counts its accepted edits, and it holds what the last of them wrote."""
    counted: dict[int, int] = defaultdict(int)
    for line, _ in written:
        counted[line] += 1
    for line in ScoreLine.objects.filter(pk__in=counted):
        outcome.check(
            line.version == before[line.pk] + counted[line.pk],
            f"line {line.pk}: version {line.version}, {counted[line.pk]} accepted",
        )
        last = written.get((line.pk, line.version))
        if last is None:
            outcome.fail(f"line {line.pk}: nobody was told of version {line.version}")
            continue
        reading = last.target.reading
        held = line.points(reading), getattr(line, f"{reading}_reason")
        typed = Decimal(last.typed.replace(",", ".")), last.reason
        outcome.check(held == typed, f"line {line.pk}: holds {held}, last accepted {typed}")


def _refusals_tell_both(
    refused: list[Refusal], written: dict[tuple[int, int], Edit], outcome: Outcome
) -> None:
    """What was typed is kept in its box; beside it stands what the other one wrote."""
    for each in refused:
        outcome.check(each.keeps_typed, f"the typed text is lost: {each.edit}")
        if each.shown is None:
            outcome.fail(f"a refusal without the newer version: {each.edit}")
            continue
        theirs = written.get((each.edit.target.line, each.shown))
        outcome.check(
            theirs is not None and theirs.reason in each.reasons,
            f"the other's value is not shown: {each.edit}",
        )
