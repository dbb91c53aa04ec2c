"""Published points, bands and sums: the arithmetic gives what the papers print."""

from decimal import Decimal

import pytest

from scoring.marking import Scored, Tier, mark, percent
from scoring.totals import (
    ClassBand,
    Effect,
    Gate,
    GateKind,
    GroupKind,
    GroupPoints,
    LinePoints,
    Period,
    classify,
    combine,
    group_points,
    judge,
    sum_warning,
    total,
)
from tests.scoring.published import cases, decimals, item, oracle, read, rule_of

TT09 = "criteria_tt09_2017_bnnptnt.json"
TAY_NGUYEN = "criteria_cum_tay_nguyen_2019.json"
HCM = "criteria_hcm_btdkt_2008.json"
TT01 = "criteria_tt01_2020_bkhdt.json"
CDCS = "criteria_cdcs_xep_loai.json"


def points_at(rule, value):
    """Marks with figures that make the metric come to `value`, in the rule's own unit."""
    assert isinstance(rule, Tier)
    metric = rule.metric
    facts = {metric.a: Decimal(value) / metric.factor}
    if metric.b:
        facts[metric.b] = Decimal(1)
    scored = mark(rule, None, facts)
    assert isinstance(scored, Scored)
    return scored.points


def test_o1_a_bonus_goes_beyond_one_hundred():
    flag = item(HCM, "B1")["parameters"]["options"][1]
    given = mark(rule_of(HCM, "B1"), flag[0], {})
    base = GroupPoints("A", GroupKind.BASE, Decimal(oracle("O1")["given"]["score"]), Decimal(100))

    bonus = group_points("B", GroupKind.BONUS, [LinePoints("B1", given.points)], None)

    assert total([base, bonus]) == oracle("O1")["expect"] == 107


@pytest.mark.parametrize("number", ["O2", "O3"])
def test_o2_o3_published_scores_of_five_units_add_up(number):
    table = read(TAY_NGUYEN)
    code = oracle(number)["given"]["group"]
    group = next(each for each in table["groups"] if each["code"] == code)

    sums = {
        unit: group_points(
            code,
            GroupKind.BASE,
            [LinePoints(row["code"], Decimal(row["scores"][place])) for row in group["items"]],
            Decimal(group["max_points"]),
        ).counted
        for place, unit in enumerate(table["units"])
    }

    assert sums == oracle(number)["expect"]
    assert list(sums.values()) == group["scores"]


@pytest.mark.parametrize(
    ("table", "code", "value", "expected"),
    [(TT09, "1.1", *case) for case in cases("O4")]
    + [(TT09, "1.2", *case) for case in cases("O5")]
    + [(TT09, "1.3", *case) for case in cases("O6")]
    + [(TT09, "1.4", *case) for case in cases("O7")[:2]]
    + [(TT09, "1.5", *case) for case in cases("O7")[2:]]
    + [(TAY_NGUYEN, "2.3", *case) for case in cases("O8")],
)
def test_o4_to_o8_published_bands_at_their_borders(table, code, value, expected):
    assert points_at(rule_of(table, code), value) == expected


def rating_bands():
    return [ClassBand(each["class_vi"], Decimal(each["min"])) for each in read(TT01)["bands"]]


@pytest.mark.parametrize(("points", "expected"), cases("O9"))
def test_o9_published_classes_at_their_borders(points, expected):
    assert classify(Decimal(points), rating_bands()) == expected


ACTIVITY = [
    Gate(
        "months_operating",
        "Số tháng hoạt động",
        GateKind.FIGURE,
        Effect.NOT_RANKED,
        least=Decimal(12),
    ),
    Gate(
        "months_stopped",
        "Số tháng ngừng hoạt động",
        GateKind.FIGURE,
        Effect.NOT_RANKED,
        most=Decimal(3),
    ),
]


