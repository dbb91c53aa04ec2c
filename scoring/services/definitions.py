"""A whole criteria set out of data: what is loaded, and what a copy is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max

from blocs.models import Season
from catalogue.models import Indicator
from scoring.models import ClassBand, CriteriaGroup, CriteriaSet, Criterion, Gate


@dataclass(frozen=True)
class CriteriaSetData:
    """The head of a set: what is true of all its rows."""

    name: str
    decision: str = ""
    scale: Decimal = Decimal(100)
    bonus_inside: bool = True
    decimal_places: int = 2
    ranking_rule: str = CriteriaSet.RankingRule.POINTS
    ballot_candidates: int | None = None
    tie_break: Sequence[Mapping[str, str]] = ()
    source: str = ""
    is_sample: bool = False
    classes: Sequence[tuple[str, Decimal]] = ()


def set_head(criteria_set: CriteriaSet, data: CriteriaSetData) -> None:
    for name in HEAD:
        setattr(criteria_set, name, getattr(data, name))
    criteria_set.tie_break = [dict(each) for each in data.tie_break]


HEAD = (
    "name",
    "decision",
    "scale",
    "bonus_inside",
    "decimal_places",
    "ranking_rule",
    "ballot_candidates",
    "source",
    "is_sample",
)


def set_classes(criteria_set: CriteriaSet, classes: Sequence[tuple[str, Decimal]]) -> None:
    for name, points in classes:
        keep(ClassBand(criteria_set=criteria_set, name=name, min_points=points))


def next_version(season: Season, name: str) -> int:
    taken = CriteriaSet.objects.filter(season=season, name=name)
    highest: int | None = taken.aggregate(highest=Max("version"))["highest"]
    return (highest or 0) + 1


def build(
    season: Season, definition: Mapping[str, Any], copied_from: CriteriaSet | None = None
) -> CriteriaSet:
    """A whole draft out of data, in a handful of queries."""
    version = definition.get("version", 1)
    if copied_from:
        version = next_version(season, definition["name"])
    criteria_set = CriteriaSet(season=season, version=version, copied_from=copied_from)
    set_head(criteria_set, _head_data(definition))
    keep(criteria_set)
    set_classes(
        criteria_set, [(each["name"], _number(each["from"])) for each in definition["classes"]]
    )
    groups = _build_groups(criteria_set, definition["groups"])
    Gate.objects.bulk_create(
        _gate(criteria_set, groups, each) for each in definition.get("gates", [])
    )
    return criteria_set


def _head_data(definition: Mapping[str, Any]) -> CriteriaSetData:
    return CriteriaSetData(
        name=definition["name"],
        decision=definition.get("decision", ""),
        scale=_number(definition.get("scale", 100)),
        bonus_inside=definition.get("bonus_inside", True),
        decimal_places=definition.get("decimal_places", 2),
        ranking_rule=definition.get("ranking_rule", CriteriaSet.RankingRule.POINTS),
        ballot_candidates=definition.get("ballot_candidates"),
        tie_break=definition.get("tie_break", []),
        source=definition.get("source", ""),
        is_sample=definition.get("is_sample", False),
    )


def _build_groups(
    criteria_set: CriteriaSet, rows: Sequence[Mapping[str, Any]]
) -> dict[str, CriteriaGroup]:
    groups = CriteriaGroup.objects.bulk_create(
        CriteriaGroup(
            criteria_set=criteria_set, code=each["code"], name=each["name"],
            kind=each.get("kind", CriteriaGroup.Kind.BASE), cap=_number(each["cap"]), order=order,
        )
        for order, each in enumerate(rows, start=1)
    )  # fmt: skip
    indicators = {each.code: each for each in Indicator.objects.all()}
    Criterion.objects.bulk_create(
        _criterion(group, each, order, indicators)
        for group, row in zip(groups, rows, strict=True)
        for order, each in enumerate(row["criteria"], start=1)
    )
    return {group.code: group for group in groups}


def _criterion(
    group: CriteriaGroup, row: Mapping[str, Any], order: int, indicators: Mapping[str, Indicator]
) -> Criterion:
    code = row.get("indicator")
    if code and code not in indicators:
        raise ValidationError(
            f"Tiêu chí {row['code']}: danh mục chưa có số liệu mã «{code}». Xin nạp danh mục trước."
        )
    return Criterion(
        group=group, order=order, code=row["code"], text=row["text"],
        guidance=row.get("guidance", ""), max_points=_number(row["max_points"]),
        rule=row.get("rule", Criterion.Rule.MANUAL), params=_without_floats(row.get("params", {})),
        scored_by=row.get("scored_by", Criterion.ScoredBy.ALL), evidence=row.get("evidence", ""),
        indicator=indicators[code] if code else None,
    )  # fmt: skip


def _gate(
    criteria_set: CriteriaSet, groups: Mapping[str, CriteriaGroup], row: Mapping[str, Any]
) -> Gate:
    percent = row.get("percent")
    return Gate(
        criteria_set=criteria_set, kind=row["kind"], group=groups.get(row.get("group", "")),
        percent=None if percent is None else _number(percent), text=row["text"],
        effect=row["effect"], capped_class=row.get("capped_class", ""),
        citation=row.get("citation", ""),
    )  # fmt: skip


def _number(value: object) -> Decimal:
    return Decimal(str(value))


def _without_floats(value: Any) -> Any:
    """Parameters are digested, and a digest wants one spelling of a number."""
    if isinstance(value, float | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _without_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_floats(each) for each in value]
    return value


def keep(thing: models.Model, twice: str = "") -> None:
    """Check against its fields and constraints, then save; the sentence for a repeated code."""
    try:
        thing.full_clean()
    except ValidationError as problem:
        if twice and "__all__" in problem.message_dict:
            raise ValidationError({"code": twice}) from problem
        raise
    thing.save()
