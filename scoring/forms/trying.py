"""The box "Thử": a fact typed, to see the point it gives and how that comes about."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from catalogue.models import Indicator
from history.fields import MillionField, PointsField, WholeField
from history.vietnamese import format_points
from scoring.forms.rows import FigureField
from scoring.marking import (
    Choice,
    Count,
    Fact,
    GivenError,
    Manual,
    Mark,
    Rounding,
    Rule,
    ceiling,
    figure_words,
    figures_needed,
    mark,
)

GIVEN = "thu-cham"


class TryForm(forms.Form):
    """What the rule reads: figures by their names, or what a scorer would enter."""

    def __init__(
        self,
        rule: Rule,
        indicators: Mapping[str, Indicator],
        rounding: Rounding,
        data: Any = None,
    ) -> None:
        super().__init__(data)
        self.rule, self.rounding = rule, rounding
        self.indicators = indicators
        self.names = {f"thu-{name.replace(':', '-')}": name for name in figures_needed(rule)}
        for field, name in self.names.items():
            self.fields[field] = self._figure(name)
        if not self.names:
            self.fields[GIVEN] = _given(rule)

    def _figure(self, name: str) -> forms.Field:
        indicator = self.indicators.get(name.partition(":")[2])
        labels = {code: each.name for code, each in self.indicators.items()}
        words = figure_words(name, labels)
        if indicator and indicator.is_money:
            return MillionField(label=f"{words}, triệu đồng", required=False, least=None)
        unit = f", {indicator.unit}" if indicator else ""
        return FigureField(label=f"{words}{unit}", required=False, places=2)

    @property
    def result(self) -> Mark | str | None:
        """The mark a sheet would get; a sentence where the entry does not fit; None unasked."""
        if not self.is_bound or not self.is_valid():
            return None
        try:
            return mark(self.rule, self._given_value(), self._facts(), self.rounding)
        except GivenError as refusal:
            return str(refusal)

    def _given_value(self) -> Any:
        given = self.cleaned_data.get(GIVEN)
        return None if given == "" else given

    def _facts(self) -> dict[str, Fact]:
        facts = {}
        for field, name in self.names.items():
            indicator = self.indicators.get(name.partition(":")[2])
            value = self.cleaned_data.get(field)
            facts[name] = Fact(
                None if value is None else Decimal(value),
                indicator.name if indicator else "",
                indicator.unit if indicator else "",
            )
        return facts


def _given(rule: Rule) -> forms.Field:
    match rule:
        case Choice(options=options):
            shown = [(o.label, f"{o.label} ({format_points(o.points)})") for o in options]
            return forms.ChoiceField(
                label="Mức được chọn", required=False, choices=[("", "Chọn một mức"), *shown]
            )
        case Count():
            return WholeField(label="Số lần", required=False)
        case Manual():
            return PointsField(label="Điểm ghi", required=False, most=ceiling(rule))
        case _:
            raise TypeError(f"a rule read from figures has no entry: {rule}")
