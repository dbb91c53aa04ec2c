"""Both engines over years of periods, with gates, on sheets nobody thought of."""

from dataclasses import replace
from decimal import Decimal as D
from random import Random

from scoring.marking import mark, rule_from
from scoring.totals import (
    Effect,
    Gate,
    GateKind,
    GroupKind,
    GroupPoints,
    LinePoints,
    PeriodGroups,
    group_points,
    judge_periods,
)
from tests.scoring import reference, reference_year

SEED = 20231223
PERCENT = 50
GATES = (
    Gate("s", "Tỷ lệ", GateKind.MIN_PERCENT_OF_GROUP, Effect.NO_AWARD, "1", D(PERCENT)),
    Gate("z", "Điểm liệt", GateKind.NO_ZERO_IN_GROUP, Effect.NOT_RANKED, "1"),
)


def summed(sheet: reference.Sheet) -> tuple[GroupPoints, ...]:
    return tuple(
        group_points(
            str(number),
            GroupKind(group.kind),
            [
                LinePoints(str(n), mark(rule_from(x.kind, x.max_points, x.params), x.given,
                                        sheet.figures).points)
                for n, x in enumerate(group.lines, start=1)
            ],
            group.cap,
        )
        for number, group in enumerate(sheet.groups, start=1)
    )  # fmt: skip


def random_year(random: Random) -> list[tuple[reference.Sheet, int]]:
    """The same criteria in two or three periods; what was entered and reported is another."""
    first = reference.random_sheet(random)
    periods = [first]
    for _ in range(random.randint(1, 2)):
        figures = {name: reference.random_figure(random) for name in first.figures}
        periods.append(replace(first, figures=figures))
    return [(sheet, random.randint(1, 3)) for sheet in periods]


def test_two_engines_agree_on_a_thousand_years_of_periods_and_their_gates():
    random = Random(SEED)  # noqa: S311 - to be repeated, not to keep a secret
    seen = {True: 0, False: 0, None: 0}

    for _ in range(1_000):
        year = random_year(random)
        periods = [
            PeriodGroups(f"Kỳ {n}", D(weight), summed(sheet))
            for n, (sheet, weight) in enumerate(year, start=1)
        ]

        verdict = judge_periods(periods, [], GATES, {})

        assert verdict.total == reference_year.year_total(year), year
        share, zero = (each.held for each in verdict.gates)
        assert share is reference_year.worst(
            [reference_year.share_holds(sheet.groups[0], sheet, PERCENT) for sheet, _ in year]
        ), year
        assert zero is reference_year.worst(
            [reference_year.no_zero_holds(sheet.groups[0], sheet) for sheet, _ in year]
        ), year
        seen[share] += 1

    assert min(seen.values()) > 50, "all three answers were met"
