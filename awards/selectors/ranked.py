"""What was put forward for the units of a sealed ranking, as the ranking's own page shows it.

The page is read often and by many, so all facts come with the proposals in one query. They are
weighed by the same rules as on the page of a proposal, where each is told with its legal basis.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from awards.eligibility import (
    AwardRule,
    Finding,
    Nominee,
    PlacingFact,
    PreviousAward,
    QuotaRow,
    Registered,
    State,
    SuspensionFact,
    findings,
)
from awards.models import Award, Proposal, Quota, Suspension
from awards.permissions import may_read_working_lists
from awards.selectors.facts import (
    COUNTED,
    REGISTERED_STATES,
    Facts,
    adopted,
    case_of,
    no_quota,
    targets_gate,
    working,
)
from blocs.models import PledgeAward, PledgeTarget
from blocs.selectors import award_mark
from catalogue.models import AwardType, Indicator
from cooperatives.models import Figure
from history import clock
from scoring.models import Standing
from scoring.selectors.ranked import AwardShown, BlocRanking

Stage = Proposal.State
REFUSED = (Stage.REJECTED, Stage.NOT_GRANTED)
YEARLY = Q(award_type__category=AwardType.Category.FORM) | Q(award_type__mark=AwardType.Mark.FLAG)


def awards_of_ranking(found: BlocRanking, user: User) -> dict[int, AwardShown]:
    """By membership. Staff and council see what is open too, the province what it was sent.

    A unit reads of its own award on its own page, once it is decided.
    """
    works = may_read_working_lists(user)
    if not found.is_sealed or not (works or user.is_reviewer):
        return {}
    standings = {row.standing.pk: row.standing for row in found.rows if row.standing}
    seen = Proposal.objects.visible_to(user).standing_ones().filter(standing__in=standings)
    related = seen.select_related("season", "award_type__issuer", "organization")
    rows = list(_with_facts(related, found.bloc_year.season.year) if works else related)
    shown = {}
    for row in rows:
        standing = row.standing = standings[row.standing_id or 0]
        unmet = _unmet(row, rows, list(standings.values())) if works else None
        shown[standing.membership_id] = _shown(row, unmet)
    return shown


# --- As it is shown ------------------------------------------------------------------------------


def _shown(proposal: Proposal, unmet: Sequence[Finding] | None) -> AwardShown:
    """`unmet` is None for those who do not read the conditions."""
    kind, status = _status(proposal, unmet)
    mark = award_mark(proposal.award_type, proposal.place)
    issuer = proposal.award_type.issuer.short_name
    is_flag = proposal.award_type.mark == AwardType.Mark.FLAG
    full = is_flag and issuer and issuer not in mark.label
    is_told = unmet is None or proposal.state in (Stage.PROPOSED, *REFUSED)
    return AwardShown(
        mark=mark,
        name=f"{mark.label} của {issuer}" if full else mark.label,
        kind=kind,
        status=status,
        note="" if is_told else proposal.get_state_display(),
        url=proposal.get_absolute_url(),
    )


def _status(proposal: Proposal, unmet: Sequence[Finding] | None) -> tuple[str, str]:
    if proposal.state in REFUSED:
        return "fail", proposal.get_state_display()
    if unmet is None:
        kind = "done" if proposal.state == Stage.GRANTED else "wait"
        return kind, proposal.get_state_display()
    if not unmet:
        return "done", "Đủ điều kiện"
    first, *others = unmet
    kind, word = ("fail", "Không đạt") if first.state == State.BLOCKED else ("warn", "Cần xem")
    more = f" và {len(others)} điều kiện khác" if others else ""
    return kind, f"{word}: {first.requirement[0].lower()}{first.requirement[1:]}{more}"


# --- What is unmet -------------------------------------------------------------------------------


def _unmet(row: Any, rows: Sequence[Any], standings: Sequence[Standing]) -> list[Finding]:
    """The graver first, as on the page of the proposal."""
    found = [each for each in _findings(row, rows, standings) if each.state != State.MET]
    return sorted(found, key=lambda each: each.state != State.BLOCKED)


def _findings(row: Any, rows: Sequence[Any], standings: Sequence[Standing]) -> list[Finding]:
    if row.quota_count is None:
        return [no_quota(case_of(row))]
    quota = QuotaRow(
        row.award_type.code, row.award_type.short_name,
        row.quota_first, row.quota_last, row.quota_count,
    )  # fmt: skip
    rule = AwardRule(quota.award, quota.award_name, row.season.year, "", quota)
    others = (each for each in rows if each.pk != row.pk and each.state in COUNTED)
    return findings(
        _nominee(row, rule, standings),
        rule,
        on=row.judged_on,
        candidates=sum(quota.covers(each.place) for each in standings),
        proposed=sum(
            each.award_type_id == row.award_type_id and quota.covers(each.place) for each in others
        ),
        counted=row.state in COUNTED,
    )


def _nominee(row: Any, rule: AwardRule, standings: Sequence[Standing]) -> Nominee:
    standing, facts = row.standing, Facts(row.judged_on, {}, {}, [])
    shared = sum(each.place == standing.place for each in standings)
    closed = (standing.no_award_reason,) if standing.no_award_reason else ()
    stop = SuspensionFact("", "", row.judged_on)
    again = PreviousAward(rule.name, rule.year, rule.achievement, "")
    held = None if row.lacks_figures or not row.has_targets else not row.misses_targets
    return Nominee(
        placing=PlacingFact(
            standing.place, standing.total, shared, standing.not_ranked_reason, closed
        ),
        registered=frozenset([Registered(rule.award)] if row.is_registered else []),
        gates=(adopted(standing, facts), targets_gate(held), *working(row.organization)),
        suspensions=(stop,) if row.is_suspended else (),
        previous=(again,) if _was_awarded(row) else (),
    )


def _was_awarded(row: Any) -> bool:
    """As `achievement_key` has it: the commendations of a year and a flag are for one."""
    award = row.award_type
    is_yearly = award.category == AwardType.Category.FORM or award.mark == AwardType.Mark.FLAG
    return bool(row.has_the_same or (is_yearly and row.has_a_yearly))


# --- The facts, beside each proposal -------------------------------------------------------------


def _with_facts(rows: QuerySet[Proposal], year: int) -> QuerySet[Proposal]:
    today: date = clock.day(clock.now())
    quotas = _quotas()
    return rows.annotate(
        judged_on=Coalesce("submission__dated_on", Value(today)),
        quota_first=Subquery(quotas.values("place_from")[:1]),
        quota_last=Subquery(quotas.values("place_to")[:1]),
        quota_count=Subquery(quotas.values("count")[:1]),
        is_registered=Exists(_registrations()),
        is_suspended=Exists(_suspensions()),
        has_the_same=Exists(_others_of_the_year().filter(award_type=OuterRef("award_type"))),
        has_a_yearly=Exists(_others_of_the_year().filter(YEARLY)),
        **_targets(year),
    )


def _quotas() -> QuerySet[Quota]:
    """The row that covers the place; the bloc's own before the one for all blocs."""
    rows = Quota.objects.filter(
        Q(bloc_year=OuterRef("bloc_year")) | Q(bloc_year__isnull=True),
        season=OuterRef("season"),
        award_type=OuterRef("award_type"),
        place_from__lte=OuterRef("standing__place"),
        place_to__gte=OuterRef("standing__place"),
    )
    return rows.order_by("place_from", F("bloc_year").asc(nulls_last=True), "pk")


