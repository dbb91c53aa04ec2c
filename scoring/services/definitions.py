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
from scoring.drafting import criterion_from, group_from, number, number_or_none
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
    periods: Sequence[Mapping[str, str]] = ()
    gap_threshold: Decimal = Decimal(5)
    second_look: str = CriteriaSet.SecondLook.NONE
    source: str = ""
    is_sample: bool = False
    classes: Sequence[tuple[str, Decimal]] = ()


def set_head(criteria_set: CriteriaSet, data: CriteriaSetData) -> None:
    for name in HEAD:
        setattr(criteria_set, name, getattr(data, name))
    criteria_set.tie_break = [dict(each) for each in data.tie_break]
    criteria_set.periods = [dict(each) for each in data.periods]


HEAD = (
    "name",
    "decision",
    "scale",
    "bonus_inside",
    "decimal_places",
    "ranking_rule",
    "ballot_candidates",
    "gap_threshold",
    "second_look",
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
    """A whole draft out of data, in a handful of queries; its shape is `definition_of`'s.

    Raises ValidationError naming what does not read.
    """
    for name in ("name", "classes", "groups"):
        if name not in definition:
            raise ValidationError(f"Bộ tiêu chí thiếu phần «{PARTS[name]}».")
    version = definition.get("version", 1)
    if copied_from:
        version = next_version(season, definition["name"])
    criteria_set = CriteriaSet(season=season, version=version, copied_from=copied_from)
    set_head(criteria_set, _head_data(definition))
    keep(criteria_set)
    set_classes(
        criteria_set, [(each["name"], number(each["from"])) for each in definition["classes"]]
    )
    groups = _build_groups(criteria_set, definition["groups"])
    gates = [_gate(criteria_set, groups, each) for each in definition.get("gates", [])]
    for gate in gates:
        _check(gate, f"Điều kiện «{gate.text}»", "criteria_set", "group")
    Gate.objects.bulk_create(gates)
    return criteria_set


PARTS = {"name": "tên", "classes": "mức xếp loại", "groups": "nhóm tiêu chí"}


def _head_data(definition: Mapping[str, Any]) -> CriteriaSetData:
    return CriteriaSetData(
        name=definition["name"],
        decision=definition.get("decision", ""),
        scale=number(definition.get("scale", 100)),
        bonus_inside=definition.get("bonus_inside", True),
        decimal_places=definition.get("decimal_places", 2),
        ranking_rule=definition.get("ranking_rule", CriteriaSet.RankingRule.POINTS),
        ballot_candidates=definition.get("ballot_candidates"),
        tie_break=definition.get("tie_break", []),
        periods=[_period(each) for each in definition.get("periods", [])],
        gap_threshold=number(definition.get("gap_threshold", 5)),
        second_look=definition.get("second_look", CriteriaSet.SecondLook.NONE),
        source=definition.get("source", ""),
        is_sample=definition.get("is_sample", False),
    )


def _period(row: Mapping[str, Any]) -> dict[str, str]:
    """Weights are digested, so they are kept as text."""
    return {"name": str(row["name"]), "weight": str(row["weight"])}


def _build_groups(
    criteria_set: CriteriaSet, rows: Sequence[Mapping[str, Any]]
) -> dict[str, CriteriaGroup]:
    groups = [group_from(criteria_set, each, order) for order, each in enumerate(rows, start=1)]
    _refuse_twice([each.code for each in groups], "Mã nhóm")
    for group in groups:
        _check(group, f"Nhóm {group.code}", "criteria_set")
    groups = CriteriaGroup.objects.bulk_create(groups)
    indicators = {each.code: each for each in Indicator.objects.all()}
    criteria = [
        criterion_from(group, each, order, indicators)
        for group, row in zip(groups, rows, strict=True)
        for order, each in enumerate(row["criteria"], start=1)
    ]
    for each in criteria:
        _check(each, f"Tiêu chí {each.code}", "group", "indicator")
    Criterion.objects.bulk_create(criteria)
    return {group.code: group for group in groups}


def _refuse_twice(codes: Sequence[str], what: str) -> None:
    twice = next((code for code in codes if codes.count(code) > 1), "")
    if twice:
        raise ValidationError(f"{what} «{twice}» có hai lần. Xin đổi cho khỏi trùng.")


def _check(row: models.Model, what: str, *left_out: str) -> None:
    """The limits of its columns, without a question to the database for each row."""
    try:
        row.clean_fields(exclude=left_out)
    except ValidationError as problem:
        raise ValidationError([f"{what}: {each}" for each in problem.messages]) from problem


def _gate(
    criteria_set: CriteriaSet, groups: Mapping[str, CriteriaGroup], row: Mapping[str, Any]
) -> Gate:
    code = row.get("group", "")
    if code and code not in groups:
        raise ValidationError(f"Điều kiện «{row['text']}»: bộ tiêu chí không có nhóm «{code}».")
    return Gate(
        criteria_set=criteria_set, kind=row["kind"], group=groups.get(code),
        percent=number_or_none(row.get("percent")), text=row["text"],
        effect=row["effect"], capped_class=row.get("capped_class", ""),
        citation=row.get("citation", ""),
    )  # fmt: skip


def keep(thing: models.Model, twice: str = "") -> None:
    """Check against its fields and constraints, then save; the sentence for a repeated code."""
    try:
        thing.full_clean()
    except ValidationError as problem:
        if twice and "__all__" in problem.message_dict:
            raise ValidationError({"code": twice}) from problem
        raise
    thing.save()
