"""The form of one reading of a sheet: a field per line that is this person's to write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from cooperatives.behalf import NO_SOURCE, source_choices
from files.forms import ScanField
from history.conflicts import Stale
from history.fields import CleanCharField, PointsField, VnDateField, WholeField
from history.vietnamese import format_points
from scoring.marking import Choice, Count
from scoring.models import Gate, Reading
from scoring.selectors.readings import READING_NAMES, last_before, reason_wanted
from scoring.selectors.sheets import LineView, SheetView
from scoring.services.sheets import LineEntry


@dataclass(frozen=True)
class LineFields:
    """The fields of one line: what is scored, why, and the version it was shown in."""

    given: BoundField | None
    reason: BoundField
    version: BoundField
    theirs: str = ""

    @property
    def errors(self) -> list[str]:
        given = list(self.given.errors) if self.given else []
        return [*given, *self.reason.errors]

    @property
    def error_id(self) -> str:
        """Where the wrong field says its errors stand."""
        return f"{(self.given or self.reason).auto_id}_error"

    @property
    def opens_reason(self) -> bool:
        return bool(self.errors or self.reason.value())


class SheetForm(forms.Form):
    """Typed values stay as typed whatever is wrong with them."""

    def __init__(
        self, view: SheetView, reading: Reading, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files)
        self.view, self.reading = view, reading
        self.mine = self._mine_of(view)
        self.theirs: dict[str, str] = {}
        for line in self.mine:
            self._add(line)
        if reading == "self" and not view.relation.speaks_for:
            self._add_source(view)

    def _mine_of(self, view: SheetView) -> list[LineView]:
        return [line for line in view.lines if line.is_mine]

    def _add(self, view: LineView) -> None:
        key = view.line.pk
        if not view.is_reckoned:
            field = self.fields[f"given-{key}"] = self._given_field(view)
            if not isinstance(field, forms.ChoiceField):
                # The number fields bring their own class, which the table's boxes add to.
                field.widget.attrs["class"] = "form-control pt ms-auto"
        self.fields[f"reason-{key}"] = CleanCharField(
            label=f"Lý do tiêu chí {view.code}", required=False, max_length=500,
            initial=view.cells[self.reading].reason or _proposed_reason(view, self.reading),
            widget=forms.TextInput(
                attrs={"class": "form-control", "placeholder": "Ghi lý do", "list": "cac-ly-do"}
            ),
        )  # fmt: skip
        self.fields[f"version-{key}"] = forms.IntegerField(
            required=False, initial=view.line.version, widget=forms.HiddenInput
        )

    def _given_field(self, view: LineView) -> forms.Field:
        name = f"{READING_NAMES[self.reading]} tiêu chí {view.code}"
        label = name[0].upper() + name[1:]
        held = getattr(view.line, f"{self.reading}_input")
        points: Any = view.line.points(self.reading)
        if view.proposal and points is None:
            held = points = view.proposal.given
        match view.rule:
            case Choice(options=options):
                shown = [(o.label, f"{o.label} ({format_points(o.points)})") for o in options]
                return forms.ChoiceField(
                    label=label, required=False, choices=[("", "–"), *shown], initial=held,
                    widget=forms.Select(attrs={"class": "form-select"}),
                )  # fmt: skip
            case Count():
                return WholeField(
                    label=f"{label}, số lần", required=False, initial=held, widget=_box("số lần")
                )
        return PointsField(
            label=label, required=False, most=view.line.ceiling, widget=_box("–"),
            initial=points,
        )  # fmt: skip

    def _add_source(self, view: SheetView) -> None:
        held = view.sheet.entry_source
        self.fields["source"] = forms.ChoiceField(
            label="Nhập thay từ", required=False, choices=source_choices(held), initial=held,
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )  # fmt: skip

    def line(self, view: LineView) -> LineFields:
        key = view.line.pk
        given = f"given-{key}"
        return LineFields(
            given=self[given] if given in self.fields else None,
            reason=self[f"reason-{key}"],
            version=self[f"version-{key}"],
            theirs=self.theirs.get(str(key), ""),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for every missing reason at once, beside what else is wrong."""
        cleaned = super().clean() or {}
        for view in self.mine:
            given = cleaned.get(f"given-{view.line.pk}")
            if isinstance(given, Decimal) and not cleaned.get(f"reason-{view.line.pk}"):
                wanted = reason_wanted(given, last_before(view.line, self.reading))
                if wanted:
                    self.add_error(f"given-{view.line.pk}", wanted)
        return cleaned

    def entries(self) -> dict[int, LineEntry]:
        """The lines that were on the page sent: what it did not show stays as it is."""
        return {
            view.line.pk: self._entry(view)
            for view in self.mine
            if f"version-{view.line.pk}" in self.data
        }

    def _entry(self, view: LineView) -> LineEntry:
        key = view.line.pk
        given = self.cleaned_data.get(f"given-{key}")
        by_input = isinstance(view.rule, Choice | Count)
        return LineEntry(
            points=None if by_input else given,
            input=(given if given != "" else None) if by_input else None,
            reason=self.cleaned_data[f"reason-{key}"],
            version=self.cleaned_data[f"version-{key}"],
        )

    def refuse(self, refusal: ValidationError) -> None:
        """Put each sentence at its line, where it names one; else on top."""
        if isinstance(refusal, Stale):
            self._show_theirs(refusal)
        elif hasattr(refusal, "error_dict"):
            for key, sentences in refusal.message_dict.items():
                self.add_error(self._field_of(key), sentences)
        else:
            self.add_error(None, refusal)

    def _field_of(self, key: str) -> str | None:
        """The reason where a reason is asked for, else the points."""
        names = (f"given-{key}", f"reason-{key}", key)
        return next((name for name in names if name in self.fields), None)

    def _show_theirs(self, refusal: Stale) -> None:
        """Both values side by side; saving once more is done knowingly, on the newer version."""
        self.add_error(None, refusal)
        data = dict(self.data.items())
        for key, theirs in refusal.theirs.items():
            shown = theirs["input"] if theirs["input"] is not None else theirs["points"]
            written = format_points(shown) if not isinstance(shown, str) else shown
            reason = f" ({theirs['reason']})" if theirs["reason"] else ""
            self.theirs[key] = f"{written}{reason}"
            data[f"version-{key}"] = str(theirs["version"])
        self.data = data

    def errors_by_line(self) -> Iterator[dict[str, str]]:
        """For the summary on top: each sentence with the criterion it is about."""
        for sentence in self.non_field_errors():
            yield {"anchor": "", "text": str(sentence)}
        for name in ("source", "pdf"):
            if name in self.fields:
                for sentence in self[name].errors:
                    yield {"anchor": self[name].auto_id, "text": str(sentence)}
        for view in self.mine:
            fields = self.line(view)
            field = fields.given or fields.reason
            for sentence in fields.errors:
                text = f"{view.code}. {view.criterion.text}: {sentence}"
                yield {"anchor": field.auto_id, "text": text}


