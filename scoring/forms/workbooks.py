"""A workbook sent back, and what is said of it before it is taken in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cooperatives.behalf import source_choices
from files.spreadsheets import MOST_BYTES


class WorkbookFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp đã chấm (.xlsx)",
        help_text="Đúng tệp đã tải ở trang này, tối đa 5 MB; Excel hay LibreOffice đều được",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Xin chọn tệp đã chấm.",
            "empty": "Tệp trống (0 byte). Xin chọn đúng tệp đã chấm rồi nộp lại.",
        },
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                "Tệp lớn hơn 5 MB nên không phải tệp tải từ đây. Xin chọn đúng tệp đã chấm."
            )
        return file


class SourceForm(forms.Form):
    """From what a unit's score was typed, where somebody else brings it."""

    source = forms.ChoiceField(label="Nhập thay từ", required=False)

    def __init__(self, held: str, data: Any = None) -> None:
        super().__init__(data, initial={"source": held})
        self.fields["source"].choices = source_choices(held)  # type: ignore[attr-defined] # a choice
        self.fields["source"].widget.attrs["class"] = "form-select"
