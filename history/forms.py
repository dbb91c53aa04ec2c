from typing import Any

from django import forms

from history import selectors

ALL = [("", "Tất cả")]


class EventFilterForm(forms.Form):
    """What to look for, kept in the address."""

    hide_optional = True

    loai = forms.ChoiceField(label="Việc về", required=False)
    nguoi = forms.ChoiceField(label="Người thực hiện", required=False)
    nam = forms.ChoiceField(label="Năm thi đua", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("loai", selectors.kinds_of_subjects())
        self._offer("nguoi", selectors.people_with_events())
        self._offer("nam", [(year, year) for year in selectors.seasons_with_events()])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type
        field.choices = [*ALL, *((str(key), str(label)) for key, label in choices)]
