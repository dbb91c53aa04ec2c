"""Criteria sets: typed or loaded as drafts, published once they hold, then never changed.

A set that is published or locked is corrected in a copy, which is its next version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from blocs.models import BlocYear, Season
from catalogue.models import Indicator
from history import clock
from history.conflicts import Stale
from history.services import record
from scoring.models import (
    CriteriaAssignment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Gate,
    ScoreSheet,
)
from scoring.permissions import may_manage_criteria
from scoring.selectors.criteria import criteria_digest, definition_of, problems_of
from scoring.services.definitions import (
    HEAD,
    CriteriaSetData,
    build,
    keep,
    next_version,
    set_classes,
    set_head,
)


@dataclass(frozen=True)
class GroupData:
    code: str
    name: str
    cap: Decimal
    kind: str = CriteriaGroup.Kind.BASE


@dataclass(frozen=True)
class CriterionData:
    code: str
    text: str
    max_points: Decimal
    rule: str = Criterion.Rule.MANUAL
    params: Mapping[str, Any] = field(default_factory=dict)
    guidance: str = ""
    evidence: str = ""
    scored_by: str = Criterion.ScoredBy.ALL
    indicator: Indicator | None = None


@dataclass(frozen=True)
class GateData:
    kind: str
    text: str
    effect: str
    group: CriteriaGroup | None = None
    percent: Decimal | None = None
    capped_class: str = ""
    citation: str = ""


# --- The set -----------------------------------------------------------------------------------


@transaction.atomic
def create_criteria_set(
    *, season: Season, data: CriteriaSetData, by: User, at: datetime | None = None
) -> CriteriaSet:
    at = clock.at(at)
    _refuse_others(by)
    criteria_set = CriteriaSet(season=season, version=next_version(season, data.name))
    set_head(criteria_set, data)
    keep(criteria_set)
    set_classes(criteria_set, data.classes)
    _record(criteria_set, "scoring.criteria_created", by, at)
    return criteria_set


@transaction.atomic
def update_criteria_set(
    *,
    criteria_set: CriteriaSet,
    data: CriteriaSetData,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    criteria_set, at = _draft(criteria_set, by, at, version)
    before = _head(criteria_set)
    set_head(criteria_set, data)
    keep(criteria_set)
    criteria_set.class_bands.all().delete()
    set_classes(criteria_set, data.classes)
    _record(criteria_set, "scoring.criteria_changed", by, at, _differences(before, criteria_set))
    return criteria_set


def _head(criteria_set: CriteriaSet) -> dict[str, Any]:
    return {name: getattr(criteria_set, name) for name in (*HEAD, "tie_break")}


def _differences(before: Mapping[str, Any], criteria_set: CriteriaSet) -> dict[str, Any]:
    after = _head(criteria_set)
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


# --- Its rows ----------------------------------------------------------------------------------


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
    criteria_set, at = _draft(criteria_set, by, at, version, lambda _: _as_stands(group, _GROUP))
    group = group or CriteriaGroup(criteria_set=criteria_set, order=_last(criteria_set.groups) + 1)
    for name in _GROUP:
        setattr(group, name, getattr(data, name))
    keep(group, "Mã nhóm này đã dùng trong bộ tiêu chí. Xin chọn mã khác.")
    changes = {"nhóm": str(group), "điểm tối đa": group.cap}
    _record(criteria_set, "scoring.criteria_group_saved", by, at, changes)
    return group


_GROUP = ("code", "name", "cap", "kind")


def _as_stands(row: CriteriaGroup | Criterion | None, names: Iterable[str]) -> dict[str, Any]:
    """What another hand left in a row, by the names of the form's fields; a new row has none."""
    if row is None:
        return {}
    held = type(row)._default_manager.get(pk=row.pk)
    return {name: getattr(held, name) for name in names}


