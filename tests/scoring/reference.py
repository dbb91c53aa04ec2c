"""A second scoring engine, in fractions and straight from the raw parameters.

It shares no code with `scoring`: the two must agree on every sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Line:
    kind: str
    max_points: Decimal
    params: dict[str, Any]
    given: Any = None


@dataclass(frozen=True)
class Group:
    kind: str
    cap: Decimal | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    groups: tuple[Group, ...]
    figures: dict[str, Decimal | None]


# --- The engine --------------------------------------------------------------------------------


def line_points(line: Line, figures: Figures) -> Fraction | None:
    """Two places, half up; None for blank and for what has no value."""
    raw = {
        "MANUAL": manual,
        "CHOICE": choice,
        "COUNT": count,
        "TIER": tier,
        "RATIO": ratio,
    }[line.kind](line, figures)
    return None if raw is None else Fraction(floor(raw * 100 + Fraction(1, 2)), 100)


def manual(line: Line, figures: Figures) -> Fraction | None:
    return None if line.given is None else Fraction(line.given)


def choice(line: Line, figures: Figures) -> Fraction | None:
    return None if line.given is None else Fraction(dict(line.params["options"])[line.given])


def count(line: Line, figures: Figures) -> Fraction | None:
    if line.given is None:
        return None
    return min(Fraction(line.params["per"]) * line.given, Fraction(line.params["cap"]))


def tier(line: Line, figures: Figures) -> Fraction | None:
    name, unit = line.params["metric"], line.params["unit"]
    value = figure(figures, "actual:a")
    if value is None:
        return None
    if name != "actual:a":
        base = figure(figures, "plan:a" if name.startswith("ratio") else "previous:a")
        if base is None or base == 0 or (name.startswith("growth") and base < 0):
            return None
        value = value / base - (1 if name.startswith("growth") else 0)
        value *= 100 if unit == "%" else 1
    value /= 1_000_000 if unit.startswith("triệu") else 1
    (points,) = [band["points"] for band in line.params["bands"] if inside(value, band)]
    return Fraction(points)


def inside(value: Fraction, band: Mapping[str, Any]) -> bool:
    low, high = band["min"], band["max"]
    over = low is None or value > low or (value == low and not band["min_exclusive"])
    under = high is None or value < high or (value == high and band["max_inclusive"])
    return over and under


def ratio(line: Line, figures: Figures) -> Fraction | None:
    actual, plan = figure(figures, "actual:a"), figure(figures, "plan:a")
    lower, top = line.params["lower_is_better"], Fraction(line.max_points)
    if actual is None or plan is None or plan <= 0 or (lower and actual < 0):
        return None
    cap = Fraction(line.params["bonus_cap"])
    if lower and actual == 0:
        return top + cap
    r = plan / actual if lower else actual / plan
    if r < Fraction(line.params["r_min"]) or r < 0:
        return Fraction(0)
    if r <= 1 or not cap:
        return top * min(r, Fraction(1))
    steps = (r - 1) * 100 / Fraction(line.params["step_pct"])
    steps = Fraction(floor(steps)) if line.params["whole_steps"] else steps
    return top + min(Fraction(line.params["step_points"]) * steps, cap)


def figure(figures: Figures, name: str) -> Fraction | None:
    value = figures.get(name)
    return None if value is None else Fraction(value)


def sheet_total(sheet: Sheet) -> Fraction | None:
    balance = Fraction(0)
    for group in sheet.groups:
        points = [line_points(line, sheet.figures) for line in group.lines]
        if None in points:
            return None
        got = sum((each for each in points if each is not None), Fraction(0))
        got = got if group.cap is None else min(got, Fraction(group.cap))
        balance += -got if group.kind == "deduction" else got
    return max(balance, Fraction(0))


# --- Sheets of every shape ---------------------------------------------------------------------


def random_sheet(random: Random) -> Sheet:
    groups = tuple(random_group(random) for _ in range(random.randint(1, 3)))
    figures = {name: random_figure(random) for name in ("actual:a", "plan:a", "previous:a")}
    return Sheet(groups, figures)


def random_group(random: Random) -> Group:
    kind = random.choice(["base", "base", "bonus", "deduction"])
    cap = None if random.random() < 0.2 else cents(random, 0, 3000)
    return Group(kind, cap, tuple(random_line(random) for _ in range(random.randint(1, 4))))


def random_figure(random: Random) -> Decimal | None:
    """Small whole numbers meet borders often; large and broken ones try the arithmetic."""
    return random.choice(
        [
            None if random.random() < 0.3 else Decimal(5),
            Decimal(random.randint(-2, 12)),
            Decimal(random.randint(1, 12) * 1_000_000),
            Decimal(random.randint(1, 10**13)),
            cents(random, 1, 100_000),
        ]
    )


def random_line(random: Random) -> Line:
    step = random.choice(["0.25", "0.5", "1"])
    steps = random.randint(1, 60)
    top = Decimal(step) * steps
    kind = random.choice(["MANUAL", "CHOICE", "COUNT", "TIER", "RATIO"])
    if kind == "MANUAL":
        given = Decimal(step) * random.randint(0, steps)
        return Line(kind, top, {"step": step}, unless_blank(random, given))
    if kind == "CHOICE":
        options = [[f"Mức {n}", up_to(random, top)] for n in range(random.randint(2, 5))]
        label = random.choice(options)[0]
        return Line(kind, top, {"options": options}, unless_blank(random, label))
    if kind == "COUNT":
        cap = up_to(random, top)
        params = {"per": up_to(random, cap), "cap": cap}
        return Line(kind, top, params, unless_blank(random, random.randint(0, 9)))
    return Line(kind, top, random_tier(random, top) if kind == "TIER" else random_ratio(random))


def random_tier(random: Random, top: Decimal) -> dict[str, Any]:
    metric, unit = random.choice(
        [
            ("actual:a", ""),
            ("actual:a", "triệu đồng"),
            ("ratio(actual:a,plan:a)", "%"),
            ("ratio(actual:a,plan:a)", ""),
            ("growth(actual:a,previous:a)", "%"),
        ]
    )
    pool = [-50, 0, 1, 2, 5, 10, 20, 50, 75, 80, 100, 120, Decimal("33.3"), Decimal("66.67")]
    borders = sorted(random.sample(pool, random.randint(0, 4)))
    below = [random.random() < 0.3 for _ in borders]
    bands = [
        {
            "min": low,
            "max": high,
            "min_exclusive": low_taken,
            "max_inclusive": high_taken,
            "points": up_to(random, top),
        }
        for low, high, low_taken, high_taken in zip(
            [None, *borders], [*borders, None], [False, *below], [*below, False], strict=True
        )
    ]
    random.shuffle(bands)
    return {"metric": metric, "unit": unit, "bands": bands}


def random_ratio(random: Random) -> dict[str, Any]:
    params = {
        "actual": "actual:a",
        "plan": "plan:a",
        "lower_is_better": random.random() < 0.3,
        "r_min": random.choice(["0", "0.5", "0.75", "1"]),
        "step_points": "0",
        "step_pct": "0",
        "bonus_cap": "0",
        "whole_steps": random.random() < 0.5,
    }
    if random.random() < 0.5:
        params |= {
            "step_points": random.choice(["0.25", "1"]),
            "step_pct": random.choice(["1", "3", "10"]),
            "bonus_cap": random.choice(["2", "5"]),
        }
    return params


def cents(random: Random, low: int, high: int) -> Decimal:
    return Decimal(random.randint(low, high)) / 100


def up_to(random: Random, top: Decimal) -> Decimal:
    return cents(random, 1, int(top * 100))


def unless_blank(random: Random, given: Any) -> Any:
    return None if random.random() < 0.05 else given


# --- Places ------------------------------------------------------------------------------------


def places(rows: Sequence[tuple[Fraction, ...]]) -> list[int]:
    """Each row's place when rows are compared from their first value on, higher first."""
    return [1 + sum(other > row for other in rows) for row in rows]
