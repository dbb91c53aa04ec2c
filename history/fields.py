"""Form fields that read numbers, dates and text the way people here write them.

Django's own number fields read "8.500" as 8500 and "8.5" as 8.5 under the Vietnamese locale;
these read both writings of a decimal and refuse what could be either.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from history.vietnamese import (
    clean_lines,
    clean_text,
    format_date,
    format_million,
    format_number,
    format_points,
    parse_date,
    parse_number,
    parse_points,
    parse_whole,
)

_DONG_PER_MILLION = 1_000_000


class _ReadField(forms.Field):
    """A text box whose content is read by `read` and shown again by `show`."""

    input_mode = "decimal"
    input_class = "num"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "inputmode": self.input_mode,
            "autocomplete": "off",
            "class": self.input_class,
            **super().widget_attrs(widget),
        }

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not clean_text(value):
            return None
        try:
            return self.read(value)
        except ValueError as reason:
            raise ValidationError(str(reason), code="invalid") from reason

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as typed; a stored value is shown in Vietnamese writing."""
        return value if value is None or isinstance(value, str) else self.show(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class NumberField(_ReadField):
    """A number with up to `places` decimals, between `least` and `most`."""

    def __init__(
        self,
        *,
        places: int = 2,
        least: Decimal | int | None = 0,
        most: Decimal | int | None = None,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.places, self.least, self.most, self.unit = places, least, most, unit
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        return parse_number(text)

    def show(self, value: Any) -> str:
        return format_number(value, least=1, most=self.places)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None:
            self._refuse_decimals(value)
            self._refuse_outside(value)

    def _refuse_decimals(self, value: Decimal | int) -> None:
        if round(Decimal(value), self.places) != value:
            raise ValidationError(f"Ghi tối đa {self.places} số lẻ.", code="decimals")

    def _refuse_outside(self, value: Decimal | int) -> None:
        if self.most is not None and value > self.most:
            raise ValidationError(self._too_much(), code="max")
        if self.least is not None and value < self.least:
            raise ValidationError(self._too_little(), code="min")

    def _too_much(self) -> str:
        most, least = self._number(self.most), self._number(self.least or 0)
        return f"Tối đa {most}. Xin ghi từ {least} đến {most}."

    def _too_little(self) -> str:
        return f"Xin ghi từ {self._number(self.least)} trở lên."

    def _number(self, value: Decimal | int | None) -> str:
        return f"{format_number(value)} {self.unit}".strip()


class PointsField(NumberField):
    """A score of two decimals at most, never under 0 unless told: "8,5" and "8.5" are the same."""

    input_class = "pt"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"places": 2, "unit": "điểm", **kwargs})

    def read(self, text: str) -> Any:
        return parse_points(text)

    def show(self, value: Any) -> str:
        return format_points(value)

    def _too_much(self) -> str:
        least, most = format_number(self.least or 0), format_number(self.most)
        return f"Tối đa {most} điểm. Xin ghi từ {least} đến {most}."


class WholeField(NumberField):
    """A count: "1.234" is 1234."""

    input_mode = "numeric"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"places": 0, **kwargs})

    def read(self, text: str) -> Any:
        return parse_whole(text)

    def show(self, value: Any) -> str:
        return format_number(value, most=0)


class MillionField(NumberField):
    """Money typed in million đồng, up to 6 decimals, held as whole đồng."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"places": 6, "unit": "triệu đồng", **kwargs})

    def show(self, value: Any) -> str:
        return format_million(value)

    def clean(self, value: Any) -> int | None:
        """Whole đồng: the limits and the decimals are judged in millions, as typed."""
        millions = super().clean(value)
        return None if millions is None else int(millions * _DONG_PER_MILLION)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return bool(initial != (None if typed is None else int(typed * _DONG_PER_MILLION)))


class VnDateField(_ReadField):
    """A day written dd/mm/yyyy."""

    input_mode = "numeric"
    input_class = "date"

    def read(self, text: str) -> date:
        return parse_date(text)

    def show(self, value: date | datetime) -> str:
        return format_date(value)


class CleanCharField(forms.CharField):
    """One line of text, or several with a text area, stored without invisible characters."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self._clean()(text) if isinstance(text, str) else text

    def _clean(self) -> Callable[[str], str]:
        return clean_lines if isinstance(self.widget, forms.Textarea) else clean_text
