"""The five kinds of rule as values: what a criterion's parameters mean."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from scoring.marking.metrics import Measured, Metric
from scoring.marking.numbers import ZERO


class Kind(StrEnum):
    MANUAL = "MANUAL"
    CHOICE = "CHOICE"
    TIER = "TIER"
    COUNT = "COUNT"
    RATIO = "RATIO"


@dataclass(frozen=True)
class Manual:
    max_points: Decimal
    step: Decimal


@dataclass(frozen=True)
class Option:
    label: str
    points: Decimal


@dataclass(frozen=True)
class Choice:
    options: tuple[Option, ...]
    max_points: Decimal


@dataclass(frozen=True)
class Band:
    """From low to high; None is open; the low border belongs to the band unless said otherwise."""

    low: Decimal | None
    high: Decimal | None
    points: Decimal
    low_in: bool = True
    high_in: bool = False

    def holds(self, value: Measured) -> bool:
        return self._above_low(value) and self._below_high(value)

    def _above_low(self, value: Measured) -> bool:
        if self.low is None:
            return True
        side = value.against(self.low)
        return side > 0 or (side == 0 and self.low_in)

    def _below_high(self, value: Measured) -> bool:
        if self.high is None:
            return True
        side = value.against(self.high)
        return side < 0 or (side == 0 and self.high_in)


@dataclass(frozen=True)
class Tier:
    metric: Metric
    bands: tuple[Band, ...]
    max_points: Decimal


@dataclass(frozen=True)
class Count:
    per: Decimal
    cap: Decimal
    max_points: Decimal


@dataclass(frozen=True)
class Ratio:
    """Points in proportion to actual / plan (plan / actual where lower is better)."""

    actual: str
    plan: str
    max_points: Decimal
    lower_is_better: bool = False
    r_min: Decimal = ZERO
    step_points: Decimal = ZERO
    step_pct: Decimal = ZERO
    bonus_cap: Decimal = ZERO
    whole_steps: bool = False


Rule: TypeAlias = Manual | Choice | Tier | Count | Ratio


def ceiling(rule: Rule) -> Decimal:
    """The most a line can get."""
    bonus = rule.bonus_cap if isinstance(rule, Ratio) else ZERO
    return rule.max_points + bonus


def figures_needed(rule: Rule) -> tuple[str, ...]:
    """The names of the facts the rule reads, to be gathered before marking."""
    if isinstance(rule, Tier):
        return rule.metric.figures
    return (rule.actual, rule.plan) if isinstance(rule, Ratio) else ()
