"""Who may see, attach and take off scans: what the app of the subject says, and one rule more."""

from datetime import date

from django.db import models

from accounts.models import User
from scans.models import Scan
from scans.subjects import kind_of


def may_see(user: User, subject: models.Model, day: date) -> bool:
    return kind_of(subject).may_see(user, subject, day)


def may_attach(user: User, subject: models.Model, day: date) -> bool:
    return kind_of(subject).may_attach(user, subject, day)


def may_remove(user: User, scan: Scan, subject: models.Model, day: date) -> bool:
    """Whoever attached it, and the Alliance's staff who might attach one here."""
    mine = scan.added_by_id == user.pk or user.is_alliance
    return mine and may_attach(user, subject, day)
