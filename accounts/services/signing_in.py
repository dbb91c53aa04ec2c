"""Signing in by name and password, or by the code on a slip: one sentence for whatever is wrong."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from accounts import selectors
from accounts.models import Entrance, User
from accounts.names import find_user
from accounts.services.entrances import only_digits, use_up
from accounts.services.throttle import Budget, Taken, give_back, lane, take, taken
from history import clock
from history.services import record

WRONG = (
    "Tên đăng nhập, mật khẩu hoặc mã chưa đúng. Xin gõ lại, hoặc gọi Liên minh để được giúp. "
    "Mã trên phiếu chỉ dùng một lần: đã đặt mật khẩu thì vào bằng mật khẩu."
)
WAIT = (
    "Đã gõ sai nhiều lần. Xin đợi {minutes} phút rồi gõ lại. Cần vào ngay, xin gọi cán bộ "
    "Liên minh phụ trách Khối để được gửi đường dẫn vào một lần."
)


class NotIn(ValidationError):
    """Nobody was let in; the message is for the page."""


class MustWait(NotIn):
    """Too many wrong tries; nothing was checked."""


@dataclass(frozen=True)
class Caller:
    """From where somebody knocks: the network address, and the browser's mark with the accounts
    that signed in on it before.
    """

    address: str
    device: str = ""
    known: frozenset[int] = frozenset()


@sensitive_variables("secret")
def sign_in(*, username: str, secret: str, caller: Caller, at: datetime | None = None) -> User:
    """Who this is. Raises NotIn. The clock of budgets and codes is the real one."""
    user = find_user(username)
    with _one_try(user, username, caller):
        return _known(user, secret, at)


@contextmanager
def _one_try(user: User | None, username: str, caller: Caller) -> Iterator[None]:
    """A try out of each lane, given back where it was right."""
    drawn: list[str] = []
    now = clock.real_now()
    for key, budget in _lanes(user, username, caller):
        wait = take(key, budget, now)
        if wait is not None:
            _give_back(drawn)
            raise MustWait(WAIT.format(minutes=math.ceil(wait / timedelta(minutes=1))))
        drawn.append(key)
    yield
    _give_back(drawn)


def _lanes(user: User | None, username: str, caller: Caller) -> list[tuple[str, Budget]]:
    """A device the account has used before has a lane of its own: strangers who guess cannot shut
    the owner out, and a crowded hall cannot either. A name nobody has is counted like any other.
    """
    account = _budget_of_account()
    if user and caller.device and user.pk in caller.known:
        return [(lane("device", user.pk, caller.device), account)]
    whose = user.pk if user else username.strip().lower()
    return [
        (
            lane("address", caller.address),
            Budget(settings.SIGN_IN_TRIES_OF_ADDRESS, settings.SIGN_IN_TRIES_WITHIN),
        ),
        (_lane_of_account(whose), account),
    ]


def _budget_of_account() -> Budget:
    return Budget(settings.SIGN_IN_TRIES, settings.SIGN_IN_TRIES_WITHIN)


def _lane_of_account(whose: int | str) -> str:
    return lane("account", whose)


def guesses_at(users: Iterable[int]) -> dict[int, Taken]:
    """By account, how often somebody was wrong lately on devices it does not know."""
    lanes = {_lane_of_account(pk): pk for pk in users}
    found = taken(lanes, _budget_of_account(), clock.real_now())
    return {lanes[key]: each for key, each in found.items()}


def _give_back(keys: list[str]) -> None:
    for key in keys:
        give_back(key)


def _known(user: User | None, secret: str, at: datetime | None) -> User:
    """One slow check whoever it is and whatever is wrong, so that time tells nothing."""
    if user is None:
        User().set_password(secret)
        raise NotIn(WRONG)
    if not user.has_usable_password():
        return _by_code(user, secret, at)
    if user.check_password(secret) and user.is_active:
        return user
    raise NotIn(WRONG)


def _by_code(user: User, typed: str, at: datetime | None) -> User:
    """A right code that is used up or too late is told so: who holds it is no stranger."""
    code = user.entrances.filter(kind=Entrance.Kind.CODE).select_related("made_by").first()
    if code is None:
        User().set_password(typed)
        raise NotIn(WRONG)
    if not check_password(only_digits(typed), code.secret):
        Entrance.objects.standing().filter(pk=code.pk).update(wrong_tries=F("wrong_tries") + 1)
        raise NotIn(WRONG)
    if not user.is_active:
        raise NotIn(WRONG)
    return _use_code(user, code, at)


@transaction.atomic
def _use_code(user: User, code: Entrance, at: datetime | None) -> User:
    now = clock.real_now()
    state = code.state(now)
    if state == Entrance.State.LIVE and not use_up(code, now):
        state = Entrance.State.USED
    if state != Entrance.State.LIVE:
        raise NotIn(selectors.why_shut(code, state))
    record(by=user, verb="accounts.entered_by_code", subject=user, at=clock.at(at))
    return user
