"""The second engine over a year of periods and its gates, in fractions; it shares no code with
`scoring`.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from tests.scoring.reference import Group, Sheet, line_points, sheet_total


def year_total(periods: Sequence[tuple[Sheet, int]], places: int = 2) -> Fraction | None:
    """The weighted mean of the periods' totals, half up, once; None while one is open."""
    totals = [sheet_total(sheet) for sheet, _ in periods]
    if None in totals:
        return None
    mean = sum(
        (t * w for t, (_, w) in zip(totals, periods, strict=True) if t is not None), Fraction(0)
    ) / sum(w for _, w in periods)
    unit = 10**places
    return Fraction(floor(mean * unit + Fraction(1, 2)), unit)


def share_holds(group: Group, sheet: Sheet, percent: int) -> bool | None:
    """At least so many hundredths of the cap; None where it cannot be said."""
    points = _points(group, sheet)
    if group.cap is None or group.cap == 0 or None in points:
        return None
    got = min(sum((p for p in points if p is not None), Fraction(0)), Fraction(group.cap))
    return got >= Fraction(percent, 100) * Fraction(group.cap)


def no_zero_holds(group: Group, sheet: Sheet) -> bool | None:
    points = _points(group, sheet)
    if 0 in points:
        return False
    return None if None in points else True


def worst(results: Sequence[bool | None]) -> bool | None:
    """A failure before a doubt, a doubt before a pass."""
    if False in results:
        return False
    return None if None in results else True


def _points(group: Group, sheet: Sheet) -> list[Fraction | None]:
    return [line_points(line, sheet.figures) for line in group.lines]
