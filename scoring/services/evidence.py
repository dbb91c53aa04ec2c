"""Evidence is put beside a line, taken off and, while the sheet is a draft, taken back.

What is added or taken off once the sheet was handed over is an act; before that the rows' own
dates tell. Bytes are kept whatever happens to the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import User
from files.models import StoredFile
from files.proofs import Proof
from files.scans import JPEG_TYPE, MEGABYTE
from files.services import store
from history import clock
from history.vietnamese import clean_text
from scoring.models import Evidence, EvidenceLikeness, EvidencePart, ScoreLine, ScoreSheet
from scoring.permissions import (
    Relation,
    may_add_evidence,
    may_remove_once_handed_over,
    relation,
)
from scoring.selectors.evidence import alike_in_season, closed_because, pointed_out
from scoring.services.moves import code, locked, record_act

# What was taken off stays in the store: a unit may send so many times its quota in a year.
QUOTAS_EVER = 3
NOT_YOURS = "Minh chứng do đại diện của HTX, người chấm và cán bộ phụ trách Khối đính."
HANDED_OVER = (
    "Bảng tự chấm đã gửi nên không bỏ được minh chứng. Cần bỏ, xin rút lại khi Khối chưa chấm, "
    "hoặc nhờ cán bộ phụ trách."
)


@dataclass(frozen=True)
class Received:
    """A file as the form read it: made ready to be kept, or refused with reason and cure."""

    name: str
    proof: Proof | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one file; `notes` point out where the same photo stands already."""

    name: str
    evidence: Evidence | None = None
    refusal: str = ""
    notes: tuple[str, ...] = ()


@transaction.atomic
def add_evidence(
    *, line: ScoreLine, received: Sequence[Received], by: User, at: datetime | None = None
) -> list[Outcome]:
    """Each file by itself: those that are in order stay although another is refused."""
    line, who, at = _held(line, by, at)
    if not may_add_evidence(who, line.criterion):
        raise PermissionDenied(NOT_YOURS)
    _refuse_closed(line, who, at)
    outcomes = [_add_one(line, who, each, at) for each in received]
    added = [each.evidence for each in outcomes if each.evidence]
    if added and _was_handed_over(who.sheet):
        record_act(who.sheet, "scoring.evidence_added", who, at, _told(line, added))
    notes = pointed_out(Q(pk__in=[each.pk for each in added]), who) if added else {}
    return [
        replace(each, notes=notes.get(each.evidence.pk, ())) if each.evidence else each
        for each in outcomes
    ]


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User, at: datetime | None = None) -> Evidence:
    line, who, at = _held(evidence.line, by, at)
    if not may_add_evidence(who, line.criterion):
        raise PermissionDenied(NOT_YOURS)
    draft = who.sheet.state == ScoreSheet.State.DRAFT
    if not draft and not may_remove_once_handed_over(who, evidence):
        raise ValidationError(HANDED_OVER)
    _refuse_closed(line, who, at)
    kept = Evidence.objects.kept().filter(pk=evidence.pk)
    if not kept.update(removed_by=by, removed_at=at):
        raise ValidationError("Tệp này vừa có người bỏ. Xin tải lại trang.")
    if _was_handed_over(who.sheet):
        record_act(who.sheet, "scoring.evidence_removed", who, at, _told(line, [evidence]))
    evidence.refresh_from_db()
    return evidence


@transaction.atomic
def restore_evidence(*, evidence: Evidence, by: User, at: datetime | None = None) -> Evidence:
    """Lấy lại: while the sheet is a draft."""
    line, who, at = _held(evidence.line, by, at)
    if not may_add_evidence(who, line.criterion):
        raise PermissionDenied(NOT_YOURS)
    if who.sheet.state != ScoreSheet.State.DRAFT:
        raise ValidationError(
            "Bảng không còn là bản nháp nên không lấy lại được. Xin đính tệp mới."
        )
    _refuse_closed(line, who, at)
    refusal = _refusal(line, who, evidence.sent_digest, evidence.size, added=0)
    if refusal:
        raise ValidationError(refusal)
    gone = Evidence.objects.filter(pk=evidence.pk, removed_at__isnull=False)
    if not gone.update(removed_by=None, removed_at=None):
        raise ValidationError("Tệp này đang có trong tiêu chí rồi. Xin tải lại trang.")
    if _was_handed_over(who.sheet):
        record_act(who.sheet, "scoring.evidence_restored", who, at, _told(line, [evidence]))
    evidence.refresh_from_db()
    return evidence


# --- Parts of the acts -------------------------------------------------------------------------


