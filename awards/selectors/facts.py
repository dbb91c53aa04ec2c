"""What is known about nominees, gathered for many at once, and what each award asks of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from awards.eligibility import (
    AwardRule,
    Basis,
    Finding,
    GateFact,
    Nominee,
    PlacingFact,
    PreviousAward,
    QuotaRow,
    Registered,
    State,
    SuspensionFact,
    findings,
    registered_finding,
    same_achievement_finding,
    suspension_findings,
)
from awards.models import Award, Proposal, Quota, Suspension
from blocs.models import Pledge, PledgeAward, PledgeTarget, Season
from catalogue.models import AwardTerm, AwardType, Indicator
from catalogue.selectors import paper_texts, terms_on
from cooperatives.models import Figure, Organization
from history.vietnamese import fold, format_date
from scoring.models import Standing

REGISTERED_STATES = (Pledge.State.SUBMITTED, Pledge.State.ACCEPTED)
# States of a proposal that hold a place of the quota.
COUNTED = (
    Proposal.State.PROPOSED,
    Proposal.State.PASSED,
    Proposal.State.SUBMITTED,
    Proposal.State.GRANTED,
)
BASES = {
    AwardType.Basis.ACHIEVEMENT: Basis.MERIT,
    AwardType.Basis.MOVEMENT: Basis.CAMPAIGN,
    AwardType.Basis.SUDDEN: Basis.SUDDEN,
}


@dataclass(frozen=True)
class Case:
    """One nominee for one award of a season; `proposal` is left out where it counts itself."""

    season: Season
    award_type: AwardType
    organization: Organization | None = None
    person_id: int | None = None
    standing: Standing | None = None
    achievement: str = ""
    proposal_id: int | None = None
    counted: bool = False


def case_of(proposal: Proposal) -> Case:
    return Case(
        proposal.season,
        proposal.award_type,
        proposal.organization,
        proposal.person_id,
        proposal.standing,
        proposal.achievement,
        proposal.pk,
        proposal.state in COUNTED,
    )


def achievement_key(award_type: AwardType, year: int, text: str = "") -> str:
    """For what an award is given, so that it is not given twice.

    The commendations of a year's work stand for one achievement, and a flag is the highest of them;
    every other title is its own; a sudden deed is told apart by its words.
    """
    if award_type.basis != AwardType.Basis.ACHIEVEMENT:
        return f"{year}:{award_type.basis}:{fold(text)}"
    is_flag = award_type.mark == AwardType.Mark.FLAG
    if award_type.category == AwardType.Category.FORM or is_flag:
        return f"{year}:{award_type.basis}"
    return f"{year}:{award_type.code}"


@dataclass(frozen=True)
class Decided:
    """An award already decided, and the proposal that led to it: not a second one for its own."""

    award: PreviousAward
    proposal_id: int | None


@dataclass
class Facts:
    """Everything the conditions look at, for a handful of nominees of one season, by day."""

    on: date
    texts: dict[str, str]
    terms: dict[int, AwardTerm]
    quotas: list[Quota]
    registered: dict[tuple[int, int | None], set[Registered]] = field(default_factory=dict)
    suspensions: dict[int, list[SuspensionFact]] = field(default_factory=dict)
    previous: dict[tuple[str, int], list[Decided]] = field(default_factory=dict)
    targets: dict[int, list[PledgeTarget]] = field(default_factory=dict)
    figures: dict[tuple[int, int], Decimal | None] = field(default_factory=dict)
    places: dict[int, list[int | None]] = field(default_factory=dict)
    proposed: list[Proposal] = field(default_factory=list)

    def law(self, award_type: AwardType) -> str:
        """The article of the day, or the act where no article is known."""
        term = self.terms.get(award_type.pk)
        if term is None:
            return ""
        return term.article or term.legal_basis.short_citation


def gather(cases: Sequence[Case], season: Season, on: date) -> Facts:
    """Read what stands, in a number of queries that does not grow with the nominees."""
    organizations = {case.organization.pk for case in cases if case.organization}
    persons = {case.person_id for case in cases if case.person_id}
    rankings = {case.standing.ranking_id for case in cases if case.standing}
    facts = Facts(
        on=on,
        texts=paper_texts("can_cu_xet", on),
        terms=terms_on(on),
        quotas=list(Quota.objects.filter(season=season).select_related("award_type")),
    )
    facts.registered = _registered(season, organizations)
    facts.suspensions = _suspensions(organizations, facts.texts.get("tam_dung", ""))
    facts.previous = _previous(organizations, persons)
    if rankings:
        facts.targets, facts.figures = _targets(season, organizations)
        facts.places = _places(rankings)
        facts.proposed = list(Proposal.objects.filter(season=season, state__in=COUNTED))
    return facts


def _registered(
    season: Season, organizations: Iterable[int]
) -> dict[tuple[int, int | None], set[Registered]]:
    rows = PledgeAward.objects.filter(
        pledge__season=season,
        pledge__organization__in=organizations,
        pledge__state__in=REGISTERED_STATES,
    ).values_list("pledge__organization", "person", "award_type__code", "place")
    found: dict[tuple[int, int | None], set[Registered]] = defaultdict(set)
    for organization, person, code, place in rows:
        found[organization, person].add(Registered(code, place))
    return found


def _suspensions(organizations: Iterable[int], law: str) -> dict[int, list[SuspensionFact]]:
    rows = Suspension.objects.filter(organization__in=organizations).select_related("legal_basis")
    found: dict[int, list[SuspensionFact]] = defaultdict(list)
    for each in rows:
        found[each.organization_id].append(
            SuspensionFact(
                each.reason, each.source, each.started_on, each.ended_on, law_of(each) or law
            )
        )
    return found


def law_of(suspension: Suspension) -> str:
    """The basis written with a suspension; blank where only the law of the day speaks."""
    act = suspension.legal_basis.short_citation if suspension.legal_basis else ""
    return f"{suspension.article} {act}".strip()


def _previous(
    organizations: Iterable[int], persons: Iterable[int]
) -> dict[tuple[str, int], list[Decided]]:
    """Of units and of persons apart: an award to a person is not one to the unit."""
    rows = Award.objects.filter(
        Q(organization__in=organizations, person__isnull=True) | Q(person__in=persons)
    ).select_related("season", "award_type", "decision", "proposal")
    found: dict[tuple[str, int], list[Decided]] = defaultdict(list)
    for award in rows:
        text = award.proposal.achievement if award.proposal else ""
        fact = PreviousAward(
            award=award.award_type.short_name,
            year=award.season.year,
            achievement=achievement_key(award.award_type, award.season.year, text),
            decision=str(award.decision),
            basis=BASES[AwardType.Basis(award.award_type.basis)],
            revoked=award.revoked_by_id is not None,
        )
        key = ("person", award.person_id) if award.person_id else ("unit", award.organization_id)
        found[key[0], key[1] or 0].append(Decided(fact, award.proposal_id))
    return found


def _targets(
    season: Season, organizations: Iterable[int]
) -> tuple[dict[int, list[PledgeTarget]], dict[tuple[int, int], Decimal | None]]:
    targets: dict[int, list[PledgeTarget]] = defaultdict(list)
    rows = PledgeTarget.objects.filter(
        pledge__season=season,
        pledge__organization__in=organizations,
        pledge__state__in=REGISTERED_STATES,
    ).select_related("pledge", "indicator")
    for row in rows:
        targets[row.pledge.organization_id].append(row)
    figures = Figure.objects.of_year(season.year).filter(organization__in=organizations)
    values = figures.values_list("organization", "indicator", "value")
    return targets, {(unit, indicator): value for unit, indicator, value in values}


def _places(rankings: Iterable[int]) -> dict[int, list[int | None]]:
    found: dict[int, list[int | None]] = defaultdict(list)
    rows = Standing.objects.filter(ranking__in=rankings).values_list("ranking", "place")
    for ranking, place in rows:
        found[ranking].append(place)
    return found


# --- From facts to findings ----------------------------------------------------------------------


def findings_of(case: Case, facts: Facts) -> list[Finding]:
    """All conditions of one nominee, the unmet first as people read them."""
    found = _ranked(case, facts) if case.standing else _unranked(case, facts)
    order = {State.BLOCKED: 0, State.WARN: 1, State.MET: 2}
    return sorted(found, key=lambda each: order[each.state])


def quota_rows(quotas: Iterable[Quota], bloc_year_id: int) -> list[Quota]:
    """The rows that hold for a bloc: its own before the ones for all blocs."""
    rows: dict[tuple[int, int], Quota] = {}
    mine = [each for each in quotas if each.bloc_year_id in (None, bloc_year_id)]
    for each in sorted(mine, key=lambda row: row.bloc_year_id is not None):
        rows[each.award_type_id, each.place_from] = each
    return sorted(rows.values(), key=lambda row: (row.place_from, row.pk))


def to_row(quota: Quota) -> QuotaRow:
    award = quota.award_type
    return QuotaRow(
        award.code, award.short_name, quota.place_from, quota.place_to, quota.count, quota.citation
    )


def quota_for(case: Case, facts: Facts) -> Quota | None:
    """The row that covers the place; failing that, the award's first row says what it asks."""
    if case.standing is None:
        return None
    rows = quota_rows(facts.quotas, case.standing.membership.bloc_year_id)
    mine = [row for row in rows if row.award_type_id == case.award_type.pk]
    covering = [row for row in mine if to_row(row).covers(case.standing.place)]
    return next(iter(covering or mine), None)


