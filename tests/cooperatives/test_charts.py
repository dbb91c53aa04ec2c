"""Bars tell the truth: from zero, in one unit, a missing year with no bar."""

from decimal import Decimal

import pytest

from cooperatives.charts import draw


def series(*values, first=2021):
    return [
        (year, None if value is None else Decimal(value), False)
        for year, value in enumerate(values, start=first)
    ]


def test_heights_are_in_proportion_from_zero():
    chart = draw("Thành viên", "người", series(100, 50, 200))

    heights = [Decimal(bar.height) for bar in chart.bars]
    assert heights == [Decimal("20.5"), Decimal("10.2"), Decimal("41.0")]


@pytest.mark.parametrize(
    ("value", "unit", "latest"),
    [
        (13_500_000_000, "tỷ đồng", "13,5"),
        (742_000_000, "triệu đồng", "742"),
        (-5_500_000, "triệu đồng", "−5,5"),
    ],
)
def test_money_is_told_in_the_unit_that_suits_it(value, unit, latest):
    chart = draw("Doanh thu", "đồng", series(value))

    assert (chart.unit, chart.latest) == (unit, latest)


def test_a_missing_year_has_a_dash_and_no_bar():
    chart = draw("Thành viên", "người", series(100, None, 200))

    assert [(bar.is_missing, bar.label) for bar in chart.bars] == [
        (False, "100"), (True, "–"), (False, "200"),
    ]  # fmt: skip
    assert (chart.change, chart.since) == ("▲ 100 người", 2021)


def test_a_loss_hangs_below_zero_and_within_the_picture():
    loss, profit = draw("Lợi nhuận", "đồng", series(-100_000_000, 300_000_000)).bars

    assert Decimal(loss.y) == Decimal(profit.y) + Decimal(profit.height)
    assert Decimal(loss.label_y) <= 60


@pytest.mark.parametrize(
    ("before", "after", "change", "is_up"),
    [
        (11_600, 13_500, "▲ 16,4%", True),
        (200, 150, "▼ 25%", False),
        (-100, 50, "▲ 150 ha", True),
        (0, 5, "▲ 5 ha", True),
        (7, 7, "không đổi", False),
    ],
)
def test_the_change_is_told_in_per_cent_where_that_means_something(before, after, change, is_up):
    chart = draw("Diện tích", "ha", series(before, after))

    assert (chart.change, chart.is_up) == (change, is_up)


def test_all_zeros_can_be_drawn():
    assert [bar.height for bar in draw("Diện tích", "ha", series(0, 0)).bars] == ["0.5", "0.5"]
