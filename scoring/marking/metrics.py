"""What a rule looks at: figures, their quotient or their growth, kept exact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

from scoring.marking.numbers import EXACT, HUNDRED, ZERO, amount_text

BY_HAND = "chấm tay và ghi lý do"


class RuleError(ValueError):
    """A rule that cannot be published; says what is wrong and how to mend it."""


class GivenError(ValueError):
    """What the scorer entered does not fit the rule; says what would."""


@dataclass(frozen=True)
class Fact:
    """A figure as the register holds it: base unit (đồng, ha, người), None when not given.

    `source` says where it stands: the pledge, or the report of a year.
    """

    value: Decimal | None
    label: str = ""
    unit: str = ""
    estimated: bool = False
    source: str = ""

    def shown(self) -> str:
        if self.value is None:
            return "–"
        return amount_text(self.value, self.unit) + (" (ước)" if self.estimated else "")


Facts: TypeAlias = Mapping[str, "Fact | Decimal | None"]
Given: TypeAlias = Decimal | int | str | None


@dataclass(frozen=True)
class Scored:
    points: Decimal
    how: str
    state: Literal["scored"] = "scored"


@dataclass(frozen=True)
class NotComputable:
    """The figures give no points; people score by hand with a reason. Never 0."""

    reason: str
    points: None = None
    state: Literal["not_computable"] = "not_computable"


@dataclass(frozen=True)
class Blank:
    """Nothing entered yet. Never 0."""

    points: None = None
    state: Literal["blank"] = "blank"


Mark: TypeAlias = Scored | NotComputable | Blank


class MetricKind(StrEnum):
    FIGURE = "figure"
    RATIO = "ratio"
    GROWTH = "growth"


SOURCES = {
    "actual": "số thực hiện năm nay",
    "plan": "chỉ tiêu đăng ký",
    "previous": "số thực hiện năm trước",
}
UNIT_SIZES = {"tỷ": Decimal("1e-9"), "triệu": Decimal("1e-6"), "nghìn": Decimal("1e-3")}

FIGURE_NAME = r"(?:(?:actual|plan|previous):)?[a-z][a-z0-9_]*"
METRIC_TEXT = re.compile(
    rf"(?:(?P<kind>ratio|growth)\(\s*)?(?P<a>{FIGURE_NAME})(?:\s*,\s*(?P<b>{FIGURE_NAME}))?\s*\)?"
)


@dataclass(frozen=True)
class Metric:
    """What a band looks at: a figure, a / b, or growth (a - b) / b, times the unit's factor."""

    kind: MetricKind
    a: str
    b: str = ""
    unit: str = ""
    factor: Decimal = Decimal(1)

    @property
    def figures(self) -> tuple[str, ...]:
        return (self.a, self.b) if self.b else (self.a,)


def metric_from(text: str, unit: str = "", factor: Decimal | None = None) -> Metric:
    """Read "actual:CODE", "ratio(a,b)" or "growth(a,b)"; a bare code is this season's figure."""
    found = METRIC_TEXT.fullmatch(text.strip())
    wrong = RuleError(
        f"Không đọc được cách tính «{text}». Ghi actual:MÃ, ratio(actual:MÃ,plan:MÃ) "
        "hoặc growth(actual:MÃ,previous:MÃ)."
    )
    if not found or text.count("(") != text.count(")"):
        raise wrong
    kind = MetricKind(found["kind"] or "figure")
    a, b = _figure_name(found["a"]), _figure_name(found["b"] or "")
    if kind == MetricKind.GROWTH and not b:
        b = "previous:" + a.partition(":")[2]
    if (kind == MetricKind.FIGURE) == bool(b):
        raise wrong
    return Metric(kind, a, b, unit, _unit_factor(kind, unit) if factor is None else factor)


def _figure_name(text: str) -> str:
    return text if ":" in text or not text else f"actual:{text}"


def _unit_factor(kind: MetricKind, unit: str) -> Decimal:
    """Figures are kept in base units; a figure that is itself a per cent is not scaled again."""
    if unit.startswith("%"):
        return Decimal(1) if kind == MetricKind.FIGURE else HUNDRED
    return UNIT_SIZES.get(unit.partition(" ")[0], Decimal(1))


@dataclass(frozen=True)
class Measured:
    """A value kept as top / bottom (bottom > 0) so that comparing it is exact."""

    top: Decimal
    bottom: Decimal
    inputs: str = ""

    def against(self, bound: Decimal) -> Decimal:
        """Negative, zero or positive as the value is below, at or above the bound."""
        return self.top - bound * self.bottom

    def rounded(self, places: int) -> Decimal:
        quotient = EXACT.divide(self.top, self.bottom)
        return quotient.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def measure(metric: Metric, facts: Facts) -> Measured | NotComputable:
    """The metric's value from the facts, or why it has none."""
    named = {name: fact_of(facts, name) for name in metric.figures}
    missing = [name for name, fact in named.items() if fact.value is None]
    if missing:
        return figures_missing(missing, named)
    a = named[metric.a].value or ZERO
    if metric.kind == MetricKind.FIGURE:
        return Measured(a * metric.factor, Decimal(1))
    b = named[metric.b].value or ZERO
    refusal = _bad_base(metric, named[metric.b], b)
    if refusal:
        return refusal
    return _quotient(metric, a, b, named)


def _quotient(metric: Metric, a: Decimal, b: Decimal, named: Mapping[str, Fact]) -> Measured:
    shown_a, shown_b = named[metric.a].shown(), named[metric.b].shown()
    if metric.kind == MetricKind.GROWTH:
        return Measured((a - b) * metric.factor, b, f"({shown_a} − {shown_b}) / {shown_b}")
    sign = Decimal(-1) if b < 0 else Decimal(1)
    return Measured(sign * a * metric.factor, abs(b), f"{shown_a} / {shown_b}")


def _bad_base(metric: Metric, fact: Fact, b: Decimal) -> NotComputable | None:
    what = f"{SOURCES[metric.b.partition(':')[0]]} «{fact.label}»"
    if metric.kind == MetricKind.RATIO and b == 0:
        return by_hand_because(f"Không chia được vì {what} bằng 0.")
    if metric.kind == MetricKind.GROWTH and b <= 0:
        return by_hand_because(
            f"Không tính được mức tăng vì {what} là {fact.shown()}, không lớn hơn 0."
        )
    return None


def fact_of(facts: Facts, name: str) -> Fact:
    """The named fact; a bare decimal counts as one, an absent name as not given."""
    fact = facts.get(name)
    if not isinstance(fact, Fact):
        fact = Fact(fact)
    if fact.value is not None and not fact.value.is_finite():
        raise ValueError(f"{name} is not a finite number")
    return fact if fact.label else replace(fact, label=name.partition(":")[2])


def figures_missing(names: Sequence[str], named: Mapping[str, Fact]) -> NotComputable:
    wanted = ", ".join(f"{SOURCES[n.partition(':')[0]]} «{named[n].label}»" for n in names)
    return NotComputable(f"Chưa có {wanted}. Nhập số liệu rồi tính lại, hoặc {BY_HAND}.")


def by_hand_because(why: str) -> NotComputable:
    return NotComputable(f"{why} Kiểm tra lại số liệu, hoặc {BY_HAND}.")
