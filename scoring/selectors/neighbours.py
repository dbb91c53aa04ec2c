"""The bloc beside a sheet: its other sheets, and how far each is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery

from accounts.models import User
from blocs.models import Leadership
from scoring.models import Reading, ScoreSheet
from scoring.selectors.last_reasons import Reason, last_line_of_sheet
from scoring.selectors.readings import SCORED_IN
from scoring.selectors.sheets import SheetView, short_name


@dataclass(frozen=True)
class Neighbour:
    """A sheet of the same bloc in the list at the left."""

    pk: int
    name: str
    state: str
    total: Decimal | None
    done: int
    due: int
    is_current: bool
    is_by_deputy: bool
    # What the reader last wrote on this sheet when scoring differently, and when.
    reason: Reason | None = None

    @property
    def is_done(self) -> bool:
        return self.due > 0 and self.done == self.due


def neighbours(view: SheetView, user: User) -> list[Neighbour]:
    """The bloc's sheets in their order, with how far the reading in hand is for each."""
    reading: Reading = view.mine or ("bloc" if "bloc" in view.readable else "self")
    due = Q(lines__criterion__scored_by__in=SCORED_IN[reading])
    scored = due & Q(**{f"lines__{reading}_points__isnull": False})
    explained = last_line_of_sheet(user, reading)
    sheets: QuerySet[Any] = (
        ScoreSheet.objects.visible_to(user)
        .of_bloc(view.sheet.membership.bloc_year)
        .annotate(
            name=F("membership__organization__name"),
            done=Count("lines", filter=scored),
            due=Count("lines", filter=due),
            reason_at=Subquery(explained.values(f"{reading}_at")[:1]),
            reason=Subquery(explained.values(f"{reading}_reason")[:1]),
        )
        .order_by("membership__order", "pk")
    )
    led = _unit_of_leader(view)
    kept_back = _kept_back(view, user) if reading == "bloc" else set()
    return [
        Neighbour(
            pk=each.pk,
            name=short_name(each.name),
            state=each.state,
            total=(
                each.total(reading)
                if _is_told(view, each, reading) and each.membership_id not in kept_back
                else None
            ),
            done=each.done if _is_told(view, each, reading) else 0,
            due=each.due,
            is_current=each.pk == view.sheet.pk,
            is_by_deputy=each.membership_id == led and reading == "bloc",
            reason=(each.reason_at, each.reason) if each.reason_at else None,
        )
        for each in sheets
    ]


def _kept_back(view: SheetView, user: User) -> set[int]:
    """The units whose bloc's points this leader is told with everybody else."""
    if user.is_alliance or view.announced or not (view.relation.leads or view.relation.deputises):
        return set()
    return set(view.relation.own_units)


def _unit_of_leader(view: SheetView) -> int | None:
    leader: Leadership | None = view.relation.leader
    return leader.membership_id if leader else None


def _is_told(view: SheetView, sheet: ScoreSheet, reading: Reading) -> bool:
    """A rival's draft is nobody's matter but the Alliance's."""
    if reading != "self" or view.relation.user.is_alliance or sheet.pk == view.sheet.pk:
        return True
    return sheet.state != ScoreSheet.State.DRAFT
