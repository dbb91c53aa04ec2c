"""One line of a sheet: a rule, what was entered and the facts, into points and how they came."""

from collections.abc import Callable
from decimal import Decimal
from decimal import localcontext as exactly

from history.vietnamese import format_number
from scoring.marking.metrics import (
    Blank,
    Facts,
    Given,
    GivenError,
    Mark,
    Measured,
    NotComputable,
    Scored,
    by_hand_because,
    fact_of,
    figures_missing,
    measure,
)
from scoring.marking.numbers import (
    EXACT,
    HUNDRED,
    TWO_PLACES,
    ZERO,
    Rounding,
    points_text,
    with_unit,
)
from scoring.marking.rules import (
    Choice,
    Count,
    Manual,
    Ratio,
    Rule,
    Tier,
    ceiling,
)
from scoring.marking.words import band_text


def mark(rule: Rule, given: Given, facts: Facts, rounding: Rounding = TWO_PLACES) -> Mark:
    """The points of one line.

    `given` is what the scorer enters: the points (MANUAL), an option's label (CHOICE), the number
    of occurrences (COUNT); TIER and RATIO read only the facts.
    """
    with exactly(EXACT):
        match rule:
            case Tier() | Ratio():
                return _mark_from_facts(rule, given, facts, rounding)
            case Manual() | Choice() | Count():
                return _mark_from_given(rule, given, rounding)


def by_hand(rule: Rule, points: Decimal) -> Decimal:
    """Points entered where the figures give none: any within the ceiling, two decimals."""
    return _given_points(points, ceiling(rule))


def _mark_from_given(rule: Manual | Choice | Count, given: Given, rounding: Rounding) -> Mark:
    if given is None or given == "":
        return Blank()
    match rule:
        case Manual():
            return _mark_manual(rule, given, rounding)
        case Choice():
            return _mark_choice(rule, given, rounding)
        case Count():
            return _mark_count(rule, given, rounding)


def _mark_from_facts(rule: Tier | Ratio, given: Given, facts: Facts, rounding: Rounding) -> Mark:
    if given is not None:
        raise GivenError("Tiêu chí này tính từ số liệu. Sửa số liệu, không ghi điểm vào đây.")
    if isinstance(rule, Tier):
        return _mark_tier(rule, facts, rounding)
    return _mark_ratio(rule, facts, rounding)


def _given_points(given: Given, top: Decimal) -> Decimal:
    shown = format_number(top, most=2)
    if not isinstance(given, Decimal | int) or isinstance(given, bool):
        raise GivenError(f"Xin ghi số điểm từ 0 đến {shown}.")
    points = Decimal(given)
    if not points.is_finite() or not 0 <= points <= top:
        raise GivenError(f"Tối đa {shown} điểm. Xin ghi từ 0 đến {shown}.")
    if points != TWO_PLACES.apply(points):
        raise GivenError("Điểm có quá 2 số lẻ. Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ.")
    return abs(points)


def _mark_manual(rule: Manual, given: Given, rounding: Rounding) -> Scored:
    points = _given_points(given, rule.max_points)
    if points % rule.step:
        step = format_number(rule.step, most=2)
        raise GivenError(
            f"Điểm ghi theo bước {step}, như {step} hoặc {format_number(2 * rule.step, most=2)}."
        )
    scored = rounding.within(points, rule.max_points)
    return Scored(scored, f"Chấm {format_number(scored, most=2)}/{points_text(rule.max_points)}")


def _mark_choice(rule: Choice, given: Given, rounding: Rounding) -> Scored:
    option = next((each for each in rule.options if each.label == given), None)
    if option is None:
        labels = "; ".join(each.label for each in rule.options)
        raise GivenError(f"Không có lựa chọn «{given}». Chọn một trong: {labels}.")
    points = rounding.within(option.points, rule.max_points)
    return Scored(points, f"{option.label} → {points_text(points)}")


def _mark_count(rule: Count, given: Given, rounding: Rounding) -> Scored:
    whole = isinstance(given, Decimal | int) and not isinstance(given, bool)
    times = Decimal(given) if whole and isinstance(given, Decimal | int) else Decimal("NaN")
    if not times.is_finite() or times < 0 or times % 1:
        raise GivenError("Số lần phải là số nguyên từ 0 trở lên.")
    earned = rule.per * times
    points = rounding.within(min(earned, rule.cap), rule.max_points)
    how = f"{format_number(times, most=2)} lần × {points_text(rule.per)} = {points_text(earned)}"
    if earned > rule.cap:
        how += f", quá mức trần {format_number(rule.cap, most=2)}"
    return Scored(points, f"{how} → {points_text(points)}")


