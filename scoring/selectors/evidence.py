"""The evidence beside the criteria of a sheet: how much there is, who may add, what looks alike.

A page asks for `evidence_of_sheet` (how much beside each line) or for `panel_of` (everything about
one line).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from blocs.selectors import why_closed
from files.likeness import apart
from files.proofs import Part
from files.scans import ACCEPTED
from scoring.marking import Ratio, Tier
from scoring.models import (
    Criterion,
    Evidence,
    EvidenceLikeness,
    EvidencePart,
    LineReturn,
    ScoreLine,
    ScoreSheet,
)
from scoring.permissions import (
    Relation,
    may_add_evidence,
    may_hear_of,
    may_read_evidence,
    may_remove_once_handed_over,
)
from scoring.selectors.facts import is_of_dues, rule_of
from scoring.selectors.readings import STATE_OF, STEP_OF, lines_of, scores

LAST_TAKEN_OFF = 5
SEALED = "Xếp hạng của Khối đã chốt nên minh chứng không sửa được. Cần sửa, xin mở lại xếp hạng."
WAITING = "Bảng đang chờ bước sau nên chưa bổ sung được. Cần bổ sung, xin nhờ cán bộ phụ trách."
HANDED_OVER = (
    "Bảng tự chấm đã gửi nên không đính thêm được. Cần bổ sung, xin rút lại khi Khối chưa chấm, "
    "hoặc nhờ Khối trả lại tiêu chí này."
)


# --- Beside every line of a sheet --------------------------------------------------------------


@dataclass(frozen=True)
class LineEvidence:
    """What a sheet says in passing of the evidence of one line; the line's own page says more."""

    url: str
    count: int
    wanted: str
    by_system: bool
    alike: bool = False

    @property
    def is_missing(self) -> bool:
        """Asked for and not there: said to whoever scores or checks, never a block."""
        return bool(self.wanted) and not self.by_system and not self.count


def with_evidence(lines: QuerySet[ScoreLine]) -> QuerySet[ScoreLine]:
    """The same lines, each with how many files it has and whether any of them is alike another."""
    kept = Evidence.objects.kept().filter(line=OuterRef("pk")).order_by()
    pairs = EvidenceLikeness.objects.filter(
        Q(later__line=OuterRef("pk")) | Q(earlier__line=OuterRef("pk"))
    )
    return lines.annotate(
        evidence_count=Coalesce(
            Subquery(kept.values("line").annotate(n=Count("pk")).values("n")), 0
        ),
        has_alike=Exists(pairs),
    )


def evidence_of_sheet(
    sheet: ScoreSheet, lines: Iterable[ScoreLine] | None = None, who: Relation | None = None
) -> dict[int, LineEvidence]:
    """By the id of the line; no question for lines that `with_evidence` gave, else one.

    With `who` only what this reader may know of, and what is alike: one question more where
    anything is.
    """
    every: list[Any] = list(lines or ())
    if not every or not hasattr(every[0], "evidence_count"):
        every = list(with_evidence(lines_of(sheet)))
    if who is not None:
        every = [each for each in every if may_read_evidence(who, each.criterion)]
    alike: set[int] = set()
    if who is not None and any(each.has_alike for each in every):
        alike = {one.line_id for one, _ in _sentences(Q(line__sheet=sheet), who)}
    return {
        each.pk: LineEvidence(
            url=page_of(sheet, each),
            count=each.evidence_count,
            wanted=each.criterion.evidence,
            by_system=is_by_system(each.criterion),
            alike=each.pk in alike,
        )
        for each in every
    }


def page_of(sheet: ScoreSheet, line: ScoreLine) -> str:
    return reverse("scoring:evidence", args=[sheet.pk, line.pk])


def is_by_system(criterion: Criterion) -> bool:
    """The Alliance's own books tell the fact, so nobody is asked for a paper."""
    if is_of_dues(criterion):
        return True
    return not criterion.evidence and isinstance(rule_of(criterion), Tier | Ratio)


# --- One line ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class EvidenceRow:
    evidence: Evidence
    alike: tuple[str, ...]
    may_remove: bool


@dataclass(frozen=True)
class EvidencePanel:
    """`closed` says why nothing is added now, to those who might; `back` is where acts return."""

    url: str
    back: str
    line: ScoreLine
    sheet: ScoreSheet
    rows: tuple[EvidenceRow, ...]
    taken_off: tuple[Evidence, ...]
    wanted: str
    by_system: bool
    may_add: bool
    closed: str
    accepted: str = ACCEPTED

    @property
    def is_missing(self) -> bool:
        return bool(self.wanted) and not self.by_system and not self.rows

    @property
    def most(self) -> int:
        return int(settings.EVIDENCE_MOST_FILES)

    @property
    def megabytes(self) -> int:
        return int(settings.UPLOAD_MOST_BYTES) // 1024 // 1024


