"""What is typed about units and their figures; the services judge the rest."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from catalogue.models import Indicator
from cooperatives import selectors
from cooperatives.behalf import source_field
from cooperatives.dues import STATES as DUES_STATES
from cooperatives.models import Field, Figure, Locality, Organization
from cooperatives.services import OrganizationData
from history.fields import CleanCharField, MillionField, NumberField, VnDateField, WholeField

KINDS, STATUSES = Organization.Kind.choices, Organization.Status.choices
# For the narrow list of a filter.
SHORT = {
    Organization.Status.IDLE.value: "Ngừng, chưa giải thể",
    Organization.Kind.CREDIT_FUND.value: "Quỹ tín dụng",
}
# Up to what a stored figure holds.
MOST = Decimal(10) ** 15


def line(label: str, *, most: int, required: bool = False, help_text: str = "") -> Any:
    return CleanCharField(label=label, max_length=most, required=required, help_text=help_text)


class FindForm(forms.Form):
    """Narrows the list; every part may stay blank."""

    hide_optional = True

    tim = line("Tìm đơn vị", most=100)
    huyen = forms.ModelChoiceField(
        Locality.objects.none(),
        label="Địa bàn, kể cả huyện cũ",
        required=False,
        empty_label="Tất cả",
    )  # fmt: skip
    nganh = forms.ChoiceField(label="Ngành nghề", required=False)
    loai = forms.ChoiceField(label="Loại hình", required=False)
    tinh_trang = forms.ChoiceField(label="Tình trạng", required=False)
    xep = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tim"].widget.attrs["placeholder"] = "Tên, mã số thuế, xã (không cần dấu)"
        districts: Any = self.fields["huyen"]
        districts.queryset = selectors.districts_with_units()
        for name, choices in (
            ("nganh", Field.choices),
            ("loai", [(code, SHORT.get(code, label)) for code, label in KINDS]),
            ("tinh_trang", [(code, SHORT.get(code, label)) for code, label in STATUSES]),
        ):
            chosen: Any = self.fields[name]
            chosen.choices = selectors.choices_of(choices, "Tất cả")


class CommuneField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """The communes of the province, in groups by district."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Locality.objects.communes(), **kwargs)

    def offer(self, day: date, current: Locality | None) -> None:
        self.widget.choices = [
            ("", "Chưa chọn"),
            *(
                (district, [(each.pk, each.full_name) for each in communes])
                for district, communes in selectors.communes_to_choose(day, current)
            ),
        ]


def year_field(label: str, *, required: bool = False) -> forms.IntegerField:
    """A year is written without a dot."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1900,
        max_value=2199,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Ghi năm bằng bốn số, ví dụ 2015.",
            "min_value": "Ghi năm bằng bốn số, ví dụ 2015.",
            "max_value": "Ghi năm bằng bốn số, ví dụ 2015.",
        },
    )


class OrganizationForm(forms.Form):
    """The facts of a unit. `version` tells which state of it the form was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = line("Tên", most=200, required=True, help_text="Như văn phòng gọi: HTX NN Kinh 4A")
    legal_name = line(
        "Tên đầy đủ trên văn bản", most=250,
        help_text="Để trống thì viết ra từ tên: Hợp tác xã nông nghiệp Kinh 4A",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Loại hình", choices=Organization.Kind.choices)
    field = forms.ChoiceField(label="Ngành nghề", choices=Field.choices)
    tax_code = line("Mã số thuế", most=14, help_text="10 số, chi nhánh thêm -001")
    own_code = line("Mã của Liên minh", most=20)
    certificate_number = line("Số giấy chứng nhận đăng ký", most=40)
    certificate_on = VnDateField(label="Ngày cấp", required=False)
    founded_year = year_field("Năm thành lập")
    commune = CommuneField(label="Xã, phường", required=False)
    address = line("Ấp, đường, số nhà", most=250)
    contact_name = line("Người đại diện", most=120)
    contact_phone = line("Điện thoại", most=20)
    contact_zalo = line("Zalo", most=20)
    note = line("Ghi chú", most=250)

    def __init__(
        self, *args: Any, day: date, organization: Organization | None = None, **kwargs: Any
    ) -> None:
        if organization:
            names = [name for name in self.base_fields if name != "commune"]
            values = {name: getattr(organization, name) for name in names}
            kwargs["initial"] = values | {"commune": organization.commune_id}
        super().__init__(*args, **kwargs)
        commune: Any = self.fields["commune"]
        commune.offer(day, organization.commune if organization else None)

    def to_data(self, **more: Any) -> OrganizationData:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return OrganizationData(**typed, **more)


class RenameForm(forms.Form):
    name = line("Tên mới", most=200, required=True)
    legal_name = line(
        "Tên đầy đủ trên văn bản", most=250, help_text="Để trống thì viết ra từ tên mới"
    )
    valid_from = VnDateField(label="Dùng từ ngày", help_text="Văn bản trước ngày này vẫn in tên cũ")


class StatusForm(forms.Form):
    status = forms.ChoiceField(label="Tình trạng", choices=Organization.Status.choices)
    since = VnDateField(label="Từ ngày")
    reason = line("Lý do", most=250, required=True, help_text="Ví dụ số và ngày của văn bản")
    successor = forms.ModelChoiceField(
        Organization.objects.none(), label="Sáp nhập vào", required=False,
        empty_label="Không sáp nhập", help_text="Chỉ chọn khi đơn vị đã sáp nhập",
    )  # fmt: skip

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        kwargs["initial"] = {"status": organization.status}
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = selectors.units_to_merge_into(organization)


class RepresentativeForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label="Tài khoản", empty_label="Chọn người",
        help_text="Người này vào phần mềm để đăng ký, tự chấm cho đơn vị",
    )  # fmt: skip
    post = line("Chức vụ", most=100, required=True)
    valid_from = VnDateField(label="Từ ngày")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = User.objects.active().order_by("full_name", "pk")


