"""A row of a criteria set as it is typed: its text, its rule, and the fields that rule wants."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from catalogue.models import Indicator
from history.fields import CleanCharField, NumberField, PointsField
from scoring.forms.rows import FigureField, RowsForm
from scoring.marking import MetricKind
from scoring.marking.metrics import SOURCES
from scoring.models import CriteriaGroup, Criterion
from scoring.services.criteria import CriterionData

Rule = Criterion.Rule
HINTS: Mapping[str, str] = {
    Rule.MANUAL: "Người chấm ghi điểm, từ 0 đến điểm chuẩn.",
    Rule.CHOICE: "Chọn đúng một mức, mỗi mức một số điểm; có/không là hai mức.",
    Rule.TIER: "Số liệu rơi vào khoảng nào thì được điểm của khoảng ấy.",
    Rule.COUNT: "Đếm số lần rồi nhân với điểm mỗi lần, có mức trần.",
    Rule.RATIO: "Đạt bao nhiêu phần kế hoạch thì được bấy nhiêu phần điểm.",
    Rule.OPEN: "Dòng của văn bản chưa thấy cách chấm; phải điền mới ban hành được.",
}
KINDS = [
    (MetricKind.FIGURE, "Chính số thứ nhất"),
    (MetricKind.RATIO, "Số thứ nhất chia cho số thứ hai"),
    (MetricKind.GROWTH, "Số thứ nhất tăng bao nhiêu % so với số thứ hai"),
]
WHICH = [(source, words[0].upper() + words[1:]) for source, words in SOURCES.items()]
UNITS = [
    "%", "tỷ đồng", "triệu đồng", "triệu đồng/người", "đồng", "người", "ha", "lần",
    "sản phẩm", "hợp đồng", "báo cáo",
]  # fmt: skip
LOW = [("", "từ"), ("tren", "trên")]
HIGH = [("", "dưới"), ("het", "đến")]
BANDS, OPTIONS = "muc", "chon"
COMMON = (
    "code", "text", "max_points", "rule", "guidance", "evidence", "scored_by", "indicator",
    "system_fact", "citation", "standing",
)  # fmt: skip


class CriterionForm(RowsForm):
    """The fields follow the rule; `shown` tells which rule's fields the page sent had."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    code = CleanCharField(
        label="Mã tiêu chí",
        max_length=10,
        error_messages={"required": "Xin ghi mã, ví dụ 1 hoặc 1a."},
    )
    text = CleanCharField(
        label="Nội dung",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Xin ghi nội dung tiêu chí."},
    )
    max_points = PointsField(
        label="Điểm chuẩn", most=99_999, help_text="Điểm cao nhất của tiêu chí.",
        error_messages={"required": "Xin ghi điểm chuẩn."},
    )  # fmt: skip
    rule = forms.ChoiceField(
        label="Cách chấm",
        choices=[(rule.value, f"{rule.label}: {HINTS[rule][0].lower()}{HINTS[rule][1:]}")
                 for rule in Rule],
        widget=forms.RadioSelect,
        initial=Rule.MANUAL,
    )  # fmt: skip
    guidance = CleanCharField(
        label="Hướng dẫn người chấm", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    evidence = CleanCharField(label="Minh chứng cần có", max_length=250, required=False)
    scored_by = forms.ChoiceField(
        label="Ai chấm", choices=Criterion.ScoredBy.choices, initial=Criterion.ScoredBy.ALL
    )
    indicator = forms.ModelChoiceField(
        label="Số liệu đặt cạnh",
        help_text="Hiện bên cạnh tiêu chí để người chấm nhìn vào.",
        queryset=Indicator.objects.order_by("order", "code"),
        required=False,
        empty_label="–",
    )
    system_fact = forms.ChoiceField(
        label="Việc hệ thống đã biết",
        help_text="Hiện bên cạnh tiêu chí; khi thẩm định được điền sẵn nếu đạt: chọn một mức thì "
        "mức ghi đầu là mức đạt.",
        choices=Criterion.SystemFact.choices,
        required=False,
    )
    citation = CleanCharField(
        label="Căn cứ", help_text="Văn bản có dòng này, nếu có.", max_length=200, required=False
    )
    standing = forms.ChoiceField(
        label="Mức tin cậy", choices=Criterion.Standing.choices, required=False
    )

    def __init__(
        self,
        data: Any = None,
        held: Mapping[str, Any] | None = None,
        *,
        group: CriteriaGroup,
        more: int = 0,
    ) -> None:
        super().__init__(data, held, more=more)
        source = self.data if self.is_bound else self.initial
        asked = str(source.get("rule", ""))
        self.chosen = Rule(asked) if asked in Rule.values else Rule.MANUAL
        self.initial["shown"] = self.chosen.value
        self.fields["max_points"].required = self.chosen != Rule.OPEN
        self.deducts = group.kind == CriteriaGroup.Kind.DEDUCTION
        common = set(self.fields)
        BUILD[self.chosen](self)
        self.special = [name for name in self.fields if name not in common | self.row_names()]

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {each.code: each for each in Indicator.objects.order_by("order", "code")}

    @property
    def figures(self) -> list[tuple[str, str]]:
        return [(code, f"{each.name} ({each.unit})") for code, each in self.indicators.items()]

    # --- What the page draws, part by part ---

    @property
    def first_fields(self) -> list[Any]:
        return [self[name] for name in ("code", "text", "max_points", "rule")]

    @property
    def rule_fields(self) -> list[Any]:
        return [self[name] for name in self.special]

    @property
    def last_fields(self) -> list[Any]:
        names = ("guidance", "evidence", "scored_by", "indicator", "system_fact", "citation",
                 "standing")  # fmt: skip
        return [self[name] for name in names]

    @property
    def bands(self) -> list[Any]:
        return self.rows(BANDS)

    @property
    def options(self) -> list[Any]:
        return self.rows(OPTIONS)

    # --- Reading ---

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        CHECK.get(self.chosen, lambda form: None)(self)
        return given

    def read(self) -> CriterionData:
        given = self.cleaned_data
        return CriterionData(**{name: given[name] for name in COMMON}, params=self.params())

    def params(self) -> dict[str, Any]:
        """What is stored beside the rule; numbers as plain text."""
        found: dict[str, Any] = READ[self.chosen](self)
        return found


# --- The fields of each rule -------------------------------------------------------------------


def _build_manual(form: CriterionForm) -> None:
    form.fields["step"] = PointsField(
        label="Bước chấm", help_text="Điểm ghi là bội của bước này. Để trống thì là 0,5.",
        required=False, least=Decimal("0.01"), initial=Decimal("0.5"),
    )  # fmt: skip


def _build_choice(form: CriterionForm) -> None:
    columns = {
        "label": lambda row: CleanCharField(label=f"Mức, {row}", max_length=200),
        "points": lambda row: PointsField(label=f"Điểm, {row}", most=99_999),
    }
    form.add_rows(OPTIONS, columns, least=4)


def _build_tier(form: CriterionForm) -> None:
    form.fields |= {
        "kind": forms.ChoiceField(label="So bằng", choices=KINDS, initial=MetricKind.FIGURE),
        "a_source": forms.ChoiceField(label="Số thứ nhất", choices=WHICH, initial="actual"),
        "a": _figure(form, "của số liệu", required=True),
        "b_source": forms.ChoiceField(label="Số thứ hai", choices=WHICH, initial="plan"),
        "b": _figure(
            form, "của số liệu", help_text="Để trống thì là cùng số liệu với số thứ nhất."
        ),
        "unit": forms.ChoiceField(
            label="Các mức ghi bằng", required=False,
            help_text="Số liệu tính bằng đồng được tự đổi sang tỷ, triệu đồng.",
            choices=_units(form),
        ),
    }  # fmt: skip
    columns = {
        "low_in": lambda row: forms.ChoiceField(label=f"Từ hay trên, {row}", choices=LOW),
        "low": lambda row: FigureField(label=f"Cận dưới, {row}"),
        "high_in": lambda row: forms.ChoiceField(label=f"Dưới hay đến, {row}", choices=HIGH),
        "high": lambda row: FigureField(label=f"Cận trên, {row}"),
        "points": lambda row: PointsField(label=f"Điểm, {row}", most=99_999),
    }
    form.add_rows(BANDS, columns, least=4)


def _figure(form: CriterionForm, label: str, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label[0].upper() + label[1:],
        choices=[("", "Chọn số liệu"), *form.figures],
        error_messages={"required": "Xin chọn số liệu."},
        **{"required": False, **more},
    )


def _units(form: CriterionForm) -> list[tuple[str, str]]:
    """The usual ones, and the one that stands, whatever it is."""
    held = str(form.initial.get("unit") or "")
    known = UNITS if held in ("", *UNITS) else [held, *UNITS]
    return [("", "đơn vị của số liệu"), *((unit, unit) for unit in known)]


def _build_count(form: CriterionForm) -> None:
    each = "trừ" if form.deducts else "được"
    form.fields |= {
        "per": PointsField(
            label=f"Mỗi lần {each}", least=Decimal("0.01"), most=99_999,
            error_messages={"required": "Xin ghi điểm mỗi lần."},
        ),
        "cap": PointsField(
            label=f"Nhiều nhất {each}", required=False, most=99_999,
            help_text="Để trống thì là điểm chuẩn.",
        ),
    }  # fmt: skip


def _build_ratio(form: CriterionForm) -> None:
    form.fields |= {
        "actual": _figure(form, "số thực hiện của", required=True),
        "plan_source": forms.ChoiceField(
            label="So với", choices=WHICH[1:] + WHICH[:1], initial="plan"
        ),
        "plan": _figure(form, "của số liệu", help_text="Để trống thì là cùng số liệu."),
        "lower": forms.ChoiceField(
            label="Chiều", choices=[("", "Càng cao càng tốt"), ("1", "Càng thấp càng tốt")],
            required=False, widget=forms.RadioSelect, initial="",
        ),
        "least": NumberField(
            label="Dưới bao nhiêu % thì 0 điểm", most=100, required=False,
            help_text="Để trống thì đạt bao nhiêu tính bấy nhiêu.",
        ),
        "step_points": PointsField(
            label="Vượt kế hoạch: mỗi bước thưởng", required=False, most=99_999
        ),
        "step_pct": NumberField(label="Mỗi bước là bao nhiêu %", most=1000, required=False),
        "bonus_cap": PointsField(label="Thưởng nhiều nhất", required=False, most=99_999),
        "whole": forms.BooleanField(label="Chỉ tính bước tròn", required=False),
    }  # fmt: skip


BUILD: Mapping[str, Any] = {
    Rule.MANUAL: _build_manual,
    Rule.CHOICE: _build_choice,
    Rule.TIER: _build_tier,
    Rule.COUNT: _build_count,
    Rule.RATIO: _build_ratio,
    Rule.OPEN: lambda form: None,
}


# --- What each rule cannot do without ----------------------------------------------------------


def _check_choice(form: CriterionForm) -> None:
    rows = list(form.typed_rows(OPTIONS, "label", "points"))
    for start, row in rows:
        if not row["label"]:
            form.add_error(f"{start}label", "Xin ghi tên mức.")
        _want_points(form, start, row)
    if len(rows) < 2:
        form.add_error(f"{OPTIONS}-0-label", "Xin ghi ít nhất hai mức để chọn.")


def _check_tier(form: CriterionForm) -> None:
    rows = list(form.typed_rows(BANDS, "low", "high", "points"))
    for start, row in rows:
        _want_points(form, start, row)
    if not rows:
        form.add_error(f"{BANDS}-0-points", "Xin ghi ít nhất một mức.")


def _want_points(form: CriterionForm, start: str, row: Mapping[str, Any]) -> None:
    name = f"{start}points"
    if row["points"] is None and name not in form.errors:
        form.add_error(name, "Xin ghi điểm của mức này.")


CHECK: Mapping[str, Any] = {
    Rule.CHOICE: _check_choice,
    Rule.TIER: _check_tier,
}


# --- From what was typed to the parameters -----------------------------------------------------


def _plain(value: Decimal | int) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_choice(form: CriterionForm) -> dict[str, Any]:
    rows = form.typed_rows(OPTIONS, "label", "points")
    return {"options": [{"label": r["label"], "points": _plain(r["points"])} for _, r in rows]}


def _read_tier(form: CriterionForm) -> dict[str, Any]:
    given = form.cleaned_data
    a, kind = f"{given['a_source']}:{given['a']}", given["kind"]
    b = f"{given['b_source']}:{given['b'] or given['a']}"
    metric = a if kind == MetricKind.FIGURE else f"{kind}({a},{b})"
    bands = [_band(row) for _, row in form.typed_rows(BANDS, "low", "high", "points")]
    factor = form.initial.get("factor") if given["unit"] == form.initial.get("unit") else None
    kept = {"factor": factor} if factor else {}
    return {"metric": metric, "unit": given["unit"], **kept, "bands": bands}


def _band(row: Mapping[str, Any]) -> dict[str, Any]:
    band: dict[str, Any] = {}
    if row["low"] is not None:
        band["min"] = _plain(row["low"])
    if row["high"] is not None:
        band["max"] = _plain(row["high"])
    band["points"] = _plain(row["points"])
    if row["low_in"]:
        band["min_exclusive"] = True
    if row["high_in"]:
        band["max_inclusive"] = True
    return band


def _read_count(form: CriterionForm) -> dict[str, Any]:
    given = form.cleaned_data
    cap = {} if given["cap"] is None else {"cap": _plain(given["cap"])}
    return {"per": _plain(given["per"]), **cap}


def _read_ratio(form: CriterionForm) -> dict[str, Any]:
    given = form.cleaned_data
    params: dict[str, Any] = {
        "actual": f"actual:{given['actual']}",
        "plan": f"{given['plan_source']}:{given['plan'] or given['actual']}",
    }
    if given["lower"]:
        params["lower_is_better"] = True
    if given["least"]:
        params["r_min"] = _plain(Decimal(given["least"]) / 100)
    bonus = {name: given[name] for name in ("step_points", "step_pct", "bonus_cap")}
    params |= {name: _plain(value) for name, value in bonus.items() if value}
    if given["whole"]:
        params["whole_steps"] = True
    return params


READ: Mapping[str, Any] = {
    Rule.MANUAL: lambda form: {"step": _plain(form.cleaned_data["step"] or Decimal("0.5"))},
    Rule.CHOICE: _read_choice,
    Rule.TIER: _read_tier,
    Rule.COUNT: _read_count,
    Rule.RATIO: _read_ratio,
    Rule.OPEN: lambda form: {},
}