class BehalfForm(SheetForm):
    """A unit's self-score from its paper: where it comes from is asked first, its photo with it."""

    def __init__(self, view: SheetView, data: Any = None, files: Any = None) -> None:
        super().__init__(view, "self", data, files)
        self.fields["source"].required = True
        self.fields["source"].error_messages["required"] = NO_SOURCE
        self.fields["pdf"] = ScanField(label="Ảnh, bản quét của tờ giấy", required=False)
        self.fields["pdf"].widget.attrs["class"] = "form-control"


def _proposed_reason(view: LineView, reading: Reading) -> str:
    """Why the Alliance's data give other points than the reading before, in their own words."""
    before = last_before(view.line, reading)
    if not view.proposal or view.line.points(reading) is not None or before is None:
        return ""
    if before.points == view.proposal.points:
        return ""
    source = view.proposal.source
    return f"{source[0].upper()}{source[1:]}: {view.fact}"[:500]


def _box(placeholder: str) -> forms.TextInput:
    return forms.TextInput(attrs={"placeholder": placeholder})


class ReturnForm(forms.Form):
    reason = CleanCharField(
        label="Lý do trả lại",
        help_text="Ghi rõ cần sửa gì; bên nhận đọc đúng câu này.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Xin ghi lý do trả lại, để bên nhận biết cần sửa gì."},
    )


class LineReturnForm(forms.Form):
    """One criterion or several of one sheet, sent back to whoever owns the reading."""

    lines = forms.MultipleChoiceField(
        label="Tiêu chí cần sửa",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Xin chọn ít nhất một tiêu chí."},
    )
    reading = forms.ChoiceField(label="Trả lại cho", widget=forms.RadioSelect)
    reason = ReturnForm.base_fields["reason"]
    due_on = VnDateField(
        label="Sửa xong trước hết ngày",
        help_text="Đến hết ngày này bên nhận sửa được đúng các tiêu chí đã chọn.",
        error_messages={"required": "Xin ghi ngày phải sửa xong, từ hôm nay trở đi."},
    )

    def __init__(
        self,
        lines: Iterable[tuple[int, str]],
        readings: Iterable[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["lines"].choices = [(str(pk), text) for pk, text in lines]
        fields["reading"].choices = list(readings)

    def read(self) -> dict[str, Any]:
        given = self.cleaned_data
        return given | {"lines": [int(key) for key in given["lines"]]}


class VerifyForm(forms.Form):
    """The yes/no conditions of the criteria set; ticked means not held."""

    failed = forms.MultipleChoiceField(
        label="Điều kiện KHÔNG đạt",
        help_text="Để trống nếu đơn vị đạt tất cả.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, gates: Iterable[Gate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(gate.pk), gate.text) for gate in gates]
        if choices:
            self.fields["failed"].choices = choices  # type: ignore[attr-defined] # a choice
        else:
            del self.fields["failed"]

    def failed_conditions(self) -> list[int]:
        return [int(key) for key in self.cleaned_data.get("failed", [])]
