"""Putting people out: one device, or all of an account."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts import permissions
from accounts.models import SignIn, User
from history import clock
from history.services import record


@transaction.atomic
def end_sign_in(*, sign_in: SignIn, by: User, at: datetime | None = None) -> None:
    """That device is out at its next page. One's own, or anybody's for the admin."""
    user = sign_in.user
    if user is None or not permissions.may_end_sign_in(by, user):
        raise PermissionDenied("Cho người khác ra là việc của quản trị.")
    _end(SignIn.objects.filter(pk=sign_in.pk))
    record(by=by, verb="accounts.put_out", subject=user, at=clock.at(at))


def end_all(user: User) -> None:
    """Every device: the account was shut, or its password has changed hands."""
    _end(SignIn.objects.filter(user=user))


def _end(sign_ins: models.QuerySet[SignIn]) -> None:
    now = clock.real_now()
    sign_ins.filter(expire_date__gt=now).update(expire_date=now)
