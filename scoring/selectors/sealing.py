"""What a sealed ranking rests on, gathered from the database as plain data for `scoring.bundle`.

The same rows give the same data whenever it is asked for: what may lawfully change afterwards
(evidence or scans taken off, relations ended) is read as it stood at the moment of sealing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from blocs.models import Meeting, PledgeTarget
from cooperatives.models import Figure
from history.models import Event
from history.services import digest_of
from history.vietnamese import format_points
from scans.models import Scan
from scoring.models import (
    READINGS,
    CriteriaSet,
    Criterion,
    DeclaredRelation,
    Evidence,
    LineReturn,
    Question,
    Ranking,
    ScoreLine,
    ScoreSheet,
    Seal,
    Standing,
)
from scoring.selectors.criteria import definition_of
from scoring.selectors.ranked import BlocRanking
from scoring.selectors.rankings import year_end_meeting
from scoring.selectors.receipts import receipt_body, receipt_from

STANDING = (
    "order", "name", "legal_name", "class_name", "place", "is_tied", "tie_note",
    "not_ranked_reason", "no_award_reason",
)  # fmt: skip
SHEET = (
    "submitted_at", "bloc_scored_at", "adopted_at", "verified_at", "entry_source",
    "failed_conditions", "second_look_at",
)  # fmt: skip
LINE = ("points", "input", "state", "reason", "by_id", "at")
MEETING = ("planned_on", "place", "members", "present", "conclusion", "held_at")
SIGNED_BY_NAME = ("chair", "secretary")


@dataclass(frozen=True)
class Sealing:
    """What is known of the act itself: its number, its moment, who signed as what."""

    number: int
    at: datetime
    signed: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class SealRow:
    """One sealing as the bloc reads it: when, whether it stands, what it changed."""

    seal: Seal
    changes: tuple[str, ...]

    @property
    def stands(self) -> bool:
        return self.seal.reopened_at is None


def seals_of(found: BlocRanking) -> list[SealRow]:
    """Every sealing of a bloc, the newest first."""
    seals = Seal.objects.filter(ranking__bloc_year=found.bloc_year).order_by("-number")
    names = seals.select_related("sealed_by", "second_by", "reopened_by")
    return [SealRow(each, tuple(changes_told(each))) for each in names]


def changes_told(seal: Seal) -> Iterator[str]:
    """ "HTX A: 93,5 điểm, hạng 3 → 97,5 điểm, hạng 1." for each unit that is other than before."""
    for each in seal.changes:
        pairs = zip(each["points"], each["place"], strict=True)
        before, after = (_told(points, place) for points, place in pairs)
        yield f"{each['unit']}: {before} → {after}."


def _told(points: str | None, place: int | None) -> str:
    given = "chưa có điểm" if points is None else f"{format_points(points)} điểm"
    return f"{given}, {'không xếp hạng' if place is None else f'hạng {place}'}"


def body_of_ranking(ranking: Ranking, sealing: Sealing) -> dict[str, Any]:
    """Everything under the seal, by few queries however many members; snapshots aside."""
    bloc_year = ranking.bloc_year
    standings = list(ranking.standings.order_by("order", "pk"))
    sheets = list(
        ScoreSheet.objects.filter(membership__standing__in=standings)
        .select_related("criteria_set")
        .order_by("membership_id")
    )
    return {
        "number": sealing.number,
        "bloc": {"year": bloc_year.season.year, "number": bloc_year.number,
                 "name": bloc_year.name},
        "ranking": _ranking(ranking, sealing),
        "standings": [_standing(each) for each in standings],
        "sets": _sets(sheets),
        "sheets": _sheets(sheets, sealing.at),
        "meeting": _meeting(year_end_meeting(bloc_year), sealing.at),
        "questions": _questions(ranking, sealing.at),
        "relations": _relations(sheets, sealing.at),
        "receipts": _receipts(sheets),
    }  # fmt: skip


def snapshots_of(ranking: Ranking) -> dict[str, Any]:
    """The head of the chain and the figures of the year as they stand at the moment of sealing."""
    head = Event.objects.order_by("-seq").values("seq", "hash").first()
    return {"chain": head or {"seq": 0, "hash": ""}, "facts": _facts(ranking)}


def _ranking(ranking: Ranking, sealing: Sealing) -> dict[str, Any]:
    return {
        "announced_at": ranking.announced_at,
        "questions_until": ranking.questions_until,
        "bloc_answer": ranking.bloc_answer,
        "votes": ranking.votes,
        "sealed_at": sealing.at,
        "signed": list(sealing.signed),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "unit": standing.membership_id,
        "set": standing.criteria_set_id,
        "totals": {
            "self": standing.self_total,
            "bloc": standing.bloc_total,
            "alliance": standing.total,
        },
        **{name: getattr(standing, name) for name in STANDING},
    }


# --- Criteria ----------------------------------------------------------------------------------


def _sets(sheets: Iterable[ScoreSheet]) -> list[dict[str, Any]]:
    found = {sheet.criteria_set_id: sheet.criteria_set for sheet in sheets}
    return [_set(found[pk]) for pk in sorted(found)]


def _set(criteria_set: CriteriaSet) -> dict[str, Any]:
    """The rules with the digest of today's rows, and the digest kept at publishing beside it."""
    definition = definition_of(criteria_set)
    rows = Criterion.objects.filter(group__criteria_set=criteria_set).order_by("pk")
    return {
        "key": criteria_set.pk,
        "definition": definition,
        "digest": digest_of(definition),
        "published": criteria_set.digest,
        "periods": [
            {"name": each["name"], "weight": str(each["weight"])} for each in criteria_set.periods
        ],
        "criteria": [
            {"key": pk, "group": group, "code": code, "scored_by": scored_by}
            for pk, group, code, scored_by in rows.values_list(
                "pk", "group__code", "code", "scored_by"
            )
        ],
    }


