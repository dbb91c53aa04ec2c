"""Rules in words, for the screen, the printed table and the export."""

from collections.abc import Mapping
from decimal import Decimal

from history.vietnamese import format_number
from scoring.marking.metrics import SOURCES, MetricKind
from scoring.marking.numbers import HUNDRED, points_text, with_unit
from scoring.marking.rules import Band, Choice, Count, Manual, Ratio, Rule, Tier


def bound_text(bound: Decimal, unit: str) -> str:
    return with_unit(format_number(bound, most=9), unit)


def band_text(band: Band, unit: str = "") -> str:
    """The borders in words: "từ 60% đến dưới 80%"."""
    low = None if band.low is None else bound_text(band.low, unit)
    high = None if band.high is None else bound_text(band.high, unit)
    if low is None and high is None:
        return "mọi giá trị"
    if low is None:
        return f"từ {high} trở xuống" if band.high_in else f"dưới {high}"
    start = f"từ {low}" if band.low_in else f"trên {low}"
    if high is None:
        return f"{start} trở lên" if band.low_in else start
    if band.low == band.high:
        return f"bằng {low}"
    if not unit.startswith("%"):
        start = start.removesuffix(f" {unit}")
    return f"{start} đến {high}" if band.high_in else f"{start} đến dưới {high}"


def describe(rule: Rule) -> tuple[str, ...]:
    """The rule in sentences for the screen, the printed table and the export."""
    match rule:
        case Manual():
            top, step = format_number(rule.max_points, most=2), format_number(rule.step, most=2)
            return (f"Chấm từ 0 đến {top} điểm, bước {step}",)
        case Choice():
            return tuple(f"{each.label}: {points_text(each.points)}" for each in rule.options)
        case Tier():
            unit = rule.metric.unit
            return tuple(f"{band_text(b, unit)}: {points_text(b.points)}" for b in rule.bands)
        case Count():
            return (f"Mỗi lần {points_text(rule.per)}, nhiều nhất {points_text(rule.cap)}",)
        case Ratio():
            return _describe_ratio(rule)


def _describe_ratio(rule: Ratio) -> tuple[str, ...]:
    share = "chỉ tiêu / thực hiện (càng thấp càng tốt)"
    share = share if rule.lower_is_better else "thực hiện / chỉ tiêu"
    lines = [f"Theo tỷ lệ {share}: từ 100% được {points_text(rule.max_points)}"]
    if rule.r_min:
        lines.append(f"dưới {format_number(rule.r_min * HUNDRED, most=4)}%: 0 điểm")
    if rule.bonus_cap:
        whole = " tròn" if rule.whole_steps else ""
        step = format_number(rule.step_pct, most=4)
        lines.append(
            f"vượt mỗi {step}%{whole}: thưởng {points_text(rule.step_points)}, "
            f"nhiều nhất {points_text(rule.bonus_cap)}"
        )
    return tuple(lines)


# --- What a rule looks at ----------------------------------------------------------------------

UNKNOWN = "số liệu chưa có trong danh mục"


def figure_words(name: str, labels: Mapping[str, str]) -> str:
    """ "plan:doanh_thu" as people say it; `labels` are the names of the figures by code."""
    source, _, code = name.partition(":")
    return f"{labels.get(code, UNKNOWN)} ({SOURCES.get(source, source)})"


def _against(a: str, b: str, labels: Mapping[str, str]) -> str:
    """What the first is held against; its name is not said twice."""
    source, _, code = b.partition(":")
    return SOURCES[source] if code == a.partition(":")[2] else _short(b, labels)


def _short(name: str, labels: Mapping[str, str]) -> str:
    """This year's actual needs no word."""
    source, _, code = name.partition(":")
    return labels.get(code, UNKNOWN) if source == "actual" else figure_words(name, labels)


def measured_words(rule: Rule, labels: Mapping[str, str]) -> str:
    """The figures a rule is reckoned from, in one line; nothing where people enter points."""
    match rule:
        case Tier():
            metric = rule.metric
            a = _short(metric.a, labels)
            if metric.kind == MetricKind.RATIO:
                return f"{a} chia {_against(metric.a, metric.b, labels)}"
            if metric.kind == MetricKind.GROWTH:
                return f"{a}: mức tăng so với {_against(metric.a, metric.b, labels)}"
            return a
        case Ratio():
            a = _short(rule.actual, labels)
            return f"{a} so với {_against(rule.actual, rule.plan, labels)}"
        case _:
            return ""
