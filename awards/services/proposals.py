"""Putting forward: from sealed places, or a person or unit beside the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from awards import permissions, selectors
from awards.eligibility import Finding, State
from awards.models import Proposal
from awards.selectors import Candidate
from awards.selectors.facts import COUNTED, Case, achievement_key, findings_of, gather
from awards.services.ground import hold, refuse_stale
from blocs.models import BlocYear, Season
from blocs.selectors import bloc_year_of
from catalogue.models import AwardType
from cooperatives.models import Organization, Person
from history import clock
from history.services import record
from history.vietnamese import clean_lines, clean_text
from scoring.models import Ranking, Standing


@dataclass(frozen=True)
class SeasonProposals:
    """What a season's rankings gave: proposals made, and for each other place why not."""

    made: list[Proposal]
    refusals: list[Candidate]
    unsealed: list[BlocYear]


@transaction.atomic
def propose_for_season(*, season: Season, by: User, at: datetime | None = None) -> SeasonProposals:
    """Put forward every sealed place that the quotas open and nothing stands against.

    Where more may have an award than the quota has room for nobody is chosen: they are listed, and
    people choose with `propose_award`.
    """
    season, at = hold(season, at)
    all_blocs = BlocYear.objects.filter(season=season).select_related("season", "bloc")
    blocs = [each for each in all_blocs if permissions.may_propose(by, each)]
    if not blocs:
        raise PermissionDenied("Lập đề nghị là việc của cán bộ phụ trách Khối và Quản trị.")
    if not season.quotas.exists():
        raise ValidationError(
            f"Năm {season.year} chưa đặt định mức khen thưởng. "
            "Xin vào Định mức, ghi số lượng cho từng hạng rồi lập đề nghị."
        )

    found = selectors.candidates_of(season, clock.day(at), blocs)
    open_ones = [each for each in found if each.is_eligible and not each.is_crowded]
    made, taken = [], set[int]()
    for candidate in open_ones:
        if candidate.standing.pk not in taken:
            taken.add(candidate.standing.pk)
            made.append(_create(candidate.standing, candidate.award_type, "", by, at))
    mine = {each.pk for each in blocs}
    return SeasonProposals(
        made,
        [each for each in found if each.standing.pk not in taken],
        [each for each in selectors.unsealed_blocs(season) if each.pk in mine],
    )


