"""Reading a rule from its parameters, and telling it in words."""

from decimal import Decimal

import pytest

from scoring.marking import (
    Metric,
    MetricKind,
    RuleError,
    describe,
    figures_needed,
    mark,
    metric_from,
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


def tier(bands, max_points=10, unit="", metric="actual:so_thanh_vien"):
    return rule_from("TIER", max_points, {"metric": metric, "unit": unit, "bands": bands})


def ratio(max_points=10, **params):
    return rule_from("RATIO", max_points, {"actual": "actual:doanh_thu", **params})


FLAGS = {"options": [["Không", 0], ["Cờ thành phố", 10], ["Cờ Chính phủ", 15]]}
BONUS = {"step_points": "0.5", "step_pct": 5, "bonus_cap": 2}


# --- Publishing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "max_points", "params", "sentence"),
    [
        ("STAR", 5, {}, "Không có cách chấm «STAR»"),
        ("MANUAL", 0, {}, "Điểm tối đa phải lớn hơn 0"),
        ("MANUAL", "1e3", {}, "Điểm tối đa: «1e3» không phải là số"),
        ("MANUAL", D("2.125"), {}, "Điểm tối đa có quá 2 số lẻ"),
        ("MANUAL", 5, {"step": "0.3"}, "Bước chấm 0,3 không chia hết điểm tối đa 5"),
        ("MANUAL", 5, {"step": 0}, "Bước chấm 0 không chia hết"),
        ("MANUAL", 5, {"stp": 1}, "Không hiểu tham số «stp». Dùng được: step"),
        ("CHOICE", 5, {}, "Chưa ghi lựa chọn nào"),
        ("CHOICE", 5, {"options": [["Có", 5]]}, "Cần ít nhất hai lựa chọn"),
        ("CHOICE", 5, {"options": [["Có", 5], ["Có", 0]]}, "«Có» ghi hai lần"),
        ("CHOICE", 5, {"options": [["Có", 6], ["Không", 0]]}, "«Có» cho 6 điểm, quá điểm tối đa 5"),
        ("CHOICE", 5, {"options": [["Có", -1], ["Không", 0]]}, "«Có» không được âm"),
        ("CHOICE", 5, {"options": [["", 5], ["Không", 0]]}, "lựa chọn chưa ghi tên"),
        ("CHOICE", 5, {"options": ["Có", "Không"]}, "gồm tên và số điểm"),
        ("CHOICE", 5, {"options": [["Có", None], ["Không", 0]]}, "«Có» chưa ghi số"),
        ("COUNT", 5, {}, "Điểm mỗi lần chưa ghi số"),
        ("COUNT", 5, {"per": 0}, "Điểm mỗi lần phải lớn hơn 0"),
        ("COUNT", 5, {"per": 1, "cap": 6}, "Mức trần cho 6 điểm, quá điểm tối đa 5"),
        ("COUNT", 5, {"per": 3, "cap": 2}, "Mức trần 2 điểm nhỏ hơn điểm một lần"),
        ("RATIO", 5, {"actual": ""}, "Không đọc được cách tính"),
        ("RATIO", 5, {"actual": "x", "r_min": 50}, "ghi từ 0 đến 1 (50% ghi 0,5)"),
        ("RATIO", 5, {"actual": "x", "bonus_cap": 2}, "phải ghi đủ ba số lớn hơn 0"),
        ("TIER", 5, {"bands": [{"points": 5}]}, "Không đọc được cách tính «»"),
        ("TIER", 5, {"metric": "ratio(a)", "bands": [{"points": 5}]}, "Không đọc được cách tính"),
        ("TIER", 5, {"metric": "ratio(a,b", "bands": [{"points": 5}]}, "Không đọc được cách tính"),
        ("TIER", 5, {"metric": "sum(a,b)", "bands": [{"points": 5}]}, "Không đọc được cách tính"),
        ("TIER", 5, {"metric": "a", "bands": []}, "Chưa ghi mức nào"),
        ("TIER", 5, {"metric": "a", "bands": [5]}, "Mỗi mức gồm cận dưới"),
        ("TIER", 5, {"metric": "a", "bands": [{"points": 6}]}, "«mọi giá trị» cho 6 điểm, quá"),
        ("TIER", 5, {"metric": "a", "factor": 0, "bands": [{"points": 5}]}, "Hệ số quy đổi phải"),
    ],
)
def test_a_rule_that_does_not_hold_is_named_at_publishing(kind, max_points, params, sentence):
    with pytest.raises(RuleError) as refusal:
        rule_from(kind, max_points, params)

    assert sentence in str(refusal.value)


