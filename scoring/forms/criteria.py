"""What is typed when a criteria set is made: its head, groups and gates; and how it is copied."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from blocs.models import Season
from catalogue.models import Indicator
from history.fields import CleanCharField, NumberField, PointsField, WholeField
from history.vietnamese import format_number
from scoring.forms.rows import FigureField, RowsForm, held_rows
from scoring.models import CriteriaGroup, CriteriaSet, Gate
from scoring.periods import NAME_LENGTH, check_periods, parts_of_year
from scoring.selectors.criteria import TIE_BREAKS, plain, tie_break_label
from scoring.services.criteria import GateData, GroupData
from scoring.services.definitions import CriteriaSetData

TIE_ROWS = 4
CLASSES = "loai"
PERIODS = "ky"
GAP = Decimal(5)


class SetForm(RowsForm):
    """The head of a set; its classes in rows."""

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
    gap_threshold = PointsField(
        label="Chênh lệch cần đối chiếu từ",
        help_text="Bảng có tổng điểm chênh từ mức này trở lên được đưa lên trước khi thẩm định. "
        "Để trống thì lấy 5 điểm.",
        least=Decimal("0.01"), most=99_999, initial=GAP, required=False,
    )  # fmt: skip
    second_look = forms.ChoiceField(
        label="Cán bộ thứ hai xem lại",
        help_text="Bảng nào phải có thêm một cán bộ xem lại sau khi thẩm định.",
        choices=CriteriaSet.SecondLook.choices,
        required=False,
        initial=CriteriaSet.SecondLook.NONE,
    )
    source = CleanCharField(label="Nguồn", max_length=250, required=False)
    is_sample = forms.BooleanField(
        label="Là bộ mẫu, chưa phải văn bản của Liên minh", required=False
    )

    def __init__(
        self,
        data: Any = None,
        held: Mapping[str, Any] | None = None,
        *,
        criteria_set: CriteriaSet | None = None,
        more: int = 0,
    ) -> None:
        if held is None and criteria_set:
            held = head_of_set(criteria_set)
        super().__init__(data, held, more=more)
        choices = _tie_choices(criteria_set)
        standing = len(criteria_set.tie_break) if criteria_set else 0
        self.tie_rows = max(TIE_ROWS, standing + 1)
        for number in range(self.tie_rows):
            self.fields[f"tie_{number}"] = forms.ChoiceField(
                label=f"Khi bằng điểm, xét lần {number + 1}", choices=choices, required=False
            )
        columns = {
            "name": lambda row: CleanCharField(label=f"Xếp loại, {row}", max_length=60),
            "points": lambda row: PointsField(label=f"Từ điểm, {row}", most=99_999),
        }
        self.add_rows(CLASSES, columns, least=5)
        periods = {
            "name": lambda row: CleanCharField(label=f"Kỳ chấm, {row}", max_length=NAME_LENGTH),
            "weight": lambda row: FigureField(label=f"Hệ số, {row}", places=2, least=0, most=100),
        }
        self.add_rows(PERIODS, periods, least=3)

    @property
    def plain_fields(self) -> list[Any]:
        in_rows = self.row_names()
        return [each for each in self.visible_fields() if each.name not in in_rows]

    @property
    def classes(self) -> list[Any]:
        return self.rows(CLASSES)

    @property
    def periods(self) -> list[Any]:
        return self.rows(PERIODS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._ask_whole(CLASSES, name="Xin ghi tên xếp loại.", points="Xin ghi điểm.")
        self._ask_whole(PERIODS, name="Xin ghi tên kỳ.", weight="Xin ghi hệ số.")
        for sentence in check_periods(self._periods()) if not self.errors else []:
            self.add_error(None, sentence)
        floors = [row["points"] for _, row in self.typed_rows(CLASSES, "name", "points")]
        twice = next((each for each in floors if each is not None and floors.count(each) > 1), None)
        if twice is not None:
            self.add_error(
                None, f"Hai mức xếp loại cùng từ {format_number(twice)} điểm. Xin sửa một mức."
            )
        return given

    def _ask_whole(self, prefix: str, **sentences: str) -> None:
        """A row that is begun is filled whole."""
        for start, row in self.typed_rows(prefix, *sentences):
            for name, sentence in sentences.items():
                if row[name] in (None, "") and f"{start}{name}" not in self.errors:
                    self.add_error(f"{start}{name}", sentence)

    def _periods(self) -> list[dict[str, str]]:
        return [
            {"name": row["name"], "weight": plain(row["weight"])}
            for _, row in self.typed_rows(PERIODS, "name", "weight")
        ]

    def _gap(self) -> Decimal:
        given: Decimal | None = self.cleaned_data["gap_threshold"]
        return GAP if given is None else given

    def read(self) -> CriteriaSetData:
        given = self.cleaned_data
        return CriteriaSetData(
            name=given["name"], decision=given["decision"], scale=given["scale"],
            bonus_inside=given["bonus_inside"], decimal_places=given["decimal_places"],
            ranking_rule=given["ranking_rule"], ballot_candidates=given["ballot_candidates"],
            tie_break=_tie_break(given.get(f"tie_{n}", "") for n in range(self.tie_rows)),
            periods=self._periods(), gap_threshold=self._gap(),
            second_look=given["second_look"] or CriteriaSet.SecondLook.NONE,
            source=given["source"], is_sample=given["is_sample"],
            classes=[(row["name"], row["points"])
                     for _, row in self.typed_rows(CLASSES, "name", "points")],
        )  # fmt: skip


def head_of_set(criteria_set: CriteriaSet) -> dict[str, Any]:
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
        "gap_threshold": criteria_set.gap_threshold,
        "second_look": criteria_set.second_look,
        "source": criteria_set.source,
        "is_sample": criteria_set.is_sample,
        **{f"tie_{n}": _tie_key(each) for n, each in enumerate(criteria_set.tie_break)},
        **held_rows(
            PERIODS,
            [
                {"name": part.name, "weight": part.weight}
                for part in parts_of_year(criteria_set.periods)
            ],
        ),
        **held_rows(CLASSES, [{"name": b.name, "points": b.min_points} for b in bands]),
    }


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
    cap = PointsField(
        label="Điểm tối đa của nhóm", most=99_999, required=False,
        help_text="Nhóm được tính nhiều nhất bấy nhiêu điểm. Chỉ để trống khi chưa rõ.",
    )  # fmt: skip

    def __init__(
        self, data: Any = None, group: CriteriaGroup | None = None, version: int | None = None
    ) -> None:
        names = ("code", "name", "kind", "cap")
        held = {name: getattr(group, name) for name in names} if group else {}
        super().__init__(data, initial={**held, "version": version})

    def read(self) -> GroupData:
        return GroupData(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class GateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Loại điều kiện", choices=Gate.Kind.choices)
    text = CleanCharField(
        label="Điều kiện", max_length=250,
        help_text="Ghi điều phải đạt, ví dụ: Không bị xử lý từ phạt tiền trở lên.",
    )  # fmt: skip
    group = forms.ModelChoiceField(
        label="Nhóm tiêu chí",
        queryset=CriteriaGroup.objects.none(),
        required=False,
        empty_label="Mọi nhóm điểm chuẩn",
        help_text="Không dùng cho điều kiện có/không.",
    )
    percent = NumberField(
        label="Mức % phải đạt", most=100, required=False,
        help_text="Chỉ ghi cho điều kiện đạt ít nhất % điểm của nhóm.",
    )  # fmt: skip
    effect = forms.ChoiceField(label="Không đạt thì", choices=Gate.Effect.choices)
    capped_class = forms.ChoiceField(
        label="Xếp loại cao nhất được giữ", required=False,
        help_text="Chỉ chọn khi hậu quả là «xếp loại không quá».",
    )  # fmt: skip
    citation = CleanCharField(label="Căn cứ", max_length=150, required=False)

    def __init__(
        self, criteria_set: CriteriaSet, data: Any = None, gate: Gate | None = None
    ) -> None:
        names = ("kind", "text", "group", "percent", "effect", "capped_class", "citation")
        held = {name: getattr(gate, name) for name in names} if gate else {}
        super().__init__(data, initial={**held, "version": criteria_set.row_version})
        groups: Any = self.fields["group"]
        groups.queryset = criteria_set.groups.order_by("order")
        bands = criteria_set.class_bands.order_by("-min_points")
        known = list(bands.values_list("name", flat=True))
        if gate and gate.capped_class not in ("", *known):
            known.append(gate.capped_class)
        classes: Any = self.fields["capped_class"]
        classes.choices = [("", "–"), *((name, name) for name in known)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == Gate.Kind.MIN_PERCENT and not given.get("percent"):
            self.add_error("percent", "Xin ghi mức % phải đạt.")
        if given.get("effect") == Gate.Effect.CLASS_CAPPED and not given.get("capped_class"):
            self.add_error(
                "capped_class",
                "Xin chọn mức xếp loại cao nhất được giữ; chưa có mức nào thì ghi ở phần chung.",
            )
        return given

    def read(self) -> GateData:
        """What does not go with the kind or the effect is left behind."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if given["kind"] == Gate.Kind.CONDITION:
            given["group"] = None
        if given["kind"] != Gate.Kind.MIN_PERCENT:
            given["percent"] = None
        if given["effect"] != Gate.Effect.CLASS_CAPPED:
            given["capped_class"] = ""
        return GateData(**given)


class CopyForm(forms.Form):
    season = forms.ModelChoiceField(
        label="Chép sang năm thi đua",
        queryset=Season.objects.order_by("-year"),
        empty_label=None,
        help_text="Cùng năm, cùng tên thì thành lần ban hành mới.",
    )
    name = CleanCharField(label="Tên bộ tiêu chí", max_length=200)

    def __init__(
        self, criteria_set: CriteriaSet, data: Any = None, season: Season | None = None
    ) -> None:
        """Copied into another year, the year in its name moves along."""
        chosen = season or criteria_set.season
        name = criteria_set.name.replace(str(criteria_set.season.year), str(chosen.year))
        super().__init__(data, initial={"season": chosen.pk, "name": name})


class SampleForm(CopyForm):
    """A draft out of a shipped set: the year it is for and what it is called there."""

    def __init__(self, name: str, data: Any = None, season: Season | None = None) -> None:
        forms.Form.__init__(self, data, initial={"season": season, "name": name})
        self.fields["season"].label = "Lập cho năm thi đua"
