"""Exact numbers: the context they are reckoned in, how they are rounded and shown."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from decimal import localcontext as exactly
from typing import Literal

from history.vietnamese import format_number

# Wide enough that no product of two figures is ever rounded.
EXACT = Context(prec=100)
ZERO = Decimal(0)
HUNDRED = Decimal(100)


def points_text(points: Decimal) -> str:
    return f"{format_number(points, most=2)} điểm"


def with_unit(text: str, unit: str) -> str:
    """A per cent sign clings to its number, any other unit stands apart."""
    if not unit:
        return text
    return text + unit if unit.startswith("%") else f"{text} {unit}"


# Tried from the largest; the amount stays exact, so a long one is written out in full.
LARGE_UNITS = ((Decimal(10**9), "tỷ", 1), (Decimal(10**6), "triệu", 0))


def amount_text(value: Decimal, unit: str) -> str:
    """A figure in its own unit; đồng in tỷ or triệu where that takes no more than 3 decimals."""
    if unit.startswith("đồng"):
        for size, name, least in LARGE_UNITS:
            if abs(value) >= size and value % (size / 1000) == 0:
                return f"{format_number(value / size, least=least, most=3)} {name} {unit}"
    return with_unit(format_number(value, most=6), unit)


ROUNDING_MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


@dataclass(frozen=True)
class Rounding:
    """How points are rounded: a setting of the criteria set, two places half up unless said."""

    places: int = 2
    mode: Literal["half_up", "half_even", "down", "up"] = "half_up"

    def apply(self, value: Decimal) -> Decimal:
        rounded = value.quantize(Decimal(1).scaleb(-self.places), ROUNDING_MODES[self.mode], EXACT)
        return abs(rounded) if rounded == 0 else rounded

    def within(self, value: Decimal, ceiling: Decimal) -> Decimal:
        """Clamped to [0, ceiling], rounded once, and not rounded over the ceiling."""
        return min(self.apply(min(max(value, ZERO), ceiling)), ceiling)


TWO_PLACES = Rounding()


def percent(part: Decimal, whole: Decimal, places: int = 1) -> Decimal | None:
    """Share in per cent, rounded half up once; None when there is nothing to divide by."""
    if whole == 0:
        return None
    with exactly(EXACT):
        return Rounding(places).apply(part * HUNDRED / whole)
