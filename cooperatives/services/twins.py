"""Two records of the register are one unit, or are two: said once, and remembered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives import permissions
from cooperatives.models import (
    DistinctPair,
    Dues,
    Figure,
    Organization,
    OrganizationStatus,
    Representative,
)
from history import clock
from history.services import record

# Taken over where the kept record has nothing.
FILLED = (
    "own_code", "certificate_number", "certificate_on", "founded_year", "commune", "address",
    "contact_name", "contact_phone", "contact_zalo", "note",
)  # fmt: skip
REASON = "Trùng hồ sơ"


@dataclass(frozen=True)
class Folded:
    """What went over from the doubled record: filled fields, figures and dues it alone had."""

    kept: Organization
    filled: int
    figures: int


@transaction.atomic
def tell_apart(
    *, one: Organization, other: Organization, by: User, at: datetime | None = None
) -> DistinctPair:
    """They look alike and are two: the pair is not asked about again."""
    _ask(by)
    first, second = sorted((one, other), key=lambda each: each.pk)
    if first.pk == second.pk:
        raise ValidationError("Hai bên là một hồ sơ. Xin chọn hai đơn vị.")
    at = clock.at(at)
    pair, is_new = DistinctPair.objects.get_or_create(
        one=first, other=second, defaults={"told_by": by, "told_at": at}
    )
    if is_new:
        record(
            by=by, verb="cooperatives.told_apart", subject=first, at=at,
            role=permissions.role_of(by), changes={"other": str(second)},
        )  # fmt: skip
    return pair


@transaction.atomic
def fold_into(
    *, doubled: Organization, kept: Organization, by: User, at: datetime | None = None
) -> Folded:
    """The doubled record goes into the kept one: what only it knew goes over, nothing that stands
    is written over, and it stays readable as merged. Its seat in a bloc is the caller's to judge.
    """
    _ask(by)
    doubled, kept = _locked(doubled, kept)
    at = clock.at(at)
    _refuse(doubled, kept)
    filled = _fill(doubled, kept)
    figures = _hand_over(doubled, kept)
    day = clock.day(at)
    _hand_over_voice(doubled, kept, day)
    doubled.status, doubled.successor = Organization.Status.MERGED, kept
    doubled.version += 1
    doubled.save()
    kept.version += 1
    kept.save()
    OrganizationStatus.objects.create(
        organization=doubled, status=doubled.status, since=day, reason=f"{REASON}, gộp vào {kept}"
    )
    record(
        by=by, verb="cooperatives.folded", subject=kept, at=at, role=permissions.role_of(by),
        reason=REASON,
        changes={"doubled": str(doubled), "filled": filled, "figures": figures},
    )  # fmt: skip
    return Folded(kept, len(filled), figures)


def _ask(by: User) -> None:
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Gộp hồ sơ trùng là việc của cán bộ Liên minh.")


def _locked(doubled: Organization, kept: Organization) -> tuple[Organization, Organization]:
    """Always in one order, so that two hands never wait for each other."""
    held = Organization.objects.select_for_update(of=("self",)).filter(pk__in=(doubled.pk, kept.pk))
    by_pk = {each.pk: each for each in held.order_by("pk")}
    return by_pk[doubled.pk], by_pk[kept.pk]


def _refuse(doubled: Organization, kept: Organization) -> None:
    if doubled.pk == kept.pk:
        raise ValidationError("Hai bên là một hồ sơ. Xin chọn hai đơn vị.")
    for each in (doubled, kept):
        if each.status in {Organization.Status.MERGED, Organization.Status.DISSOLVED}:
            raise ValidationError(
                f"{each} {each.get_status_display().lower()}. Xin tải lại danh sách."
            )


def _fill(doubled: Organization, kept: Organization) -> list[str]:
    """The tax code goes over first: a code belongs to one record only."""
    filled = [name for name in FILLED if not getattr(kept, name) and getattr(doubled, name)]
    for name in filled:
        setattr(kept, name, getattr(doubled, name))
    if doubled.tax_code and not kept.tax_code:
        kept.tax_code, doubled.tax_code = doubled.tax_code, None
        Organization.objects.filter(pk=doubled.pk).update(tax_code=None)
        filled.append("tax_code")
    return filled


def _hand_over_voice(doubled: Organization, kept: Organization, day: date) -> None:
    """Who spoke for the doubled record speaks for the kept one where nobody does."""
    running = Representative.objects.filter(valid_to=None)
    speakers = list(running.filter(organization=doubled).select_related("user"))
    Representative.objects.filter(pk__in=[each.pk for each in speakers]).update(valid_to=day)
    if not running.filter(organization=kept).exists():
        Representative.objects.bulk_create(
            Representative(user=each.user, organization=kept, post=each.post, valid_from=day)
            for each in speakers
        )


def _hand_over(doubled: Organization, kept: Organization) -> int:
    """Figures and dues of years the kept record does not know."""
    standing = set(
        Figure.objects.filter(organization=kept).order_by().values_list(
            "year", "period", "indicator"
        )
    )  # fmt: skip
    moving = [
        each.pk
        for each in Figure.objects.filter(organization=doubled)
        if (each.year, each.period, each.indicator_id) not in standing
    ]
    Figure.objects.filter(pk__in=moving).update(organization=kept)
    years = Dues.objects.filter(organization=kept).order_by().values("year")
    dues = Dues.objects.filter(organization=doubled).exclude(year__in=years)
    return len(moving) + dues.update(organization=kept)
