"""Who is scored by a set: blocs ticked, narrowed by trade and size, or one unit by name."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from blocs.models import BlocYear
from cooperatives.models import Field
from history.fields import WholeField
from scoring.assigning import Target
from scoring.models import CriteriaSet


class AssignForm(forms.Form):
    """Blocs of the set's year; nothing narrowed is the whole bloc."""

    bloc_years = forms.ModelMultipleChoiceField(
        label="Giao cho các Khối",
        queryset=BlocYear.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Xin đánh dấu ít nhất một Khối."},
    )
    field = forms.ChoiceField(
        label="Riêng ngành",
        choices=[("", "Mọi ngành"), *Field.choices],
        required=False,
    )
    members_from = WholeField(
        label="Riêng đơn vị từ bao nhiêu thành viên", required=False, least=1, most=1_000_000,
        help_text="Ví dụ 500. Để trống thì mọi quy mô.",
    )  # fmt: skip
    members_below = WholeField(
        label="Đến dưới bao nhiêu thành viên", required=False, least=1, most=1_000_000,
        help_text="Để trống thì không giới hạn trên.",
    )  # fmt: skip

    def __init__(self, criteria_set: CriteriaSet, data: Any = None) -> None:
        super().__init__(data)
        blocs: Any = self.fields["bloc_years"]
        blocs.queryset = (
            BlocYear.objects.filter(season=criteria_set.season_id)
            .select_related("bloc", "season")
            .order_by("number")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        low, high = given.get("members_from"), given.get("members_below")
        if low is not None and high is not None and high <= low:
            self.add_error("members_below", "Số «đến dưới» phải lớn hơn số «từ».")
        return given

    def target(self) -> Target:
        given = self.cleaned_data
        return Target(given["field"], _whole(given["members_from"]), _whole(given["members_below"]))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


class UnitSetForm(forms.Form):
    """One unit by name, whatever its bloc has."""

    criteria_set = forms.ModelChoiceField(
        label="Bộ tiêu chí", queryset=CriteriaSet.objects.none(), empty_label="Chọn bộ tiêu chí"
    )

    def __init__(self, sets: QuerySet[CriteriaSet], data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["criteria_set"]
        choices.queryset = sets
        choices.label_from_instance = lambda each: f"{each.name}, lần {each.version}"
