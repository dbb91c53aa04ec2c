"""From a criterion's stored parameters to its rule: the check made at publishing."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from history.vietnamese import format_number
from scoring.marking.metrics import RuleError, metric_from
from scoring.marking.numbers import TWO_PLACES, ZERO, points_text
from scoring.marking.rules import (
    Band,
    Choice,
    Count,
    Kind,
    Manual,
    Option,
    Ratio,
    Rule,
    Tier,
)
from scoring.marking.words import band_text, bound_text

OPEN = "OPEN"
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")


def rule_from(kind: str, max_points: Decimal | int | None, params: Mapping[str, object]) -> Rule:
    """The rule a criterion's parameters spell, or a RuleError naming what is wrong."""
    if kind.upper() == OPEN:
        raise RuleError("Chưa rõ cách chấm trong nguồn. Xin chọn cách chấm và điền cho đủ.")
    ceiling_points = _points(max_points, "Điểm tối đa")
    if ceiling_points == 0:
        raise RuleError("Điểm tối đa phải lớn hơn 0.")
    try:
        read = READERS[Kind(kind.upper())]
    except ValueError:
        known = ", ".join(Kind)
        raise RuleError(f"Không có cách chấm «{kind}». Chọn một trong: {known}.") from None
    return read(ceiling_points, params)


def _manual_from(max_points: Decimal, params: Mapping[str, object]) -> Manual:
    _only(params, {"step"})
    step = _points(params.get("step", "0.5"), "Bước chấm")
    if step == 0 or max_points % step:
        raise RuleError(
            f"Bước chấm {format_number(step, most=2)} không chia hết điểm tối đa "
            f"{format_number(max_points, most=2)}. Chọn bước như 0,5 hoặc 1."
        )
    return Manual(max_points, step)


def _choice_from(max_points: Decimal, params: Mapping[str, object]) -> Choice:
    _only(params, {"options"})
    options = tuple(_option(each, max_points) for each in _rows(params, "options", "lựa chọn"))
    if len(options) < 2:
        raise RuleError("Cần ít nhất hai lựa chọn.")
    labels = [option.label for option in options]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice:
        raise RuleError(f"Lựa chọn «{twice}» ghi hai lần. Sửa tên để phân biệt.")
    return Choice(options, max_points)


def _option(row: object, max_points: Decimal) -> Option:
    if isinstance(row, Mapping):
        row = [row.get("label"), row.get("points")]
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 2:
        raise RuleError("Mỗi lựa chọn gồm tên và số điểm.")
    label = str(row[0] or "").strip()
    if not label:
        raise RuleError("Có lựa chọn chưa ghi tên.")
    return Option(label, _points_within(row[1], max_points, f"Lựa chọn «{label}»"))


def _tier_from(max_points: Decimal, params: Mapping[str, object]) -> Tier:
    _only(params, {"metric", "unit", "factor", "bands"})
    factor = _number(params["factor"], "Hệ số quy đổi") if "factor" in params else None
    if factor is not None and factor <= 0:
        raise RuleError("Hệ số quy đổi phải lớn hơn 0.")
    metric = metric_from(str(params.get("metric", "")), str(params.get("unit") or ""), factor)
    rows = _rows(params, "bands", "mức")
    bands = [_band(row, max_points, metric.unit) for row in rows]
    bands.sort(key=lambda band: (band.low is not None, band.low or ZERO, not band.low_in))
    _check_cover(bands, metric.unit)
    return Tier(metric, tuple(bands), max_points)


def _band(row: object, max_points: Decimal, unit: str) -> Band:
    if not isinstance(row, Mapping):
        raise RuleError("Mỗi mức gồm cận dưới (min), cận trên (max) và số điểm (points).")
    _only(row, {"min", "max", "points", "min_exclusive", "max_inclusive"})
    low, high = (_bound(row.get(name)) for name in ("min", "max"))
    low_in, high_in = row.get("min_exclusive") is not True, row.get("max_inclusive") is True
    band = Band(low, high, ZERO, low_in, high_in)
    if low is not None and high is not None and not _holds_something(low, high, low_in and high_in):
        raise RuleError(f"Mức «{band_text(band, unit)}» không chứa giá trị nào. Sửa hai cận.")
    points = _points_within(row.get("points"), max_points, f"Mức «{band_text(band, unit)}»")
    return Band(low, high, points, low_in, high_in)


def _holds_something(low: Decimal, high: Decimal, both_in: bool) -> bool:
    return low < high or (low == high and both_in)


def _bound(value: object) -> Decimal | None:
    return None if value is None else _number(value, "Cận của mức")


def _check_cover(bands: Sequence[Band], unit: str) -> None:
    """Every value falls in exactly one band."""
    first, last = bands[0], bands[-1]
    if first.low is not None:
        raise RuleError(f"Thiếu mức cho giá trị dưới {bound_text(first.low, unit)}.")
    for lower, upper in pairwise(bands):
        _check_border(lower, upper, unit)
    if last.high is not None:
        raise RuleError(f"Thiếu mức cho giá trị trên {bound_text(last.high, unit)}.")


