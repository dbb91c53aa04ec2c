"""One-time codes for people who hold a paper slip, and the reset at the counter."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import permissions
from accounts.models import Entrance, User
from accounts.services.entrances import NOT_YOURS, let_in_by, only_digits, renew
from accounts.services.sign_ins import end_all
from history import clock
from history.services import record

DIGITS = 10


@dataclass(frozen=True)
class OneTimeCode:
    """Told this once; `shown` is in groups, as a phone number is read."""

    user: User
    digits: str
    expires_at: datetime

    @property
    def shown(self) -> str:
        return in_groups(self.digits)


def in_groups(digits: str) -> str:
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


def _last_moment() -> datetime:
    """The slip names a day, and holds to its end."""
    last_day = clock.real_now() + settings.ONE_TIME_CODE_LIFE
    return last_day.replace(hour=23, minute=59, second=59, microsecond=999_999)


@transaction.atomic
def make_code(*, user: User, by: User, at: datetime | None = None) -> OneTimeCode:
    """A code for a slip. The old one dies, and so does the password: whoever asks for a code has
    none or has lost it. Sessions of the account end.
    """
    user = let_in_by(user, by)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    made = renew(user, Entrance.Kind.CODE, make_password(digits), _last_moment(), by)
    had_password = user.has_usable_password()
    if had_password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    end_all(user)
    record(
        by=by, verb="accounts.password_reset" if had_password else "accounts.code_made",
        subject=user, at=clock.at(at), role=permissions.role_of(by),
    )  # fmt: skip
    return OneTimeCode(user, digits, made.expires_at)


def still_opens(*, user: User, digits: str, by: User) -> OneTimeCode | None:
    """The code just shown, for its slip: printing it again makes no new one."""
    if not permissions.may_let_in(by, user):
        raise PermissionDenied(NOT_YOURS)
    code = user.entrances.live(clock.real_now()).filter(kind=Entrance.Kind.CODE).first()
    digits = only_digits(digits)
    if code is None or not check_password(digits, code.secret):
        return None
    return OneTimeCode(user, digits, code.expires_at)
