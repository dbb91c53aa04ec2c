"""How a total is told with its numbers: groups, caps, signs, periods, gates of periods."""

from decimal import Decimal as D

import pytest

from scoring.periods import (
    check_periods,
    combined,
    formula_with_numbers,
    parts_of_year,
    periods_in_words,
)
from scoring.sums import group_sum, total_sum
from scoring.totals import (
    ClassBand,
    Effect,
    Gate,
    GateKind,
    GroupKind,
    LinePoints,
    PeriodGroups,
    check_gate_of_periods,
    group_points,
    groups_of_periods,
    judge_periods,
)

BASE, DEDUCTION = GroupKind.BASE, GroupKind.DEDUCTION
HALVES = parts_of_year([{"name": "Đầu năm", "weight": "1"}, {"name": "Cuối năm", "weight": "2"}])


def group(*points, code="I", kind=BASE, cap=20):
    lines = [
        LinePoints(str(n), None if p is None else D(str(p))) for n, p in enumerate(points, start=1)
    ]
    return group_points(code, kind, lines, D(cap))


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ((8, "7.5"), "8 + 7,5 = 15,5"),
        ((8,), "8"),
        ((15, 10), "15 + 10 = 25; quá mức tối đa 20 nên tính 20"),
        ((8, None), "8; còn 1 tiêu chí chưa có điểm"),
        ((None, None), "còn 2 tiêu chí chưa có điểm"),
    ],
)
def test_a_group_is_added_up_aloud(points, told):
    assert group_sum(group(*points)) == told


def test_a_total_carries_the_sign_of_deductions_and_never_falls_under_zero():
    minus = group(5, code="III", kind=DEDUCTION)

    assert total_sum([group(8, 7), minus]) == "I 15 − III 5 = 10"
    assert total_sum([group(3), minus]) == (
        "I 3 − III 5 = 0 (điểm trừ nhiều hơn điểm được, tính 0)"
    )
    assert total_sum([group(3), group(None, code="II")]) == "I 3 + II – = –"


def test_the_year_is_told_by_its_formula_with_the_numbers_put_in():
    totals = {1: D(82), 2: D("91.5")}

    told = formula_with_numbers(HALVES, totals, combined(HALVES, totals))

    assert told == "(H1 82,00 + 2 × H2 91,50) : 3 = 88,33"
    assert periods_in_words(HALVES) == "Đầu năm (H1) hệ số 1; Cuối năm (H2) hệ số 2"
    open_year = {1: D(82), 2: None}
    assert combined(HALVES, open_year) is None
    assert formula_with_numbers(HALVES, open_year, None) == "(H1 82,00 + 2 × H2 –) : 3 = –"


def test_periods_are_at_least_two_named_and_weighted():
    assert check_periods([]) == []
    assert check_periods([{"name": "A", "weight": "1"}, {"name": "B", "weight": "0.5"}]) == []
    assert check_periods([{"name": "", "weight": "1"}, {"name": "B", "weight": "-1"}]) == [
        "Kỳ thứ 1 chưa ghi tên.", "Kỳ «B»: hệ số phải lớn hơn 0.",
    ]  # fmt: skip


def year(first, second):
    return [PeriodGroups("Đầu năm", D(1), (first,)), PeriodGroups("Cuối năm", D(2), (second,))]


def test_a_group_over_the_year_is_the_mean_of_what_its_periods_counted():
    (over,) = groups_of_periods(year(group(15, 10), group(10, 9)))

    # (20 + 2 × 19) : 3, the first half held at its cap.
    assert over.counted == D("19.33")


@pytest.mark.parametrize(
    ("first", "second", "held", "named"),
    [
        ((9, 9), (9, 9), True, "Đầu năm: Nhóm I không có điểm liệt."),
        ((9, 0), (9, 9), False, "Đầu năm: Nhóm I có điểm liệt: 2."),
        ((9, 9), (0, 9), False, "Cuối năm: Nhóm I có điểm liệt: 1."),
        ((9, None), (9, 9), None, "Đầu năm: Nhóm I còn tiêu chí chưa có điểm."),
        ((9, None), (0, 9), False, "Cuối năm: Nhóm I có điểm liệt: 1."),
    ],
)
def test_a_gate_holds_in_every_period_or_names_the_one_that_failed(first, second, held, named):
    gate = Gate("g", "Không điểm liệt", GateKind.NO_ZERO_IN_GROUP, Effect.NOT_RANKED)

    got = check_gate_of_periods(gate, year(group(*first), group(*second)), {})

    assert got.held is held
    assert named in got.why


def test_a_class_is_found_by_the_year_and_capped_by_a_period():
    gate = Gate(
        "g", "Nửa số điểm", GateKind.MIN_PERCENT_OF_GROUP, Effect.CLASS_CAPPED, percent=D(50),
        capped_at="Khá",
    )  # fmt: skip
    bands = [ClassBand("Tốt", D(15)), ClassBand("Khá", D(0))]

    whole = judge_periods(year(group(10), group(20)), bands, [gate], {})
    broken = judge_periods(year(group(9), group(20)), bands, [gate], {})

    assert (whole.total, whole.class_name) == (D("16.67"), "Tốt")
    assert (broken.total, broken.class_name) == (D("16.33"), "Khá")
    assert broken.capped == ("Đầu năm: Nhóm I được 9/20 điểm, chưa đạt mức 50%.",)