@pytest.mark.parametrize(
    ("words", "expected", "operating", "stopped"),
    [
        (*case, *months)
        for case, months in zip(cases("O10"), [(11, 0), (12, 4), (12, 3)], strict=True)
    ],
)
def test_o10_too_young_or_too_long_stopped_is_not_rated(words, expected, operating, stopped):
    assert str(operating if operating == 11 else stopped) in words
    groups = [GroupPoints("I", GroupKind.BASE, Decimal(90), Decimal(100))]
    facts = {"months_operating": Decimal(operating), "months_stopped": Decimal(stopped)}

    verdict = judge(groups, rating_bands(), ACTIVITY, facts)

    rated = "not rated" if verdict.not_ranked else "rated"
    assert rated == expected
    assert verdict.class_name == ("Tốt" if rated == "rated" else None)


@pytest.mark.parametrize(("halves", "expected"), cases("O11"))
def test_o11_the_second_half_of_the_year_weighs_double(halves, expected):
    first, second = decimals(halves)

    assert combine([Period(first, Decimal(1)), Period(second, Decimal(2))]) == expected


@pytest.mark.parametrize(("actual", "plan", "expected"), cases("O12"))
def test_o12_published_percentages_of_plan(actual, plan, expected):
    assert percent(Decimal(actual), Decimal(plan), 0) == expected


@pytest.mark.parametrize(("part", "whole", "expected"), cases("O13"))
def test_o13_published_shares_to_one_decimal(part, whole, expected):
    assert percent(Decimal(part), Decimal(whole)) == Decimal(expected)


UNION_GATE = Gate(
    "50",
    "Không tiêu chuẩn nào dưới 50%",
    GateKind.MIN_PERCENT_OF_GROUP,
    Effect.CLASS_CAPPED,
    percent=Decimal(50),
    capped_at="Khá",
)


# Points of two standards worth 50 and 70 that come to each published case.
STANDARDS = [
    ("36", "50"),
    ("24.5", "61.5"),
    ("34.9", "50"),
    ("30", "40"),
    ("30", "39.9"),
    ("25", "24.9"),
]


@pytest.mark.parametrize(
    ("words", "expected", "points"),
    [(*case, points) for case, points in zip(cases("O14"), STANDARDS, strict=True)],
)
def test_o14_a_missed_condition_lowers_the_class(words, expected, points):
    scheme = read(CDCS)["schemes"][0]
    bands = [ClassBand(each["class_vi"], Decimal(each["min"])) for each in scheme["bands"]]
    caps = (Decimal(50), Decimal(70))
    groups = [
        GroupPoints(str(number), GroupKind.BASE, Decimal(got), cap)
        for number, (got, cap) in enumerate(zip(points, caps, strict=True), start=1)
    ]

    verdict = judge(groups, bands, [UNION_GATE], {})

    assert str(verdict.total).removesuffix(".0") in words
    assert verdict.class_name == expected


@pytest.mark.parametrize(("parts", "stated"), cases("O15"))
def test_o15_published_sums_add_up(parts, stated):
    assert sum_warning(decimals(parts), Decimal(stated)) is None


STATED = {"533": "lệch 1", "66": "lệch 2", "69.4": "lệch 4,49"}


@pytest.mark.parametrize(
    ("parts", "added", "note", "stated"),
    [(*case, stated) for case, stated in zip(cases("O16"), STATED, strict=True)],
)
def test_o16_published_sums_that_do_not_add_up_are_warned_of(parts, added, note, stated):
    assert stated in note
    assert sum(decimals(parts)) == Decimal(added)

    warning = sum_warning(decimals(parts), Decimal(stated))

    assert warning is not None
    assert warning.endswith(f"nguồn ghi {stated.replace('.', ',')} ({STATED[stated]}).")


def test_no_published_example_is_left_out():
    tested = {1, 2, 3, *range(4, 9), *range(9, 17)}

    assert [each["id"] for each in read("oracles.json")] == [f"O{n}" for n in sorted(tested)]
