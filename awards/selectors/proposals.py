"""Who is put forward, who could be, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from awards.eligibility import Finding, QuotaUse, State, is_open, quota_uses
from awards.models import Proposal, ProposalQuerySet, Quota, Suspension, Vote
from awards.selectors.facts import (
    Case,
    Facts,
    case_of,
    findings_of,
    gather,
    proposed_on,
    quota_rows,
    to_row,
)
from blocs.models import BlocYear, Season
from catalogue.models import AwardType
from history import clock
from history.vietnamese import format_date
from scoring.models import Ranking, Standing


def proposals_of(season: Season) -> ProposalQuerySet:
    """The season's proposals with what a list or a paper says of them, and their votes."""
    votes = Vote.objects.select_related("session").order_by("session__held_on", "pk")
    return (
        Proposal.objects.filter(season=season)
        .select_related(
            "season", "award_type__issuer", "standing__ranking",
            "standing__membership__score_sheet", "bloc_year__season", "bloc_year__bloc",
            "bloc_year__officer", "organization", "person", "submission__register",
            "award__decision",
        )
        .prefetch_related(Prefetch("votes", queryset=votes))
    )  # fmt: skip


def eligibility_of(proposal: Proposal, on: date | None = None) -> list[Finding]:
    """The conditions of one proposal, unmet first, by the law of the day it is judged on."""
    case = case_of(proposal)
    return findings_of(case, gather([case], proposal.season, on or judged_on(proposal)))


def judged_on(proposal: Proposal) -> date:
    """What was handed over stays judged by the law of that day; until then today's law holds."""
    if proposal.submission and proposal.submission.dated_on:
        return proposal.submission.dated_on
    return clock.day(clock.now())


# --- Candidates from sealed rankings -------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A sealed place that the quotas open an award to, and nobody has put forward yet."""

    standing: Standing
    bloc_year: BlocYear
    award_type: AwardType
    quota: Quota
    findings: tuple[Finding, ...]
    free: int
    rivals: int

    @property
    def blocks(self) -> list[Finding]:
        return [each for each in self.findings if each.state == State.BLOCKED]

    @property
    def is_eligible(self) -> bool:
        return is_open(self.findings)

    @property
    def is_crowded(self) -> bool:
        """More may have it than the quota has room for: people choose, with a reason."""
        return self.is_eligible and self.rivals > self.free

    @property
    def why_not(self) -> str:
        if not self.is_eligible:
            return " ".join(f"Không đạt “{e.requirement}”: {e.evidence}" for e in self.blocks)
        if self.is_crowded:
            return (
                f"{self.rivals} đơn vị ở {self.quota.places_text} cho {self.free} suất: "
                "Hội đồng chọn và ghi lý do."
            )
        return ""

    @property
    def law(self) -> str:
        texts = [each.legal_basis for each in self.blocks if each.legal_basis]
        return "; ".join(dict.fromkeys(texts or [self.quota.citation]))

    @property
    def cure(self) -> str:
        return " ".join(dict.fromkeys(each.cure for each in self.blocks if each.cure))


def candidates_of(
    season: Season, on: date, bloc_years: Sequence[BlocYear] | None = None
) -> list[Candidate]:
    """Every sealed place within reach of a quota and not proposed, in a fixed number of queries."""
    standings = _open_standings(season, bloc_years)
    cases = [_case(season, None, standing) for standing in standings]
    facts = gather(cases, season, on)
    found = [
        candidate
        for standing in standings
        for candidate in _candidates(season, standing, facts)
    ]  # fmt: skip
    return [_with_rivals(each, found) for each in found]


def _open_standings(season: Season, bloc_years: Sequence[BlocYear] | None) -> list[Standing]:
    sealed = Q(ranking__state=Ranking.State.SEALED, membership__season=season)
    rows = Standing.objects.filter(sealed, place__isnull=False)
    if bloc_years is not None:
        rows = rows.filter(membership__bloc_year__in=bloc_years)
    live = Proposal.objects.standing_ones().filter(standing__isnull=False)
    return list(
        rows.exclude(pk__in=live.values("standing"))
        .select_related(
            "ranking", "membership__score_sheet", "membership__organization__commune",
            "membership__bloc_year__season", "membership__bloc_year__bloc",
            "membership__bloc_year__officer",
        )
        .order_by("membership__bloc_year__number", "order", "pk")
    )  # fmt: skip


def _case(season: Season, award_type: AwardType | None, standing: Standing) -> Case:
    award_type = award_type or AwardType()
    return Case(season, award_type, standing.membership.organization, None, standing)


