"""Who speaks for a unit, from when to when."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives import permissions
from cooperatives.models import Organization, Representative
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date


@transaction.atomic
def appoint_representative(
    *,
    user: User,
    organization: Organization,
    post: str = "Giám đốc",
    valid_from: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Representative:
    """From this day on the person acts for the unit."""
    _ask(by)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    since = valid_from or clock.day(at)
    if not user.is_active:
        raise ValidationError({"user": f"Tài khoản của {user} đã khóa. Xin mở lại trước."})
    _refuse_overlap(user, organization, since)

    representative = Representative.objects.create(
        user=user, organization=organization, post=clean_text(post) or "Giám đốc", valid_from=since
    )
    record(
        by=by, verb="cooperatives.representative_appointed", subject=organization, at=at,
        role=permissions.role_of(by),
        changes={"representative": str(user), "post": representative.post, "valid_from": since},
    )  # fmt: skip
    return representative


@transaction.atomic
def end_representation(
    *, representative: Representative, on: date, by: User, at: datetime | None = None
) -> Representative:
    """`on` is the last day of the right."""
    _ask(by)
    held = Representative.objects.select_for_update(of=("self",))
    representative = held.select_related("user", "organization").get(pk=representative.pk)
    at = clock.at(at)
    if representative.valid_to is not None:
        raise ValidationError(
            f"{representative.user} đã thôi đại diện từ {format_date(representative.valid_to)}."
        )
    if representative.valid_from and on < representative.valid_from:
        raise ValidationError(
            {"on": f"Người này đại diện từ {format_date(representative.valid_from)}. "
                   "Xin ghi ngày thôi từ ngày đó trở đi."}
        )  # fmt: skip

    representative.valid_to = on
    representative.save(update_fields=["valid_to"])
    record(
        by=by, verb="cooperatives.representation_ended", subject=representative.organization,
        at=at, role=permissions.role_of(by),
        changes={"representative": str(representative.user), "valid_to": on},
    )  # fmt: skip
    return representative


def _ask(by: User) -> None:
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Ghi người đại diện của đơn vị là việc của cán bộ Liên minh.")


def _refuse_overlap(user: User, organization: Organization, since: date) -> None:
    held = Representative.objects.filter(user=user, organization=organization)
    for each in held:
        if each.valid_to is None:
            raise ValidationError({"user": f"{user} đang đại diện cho {organization}."})
        if each.valid_to >= since:
            raise ValidationError(
                {"valid_from": f"{user} đại diện đến hết {format_date(each.valid_to)}. "
                               "Xin ghi ngày sau ngày đó."}
            )  # fmt: skip
