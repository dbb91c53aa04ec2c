"""What is typed about seasons, blocs and meetings: shape and dates; the services judge the rest."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from blocs.models import (
    Bloc,
    BlocYear,
    Leadership,
    Meeting,
    Membership,
    Pledge,
    Season,
    StepCode,
)
from blocs.selectors import PledgeFilter, StepWindow, Window, window_choices
from blocs.selectors.grouping import PlannedBloc, UnitGroup
from blocs.services import MeetingMinutes
from cooperatives.models import Field, Locality, Representative
from history.fields import CleanCharField, VnDateField, WholeField

CLOCK_WRITINGS = ["%H:%M", "%Hh%M", "%Hg%M", "%H.%M", "%H"]


def line(label: str, *, most: int = 250, required: bool = True, help_text: str = "") -> Any:
    return CleanCharField(label=label, max_length=most, required=required, help_text=help_text)


def lines(label: str, *, rows: int = 3, help_text: str = "") -> Any:
    area = forms.Textarea(attrs={"rows": rows})
    return CleanCharField(label=label, widget=area, required=False, help_text=help_text)


def clock_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=CLOCK_WRITINGS,
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "date", "autocomplete": "off"}),
        error_messages={"invalid": "Ghi giờ:phút, ví dụ 8:30."},
    )


class SealRuleForm(forms.Form):
    two_to_seal = forms.BooleanField(
        label="Chốt xếp hạng cần hai người",
        required=False,
        help_text="Người thứ nhất ký, người khác ký thì xếp hạng mới chốt. Không chọn: một cán bộ "
        "chốt, kèm bản quét biên bản hội nghị Khối đã ký.",
    )


class SeasonForm(forms.Form):
    """A year and its nine windows, one pair of days a step."""

    year = WholeField(label="Năm thi đua", least=2000, most=2100)
    decision = line(
        "Kế hoạch, quyết định phát động", most=150, required=False,
        help_text="Số, ký hiệu và ngày của văn bản",
    )  # fmt: skip

    def __init__(self, *args: Any, proposed: list[StepWindow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {step.code: step for step in proposed}
        for code in StepCode:
            step = days.get(code)
            opens, closes = (step.opens_on, step.closes_on) if step else (None, None)
            self._add(code, "opens", f"{code.label}: mở ngày", opens)
            self._add(code, "closes", f"{code.label}: đến hết ngày", closes)

    def _add(self, code: StepCode, end: str, label: str, initial: date | None) -> None:
        self.fields[f"{code}_{end}"] = VnDateField(label=label, initial=initial)

    def step_rows(self) -> list[dict[str, Any]]:
        """The fields two by two, for the table."""
        return [
            {
                "order": order,
                "name": code.label,
                "opens": self[f"{code}_opens"],
                "closes": self[f"{code}_closes"],
            }
            for order, code in enumerate(StepCode, start=1)
        ]

    def windows(self) -> list[StepWindow]:
        typed = self.cleaned_data
        return [
            StepWindow(code, typed[f"{code}_opens"], typed[f"{code}_closes"]) for code in StepCode
        ]


class StepForm(forms.Form):
    opens_on = VnDateField(label="Mở ngày")
    closes_on = VnDateField(label="Đến hết ngày")


class BlocForm(forms.Form):
    number = WholeField(label="Số của Khối", least=1, most=9999)
    area = line("Địa bàn, ngành", most=120, required=False, help_text="Ví dụ: Tân Hiệp")
    bloc = forms.ModelChoiceField(
        Bloc.objects.none(), label="Khối của năm trước", required=False,
        empty_label="Khối lập mới", help_text="Chọn để nối tiếp Khối đã có",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Loại", choices=Bloc.Kind.choices, initial=Bloc.Kind.BLOC)
    locality = forms.ModelChoiceField(
        Locality.objects.none(), label="Huyện, thành phố", required=False, empty_label="Không ghi"
    )
    officer = forms.ModelChoiceField(
        User.objects.none(), label="Cán bộ phụ trách", required=False, empty_label="Chưa giao"
    )
    decision = line("Quyết định", most=150, required=False, help_text="Ví dụ: 52/QĐ-LMHTX")

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = BlocYear.objects.filter(season=season).values("bloc")
        going_on = Bloc.objects.filter(ended_year__isnull=True).exclude(pk__in=taken)
        choose_from(self, "bloc", going_on)
        choose_from(self, "locality", Locality.objects.districts().on(date(season.year, 1, 1)))
        choose_from(self, "officer", User.objects.officers())


def choose_from(form: forms.Form, name: str, choices: Any) -> None:
    """Rows known only when the form is shown."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.queryset = choices


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(
        User.objects.none(), label="Cán bộ phụ trách", required=False, empty_label="Chưa giao"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "officer", User.objects.officers())


