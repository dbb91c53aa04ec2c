"""Groups, classes, gates, periods and the check of a scale."""

from decimal import Decimal

import pytest

from scoring.marking import Rounding
from scoring.totals import (
    ClassBand,
    Effect,
    Gate,
    GateKind,
    GateResult,
    GroupKind,
    GroupScale,
    LinePoints,
    Period,
    Verdict,
    check_classes,
    check_gate,
    check_scale,
    classify,
    combine,
    group_points,
    judge,
    lower_class,
    sum_warning,
    total,
)

D = Decimal
BASE, BONUS, DEDUCTION = GroupKind.BASE, GroupKind.BONUS, GroupKind.DEDUCTION


def group(points, cap=100, kind=BASE, code="I"):
    lines = [
        LinePoints(f"{code}.{number}", None if each is None else D(each))
        for number, each in enumerate(points, start=1)
    ]
    return group_points(code, kind, lines, None if cap is None else D(cap))


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], 0),
        ([group([97]), group([10], None, BONUS)], 107),
        ([group([97]), group([8, 4], 10, BONUS)], 107),
        ([group([40]), group([8], 8, DEDUCTION)], 32),
        ([group([40]), group([5, 5], 8, DEDUCTION)], 32),
        ([group([5]), group([9], 20, DEDUCTION)], 0),
        ([group(["0.1", "0.2"]), group(["0.15"])], D("0.45")),
    ],
)
def test_total_caps_each_group_and_takes_deductions_off(groups, expected):
    assert total(groups) == expected


@pytest.mark.parametrize("kind", GroupKind)
def test_one_open_line_leaves_the_sheet_without_a_total(kind):
    open_group = group([8, None], 10, kind)

    assert open_group.points is None
    assert total([group([90]), open_group]) is None


BANDS = [
    ClassBand("Tốt", D(80)),
    ClassBand("Khá", D(65)),
    ClassBand("Trung bình", D(50)),
    ClassBand("Yếu", D(0)),
]


@pytest.mark.parametrize(
    ("points", "expected"),
    [(None, None), (D(107), "Tốt"), (D("79.99"), "Khá"), (D(0), "Yếu")],
)
def test_classes_are_half_open_and_blank_has_none(points, expected):
    assert classify(points, BANDS) == expected


def test_below_the_lowest_floor_there_is_no_class():
    assert classify(D(89), [ClassBand("Vững mạnh", D(90))]) is None


def test_class_bands_are_checked():
    assert check_classes(BANDS) == []
    assert check_classes([ClassBand("", D(80)), ClassBand("A", D(80)), ClassBand("A", D(5))]) == [
        "Có mức xếp loại chưa ghi tên.",
        "Hai mức xếp loại trùng tên: A.",
        "Hai mức xếp loại trùng mức điểm: 80.",
        "Chưa có mức xếp loại bắt đầu từ 0 điểm.",
    ]


def gate(kind, effect=Effect.NO_AWARD, **settings):
    return Gate("dieu_kien", "Điều kiện", kind, effect, **settings)


HALF = gate(GateKind.MIN_PERCENT_OF_GROUP, percent=D(50))
NO_ZERO = gate(GateKind.NO_ZERO_IN_GROUP, group="I")
CONFIRMED = gate(GateKind.YES_NO)
MEMBERS = gate(GateKind.FIGURE, least=D(7), most=D(300))


@pytest.mark.parametrize(
    ("condition", "groups", "facts", "held", "why"),
    [
        (HALF, [group([25], 50)], {}, True, "Nhóm I được 25/50 điểm, đạt mức 50%."),
        (HALF, [group(["24.99"], 50)], {}, False, "Nhóm I được 24,99/50 điểm, chưa đạt mức 50%."),
        (
            HALF,
            [group([50], 50), group([10], 50, code="II"), group([None], 5, code="III")],
            {},
            False,
            "Nhóm II được 10/50 điểm, chưa đạt mức 50%.",
        ),
        (
            HALF,
            [group([50], 50), group([None], 5, code="II")],
            {},
            None,
            "Nhóm II còn tiêu chí chưa có điểm.",
        ),
        (HALF, [group([5], None)], {}, None, "Nhóm I chưa có điểm tối đa để so."),
        (HALF, [group([1], 9, BONUS)], {}, None, "Điều kiện: không thấy nhóm cơ bản."),
        (NO_ZERO, [group([1, 2])], {}, True, "Nhóm I không có điểm liệt."),
        (NO_ZERO, [group([1, 0, 0])], {}, False, "Nhóm I có điểm liệt: I.2, I.3."),
        (NO_ZERO, [group([0, None])], {}, False, "Nhóm I có điểm liệt: I.1."),
        (NO_ZERO, [group([1, None])], {}, None, "Nhóm I còn tiêu chí chưa có điểm."),
        (NO_ZERO, [group([0], code="II")], {}, None, "Điều kiện: không thấy nhóm I."),
        (CONFIRMED, [], {"dieu_kien": True}, True, "Điều kiện: đạt."),
        (CONFIRMED, [], {"dieu_kien": False}, False, "Điều kiện: không đạt."),
        (CONFIRMED, [], {}, None, "Điều kiện: chưa xác nhận."),
        (MEMBERS, [], {"dieu_kien": D(7)}, True, "Điều kiện: 7, ít nhất 7, nhiều nhất 300."),
        (MEMBERS, [], {"dieu_kien": D(6)}, False, "Điều kiện: 6, ít nhất 7, nhiều nhất 300."),
        (MEMBERS, [], {"dieu_kien": D(301)}, False, "Điều kiện: 301, ít nhất 7, nhiều nhất 300."),
        (MEMBERS, [], {"dieu_kien": None}, None, "Điều kiện: chưa có số liệu."),
    ],
)
def test_a_gate_holds_fails_or_waits(condition, groups, facts, held, why):
    assert check_gate(condition, groups, facts) == GateResult(condition, held, why)