class EndForm(forms.Form):
    on = VnDateField(label="Ngày cuối còn đại diện")


class DuesForm(forms.Form):
    due = MillionField(label="Phải nộp", help_text="triệu đồng")
    paid = MillionField(
        label="Đã nộp", help_text="triệu đồng; chưa nộp thì để trống", required=False
    )
    paid_on = VnDateField(label="Ngày nộp", required=False)


class DuesFilterForm(forms.Form):
    hide_optional = True

    tim = line("Tìm đơn vị", most=100)
    tt = forms.ChoiceField(
        label="Tình trạng", required=False,
        choices=selectors.choices_of(list(DUES_STATES.items()), "Tất cả"),
    )  # fmt: skip


class AskedForm(forms.Form):
    """The indicators of a year; `seen` is what was ticked when the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    codes = forms.MultipleChoiceField(
        label="Chỉ tiêu hỏi trong năm", widget=forms.CheckboxSelectMultiple,
        help_text="Trang số liệu và bản đăng ký của HTX hiện các chỉ tiêu này trước",
        error_messages={"required": "Xin chọn ít nhất một chỉ tiêu."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes: Any = self.fields["codes"]
        codes.choices = [
            (each.code, f"{each.name} ({each.unit})") for each in Indicator.objects.all()
        ]

    def shown(self) -> set[str]:
        return {each for each in self.cleaned_data["seen"].split(",") if each}


class FiguresForm(forms.Form):
    """A field an indicator; beside each, hidden, what it showed when the page was made.

    A blank never clears what stands: that wants its own tick.
    """

    hide_optional = True

    status = forms.ChoiceField(label="Mức số liệu", choices=Figure.Status.choices)
    source = line("Nguồn", most=100, help_text="Ví dụ: báo cáo tài chính, báo cáo năm của HTX")

    def __init__(
        self, *args: Any, rows: list[selectors.FigureLine], behalf: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if behalf:
            self.fields["behalf"] = source_field()
        self.lines = rows
        for row in rows:
            self._add(row.indicator, row.figure)

    def _add(self, indicator: Indicator, figure: Figure | None) -> None:
        value = figure.value if figure else None
        field = figure_field(indicator)
        field.initial = value
        self.fields[indicator.code] = field
        self.fields[seen_name(indicator.code)] = forms.DecimalField(
            widget=forms.HiddenInput, required=False, localize=False,
            initial=None if value is None else f"{value:f}",
        )  # fmt: skip
        if value is not None:
            self.fields[clear_name(indicator.code)] = forms.BooleanField(
                label="Bỏ số này", required=False
            )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for row in self.lines:
            code = row.indicator.code
            was = row.figure.value if row.figure else None
            if typed.get(clear_name(code)) and typed.get(code) not in (None, was):
                self.add_error(code, "Đã đánh dấu bỏ số thì để trống ô này, hoặc bỏ dấu.")
        return typed

    def values(self) -> dict[str, Decimal | None]:
        """What was typed, and what was ticked to be cleared; a blank is not named."""
        typed = self.cleaned_data
        codes = [row.indicator.code for row in self.lines]
        cleared = {code: None for code in codes if typed.get(clear_name(code))}
        return {code: typed[code] for code in codes if typed[code] is not None} | cleared

    def kept(self) -> list[str]:
        """Left blank where a figure stands: it stays."""
        named = self.values()
        return [
            row.indicator.name
            for row in self.lines
            if row.figure and row.figure.value is not None and row.indicator.code not in named
        ]

    def seen(self) -> dict[str, Decimal | None]:
        return {
            row.indicator.code: self.cleaned_data[seen_name(row.indicator.code)]
            for row in self.lines
        }

    def told_source(self) -> str:
        """From what it was typed for the unit, then what that rests on."""
        parts = (self.cleaned_data.get("behalf"), self.cleaned_data["source"])
        return " · ".join(each for each in parts if each)

    def asked(self) -> list[dict[str, Any]]:
        return self._shown(asked=True)

    def others(self) -> list[dict[str, Any]]:
        return self._shown(asked=False)

    def others_wrong(self) -> bool:
        return any(each["field"].errors for each in self.others())

    def _shown(self, *, asked: bool) -> list[dict[str, Any]]:
        return [
            {
                "line": row,
                "field": self[row.indicator.code],
                "clear": self[clear_name(row.indicator.code)]
                if clear_name(row.indicator.code) in self.fields
                else None,
            }
            for row in self.lines
            if row.is_asked is asked
        ]

    def head_fields(self) -> list[Any]:
        return [self[name] for name in ("status", "behalf", "source") if name in self.fields]


def clear_name(code: str) -> str:
    return f"clear_{code}"


def seen_name(code: str) -> str:
    return f"seen_{code}"


def labels_of_figures() -> dict[str, str]:
    """What the boxes of figures are called, by the names the forms give them."""
    names = dict(Indicator.objects.values_list("code", "name"))
    return names | {clear_name(code): f"Bỏ số: {name}" for code, name in names.items()}


def figure_field(indicator: Indicator) -> NumberField:
    shared: dict[str, Any] = {"label": indicator.name, "required": False, "least": None}
    if indicator.is_money:
        return MillionField(**shared, most=MOST / 10**6)
    if indicator.unit == "người":
        return WholeField(**shared, most=MOST)
    return NumberField(**shared, most=MOST)
