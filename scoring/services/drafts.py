"""What every act on a draft set begins and ends with: the lock, the right, the step, the record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F

from accounts.models import User
from history import clock
from history.conflicts import Stale
from history.services import record
from scoring.models import CriteriaSet
from scoring.permissions import may_manage_criteria
from scoring.services.definitions import HEAD


def head_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    return {name: getattr(criteria_set, name) for name in (*HEAD, "tie_break", "periods")}


def refuse_others(by: User) -> None:
    if not may_manage_criteria(by):
        raise PermissionDenied("Bộ tiêu chí do quản trị của Liên minh lập và ban hành.")


def draft_of(
    criteria_set: CriteriaSet,
    by: User,
    at: datetime | None,
    version: int | None = None,
    standing: Callable[[CriteriaSet], Mapping[str, Any]] = head_of,
) -> tuple[CriteriaSet, datetime]:
    """The set under its lock, still a draft, and its row version taken one step on."""
    criteria_set = (
        CriteriaSet.objects.select_for_update(of=("self",))
        .select_related("season")
        .get(pk=criteria_set.pk)
    )
    at = clock.at(at)
    refuse_others(by)
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


def record_set(
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