def test_a_failed_gate_has_its_effect_and_no_other():
    groups = [group([85]), group([0], 10, code="II")]
    gates = [
        gate(GateKind.NO_ZERO_IN_GROUP, Effect.NO_AWARD),
        gate(GateKind.YES_NO, Effect.CLASS_CAPPED, capped_at="Trung bình"),
        Gate("khac", "Không nợ thuế", GateKind.YES_NO, Effect.NOT_RANKED),
    ]

    verdict = judge(groups, BANDS, gates, {"dieu_kien": False})

    assert verdict == Verdict(
        total=D(85),
        class_name="Trung bình",
        not_ranked=(),
        no_award=("Nhóm II có điểm liệt: II.1.",),
        capped=("Điều kiện: không đạt.",),
        undecided=("Không nợ thuế: chưa xác nhận.",),
    )


def test_not_ranked_has_no_class():
    verdict = judge(
        [group([85])], BANDS, [gate(GateKind.YES_NO, Effect.NOT_RANKED)], {"dieu_kien": False}
    )

    assert (verdict.class_name, verdict.not_ranked) == (None, ("Điều kiện: không đạt.",))


@pytest.mark.parametrize(
    ("name", "cap", "expected"),
    [
        ("Tốt", "Khá", "Khá"),
        ("Yếu", "Khá", "Yếu"),
        ("Khá", "Khá", "Khá"),
        (None, "Khá", None),
        ("Tốt", "", "Tốt"),
    ],
)
def test_a_cap_only_lowers_a_class(name, cap, expected):
    assert lower_class(name, cap, BANDS) == expected


def periods(*pairs):
    return [Period(None if points is None else D(points), D(weight)) for points, weight in pairs]


def test_periods_are_rounded_once_at_the_end():
    thirds = periods(("90.01", 1), ("90.01", 1), ("90.02", 1))

    assert combine(thirds) == D("90.01")
    assert combine(thirds, Rounding(2, "up")) == D("90.02")
    assert combine(periods(("0.005", 1))) == D("0.01")


def test_a_missing_period_leaves_the_year_open():
    assert combine(periods((90, 1), (None, 2))) is None


@pytest.mark.parametrize("weights", [[], [(90, 0)], [(90, 2), (90, -1)]])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="Hệ số các kỳ không được âm"):
        combine(periods(*weights))


def scale(code, kind, cap, *ceilings):
    return GroupScale(code, kind, None if cap is None else D(cap), tuple(map(D, ceilings)))


@pytest.mark.parametrize(
    ("groups", "points", "inside"),
    [
        (
            [
                scale("I", BASE, 950, 950),
                scale("II", BONUS, 50, 50),
                scale("III", DEDUCTION, None, 8),
            ],
            1000,
            True,
        ),
        ([scale("A", BASE, 100, 60, 40), scale("B", BONUS, None, 15)], 100, False),
        ([scale("I", BASE, 40, 40, 10), scale("II", BASE, 60, 60)], 100, True),
    ],
)
def test_a_scale_that_adds_up_has_nothing_to_say(groups, points, inside):
    assert check_scale(groups, D(points), inside) == []


@pytest.mark.parametrize(
    ("groups", "inside", "sentences"),
    [
        ([], True, ["Chưa có nhóm tiêu chí cơ bản nào."]),
        ([scale("I", BASE, None, 5)], True, ["Nhóm I chưa ghi điểm tối đa."]),
        (
            [scale("I", BASE, 95, 95), scale("II", BONUS, 10, 10)],
            True,
            [
                "Điểm tối đa các nhóm cơ bản và điểm thưởng cộng lại 95 (I) + 10 (II) = 105, "
                "không bằng thang điểm 100."
            ],
        ),
        (
            [scale("I", BASE, 95, 95), scale("II", BONUS, 5, 5)],
            False,
            ["Điểm tối đa các nhóm cơ bản cộng lại 95 (I) = 95, không bằng thang điểm 100."],
        ),
        (
            [scale("I", BASE, 100, 60, "39.5"), scale("III", DEDUCTION, 20, 8)],
            True,
            ["Nhóm I: các tiêu chí cộng lại 99,5 điểm, chưa tới điểm tối đa 100 của nhóm."],
        ),
    ],
)
def test_a_scale_that_does_not_add_up_says_where(groups, inside, sentences):
    assert check_scale(groups, D(100), inside) == sentences


def test_a_sum_that_does_not_add_up_is_shown_in_full():
    assert sum_warning([D(468), D(45), D(21)], D(533)) == (
        "468 + 45 + 21 = 534, nguồn ghi 533 (lệch 1)."
    )
