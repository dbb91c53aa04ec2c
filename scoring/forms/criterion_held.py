"""A stored row as the form of its rule shows it."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.forms.criterion import BANDS, COMMON, OPTIONS
from scoring.forms.rows import held_rows
from scoring.marking import RuleError, metric_from
from scoring.models import Criterion


def held_of(criterion: Criterion) -> dict[str, Any]:
    """Initial values under the names of the form's fields; what does not read is left out."""
    common = {name: getattr(criterion, name) for name in COMMON}
    show = SHOW.get(criterion.rule)
    return {**common, **(show(criterion.params) if show else {})}


def _number(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _manual(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"step": _number(params.get("step", "0.5"))}


def _choice(params: Mapping[str, Any]) -> dict[str, Any]:
    rows = [_option(each) for each in params.get("options", [])]
    return held_rows(OPTIONS, rows)


def _option(row: Any) -> dict[str, Any]:
    """Loaded sets also write an option as a pair."""
    label, points = (row["label"], row["points"]) if isinstance(row, Mapping) else row
    return {"label": label, "points": _number(points)}


def _tier(params: Mapping[str, Any]) -> dict[str, Any]:
    bands = [
        {
            "low": _number(each.get("min")),
            "low_in": "tren" if each.get("min_exclusive") else "",
            "high": _number(each.get("max")),
            "high_in": "het" if each.get("max_inclusive") else "",
            "points": _number(each.get("points")),
        }
        for each in params.get("bands", [])
    ]
    return {
        "unit": params.get("unit", ""),
        "factor": params.get("factor"),
        **_metric(params),
        **held_rows(BANDS, bands),
    }


def _metric(params: Mapping[str, Any]) -> dict[str, Any]:
    try:
        metric = metric_from(str(params.get("metric", "")))
    except RuleError:
        return {}
    a_source, _, a = metric.a.partition(":")
    b_source, _, b = metric.b.partition(":")
    held = {"kind": metric.kind.value, "a_source": a_source, "a": a}
    return {**held, "b_source": b_source, "b": b} if b else held


def _count(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"per": _number(params.get("per")), "cap": _number(params.get("cap"))}


def _ratio(params: Mapping[str, Any]) -> dict[str, Any]:
    actual = str(params.get("actual", "")).rpartition(":")[2]
    source, _, plan = str(params.get("plan") or f"plan:{actual}").rpartition(":")
    least = _number(params.get("r_min"))
    return {
        "actual": actual,
        "plan_source": source or "plan",
        "plan": plan,
        "lower": "1" if params.get("lower_is_better") is True else "",
        "least": None if least is None else least * 100,
        "step_points": _number(params.get("step_points")),
        "step_pct": _number(params.get("step_pct")),
        "bonus_cap": _number(params.get("bonus_cap")),
        "whole": params.get("whole_steps") is True,
    }


SHOW: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Criterion.Rule.MANUAL: _manual,
    Criterion.Rule.CHOICE: _choice,
    Criterion.Rule.TIER: _tier,
    Criterion.Rule.COUNT: _count,
    Criterion.Rule.RATIO: _ratio,
}