def panel_of(
    line: ScoreLine, user: User, relation: Relation, day: date | None = None, back: str = ""
) -> EvidencePanel | None:
    """None for who may not read it. Without `day` the step's window is left to the service."""
    criterion, sheet = line.criterion, relation.sheet
    if not may_read_evidence(relation, criterion):
        return None
    may_add = may_add_evidence(relation, criterion)
    closed = closed_because(line, relation, day) if may_add else ""
    every = list(Evidence.objects.filter(line=line).select_related("added_by", "removed_by"))
    alike = pointed_out(Q(line=line), relation) if every else {}
    kept = [each for each in every if each.removed_at is None]
    gone = [each for each in every if each.removed_at and each.removed_by_id == user.pk]
    draft = sheet.state == ScoreSheet.State.DRAFT
    url = page_of(sheet, line)
    return EvidencePanel(
        url=url,
        back=back or url,
        line=line,
        sheet=sheet,
        rows=tuple(
            EvidenceRow(each, alike.get(each.pk, ()), may_remove(each, relation, may_add, closed))
            for each in kept
        ),
        taken_off=tuple(gone[-LAST_TAKEN_OFF:]) if draft and may_add and not closed else (),
        wanted=criterion.evidence,
        by_system=is_by_system(criterion),
        may_add=may_add and not closed,
        closed=closed,
    )


def may_remove(evidence: Evidence, who: Relation, may_add: bool, closed: str) -> bool:
    if not may_add or closed:
        return False
    draft = who.sheet.state == ScoreSheet.State.DRAFT
    return draft or may_remove_once_handed_over(who, evidence)


def closed_because(line: ScoreLine, who: Relation, day: date | None) -> str:
    """Why this person adds nothing to the line now; empty where they may.

    Open is the line to the officer until the seal, to the one whose turn the sheet is, and to whom
    it was sent back.
    """
    if who.sheet.state == ScoreSheet.State.SEALED:
        return SEALED
    if who.in_charge:
        return ""
    closed = _not_in_turn(line, who, day)
    return "" if closed and _was_sent_back_to(line, who) else closed


def _was_sent_back_to(line: ScoreLine, who: Relation) -> bool:
    returned = LineReturn.objects.open().filter(line=line).first()
    return returned is not None and who.may_fill(returned.reading_of)


def _not_in_turn(line: ScoreLine, who: Relation, day: date | None) -> str:
    sheet = who.sheet
    turn = next((each for each, state in STATE_OF.items() if state == sheet.state), None)
    if turn is None:
        return WAITING
    if not scores(turn, line.criterion):
        return f"Tiêu chí này do bên khác chấm ({line.criterion.get_scored_by_display()})."
    if not who.may_fill(turn):
        return HANDED_OVER
    return (day and why_closed(sheet.membership.bloc_year, STEP_OF[turn], day)) or ""


# --- The same photo elsewhere ------------------------------------------------------------------


@dataclass(frozen=True)
class Alike:
    evidence_id: int
    same_bytes: bool


def alike_in_season(season_id: int, line: ScoreLine, parts: Sequence[Part]) -> list[Alike]:
    """What beside other lines of the year holds one of these photos or papers."""
    others = EvidencePart.objects.filter(
        evidence__line__sheet__membership__season=season_id
    ).exclude(evidence__line=line)
    digests = {each.sent_digest for each in parts}
    same = set(others.filter(sent_digest__in=digests).values_list("evidence_id", flat=True))
    looks = {each.picture_hash for each in parts if each.picture_hash}
    near: set[int] = set()
    if looks:
        seen = others.exclude(picture_hash="").values_list("evidence_id", "picture_hash")
        near = {pk for pk, look in seen.iterator() if _is_near(look, looks)}
    return [Alike(pk, pk in same) for pk in sorted(same | near)]


def _is_near(look: str, looks: Collection[str]) -> bool:
    return any(apart(look, each) <= settings.EVIDENCE_LIKENESS_BITS for each in looks)


def pointed_out(of: Q, who: Relation) -> dict[int, tuple[str, ...]]:
    """For each piece of evidence of `of`, the sentences this reader may be told; one question."""
    told: dict[int, list[str]] = {}
    for one, sentence in _sentences(of, who):
        told.setdefault(one.pk, []).append(sentence)
    return {pk: tuple(dict.fromkeys(sentences)) for pk, sentences in told.items()}


def _sentences(of: Q, who: Relation) -> Iterator[tuple[Evidence, str]]:
    mine = Evidence.objects.kept().filter(of).values("pk")
    pairs = (
        EvidenceLikeness.objects.filter(
            Q(later__in=mine) | Q(earlier__in=mine),
            later__removed_at__isnull=True, earlier__removed_at__isnull=True,
        )
        .select_related(*_other_names("later"), *_other_names("earlier"))
        .order_by("pk")
    )  # fmt: skip
    for pair in pairs:
        for one, other in ((pair.later, pair.earlier), (pair.earlier, pair.later)):
            sentence = _sentence(other, pair.same_bytes, who)
            if sentence and one.line.sheet_id == who.sheet.pk:
                yield one, sentence


def _other_names(side: str) -> tuple[str, ...]:
    line = f"{side}__line"
    return (
        f"{line}__criterion__group", f"{line}__sheet__membership__organization",
        f"{line}__sheet__membership__bloc_year",
    )  # fmt: skip


def _sentence(other: Evidence, same_bytes: bool, who: Relation) -> str:
    criterion, sheet = other.line.criterion, other.line.sheet
    where = f"tiêu chí {criterion.group.code}.{criterion.code}"
    if sheet.pk == who.sheet.pk:
        what = "Tệp này" if same_bytes else "Ảnh giống thế này"
        return f"{what} đã đính ở {where}." if may_read_evidence(who, criterion) else ""
    if not may_hear_of(who, sheet):
        return ""
    what = "Đúng là tệp" if same_bytes else "Giống ảnh"
    return f"{what} {sheet.membership.organization} đã đính ở {where}. Xin xem kỹ."
