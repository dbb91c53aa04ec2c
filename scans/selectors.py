"""The scans beside a subject, as a page lists them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse

from accounts.models import User
from scans.models import Scan
from scans.permissions import may_attach, may_see
from scans.subjects import kind_of, kind_typed


@dataclass(frozen=True)
class ScanRow:
    scan: Scan
    may_remove: bool


@dataclass(frozen=True)
class ScanPanel:
    """`add_url` is blank for those who may not attach one."""

    rows: tuple[ScanRow, ...]
    add_url: str

    def __bool__(self) -> bool:
        return bool(self.rows or self.add_url)


def scan_panel(subject: models.Model, user: User, day: date) -> ScanPanel:
    """One query for the scans, and what the subject's app asks to say who may."""
    if not may_see(user, subject, day):
        return ScanPanel((), "")
    return panel_of(subject, user, attaches=may_attach(user, subject, day))


def panel_of(subject: models.Model, user: User, *, attaches: bool) -> ScanPanel:
    """For a page that knows already what this reader may; asks nothing where the subject came
    with the answer that it has none (`has_scans`)."""
    kept = Scan.objects.of(subject).kept().select_related("file", "added_by")
    rows = tuple(
        ScanRow(each, attaches and (each.added_by_id == user.pk or user.is_alliance))
        for each in (kept if getattr(subject, "has_scans", True) else ())
    )
    return ScanPanel(rows, add_url(subject) if attaches else "")


def add_url(subject: models.Model) -> str:
    return reverse("scans:add", args=[kind_of(subject).slug, subject.pk])


def seen_subject_of(scan: Scan, user: User, day: date) -> Any:
    """What the scan belongs to, for those who may see both; else None."""
    kind = kind_typed(scan.subject_type)
    subject = kind.in_scope(user).filter(pk=scan.subject_id).first() if kind else None
    return subject if subject is not None and may_see(user, subject, day) else None
