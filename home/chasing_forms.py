"""What is typed when somebody notes whom they have reminded, or mends a contact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing

from cooperatives.models import Organization
from history.fields import CleanCharField
from notices.models import Notice

LINK_SALT = "nhac.duong-vao"
WAYS = [each for each in Notice.Channel.choices if each[0] != Notice.Channel.LETTER]


class ReminderForm(forms.Form):
    """Which units were told, and how."""

    hide_optional = True

    units = forms.MultipleChoiceField(
        label="Đơn vị", error_messages={
            "required": "Chưa chọn đơn vị nào. Xin đánh dấu ít nhất một đơn vị.",
            "invalid_choice": "Có đơn vị không thuộc Khối. Xin tải lại trang rồi chọn lại.",
        }
    )  # fmt: skip
    channel = forms.ChoiceField(label="Đã nhắc bằng", choices=WAYS, initial=Notice.Channel.ZALO)
    note = CleanCharField(
        label="Ghi chú", max_length=250, required=False, help_text="Ví dụ: hẹn gửi chiều mai"
    )

    def __init__(self, *args: Any, members: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["units"]
        units.choices = [(str(pk), str(pk)) for pk in members]

    def clean_units(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["units"]]


def signed(unit: int, until: datetime) -> str:
    """Says until when a way in lets this unit in; nobody can write another."""
    return signing.dumps([unit, until.isoformat()], salt=LINK_SALT)


def read_links(posted: Mapping[str, Any], units: Sequence[int]) -> dict[int, datetime]:
    """By unit, of those chosen; what was not signed here counts as no link."""
    found = {}
    for unit in units:
        mark = str(posted.get(f"link-{unit}", ""))
        if not mark:
            continue
        try:
            whose, until = signing.loads(mark, salt=LINK_SALT)
        except (signing.BadSignature, ValueError):
            continue
        if whose == unit:
            found[unit] = datetime.fromisoformat(until)
    return found


def read_texts(posted: Mapping[str, Any], units: Sequence[int]) -> dict[int, str]:
    """By unit, of those chosen: the text as it stood on the page when it was sent back."""
    return {unit: str(posted[f"text-{unit}"]) for unit in units if f"text-{unit}" in posted}


class ContactForm(forms.Form):
    """Who of a unit follows emulation work, and how to reach them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact_name = CleanCharField(label="Người theo dõi thi đua", max_length=120, required=False)
    contact_post = CleanCharField(
        label="Chức vụ", max_length=100, required=False, help_text="Ví dụ: Giám đốc, kế toán"
    )
    contact_phone = CleanCharField(label="Điện thoại", max_length=20, required=False)
    contact_zalo = CleanCharField(
        label="Zalo", max_length=20, required=False, help_text="Để trống nếu trùng số điện thoại"
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(organization, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        for name in ("contact_phone", "contact_zalo"):
            self.fields[name].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
