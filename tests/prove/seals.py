"""Seal and edit fired together: nothing is edited once sealed, nothing is sealed unseen.

`sealable_bloc`, `seal` and `holds` are the only places that know how a ranking is sealed.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum

from scoring.models import Ranking, ScoreLine, ScoreSheet, Standing
from scoring.selectors.seals import verify_seal
from scoring.services import rankings, sheets
from scoring.services.sheets import LineEntry
from tests.factories.blocs import open_every_step
from tests.prove.outcome import Outcome
from tests.scoring.rankings import AFTER, UNITS, Scene, scene

# An edit takes three acts of some ten milliseconds: within this much the two meet in every way.
SPREAD = 0.15
EDITED = "edited"
# The first unit's total, and what the edit takes off.
BEFORE, HALF = Decimal("95.5"), Decimal("0.5")


@dataclass
class Round:
    """What both were told, and how far the editor had come."""

    scene: Scene
    sealed: bool = False
    steps: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def sealable_bloc(number: int) -> Scene:
    """A bloc of three units, verified, announced, its days for questions over: only the seal is
    left to be done."""
    there = scene(UNITS, number=number, tie_break=[{"by": "group", "code": "I"}])
    if not there.bloc_year.season.steps.exists():
        open_every_step(there.bloc_year.season)
    there.announce()
    return there


def seal(there: Scene, version: int) -> None:
    rankings.seal_ranking(bloc_year=there.bloc_year, version=version, by=there.officer, at=AFTER)


def holds(ranking: Ranking) -> bool:
    """The seal, looked at from the database as it is now."""
    return verify_seal(ranking)


def run(size: int, seed: int) -> Outcome:
    random = Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
    outcome = Outcome()
    for number in range(1, size + 1):
        one_round(number, random, outcome)
    return outcome


def one_round(number: int, random: Random, outcome: Outcome) -> None:
    there = sealable_bloc(number)
    version = Ranking.objects.get(bloc_year=there.bloc_year).version
    told = Round(there)
    gate = threading.Barrier(2)
    edit = random.choice((edit_line, edit_votes))
    pair = (
        (
            lambda: seal_it(told, version),
            random.uniform(0, SPREAD * random.choice((0.1, 0.1, 1, 6))),
        ),
        (lambda: edit(told), random.uniform(0, SPREAD * random.choice((0.1, 1)))),
    )
    crowd = [threading.Thread(target=at_once, args=(gate, pause, act, told)) for act, pause in pair]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    outcome.cases += 1
    judge(number, told, outcome)


def at_once(gate: threading.Barrier, pause: float, act: Callable[[], None], told: Round) -> None:
    """Both wait for each other, then go, each on a connection of its own."""
    try:
        connection.ensure_connection()
        gate.wait(timeout=30)
        time.sleep(pause)
        act()
    except Exception as problem:
        told.wrong.append(repr(problem))
    finally:
        connection.close()


def seal_it(told: Round, version: int) -> None:
    try:
        seal(told.scene, version)
    except ValidationError:
        return
    told.sealed = True


def edit_line(told: Round) -> None:
    """Back one step, one criterion half a point lower, verified again: no place changes by it, so
    that nothing but the ranking's version tells that it was done."""
    there = told.scene
    sheet = ScoreSheet.objects.get(membership=there.memberships[0])
    line = ScoreLine.objects.filter(sheet=sheet).order_by("pk")[0]
    points = (line.alliance_points or Decimal(0)) - HALF
    entry = LineEntry(points, reason="Xem lại báo cáo", version=line.version)
    acts: tuple[tuple[str, Callable[..., Any], dict[str, Any]], ...] = (
        ("returned", sheets.return_sheet, {"reason": "Xem lại tiêu chí 1"}),
        (EDITED, sheets.fill_reading, {"reading": "alliance", "entries": {line.pk: entry}}),
        ("verified", sheets.verify_sheet, {}),
    )
    try:
        for step, act, facts in acts:
            act(sheet=sheet, by=there.officer, at=AFTER, **facts)
            told.steps.append(step)
    except ValidationError:
        return


def edit_votes(told: Round) -> None:
    there = told.scene
    try:
        rankings.record_votes(
            bloc_year=there.bloc_year, votes={there.memberships[1].pk: 7}, by=there.officer,
            at=AFTER,
        )  # fmt: skip
    except ValidationError:
        return
    told.steps.append("voted")


# --- Judging -----------------------------------------------------------------------------------


def judge(number: int, told: Round, outcome: Outcome) -> None:
    ranking = Ranking.objects.select_related("bloc_year__season").get(
        bloc_year=told.scene.bloc_year
    )
    outcome.counts[_ending(told)] += 1
    outcome.failures += [f"round {number}: {sentence}" for sentence in told.wrong]
    is_sealed = ranking.state == Ranking.State.SEALED
    outcome.check(is_sealed == told.sealed, f"round {number}: sealed {is_sealed}, told otherwise")
    if is_sealed:
        _judge_sealed(number, ranking, told, outcome)
    else:
        kept = Standing.objects.filter(ranking=ranking).exists()
        outcome.check(not kept, f"round {number}: standings without a seal")


def _ending(told: Round) -> str:
    if not told.sealed:
        return "seals refused"
    return "sealed after the edit" if told.steps else "sealed before the edit"


def _judge_sealed(number: int, ranking: Ranking, told: Round, outcome: Outcome) -> None:
    """The seal holds over what the database holds now, and that has every accepted edit in it."""
    outcome.check(holds(ranking), f"round {number}: something was changed after the seal")
    states = set(ScoreSheet.objects.of_bloc(ranking.bloc_year).values_list("state", flat=True))
    outcome.check(states == {ScoreSheet.State.SEALED}, f"round {number}: sheets stand at {states}")
    for standing in Standing.objects.filter(ranking=ranking).select_related("membership"):
        lines = ScoreLine.objects.filter(sheet__membership=standing.membership)
        added = lines.aggregate(added=Sum("alliance_points"))["added"]
        outcome.check(
            standing.total == added,
            f"round {number}: {standing.name} sealed with {standing.total}, its lines make {added}",
        )
    outcome.check(not told.steps, f"round {number}: sealed unseen over {told.steps}")
    _judge_edit(number, ranking, told, outcome)


def _judge_edit(number: int, ranking: Ranking, told: Round, outcome: Outcome) -> None:
    first = told.scene.memberships[0]
    total = Standing.objects.get(ranking=ranking, membership=first).total
    wanted = BEFORE - HALF if EDITED in told.steps else BEFORE
    outcome.check(total == wanted, f"round {number}: sealed with {total} after {told.steps}")
    votes = ranking.votes.get(str(told.scene.memberships[1].pk))
    outcome.check(
        (votes == 7) == ("voted" in told.steps), f"round {number}: votes {votes} {told.steps}"
    )
