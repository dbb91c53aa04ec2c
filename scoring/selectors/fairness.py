"""The material of the fairness panel, in the same few queries for one bloc and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts.models import User
from blocs.models import BlocYear, Season
from scoring import fairness
from scoring.fairness import Least, Scored, Totals
from scoring.models import Criterion, Evidence, Reading, ScoreLine, ScoreSheet
from scoring.permissions import HANDED_OVER


@dataclass(frozen=True)
class Fairness:
    """What the arithmetic found, and the names of all it speaks of."""

    season: Season
    blocs: Mapping[int, BlocYear]
    sheets: Mapping[int, ScoreSheet]
    criteria: Mapping[int, Criterion]
    people: Mapping[int, User]
    least: Least
    totals: Sequence[Totals]
    by_bloc: Sequence[fairness.BlocGap]
    scorers: Sequence[fairness.ScorerGap]
    twins: Sequence[fairness.Twins]
    told_apart: Sequence[fairness.Criterion]
    unproved: Sequence[fairness.Unproved]

    def unit(self, pk: int) -> str:
        return self.sheets[pk].membership.organization.name

    def bloc(self, pk: int) -> BlocYear:
        return self.blocs[pk]

    def code(self, pk: int) -> str:
        criterion = self.criteria[pk]
        return f"{criterion.group.code}.{criterion.code}"


def least() -> Least:
    return Least(
        settings.FAIRNESS_LEAST_UNITS,
        settings.FAIRNESS_LEAST_CRITERIA,
        Decimal(settings.FAIRNESS_GAP),
    )


def fairness_of(season: Season, blocs: Sequence[BlocYear]) -> Fairness:
    """Readings count once they were handed over; a draft is nobody's measure."""
    enough = least()
    known = {each.pk: each for each in blocs}
    sheets = {
        each.pk: each
        for each in ScoreSheet.objects.filter(
            membership__bloc_year__in=known, membership__left_on__isnull=True
        ).select_related("membership__organization")
    }
    used = {sheet.criteria_set_id for sheet in sheets.values()}
    criteria = {
        each.pk: each
        for each in Criterion.objects.filter(group__criteria_set__in=used).select_related("group")
    }
    lines = _lines(sheets, criteria)
    totals = [_totals(sheet) for sheet in sheets.values()]
    scorers = fairness.scorers(lines, enough)
    return Fairness(
        season, known, sheets, criteria,
        people=User.objects.in_bulk([each.scorer for each in scorers]),
        least=enough,
        totals=totals,
        by_bloc=fairness.gaps_of_blocs(totals, enough),
        scorers=scorers,
        twins=fairness.twins(lines, enough),
        told_apart=fairness.criteria(lines, enough),
        unproved=fairness.unproved(lines),
    )  # fmt: skip


def _totals(sheet: ScoreSheet) -> Totals:
    return Totals(
        sheet.pk,
        sheet.membership.bloc_year_id,
        own=_handed(sheet, "self", sheet.self_total),
        by_bloc=_handed(sheet, "bloc", sheet.bloc_total),
        verified=_handed(sheet, "alliance", sheet.alliance_total),
    )


def _lines(sheets: Mapping[int, ScoreSheet], criteria: Mapping[int, Criterion]) -> list[Scored]:
    """Bare rows: a province has twenty thousand."""
    blocs = {sheet.membership.bloc_year_id for sheet in sheets.values()}
    of_these = {
        "sheet__membership__bloc_year__in": blocs, "sheet__membership__left_on__isnull": True,
    }  # fmt: skip
    proved = set(
        Evidence.objects.kept()
        .filter(**{f"line__{key}": value for key, value in of_these.items()})
        .order_by()
        .values_list("line", flat=True)
    )
    rows = ScoreLine.objects.filter(**of_these).order_by()
    return [
        _scored(row, sheets[row[1]], criteria[row[2]], row[0] in proved)
        for row in rows.values_list(
            "pk", "sheet", "criterion", "self_points", "bloc_points", "alliance_points", "bloc_by"
        )
    ]


def _scored(row: tuple[Any, ...], sheet: ScoreSheet, criterion: Criterion, proved: bool) -> Scored:
    _, _, _, own, by_bloc, verified, scorer = row
    return Scored(
        unit=sheet.pk,
        bloc=sheet.membership.bloc_year_id,
        criterion=criterion.pk,
        own=_handed(sheet, "self", own),
        by_bloc=_handed(sheet, "bloc", by_bloc),
        verified=_handed(sheet, "alliance", verified),
        scorer=scorer,
        wants_evidence=bool(criterion.evidence),
        has_evidence=proved,
    )


def _handed(sheet: ScoreSheet, reading: Reading, points: Decimal | None) -> Decimal | None:
    return points if sheet.state in HANDED_OVER[reading] else None
