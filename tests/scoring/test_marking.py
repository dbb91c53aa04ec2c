"""One criterion at a time: what is given or known, into points and a sentence."""

from decimal import Decimal

import pytest

from scoring.marking import (
    Blank,
    Fact,
    GivenError,
    NotComputable,
    Rounding,
    Scored,
    by_hand,
    ceiling,
    mark,
    percent,
    rule_from,
)
from tests.scoring.published import rule_of

D = Decimal
REVENUE_BANDS = [
    {"min": None, "max": 100, "points": 0},
    {"min": 100, "max": 120, "points": 8},
    {"min": 120, "max": None, "points": 10},
]
REVENUE = {"metric": "ratio(actual:doanh_thu,plan:doanh_thu)", "unit": "%", "bands": REVENUE_BANDS}


def revenue(actual, plan):
    return {
        "actual:doanh_thu": Fact(actual, "Doanh thu", "đồng"),
        "plan:doanh_thu": Fact(plan, "Doanh thu", "đồng"),
    }


def tier(bands, max_points=10, unit="", metric="actual:so_thanh_vien"):
    return rule_from("TIER", max_points, {"metric": metric, "unit": unit, "bands": bands})


def ratio(max_points=10, **params):
    return rule_from("RATIO", max_points, {"actual": "actual:doanh_thu", **params})


# --- MANUAL ------------------------------------------------------------------------------------


def test_manual_points_are_taken_as_entered():
    rule = rule_from("MANUAL", 15, {"step": "0.5"})

    assert mark(rule, D("14.5"), {}) == Scored(D("14.50"), "Chấm 14,5/15 điểm")


def test_manual_zero_is_a_score_and_nothing_is_blank():
    rule = rule_from("MANUAL", 15, {})

    assert mark(rule, D(0), {}).points == 0
    assert mark(rule, None, {}) == Blank()
    assert mark(rule, "", {}).points is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (D("15.5"), "Tối đa 15 điểm. Xin ghi từ 0 đến 15."),
        (D("-0.5"), "Tối đa 15 điểm. Xin ghi từ 0 đến 15."),
        (D("NaN"), "Tối đa 15 điểm. Xin ghi từ 0 đến 15."),
        (D("Infinity"), "Tối đa 15 điểm. Xin ghi từ 0 đến 15."),
        (D("8.125"), "Điểm có quá 2 số lẻ. Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        (D("8.25"), "Điểm ghi theo bước 0,5, như 0,5 hoặc 1."),
        ("8,5", "Xin ghi số điểm từ 0 đến 15."),
        (True, "Xin ghi số điểm từ 0 đến 15."),
    ],
)
def test_manual_points_that_do_not_fit_are_refused_with_the_cure(given, sentence):
    rule = rule_from("MANUAL", 15, {"step": "0.5"})

    with pytest.raises(GivenError) as refusal:
        mark(rule, given, {})

    assert str(refusal.value) == sentence


def test_minus_zero_is_zero():
    scored = mark(rule_from("MANUAL", 15, {}), D("-0"), {})

    assert str(scored.points) == "0.00"


# --- CHOICE ------------------------------------------------------------------------------------

FLAGS = {"options": [["Không", 0], ["Cờ thành phố", 10], ["Cờ Chính phủ", 15]]}


def test_choice_gives_the_points_of_the_one_option():
    rule = rule_from("CHOICE", 15, FLAGS)

    assert mark(rule, "Cờ thành phố", {}) == Scored(D("10.00"), "Cờ thành phố → 10 điểm")
    assert mark(rule, None, {}) == Blank()


def test_an_unknown_option_is_refused_with_the_list():
    with pytest.raises(GivenError, match="Chọn một trong: Không; Cờ thành phố; Cờ Chính phủ"):
        mark(rule_from("CHOICE", 15, FLAGS), "Cờ tỉnh", {})


# --- COUNT -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (0, Scored(D("0.00"), "0 lần × 2 điểm = 0 điểm → 0 điểm")),
        (2, Scored(D("4.00"), "2 lần × 2 điểm = 4 điểm → 4 điểm")),
        (D(5), Scored(D("8.00"), "5 lần × 2 điểm = 10 điểm, quá mức trần 8 → 8 điểm")),
        (None, Blank()),
    ],
)
def test_count_adds_up_to_its_cap(times, expected):
    assert mark(rule_from("COUNT", 8, {"per": 2}), times, {}) == expected


@pytest.mark.parametrize("times", [-1, D("1.5"), D("NaN"), "3", True])
def test_count_wants_a_whole_number(times):
    with pytest.raises(GivenError, match="Số lần phải là số nguyên từ 0 trở lên."):
        mark(rule_from("COUNT", 8, {"per": 2, "cap": 8}), times, {})


# --- TIER --------------------------------------------------------------------------------------


