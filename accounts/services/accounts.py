"""Opening, shutting and keeping accounts. Names and phones are told by field, not by value."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import permissions
from accounts.models import User
from accounts.names import as_phone
from accounts.services.entrances import shut_entrances
from accounts.services.sign_ins import end_all
from history import clock
from history.services import record
from history.vietnamese import clean_text


@transaction.atomic
def create_account(
    *,
    username: str,
    full_name: str,
    password: str | None = None,
    phone: str = "",
    salutation: str = "",
    position: str = "",
    roles: Collection[str] = (),
    by: User,
    at: datetime | None = None,
) -> User:
    """Open an account; without a password nobody can enter until one is set."""
    if not permissions.may_open_account(by, roles):
        raise PermissionDenied("Chỉ quản trị mở được tài khoản có vai ở Liên minh.")
    user = User(
        username=username.strip().lower(),
        full_name=clean_text(full_name),
        phone=as_phone(phone) or None,
        salutation=clean_text(salutation),
        position=clean_text(position),
        **dict.fromkeys(_known(roles), True),
    )
    _set_first_password(user, password)
    user.full_clean()
    user.save()
    record(
        by=by,
        verb="accounts.created",
        subject=user,
        at=clock.at(at),
        role=permissions.role_of(by),
        changes=_opened(user),
    )
    return user


def _opened(user: User) -> dict[str, str]:
    facts = {"username": user.username}
    return facts | {"roles": ", ".join(user.role_names)} if user.role_names else facts


@transaction.atomic
def command_account() -> User:
    """Who acts where a command of the server does and the office has nobody yet: an account without
    a password, which nobody can enter.
    """
    account, is_new = User.objects.get_or_create(
        username="he-thong",
        defaults={
            "full_name": "Hệ thống (lệnh máy chủ)",
            "password": make_password(None),
            "is_admin": True,
        },
    )
    if is_new:
        record(
            by=None,
            verb="accounts.created",
            subject=account,
            at=clock.now(),
            changes={"username": [None, account.username], "roles": account.role_names},
        )
    return cast(User, account)


def _known(roles: Collection[str]) -> Collection[str]:
    unknown = sorted(set(roles) - User.ROLES.keys())
    if unknown:
        raise ValidationError({"roles": f"Không có vai “{unknown[0]}”."})
    return roles


def _set_first_password(user: User, password: str | None) -> None:
    if password is not None:
        _check_password(user, password, field="password")
    user.set_password(password)


def _check_password(user: User, password: str, *, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise ValidationError({field: refusal.messages}) from None


@transaction.atomic
def change_password(
    *, user: User, old: str, new: str, by: User, at: datetime | None = None
) -> User:
    """One's own password, by whoever knows the old one; other devices are signed out by it."""
    if by.pk != user.pk:
        raise PermissionDenied("Mỗi người tự đổi mật khẩu của mình.")
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(old):
        raise ValidationError({"old": "Mật khẩu đang dùng chưa đúng. Xin gõ lại."})
    if old == new:
        raise ValidationError(
            {"new": "Mật khẩu mới trùng mật khẩu đang dùng. Xin chọn mật khẩu khác."}
        )
    _check_password(user, new, field="new")
    user.set_password(new)
    user.save(update_fields=["password"])
    shut_entrances(user)
    end_all(user)
    record(by=by, verb="accounts.password_changed", subject=user, at=clock.at(at))
    return user


@transaction.atomic
def set_first_password(*, user: User, new: str, by: User, at: datetime | None = None) -> User:
    """One's first own password, after a link or a code from the office let one in."""
    if by.pk != user.pk:
        raise PermissionDenied("Mỗi người tự đặt mật khẩu của mình.")
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.has_usable_password():
        raise ValidationError(
            "Tài khoản đã có mật khẩu. Muốn đổi, xin mở Tài khoản của tôi, Đổi mật khẩu."
        )
    _check_password(user, new, field="new")
    user.set_password(new)
    user.save(update_fields=["password"])
    shut_entrances(user)
    end_all(user)
    record(by=by, verb="accounts.password_set", subject=user, at=clock.at(at))
    return user


@transaction.atomic
def disable_account(*, user: User, reason: str, by: User, at: datetime | None = None) -> User:
    """Shut an account; whoever is signed in with it is out at the next page."""
    user = _managed(user, by)
    if user.pk == by.pk:
        raise ValidationError("Không tự khóa tài khoản của mình. Xin nhờ quản trị khác.")
    if not user.is_active:
        raise ValidationError(f"Tài khoản {user.username} đã khóa từ trước.")
    if not clean_text(reason):
        raise ValidationError({"reason": "Xin ghi lý do khóa tài khoản."})
    return _switch(user, active=False, reason=clean_text(reason), by=by, at=at)


@transaction.atomic
def enable_account(*, user: User, by: User, at: datetime | None = None) -> User:
    user = _managed(user, by)
    if user.is_active:
        raise ValidationError(f"Tài khoản {user.username} đang dùng, không cần mở lại.")
    return _switch(user, active=True, reason="", by=by, at=at)


def _managed(user: User, by: User) -> User:
    if not permissions.may_manage_accounts(by):
        raise PermissionDenied("Chỉ quản trị khóa, mở được tài khoản.")
    locked: User = User.objects.select_for_update().get(pk=user.pk)
    return locked


def _switch(user: User, *, active: bool, reason: str, by: User, at: datetime | None) -> User:
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        shut_entrances(user)
        end_all(user)
    record(
        by=by,
        verb="accounts.enabled" if active else "accounts.disabled",
        subject=user,
        at=clock.at(at),
        role=User.ROLES["is_admin"],
        changes={"is_active": [not active, active]},
        reason=reason,
    )
    return user


@transaction.atomic
def put_hint_away(*, user: User, key: str) -> None:
    """A habit of the person, not an act of the office: the history does not record it."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if key not in held.hints_seen:
        held.hints_seen = [*held.hints_seen, key]
        held.save(update_fields=["hints_seen"])
    user.hints_seen = held.hints_seen