@transaction.atomic
def propose_award(
    *,
    standing: Standing,
    award_type: AwardType,
    place: int | None = None,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Proposal:
    """Put one sealed place forward; where others share the quota, with the reason of the choice."""
    bloc_year = BlocYear.objects.locked(standing.membership.bloc_year_id)
    at = clock.at(at)
    if not permissions.may_propose(by, bloc_year):
        raise PermissionDenied("Lập đề nghị là việc của cán bộ phụ trách Khối này.")
    standing = _held_standing(standing)
    _refuse_unsealed(standing)
    if place is not None and place != standing.place:
        raise ValidationError(
            f"{standing.name} đạt hạng {standing.place or '–'}, không phải hạng {place}."
        )
    _refuse_proposed(standing)
    day = clock.day(at)
    _refuse_blocked(selectors.candidate_findings(standing, award_type, day))
    reason = clean_text(reason)
    _refuse_choice_without_reason(standing, award_type, bloc_year, reason, at)
    return _create(standing, award_type, reason, by, at)


def _held_standing(standing: Standing) -> Standing:
    related = (
        "ranking", "membership__score_sheet", "membership__organization__commune__parent",
        "membership__bloc_year__season", "membership__bloc_year__bloc",
    )  # fmt: skip
    return Standing.objects.select_related(*related).get(pk=standing.pk)


def _refuse_unsealed(standing: Standing) -> None:
    if standing.ranking.state != Ranking.State.SEALED:
        raise ValidationError(
            f"Xếp hạng {standing.membership.bloc_year} chưa chốt. Chốt xếp hạng rồi lập đề nghị."
        )


def _refuse_proposed(standing: Standing) -> None:
    live = Proposal.objects.standing_ones().select_related("award_type").filter(standing=standing)
    if other := live.first():
        raise ValidationError(
            f"{standing.name} đã được đề nghị {other.award_type.short_name} cho thành tích này. "
            f"{_same_achievement_law(other)}Muốn đổi hình thức, xin rút đề nghị cũ trước."
        )


def _same_achievement_law(proposal: Proposal) -> str:
    findings = selectors.eligibility_of(proposal)
    law = next((e.legal_basis for e in findings if "cùng thành tích" in e.requirement), "")
    return f"Căn cứ: {law}. " if law else ""


def _refuse_blocked(findings: Sequence[Finding]) -> None:
    """Every reason at once, each with its legal basis and its cure."""
    blocks = [each for each in findings if each.state == State.BLOCKED]
    if blocks:
        raise ValidationError([refusal_of(each) for each in blocks])


def refusal_of(finding: Finding) -> str:
    law = f" Căn cứ: {finding.legal_basis}." if finding.legal_basis else ""
    return f"Không đạt “{finding.requirement}”: {finding.evidence}{law} {finding.cure}".strip()


def _refuse_choice_without_reason(
    standing: Standing, award_type: AwardType, bloc_year: BlocYear, reason: str, at: datetime
) -> None:
    found = selectors.candidates_of(bloc_year.season, clock.day(at), [bloc_year])
    crowded = [
        each
        for each in found
        if each.standing == standing and each.award_type == award_type and each.is_crowded
    ]
    if crowded and not reason:
        raise ValidationError(f"{crowded[0].why_not} Xin ghi lý do chọn {standing.name}.")


def _create(
    standing: Standing, award_type: AwardType, reason: str, by: User, at: datetime
) -> Proposal:
    membership = standing.membership
    bloc_year = membership.bloc_year
    proposal = Proposal.objects.create(
        season=bloc_year.season,
        award_type=award_type,
        place=standing.place,
        standing=standing,
        bloc_year=bloc_year,
        organization=membership.organization,
        name=standing.name,
        legal_name=standing.legal_name,
        address=_address(membership.organization),
        note=reason,
    )
    _record(proposal, "awards.proposed", by, at, reason=reason)
    return proposal


def _address(organization: Organization) -> str:
    commune = str(organization.commune) if organization.commune else ""
    return ", ".join(part for part in (organization.address, commune) if part)[:250]


@transaction.atomic
def propose_person(
    *,
    season: Season,
    award_type: AwardType,
    organization: Organization | None = None,
    person: Person | None = None,
    achievement: str = "",
    by: User,
    at: datetime | None = None,
) -> Proposal:
    """Put forward beside the ranking: a person, or a unit for a title of its own."""
    season, at = hold(season, at)
    organization = organization or (person.organization if person else None)
    bloc_year = bloc_year_of(organization, season) if organization else None
    if not permissions.may_propose(by, bloc_year):
        raise PermissionDenied("Lập đề nghị là việc của cán bộ phụ trách Khối này và Quản trị.")
    achievement = clean_lines(achievement)
    _refuse_wrong_subject(award_type, organization, person)
    if not achievement:
        raise ValidationError("Xin tóm tắt thành tích: đề nghị khen vì việc gì.")
    case = Case(season, award_type, organization, person.pk if person else None, None, achievement)
    _refuse_blocked(findings_of(case, gather([case], season, clock.day(at))))
    _refuse_second(case, season)

    proposal = Proposal.objects.create(
        season=season,
        award_type=award_type,
        bloc_year=bloc_year,
        organization=organization,
        person=person,
        name=str(person or organization),
        legal_name=_legal_name(organization, person),
        address=_address(organization) if organization else "",
        achievement=achievement,
    )
    _record(proposal, "awards.proposed", by, at)
    return proposal


def _legal_name(organization: Organization | None, person: Person | None) -> str:
    if person is None:
        return organization.legal_name if organization else ""
    unit = organization.legal_name if organization else ""
    return ", ".join(part for part in (person.full_name, person.post, unit) if part)[:250]


def _refuse_wrong_subject(
    award_type: AwardType, organization: Organization | None, person: Person | None
) -> None:
    for_person = award_type.subject == AwardType.Subject.PERSON
    if for_person and person is None:
        raise ValidationError(f"{award_type.short_name} là của cá nhân: xin chọn người.")
    if not for_person and person is not None:
        raise ValidationError(f"{award_type.short_name} là của tập thể: xin chọn đơn vị.")
    if person is None and organization is None:
        raise ValidationError("Xin chọn đơn vị được đề nghị.")


def _refuse_second(case: Case, season: Season) -> None:
    """A second proposal for the same achievement while the first is on its way."""
    who = {"person": case.person_id} if case.person_id else {"organization": case.organization}
    rows = Proposal.objects.filter(season=season, state__in=COUNTED, **who)
    rows = rows if case.person_id else rows.filter(person__isnull=True)
    key = achievement_key(case.award_type, season.year, case.achievement)
    for other in rows.select_related("award_type"):
        if achievement_key(other.award_type, season.year, other.achievement) == key:
            raise ValidationError(
                f"{other.name} đã được đề nghị {other.award_type.short_name} cho thành tích này. "
                "Không đề nghị hai lần cho cùng thành tích; muốn đổi, xin rút đề nghị cũ trước."
            )


@transaction.atomic
def withdraw_proposal(
    *, proposal: Proposal, reason: str, by: User, at: datetime | None = None
) -> Proposal:
    """Take it back, with why; the place may then be put forward anew."""
    proposal, at = _held(proposal, by, at)
    _refuse_handed_over(proposal)
    reason = clean_text(reason)
    if not reason:
        raise ValidationError("Xin ghi lý do rút đề nghị.")

    before = proposal.state
    proposal.state, proposal.note, proposal.submission = Proposal.State.WITHDRAWN, reason, None
    Proposal.objects.filter(pk=proposal.pk).update(
        state=proposal.state, note=reason, submission=None, version=F("version") + 1
    )
    _record(proposal, "awards.withdrawn", by, at, reason=reason, before=before)
    return proposal


@transaction.atomic
def update_proposal(
    *,
    proposal: Proposal,
    achievement: str,
    address: str,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Proposal:
    """Mend what the papers print of it, until it was handed over."""
    proposal, at = _held(proposal, by, at)
    _refuse_handed_over(proposal)
    theirs = {"achievement": proposal.achievement, "address": proposal.address}
    refuse_stale("Đề nghị này", proposal.version, version, theirs)
    achievement, address = clean_lines(achievement), clean_text(address)

    Proposal.objects.filter(pk=proposal.pk).update(
        achievement=achievement, address=address, version=F("version") + 1
    )
    proposal.achievement, proposal.address = achievement, address
    proposal.version += 1
    record(
        by=by, verb="awards.proposal_updated", subject=proposal, at=at,
        season=proposal.season.year, role=permissions.role_of(by),
        changes={"fields": _changed(proposal, theirs)},
    )  # fmt: skip
    return proposal


def _changed(proposal: Proposal, before: dict[str, str]) -> list[str]:
    """Fields are named, not their values: what somebody achieved may be about a person."""
    return [name for name, value in before.items() if value != getattr(proposal, name)]


def _held(proposal: Proposal, by: User, at: datetime | None) -> tuple[Proposal, datetime]:
    _, at = hold(proposal.season, at)
    related = ("season", "award_type", "bloc_year__bloc", "organization", "submission__register")
    proposal = Proposal.objects.select_related(*related).get(pk=proposal.pk)
    if not permissions.may_change_proposal(by, proposal):
        raise PermissionDenied("Đề nghị này do cán bộ phụ trách Khối và Quản trị sửa.")
    return proposal, at


def _refuse_handed_over(proposal: Proposal) -> None:
    if proposal.submission and proposal.submission.number:
        raise ValidationError(
            f"Đề nghị này đã vào {proposal.submission}, không sửa và không rút được nữa. "
            "Cần sửa, xin lập văn bản đính chính gửi cơ quan nhận."
        )
    if proposal.state not in Proposal.OPEN:
        raise ValidationError(
            f"Đề nghị đang ở tình trạng “{proposal.get_state_display()}”, không sửa được nữa."
        )


def _record(
    proposal: Proposal,
    verb: str,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    before: str | None = None,
) -> None:
    record(
        by=by, verb=verb, subject=proposal, at=at, season=proposal.season.year, reason=reason,
        role=permissions.role_of(by),
        changes={
            "award": proposal.award_type.short_name, "place": proposal.place,
            "state": [before, proposal.state],
        },
    )  # fmt: skip