def test_a_ratio_shows_its_figures_its_value_its_band_and_its_points():
    scored = mark(rule_from("TIER", 10, REVENUE), None, revenue(D(9_600_000_000), D(9 * 10**9)))

    how = "9,6 tỷ đồng / 9,0 tỷ đồng = 106,7%: từ 100% đến dưới 120% → 8 điểm"
    assert scored == Scored(D("8.00"), how)


def test_a_value_just_under_a_border_is_neither_marked_nor_shown_as_on_it():
    scored = mark(rule_from("TIER", 10, REVENUE), None, revenue(D(8_999_999_999), D(9 * 10**9)))

    how = "8.999.999.999 đồng / 9,0 tỷ đồng = 99,99999999%: dưới 100% → 0 điểm"
    assert scored == Scored(D("0.00"), how)


def test_a_third_is_not_thirty_three_point_three():
    bands = [{"min": None, "max": "33.3", "points": 0}, {"min": "33.3", "points": 5}]
    rule = tier(bands, metric="ratio(a,b)", unit="%")

    assert mark(rule, None, {"actual:a": D(1), "actual:b": D(3)}).points == 5
    assert mark(rule, None, {"actual:a": D(333), "actual:b": D(1000)}).points == 5
    assert mark(rule, None, {"actual:a": D(332), "actual:b": D(1000)}).points == 0


def test_money_is_scaled_to_the_unit_of_the_bands():
    rule = rule_of("criteria_tt09_2017_bnnptnt.json", "1.2")

    scored = mark(rule, None, {"actual:doanh_thu": D(4_999_000_000)})

    assert scored == Scored(D("6.00"), "4,999 tỷ đồng: từ 1 đến dưới 5 tỷ đồng → 6 điểm")


def test_income_per_member_divides_before_it_scales():
    rule = rule_of("criteria_tt09_2017_bnnptnt.json", "1.3")
    facts = {
        "actual:thu_nhap_sau_nghia_vu": Fact(D(450_000_000), "Thu nhập", "đồng"),
        "actual:so_thanh_vien": Fact(D(45), "Số thành viên", "người", estimated=True),
    }

    scored = mark(rule, None, facts)

    how = (
        "450 triệu đồng / 45 người (ước) = 10 triệu đồng/người: "
        "từ 10 triệu đồng/người trở lên → 10 điểm"
    )
    assert scored == Scored(D("10.00"), how)


@pytest.mark.parametrize(
    ("this_year", "last_year", "points"), [(110, 100, 5), (109, 100, 0), (90, 100, 0)]
)
def test_growth_compares_with_last_year(this_year, last_year, points):
    bands = [{"max": 10, "points": 0}, {"min": 10, "points": 5}]
    rule = tier(bands, metric="growth(tong_nguon_von)", unit="%")
    facts = {"actual:tong_nguon_von": D(this_year), "previous:tong_nguon_von": D(last_year)}

    assert mark(rule, None, facts).points == points


@pytest.mark.parametrize(
    ("metric", "facts", "reason"),
    [
        (
            "actual:x",
            {},
            "Chưa có số thực hiện năm nay «x». "
            "Nhập số liệu rồi tính lại, hoặc chấm tay và ghi lý do.",
        ),
        (
            "ratio(actual:x,plan:x)",
            {"actual:x": Fact(None, "Doanh thu"), "plan:x": Fact(None, "Doanh thu")},
            "Chưa có số thực hiện năm nay «Doanh thu», chỉ tiêu đăng ký «Doanh thu». "
            "Nhập số liệu rồi tính lại, hoặc chấm tay và ghi lý do.",
        ),
        (
            "ratio(actual:x,plan:x)",
            {"actual:x": D(5), "plan:x": D(0)},
            "Không chia được vì chỉ tiêu đăng ký «x» bằng 0. "
            "Kiểm tra lại số liệu, hoặc chấm tay và ghi lý do.",
        ),
        (
            "growth(actual:x,previous:x)",
            {"actual:x": D(5), "previous:x": Fact(D(-3_000_000), "Lợi nhuận", "đồng")},
            "Không tính được mức tăng vì số thực hiện năm trước «Lợi nhuận» là −3 triệu đồng, "
            "không lớn hơn 0. Kiểm tra lại số liệu, hoặc chấm tay và ghi lý do.",
        ),
    ],
)
def test_what_cannot_be_computed_has_no_points_and_says_why(metric, facts, reason):
    rule = tier([{"points": 5}], metric=metric)

    assert mark(rule, None, facts) == NotComputable(reason)


def test_growth_from_zero_is_not_computable():
    rule = tier([{"points": 5}], metric="growth(x)")

    assert mark(rule, None, {"actual:x": D(5), "previous:x": D(0)}).state == "not_computable"


def test_a_share_of_a_loss_keeps_its_sign():
    bands = [{"max": 20, "points": 0}, {"min": 20, "points": 5}]
    rule = tier(bands, metric="ratio(a,b)", unit="%")

    assert mark(rule, None, {"actual:a": D(50), "actual:b": D(-100)}).points == 0


