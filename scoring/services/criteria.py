"""Criteria sets: typed or loaded as drafts, published once they hold, then never changed.

A set that is published or locked is corrected in a copy, which is its next version.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import Season
from history import clock
from scoring.models import CriteriaSet
from scoring.selectors.criteria import criteria_digest, definition_of
from scoring.selectors.publishing import problems_of
from scoring.services.assignments import (
    assign_criteria_set,
    assign_to_blocs,
    withdraw_assignment,
)
from scoring.services.criteria_rows import (
    CriterionData,
    GateData,
    GroupData,
    delete_criterion,
    delete_gate,
    delete_group,
    move_criterion,
    move_group,
    save_criterion,
    save_gate,
    save_group,
)
from scoring.services.definitions import (
    CriteriaSetData,
    build,
    keep,
    next_version,
    set_classes,
    set_head,
)
from scoring.services.drafts import (
    draft_of,
    head_of,
    record_set,
    refuse_others,
    why_frozen,
)

__all__ = [
    "CriteriaSetData",
    "CriterionData",
    "GateData",
    "GroupData",
    "assign_criteria_set",
    "assign_to_blocs",
    "copy_criteria_set",
    "create_criteria_set",
    "create_from_definition",
    "delete_criteria_draft",
    "delete_criterion",
    "delete_gate",
    "delete_group",
    "load_criteria_set",
    "move_criterion",
    "move_group",
    "publish_criteria_set",
    "save_criterion",
    "save_gate",
    "save_group",
    "update_criteria_set",
    "why_frozen",
    "withdraw_assignment",
]


# --- The set -----------------------------------------------------------------------------------


@transaction.atomic
def create_criteria_set(
    *, season: Season, data: CriteriaSetData, by: User, at: datetime | None = None
) -> CriteriaSet:
    at = clock.at(at)
    refuse_others(by)
    criteria_set = CriteriaSet(season=season, version=next_version(season, data.name))
    set_head(criteria_set, data)
    keep(criteria_set)
    set_classes(criteria_set, data.classes)
    record_set(criteria_set, "scoring.criteria_created", by, at)
    return criteria_set


@transaction.atomic
def update_criteria_set(
    *,
    criteria_set: CriteriaSet,
    data: CriteriaSetData,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    criteria_set, at = draft_of(criteria_set, by, at, version)
    before = head_of(criteria_set)
    set_head(criteria_set, data)
    keep(criteria_set)
    criteria_set.class_bands.all().delete()
    set_classes(criteria_set, data.classes)
    record_set(criteria_set, "scoring.criteria_changed", by, at, _differences(before, criteria_set))
    return criteria_set


def _differences(before: Mapping[str, Any], criteria_set: CriteriaSet) -> dict[str, Any]:
    after = head_of(criteria_set)
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


# --- Publishing, copying, assigning ------------------------------------------------------------


@transaction.atomic
def publish_criteria_set(
    *,
    criteria_set: CriteriaSet,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    """Freeze the set, if nothing is wrong with it; else say everything that is."""
    criteria_set, at = draft_of(criteria_set, by, at, version)
    problems = problems_of(criteria_set)
    if problems:
        raise ValidationError(problems)
    criteria_set.state = CriteriaSet.State.PUBLISHED
    criteria_set.published_at = at
    criteria_set.digest = criteria_digest(criteria_set)
    criteria_set.save(update_fields=["state", "published_at", "digest"])
    record_set(criteria_set, "scoring.criteria_published", by, at, {"SHA-256": criteria_set.digest})
    return criteria_set


@transaction.atomic
def copy_criteria_set(
    *,
    criteria_set: CriteriaSet,
    season: Season | None = None,
    name: str = "",
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    """The next version as a draft; in another year, a first one to start from.

    The number of the deciding act stays behind: a copy is decided anew.
    """
    at = clock.at(at)
    refuse_others(by)
    season = season or criteria_set.season
    definition = {**definition_of(criteria_set), "decision": ""}
    definition |= {"name": name} if name else {}
    copy = build(season, definition, copied_from=criteria_set)
    changes = {"chép từ": str(criteria_set), "lần ban hành": copy.version}
    record_set(copy, "scoring.criteria_copied", by, at, changes)
    return copy


@transaction.atomic
def create_from_definition(
    *,
    season: Season,
    definition: Mapping[str, Any],
    origin: str,
    by: User,
    at: datetime | None = None,
) -> CriteriaSet:
    """A new draft of the year out of data, always: the next version where the name is taken.

    The shape of a definition is that of `selectors.criteria.definition_of`; numbers as text.
    `origin` says in a few words where it came from (a sample, the name of a file). Raises
    ValidationError where the data do not read; what only keeps it from being published stays in.
    """
    at = clock.at(at)
    refuse_others(by)
    version = next_version(season, str(definition.get("name", "")))
    criteria_set = build(season, {**definition, "version": version})
    record_set(criteria_set, "scoring.criteria_loaded", by, at, {"nguồn": origin})
    return criteria_set


@transaction.atomic
def delete_criteria_draft(
    *, criteria_set: CriteriaSet, by: User, at: datetime | None = None
) -> None:
    """A draft that was never published goes whole; anything later is corrected in a copy."""
    criteria_set, at = draft_of(criteria_set, by, at)
    record_set(criteria_set, "scoring.criteria_draft_deleted", by, at)
    criteria_set.delete()


@transaction.atomic
def load_criteria_set(
    *, season: Season, definition: Mapping[str, Any], by: User, at: datetime | None = None
) -> CriteriaSet:
    """A draft from data; where the year has this name and version already, that one as it is."""
    at = clock.at(at)
    refuse_others(by)
    there = CriteriaSet.objects.filter(
        season=season, name=definition["name"], version=definition.get("version", 1)
    ).first()
    if there:
        return there
    criteria_set = build(season, definition)
    record_set(criteria_set, "scoring.criteria_loaded", by, at, {"nguồn": criteria_set.source})
    return criteria_set