def _mark_tier(rule: Tier, facts: Facts, rounding: Rounding) -> Mark:
    value = measure(rule.metric, facts)
    if isinstance(value, NotComputable):
        return value
    band = next(each for each in rule.bands if each.holds(value))
    points = rounding.within(band.points, rule.max_points)
    shown = _shown_on_its_side(
        value, rule.metric.unit, lambda near: band.holds(Measured(near, Decimal(1)))
    )
    inputs = f"{value.inputs} = " if value.inputs else ""
    border = band_text(band, rule.metric.unit)
    return Scored(points, f"{inputs}{shown}: {border} → {points_text(points)}", band=border)


def _shown_on_its_side(value: Measured, unit: str, same: Callable[[Decimal], bool]) -> str:
    """The value with as many decimals as it takes not to look as if it had reached a border."""
    percents = unit.startswith("%")
    first = 1 if percents else 3
    enough = next((n for n in range(first, 30) if same(value.rounded(n))), 30)
    return with_unit(format_number(value.rounded(enough), least=int(percents), most=enough), unit)


def _mark_ratio(rule: Ratio, facts: Facts, rounding: Rounding) -> Mark:
    named = {name: fact_of(facts, name) for name in (rule.actual, rule.plan)}
    actual, plan = named[rule.actual], named[rule.plan]
    if actual.value is None or plan.value is None:
        return figures_missing([name for name, fact in named.items() if fact.value is None], named)
    if plan.value <= 0:
        return by_hand_because(
            f"Không tính được tỷ lệ vì chỉ tiêu «{plan.label}» là {plan.shown()}, không lớn hơn 0."
        )
    if not rule.lower_is_better:
        inputs = f"{actual.shown()} / {plan.shown()}"
        return _proportion(rule, Measured(actual.value, plan.value, inputs), rounding)
    if actual.value < 0:
        return by_hand_because(f"Số thực hiện «{actual.label}» âm ({actual.shown()}).")
    if actual.value == 0:
        points = rounding.within(ceiling(rule), ceiling(rule))
        how = f"thực hiện 0, chỉ tiêu {plan.shown()} (càng thấp càng tốt)"
        return Scored(points, f"{how} → {points_text(points)}", band="từ 100% trở lên")
    inputs = f"{plan.shown()} / {actual.shown()}"
    return _proportion(rule, Measured(plan.value, actual.value, inputs), rounding)


def _proportion(rule: Ratio, r: Measured, rounding: Rounding) -> Scored:
    enough, reached = r.against(rule.r_min) >= 0, r.top >= r.bottom
    base = rule.max_points * min(r.top, r.bottom) / r.bottom if enough else ZERO
    bonus = _bonus(rule, r) if reached else ZERO
    points = rounding.within(base + bonus, ceiling(rule))
    shown = _shown_on_its_side(
        Measured(r.top * HUNDRED, r.bottom),
        "%",
        lambda near: (near >= HUNDRED) == reached and (near >= rule.r_min * HUNDRED) == enough,
    )
    how = f"{r.inputs} = {shown}"
    if not enough:
        how += f": dưới mức tối thiểu {format_number(rule.r_min * HUNDRED, most=4)}%"
    elif bonus:
        how += f": {points_text(rule.max_points)} và thưởng {points_text(rounding.apply(bonus))}"
    return Scored(points, f"{how} → {points_text(points)}", band=_share_band(rule, enough, reached))


def _share_band(rule: Ratio, enough: bool, reached: bool) -> str:
    """On which side of the borders a share fell."""
    least = f"{format_number(rule.r_min * HUNDRED, most=4)}%"
    if not enough:
        return f"dưới {least}"
    if reached:
        return "từ 100% trở lên"
    return f"từ {least} đến dưới 100%" if rule.r_min else "dưới 100%"


def _bonus(rule: Ratio, r: Measured) -> Decimal:
    if not rule.bonus_cap:
        return ZERO
    over, step = (r.top - r.bottom) * HUNDRED, r.bottom * rule.step_pct
    if rule.whole_steps:
        return min(rule.step_points * (over // step), rule.bonus_cap)
    return min(rule.step_points * over / step, rule.bonus_cap)
