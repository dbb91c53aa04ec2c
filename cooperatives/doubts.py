"""Figures that can be, yet hardly are: told to who wrote them, and never refused."""

from collections.abc import Iterable
from decimal import Decimal

from cooperatives.models import Figure

REVENUE, PROFIT = "doanh_thu", "loi_nhuan_truoc_thue"
PROFIT_ABOVE = "Lợi nhuận lớn hơn doanh thu, xin xem lại."


def is_doubtful(revenue: Decimal | None, profit: Decimal | None) -> bool:
    return revenue is not None and profit is not None and profit > revenue


def earning_above_revenue(units: Iterable[int], year: int, period: str) -> list[int]:
    """Which units' profit of the year is more than their revenue. In one query."""
    figures: dict[int, dict[str, Decimal | None]] = {}
    rows = Figure.objects.filter(
        organization__in=list(units), year=year, period=period,
        indicator__code__in=(REVENUE, PROFIT),
    )  # fmt: skip
    for unit, code, value in rows.values_list("organization", "indicator__code", "value"):
        figures.setdefault(unit, {})[code] = value
    return [
        unit for unit, held in figures.items() if is_doubtful(held.get(REVENUE), held.get(PROFIT))
    ]
