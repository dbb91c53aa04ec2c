"""Filters that write numbers and dates as people here read them; a dash for what is missing."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page

from history.vietnamese import (
    format_date,
    format_datetime,
    format_days_left,
    format_difference,
    format_long_date,
    format_million,
    format_number,
    format_percent,
    format_points,
    format_time,
    to_decimal,
)

register = template.Library()
register.filter("points", format_points)
register.filter("difference", format_difference)
register.filter("million", format_million)
register.filter("percent", format_percent)
register.filter("vn_date", format_date)
register.filter("vn_long_date", format_long_date)
register.filter("vn_datetime", format_datetime)
register.filter("vn_time", format_time)
register.filter("days_left", format_days_left)


@register.filter
def number(value: Any, places: int = 9) -> str:
    """1.234.567,89, rounded half up to `places` decimals."""
    return format_number(value, most=places)


@register.filter
def minus(value: Any, other: Any) -> Decimal | None:
    """The difference of two numbers, None where one of them is blank."""
    first, second = to_decimal(value), to_decimal(other)
    return None if first is None or second is None else first - second


@register.filter
def share(value: Any, whole: Any) -> str:
    """How much of a whole, as the length of an SVG bar: "62.50%", never outside 0-100%."""
    part, total = to_decimal(value), to_decimal(whole)
    return _length(part / total) if part is not None and total else "0%"


@register.filter
def on_axis(value: Any, axis: str = "60-100") -> str:
    """Where a score stands on an axis "low-high", as an SVG coordinate."""
    low, high = (Decimal(end) for end in axis.split("-"))
    points = to_decimal(value)
    return "0%" if points is None else _length((points - low) / (high - low))


def _length(ratio: Decimal) -> str:
    return f"{min(max(ratio, Decimal(0)), Decimal(1)) * 100:.2f}%"


@register.filter
def elided(page: Page[Any]) -> Iterator[int | str]:
    """The page numbers to show around the current page, "…" where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def years_around(span: tuple[int | None, int | None], year: int) -> list[int]:
    """Of the years from the first to the last: the next one, this one and two before."""
    first, last = span
    if first is None or last is None:
        return []
    return [each for each in range(year - 2, year + 2) if first <= each <= last]
