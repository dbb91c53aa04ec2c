from datetime import datetime, time
from typing import Any

from django import forms

from history.clock import VIETNAM
from history.fields import VnDateField


class ClockForm(forms.Form):
    day = VnDateField(label="Ngày", help_text="Ngày/tháng/năm, ví dụ 02/01/2024")
    hour = forms.TypedChoiceField(
        label="Giờ",
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        initial=8,
    )

    def moment(self) -> datetime:
        """What was chosen, once the form is valid."""
        data: dict[str, Any] = self.cleaned_data
        return datetime.combine(data["day"], time(data["hour"]), tzinfo=VIETNAM)
