"""Tạm dừng xét khen: while one is open nobody proposes the unit."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from awards import permissions
from awards.models import Suspension
from catalogue.models import LegalBasis
from cooperatives.models import Organization
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date


@transaction.atomic
def suspend_organization(
    *,
    organization: Organization,
    started_on: date,
    reason: str,
    source: str,
    legal_basis: LegalBasis | None = None,
    article: str = "",
    by: User,
    at: datetime | None = None,
) -> Suspension:
    """A dated stop, with the paper it rests on."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    _require_right(by)
    reason, source = clean_text(reason), clean_text(source)
    if not reason or not source:
        raise ValidationError("Xin ghi lý do và văn bản, nguồn tin làm căn cứ tạm dừng.")
    again = Suspension.objects.open().filter(organization=organization, reason=reason).first()
    if again:
        raise ValidationError(
            f"{organization} đã đang tạm dừng vì lý do này từ {format_date(again.started_on)}."
        )

    suspension = Suspension.objects.create(
        organization=organization,
        started_on=started_on,
        reason=reason,
        source=source,
        legal_basis=legal_basis,
        article=clean_text(article),
    )
    record(
        by=by, verb="awards.suspended", subject=suspension, at=at, reason=reason,
        role=permissions.role_of(by),
        changes={"organization": str(organization), "started_on": started_on, "source": source},
    )  # fmt: skip
    return suspension


@transaction.atomic
def lift_suspension(
    *,
    suspension: Suspension,
    ended_on: date,
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> Suspension:
    """End a stop on a day, with the paper that ends it."""
    held = Suspension.objects.select_for_update(of=("self",)).select_related("organization")
    suspension = held.get(pk=suspension.pk)
    at = clock.at(at)
    _require_right(by)
    if suspension.ended_on:
        raise ValidationError(f"Tạm dừng này đã kết thúc ngày {format_date(suspension.ended_on)}.")
    if ended_on < suspension.started_on:
        raise ValidationError(
            f"Ngày kết thúc phải từ ngày bắt đầu {format_date(suspension.started_on)} trở đi."
        )

    suspension.ended_on, suspension.end_source = ended_on, clean_text(source)
    suspension.save(update_fields=["ended_on", "end_source"])
    record(
        by=by, verb="awards.suspension_lifted", subject=suspension, at=at,
        role=permissions.role_of(by),
        changes={"ended_on": [None, ended_on], "source": suspension.end_source},
    )  # fmt: skip
    return suspension


def _require_right(by: User) -> None:
    if not permissions.may_suspend(by):
        raise PermissionDenied("Tạm dừng xét khen là việc của cán bộ Liên minh.")
