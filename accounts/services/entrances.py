"""Letting people in without e-mail: links to paste into Zalo, codes on a slip.

Their lives run by the real clock; `at` is only the moment told in the history.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts import permissions, selectors
from accounts.models import Entrance, User
from accounts.services.sign_ins import end_all
from history import clock
from history.services import record

NOT_YOURS = (
    "Cấp lối vào cho tài khoản này là việc của cán bộ phụ trách Khối của đơn vị, hoặc của quản trị."
)

NO_SUCH_LINK = f"Đường dẫn này không đúng hoặc chép thiếu. {selectors.cure(None)}"


class ShutEntrance(ValidationError):
    """The way in is used, too late, taken back or never was; the message says whom to call."""


@dataclass(frozen=True)
class SignInLink:
    """`path` holds the token and is told this once; `expires_at` is by the real clock."""

    path: str
    expires_at: datetime


@transaction.atomic
def make_sign_in_link(*, user: User, by: User, at: datetime | None = None) -> SignInLink:
    """A link that lets this one person in once; the link made before it dies."""
    user = let_in_by(user, by)
    token = secrets.token_urlsafe(32)
    until = clock.real_now() + settings.SIGN_IN_LINK_LIFE
    made = renew(user, Entrance.Kind.LINK, selectors.link_digest(token), until, by)
    record(
        by=by, verb="accounts.link_made", subject=user, at=clock.at(at),
        role=permissions.role_of(by),
    )  # fmt: skip
    return SignInLink(reverse("accounts:enter", args=[token]), made.expires_at)


def let_in_by(user: User, by: User) -> User:
    """The account, locked, after it was asked whether `by` may give a way into it."""
    if not permissions.may_let_in(by, user):
        raise PermissionDenied(NOT_YOURS)
    locked: User = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        raise ValidationError(f"Tài khoản {user.username} đã khóa. Xin mở lại tài khoản trước.")
    return locked


def renew(user: User, kind: Entrance.Kind, secret: str, until: datetime, by: User) -> Entrance:
    """One standing way in of a kind: the one before it is taken back."""
    now = clock.real_now()
    user.entrances.standing().filter(kind=kind).update(revoked_at=now)
    return Entrance.objects.create(
        user=user, kind=kind, secret=secret, made_by=by, made_at=now, expires_at=until
    )


@transaction.atomic
def revoke_entrances(*, user: User, by: User, at: datetime | None = None) -> None:
    """Take back every link and code not yet used."""
    if not permissions.may_let_in(by, user):
        raise PermissionDenied(NOT_YOURS)
    if not shut_entrances(user):
        raise ValidationError(
            f"Tài khoản {user.username} không có đường dẫn, mã nào còn dùng được."
        )
    record(
        by=by, verb="accounts.entrances_revoked", subject=user, at=clock.at(at),
        role=permissions.role_of(by),
    )  # fmt: skip


def shut_entrances(user: User) -> int:
    """How many were taken back; the account was shut, or has its own password now."""
    return user.entrances.standing().update(revoked_at=clock.real_now())


@transaction.atomic
def enter_by_link(*, token: str, forgot: bool = False, at: datetime | None = None) -> User:
    """Use a link up; whoever forgot the password drops it and sets another one first. Raises
    ShutEntrance with the reason and the cure.
    """
    link = selectors.link_of(token)
    if link is None:
        raise ShutEntrance(NO_SUCH_LINK)
    now = clock.real_now()
    state = link.state(now)
    if state == Entrance.State.LIVE and not link.user.is_active:
        state = Entrance.State.REVOKED
    # Of two people who press at once, the database lets one through.
    if state == Entrance.State.LIVE and not use_up(link, now):
        state = Entrance.State.USED
    if state != Entrance.State.LIVE:
        raise ShutEntrance(selectors.why_shut(link, state))
    at = clock.at(at)
    record(by=link.user, verb="accounts.entered_by_link", subject=link.user, at=at)
    if forgot and link.user.has_usable_password():
        _drop_password(link.user, at)
    return link.user


def _drop_password(user: User, at: datetime) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_all(user)
    record(by=user, verb="accounts.password_dropped", subject=user, at=at)


def only_digits(typed: str) -> str:
    """A code as kept, however it was grouped."""
    return "".join(char for char in typed if char in "0123456789")


def use_up(entrance: Entrance, now: datetime) -> bool:
    standing = Entrance.objects.live(now).filter(pk=entrance.pk)
    return standing.update(used_at=now) == 1