def proposed_on(quota: Quota, case: Case, facts: Facts) -> int:
    """How many others of the bloc already hold a place of the row."""
    row = to_row(quota)
    bloc_year_id = case.standing.membership.bloc_year_id if case.standing else None
    return sum(
        each.award_type_id == quota.award_type_id
        and each.bloc_year_id == bloc_year_id
        and each.pk != case.proposal_id
        and row.covers(each.place)
        for each in facts.proposed
    )


def _ranked(case: Case, facts: Facts) -> list[Finding]:
    quota = quota_for(case, facts)
    nominee = _nominee(case, facts)
    if quota is None or case.standing is None:
        return [no_quota(case), *_unranked(case, facts)]
    row = to_row(quota)
    candidates = sum(map(row.covers, facts.places.get(case.standing.ranking_id, [])))
    return findings(
        nominee,
        _rule(case, facts, row),
        on=facts.on,
        candidates=candidates,
        proposed=proposed_on(quota, case, facts),
        counted=case.counted,
    )


def no_quota(case: Case) -> Finding:
    name = case.award_type.short_name
    return Finding(
        State.BLOCKED,
        f"Có định mức {name} cho Khối",
        f"Năm {case.season.year} chưa đặt định mức {name}.",
        cure="Quản trị đặt định mức khen thưởng của năm.",
    )


