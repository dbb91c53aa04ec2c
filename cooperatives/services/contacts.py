"""Whom to call at a unit, mended on the spot."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives import permissions
from cooperatives.models import Organization
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text

CONTACT = ("contact_name", "contact_post", "contact_phone", "contact_zalo")
NUMBERS = ("contact_phone", "contact_zalo")
FEWEST, MOST = 9, 11


@transaction.atomic
def update_contact(
    *,
    organization: Organization,
    contact_name: str,
    contact_post: str,
    contact_phone: str,
    contact_zalo: str,
    version: int,
    by: User,
    at: datetime | None = None,
) -> Organization:
    """The register's own contact; told in the record by field, never by value."""
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Sửa danh bạ HTX là việc của cán bộ Liên minh.")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    if organization.version != version:
        raise Stale(
            "Liên hệ này vừa được người khác sửa. Xin xem số đang lưu cạnh từng ô rồi gửi lại.",
            {name: getattr(organization, name) for name in CONTACT},
        )
    typed = {
        "contact_name": clean_text(contact_name),
        "contact_post": clean_text(contact_post),
        "contact_phone": clean_text(contact_phone),
        "contact_zalo": clean_text(contact_zalo),
    }
    _refuse_numbers(typed)
    changed = [name for name in CONTACT if getattr(organization, name) != typed[name]]
    if not changed:
        return organization
    for name in changed:
        setattr(organization, name, typed[name])
    organization.full_clean()
    organization.version += 1
    organization.save()
    record(
        by=by, verb="cooperatives.contact_updated", subject=organization, at=at,
        role=permissions.role_of(by), changes=dict.fromkeys(changed, "đã sửa"),
    )  # fmt: skip
    return organization


def _refuse_numbers(typed: dict[str, str]) -> None:
    faults = {
        name: "Số điện thoại gồm 9 đến 11 số, ví dụ 0912 345 678."
        for name in NUMBERS
        if typed[name] and not _is_number(typed[name])
    }
    if faults:
        raise ValidationError(faults)


def _is_number(text: str) -> bool:
    digits = "".join(each for each in text if each.isdecimal())
    others = set(text) - set(digits) - set(" .-+()")
    return not others and FEWEST <= len(digits) <= MOST
