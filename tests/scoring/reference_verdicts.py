"""The second engine's other half: gates, classes, periods, places. Shares no code with `scoring`.

Written from the rules as they are told to people, in fractions, and with other means than the
application: a place is found by asking of every pair who stands above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key, partial
from math import floor
from random import Random

from tests.scoring.reference import Figures, Group, Sheet, line_points, sheet_total

CLASSES = ("Tốt", "Khá", "Trung bình", "Yếu")
EFFECTS = ("not_ranked", "no_award", "class_capped")
KINDS = ("min_percent_of_group", "no_zero_in_group", "yes_no", "figure")


@dataclass(frozen=True)
class Gate:
    code: str
    kind: str
    effect: str
    group: str = ""
    percent: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None
    capped_at: str = ""


@dataclass(frozen=True)
class Expected:
    total: Fraction | None
    class_name: str | None
    failed: frozenset[str]
    undecided: int


# --- Gates and classes -------------------------------------------------------------------------


def verdict(
    sheet: Sheet,
    gates: Sequence[Gate],
    bands: Mapping[str, Decimal],
    facts: Mapping[str, Decimal | bool | None],
) -> Expected:
    """Failed gates by code; the class after them."""
    answers = {gate.code: gate_holds(gate, sheet, facts) for gate in gates}
    failed = {gate.code for gate in gates if answers[gate.code] is False}
    effects = {gate.effect for gate in gates if gate.code in failed}
    total = sheet_total(sheet)
    name = None if "not_ranked" in effects else class_of(total, bands)
    for gate in gates:
        capped = gate.code in failed and gate.effect == "class_capped"
        if capped and name is not None and gate.capped_at in bands:
            name = name if bands[name] <= bands[gate.capped_at] else gate.capped_at
    return Expected(total, name, frozenset(failed), sum(held is None for held in answers.values()))


def class_of(total: Fraction | None, bands: Mapping[str, Decimal]) -> str | None:
    below = sorted((Fraction(floor_), name) for name, floor_ in bands.items())
    found = None
    for border, name in below:
        if total is not None and total >= border:
            found = name
    return found


def gate_holds(gate: Gate, sheet: Sheet, facts: Mapping[str, Decimal | bool | None]) -> bool | None:
    """None where it cannot be told yet; one group that fails decides."""
    if gate.kind == "yes_no":
        return facts.get(gate.code) if gate.code in facts else None  # type: ignore[return-value]
    if gate.kind == "figure":
        value = facts.get(gate.code)
        if value is None or isinstance(value, bool):
            return None
        return (gate.least is None or value >= gate.least) and (
            gate.most is None or value <= gate.most
        )
    looked = [
        group
        for number, group in enumerate(sheet.groups, start=1)
        if (gate.group == str(number) if gate.group else group.kind == "base")
    ]
    answers = [_group_holds(gate, group, sheet.figures) for group in looked]
    if False in answers:
        return False
    return None if not answers or None in answers else True


def _group_holds(gate: Gate, group: Group, figures: Figures) -> bool | None:
    points = [line_points(line, figures) for line in group.lines]
    known = [each for each in points if each is not None]
    if gate.kind == "no_zero_in_group":
        return False if 0 in known else (True if len(known) == len(points) else None)
    if len(known) < len(points) or not group.cap:
        return None
    cap = Fraction(group.cap)
    share = min(sum(known, Fraction(0)), cap) / cap
    return share >= Fraction(gate.percent) / 100


# --- Periods -----------------------------------------------------------------------------------


def combined(
    totals: Sequence[Fraction | None], weights: Sequence[Decimal], places: int
) -> Fraction | None:
    if None in totals:
        return None
    pairs = zip(totals, weights, strict=True)
    mean = sum((t * Fraction(w) for t, w in pairs if t is not None), Fraction(0)) / sum(
        map(Fraction, weights)
    )
    scale = 10**places
    return Fraction(floor(mean * scale + Fraction(1, 2)), scale)


# --- Places ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One unit as it enters; `ties` are its values of the tie-breaks, None where unknown."""

    key: int
    total: Fraction | None
    votes: int | None = None
    ties: tuple[Fraction | None, ...] = ()
    not_ranked: bool = False
    no_award: bool = False