def _registrations() -> QuerySet[PledgeAward]:
    return PledgeAward.objects.filter(
        Q(place__isnull=True) | Q(place=OuterRef("standing__place")),
        pledge__season=OuterRef("season"),
        pledge__organization=OuterRef("organization"),
        pledge__state__in=REGISTERED_STATES,
        award_type=OuterRef("award_type"),
        person__isnull=True,
    )


def _suspensions() -> QuerySet[Suspension]:
    return Suspension.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("judged_on")),
        organization=OuterRef("organization"),
        started_on__lte=OuterRef("judged_on"),
    )


def _others_of_the_year() -> QuerySet[Award]:
    return Award.objects.filter(
        Q(proposal__isnull=True) | ~Q(proposal=OuterRef("pk")),
        organization=OuterRef("organization"),
        person__isnull=True,
        season=OuterRef("season"),
        award_type__basis=AwardType.Basis.ACHIEVEMENT,
        revoked_by__isnull=True,
    )


def _targets(year: int) -> Mapping[str, Exists]:
    reached = Figure.objects.of_year(year).filter(
        organization=OuterRef("pledge__organization"), indicator=OuterRef("indicator")
    )
    targets = PledgeTarget.objects.filter(
        pledge__season=OuterRef("season"),
        pledge__organization=OuterRef("organization"),
        pledge__state__in=REGISTERED_STATES,
    ).annotate(reached=Subquery(reached.values("value")[:1]))
    down = Q(indicator__better=Indicator.Better.DOWN)
    return {
        "has_targets": Exists(targets),
        "lacks_figures": Exists(targets.filter(reached__isnull=True)),
        "misses_targets": Exists(
            targets.filter((down & Q(reached__gt=F("plan"))) | (~down & Q(reached__lt=F("plan"))))
        ),
    }
