"""Khối trưởng and Khối phó: a unit leads through a named person, from a day on."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from blocs import permissions
from blocs.models import BlocYear, Leadership, Membership
from cooperatives.permissions import represents
from history import clock
from history.services import record
from history.vietnamese import format_date


@transaction.atomic
def appoint_leader(
    *,
    membership: Membership,
    role: str,
    person: User | None = None,
    how: str = Leadership.How.ELECTED,
    valid_from: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Leadership:
    """From this day the unit leads (or deputises); who did so before ends the day before."""
    bloc_year = BlocYear.objects.locked(membership.bloc_year_id)
    at = clock.at(at)
    if not permissions.may_appoint_leader(by, bloc_year):
        raise PermissionDenied("Ghi Khối trưởng, Khối phó là việc của cán bộ phụ trách Khối này.")
    membership = Membership.objects.select_related("organization").get(pk=membership.pk)
    since = valid_from or clock.day(at)
    _refuse_unit(membership)
    _refuse_person(membership, person, since)
    posts = _posts_from(bloc_year, since)
    _refuse_both_posts(membership, role, posts)
    held = [post for post in posts if post.role == role]
    _refuse_later_holder(held, since)

    before = [_end(post, since) for post in held]
    leadership = Leadership.objects.create(
        membership=membership, person=person, role=role, how=how, valid_from=since
    )
    record(
        by=by, verb="blocs.leader_appointed", subject=bloc_year, at=at,
        season=bloc_year.season.year, role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={
            role: [", ".join(before), str(membership.organization)],
            "person": str(person or ""), "how": Leadership.How(how).label, "valid_from": since,
        },
    )  # fmt: skip
    return leadership


def _posts_from(bloc_year: BlocYear, since: date) -> list[Leadership]:
    """Posts of the bloc that would run on or after the day."""
    running = Leadership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    here = running.filter(membership__bloc_year=bloc_year, membership__left_on__isnull=True)
    return list(here.select_related("membership__organization").order_by("valid_from", "pk"))


def _refuse_unit(membership: Membership) -> None:
    if membership.left_on is not None:
        raise ValidationError(
            f"{membership.organization} đã ra khỏi Khối từ ngày {format_date(membership.left_on)}."
            " Xin chọn đơn vị đang ở trong Khối."
        )


def _refuse_person(membership: Membership, person: User | None, since: date) -> None:
    if person and not represents(person, membership.organization, since):
        raise ValidationError(
            f"{person} không đại diện cho {membership.organization} vào ngày "
            f"{format_date(since)}. Xin ghi người đại diện của đơn vị trước."
        )


def _refuse_both_posts(membership: Membership, role: str, posts: list[Leadership]) -> None:
    for post in posts:
        if post.membership_id == membership.pk and post.role != role:
            raise ValidationError(
                f"{membership.organization} đang là {post.get_role_display()}. Khối trưởng và "
                f"Khối phó là hai đơn vị khác nhau; xin chọn {post.get_role_display()} mới trước."
            )


def _refuse_later_holder(held: list[Leadership], since: date) -> None:
    for post in held:
        if post.valid_from and post.valid_from > since:
            raise ValidationError(
                f"{post.membership.organization} đã nhận vai này từ ngày "
                f"{format_date(post.valid_from)}. Xin chọn ngày từ ngày đó trở đi."
            )


def _end(post: Leadership, since: date) -> str:
    """The day before the next one begins; an appointment of the same day was a slip."""
    name = str(post.membership.organization)
    if post.valid_from == since:
        post.delete()
    else:
        post.valid_to = since - timedelta(days=1)
        post.save(update_fields=["valid_to"])
    return name
