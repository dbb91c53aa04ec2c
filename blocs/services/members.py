"""Units joining and leaving a bloc."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from blocs import permissions
from blocs.models import Bloc, BlocYear, Membership, Season
from cooperatives.models import Organization
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date

GONE = {Organization.Status.DISSOLVED, Organization.Status.MERGED}


@transaction.atomic
def join_bloc(
    *,
    bloc_year: BlocYear,
    organization: Organization,
    joined_on: date | None = None,
    order: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Membership:
    """One unit into a bloc; the day of the act unless another is named."""
    bloc_year = _held_for_members(bloc_year, by)
    at = clock.at(at)
    _refuse_joining(bloc_year, [organization])

    membership = _membership(
        bloc_year, organization, joined_on or clock.day(at), order or _last_order(bloc_year) + 1
    )
    membership.save()
    record(
        by=by, verb="blocs.unit_joined", subject=bloc_year, at=at, season=bloc_year.season.year,
        role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={"organization": str(organization), "joined_on": membership.joined_on},
    )  # fmt: skip
    return membership


@transaction.atomic
def join_many(
    *,
    bloc_year: BlocYear,
    organizations: Sequence[Organization],
    joined_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> list[Membership]:
    """A whole list into a bloc in one write and one act; units already in it are passed over."""
    bloc_year = _held_for_members(bloc_year, by)
    at = clock.at(at)
    inside = set(bloc_year.memberships.current().values_list("organization", flat=True))
    coming = [each for each in organizations if each.pk not in inside]
    if not coming:
        return []
    _refuse_joining(bloc_year, coming)

    day, last = joined_on or clock.day(at), _last_order(bloc_year)
    memberships = Membership.objects.bulk_create(
        _membership(bloc_year, organization, day, order)
        for order, organization in enumerate(coming, start=last + 1)
    )
    record(
        by=by, verb="blocs.units_joined", subject=bloc_year, at=at, season=bloc_year.season.year,
        role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={"organizations": ", ".join(str(each) for each in coming), "joined_on": day},
    )  # fmt: skip
    return memberships


def _held_for_members(bloc_year: BlocYear, by: User) -> BlocYear:
    """The season too: a unit is in one khối of it, whichever it joins first."""
    Season.objects.select_for_update().get(pk=bloc_year.season_id)
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    if not permissions.may_change_members(by, bloc_year):
        raise PermissionDenied("Thêm, bớt đơn vị là việc của cán bộ phụ trách Khối này.")
    return bloc_year


def _membership(
    bloc_year: BlocYear, organization: Organization, joined_on: date, order: int
) -> Membership:
    return Membership(
        season=bloc_year.season,
        bloc_year=bloc_year,
        organization=organization,
        is_khoi=bloc_year.bloc.kind == Bloc.Kind.BLOC,
        joined_on=joined_on,
        order=order,
    )


def _last_order(bloc_year: BlocYear) -> int:
    highest: int | None = bloc_year.memberships.aggregate(highest=Max("order"))["highest"]
    return highest or 0


def _refuse_joining(bloc_year: BlocYear, organizations: Collection[Organization]) -> None:
    faults = [
        f"{each} {each.get_status_display().lower()}, không vào Khối được."
        for each in organizations
        if each.status in GONE
    ]
    elsewhere = (
        Membership.objects.current()
        .filter(season=bloc_year.season, organization__in=organizations)
        .select_related("organization", "bloc_year__bloc")
        .order_by("organization__sort_key", "pk")
    )
    if bloc_year.bloc.kind == Bloc.Kind.BLOC:
        elsewhere = elsewhere.filter(is_khoi=True)
    else:
        elsewhere = elsewhere.filter(bloc_year=bloc_year)
    faults += [
        f"{each.organization} đang ở {each.bloc_year.name} năm {bloc_year.season.year}. "
        "Xin ghi ra khỏi Khối đó trước."
        for each in elsewhere
    ]
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def leave_bloc(
    *,
    membership: Membership,
    left_on: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Membership:
    """A unit leaves within the year; what it led ends the day it goes."""
    bloc_year = _held_for_members(membership.bloc_year, by)
    at = clock.at(at)
    membership = Membership.objects.select_related("organization").get(pk=membership.pk)
    reason = clean_text(reason)
    _refuse_leaving(membership, left_on, reason)

    membership.left_on, membership.left_reason = left_on, reason
    membership.save(update_fields=["left_on", "left_reason"])
    ended = _end_posts(membership, left_on)
    record(
        by=by, verb="blocs.unit_left", subject=bloc_year, at=at, season=bloc_year.season.year,
        role=permissions.role_of(by, bloc_year, clock.day(at)), reason=reason,
        changes={
            "organization": str(membership.organization), "left_on": left_on,
            "posts_ended": ", ".join(ended),
        },
    )  # fmt: skip
    return membership


def _refuse_leaving(membership: Membership, left_on: date, reason: str) -> None:
    if membership.left_on is not None:
        raise ValidationError(
            f"{membership.organization} đã ra khỏi Khối từ ngày {format_date(membership.left_on)}."
        )
    if not reason:
        raise ValidationError("Xin ghi lý do ra khỏi Khối.")
    if membership.joined_on and left_on < membership.joined_on:
        raise ValidationError(
            f"Đơn vị vào Khối ngày {format_date(membership.joined_on)}. "
            "Xin ghi ngày ra từ ngày đó trở đi."
        )


def _end_posts(membership: Membership, last_day: date) -> list[str]:
    """Posts under way end with the unit's last day; those not begun are taken back."""
    ended = []
    for post in membership.leaderships.all():
        if post.valid_from and post.valid_from > last_day:
            ended.append(post.get_role_display())
            post.delete()
        elif post.valid_to is None or post.valid_to > last_day:
            ended.append(post.get_role_display())
            post.valid_to = last_day
            post.save(update_fields=["valid_to"])
    return ended
