"""Keeping the register: a unit comes in, is corrected, renamed, changes its status."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives import permissions
from cooperatives.models import Field, Locality, Organization, OrganizationName, OrganizationStatus
from cooperatives.names import legal_name as full_name_of
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text, format_date

# Told by name in the record of acts, never by value.
PERSONAL = frozenset({"contact_name", "contact_phone", "contact_zalo"})
TEXTS = (
    "name", "legal_name", "own_code", "certificate_number", "address",
    "contact_name", "contact_phone", "contact_zalo", "note",
)  # fmt: skip
KEPT = (*TEXTS, "kind", "tax_code", "certificate_on", "field", "founded_year", "commune")


@dataclass(frozen=True)
class OrganizationData:
    """What the register holds of a unit; `valid_from` is the first day of its name, if known."""

    name: str
    legal_name: str = ""
    kind: str = Organization.Kind.COOPERATIVE
    tax_code: str | None = None
    field: str = Field.CROPS
    founded_year: int | None = None
    commune: Locality | None = None
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_zalo: str = ""
    note: str = ""
    is_sample: bool = False
    valid_from: date | None = None
    own_code: str = ""
    certificate_number: str = ""
    certificate_on: date | None = None


@transaction.atomic
def register_organization(
    *, data: OrganizationData, by: User, at: datetime | None = None
) -> Organization:
    """A new unit with its one name of today."""
    _ask_for_the_register(by)
    at = clock.at(at)
    organization = Organization(is_sample=data.is_sample, **_values(data))
    _refuse_founding(organization, clock.day(at))
    organization.full_clean()
    organization.save()
    OrganizationName.objects.create(
        organization=organization,
        name=organization.name,
        legal_name=organization.legal_name,
        valid_from=data.valid_from,
    )
    record(
        by=by, verb="cooperatives.registered", subject=organization, at=at,
        role=permissions.role_of(by),
        changes={"tax_code": organization.tax_code, "kind": organization.kind,
                 "is_sample": organization.is_sample},
    )  # fmt: skip
    return organization


@transaction.atomic
def update_organization(
    *,
    organization: Organization,
    data: OrganizationData,
    version: int,
    by: User,
    at: datetime | None = None,
) -> Organization:
    """Correct what the register holds. A name corrected here was misspelt: no new name begins."""
    _ask_for_the_register(by)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    _refuse_stale(organization, version)
    before = {name: getattr(organization, name) for name in KEPT}
    for name, value in _values(data).items():
        setattr(organization, name, value)
    changed = [name for name in KEPT if getattr(organization, name) != before[name]]
    if not changed:
        return organization
    _refuse_founding(organization, clock.day(at))
    organization.full_clean()
    _save(organization)
    OrganizationName.objects.filter(organization=organization, valid_to=None).update(
        **_name_values(organization)
    )
    record(
        by=by, verb="cooperatives.updated", subject=organization, at=at,
        role=permissions.role_of(by),
        changes={n: _told(n, before[n], getattr(organization, n)) for n in changed},
    )  # fmt: skip
    return organization


@transaction.atomic
def rename_organization(
    *,
    organization: Organization,
    name: str,
    legal_name: str = "",
    valid_from: date,
    by: User,
    at: datetime | None = None,
) -> Organization:
    """A new name from a day on; papers of before keep the old one."""
    _ask_for_the_register(by)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    name = clean_text(name)
    current = organization.names.filter(valid_to=None).first()
    _refuse_renaming(organization, current, name, valid_from, clock.day(at))

    before = organization.name
    organization.name = name
    organization.legal_name = clean_text(legal_name) or full_name_of(name)
    organization.full_clean()
    _save(organization)
    if current:
        current.valid_to = valid_from - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    OrganizationName.objects.create(
        organization=organization, name=name, legal_name=organization.legal_name,
        valid_from=valid_from,
    )  # fmt: skip
    record(
        by=by, verb="cooperatives.renamed", subject=organization, at=at,
        role=permissions.role_of(by),
        changes={"name": [before, name], "valid_from": valid_from},
    )  # fmt: skip
    return organization


@transaction.atomic
def change_status(
    *,
    organization: Organization,
    status: str,
    since: date,
    reason: str,
    successor: Organization | None = None,
    by: User,
    at: datetime | None = None,
) -> Organization:
    """Since that day the unit stands otherwise; a merged one names the unit that goes on."""
    _ask_for_the_register(by)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    reason = clean_text(reason)
    _refuse_status(organization, status, since, reason, clock.day(at))
    merged = status == Organization.Status.MERGED
    if merged:
        _refuse_successor(organization, successor)

    before = organization.status
    organization.status = status
    organization.successor = successor if merged else None
    _save(organization)
    OrganizationStatus.objects.create(
        organization=organization, status=status, since=since, reason=reason
    )
    record(
        by=by, verb="cooperatives.status_changed", subject=organization, at=at, reason=reason,
        role=permissions.role_of(by),
        changes={"status": [before, status], "since": since,
                 "successor": str(organization.successor or "")},
    )  # fmt: skip
    return organization


def _ask_for_the_register(by: User) -> None:
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Sửa danh bạ HTX là việc của cán bộ Liên minh.")


def _values(data: OrganizationData) -> dict[str, Any]:
    values: dict[str, Any] = {name: clean_text(getattr(data, name)) for name in TEXTS}
    values["legal_name"] = values["legal_name"] or full_name_of(values["name"])
    values["tax_code"] = clean_text(data.tax_code or "") or None
    for name in ("kind", "field", "founded_year", "commune", "certificate_on"):
        values[name] = getattr(data, name)
    return values


def _name_values(organization: Organization) -> dict[str, str]:
    """For an update that does not pass through `save`: the key of the search comes too."""
    organization.set_keys()
    return {
        "name": organization.name,
        "legal_name": organization.legal_name,
        "search_key": organization.search_key,
    }


def _save(organization: Organization) -> None:
    organization.version += 1
    organization.save()


def _told(name: str, before: Any, after: Any) -> Any:
    if name in PERSONAL:
        return "đã sửa"
    if name == "commune":
        return [str(before or ""), str(after or "")]
    return [before, after]


def _refuse_stale(organization: Organization, version: int) -> None:
    if organization.version != version:
        raise Stale(
            "Hồ sơ này vừa được người khác sửa. Xin xem số đang lưu cạnh từng ô rồi gửi lại.",
            {name: getattr(organization, name) for name in KEPT},
        )


def _refuse_founding(organization: Organization, today: date) -> None:
    year = organization.founded_year
    if year is not None and not 1945 <= year <= today.year:
        raise ValidationError({"founded_year": f"Xin ghi năm từ 1945 đến {today.year}."})


def _refuse_renaming(
    organization: Organization,
    current: OrganizationName | None,
    name: str,
    valid_from: date,
    today: date,
) -> None:
    if not name:
        raise ValidationError({"name": "Xin ghi tên mới."})
    if name == organization.name:
        raise ValidationError({"name": "Tên mới giống tên đang dùng."})
    if valid_from > today:
        raise ValidationError(
            {"valid_from": "Ngày này chưa tới. Xin ghi tên mới khi nó có hiệu lực."}
        )
    if current and current.valid_from and current.valid_from >= valid_from:
        since = format_date(current.valid_from)
        raise ValidationError(
            {"valid_from": f"Tên đang dùng có từ {since}. Xin ghi ngày sau ngày đó."}
        )


def _refuse_status(
    organization: Organization, status: str, since: date, reason: str, today: date
) -> None:
    if status not in Organization.Status.values:
        raise ValidationError({"status": "Xin chọn tình trạng trong danh sách."})
    if status == organization.status:
        raise ValidationError(
            {"status": f"Đơn vị vốn đang ở tình trạng “{organization.get_status_display()}”."}
        )
    if not reason:
        raise ValidationError({"reason": "Xin ghi lý do, ví dụ số và ngày của văn bản."})
    if since > today:
        raise ValidationError({"since": "Ngày này chưa tới. Xin ghi khi việc đã xảy ra."})
    last = organization.statuses.order_by("-since", "-pk").first()
    if last and since < last.since:
        raise ValidationError(
            {"since": f"Lần đổi trước từ {format_date(last.since)}. Xin ghi từ ngày đó trở đi."}
        )


def _refuse_successor(organization: Organization, successor: Organization | None) -> None:
    if successor is None:
        raise ValidationError({"successor": "Xin chọn đơn vị nhận sáp nhập."})
    if successor.pk == organization.pk:
        raise ValidationError({"successor": "Đơn vị không sáp nhập vào chính mình được."})
    if successor.status in {Organization.Status.MERGED, Organization.Status.DISSOLVED}:
        raise ValidationError(
            {"successor": f"{successor} {successor.get_status_display().lower()}. "
                          "Xin chọn đơn vị đang hoạt động."}
        )  # fmt: skip