class EndingForm(forms.Form):
    year = WholeField(label="Thôi từ năm", least=2000, most=2101)
    note = line("Lý do", help_text="Ví dụ: chia lại Khối theo huyện")


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.organization)


class SpokesmanChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # takes none at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} – {obj.organization}"


class LeaderForm(forms.Form):
    role = forms.ChoiceField(label="Vai", choices=Leadership.Role.choices)
    membership = UnitChoice(
        Membership.objects.none(), label="Đơn vị", empty_label="Chọn một đơn vị của Khối"
    )
    spokesman = SpokesmanChoice(
        Representative.objects.none(), label="Người đại diện làm việc", required=False,
        empty_label="Chưa có tài khoản",
        help_text="Người này được chấm điểm, ghi biên bản thay đơn vị",
    )  # fmt: skip
    how = forms.ChoiceField(label="Do", choices=Leadership.How.choices)
    valid_from = VnDateField(label="Từ ngày")

    def __init__(self, *args: Any, bloc_year: BlocYear, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = bloc_year.memberships.current().select_related("organization")
        choose_from(self, "membership", units.order_by("organization__sort_key", "pk"))
        speaking = Representative.objects.on(day).filter(
            organization__in=units.values("organization")
        )
        choose_from(self, "spokesman", speaking.select_related("user", "organization"))


class ExtensionForm(forms.Form):
    code = forms.ChoiceField(label="Bước")
    until = VnDateField(label="Gia hạn đến hết ngày")
    reason = line("Lý do")

    def __init__(self, *args: Any, windows: list[Window], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = window_choices(windows)


class LeavingForm(forms.Form):
    left_on = VnDateField(label="Ra từ ngày")
    reason = line("Lý do")


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(
        label="Cuộc họp",
        choices=[each for each in Meeting.Kind.choices if each[0] != Meeting.Kind.ALLIANCE],
    )
    planned_on = VnDateField(label="Ngày họp")
    starts_at = clock_field("Bắt đầu lúc")
    place = line("Địa điểm", required=False)


class MinutesForm(forms.Form):
    """Minutes of a meeting; the version says which minutes were shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = VnDateField(label="Ngày họp")
    starts_at = clock_field("Bắt đầu lúc")
    ends_at = clock_field("Kết thúc lúc")
    place = line("Địa điểm")
    chair = line("Chủ trì", most=150, help_text="Họ tên, chức vụ")
    secretary = line("Thư ký", most=150, help_text="Họ tên, chức vụ")
    members = WholeField(label="Số đơn vị được triệu tập", least=1)
    present = WholeField(label="Số đơn vị có mặt", least=1)
    absent = lines("Vắng, lý do", rows=2)
    invited = lines("Đại biểu mời", rows=2)
    discussion = lines("Ý kiến thảo luận", rows=4)
    next_leader = line("Giới thiệu Khối trưởng năm sau", most=200, required=False)
    next_deputy = line("Giới thiệu Khối phó năm sau", most=200, required=False)
    conclusion = lines("Kết luận")

    def minutes(self) -> MeetingMinutes:
        typed = dict(self.cleaned_data)
        del typed["version"]
        return MeetingMinutes(**typed)


class PledgeFilterForm(forms.Form):
    """The search over the registrations of a year; every field may stay blank."""

    hide_optional = True

    tim = CleanCharField(
        label="Tìm HTX", required=False, max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Tên HTX, giám đốc, xã (không cần dấu)"}),
    )  # fmt: skip
    khoi = forms.ChoiceField(label="Khối", required=False)
    nganh = forms.ChoiceField(
        label="Ngành nghề", required=False, choices=[("", "Tất cả"), *Field.choices]
    )
    khen = forms.ChoiceField(label="Đăng ký khen thưởng", required=False)
    tt = forms.CharField(required=False, widget=forms.HiddenInput)
    xep = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        numbers: list[tuple[int, str]],
        awards: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        blocs = [(str(number), f"{number} · {area}".strip(" ·")) for number, area in numbers]
        self._choose("khoi", [("", f"Tất cả {len(blocs)} khối"), *blocs])
        self._choose("khen", [("", "Tất cả"), *awards])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def wanted(self) -> PledgeFilter:
        """What was asked for; a choice that does not exist is passed over."""
        self.is_valid()
        typed = self.cleaned_data
        number = typed.get("khoi") or ""
        return PledgeFilter(
            text=typed.get("tim") or "",
            bloc=int(number) if number else None,
            field=typed.get("nganh") or "",
            award=typed.get("khen") or "",
            state=typed.get("tt") or "",
            sort=typed.get("xep") or "ten",
        )


class ReturnForm(forms.Form):
    """Why, in one of the reasons given lately or in new words; and which page to mend."""

    hide_optional = True

    part = forms.ChoiceField(
        label="Chỗ cần sửa", required=False,
        choices=[("", "Xem lại cả bản"), *Pledge.Part.choices[:-1]],
    )  # fmt: skip
    recent = forms.ChoiceField(
        label="Lý do đã dùng", required=False, widget=forms.RadioSelect,
        help_text="Chọn một lý do, hoặc ghi lý do khác bên dưới",
    )  # fmt: skip
    reason = line("Cần sửa điều gì", required=False, help_text="Đơn vị sẽ đọc câu này")

    def __init__(self, *args: Any, recent: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recent"].choices = [(each, each) for each in recent]  # type: ignore[attr-defined] # a choice field
        if not recent:
            del self.fields["recent"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "reason" not in self.errors and not self.why:
            self.add_error("reason", "Xin ghi cần sửa điều gì, để đơn vị biết mà làm lại.")
        return typed

    @property
    def why(self) -> str:
        """New words go before a reason used before."""
        return self.cleaned_data.get("reason") or self.cleaned_data.get("recent") or ""


class GroupingForm(forms.Form):
    """For each group of units the number of the bloc it makes; groups of one number are one bloc.

    A group without a number stays out.
    """

    def __init__(self, data: Any, groups: Sequence[UnitGroup], first: int) -> None:
        super().__init__(data)
        self.groups = groups
        for number, group in enumerate(groups, start=first):
            self.fields[f"so_{group.key}"] = WholeField(
                label=f"Khối số của {group.name}", required=False, least=1, most=9999,
                initial=str(number),
            )  # fmt: skip
            self.fields[f"ten_{group.key}"] = line(
                f"Địa bàn của {group.name}", most=120, required=False
            )
            self.initial[f"ten_{group.key}"] = group.name

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"group": each, "number": self[f"so_{each.key}"], "area": self[f"ten_{each.key}"]}
            for each in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[f"so_{each.key}"] for each in self.groups):
            raise forms.ValidationError(
                "Chưa nhóm nào có số Khối. Xin ghi số cho ít nhất một nhóm."
            )
        return data

    def read(self) -> list[PlannedBloc]:
        """The blocs that come of it, by number; an area said twice is said once."""
        planned: dict[int, list[UnitGroup]] = {}
        areas: dict[int, list[str]] = {}
        for group in self.groups:
            number = self.cleaned_data[f"so_{group.key}"]
            if number:
                planned.setdefault(number, []).append(group)
                areas.setdefault(number, []).append(self.cleaned_data[f"ten_{group.key}"])
        return [
            PlannedBloc(
                number, ", ".join(dict.fromkeys(area for area in areas[number] if area)),
                tuple(unit for group in groups for unit in group.units),
                groups[0].locality if len(groups) == 1 else None,
            )
            for number, groups in sorted(planned.items())
        ]  # fmt: skip
