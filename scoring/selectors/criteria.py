"""Criteria sets as they are read: who sees which, the set as data, and what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from accounts.models import User
from blocs.models import BlocYear, Season
from catalogue.models import Indicator
from history.services import digest_of
from scoring.marking import RuleError, ceiling, describe, figures_needed, rule_from
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.totals import ClassBand, GroupKind, GroupScale, check_classes, check_scale

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
    """A row with its rule in words; `wrong` says why it has none."""

    criterion: Criterion
    words: tuple[str, ...]
    wrong: str = ""

    @property
    def is_editable(self) -> bool:
        return self.criterion.rule in (Criterion.Rule.MANUAL, Criterion.Rule.CHOICE)


@dataclass(frozen=True)
class GroupView:
    group: CriteriaGroup
    criteria: tuple[CriterionView, ...]


def group_views(criteria_set: CriteriaSet) -> list[GroupView]:
    """The groups in their order, in two queries."""
    rows = Criterion.objects.select_related("indicator").order_by("order", "pk")
    groups = criteria_set.groups.order_by("order", "pk").prefetch_related(
        Prefetch("criteria", rows)
    )
    return [
        GroupView(group, tuple(_criterion_view(each) for each in group.criteria.all()))
        for group in groups
    ]


def _criterion_view(criterion: Criterion) -> CriterionView:
    try:
        rule = rule_from(criterion.rule, criterion.max_points, criterion.params)
    except RuleError as problem:
        return CriterionView(criterion, (), str(problem))
    return CriterionView(criterion, describe(rule))


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


# --- The set as data ---------------------------------------------------------------------------


def definition_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    """The whole set as data: what is copied, digested, and loaded again elsewhere."""
    return {
        "name": criteria_set.name,
        "version": criteria_set.version,
        "decision": criteria_set.decision,
        "scale": _plain(criteria_set.scale),
        "bonus_inside": criteria_set.bonus_inside,
        "decimal_places": criteria_set.decimal_places,
        "ranking_rule": criteria_set.ranking_rule,
        "ballot_candidates": criteria_set.ballot_candidates,
        "is_sample": criteria_set.is_sample,
        "source": criteria_set.source,
        "tie_break": criteria_set.tie_break,
        "classes": [
            {"name": band.name, "from": _plain(band.min_points)}
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


def _group_definition(group: CriteriaGroup, rows: Iterable[CriterionView]) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.name,
        "kind": group.kind,
        "cap": _plain(group.cap),
        "criteria": [_criterion_definition(each.criterion) for each in rows],
    }


def _criterion_definition(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "text": criterion.text,
        "guidance": criterion.guidance,
        "max_points": _plain(criterion.max_points),
        "rule": criterion.rule,
        "params": criterion.params,
        "scored_by": criterion.scored_by,
        "evidence": criterion.evidence,
        "indicator": criterion.indicator.code if criterion.indicator else None,
    }


def _gate_definition(gate: Gate) -> dict[str, Any]:
    return {
        "kind": gate.kind,
        "group": gate.group.code if gate.group else "",
        "percent": None if gate.percent is None else _plain(gate.percent),
        "text": gate.text,
        "effect": gate.effect,
        "capped_class": gate.capped_class,
        "citation": gate.citation,
    }


def _plain(value: Decimal) -> str:
    """ "100", "8.5": one spelling of a number, however many zeros it was stored with."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def criteria_digest(criteria_set: CriteriaSet) -> str:
    """Over the rows as they stand now: the digest kept at publishing must still equal it."""
    return digest_of(definition_of(criteria_set))


# --- The check at publishing -------------------------------------------------------------------


def problems_of(criteria_set: CriteriaSet) -> list[str]:
    """Everything that keeps the set from being published, in sentences."""
    groups = group_views(criteria_set)
    bands = [ClassBand(each.name, each.min_points) for each in criteria_set.class_bands.all()]
    known = set(Indicator.objects.values_list("code", flat=True))
    return [
        *_set_problems(criteria_set),
        *_empty_groups(groups),
        *_code_problems(groups),
        *_rule_problems(groups, known),
        *check_scale(_scales(groups), criteria_set.scale, criteria_set.bonus_inside),
        *check_classes(bands),
        *_tie_break_problems(criteria_set.tie_break, {g.group.code for g in groups}, known),
        *_gate_problems(criteria_set, {band.name for band in bands}),
    ]


