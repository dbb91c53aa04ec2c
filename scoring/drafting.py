"""Rows of a definition into rows not yet saved: for drafts, and for samples that are shown."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from catalogue.models import Indicator
from scoring.models import CriteriaGroup, CriteriaSet, Criterion


def group_from(criteria_set: CriteriaSet, row: Mapping[str, Any], order: int = 0) -> CriteriaGroup:
    return CriteriaGroup(
        criteria_set=criteria_set, code=row["code"], name=row["name"], order=order,
        kind=row.get("kind", CriteriaGroup.Kind.BASE), cap=number_or_none(row.get("cap")),
    )  # fmt: skip


def criterion_from(
    group: CriteriaGroup, row: Mapping[str, Any], order: int, indicators: Mapping[str, Indicator]
) -> Criterion:
    code = row.get("indicator")
    if code and code not in indicators:
        raise ValidationError(
            f"Tiêu chí {row['code']}: danh mục chưa có số liệu mã «{code}». Xin nạp danh mục trước."
        )
    return Criterion(
        group=group, order=order, code=row["code"], text=row["text"],
        guidance=row.get("guidance", ""), max_points=number_or_none(row.get("max_points")),
        rule=row.get("rule", Criterion.Rule.MANUAL), params=_without_floats(row.get("params", {})),
        scored_by=row.get("scored_by", Criterion.ScoredBy.ALL), evidence=row.get("evidence", ""),
        indicator=indicators[code] if code else None,
        system_fact=row.get("system_fact", Criterion.SystemFact.NONE),
        citation=row.get("citation", ""), standing=row.get("standing", Criterion.Standing.OWN),
    )  # fmt: skip


def number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as problem:
        raise ValidationError(f"«{value}» không phải là số. Ghi như 8.5.") from problem


def number_or_none(value: object) -> Decimal | None:
    return None if value is None else number(value)


def _without_floats(value: Any) -> Any:
    """Parameters are digested, and a digest wants one spelling of a number."""
    if isinstance(value, float | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _without_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_floats(each) for each in value]
    return value
