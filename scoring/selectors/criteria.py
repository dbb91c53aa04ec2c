"""Criteria sets as they are read: who sees which, each rule in words, the set as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from accounts.models import User
from blocs.models import BlocYear, Season
from catalogue.models import Indicator
from history.services import digest_of
from scoring.marking import Rule, RuleError, describe, measured_words, rule_from
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.periods import formula, parts_of_year, periods_in_words

TIE_BREAKS = {
    "group": "Điểm nhóm",
    "ratio": "Tỷ lệ đạt",
    "figure": "Số thực hiện",
    "votes": "Khối biểu quyết",
}


def criteria_sets_for(user: User) -> QuerySet[CriteriaSet]:
    """Staff see all; council and reviewer what was published; members what scores their bloc."""
    sets = CriteriaSet.objects.select_related("season")
    if user.is_alliance:
        return sets
    published = sets.exclude(state=CriteriaSet.State.DRAFT)
    if user.is_council or user.is_reviewer:
        return published
    own = BlocYear.objects.visible_to(user)
    return published.filter(pk__in=sets.filter(assignments__bloc_year__in=own).values("pk"))


def criteria_sets_of(season: Season, user: User) -> list[CriteriaSet]:
    """The sets of a year with how many rows they have and which blocs they score."""
    assigned = Prefetch(
        "assignments__bloc_year", BlocYear.objects.select_related("bloc").order_by("number")
    )
    sets = criteria_sets_for(user).filter(season=season)
    return list(
        sets.annotate(criteria=Count("groups__criteria"))
        .prefetch_related(assigned)
        .order_by("name", "-version")
    )


# --- The set on its page -----------------------------------------------------------------------


@dataclass(frozen=True)
class CriterionView:
    """A row with its rule in words and what it is measured by; `wrong` says why it has none."""

    criterion: Criterion
    rule: Rule | None
    words: tuple[str, ...]
    measured: str = ""
    wrong: str = ""

    @property
    def is_open(self) -> bool:
        return self.criterion.rule == Criterion.Rule.OPEN

    @property
    def beside(self) -> Indicator | None:
        """The figure to be shown beside the row, unless the rule names it anyway."""
        shown = self.criterion.indicator
        return shown if shown and shown.name not in self.measured else None


@dataclass(frozen=True)
class GroupView:
    group: CriteriaGroup
    criteria: tuple[CriterionView, ...]


def group_views(criteria_set: CriteriaSet) -> list[GroupView]:
    """The groups in their order, in three queries."""
    rows = Criterion.objects.select_related("indicator").order_by("order", "pk")
    groups = criteria_set.groups.order_by("order", "pk").prefetch_related(
        Prefetch("criteria", rows)
    )
    labels = indicator_names()
    return [
        GroupView(group, tuple(criterion_view(each, labels) for each in group.criteria.all()))
        for group in groups
    ]


def indicator_names() -> dict[str, str]:
    return dict(Indicator.objects.values_list("code", "name"))


def criterion_view(criterion: Criterion, labels: Mapping[str, str]) -> CriterionView:
    try:
        rule = rule_from(criterion.rule, criterion.max_points, criterion.params)
    except RuleError as problem:
        return CriterionView(criterion, None, (), wrong=str(problem))
    return CriterionView(criterion, rule, describe(rule), measured_words(rule, labels))


def tie_break_words(
    tie_break: Iterable[Mapping[str, str]], indicators: Mapping[str, Indicator]
) -> list[str]:
    """The order in which equal totals are looked at, as the page and the ranking say it."""
    return [tie_break_label(each, indicators) for each in tie_break]


def tie_break_label(each: Mapping[str, str], indicators: Mapping[str, Indicator]) -> str:
    by = each.get("by", "")
    if by == "group":
        return f"Điểm nhóm {each.get('code', '')}"
    if by == "votes":
        return TIE_BREAKS["votes"]
    code = each.get("indicator", "")
    name = indicators[code].name if code in indicators else code
    return f"{TIE_BREAKS.get(by, by)} «{name}»"


def indicators_named(tie_break: Iterable[Mapping[str, str]]) -> dict[str, Indicator]:
    codes = {each["indicator"] for each in tie_break if each.get("indicator")}
    if not codes:
        return {}
    return {each.code: each for each in Indicator.objects.filter(code__in=codes)}


def ranking_words(criteria_set: CriteriaSet) -> str:
    """How places come about: "theo tổng điểm; bằng điểm thì bỏ phiếu"."""
    rule = CriteriaSet.RankingRule(criteria_set.ranking_rule)
    if rule == CriteriaSet.RankingRule.BALLOTS_AMONG_TOP:
        many = criteria_set.ballot_candidates
        return (
            f"bỏ phiếu trong {many} đơn vị điểm cao nhất"
            if many
            else ("bỏ phiếu trong nhóm điểm cao nhất")
        )
    if rule == CriteriaSet.RankingRule.BALLOTS_ON_TIES:
        return "theo tổng điểm; bằng điểm thì bỏ phiếu"
    return "theo tổng điểm"


def year_words(criteria_set: CriteriaSet) -> str:
    """How the year's points come about: scored at once, or out of weighted periods."""
    parts = parts_of_year(criteria_set.periods)
    if not parts:
        return "chấm một lần cả năm"
    places = criteria_set.decimal_places
    rounded = f"{places} số lẻ" if places else "số nguyên"
    return (
        f"{periods_in_words(parts)}; điểm năm = {formula(parts)}, "
        f"làm tròn một lần sau cùng đến {rounded}"
    )


