"""The form of one criterion of a sheet: the same fields, rules and names as on the whole sheet."""

from typing import Any

from django import forms

from scoring.forms.sheets import SheetForm
from scoring.models import Reading
from scoring.selectors.sheets import LineView, SheetView


class CriterionForm(SheetForm):
    def __init__(self, view: SheetView, reading: Reading, row: LineView, data: Any = None) -> None:
        self.row = row
        super().__init__(view, reading, data)
        reason = self.fields[f"reason-{row.line.pk}"]
        reason.widget = forms.Textarea(attrs={"class": "form-control", "rows": 2, "maxlength": 500})

    def _mine_of(self, view: SheetView) -> list[LineView]:
        return [self.row]


def labels_of_scores() -> dict[str, str]:
    """What the boxes of a sheet are called where what was typed is shown again: their names carry
    the number of a line, which says nothing to people."""
    return {"given": "Điểm, số lần hoặc mức đã ghi", "reason": "Lý do, giải trình"}
