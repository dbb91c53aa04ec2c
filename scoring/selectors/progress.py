"""How far the scoring of a year is: per bloc, and unit by unit inside a bloc."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from blocs.models import BlocYear, Membership, Season
from scoring.models import READINGS, Ranking, Reading, ScoreSheet
from scoring.permissions import leaders_of, near_units

STATES: tuple[str, ...] = tuple(ScoreSheet.State.values)


KINDS: dict[str, str] = {
    ScoreSheet.State.DRAFT: "doing",
    ScoreSheet.State.SUBMITTED: "wait",
    ScoreSheet.State.BLOC_SCORED: "wait",
    ScoreSheet.State.ADOPTED: "wait",
    ScoreSheet.State.VERIFIED: "done",
    ScoreSheet.State.SEALED: "done",
}


@dataclass(frozen=True)
class BlocProgress:
    """Of a bloc's members: how many sheets have come at least so far."""

    bloc_year: BlocYear
    members: int
    opened: int
    submitted: int
    bloc_scored: int
    adopted: int
    verified: int
    sealed: int

    @property
    def missing(self) -> int:
        """Members whose self-score has not come."""
        return self.members - self.submitted

    @property
    def is_over(self) -> bool:
        return self.members > 0 and self.sealed == self.members


def bloc_progress(
    season: Season, bloc_years: Iterable[BlocYear] | None = None
) -> list[BlocProgress]:
    """Every bloc of the year by its number, in one query; `bloc_years` narrows it down."""
    chosen = BlocYear.objects.filter(season=season).select_related("season", "bloc", "officer")
    if bloc_years is not None:
        chosen = chosen.filter(pk__in=[each.pk for each in bloc_years])
    counted: QuerySet[Any] = chosen.annotate(
        n_members=Count("memberships", filter=_there()),
        n_opened=_reached(ScoreSheet.State.DRAFT),
        n_submitted=_reached(ScoreSheet.State.SUBMITTED),
        n_bloc_scored=_reached(ScoreSheet.State.BLOC_SCORED),
        n_adopted=_reached(ScoreSheet.State.ADOPTED),
        n_verified=_reached(ScoreSheet.State.VERIFIED),
        n_sealed=_reached(ScoreSheet.State.SEALED),
    ).order_by("number")
    return [
        BlocProgress(
            bloc_year=each,
            members=each.n_members,
            opened=each.n_opened,
            submitted=each.n_submitted,
            bloc_scored=each.n_bloc_scored,
            adopted=each.n_adopted,
            verified=each.n_verified,
            sealed=each.n_sealed,
        )
        for each in counted
    ]


def _there() -> Q:
    return Q(memberships__left_on__isnull=True)


def _reached(state: str) -> Count:
    """Members whose sheet stands at this state or further."""
    further = STATES[STATES.index(state) :]
    return Count("memberships", filter=_there() & Q(memberships__score_sheet__state__in=further))


@dataclass(frozen=True)
class UnitRow:
    """A member of a bloc with its sheet, if one was opened."""

    membership: Membership
    sheet: ScoreSheet | None
    is_visible: bool
    totals: Mapping[Reading, Decimal | None]

    @property
    def kind(self) -> str:
        """How its state is drawn."""
        return KINDS[self.sheet.state] if self.sheet else "none"


def unit_rows(bloc_year: BlocYear, user: User, day: date) -> list[UnitRow]:
    """The members in their order; a sheet not open to this person shows its state only."""
    members = (
        Membership.objects.current()
        .filter(bloc_year=bloc_year)
        .select_related("organization", "score_sheet__criteria_set", "bloc_year")
        .order_by("order", "pk")
    )
    visible = set(
        ScoreSheet.objects.visible_to(user).of_bloc(bloc_year).values_list("pk", flat=True)
    )
    told = _told(bloc_year, user, day)
    found = list(members)
    kept_back = _kept_back(found, bloc_year, user, day) if told.get("bloc") == 1 else set()
    return [
        _unit_row(each, visible, {**told, "bloc": LATER} if each.pk in kept_back else told)
        for each in found
    ]


# No state reaches so far: this person is told when all members are.
LATER = len(STATES)


def _kept_back(members: list[Membership], bloc_year: BlocYear, user: User, day: date) -> set[int]:
    """A leader learns what the bloc gave to units they are near to when their members do."""
    posts = [post for post in leaders_of(bloc_year, day) if post and post.person_id == user.pk]
    near = near_units(members, day)
    own = {post.membership_id for post in posts}
    return {each.pk for each in members if each.pk in own or near[each.pk].holds(user.pk)}


def _told(bloc_year: BlocYear, user: User, day: date) -> dict[str, int]:
    """From which state on this person is told each total; those not named here never."""
    if user.is_alliance:
        return {"self": 0, "bloc": 0, "alliance": 0}
    ranking = Ranking.objects.filter(bloc_year=bloc_year).first()
    announced = ranking is not None and ranking.state != Ranking.State.PROVISIONAL
    if announced or user.is_council or user.is_reviewer:
        return {"self": 1, "bloc": 2, "alliance": 4}
    leads = any(each and each.person_id == user.pk for each in leaders_of(bloc_year, day))
    return {"self": 1, "bloc": 1} if leads else {"self": 1}


def _unit_row(membership: Membership, visible: set[int], told: dict[str, int]) -> UnitRow:
    sheet: ScoreSheet | None = getattr(membership, "score_sheet", None)
    if sheet is None or sheet.pk not in visible:
        return UnitRow(membership, sheet, is_visible=False, totals={})
    reached = STATES.index(sheet.state)
    totals = {
        reading: sheet.total(reading)
        for reading in READINGS
        if reading in told and told[reading] <= reached
    }
    return UnitRow(membership, sheet, is_visible=True, totals=totals)