def _unranked(case: Case, facts: Facts) -> list[Finding]:
    """A person, or a unit nominated beside the ranking: no place, no quota of a bloc."""
    nominee, rule = _nominee(case, facts), _rule(case, facts, _blank_row(case))
    return [
        registered_finding(nominee, rule),
        *suspension_findings(nominee.suspensions, on=facts.on),
        same_achievement_finding(nominee.previous, rule),
    ]


def _blank_row(case: Case) -> QuotaRow:
    return QuotaRow(case.award_type.code, case.award_type.short_name, 1, 1, 1)


def _rule(case: Case, facts: Facts, row: QuotaRow) -> AwardRule:
    return AwardRule(
        award=case.award_type.code,
        name=case.award_type.short_name,
        year=case.season.year,
        achievement=achievement_key(case.award_type, case.season.year, case.achievement),
        quota=row,
        legal_basis=facts.law(case.award_type),
        same_achievement_basis=facts.texts.get("cung_thanh_tich", ""),
    )


def _nominee(case: Case, facts: Facts) -> Nominee:
    unit = case.organization.pk if case.organization else 0
    who = ("person", case.person_id) if case.person_id else ("unit", unit)
    return Nominee(
        placing=_placing(case.standing, facts),
        registered=frozenset(facts.registered.get((unit, case.person_id), ())),
        gates=_gates(case, facts),
        suspensions=tuple(facts.suspensions.get(unit, ())),
        previous=tuple(
            each.award
            for each in facts.previous.get(who, ())
            if each.proposal_id is None or each.proposal_id != case.proposal_id
        ),
    )


