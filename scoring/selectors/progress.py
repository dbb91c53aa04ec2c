"""How far the scoring of a year is: per bloc, and unit by unit inside a bloc."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from blocs.models import BlocYear, Membership, Season
from scoring.models import ScoreSheet

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
    totals: dict[str, Decimal | None]

    @property
    def kind(self) -> str:
        """How its state is drawn."""
        return KINDS[self.sheet.state] if self.sheet else "none"


def unit_rows(bloc_year: BlocYear, user: User) -> list[UnitRow]:
    """The members in their order; a sheet not open to this person shows its state only."""
    members = (
        Membership.objects.current()
        .filter(bloc_year=bloc_year)
        .select_related("organization", "score_sheet")
        .order_by("order", "pk")
    )
    visible = {each.pk: each for each in ScoreSheet.objects.visible_to(user).of_bloc(bloc_year)}
    return [_unit_row(each, visible, user) for each in members]


def _unit_row(membership: Membership, visible: dict[int, ScoreSheet], user: User) -> UnitRow:
    sheet: ScoreSheet | None = getattr(membership, "score_sheet", None)
    is_visible = sheet is not None and sheet.pk in visible
    totals: dict[str, Decimal | None] = {}
    if sheet is not None and is_visible:
        reached = STATES.index(sheet.state)
        staff = user.is_alliance
        totals = {
            "self": sheet.self_total if staff or reached >= 1 else None,
            "bloc": sheet.bloc_total if staff or reached >= 2 else None,
            "alliance": sheet.alliance_total if staff or reached >= 4 else None,
        }
    return UnitRow(membership, sheet, is_visible, totals)
