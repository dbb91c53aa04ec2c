"""What keeps a set from being published, and what is only worth a second look; each by its row."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from catalogue.models import Indicator
from history.vietnamese import format_number
from scoring.marking import MetricKind, Ratio, Tier, ceiling, figures_needed
from scoring.marking.metrics import UNIT_SIZES, Metric
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.periods import check_periods
from scoring.selectors.criteria import TIE_BREAKS, CriterionView, GroupView, group_views
from scoring.totals import ClassBand, GroupKind, GroupScale, check_classes, check_scale

ROW = {
    CriteriaGroup: "scoring:group_edit",
    Criterion: "scoring:criterion_edit",
    Gate: "scoring:gate_edit",
    CriteriaSet: "scoring:criteria_set_edit",
}


@dataclass(frozen=True)
class Problem:
    """A sentence, and the row it is about; a warning does not stop the publishing."""

    text: str
    row: CriteriaGroup | Criterion | Gate | CriteriaSet
    blocks: bool = True

    @property
    def url(self) -> str:
        """The page where it is mended."""
        return reverse(ROW[type(self.row)], args=[self.row.pk])


def problems_of(criteria_set: CriteriaSet) -> list[str]:
    """Everything that keeps the set from being published, in sentences."""
    return [each.text for each in check_set(criteria_set, group_views(criteria_set)) if each.blocks]


def check_set(criteria_set: CriteriaSet, groups: Sequence[GroupView]) -> list[Problem]:
    """What blocks first, then what is only told; in two queries beside the rows."""
    known = {each.code: each for each in Indicator.objects.all()}
    bands = [ClassBand(each.name, each.min_points) for each in criteria_set.class_bands.all()]
    gates = list(criteria_set.gates.select_related("group"))
    found = [
        *_set_problems(criteria_set),
        *_group_problems(groups),
        *_code_problems(groups),
        *_rule_problems(groups, known),
        *_scale_problems(criteria_set, groups),
        *(Problem(each, criteria_set) for each in check_classes(bands)),
        *_tie_break_problems(criteria_set, {each.group.code for each in groups}, known),
        *_gate_problems(gates, {band.name for band in bands}),
        *_warnings(criteria_set, groups, bands),
    ]
    return sorted(found, key=lambda each: not each.blocks)


# --- The set and its groups --------------------------------------------------------------------


def _set_problems(criteria_set: CriteriaSet) -> Iterator[Problem]:
    rule = criteria_set.ranking_rule
    if rule == CriteriaSet.RankingRule.BALLOTS_AMONG_TOP and not criteria_set.ballot_candidates:
        yield Problem("Xếp hạng bằng phiếu thì xin ghi số đơn vị đưa vào bỏ phiếu.", criteria_set)
    for sentence in check_periods(criteria_set.periods):
        yield Problem(sentence, criteria_set)
    if criteria_set.is_sample and not criteria_set.source:
        yield Problem("Bộ tiêu chí mẫu phải ghi nguồn.", criteria_set)


def _group_problems(groups: Iterable[GroupView]) -> Iterator[Problem]:
    for each in groups:
        group = each.group
        if not each.criteria:
            yield Problem(
                f"Nhóm {group.code} chưa có tiêu chí nào. Xin thêm tiêu chí hoặc xóa nhóm.", group
            )
        if group.cap is None:
            yield Problem(
                f"Nhóm {group.code}: điểm tối đa chưa rõ. Xin ghi điểm tối đa của nhóm.", group
            )


def _code_problems(groups: Iterable[GroupView]) -> Iterator[Problem]:
    """Codes are said aloud at meetings: one code, one row in the whole set."""
    rows = {row.criterion.code: row.criterion for group in groups for row in group.criteria}
    codes = Counter(row.criterion.code for group in groups for row in group.criteria)
    for code, times in codes.items():
        if times > 1:
            yield Problem(
                f"Mã tiêu chí {code} dùng {times} lần. Xin đổi cho khỏi trùng.", rows[code]
            )


def _scale_problems(criteria_set: CriteriaSet, groups: Sequence[GroupView]) -> Iterator[Problem]:
    """Sums are told once their parts are known."""
    by_start = {f"Nhóm {each.group.code}:": each for each in groups}
    unknown_cap = any(each.group.cap is None for each in groups)
    for sentence in check_scale(_scales(groups), criteria_set.scale, criteria_set.bonus_inside):
        about = next((v for start, v in by_start.items() if sentence.startswith(start)), None)
        if about and any(row.criterion.max_points is None for row in about.criteria):
            continue
        if unknown_cap and not about and _has_base(groups):
            continue
        yield Problem(sentence, about.group if about else criteria_set)


def _has_base(groups: Iterable[GroupView]) -> bool:
    return any(each.group.kind == CriteriaGroup.Kind.BASE for each in groups if each.criteria)


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
    return ceiling(row.rule) if row.rule else row.criterion.max_points or Decimal(0)


# --- The rows ----------------------------------------------------------------------------------


def _rule_problems(
    groups: Iterable[GroupView], known: Mapping[str, Indicator]
) -> Iterator[Problem]:
    for row in (each for group in groups for each in group.criteria):
        for sentence in row_problems(row, known):
            yield Problem(f"Tiêu chí {row.criterion.code}: {sentence}", row.criterion)


def row_problems(row: CriterionView, known: Mapping[str, Indicator]) -> Iterator[str]:
    """What is wrong with one row, whatever stands around it."""
    if row.rule is None:
        yield row.wrong
        return
    codes = sorted({name.partition(":")[2] for name in figures_needed(row.rule)})
    unknown = [code for code in codes if code not in known]
    for code in unknown:
        yield f"danh mục chưa có số liệu mã «{code}». Xin chọn số liệu khác."
    if isinstance(row.rule, Tier) and not unknown:
        yield from _unit_problems(row.rule.metric, known)
    if isinstance(row.rule, Ratio) and row.rule.actual == row.rule.plan:
        yield "số thực hiện và số để so là một. Xin chọn chỉ tiêu đăng ký hoặc năm trước."


def _unit_problems(metric: Metric, known: Mapping[str, Indicator]) -> Iterator[str]:
    """A unit that the figure is not in would put every unit into one band, unnoticed."""
    a, word = known[metric.a.partition(":")[2]], metric.unit.partition(" ")[0]
    if word in UNIT_SIZES and not a.is_money:
        yield f"đơn vị «{metric.unit}» không hợp với «{a}» tính bằng {a.unit}. Xin sửa đơn vị."
    if metric.kind == MetricKind.GROWTH and not metric.unit.startswith("%"):
        yield "mức tăng ghi bằng %. Xin sửa đơn vị thành %."
    if metric.kind == MetricKind.FIGURE and metric.unit.startswith("%") and a.unit != "%":
        yield f"«{a}» tính bằng {a.unit}, không phải %. Xin sửa đơn vị hoặc chia cho một số liệu."


# --- Above the rows ----------------------------------------------------------------------------


def _tie_break_problems(
    criteria_set: CriteriaSet, groups: Collection[str], known: Collection[str]
) -> Iterator[Problem]:
    tie_break: object = criteria_set.tie_break
    if not isinstance(tie_break, Sequence) or isinstance(tie_break, str):
        yield Problem("Thứ tự xét khi bằng điểm không đọc được. Xin chọn lại.", criteria_set)
        return
    for number, each in enumerate(tie_break, start=1):
        wrong = _wrong_tie_break(each, groups, known)
        if wrong:
            yield Problem(f"Khi bằng điểm, xét lần {number}: {wrong}", criteria_set)


def _wrong_tie_break(each: object, groups: Collection[str], known: Collection[str]) -> str:
    if not isinstance(each, Mapping) or each.get("by") not in TIE_BREAKS:
        return "không rõ xét theo gì. Xin chọn nhóm điểm, số liệu hoặc biểu quyết."
    if each["by"] == "group" and each.get("code") not in groups:
        return f"bộ tiêu chí không có nhóm «{each.get('code', '')}»."
    if each["by"] in ("ratio", "figure") and each.get("indicator") not in known:
        return f"danh mục chưa có số liệu mã «{each.get('indicator', '')}»."
    return ""


def _gate_problems(gates: Iterable[Gate], classes: Collection[str]) -> Iterator[Problem]:
    for gate in gates:
        if gate.kind == Gate.Kind.MIN_PERCENT and not gate.percent:
            yield Problem(f"Điều kiện «{gate.text}» chưa ghi mức %.", gate)
        if gate.effect == Gate.Effect.CLASS_CAPPED and gate.capped_class not in classes:
            yield Problem(
                f"Điều kiện «{gate.text}»: không có mức xếp loại «{gate.capped_class}».", gate
            )
        if gate.group and gate.group.criteria_set_id != gate.criteria_set_id:
            yield Problem(f"Điều kiện «{gate.text}» dựa vào nhóm của bộ khác.", gate)


# --- Only told ---------------------------------------------------------------------------------


def _warnings(
    criteria_set: CriteriaSet, groups: Iterable[GroupView], bands: Sequence[ClassBand]
) -> Iterator[Problem]:
    if not bands:
        yield Problem("Chưa có mức xếp loại: bảng điểm sẽ không xếp loại.", criteria_set, False)
    if not criteria_set.tie_break:
        yield Problem(
            "Chưa ghi thứ tự xét khi bằng điểm: các đơn vị bằng điểm sẽ cùng hạng.",
            criteria_set, False,
        )  # fmt: skip
    if not criteria_set.decision:
        yield Problem("Chưa ghi số, ngày quyết định ban hành.", criteria_set, False)
    over = [band for band in bands if band.floor > criteria_set.scale]
    if over and criteria_set.bonus_inside:
        scale = format_number(criteria_set.scale)
        yield Problem(
            f"Mức xếp loại «{over[0].name}» bắt đầu trên thang điểm {scale}: không đơn vị nào đạt.",
            criteria_set, False,
        )  # fmt: skip
    for each in groups:
        yield from _over_the_cap(each)


def _over_the_cap(view: GroupView) -> Iterator[Problem]:
    group = view.group
    lines = sum((_most(row) for row in view.criteria), Decimal(0))
    if group.cap is not None and lines > group.cap:
        yield Problem(
            f"Nhóm {group.code}: các tiêu chí cộng lại {format_number(lines)} điểm, "
            f"quá {format_number(group.cap)} thì tính {format_number(group.cap)}.",
            group, False,
        )  # fmt: skip
