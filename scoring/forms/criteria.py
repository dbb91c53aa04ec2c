"""What is typed when a criteria set is made: its head, groups, rows, gates, and who gets it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from blocs.models import BlocYear, Season
from catalogue.models import Indicator
from cooperatives.models import Field
from history.fields import CleanCharField, NumberField, PointsField, WholeField
from history.vietnamese import BadNumber, format_number, parse_points
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import TIE_BREAKS, tie_break_label
from scoring.services.criteria import CriterionData, GateData, GroupData
from scoring.services.definitions import CriteriaSetData

TIE_ROWS = 4
TYPED_RULES = (Criterion.Rule.MANUAL, Criterion.Rule.CHOICE)


class SetForm(forms.Form):
    """The head of a set. Classes are typed one a line: "Tốt: 90"."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = CleanCharField(label="Tên bộ tiêu chí", max_length=200)
    decision = CleanCharField(label="Số, ngày quyết định", max_length=150, required=False)
    scale = PointsField(label="Thang điểm", least=1, most=99_999, initial=Decimal(100))
    bonus_inside = forms.TypedChoiceField(
        label="Điểm thưởng",
        choices=[("1", "Nằm trong thang điểm"), ("0", "Cộng thêm ngoài thang điểm")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    decimal_places = forms.TypedChoiceField(
        label="Làm tròn điểm đến",
        choices=[("0", "số nguyên"), ("1", "1 số lẻ"), ("2", "2 số lẻ")],
        coerce=int,
        initial="2",
    )
    ranking_rule = forms.ChoiceField(
        label="Cách xếp hạng",
        choices=CriteriaSet.RankingRule.choices,
        initial=CriteriaSet.RankingRule.POINTS,
    )
    ballot_candidates = WholeField(
        label="Số đơn vị đưa vào bỏ phiếu",
        help_text="Chỉ ghi khi xếp hạng bằng phiếu trong nhóm điểm cao nhất.",
        required=False, least=1, most=99,
    )  # fmt: skip
    classes = CleanCharField(
        label="Mức xếp loại",
        help_text="Mỗi dòng một mức, tên và điểm từ: Tốt: 90. Mức thấp nhất bắt đầu từ 0.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    source = CleanCharField(label="Nguồn", max_length=250, required=False)
    is_sample = forms.BooleanField(
        label="Là bộ mẫu, chưa phải văn bản của Liên minh", required=False
    )

    def __init__(self, data: Any = None, criteria_set: CriteriaSet | None = None) -> None:
        super().__init__(data, initial=_head_of(criteria_set) if criteria_set else None)
        choices = _tie_choices(criteria_set)
        chosen = [_tie_key(each) for each in criteria_set.tie_break] if criteria_set else []
        for number in range(TIE_ROWS):
            self.fields[f"tie_{number}"] = forms.ChoiceField(
                label=f"Khi bằng điểm, xét lần {number + 1}",
                choices=choices,
                required=False,
                initial=chosen[number] if number < len(chosen) else "",
            )

    def clean_classes(self) -> list[tuple[str, Decimal]]:
        lines = [line for line in self.cleaned_data["classes"].splitlines() if line.strip()]
        return [_class_of(line) for line in lines]

    def read(self) -> CriteriaSetData:
        given = self.cleaned_data
        return CriteriaSetData(
            name=given["name"], decision=given["decision"], scale=given["scale"],
            bonus_inside=given["bonus_inside"], decimal_places=given["decimal_places"],
            ranking_rule=given["ranking_rule"], ballot_candidates=given["ballot_candidates"],
            tie_break=_tie_break(given.get(f"tie_{n}", "") for n in range(TIE_ROWS)),
            source=given["source"], is_sample=given["is_sample"], classes=given["classes"],
        )  # fmt: skip


def _head_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    bands = criteria_set.class_bands.order_by("-min_points")
    return {
        "version": criteria_set.row_version,
        "name": criteria_set.name,
        "decision": criteria_set.decision,
        "scale": criteria_set.scale,
        "bonus_inside": "1" if criteria_set.bonus_inside else "0",
        "decimal_places": str(criteria_set.decimal_places),
        "ranking_rule": criteria_set.ranking_rule,
        "ballot_candidates": criteria_set.ballot_candidates,
        "classes": "\n".join(f"{b.name}: {format_number(b.min_points)}" for b in bands),
        "source": criteria_set.source,
        "is_sample": criteria_set.is_sample,
    }


def _class_of(line: str) -> tuple[str, Decimal]:
    name, colon, points = line.rpartition(":")
    if not colon or not name.strip():
        raise ValidationError(f"Dòng «{line}»: ghi tên, dấu hai chấm rồi điểm, ví dụ Tốt: 90.")
    try:
        return name.strip(), parse_points(points)
    except BadNumber as problem:
        raise ValidationError(f"Dòng «{line}»: {problem}") from problem


def _tie_choices(criteria_set: CriteriaSet | None) -> list[tuple[str, str]]:
    """Groups of this set, then every figure, then the vote."""
    groups = list(criteria_set.groups.order_by("order")) if criteria_set else []
    indicators = list(Indicator.objects.order_by("order", "code"))
    named = {each.code: each for each in indicators}
    entries = [{"by": "group", "code": group.code} for group in groups]
    entries += [{"by": by, "indicator": i.code} for by in ("ratio", "figure") for i in indicators]
    entries.append({"by": "votes"})
    return [("", "–"), *((_tie_key(each), tie_break_label(each, named)) for each in entries)]


def _tie_key(each: dict[str, str]) -> str:
    return f"{each['by']}:{each.get('code') or each.get('indicator') or ''}"


def _tie_break(keys: Iterable[str]) -> list[dict[str, str]]:
    entries = []
    for key in keys:
        by, _, what = key.partition(":")
        if by not in TIE_BREAKS:
            continue
        name = {"group": "code", "votes": ""}.get(by, "indicator")
        entries.append({"by": by, **({name: what} if name else {})})
    return entries


class GroupForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = CleanCharField(label="Mã nhóm", max_length=10, help_text="I, II, III …")
    name = CleanCharField(label="Tên nhóm", max_length=200)
    kind = forms.ChoiceField(label="Loại", choices=CriteriaGroup.Kind.choices)
    cap = PointsField(label="Điểm tối đa của nhóm", most=99_999)

    def __init__(
        self, data: Any = None, group: CriteriaGroup | None = None, version: int | None = None
    ) -> None:
        names = ("code", "name", "kind", "cap")
        held = {name: getattr(group, name) for name in names} if group else {}
        super().__init__(data, initial={**held, "version": version})

    def read(self) -> GroupData:
        return GroupData(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class CriterionForm(forms.Form):
    """Only rows scored by hand or by choice are typed here; the others come loaded."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = CleanCharField(label="Mã tiêu chí", max_length=10)
    text = CleanCharField(label="Nội dung", max_length=400)
    max_points = PointsField(label="Điểm chuẩn", most=99_999)
    rule = forms.ChoiceField(
        label="Cách chấm",
        choices=[(rule.value, rule.label) for rule in TYPED_RULES],
        widget=forms.RadioSelect,
        initial=Criterion.Rule.MANUAL,
    )
    step = PointsField(
        label="Bước chấm",
        help_text="Chấm trực tiếp: điểm là bội của bước này.",
        required=False, least=Decimal("0.01"), initial=Decimal("0.5"),
    )  # fmt: skip
    options = CleanCharField(
        label="Các mức để chọn",
        help_text="Chọn một mức: mỗi dòng một mức, tên và điểm, ví dụ Đúng hạn: 8.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    guidance = CleanCharField(
        label="Cách chấm, giải thích", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    evidence = CleanCharField(label="Minh chứng", max_length=250, required=False)
    scored_by = forms.ChoiceField(
        label="Ai chấm", choices=Criterion.ScoredBy.choices, initial=Criterion.ScoredBy.ALL
    )
    indicator = forms.ModelChoiceField(
        label="Số liệu đặt cạnh",
        queryset=Indicator.objects.order_by("order", "code"),
        required=False,
        empty_label="–",
    )

    def __init__(
        self, data: Any = None, criterion: Criterion | None = None, version: int | None = None
    ) -> None:
        held = _row_of(criterion) if criterion else {}
        super().__init__(data, initial={**held, "version": version})

    def clean_options(self) -> list[dict[str, str]]:
        lines = [line for line in self.cleaned_data["options"].splitlines() if line.strip()]
        return [{"label": name, "points": f"{points:f}"} for name, points in map(_class_of, lines)]

    def read(self) -> CriterionData:
        given = self.cleaned_data
        names = ("code", "text", "max_points", "rule", "guidance", "evidence", "scored_by")
        params: dict[str, Any] = {"options": given["options"]}
        if given["rule"] == Criterion.Rule.MANUAL:
            params = {"step": f"{given['step'] or Decimal('0.5'):f}"}
        return CriterionData(
            **{name: given[name] for name in names}, indicator=given["indicator"], params=params
        )


def _row_of(criterion: Criterion) -> dict[str, Any]:
    params = criterion.params
    names = ("code", "text", "max_points", "rule", "guidance", "evidence", "scored_by", "indicator")
    options = [
        f"{each['label']}: {format_number(each['points'])}" for each in params.get("options", [])
    ]
    return {
        **{name: getattr(criterion, name) for name in names},
        "step": Decimal(str(params.get("step", "0.5"))),
        "options": "\n".join(options),
    }


class GateForm(forms.Form):
    kind = forms.ChoiceField(label="Loại điều kiện", choices=Gate.Kind.choices)
    text = CleanCharField(label="Điều kiện", max_length=250)
    group = forms.ModelChoiceField(
        label="Nhóm tiêu chí",
        queryset=CriteriaGroup.objects.none(),
        required=False,
        empty_label="Mọi nhóm điểm chuẩn",
    )
    percent = NumberField(label="Mức %", most=100, required=False)
    effect = forms.ChoiceField(label="Không đạt thì", choices=Gate.Effect.choices)
    capped_class = CleanCharField(label="Xếp loại cao nhất", max_length=60, required=False)
    citation = CleanCharField(label="Căn cứ", max_length=150, required=False)

    def __init__(
        self, criteria_set: CriteriaSet, data: Any = None, gate: Gate | None = None
    ) -> None:
        names = ("kind", "text", "group", "percent", "effect", "capped_class", "citation")
        super().__init__(
            data, initial={name: getattr(gate, name) for name in names} if gate else None
        )
        groups: Any = self.fields["group"]
        groups.queryset = criteria_set.groups.order_by("order")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == Gate.Kind.MIN_PERCENT and not given.get("percent"):
            self.add_error("percent", "Xin ghi mức % phải đạt.")
        if given.get("effect") == Gate.Effect.CLASS_CAPPED and not given.get("capped_class"):
            self.add_error("capped_class", "Xin ghi mức xếp loại cao nhất được giữ.")
        return given

    def read(self) -> GateData:
        return GateData(**self.cleaned_data)


class AssignForm(forms.Form):
    """Blocs of the set's year, ticked; a trade narrows it to its members."""

    bloc_years = forms.ModelMultipleChoiceField(
        label="Giao cho các Khối",
        queryset=BlocYear.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    field = forms.ChoiceField(
        label="Riêng ngành",
        choices=[("", "Mọi ngành"), *Field.choices],
        required=False,
    )

    def __init__(self, criteria_set: CriteriaSet, data: Any = None) -> None:
        super().__init__(data)
        blocs: Any = self.fields["bloc_years"]
        blocs.queryset = (
            BlocYear.objects.filter(season=criteria_set.season_id)
            .select_related("bloc", "season")
            .order_by("number")
        )


class CopyForm(forms.Form):
    season = forms.ModelChoiceField(
        label="Chép sang năm thi đua",
        queryset=Season.objects.order_by("-year"),
        empty_label=None,
        help_text="Cùng năm thì thành lần ban hành mới; năm khác thì thành bộ của năm đó.",
    )

    def __init__(self, criteria_set: CriteriaSet, data: Any = None) -> None:
        super().__init__(data, initial={"season": criteria_set.season_id})
