"""The field that takes photos and scans, wherever a signed paper may be attached."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from files.scans import ACCEPTED, OnePdf, ScanRefused, Sent, as_one_pdf

HELP = (
    "Chụp bằng điện thoại được: JPG, PNG, HEIC hoặc PDF, chọn nhiều ảnh một lúc, "
    "mỗi tệp tối đa 20 MB"
)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ScanField(forms.FileField):
    """Cleans to one checked PDF (`files.scans.OnePdf`), or None where nothing was sent."""

    widget = ManyFilesInput

    def __init__(self, *, label: str = "Ảnh chụp hoặc bản quét", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HELP)
        kwargs.setdefault("widget", ManyFilesInput(attrs={"accept": ACCEPTED}))
        super().__init__(label=label, **kwargs)
        self.error_messages["required"] = "Xin chọn ảnh chụp hoặc tệp PDF."

    def clean(self, data: Any, initial: Any = None) -> OnePdf | None:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return as_one_pdf([_read(each) for each in given])
        except ScanRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


def _read(file: "UploadedFile[Any]") -> Sent:
    """No more than one byte beyond the bound, which is enough to refuse it."""
    return Sent(str(file.name)[-120:], file.read(settings.UPLOAD_MOST_BYTES + 1))