# --- Sheets ------------------------------------------------------------------------------------


def _sheets(sheets: Sequence[ScoreSheet], at: datetime) -> list[dict[str, Any]]:
    lines, evidence, returns = _lines(sheets), _evidence(sheets, at), _returns(sheets, at)
    return [
        {
            "unit": sheet.membership_id,
            "set": sheet.criteria_set_id,
            "totals": {reading: sheet.total(reading) for reading in READINGS},
            "entered_by": sheet.entered_by_id,
            "second_look_by": sheet.second_look_by_id,
            **{name: getattr(sheet, name) for name in SHEET},
            "lines": lines[sheet.pk],
            "evidence": evidence[sheet.pk],
            "returns": returns[sheet.pk],
        }
        for sheet in sheets
    ]


def _lines(sheets: Sequence[ScoreSheet]) -> dict[int, list[dict[str, Any]]]:
    """Bare rows: a bloc of 38 has over a thousand of them."""
    fields = [f"{reading}_{part}" for reading in READINGS for part in LINE]
    rows = (
        ScoreLine.objects.filter(sheet__in=sheets)
        .order_by("sheet_id", "criterion_id", "period")
        .values_list(
            "sheet_id", "criterion_id", "criterion__group__code", "criterion__code", "period",
            "ceiling", *fields,
        )
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for sheet, criterion, group, code, period, ceiling, *values in rows:
        line = {
            "criterion": criterion, "code": f"{group}.{code}", "period": period,
            "ceiling": ceiling,
        }  # fmt: skip
        for number, reading in enumerate(READINGS):
            given = values[number * len(LINE) : (number + 1) * len(LINE)]
            line[reading] = dict(zip(LINE, given, strict=True))
        found[sheet].append(line)
    return found


def _still(ended: str, at: datetime) -> Q:
    """Not yet taken off, ended or settled at that moment."""
    return Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": at})


def _evidence(sheets: Sequence[ScoreSheet], at: datetime) -> dict[int, list[dict[str, Any]]]:
    rows = Evidence.objects.filter(_still("removed_at", at), line__sheet__in=sheets)
    return _by_sheet(
        rows.filter(added_at__lte=at),
        {"line__criterion": "criterion", "line__period": "period", "kind": "kind",
         "digest": "digest", "sent_digest": "sent", "pages": "pages", "size": "size"},
    )  # fmt: skip


def _returns(sheets: Sequence[ScoreSheet], at: datetime) -> dict[int, list[dict[str, Any]]]:
    rows = LineReturn.objects.filter(line__sheet__in=sheets, at__lte=at)
    return _by_sheet(
        rows,
        {"line__criterion": "criterion", "line__period": "period", "reading": "reading",
         "reason": "reason", "by_id": "by", "at": "at", "settled_at": "settled_at"},
    )  # fmt: skip


def _by_sheet(rows: QuerySet[Any], fields: Mapping[str, str]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("pk").values("line__sheet", *fields):
        found[row["line__sheet"]].append({name: row[field] for field, name in fields.items()})
    return found


# --- Around the sheets -------------------------------------------------------------------------


def _meeting(meeting: Meeting | None, at: datetime) -> dict[str, Any] | None:
    """What was held, and the signed minutes; the names stand as one digest."""
    if meeting is None:
        return None
    scans = Scan.objects.of(meeting).filter(_still("removed_at", at), added_at__lte=at)
    return {
        **{name: getattr(meeting, name) for name in MEETING},
        "signers": digest_of([getattr(meeting, name) for name in SIGNED_BY_NAME]),
        "minutes": list(scans.order_by("pk").values("caption", "digest", "pages")),
    }


def _questions(ranking: Ranking, at: datetime) -> list[dict[str, Any]]:
    rows = Question.objects.filter(ranking=ranking, asked_at__lte=at).order_by("number")
    fields = (
        "number", "asked_for", "about", "criterion", "text", "source", "asked_by", "asked_at",
        "answer", "changed_points", "answered_by", "answered_at",
    )  # fmt: skip
    return [dict(row) for row in rows.values(*fields)]


def _relations(sheets: Sequence[ScoreSheet], at: datetime) -> list[dict[str, Any]]:
    members = [sheet.membership_id for sheet in sheets]
    rows = DeclaredRelation.objects.filter(
        _still("ended_at", at), membership__in=members, declared_at__lte=at
    )
    return [
        {"unit": unit, "account": person, "words": words, "declared_at": moment}
        for unit, person, words, moment in rows.order_by("pk").values_list(
            "membership", "person", "words", "declared_at"
        )
    ]


def _receipts(sheets: Sequence[ScoreSheet]) -> list[dict[str, Any]]:
    """The last handing over of each unit: what its receipt says, and what was sent, whole."""
    units = {str(sheet.pk): sheet.membership_id for sheet in sheets}
    events = Event.objects.filter(
        verb="scoring.submitted", subject_type=ScoreSheet._meta.label_lower, subject_id__in=units
    ).order_by("seq")
    last = {units[event.subject_id]: event for event in events}
    return [_receipt(unit, event) for unit, event in sorted(last.items())]


def _receipt(unit: int, event: Event) -> dict[str, Any]:
    receipt = receipt_from(event)
    return {
        "unit": unit, "number": receipt.number, "act": event.hash, "at": receipt.at,
        "digest": receipt.digest, "sent": receipt_body(event),
    }  # fmt: skip


def _facts(ranking: Ranking) -> list[dict[str, Any]]:
    """Actuals and plans the points may rest on, with the year they are compared with; corrected
    later, they stay here as they were. In an order of their own: engines sort text differently."""
    units = dict(ranking.standings.values_list("membership__organization", "membership_id"))
    year = ranking.bloc_year.season.year
    actuals = Figure.objects.filter(organization__in=units, year__in=(year - 1, year))
    plans = PledgeTarget.objects.filter(
        pledge__organization__in=units, pledge__season=ranking.bloc_year.season_id
    )
    rows = [
        *actuals.values_list(
            "organization", "year", "indicator__code", "period", "value", "status"
        ),
        *((unit, year, code, "plan", value, "") for unit, code, value in plans.values_list(
            "pledge__organization", "indicator__code", "plan")),
    ]  # fmt: skip
    return [
        {"unit": units[unit], "year": of, "indicator": code, "what": what, "value": value,
         "status": status}
        for unit, of, code, what, value, status in sorted(rows, key=lambda row: row[:4])
    ]  # fmt: skip