def test_points_are_not_entered_where_figures_give_them():
    with pytest.raises(GivenError, match="Sửa số liệu, không ghi điểm vào đây"):
        mark(rule_from("TIER", 10, REVENUE), D(8), revenue(D(1), D(1)))


def test_points_by_hand_stay_within_the_ceiling():
    rule = rule_from("TIER", 10, REVENUE)

    assert by_hand(rule, D("7.25")) == D("7.25")
    with pytest.raises(GivenError, match="Tối đa 10 điểm"):
        by_hand(rule, D("10.01"))


# --- RATIO -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "plan", "points"),
    [(11, 12, "9.17"), (12, 12, "10.00"), (24, 12, "10.00"), (0, 12, "0.00"), (-3, 12, "0.00")],
)
def test_ratio_gives_points_in_proportion_to_the_plan(actual, plan, points):
    assert mark(ratio(), None, revenue(D(actual), D(plan))).points == D(points)


def test_ratio_says_how():
    scored = mark(ratio(), None, revenue(D(11), D(12)))

    assert scored == Scored(D("9.17"), "11 đồng / 12 đồng = 91,7% → 9,17 điểm")


@pytest.mark.parametrize(
    ("actual", "points", "how"),
    [
        (49, "0.00", "49 đồng / 100 đồng = 49,0%: dưới mức tối thiểu 50% → 0 điểm"),
        (50, "5.00", "50 đồng / 100 đồng = 50,0% → 5 điểm"),
    ],
)
def test_ratio_under_its_least_share_gives_nothing(actual, points, how):
    scored = mark(ratio(r_min="0.5"), None, revenue(D(actual), D(100)))

    assert scored == Scored(D(points), how)


BONUS = {"step_points": "0.5", "step_pct": 5, "bonus_cap": 2}


@pytest.mark.parametrize(
    ("whole_steps", "actual", "points"),
    [
        (False, "107", "10.70"),
        (True, "107", "10.50"),
        (True, "104.99", "10.00"),
        (True, "105", "10.50"),
        (False, "120", "12.00"),
        (False, "500", "12.00"),
    ],
)
def test_ratio_above_the_plan_earns_a_capped_bonus(whole_steps, actual, points):
    rule = ratio(whole_steps=whole_steps, **BONUS)

    assert ceiling(rule) == 12
    assert mark(rule, None, revenue(D(actual), D(100))).points == D(points)


def test_ratio_tells_the_bonus_apart():
    scored = mark(ratio(**BONUS), None, revenue(D(107), D(100)))

    assert scored.how == ("107 đồng / 100 đồng = 107,0%: 10 điểm và thưởng 0,7 điểm → 10,7 điểm")


@pytest.mark.parametrize(
    ("actual", "points"), [("0.5", "10.00"), ("1", "5.00"), ("0.25", "12.00"), ("0", "12.00")]
)
def test_lower_is_better_turns_the_ratio_round(actual, points):
    rule = ratio(lower_is_better=True, **BONUS)

    assert mark(rule, None, revenue(D(actual), D("0.5"))).points == D(points)


@pytest.mark.parametrize("plan", [0, -5])
def test_ratio_without_a_plan_above_zero_is_not_computable(plan):
    result = mark(ratio(), None, revenue(D(3), D(plan)))

    assert result.state == "not_computable"
    assert "chỉ tiêu «Doanh thu» là" in result.reason


def test_ratio_with_a_missing_or_senseless_figure_is_not_computable():
    missing = mark(ratio(), None, revenue(None, D(5)))
    negative = mark(ratio(lower_is_better=True), None, revenue(D(-1), D(5)))

    assert missing.reason.startswith("Chưa có số thực hiện năm nay «Doanh thu».")
    assert negative.reason.startswith("Số thực hiện «Doanh thu» âm (−1 đồng).")


def test_a_figure_that_is_no_number_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="not a finite number"):
        mark(ratio(), None, revenue(D("NaN"), D(5)))


# --- Rounding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rounding", "points"),
    [
        (Rounding(), "0.63"),
        (Rounding(1), "0.6"),
        (Rounding(2, "half_even"), "0.62"),
        (Rounding(2, "down"), "0.62"),
        (Rounding(1, "up"), "0.7"),
    ],
)
def test_a_line_is_rounded_once_as_the_set_says(rounding, points):
    assert mark(ratio(5), None, revenue(D(1), D(8)), rounding).points == D(points)


def test_rounding_never_lifts_a_line_over_its_ceiling():
    rule = rule_from("MANUAL", "7.5", {})

    assert mark(rule, D("7.5"), {}, Rounding(0)).points == D("7.5")


def test_percent_of_nothing_is_nothing():
    assert percent(D(5), D(0)) is None
