"""Which sheets of a bloc wait to be entered for their units, one after another."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from blocs.models import BlocYear
from blocs.permissions import in_charge
from blocs.selectors import why_closed
from cooperatives.models import Representative
from scoring.models import ScoreSheet
from scoring.permissions import leaders_of
from scoring.selectors.readings import STEP_OF


def sheets_to_enter(bloc_year: BlocYear, user: User, day: date) -> list[ScoreSheet]:
    """Not yet handed over, in the bloc's order, for one who may enter on behalf today: the officer
    all, the leader those no rival has begun; nobody the unit they speak for."""
    charge = in_charge(user, bloc_year)
    leader, _ = (None, None) if charge else leaders_of(bloc_year, day)
    if not charge and (leader is None or leader.person_id != user.pk):
        return []
    if why_closed(bloc_year, STEP_OF["self"], day):
        return []
    own = Representative.objects.on(day).filter(user=user).values("organization")
    waiting = (
        ScoreSheet.objects.of_bloc(bloc_year)
        .filter(state=ScoreSheet.State.DRAFT)
        .exclude(membership__organization__in=own)
        .select_related("membership__organization")
        .order_by("membership__order", "pk")
    )
    if not charge:
        untouched = Q(entered_by__isnull=True) | ~Q(entry_source="")
        waiting = waiting.filter(untouched, submitted_at__isnull=True)
    return list(waiting)


def next_to_enter(sheets: list[ScoreSheet], pk: int, order: int) -> ScoreSheet | None:
    """The one after this in the bloc's order, round to the first."""
    others = [each for each in sheets if each.pk != pk]
    after = [e for e in others if (e.membership.order, e.pk) > (order, pk)]
    return next(iter(after or others), None)
