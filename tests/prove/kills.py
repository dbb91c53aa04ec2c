"""The server killed while people save: what was acknowledged is there, and nothing by halves.

Each save writes two lines and the sheet's total at once. A save whose answer never came may be
there or not, but then whole.
"""

import http.client
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from django.db import connection

from scoring.models import ScoreLine, ScoreSheet
from tests.prove.edits import SAVED, arena
from tests.prove.outcome import Outcome
from tests.prove.server import Browser, Server, signed_in, start

State = tuple[int, str]
PATIENCE = 30


@dataclass
class Saver:
    """One person on one sheet: what they know to be saved, and what they do not know."""

    sheet: int
    path: str
    lines: tuple[int, int]
    cookies: str
    reading: str
    known: State
    doubtful: State | None = None
    acknowledged: int = 0
    wrong: str = ""


def run(size: int, seed: int) -> Outcome:
    random = Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
    outcome = Outcome()
    savers = people()
    for number in range(1, size + 1):
        one_round(number, savers, random, outcome)
    return outcome


def people() -> list[Saver]:
    """One to a sheet, so that nobody is refused for somebody else's sake."""
    there = arena()
    found = []
    for targets, user, reading in (
        (there.own[:2], there.scene.officer, "self"),
        (there.own[10:12], there.scene.admin, "self"),
        (there.bloc[:2], there.scene.leader, "bloc"),
        (there.bloc[10:12], there.scene.leader, "bloc"),
    ):
        first, second = (target.line for target in targets)
        line = ScoreLine.objects.get(pk=first)
        found.append(
            Saver(
                line.sheet_id,
                targets[0].path,
                (first, second),
                signed_in(user),
                reading,
                known=(line.version, getattr(line, f"{reading}_reason")),
            )  # fmt: skip
        )
    return found


def one_round(number: int, savers: list[Saver], random: Random, outcome: Outcome) -> None:
    server = start(workers=2, threads=4)
    stop = threading.Event()
    for each in savers:
        each.doubtful, each.acknowledged = None, 0
    crowd = [
        threading.Thread(target=save, args=(each, server, number, stop, random.random()))
        for each in savers
    ]
    for each in crowd:
        each.start()
    wait_until_busy(savers, random.randint(4, 30))
    time.sleep(random.uniform(0, 0.1))
    server.kill()
    stop.set()
    for each in crowd:
        each.join()
    wait_for_others()
    outcome.cases += 1
    for saver in savers:
        judge(number, saver, outcome)


def wait_until_busy(savers: list[Saver], enough: int) -> None:
    """Until so many saves were acknowledged: a server that has just started is slow."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and sum(each.acknowledged for each in savers) < enough:
        time.sleep(0.005)


def save(saver: Saver, server: Server, number: int, stop: threading.Event, dice: float) -> None:
    """As fast as the server answers, until it does not."""
    random = Random(dice)  # noqa: S311 - to be repeated, not to keep a secret
    browser = Browser(server.port, saver.cookies)
    turn = 0
    while not stop.is_set():
        turn += 1
        version, _ = saver.known
        reason = f"lan-{number}-{turn}"
        saver.doubtful = (version + 1, reason)
        try:
            answer = browser.post(saver.path, form(saver, version, reason, random))
        except (OSError, http.client.HTTPException):
            return
        if answer.status != SAVED:
            saver.wrong = f"answer {answer.status}"
            return
        saver.known, saver.doubtful = saver.doubtful, None
        saver.acknowledged += 1


def form(saver: Saver, version: int, reason: str, random: Random) -> dict[str, object]:
    """The same points and the same reason on both lines."""
    typed: dict[str, object] = {"act": "save", "reading": saver.reading, "source": "Bản giấy"}
    points = f"{random.randint(0, 9)},5"
    for key in saver.lines:
        typed |= {f"given-{key}": points, f"reason-{key}": reason, f"version-{key}": version}
    return typed


def wait_for_others() -> None:
    """PostgreSQL ends what a dead server left; only then is the state final."""
    if connection.vendor != "postgresql":
        return
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            (others,) = cursor.fetchone()
        if not others:
            return
        time.sleep(0.05)


def judge(number: int, saver: Saver, outcome: Outcome) -> None:
    outcome.counts["saves acknowledged"] += saver.acknowledged
    if saver.wrong:
        outcome.fail(f"round {number}: {saver.wrong}")
        saver.wrong = ""
    fields = ("version", f"{saver.reading}_reason", f"{saver.reading}_points")
    held = set(ScoreLine.objects.filter(pk__in=saver.lines).values_list(*fields))
    outcome.check(len(held) == 1, f"round {number}: half a save is there: {held}")
    version, reason, _ = next(iter(held))
    state = version, reason
    if saver.doubtful is not None and state == saver.doubtful:
        outcome.counts["unanswered but saved"] += 1
    elif saver.doubtful is not None:
        outcome.counts["unanswered and not saved"] += 1
    outcome.check(
        state in (saver.known, saver.doubtful),
        f"round {number}: {state} is there, acknowledged was {saver.known}",
    )
    _judge_total(number, saver, outcome)
    saver.known = state


def _judge_total(number: int, saver: Saver, outcome: Outcome) -> None:
    """The stored total is that of the lines as they stand; blank while a line is."""
    points = list(
        ScoreLine.objects.filter(sheet=saver.sheet).values_list(
            f"{saver.reading}_points", flat=True
        )
    )
    whole = None if None in points else sum((p for p in points if p is not None), Decimal(0))
    total = getattr(ScoreSheet.objects.get(pk=saver.sheet), f"{saver.reading}_total")
    outcome.check(total == whole, f"round {number}: total {total}, the lines make {whole}")