def _set_problems(criteria_set: CriteriaSet) -> list[str]:
    problems = []
    rule = criteria_set.ranking_rule
    if rule == CriteriaSet.RankingRule.BALLOTS_AMONG_TOP and not criteria_set.ballot_candidates:
        problems.append("Xếp hạng bằng phiếu thì xin ghi số đơn vị đưa vào bỏ phiếu.")
    if criteria_set.is_sample and not criteria_set.source:
        problems.append("Bộ tiêu chí mẫu phải ghi nguồn.")
    return problems


def _empty_groups(groups: Iterable[GroupView]) -> list[str]:
    return [
        f"Nhóm {each.group.code} chưa có tiêu chí nào. Xin thêm tiêu chí hoặc xóa nhóm."
        for each in groups
        if not each.criteria
    ]


def _code_problems(groups: Iterable[GroupView]) -> list[str]:
    """Codes are said aloud at meetings: one code, one row in the whole set."""
    codes = Counter(row.criterion.code for group in groups for row in group.criteria)
    return [
        f"Mã tiêu chí {code} dùng {times} lần. Xin đổi cho khỏi trùng."
        for code, times in codes.items()
        if times > 1
    ]


def _rule_problems(groups: Iterable[GroupView], known: Collection[str]) -> list[str]:
    problems = []
    for row in (each for group in groups for each in group.criteria):
        if row.wrong:
            problems.append(f"Tiêu chí {row.criterion.code}: {row.wrong}")
            continue
        problems += [
            f"Tiêu chí {row.criterion.code}: danh mục chưa có số liệu mã «{code}»."
            for code in _codes_read(row.criterion)
            if code not in known
        ]
    return problems


def _codes_read(criterion: Criterion) -> list[str]:
    rule = rule_from(criterion.rule, criterion.max_points, criterion.params)
    return sorted({name.partition(":")[2] for name in figures_needed(rule)})


def _scales(groups: Iterable[GroupView]) -> list[GroupScale]:
    return [
        GroupScale(
            code=each.group.code,
            kind=GroupKind(each.group.kind),
            cap=each.group.cap,
            ceilings=tuple(_most(row) for row in each.criteria),
        )
        for each in groups
        if each.criteria
    ]


def _most(row: CriterionView) -> Decimal:
    criterion = row.criterion
    if row.wrong:
        return criterion.max_points
    return ceiling(rule_from(criterion.rule, criterion.max_points, criterion.params))


def _tie_break_problems(
    tie_break: object, groups: Collection[str], known: Collection[str]
) -> list[str]:
    if not isinstance(tie_break, Sequence) or isinstance(tie_break, str):
        return ["Thứ tự xét khi bằng điểm không đọc được. Xin chọn lại."]
    problems = []
    for number, each in enumerate(tie_break, start=1):
        wrong = _wrong_tie_break(each, groups, known)
        if wrong:
            problems.append(f"Khi bằng điểm, xét lần {number}: {wrong}")
    return problems


def _wrong_tie_break(each: object, groups: Collection[str], known: Collection[str]) -> str:
    if not isinstance(each, Mapping) or each.get("by") not in TIE_BREAKS:
        return "không rõ xét theo gì. Xin chọn nhóm điểm, số liệu hoặc biểu quyết."
    if each["by"] == "group" and each.get("code") not in groups:
        return f"bộ tiêu chí không có nhóm «{each.get('code', '')}»."
    if each["by"] in ("ratio", "figure") and each.get("indicator") not in known:
        return f"danh mục chưa có số liệu mã «{each.get('indicator', '')}»."
    return ""


def _gate_problems(criteria_set: CriteriaSet, classes: Collection[str]) -> list[str]:
    problems = []
    for gate in criteria_set.gates.all():
        if gate.kind == Gate.Kind.MIN_PERCENT and not gate.percent:
            problems.append(f"Điều kiện «{gate.text}» chưa ghi mức %.")
        if gate.effect == Gate.Effect.CLASS_CAPPED and gate.capped_class not in classes:
            problems.append(
                f"Điều kiện «{gate.text}»: không có mức xếp loại «{gate.capped_class}»."
            )
    return problems
