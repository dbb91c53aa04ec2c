"""Rows of like fields in one form, as many as are typed: bands, choices, classes.

A row's fields are named "muc-0-low", "muc-0-points" …; a row left blank is no row. "Thêm dòng"
sends the form as it is and gets it back, unjudged, with blank rows at its end.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from history.fields import NumberField
from history.keys import key_of
from history.vietnamese import format_number

MORE = 3
MOST = 100
ROW_CLASS = "form-control form-control-sm"


class FigureField(NumberField):
    """A number of any sign, shown without needless zeros: "60", "0,5", "-10"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"places": 9, "least": None, **kwargs})

    def show(self, value: Any) -> str:
        return format_number(Decimal(str(value)))


class RowsForm(forms.Form):
    """A form some of whose fields stand in rows. `held` is what stands or was typed before."""

    def __init__(
        self, data: Any = None, held: Mapping[str, Any] | None = None, *, more: int = 0
    ) -> None:
        super().__init__(data, initial=dict(held or {}))
        self.more = more
        self._rows: dict[str, list[list[str]]] = {}

    def add_rows(
        self, prefix: str, columns: Mapping[str, Callable[[str], forms.Field]], least: int
    ) -> None:
        """Build the fields of every row; each column is made from the row's number in words."""
        source = self.data if self.is_bound else self.initial
        count = min(max(_highest(source, prefix) + 1, least) + self.more, MOST)
        names = []
        for number in range(count):
            row = {f"{prefix}-{number}-{name}": make for name, make in columns.items()}
            for name, make in row.items():
                field = self.fields[name] = make(f"dòng {number + 1}")
                field.required = False
                _small(field)
            names.append(list(row))
        self._rows[prefix] = names

    def rows(self, prefix: str) -> list[list[BoundField]]:
        return [[self[name] for name in row] for row in self._rows.get(prefix, [])]

    def typed_rows(self, prefix: str, *wanted: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows where any of `wanted` is filled: the start of their names, and their values."""
        for number in range(len(self._rows.get(prefix, []))):
            start = f"{prefix}-{number}-"
            row = {
                name.removeprefix(start): self.cleaned_data.get(name)
                for name in self._rows[prefix][number]
            }
            if any(row.get(name) not in (None, "") for name in wanted):
                yield start, row

    def row_names(self) -> set[str]:
        return {name for rows in self._rows.values() for row in rows for name in row}


def _small(field: forms.Field) -> None:
    if isinstance(field, forms.ChoiceField):
        field.widget.attrs["class"] = "form-select form-select-sm"
    elif isinstance(field, NumberField):
        field.widget.attrs["class"] = f"{ROW_CLASS} {field.input_class}"
    else:
        field.widget.attrs["class"] = ROW_CLASS


def _highest(source: Mapping[str, Any], prefix: str) -> int:
    numbers = [
        number
        for name in source
        if name.startswith(f"{prefix}-") and (number := key_of(name.split("-")[1])) is not None
    ]
    return max(numbers, default=-1)


def held_rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as initial values under the names of their fields."""
    return {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }


def as_typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, to be shown again unjudged."""
    return {name: data[name] for name in data if name != "csrfmiddlewaretoken"}