def _held(line: ScoreLine, by: User, at: datetime | None) -> tuple[ScoreLine, Relation, datetime]:
    """The line and what the person is to its sheet, once the bloc is locked."""
    sheet = locked(line.sheet)
    at = clock.at(at)
    line = ScoreLine.objects.select_related("criterion__group").get(pk=line.pk, sheet=sheet)
    return line, relation(by, sheet, clock.day(at)), at


def _refuse_closed(line: ScoreLine, who: Relation, at: datetime) -> None:
    closed = closed_because(line, who, clock.day(at))
    if closed:
        raise ValidationError(closed)


def _was_handed_over(sheet: ScoreSheet) -> bool:
    return sheet.state != ScoreSheet.State.DRAFT or sheet.submitted_at is not None


def _told(line: ScoreLine, evidence: Sequence[Evidence]) -> dict[str, object]:
    return {
        "tiêu chí": code(line),
        "tệp": [each.name for each in evidence],
        "sha256": [each.digest for each in evidence],
    }


def _add_one(line: ScoreLine, who: Relation, received: Received, at: datetime) -> Outcome:
    name = clean_text(received.name)
    proof = received.proof
    if proof is None:
        return Outcome(name, refusal=received.refusal)
    refusal = _refusal(line, who, proof.sent_digest, len(proof.content), added=len(proof.content))
    if refusal:
        return Outcome(name, refusal=refusal)
    return Outcome(name, _keep(line, who, proof, at))


def _keep(line: ScoreLine, who: Relation, proof: Proof, at: datetime) -> Evidence:
    file = _stored(line, proof.content, proof.name, proof.media_type, who.user, at)
    small = None
    if proof.thumbnail is not None:
        small = _stored(line, proof.thumbnail, f"nho-{proof.name}", JPEG_TYPE, who.user, at)
    evidence = Evidence.objects.create(
        line=line, kind=Evidence.Kind.PHOTO if proof.is_photo else Evidence.Kind.PDF,
        name=proof.name, file=file, thumbnail=small, digest=file.digest,
        sent_digest=proof.sent_digest, pages=proof.pages, size=file.size, added_by=who.user,
        added_at=at,
    )  # fmt: skip
    found = alike_in_season(who.sheet.membership.season_id, line, proof.parts)
    EvidencePart.objects.bulk_create(
        EvidencePart(
            evidence=evidence, sent_digest=each.sent_digest, picture_hash=each.picture_hash
        )
        for each in proof.parts
    )
    EvidenceLikeness.objects.bulk_create(
        EvidenceLikeness(later=evidence, earlier_id=each.evidence_id, same_bytes=each.same_bytes)
        for each in found
    )
    return evidence


def _stored(
    line: ScoreLine, content: bytes, name: str, media_type: str, by: User, at: datetime
) -> StoredFile:
    return store(content=content, name=name, media_type=media_type, owner=line, by=by, at=at)


def _refusal(line: ScoreLine, who: Relation, sent_digest: str, size: int, *, added: int) -> str:
    """Why one more file is not taken here; `added` is what it adds to the store."""
    beside = Evidence.objects.kept().filter(line=line)
    if beside.filter(sent_digest=sent_digest).exists():
        return "Đúng tệp này đã đính vào tiêu chí này rồi, không cần gửi nữa."
    if beside.count() >= settings.EVIDENCE_MOST_FILES:
        return (
            f"Tiêu chí này đã có {settings.EVIDENCE_MOST_FILES} tệp. "
            "Xin bỏ bớt tệp không dùng, hoặc gộp các ảnh thành một PDF."
        )
    return _over_quota(who.sheet, size, added)


def _over_quota(sheet: ScoreSheet, size: int, added: int) -> str:
    membership = sheet.membership
    sums = Evidence.objects.filter(
        line__sheet__membership__organization=membership.organization_id,
        line__sheet__membership__season=membership.season_id,
    ).aggregate(kept=Sum("size", filter=Q(removed_at__isnull=True)), ever=Sum("size"))
    quota = settings.EVIDENCE_QUOTA
    if (sums["kept"] or 0) + size > quota:
        return (
            f"Minh chứng năm {membership.season.year} của đơn vị đã gần đủ {quota // MEGABYTE} MB. "
            "Xin bỏ bớt tệp không dùng, hoặc quét lại ở mức nhẹ hơn."
        )
    if (sums["ever"] or 0) + added > QUOTAS_EVER * quota:
        return "Đơn vị đã gửi rồi bỏ quá nhiều tệp trong năm. Xin gọi cán bộ phụ trách Khối."
    return ""
