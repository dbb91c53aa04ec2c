from typing import Any

from django import forms

from files.forms import ScanField
from history.fields import CleanCharField


class ScanForm(forms.Form):
    pdf = ScanField()
    caption = CleanCharField(
        label="Là giấy gì",
        max_length=120,
        error_messages={"required": "Xin ghi bản quét này là giấy gì."},
    )

    def __init__(self, captions: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caption"].initial = captions[0]
        self.fields["caption"].help_text = f"Ví dụ: {'; '.join(captions)}"


class RemovalForm(forms.Form):
    reason = CleanCharField(
        label="Lý do bỏ",
        help_text="Ví dụ: chụp mờ, đã có bản rõ hơn. Lý do được ghi vào nhật ký",
        max_length=250,
        error_messages={"required": "Xin ghi lý do bỏ bản quét, để về sau còn biết."},
    )