@transaction.atomic
def delete_group(*, group: CriteriaGroup, by: User, at: datetime | None = None) -> None:
    criteria_set, at = _draft(group.criteria_set, by, at)
    if group.criteria.exists():
        raise ValidationError("Nhóm này còn tiêu chí. Xin xóa hết tiêu chí rồi mới xóa nhóm.")
    changes = {"nhóm": str(group)}
    group.delete()
    _record(criteria_set, "scoring.criteria_group_deleted", by, at, changes)


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
    criteria_set, at = _draft(
        group.criteria_set, by, at, version, lambda _: _as_stands(criterion, _CRITERION)
    )
    criterion = criterion or Criterion(group=group, order=_last(group.criteria) + 1)
    criterion.group = group
    for name in _CRITERION:
        setattr(criterion, name, getattr(data, name))
    criterion.params = dict(data.params)
    keep(criterion, "Mã tiêu chí này đã dùng trong nhóm. Xin chọn mã khác.")
    changes = {"tiêu chí": str(criterion), "điểm chuẩn": criterion.max_points}
    _record(criteria_set, "scoring.criterion_saved", by, at, changes)
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
)


@transaction.atomic
def delete_criterion(*, criterion: Criterion, by: User, at: datetime | None = None) -> None:
    criteria_set, at = _draft(criterion.group.criteria_set, by, at)
    changes = {"tiêu chí": str(criterion)}
    criterion.delete()
    _record(criteria_set, "scoring.criterion_deleted", by, at, changes)


@transaction.atomic
def save_gate(
    *,
    criteria_set: CriteriaSet,
    data: GateData,
    gate: Gate | None = None,
    by: User,
    at: datetime | None = None,
) -> Gate:
    criteria_set, at = _draft(criteria_set, by, at)
    gate = gate or Gate(criteria_set=criteria_set)
    for name in ("kind", "text", "effect", "group", "percent", "capped_class", "citation"):
        setattr(gate, name, getattr(data, name))
    keep(gate)
    _record(criteria_set, "scoring.gate_saved", by, at, {"điều kiện": gate.text})
    return gate


@transaction.atomic
def delete_gate(*, gate: Gate, by: User, at: datetime | None = None) -> None:
    criteria_set, at = _draft(gate.criteria_set, by, at)
    changes = {"điều kiện": gate.text}
    gate.delete()
    _record(criteria_set, "scoring.gate_deleted", by, at, changes)


def _last(rows: Any) -> int:
    highest: int | None = rows.aggregate(highest=Max("order"))["highest"]
    return highest or 0


# --- Publishing, copying, assigning ------------------------------------------------------------


