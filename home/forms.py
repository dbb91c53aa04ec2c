from django import forms

from history.fields import CleanCharField


class SearchForm(forms.Form):
    """A few words, kept in the address."""

    hide_optional = True

    q = CleanCharField(
        label="Tìm đơn vị, Khối, người, văn bản, trang",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "placeholder": "Không cần dấu: dai loi, giong rieng, mã số thuế, điện thoại",
                "type": "search",
                "autocomplete": "off",
            }
        ),
    )