def _candidates(season: Season, standing: Standing, facts: Facts) -> list[Candidate]:
    bloc_year = standing.membership.bloc_year
    found = []
    for quota in quota_rows(facts.quotas, bloc_year.pk):
        if not to_row(quota).covers(standing.place):
            continue
        case = _case(season, quota.award_type, standing)
        free = max(quota.count - proposed_on(quota, case, facts), 0)
        found.append(
            Candidate(
                standing, bloc_year, quota.award_type, quota, tuple(findings_of(case, facts)),
                free, rivals=1,
            )
        )  # fmt: skip
    return found


def _with_rivals(candidate: Candidate, all_of_them: Sequence[Candidate]) -> Candidate:
    rivals = sum(
        each.is_eligible and each.quota == candidate.quota and each.bloc_year == candidate.bloc_year
        for each in all_of_them
    )
    return Candidate(
        candidate.standing, candidate.bloc_year, candidate.award_type, candidate.quota,
        candidate.findings, candidate.free, rivals,
    )  # fmt: skip


def candidate_findings(standing: Standing, award_type: AwardType, on: date) -> list[Finding]:
    """The conditions of one standing for one award, before it is proposed."""
    season = standing.membership.bloc_year.season
    case = _case(season, award_type, standing)
    return findings_of(case, gather([case], season, on))


def unsealed_blocs(season: Season) -> list[BlocYear]:
    """Blocs with nothing to propose from yet."""
    return list(
        BlocYear.objects.filter(season=season)
        .exclude(ranking__state=Ranking.State.SEALED)
        .select_related("season", "bloc")
        .order_by("number")
    )


@dataclass(frozen=True)
class BlocQuotas:
    bloc_year: BlocYear
    uses: list[QuotaUse]


def uneven_quotas(season: Season) -> list[BlocQuotas]:
    """Sealed blocs whose ranking does not fill its quotas one for one: 1, 1, 3 leaves no 2."""
    quotas = list(Quota.objects.filter(season=season).select_related("award_type"))
    places: dict[BlocYear, list[int | None]] = {}
    standings = Standing.objects.filter(
        ranking__bloc_year__season=season, ranking__state=Ranking.State.SEALED
    ).select_related("ranking__bloc_year__bloc", "ranking__bloc_year__season")
    for standing in standings.order_by("ranking__bloc_year__number", "order"):
        places.setdefault(standing.ranking.bloc_year, []).append(standing.place)
    found = []
    for bloc_year, each in places.items():
        rows = [to_row(quota) for quota in quota_rows(quotas, bloc_year.pk)]
        uses = [use for use in quota_uses(rows, each) if use.over or use.left]
        if uses:
            found.append(BlocQuotas(bloc_year, uses))
    return found


# --- Where a proposal stands ---------------------------------------------------------------------


@dataclass(frozen=True)
class Station:
    label: str
    state: str


def stations_of(proposal: Proposal) -> list[Station]:
    """The way of a proposal: meeting, verification, council, tờ trình, decision."""
    vote = next(reversed(list(proposal.votes.all())), None)
    submission, award = proposal.submission, getattr(proposal, "award", None)
    sent = submission.dated_on if submission else None
    decided = award.decision.decided_on if award else None
    days = [
        ("Hội nghị Khối", _adopted_on(proposal)),
        ("Liên minh thẩm định", _sealed_on(proposal)),
        ("Hội đồng TĐKT", vote.session.held_on if vote and vote.session.closed_at else None),
        ("Tờ trình", sent if submission and submission.sent_at else None),
        ("Quyết định khen thưởng", decided),
    ]
    if proposal.standing is None:
        days = days[2:]
    passed_by = [day is not None for _, day in days]
    now = passed_by.index(False) if False in passed_by else len(days)
    return [
        Station(_station_label(label, day), _station_state(index, day, now, proposal))
        for index, (label, day) in enumerate(days)
    ]


def _station_label(label: str, day: date | None) -> str:
    return f"{label} {format_date(day)}" if day else label


def _station_state(index: int, day: date | None, now: int, proposal: Proposal) -> str:
    if day is not None:
        return "done"
    stopped = proposal.state not in (*Proposal.OPEN, Proposal.State.SUBMITTED)
    return "now" if index == now and not stopped else "next"


def _adopted_on(proposal: Proposal) -> date | None:
    sheet = (
        getattr(proposal.standing.membership, "score_sheet", None) if proposal.standing else None
    )
    return _day(sheet.adopted_at if sheet else None)


def _sealed_on(proposal: Proposal) -> date | None:
    return _day(proposal.standing.ranking.sealed_at) if proposal.standing else None


def _day(moment: datetime | None) -> date | None:
    return clock.day(moment) if moment else None


def open_suspensions() -> QuerySet[Suspension]:
    rows = Suspension.objects.select_related("organization", "legal_basis")
    return rows.order_by("ended_on", "-started_on", "pk")