# --- The set as data ---------------------------------------------------------------------------


def definition_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    """The whole set as data: what is copied, digested, and loaded again elsewhere."""
    return {
        "name": criteria_set.name,
        "version": criteria_set.version,
        "decision": criteria_set.decision,
        "scale": plain(criteria_set.scale),
        "bonus_inside": criteria_set.bonus_inside,
        "decimal_places": criteria_set.decimal_places,
        "ranking_rule": criteria_set.ranking_rule,
        "ballot_candidates": criteria_set.ballot_candidates,
        "is_sample": criteria_set.is_sample,
        "source": criteria_set.source,
        "tie_break": criteria_set.tie_break,
        **_unusual(criteria_set),
        "classes": [
            {"name": band.name, "from": plain(band.min_points)}
            for band in criteria_set.class_bands.order_by("-min_points")
        ],
        "groups": [
            _group_definition(each.group, each.criteria) for each in group_views(criteria_set)
        ],
        "gates": [
            _gate_definition(gate)
            for gate in criteria_set.gates.select_related("group").order_by("pk")
        ],
    }


# What a definition need not say.
USUAL: Mapping[str, Any] = {"periods": [], "gap_threshold": "5", "second_look": "khong"}


def _unusual(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Left out where it is as usual, so that sets published before keep their digest."""
    held = {
        "periods": criteria_set.periods,
        "gap_threshold": plain(criteria_set.gap_threshold),
        "second_look": str(criteria_set.second_look),
    }
    return {name: value for name, value in held.items() if value != USUAL[name]}


def _group_definition(group: CriteriaGroup, rows: Iterable[CriterionView]) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.name,
        "kind": group.kind,
        "cap": _plain_or_none(group.cap),
        "criteria": [_criterion_definition(each.criterion) for each in rows],
    }


def _criterion_definition(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "text": criterion.text,
        "guidance": criterion.guidance,
        "max_points": _plain_or_none(criterion.max_points),
        "rule": criterion.rule,
        "params": criterion.params,
        "scored_by": criterion.scored_by,
        "evidence": criterion.evidence,
        "indicator": criterion.indicator.code if criterion.indicator else None,
        **_origin(criterion),
    }


def _origin(criterion: Criterion) -> dict[str, str]:
    """Left out where there is none, so that sets sealed before keep their digest."""
    held = {
        "system_fact": criterion.system_fact,
        "citation": criterion.citation,
        "standing": criterion.standing,
    }
    return {name: value for name, value in held.items() if value}


def _gate_definition(gate: Gate) -> dict[str, Any]:
    return {
        "kind": gate.kind,
        "group": gate.group.code if gate.group else "",
        "percent": _plain_or_none(gate.percent),
        "text": gate.text,
        "effect": gate.effect,
        "capped_class": gate.capped_class,
        "citation": gate.citation,
    }


def plain(value: Decimal) -> str:
    """ "100", "8.5": one spelling of a number, however many zeros it was stored with."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_or_none(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def criteria_digest(criteria_set: CriteriaSet) -> str:
    """Over the rows as they stand now: the digest kept at publishing must still equal it."""
    return digest_of(definition_of(criteria_set))