def _placing(standing: Standing | None, facts: Facts) -> PlacingFact:
    if standing is None:
        return PlacingFact(None, None)
    shared = Counter(facts.places.get(standing.ranking_id, []))[standing.place]
    closed = (standing.no_award_reason,) if standing.no_award_reason else ()
    return PlacingFact(
        standing.place, standing.total, shared or 1, standing.not_ranked_reason, closed
    )


def _gates(case: Case, facts: Facts) -> tuple[GateFact, ...]:
    if case.standing is None or case.organization is None:
        return ()
    return (
        adopted(case.standing, facts),
        _targets_met(case, facts),
        *working(case.organization),
    )


def adopted(standing: Standing, facts: Facts) -> GateFact:
    """Bình xét by the bloc's meeting: its minutes go into the dossier."""
    sheet = getattr(standing.membership, "score_sheet", None)
    day = sheet.adopted_at if sheet else None
    evidence = f"Hội nghị Khối thông qua ngày {format_date(day)}." if day else ""
    return GateFact(
        "Được hội nghị Khối bình xét, thông qua điểm",
        True if day else None,
        evidence,
        blocks=False,
        legal_basis=facts.texts.get("binh_xet", ""),
        cure="Ghi biên bản hội nghị Khối trước khi lập Tờ trình.",
    )


def _targets_met(case: Case, facts: Facts) -> GateFact:
    unit = case.organization.pk if case.organization else 0
    targets = facts.targets.get(unit, [])
    values = {row: facts.figures.get((unit, row.indicator_id)) for row in targets}
    met = sum(_is_met(row, value) for row, value in values.items())
    missing = [row.indicator.name for row, value in values.items() if value is None]
    below = [
        row.indicator.name
        for row, value in values.items()
        if value is not None and not _is_met(row, value)
    ]
    evidence = _targets_text(len(targets), met, missing, below)
    held = None if missing or not targets else not below
    return targets_gate(held, evidence, facts.law(case.award_type))


def targets_gate(held: bool | None, evidence: str = "", law: str = "") -> GateFact:
    return GateFact(
        "Hoàn thành các chỉ tiêu đã đăng ký",
        held,
        evidence,
        blocks=False,
        legal_basis=law,
        cure="Bổ sung số liệu cả năm của đơn vị, hoặc nêu lý do trong báo cáo thành tích.",
    )


def _is_met(target: PledgeTarget, value: Decimal | None) -> bool:
    if value is None:
        return False
    if target.indicator.better == Indicator.Better.DOWN:
        return value <= target.plan
    return value >= target.plan


def _targets_text(total: int, met: int, missing: list[str], below: list[str]) -> str:
    if not total:
        return "Không có chỉ tiêu nào trong bản đăng ký thi đua."
    text = f"{met}/{total} chỉ tiêu đạt và vượt."
    if missing:
        text += f" Chưa có số liệu: {', '.join(missing)}."
    if below:
        text += f" Chưa đạt: {', '.join(below)}."
    return text


def working(organization: Organization) -> tuple[GateFact, ...]:
    if organization.status == Organization.Status.ACTIVE:
        return ()
    return (
        GateFact(
            "Đang hoạt động",
            False,
            f"Tình trạng: {organization.get_status_display()}.",
            blocks=False,
            cure="Hội đồng xem xét và ghi ý kiến vào biên bản.",
        ),
    )
