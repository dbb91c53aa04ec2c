from typing import Any

from django import forms

from accounts.models import User
from accounts.names import as_phone
from history.vietnamese import clean_text


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    """Kept as typed, blanks included; managers of passwords may paste."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập hoặc số điện thoại",
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = _password("Mật khẩu", "current-password", "Lần đầu: gõ mã trên phiếu.")
    own_device = forms.BooleanField(
        label="Máy của riêng tôi",
        required=False,
        help_text="Giữ đăng nhập 30 ngày trên điện thoại, máy của HTX. Máy chung xin để trống.",
    )


class FirstPasswordForm(forms.Form):
    new = _password(
        "Mật khẩu mới",
        "new-password",
        "Từ 8 ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
    )
    again = _password("Gõ lại mật khẩu mới", "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "Hai lần gõ mật khẩu mới chưa giống nhau. Xin gõ lại.")
        return data


class PasswordForm(FirstPasswordForm):
    old = _password("Mật khẩu đang dùng", "current-password")

    field_order = ("old", "new", "again")


class AccountForm(forms.Form):
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=40,
        help_text="Chữ thường không dấu, số, dấu chấm, gạch nối. Ví dụ: ngan.nt",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label="Điện thoại",
        max_length=20,
        required=False,
        help_text="Dùng để vào thay tên đăng nhập.",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    salutation = forms.CharField(
        label="Cách gọi", max_length=40, required=False, help_text="Ví dụ: chị Ngân"
    )
    position = forms.CharField(label="Chức vụ", max_length=150, required=False)
    roles = forms.MultipleChoiceField(
        label="Vai ở Liên minh",
        choices=list(User.ROLES.items()),
        required=False,
        help_text="Để trống với đại diện HTX: vai của họ đến từ đơn vị.",
        widget=forms.CheckboxSelectMultiple,
    )
    password = _password(
        "Mật khẩu ban đầu",
        "new-password",
        "Từ 8 ký tự. Giao tận tay; người dùng tự đổi sau lần vào đầu.",
    )

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()

    def clean_full_name(self) -> str:
        return clean_text(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        return as_phone(typed) or typed


class DisableForm(forms.Form):
    reason = forms.CharField(label="Lý do khóa", max_length=250)


class FindForm(forms.Form):
    hide_optional = True

    tim = forms.CharField(label="Tìm tên, tên đăng nhập, điện thoại", max_length=60, required=False)
