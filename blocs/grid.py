"""The grid of a bloc's figures as it is typed: plain boxes, read one by one, all kept."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from blocs.selectors import FigureGrid
from blocs.services import cell_name
from cooperatives.behalf import source_field
from cooperatives.forms import figure_field
from cooperatives.models import Figure, Organization
from history.conflicts import Stale
from history.fields import CleanCharField, NumberField

Value = Decimal | int | None


class GridHead(forms.Form):
    """What is said of all the cells of a page."""

    hide_optional = True

    status = forms.ChoiceField(label="Mức số liệu", choices=Figure.Status.choices)
    behalf = source_field()
    source = CleanCharField(
        label="Nguồn", max_length=100, required=False,
        help_text="Ví dụ: báo cáo 6 tháng của HTX",
    )  # fmt: skip

    def told_source(self) -> str:
        parts = (self.cleaned_data["behalf"], self.cleaned_data["source"])
        return " · ".join(each for each in parts if each)


class GridCells:
    """The cells as shown and as sent. A blank changes nothing: taking a figure away has its own
    place, on the unit's page."""

    def __init__(self, grid: FigureGrid, data: QueryDict | None) -> None:
        self.grid, self.data = grid, data
        self.fields: dict[str, NumberField] = {
            each.code: figure_field(each) for each in grid.indicators
        }
        self.errors: dict[str, str] = {}
        self.theirs: dict[str, Any] = {}
        self.seen: dict[str, Value] = _shown_before(data) if data else self._standing()
        self.values: dict[int, dict[str, Value]] = {}
        if data:
            self._read(data)

    def _standing(self) -> dict[str, Value]:
        return {
            cell_name(unit, code): figure.value
            for (unit, code), figure in self.grid.figures.items()
        }

    def _read(self, data: QueryDict) -> None:
        for unit in self.grid.units:
            for code, field in self.fields.items():
                name = cell_name(unit.pk, code)
                try:
                    value = field.clean(data.get(name, ""))
                except ValidationError as fault:
                    self.errors[name] = " ".join(fault.messages)
                    continue
                if value is not None and value != self.seen.get(name):
                    self.values.setdefault(unit.pk, {})[code] = value

    def seen_by_unit(self) -> dict[int, dict[str, Value]]:
        """What the page showed of every cell that was typed in."""
        return {
            unit: {code: self.seen.get(cell_name(unit, code)) for code in cells}
            for unit, cells in self.values.items()
        }

    def refused(self, refusal: ValidationError) -> None:
        """Beside each cell what another saved, or why it cannot be."""
        if isinstance(refusal, Stale):
            self.theirs = refusal.theirs
            # Sent once more, what is typed is taken.
            self.seen |= refusal.theirs
        elif hasattr(refusal, "error_dict"):
            self.errors |= {name: " ".join(faults) for name, faults in refusal.message_dict.items()}

    def seen_text(self) -> str:
        told = {name: f"{value:f}" for name, value in self._decimals().items()}
        return json.dumps(told, separators=(",", ":"))

    def _decimals(self) -> dict[str, Decimal]:
        return {name: Decimal(value) for name, value in self.seen.items() if value is not None}

    def rows(self) -> Iterator[tuple[Organization, list[dict[str, Any]]]]:
        for unit in self.grid.units:
            yield unit, [self._cell(unit, each.code, each.name) for each in self.grid.indicators]

    def _cell(self, unit: Organization, code: str, label: str) -> dict[str, Any]:
        name, field = cell_name(unit.pk, code), self.fields[code]
        figure = self.grid.figures.get((unit.pk, code))
        standing = figure.value if figure else None
        told = standing if standing is None else field.prepare_value(standing)
        typed = self.data.get(name, "") if self.data else told
        return {
            "name": name,
            "label": f"{unit.name}: {label}",
            "value": "" if typed is None else typed,
            "error": self.errors.get(name, ""),
            "theirs": field.prepare_value(self.theirs[name]) if name in self.theirs else None,
            "estimate": figure is not None
            and standing is not None
            and figure.status == Figure.Status.ESTIMATE,
        }

    def faults(self) -> list[dict[str, str]]:
        """For the summary: each wrong cell by unit and indicator."""
        return [
            {"anchor": cell["name"], "text": f"{cell['label']}: {cell['error']}"}
            for _, cells in self.rows()
            for cell in cells
            if cell["error"]
        ]


def _shown_before(data: QueryDict) -> dict[str, Value]:
    """What the page said it showed; what cannot be read was not shown."""
    try:
        told = json.loads(data.get("seen", "") or "{}")
        return {str(name): Decimal(value) for name, value in told.items()}
    except (ValueError, AttributeError, TypeError, InvalidOperation):
        return {}