def _check_border(lower: Band, upper: Band, unit: str) -> None:
    names = f"«{band_text(lower, unit)}» và «{band_text(upper, unit)}»"
    if lower.high is None or upper.low is None or lower.high > upper.low:
        raise RuleError(f"Hai mức {names} chồng lên nhau. Sửa hai cận.")
    border = bound_text(upper.low, unit)
    if lower.high < upper.low:
        start = bound_text(lower.high, unit)
        raise RuleError(f"Từ {start} đến {border} chưa có mức. Thêm một mức hoặc sửa cận.")
    if lower.high_in and upper.low_in:
        raise RuleError(f"Hai mức {names} chồng lên nhau tại {border}. Sửa cận.")
    if not lower.high_in and not upper.low_in:
        raise RuleError(f"Giá trị đúng {border} chưa có mức: {names}. Chọn một mức gồm nó.")


def _count_from(max_points: Decimal, params: Mapping[str, object]) -> Count:
    _only(params, {"per", "cap"})
    per = _points(params.get("per"), "Điểm mỗi lần")
    if per == 0:
        raise RuleError("Điểm mỗi lần phải lớn hơn 0.")
    cap = _points_within(params.get("cap", max_points), max_points, "Mức trần")
    if cap < per:
        raise RuleError(
            f"Mức trần {points_text(cap)} nhỏ hơn điểm một lần ({points_text(per)}). Sửa một số."
        )
    return Count(per, cap, max_points)


RATIO_PARAMS = {
    "actual",
    "plan",
    "lower_is_better",
    "r_min",
    "step_points",
    "step_pct",
    "bonus_cap",
    "whole_steps",
}


def _ratio_from(max_points: Decimal, params: Mapping[str, object]) -> Ratio:
    _only(params, RATIO_PARAMS)
    r_min = _number(params.get("r_min", 0), "Tỷ lệ tối thiểu")
    if not 0 <= r_min <= 1:
        raise RuleError("Tỷ lệ tối thiểu ghi từ 0 đến 1 (50% ghi 0,5).")
    rule = Ratio(
        actual=metric_from(str(params.get("actual", ""))).a,
        plan=_plan_name(params),
        max_points=max_points,
        lower_is_better=params.get("lower_is_better") is True,
        r_min=r_min,
        step_points=_points(params.get("step_points", 0), "Điểm thưởng mỗi bước"),
        step_pct=_number(params.get("step_pct", 0), "Bước vượt"),
        bonus_cap=_points(params.get("bonus_cap", 0), "Trần điểm thưởng"),
        whole_steps=params.get("whole_steps") is True,
    )
    bonus = (rule.step_points > 0, rule.step_pct > 0, rule.bonus_cap > 0)
    if any(bonus) and not all(bonus):
        raise RuleError(
            "Muốn thưởng khi vượt chỉ tiêu phải ghi đủ ba số lớn hơn 0: "
            "điểm mỗi bước, bước vượt (%), trần điểm thưởng."
        )
    return rule


def _plan_name(params: Mapping[str, object]) -> str:
    """The pledge target of the same figure, unless another is named."""
    plan = str(params.get("plan") or "")
    if plan:
        return plan if ":" in plan else f"plan:{metric_from(plan).a.partition(':')[2]}"
    return "plan:" + metric_from(str(params.get("actual", ""))).a.partition(":")[2]


READERS: Mapping[Kind, Callable[[Decimal, Mapping[str, object]], Rule]] = {
    Kind.MANUAL: _manual_from,
    Kind.CHOICE: _choice_from,
    Kind.TIER: _tier_from,
    Kind.COUNT: _count_from,
    Kind.RATIO: _ratio_from,
}


def _only(params: Mapping[str, object], allowed: Collection[str]) -> None:
    unknown = sorted(set(params) - set(allowed))
    if unknown:
        raise RuleError(
            f"Không hiểu tham số «{', '.join(unknown)}». Dùng được: {', '.join(sorted(allowed))}."
        )


def _rows(params: Mapping[str, object], name: str, what: str) -> Sequence[object]:
    rows = params.get(name)
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise RuleError(f"Chưa ghi {what} nào.")
    return rows


def _number(value: object, what: str) -> Decimal:
    """A parameter as stored; text and JSON numbers alike, but only plain digits."""
    if isinstance(value, bool) or value is None:
        raise RuleError(f"{what} chưa ghi số.")
    text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
    if not PLAIN_NUMBER.fullmatch(text):
        raise RuleError(f"{what}: «{text}» không phải là số.")
    return Decimal(text)


def _points(value: object, what: str) -> Decimal:
    points = _number(value, what)
    if points < 0:
        raise RuleError(f"{what} không được âm.")
    if points != TWO_PLACES.apply(points):
        raise RuleError(f"{what} có quá 2 số lẻ. Ghi tối đa 2 số lẻ.")
    return abs(points)


def _points_within(value: object, max_points: Decimal, what: str) -> Decimal:
    points = _points(value, what)
    if points > max_points:
        raise RuleError(
            f"{what} cho {points_text(points)}, quá điểm tối đa "
            f"{format_number(max_points, most=2)}. Giảm điểm hoặc nâng điểm tối đa."
        )
    return points
