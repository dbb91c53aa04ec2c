"""The seal of a ranking: a digest over all it rests on, and whether it still holds."""

from collections.abc import Iterable
from typing import Any

from blocs.models import Meeting
from history.services import digest_of
from scoring.models import READINGS, Ranking, ScoreLine, ScoreSheet, Standing
from scoring.selectors.criteria import criteria_digest
from scoring.selectors.rankings import year_end_meeting
from scoring.selectors.seal_checks import check_seal

STANDING_FIELDS = (
    "membership_id",
    "criteria_set_id",
    "order",
    "name",
    "legal_name",
    "self_total",
    "bloc_total",
    "total",
    "class_name",
    "place",
    "is_tied",
    "tie_note",
    "not_ranked_reason",
    "no_award_reason",
)
SHEET_FIELDS = (
    "pk",
    "membership_id",
    "criteria_set_id",
    "self_total",
    "bloc_total",
    "alliance_total",
    "submitted_at",
    "bloc_scored_at",
    "adopted_at",
    "verified_at",
    "failed_conditions",
)
LINE_FIELDS = (
    "criterion_id",
    "ceiling",
    *(
        f"{reading}_{part}"
        for reading in READINGS
        for part in ("points", "input", "state", "reason", "by_id", "at")
    ),
)
MEETING_FIELDS = (
    "pk",
    "planned_on",
    "place",
    "chair",
    "secretary",
    "members",
    "present",
    "conclusion",
    "held_at",
)


def verify_seal(ranking: Ranking) -> bool:
    """Nothing the ranking rests on was changed since it was sealed.

    A ranking sealed before there were bundles is held by its digest alone.
    """
    if ranking.state != Ranking.State.SEALED or ranking.digest != seal_digest(ranking):
        return False
    seal = ranking.seals.standing().select_related("bundle").first()
    if seal is None:
        return True
    seal.ranking = ranking
    return check_seal(seal).matches


def seal_digest(ranking: Ranking) -> str:
    """Over the rows as they stand in the database now; a few queries, however many members."""
    return digest_of(seal_body(ranking))


def seal_body(ranking: Ranking) -> dict[str, Any]:
    bloc_year = ranking.bloc_year
    standings = list(Standing.objects.filter(ranking=ranking).order_by("order", "pk"))
    sheets = list(
        ScoreSheet.objects.filter(membership__standing__in=standings)
        .select_related("criteria_set")
        .order_by("pk")
    )
    lines = ScoreLine.objects.filter(sheet__in=sheets).order_by(
        "sheet_id", "criterion_id", "period"
    )
    return {
        "bloc": [bloc_year.season.year, bloc_year.number, bloc_year.name],
        "bloc_answer": ranking.bloc_answer,
        "votes": ranking.votes,
        "sealed_at": ranking.sealed_at,
        "sealed_by": ranking.sealed_by_id,
        "standings": [_values(each, STANDING_FIELDS) for each in standings],
        "criteria": _criteria(sheets),
        "sheets": [_values(each, SHEET_FIELDS) for each in sheets],
        "lines": [_line(row) for row in lines.values_list("period", "sheet_id", *LINE_FIELDS)],
        "meeting": _meeting(year_end_meeting(bloc_year)),
    }


def _line(row: tuple[Any, ...]) -> list[Any]:
    """The period last and only where there is one, so that seals made before keep their digest."""
    period, *values = row
    return [*values, period] if period else values


def _criteria(sheets: Iterable[ScoreSheet]) -> list[list[Any]]:
    """The digest of each set's rows as they stand, not the one the set says it has."""
    sets = {sheet.criteria_set_id: sheet.criteria_set for sheet in sheets}
    return [[pk, sets[pk].digest, criteria_digest(sets[pk])] for pk in sorted(sets)]


def _meeting(meeting: Meeting | None) -> list[Any] | None:
    return None if meeting is None else _values(meeting, MEETING_FIELDS)


def _values(thing: object, fields: Iterable[str]) -> list[Any]:
    return [getattr(thing, name) for name in fields]
