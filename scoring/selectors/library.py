"""Bộ mẫu: the shipped sets as pages read them, without a row in the database."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalogue.models import Indicator
from scoring import shipped
from scoring.drafting import criterion_from, group_from
from scoring.models import CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import (
    USUAL,
    GroupView,
    criterion_view,
    ranking_words,
    tie_break_words,
    year_words,
)


@dataclass(frozen=True)
class Sample:
    """One shipped set, told in a line: how many rows it has, and how many of them are open."""

    slug: str
    name: str
    source: str
    scale: Decimal
    criteria: int
    open: int
    is_published_text: bool


def samples() -> list[Sample]:
    return [sample(slug) for slug in shipped.LIBRARY]


def sample(slug: str) -> Sample:
    definition = shipped.definition(slug)
    rows = [row for group in definition["groups"] for row in group["criteria"]]
    return Sample(
        slug=slug,
        name=definition["name"],
        source=definition["source"],
        scale=Decimal(definition["scale"]),
        criteria=len(rows),
        open=sum(row["rule"] == Criterion.Rule.OPEN for row in rows),
        is_published_text=slug in shipped.PUBLISHED,
    )


def sample_page(slug: str) -> dict[str, Any]:
    """The whole sample as the page of a set shows one, in a single query."""
    definition = shipped.definition(slug)
    indicators = {each.code: each for each in Indicator.objects.all()}
    labels = {code: each.name for code, each in indicators.items()}
    shown = CriteriaSet(
        name=definition["name"], scale=Decimal(definition["scale"]), source=definition["source"],
        ranking_rule=definition["ranking_rule"], bonus_inside=definition["bonus_inside"],
        decimal_places=definition["decimal_places"],
        ballot_candidates=definition["ballot_candidates"],
        **{name: definition.get(name, usual) for name, usual in USUAL.items()},
    )  # fmt: skip
    groups = []
    for row in definition["groups"]:
        group = group_from(shown, row)
        criteria = [criterion_from(group, each, 0, indicators) for each in row["criteria"]]
        groups.append(GroupView(group, tuple(criterion_view(each, labels) for each in criteria)))
    return {
        "set": shown,
        "groups": groups,
        "bands": [{"name": e["name"], "min_points": e["from"]} for e in definition["classes"]],
        "gates": [_gate(each) for each in definition["gates"]],
        "tie_break": tie_break_words(definition["tie_break"], indicators),
        "ranking_words": ranking_words(shown),
        "year_words": year_words(shown),
    }


def _gate(row: dict[str, Any]) -> dict[str, Any]:
    effects = dict(Gate.Effect.choices)
    return {**row, "get_effect_display": effects[row["effect"]]}
