"""Decisions as they come in: who was granted what, who was not and why; revoking."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from awards.eligibility import bonus
from awards.models import Award, Decision, Proposal, Submission
from awards.permissions import role_of
from awards.services.ground import hold, refuse_future, require_manager
from blocs.models import Season
from catalogue.models import AwardTerm, BaseSalary, Issuer
from catalogue.selectors import base_salary_on, terms_on
from history.services import record
from history.vietnamese import clean_text, format_date, format_number


@transaction.atomic
def record_decision(
    *,
    season: Season,
    submission: Submission | None,
    number: str,
    decided_on: date,
    issuer: Issuer,
    title: str,
    granted: Collection[int],
    refused_reason: str = "",
    rest_waits: bool = False,
    is_sample: bool = False,
    by: User,
    at: datetime | None = None,
) -> Decision:
    """Enter a decision: those it names are granted, the rest of the tờ trình is not.

    With `rest_waits` the rest stays submitted: another decision is to come. Without a tờ trình it
    is the office's own decision, or one that revokes.
    """
    season, at = hold(season, at)
    require_manager(by)
    number, title = clean_text(number), clean_text(title)
    if not number or not title:
        raise ValidationError("Xin ghi số, ký hiệu và trích yếu của Quyết định.")
    refuse_future("Ngày Quyết định", decided_on, at)
    _refuse_written_already(issuer, number, decided_on)
    waiting = _waiting(season, submission, issuer, decided_on)
    _refuse_strangers(waiting, granted)

    decision = Decision.objects.create(
        season=season,
        number=number,
        decided_on=decided_on,
        issuer=issuer,
        title=title,
        submission=submission,
        is_sample=is_sample,
    )
    winners = [each for each in waiting if each.pk in granted]
    _grant(decision, winners)
    rest = [] if rest_waits or not submission else [e for e in waiting if e.pk not in granted]
    reason = clean_text(refused_reason) or f"Không có trong {decision}."
    _move(rest, Proposal.State.NOT_GRANTED, note=reason)
    record(
        by=by, verb="awards.decided", subject=decision, at=at, season=season.year,
        role=role_of(by), reason=reason if rest else "",
        changes={
            "granted": ", ".join(each.name for each in winners),
            "not_granted": ", ".join(each.name for each in rest),
        },
    )  # fmt: skip
    return decision


def _refuse_written_already(issuer: Issuer, number: str, decided_on: date) -> None:
    twin = Decision.objects.filter(issuer=issuer, number=number, decided_on__year=decided_on.year)
    if other := twin.select_related("season").first():
        raise ValidationError(
            f"{other} của {issuer} đã được ghi cho năm thi đua {other.season.year}. "
            "Xin xem lại số và ngày."
        )


def _waiting(
    season: Season, submission: Submission | None, issuer: Issuer, decided_on: date
) -> list[Proposal]:
    rows = Proposal.objects.filter(season=season).select_related("award_type", "season")
    if submission is None:
        own = rows.filter(
            state=Proposal.State.PASSED, submission__isnull=True, award_type__issuer=issuer
        )
        return list(own)
    submission = Submission.objects.select_related("register").get(pk=submission.pk)
    if submission.sent_at is None or submission.dated_on is None:
        raise ValidationError(f"{submission} chưa gửi. Gửi Tờ trình rồi ghi Quyết định.")
    if decided_on < submission.dated_on:
        raise ValidationError(
            f"Ngày Quyết định không thể trước ngày Tờ trình ({format_date(submission.dated_on)})."
        )
    waiting = list(rows.filter(submission=submission, state=Proposal.State.SUBMITTED))
    if not waiting:
        raise ValidationError(f"Mọi đề nghị của {submission} đã có kết quả.")
    return waiting


def _refuse_strangers(waiting: Sequence[Proposal], granted: Collection[int]) -> None:
    strangers = set(granted) - {each.pk for each in waiting}
    if not strangers:
        return
    names = Proposal.objects.filter(pk__in=strangers).values_list("name", flat=True)
    raise ValidationError(
        f"Không ghi khen được cho {', '.join(sorted(names)) or 'đề nghị đã chọn'}: "
        "không có trong Tờ trình này, hoặc đã có kết quả."
    )


def _grant(decision: Decision, winners: Sequence[Proposal]) -> None:
    terms, salary = terms_on(decision.decided_on), base_salary_on(decision.decided_on)
    Award.objects.bulk_create(
        _award(decision, each, terms.get(each.award_type_id), salary) for each in winners
    )
    _move(winners, Proposal.State.GRANTED)


def _award(
    decision: Decision, proposal: Proposal, term: AwardTerm | None, salary: BaseSalary | None
) -> Award:
    award = Award(
        season=proposal.season,
        decision=decision,
        proposal=proposal,
        award_type=proposal.award_type,
        place=proposal.place,
        organization_id=proposal.organization_id,
        person_id=proposal.person_id,
        name=proposal.name,
        legal_name=proposal.legal_name,
    )
    if term and term.bonus_multiple is not None and salary:
        award.bonus = bonus(term.bonus_multiple, salary.amount, term.bonus_rounding)
        award.bonus_basis = (
            f"{format_number(term.bonus_multiple, least=1)} × {format_number(salary.amount)} đồng "
            f"({salary.citation})"
        )
        award.bonus_confirmed = term.confirmed and salary.confirmed
    return award


def _move(proposals: Sequence[Proposal], state: str, **values: str) -> None:
    moved = Proposal.objects.filter(pk__in=[each.pk for each in proposals])
    moved.update(state=state, version=F("version") + 1, **values)


@transaction.atomic
def revoke_award(
    *, award: Award, decision: Decision, reason: str, by: User, at: datetime | None = None
) -> Award:
    """Take an award back by a decision; the record keeps it, marked."""
    _, at = hold(award.season, at)
    require_manager(by)
    held = Award.objects.select_for_update(of=("self",)).select_related("decision", "season")
    award = held.get(pk=award.pk)
    reason = clean_text(reason)
    if award.revoked_by_id:
        raise ValidationError(f"{award} đã bị thu hồi rồi.")
    if not reason:
        raise ValidationError("Xin ghi lý do thu hồi.")
    if decision.pk == award.decision_id or decision.decided_on < award.decision.decided_on:
        raise ValidationError(
            f"Thu hồi bằng một Quyết định ban hành sau {award.decision}. "
            "Xin ghi Quyết định thu hồi trước, rồi chọn nó ở đây."
        )

    award.revoked_by, award.revoked_reason = decision, reason
    award.save(update_fields=["revoked_by", "revoked_reason"])
    record(
        by=by, verb="awards.revoked", subject=award, at=at, season=award.season.year,
        role=role_of(by), reason=reason, changes={"decision": str(decision)},
    )  # fmt: skip
    return award
