"""A scan is attached, or taken off with a reason: two acts, both recorded."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.models import User
from files.scans import PDF_TYPE, OnePdf
from files.services import store
from history import clock
from history.services import record
from history.vietnamese import clean_text, format_date
from scans.models import Scan
from scans.permissions import may_attach, may_remove
from scans.subjects import kind_of

MOST_SCANS = 30


@transaction.atomic
def attach_scan(
    *,
    subject: models.Model,
    pdf: OnePdf,
    caption: str,
    on_behalf_of: str = "",
    by: User,
    at: datetime | None = None,
) -> Scan:
    """Keep the PDF beside the subject. What it shows changes nothing that was entered."""
    subject = _held(subject)
    at = clock.at(at)
    if not may_attach(by, subject, clock.day(at)):
        raise PermissionDenied(
            "Đính bản quét là việc của chính đơn vị, Khối trưởng và cán bộ phụ trách Khối."
        )
    caption = clean_text(caption)[:120]
    if not caption:
        raise ValidationError({"caption": "Xin ghi bản quét này là giấy gì."})
    file = store(
        content=pdf.content, name=_file_name(subject), media_type=PDF_TYPE, owner=subject,
        at=at, by=by,
    )  # fmt: skip
    _refuse_again(subject, file.digest)
    scan = Scan.objects.create(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), caption=caption,
        file=file, digest=file.digest, pages=pdf.pages, added_by=by, added_at=at,
    )  # fmt: skip
    record(
        by=by, verb="scans.attached", subject=subject, at=at, on_behalf_of=on_behalf_of,
        season=kind_of(subject).year_of(subject),
        changes={"caption": caption, "pages": pdf.pages, "sha256": file.digest},
    )  # fmt: skip
    return scan


@transaction.atomic
def remove_scan(
    *, scan: Scan, subject: models.Model, reason: str, by: User, at: datetime | None = None
) -> Scan:
    """Off the page, with the reason in the history; the bytes stay under their digest."""
    subject = _held(subject)
    at = clock.at(at)
    if not may_remove(by, scan, subject, clock.day(at)):
        raise PermissionDenied("Bỏ bản quét là việc của người đã đính và cán bộ phụ trách Khối.")
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": "Xin ghi lý do bỏ bản quét, để về sau còn biết."})
    kept = Scan.objects.kept().of(subject).filter(pk=scan.pk)
    if not kept.update(removed_by=by, removed_at=at, removal_reason=reason[:250]):
        raise ValidationError("Bản quét này vừa có người bỏ. Xin tải lại trang.")
    record(
        by=by, verb="scans.removed", subject=subject, at=at, reason=reason,
        season=kind_of(subject).year_of(subject),
        changes={"caption": scan.caption, "pages": scan.pages, "sha256": scan.digest},
    )  # fmt: skip
    scan.refresh_from_db()
    return scan


def _held(subject: models.Model) -> Any:
    """The subject's row locked, so that two hands do not attach the same paper at once."""
    rows: Any = type(subject)._default_manager
    return rows.select_for_update(of=("self",)).get(pk=subject.pk)


def _refuse_again(subject: models.Model, digest: str) -> None:
    kept = Scan.objects.kept().of(subject).select_related("added_by")
    again = next((each for each in kept if each.digest == digest), None)
    if again:
        raise ValidationError(
            f"Đúng tệp này đã đính ngày {format_date(clock.day(again.added_at))} "
            f"({again.added_by.called}). Không cần đính nữa."
        )
    if len(kept) >= MOST_SCANS:
        raise ValidationError(
            f"Đã có {MOST_SCANS} bản quét. Xin bỏ bớt bản không dùng rồi đính tiếp."
        )


def _file_name(subject: models.Model) -> str:
    return f"ban-quet-{kind_of(subject).slug}-{subject.pk}.pdf"