def band(low, high, *, low_out=False, high_in=False):
    return {
        "min": low,
        "max": high,
        "points": 1,
        "min_exclusive": low_out,
        "max_inclusive": high_in,
    }


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        (
            [band(None, 60), band(50, None)],
            "Hai mức «dưới 60%» và «từ 50% trở lên» chồng lên nhau. Sửa hai cận.",
        ),
        (
            [band(None, 60), band(70, None)],
            "Từ 60% đến 70% chưa có mức. Thêm một mức hoặc sửa cận.",
        ),
        (
            [band(None, 60, high_in=True), band(60, None)],
            "Hai mức «từ 60% trở xuống» và «từ 60% trở lên» chồng lên nhau tại 60%. Sửa cận.",
        ),
        (
            [band(None, 60), band(60, None, low_out=True)],
            "Giá trị đúng 60% chưa có mức: «dưới 60%» và «trên 60%». Chọn một mức gồm nó.",
        ),
        ([band(0, None)], "Thiếu mức cho giá trị dưới 0%."),
        ([band(None, 80)], "Thiếu mức cho giá trị trên 80%."),
        (
            [band(None, None), band(60, None)],
            "Hai mức «mọi giá trị» và «từ 60% trở lên» chồng lên nhau. Sửa hai cận.",
        ),
        (
            [band(None, 60), band(60, 60), band(60, None)],
            "Mức «bằng 60%» không chứa giá trị nào. Sửa hai cận.",
        ),
        (
            [band(None, 60), band(80, 60)],
            "Mức «từ 80% đến dưới 60%» không chứa giá trị nào. Sửa hai cận.",
        ),
    ],
)
def test_bands_must_cover_every_value_once(bands, sentence):
    with pytest.raises(RuleError) as refusal:
        tier(bands, unit="%")

    assert str(refusal.value) == sentence


def test_bands_may_be_typed_in_any_order_and_meet_in_a_point():
    bands = [
        band(5, None, low_out=True),
        {**band(5, 5, high_in=True), "points": 2},
        {**band(None, 5), "points": 3},
    ]

    rule = tier(bands)

    results = [mark(rule, None, {"actual:so_thanh_vien": D(n)}).points for n in (4, 5, 6)]
    assert results == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("actual:x", "", Metric(MetricKind.FIGURE, "actual:x")),
        ("x", "%", Metric(MetricKind.FIGURE, "actual:x", unit="%")),
        ("x", "triệu đồng", Metric(MetricKind.FIGURE, "actual:x", "", "triệu đồng", D("1e-6"))),
        (
            "ratio(x, plan:y)",
            "%",
            Metric(MetricKind.RATIO, "actual:x", "plan:y", "%", D(100)),
        ),
        ("growth(x)", "%", Metric(MetricKind.GROWTH, "actual:x", "previous:x", "%", D(100))),
    ],
)
def test_a_metric_reads_its_figures_and_its_unit(text, unit, expected):
    assert metric_from(text, unit) == expected


def test_a_rule_names_the_figures_it_needs():
    assert figures_needed(rule_from("TIER", 10, REVENUE)) == (
        "actual:doanh_thu",
        "plan:doanh_thu",
    )
    assert figures_needed(ratio()) == ("actual:doanh_thu", "plan:doanh_thu")
    assert figures_needed(ratio(plan="von")) == ("actual:doanh_thu", "plan:von")
    assert figures_needed(rule_from("MANUAL", 5, {})) == ()


# --- In words ----------------------------------------------------------------------------------


def test_bands_are_described_with_their_borders():
    assert describe(rule_of("criteria_cum_tay_nguyen_2019.json", "2.3")) == (
        "dưới 60%: 2 điểm",
        "từ 60% đến dưới 80%: 3 điểm",
        "từ 80% trở lên: 4 điểm",
    )
    assert describe(rule_of("criteria_tt09_2017_bnnptnt.json", "1.3"))[:2] == (
        "từ 0 triệu đồng/người trở xuống: 0 điểm",
        "trên 0 đến dưới 1 triệu đồng/người: 2 điểm",
    )


def test_the_other_rules_are_described_too():
    assert describe(rule_from("MANUAL", 15, {"step": "0.5"})) == (
        "Chấm từ 0 đến 15 điểm, bước 0,5",
    )
    assert describe(rule_from("CHOICE", 15, FLAGS))[1] == "Cờ thành phố: 10 điểm"
    assert describe(rule_from("COUNT", 8, {"per": 2})) == ("Mỗi lần 2 điểm, nhiều nhất 8 điểm",)
    assert describe(ratio(r_min="0.5", whole_steps=True, **BONUS)) == (
        "Theo tỷ lệ thực hiện / chỉ tiêu: từ 100% được 10 điểm",
        "dưới 50%: 0 điểm",
        "vượt mỗi 5% tròn: thưởng 0,5 điểm, nhiều nhất 2 điểm",
    )