@transaction.atomic
def publish_criteria_set(
    *,
    criteria_set: CriteriaSet,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    """Freeze the set, if nothing is wrong with it; else say everything that is."""
    criteria_set, at = _draft(criteria_set, by, at, version)
    problems = problems_of(criteria_set)
    if problems:
        raise ValidationError(problems)
    criteria_set.state = CriteriaSet.State.PUBLISHED
    criteria_set.published_at = at
    criteria_set.digest = criteria_digest(criteria_set)
    criteria_set.save(update_fields=["state", "published_at", "digest"])
    _record(criteria_set, "scoring.criteria_published", by, at, {"SHA-256": criteria_set.digest})
    return criteria_set


@transaction.atomic
def copy_criteria_set(
    *,
    criteria_set: CriteriaSet,
    season: Season | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    """The next version as a draft; in another year, a first one to start from."""
    at = clock.at(at)
    _refuse_others(by)
    definition = definition_of(criteria_set)
    copy = build(season or criteria_set.season, definition, copied_from=criteria_set)
    changes = {"chép từ": str(criteria_set), "lần ban hành": copy.version}
    _record(copy, "scoring.criteria_copied", by, at, changes)
    return copy


@transaction.atomic
def load_criteria_set(
    *, season: Season, definition: Mapping[str, Any], by: User, at: datetime | None = None
) -> CriteriaSet:
    """A draft from data; where the year has this name and version already, that one as it is."""
    at = clock.at(at)
    _refuse_others(by)
    there = CriteriaSet.objects.filter(
        season=season, name=definition["name"], version=definition.get("version", 1)
    ).first()
    if there:
        return there
    criteria_set = build(season, definition)
    _record(criteria_set, "scoring.criteria_loaded", by, at, {"nguồn": criteria_set.source})
    return criteria_set


@transaction.atomic
def assign_criteria_set(
    *,
    bloc_year: BlocYear,
    criteria_set: CriteriaSet,
    field: str = "",
    by: User,
    at: datetime | None = None,
) -> CriteriaAssignment:
    """Say which set scores a bloc, or only its members of one trade."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    _refuse_others(by)
    _refuse_assignment(bloc_year, criteria_set, field)
    assignment, _ = CriteriaAssignment.objects.update_or_create(
        bloc_year=bloc_year, field=field, defaults={"criteria_set": criteria_set}
    )
    changes = {"bộ tiêu chí": str(criteria_set), "riêng ngành": assignment.get_field_display()}
    record(
        by=by, verb="scoring.criteria_assigned", subject=bloc_year, at=at,
        changes=changes, season=bloc_year.season.year,
    )  # fmt: skip
    return assignment


def _refuse_assignment(bloc_year: BlocYear, criteria_set: CriteriaSet, field: str) -> None:
    if criteria_set.season_id != bloc_year.season_id:
        raise ValidationError(
            "Bộ tiêu chí này của năm khác. Xin chép sang năm của Khối rồi giao bản chép."
        )
    if criteria_set.state == CriteriaSet.State.DRAFT:
        raise ValidationError("Bộ tiêu chí còn là bản nháp. Xin ban hành trước khi giao cho Khối.")
    opened = ScoreSheet.objects.of_bloc(bloc_year).exclude(criteria_set=criteria_set)
    if field:
        opened = opened.filter(membership__organization__field=field)
    if opened.exists():
        raise ValidationError(
            "Khối đã mở bảng chấm điểm theo bộ tiêu chí khác nên giữ bộ đó đến hết năm."
        )


# --- Shared ------------------------------------------------------------------------------------


def _refuse_others(by: User) -> None:
    if not may_manage_criteria(by):
        raise PermissionDenied("Bộ tiêu chí do quản trị của Liên minh lập và ban hành.")


def _draft(
    criteria_set: CriteriaSet,
    by: User,
    at: datetime | None,
    version: int | None = None,
    standing: Callable[[CriteriaSet], Mapping[str, Any]] = _head,
) -> tuple[CriteriaSet, datetime]:
    """The set under its lock, still a draft, and its row version taken one step on."""
    criteria_set = (
        CriteriaSet.objects.select_for_update(of=("self",))
        .select_related("season")
        .get(pk=criteria_set.pk)
    )
    at = clock.at(at)
    _refuse_others(by)
    if criteria_set.state != CriteriaSet.State.DRAFT:
        raise ValidationError(why_frozen(criteria_set))
    if version not in (None, criteria_set.row_version):
        raise Stale(
            "Có người vừa sửa bộ tiêu chí này sau khi anh/chị mở trang. "
            "Nội dung vừa ghi vẫn còn; xin xem hai bản rồi bấm Lưu lần nữa.",
            {**standing(criteria_set), "row_version": criteria_set.row_version},
        )
    held = CriteriaSet.objects.filter(pk=criteria_set.pk, row_version=criteria_set.row_version)
    if not held.update(row_version=F("row_version") + 1):
        raise Stale("Vừa có người sửa bộ tiêu chí này. Xin tải lại trang.")
    criteria_set.row_version += 1
    return criteria_set, at


def why_frozen(criteria_set: CriteriaSet) -> str:
    done = "đã có bảng chấm điểm gửi đi" if criteria_set.state == CriteriaSet.State.LOCKED else ""
    why = f"{done} nên đã khóa" if done else "đã ban hành"
    return (
        f"Bộ tiêu chí này {why}, không sửa được. "
        "Cần sửa, xin chép thành lần ban hành mới rồi sửa bản chép."
    )


def _record(
    criteria_set: CriteriaSet,
    verb: str,
    by: User,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    record(
        by=by, verb=verb, subject=criteria_set, at=at, changes=changes,
        season=criteria_set.season.year,
    )  # fmt: skip