def places(entries: Sequence[Entry], rule: str, highest: int) -> dict[int, int | None]:
    """1, 2, 2, 4; None for who is not ranked."""
    ranked = [each for each in entries if each.total is not None and not each.not_ranked]
    if rule == "ballots_among_highest":
        shelves = _by_ballots(ranked, highest)
    else:
        with_votes = rule == "points_ballots_on_ties"
        shelves = _by_points(ranked, with_votes=with_votes)
    found: dict[int, int | None] = {each.key: None for each in entries}
    above = 0
    for shelf in shelves:
        found |= {each.key: above + 1 for each in shelf}
        above += len(shelf)
    return found


def _by_points(entries: Sequence[Entry], *, with_votes: bool = False) -> list[list[Entry]]:
    shelves = []
    for total in sorted({_whole(each) for each in entries}, reverse=True):
        equal = [each for each in entries if each.total == total]
        columns = [[each.ties[n] for each in equal] for n in range(len(equal[0].ties))]
        if with_votes:
            columns.insert(0, [_fraction(each.votes) for each in equal])
        shelves += _part(equal, columns)
    return shelves


def _by_ballots(entries: Sequence[Entry], highest: int) -> list[list[Entry]]:
    """The ballots order the highest open to an award; without all ballots they share a place."""
    chosen: list[Entry] = []
    for shelf in _by_points([each for each in entries if not each.no_award]):
        if len(chosen) < highest:
            chosen += shelf
    others = _by_points([each for each in entries if each not in chosen])
    if not chosen or any(each.votes is None for each in chosen):
        return [chosen, *others] if chosen else others
    shelves = []
    for votes in sorted({each.votes or 0 for each in chosen}, reverse=True):
        equal = [each for each in chosen if each.votes == votes]
        columns = [[each.total for each in equal]]
        columns += [[each.ties[n] for each in equal] for n in range(len(equal[0].ties))]
        shelves += _part(equal, columns)
    return shelves + others


def _part(
    equal: Sequence[Entry], columns: Sequence[Sequence[Fraction | None]]
) -> list[list[Entry]]:
    """Only a column all of these have a value in may part them; then it starts over within."""
    for column in columns:
        if None in column or len(set(column)) == 1:
            continue
        known = {e.key: v for e, v in zip(equal, column, strict=True) if v is not None}
        in_order = sorted(equal, key=cmp_to_key(partial(_above, known)))
        shelves: list[list[Entry]] = []
        for value in dict.fromkeys(known[each.key] for each in in_order):
            kept = [n for n, each in enumerate(equal) if known[each.key] == value]
            shelves += _part([equal[n] for n in kept], [[c[n] for n in kept] for c in columns])
        return shelves
    return [list(equal)]


def _above(known: Mapping[int, Fraction], one: Entry, other: Entry) -> int:
    """Below zero where one stands above the other."""
    gap = known[other.key] - known[one.key]
    return (gap > 0) - (gap < 0)


def _whole(entry: Entry) -> Fraction:
    assert entry.total is not None
    return entry.total


def _fraction(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


# --- Of every shape ----------------------------------------------------------------------------


def random_gate(random: Random, number: int) -> Gate:
    few = [None, Decimal(0), Decimal(5), Decimal("7.5")]
    return Gate(
        code=f"g{number}",
        kind=random.choice(KINDS),
        effect=random.choice(EFFECTS),
        group=random.choice(["", "1", "2", "3", "9"]),
        percent=Decimal(random.choice([0, 25, 50, 60, 100])),
        least=random.choice(few),
        most=random.choice(few),
        capped_at=random.choice([*CLASSES, "Không có"]),
    )


def random_facts(random: Random, gates: Sequence[Gate]) -> dict[str, Decimal | bool | None]:
    return {
        gate.code: random.choice([True, True, False, None])
        if gate.kind == "yes_no"
        else random.choice([None, Decimal(0), Decimal(5), Decimal("7.5"), Decimal(9)])
        for gate in gates
    }


def random_bands(random: Random) -> dict[str, Decimal]:
    floors = sorted(random.sample(range(1, 120), 3), reverse=True)
    return dict(zip(CLASSES, [*map(Decimal, floors), Decimal(0)], strict=True))
