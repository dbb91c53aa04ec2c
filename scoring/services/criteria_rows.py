"""The rows of a draft set: groups, criteria, gates; saved, moved, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from catalogue.models import Indicator
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.services.definitions import keep
from scoring.services.drafts import draft_of, record_set


@dataclass(frozen=True)
class GroupData:
    code: str
    name: str
    cap: Decimal | None
    kind: str = CriteriaGroup.Kind.BASE


@dataclass(frozen=True)
class CriterionData:
    code: str
    text: str
    max_points: Decimal | None
    rule: str = Criterion.Rule.MANUAL
    params: Mapping[str, Any] = field(default_factory=dict)
    guidance: str = ""
    evidence: str = ""
    scored_by: str = Criterion.ScoredBy.ALL
    indicator: Indicator | None = None
    system_fact: str = Criterion.SystemFact.NONE
    citation: str = ""
    standing: str = Criterion.Standing.OWN


@dataclass(frozen=True)
class GateData:
    kind: str
    text: str
    effect: str
    group: CriteriaGroup | None = None
    percent: Decimal | None = None
    capped_class: str = ""
    citation: str = ""


@transaction.atomic
def save_group(
    *,
    criteria_set: CriteriaSet,
    data: GroupData,
    group: CriteriaGroup | None = None,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaGroup:
    """Add a group at the end, or change one."""
    criteria_set, at = draft_of(criteria_set, by, at, version, lambda _: _as_stands(group, _GROUP))
    group = group or CriteriaGroup(criteria_set=criteria_set, order=_last(criteria_set.groups) + 1)
    if group.pk and group.code != data.code:
        _follow_code(criteria_set, group.code, data.code)
    for name in _GROUP:
        setattr(group, name, getattr(data, name))
    keep(group, "Mã nhóm này đã dùng trong bộ tiêu chí. Xin chọn mã khác.")
    changes = {"nhóm": str(group), "điểm tối đa": group.cap}
    record_set(criteria_set, "scoring.criteria_group_saved", by, at, changes)
    return group


_GROUP = ("code", "name", "cap", "kind")


def _follow_code(criteria_set: CriteriaSet, old: str, new: str) -> None:
    """The order of ties names groups by their code."""
    followed = [
        {**each, "code": new} if each.get("by") == "group" and each.get("code") == old else each
        for each in criteria_set.tie_break
    ]
    if followed != criteria_set.tie_break:
        criteria_set.tie_break = followed
        criteria_set.save(update_fields=["tie_break"])


def _as_stands(
    row: CriteriaGroup | Criterion | Gate | None, names: Iterable[str]
) -> dict[str, Any]:
    """What another hand left in a row, by the names of the form's fields; a new row has none."""
    if row is None:
        return {}
    held = type(row)._default_manager.get(pk=row.pk)
    return {name: getattr(held, name) for name in names}


@transaction.atomic
def delete_group(*, group: CriteriaGroup, by: User, at: datetime | None = None) -> None:
    criteria_set, at = draft_of(group.criteria_set, by, at)
    if group.criteria.exists():
        raise ValidationError("Nhóm này còn tiêu chí. Xin xóa hết tiêu chí rồi mới xóa nhóm.")
    gate = group.gates.first()
    if gate:
        raise ValidationError(
            f"Điều kiện xét «{gate}» dựa vào nhóm này. Xin sửa hoặc xóa điều kiện trước."
        )
    changes = {"nhóm": str(group)}
    group.delete()
    record_set(criteria_set, "scoring.criteria_group_deleted", by, at, changes)


@transaction.atomic
def save_criterion(
    *,
    group: CriteriaGroup,
    data: CriterionData,
    criterion: Criterion | None = None,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Criterion:
    """Add a row at the end of its group, or change one."""
    criteria_set, at = draft_of(
        group.criteria_set, by, at, version, lambda _: _as_stands(criterion, _CRITERION)
    )
    criterion = criterion or Criterion(group=group, order=_last(group.criteria) + 1)
    criterion.group = group
    for name in _CRITERION:
        setattr(criterion, name, getattr(data, name))
    criterion.params = dict(data.params)
    keep(criterion, "Mã tiêu chí này đã dùng trong nhóm. Xin chọn mã khác.")
    changes = {"tiêu chí": str(criterion), "điểm chuẩn": criterion.max_points}
    record_set(criteria_set, "scoring.criterion_saved", by, at, changes)
    return criterion


_CRITERION = (
    "code",
    "text",
    "max_points",
    "rule",
    "guidance",
    "evidence",
    "scored_by",
    "indicator",
    "system_fact",
    "citation",
    "standing",
)


@transaction.atomic
def delete_criterion(*, criterion: Criterion, by: User, at: datetime | None = None) -> None:
    criteria_set, at = draft_of(criterion.group.criteria_set, by, at)
    changes = {"tiêu chí": str(criterion)}
    criterion.delete()
    record_set(criteria_set, "scoring.criterion_deleted", by, at, changes)


@transaction.atomic
def save_gate(
    *,
    criteria_set: CriteriaSet,
    data: GateData,
    gate: Gate | None = None,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Gate:
    criteria_set, at = draft_of(criteria_set, by, at, version, lambda _: _as_stands(gate, _GATE))
    gate = gate or Gate(criteria_set=criteria_set)
    for name in _GATE:
        setattr(gate, name, getattr(data, name))
    keep(gate)
    record_set(criteria_set, "scoring.gate_saved", by, at, {"điều kiện": gate.text})
    return gate


_GATE = ("kind", "text", "effect", "group", "percent", "capped_class", "citation")


@transaction.atomic
def delete_gate(*, gate: Gate, by: User, at: datetime | None = None) -> None:
    criteria_set, at = draft_of(gate.criteria_set, by, at)
    changes = {"điều kiện": gate.text}
    gate.delete()
    record_set(criteria_set, "scoring.gate_deleted", by, at, changes)


# --- Their order -------------------------------------------------------------------------------


@transaction.atomic
def move_group(
    *, group: CriteriaGroup, up: bool, by: User, at: datetime | None = None
) -> CriteriaGroup:
    """One place up or down; the first stays first, the last stays last."""
    criteria_set, at = draft_of(group.criteria_set, by, at)
    if _move(criteria_set.groups.order_by("order", "pk"), group, up):
        record_set(criteria_set, "scoring.criteria_group_moved", by, at, {"nhóm": str(group)})
    return group


@transaction.atomic
def move_criterion(
    *, criterion: Criterion, up: bool, by: User, at: datetime | None = None
) -> Criterion:
    """One place up or down in its group."""
    criteria_set, at = draft_of(criterion.group.criteria_set, by, at)
    if _move(criterion.group.criteria.order_by("order", "pk"), criterion, up):
        changes = {"tiêu chí": str(criterion)}
        record_set(criteria_set, "scoring.criterion_moved", by, at, changes)
    return criterion


def _move(rows: Any, moved: CriteriaGroup | Criterion, up: bool) -> bool:
    """Numbers all rows anew, so that rows that shared a number come apart."""
    standing = list(rows)
    place = next(n for n, row in enumerate(standing) if row.pk == moved.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(standing):
        return False
    standing[place], standing[other] = standing[other], standing[place]
    for order, row in enumerate(standing, start=1):
        row.order = order
    type(moved)._default_manager.bulk_update(standing, ["order"])
    return True


def _last(rows: Any) -> int:
    highest: int | None = rows.aggregate(highest=Max("order"))["highest"]
    return highest or 0
