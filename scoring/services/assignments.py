"""Which set scores whom: given to a bloc or a part of it, taken back while nothing is opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear, Membership
from history import clock
from history.services import record
from scoring.assigning import Target
from scoring.models import CriteriaAssignment, CriteriaSet
from scoring.selectors.assignments import (
    refusals_of_assigning,
    refusals_of_withdrawing,
    target_of,
    target_words,
)
from scoring.services.drafts import refuse_others


@transaction.atomic
def assign_criteria_set(
    *,
    bloc_year: BlocYear,
    criteria_set: CriteriaSet,
    field: str = "",
    members_from: int | None = None,
    members_below: int | None = None,
    membership: Membership | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaAssignment:
    """Say which set scores a bloc, its members of one trade or size, or one named unit."""
    target = Target(field, members_from, members_below, membership.pk if membership else None)
    return _assign([bloc_year], criteria_set, target, by, at)[0]


@transaction.atomic
def assign_to_blocs(
    *,
    bloc_years: Sequence[BlocYear],
    criteria_set: CriteriaSet,
    target: Target,
    by: User,
    at: datetime | None = None,
) -> list[CriteriaAssignment]:
    """To all of these blocs or to none: what stands against it is told bloc by bloc."""
    return _assign(bloc_years, criteria_set, target, by, at)


def _assign(
    bloc_years: Sequence[BlocYear],
    criteria_set: CriteriaSet,
    target: Target,
    by: User,
    at: datetime | None,
) -> list[CriteriaAssignment]:
    held = [
        BlocYear.objects.locked(pk) for pk in sorted(each.pk for each in bloc_years)
    ]  # always in one order, so that two people never wait for each other
    at = clock.at(at)
    refuse_others(by)
    refusals = refusals_of_assigning(held, criteria_set, target)
    if refusals:
        raise ValidationError(refusals)
    return [_hand_over(each, criteria_set, target, by, at) for each in held]


def _hand_over(
    bloc_year: BlocYear, criteria_set: CriteriaSet, target: Target, by: User, at: datetime
) -> CriteriaAssignment:
    where = _where(target)
    assignment = CriteriaAssignment.objects.filter(bloc_year=bloc_year, **where).first()
    assignment = assignment or CriteriaAssignment(bloc_year=bloc_year, **where)
    assignment.criteria_set = criteria_set
    assignment.full_clean()
    assignment.save()
    _record(assignment, "scoring.criteria_assigned", by, at)
    return assignment


def _where(target: Target) -> dict[str, Any]:
    return {
        "field": target.field,
        "members_from": target.members_from,
        "members_below": target.members_below,
        "membership_id": target.unit,
    }


@transaction.atomic
def withdraw_assignment(
    *, assignment: CriteriaAssignment, by: User, at: datetime | None = None
) -> None:
    """Take a set back from a bloc or a part of it; who is left gets what holds more widely."""
    bloc_year = BlocYear.objects.locked(assignment.bloc_year_id)
    at = clock.at(at)
    refuse_others(by)
    refusals = refusals_of_withdrawing(bloc_year, assignment)
    if refusals:
        raise ValidationError(refusals)
    _record(assignment, "scoring.criteria_withdrawn", by, at)
    assignment.delete()


def _record(assignment: CriteriaAssignment, verb: str, by: User, at: datetime) -> None:
    changes: Mapping[str, Any] = {
        "bộ tiêu chí": str(assignment.criteria_set),
        "giao cho": target_words(target_of(assignment), assignment.membership),
    }
    record(
        by=by, verb=verb, subject=assignment.bloc_year, at=at, changes=changes,
        season=assignment.bloc_year.season.year,
    )  # fmt: skip
