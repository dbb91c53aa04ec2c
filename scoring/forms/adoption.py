"""What the meeting changed: a few rows of unit, criterion, points and the meeting's words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError

from blocs.models import Meeting
from history.fields import CleanCharField, PointsField
from history.vietnamese import format_date, format_points
from scoring.marking import Choice, Count
from scoring.models import ScoreLine
from scoring.selectors.facts import rule_of
from scoring.selectors.readings import line_code
from scoring.selectors.sheets import short_name
from scoring.services.sheets import LineEntry

ROWS = 3
PREFIX = "thay-doi"


def _key(line: ScoreLine) -> str:
    """A criterion, and which period of the year where there are several."""
    return f"{line.criterion_id}-{line.period}" if line.period else str(line.criterion_id)


class ChangeForm(forms.Form):
    """One change. A row left blank is no change."""

    unit = forms.ChoiceField(label="Đơn vị", required=False)
    criterion = forms.ChoiceField(label="Tiêu chí", required=False)
    given = PointsField(label="Điểm mới", required=False)
    reason = CleanCharField(label="Ý kiến của hội nghị", required=False, max_length=400)

    def __init__(self, *args: Any, lines: Iterable[ScoreLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        units = {line.sheet_id: line.sheet.membership.organization.name for line in self.lines}
        criteria = {_key(line): line for line in self.lines}
        self._offer("unit", [(pk, short_name(name)) for pk, name in units.items()])
        self._offer(
            "criterion",
            [
                (key, f"{line_code(line)} {line.criterion.text}"[:90])
                for key, line in criteria.items()
            ],
        )
        for name in self.fields:
            select = name in ("unit", "criterion")
            self.fields[name].widget.attrs["class"] = "form-select" if select else "form-control"

    def _offer(self, name: str, choices: Iterable[tuple[int | str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *((str(key), label) for key, label in choices)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [cleaned.get(name) for name in ("unit", "criterion", "reason")]
        if self.errors or (not any(named) and cleaned.get("given") is None):
            return cleaned
        if not all(named) or cleaned.get("given") is None:
            raise ValidationError("Xin ghi đủ đơn vị, tiêu chí, điểm mới và ý kiến của hội nghị.")
        line = self._line(cleaned["unit"], cleaned["criterion"])
        points, times_or_label = _as_the_rule_reads(line, cleaned["given"])
        cleaned["line"] = line
        cleaned["entry"] = LineEntry(points, times_or_label, cleaned["reason"])
        return cleaned

    def _line(self, sheet: str, criterion: str) -> ScoreLine:
        for line in self.lines:
            if (str(line.sheet_id), _key(line)) == (sheet, criterion):
                return line
        raise ValidationError("Đơn vị này không chấm theo tiêu chí đã chọn.")


def _as_the_rule_reads(line: ScoreLine, points: Decimal) -> tuple[Decimal | None, Any]:
    """A meeting speaks in points; a choice keeps its option, a count its number of times."""
    rule = rule_of(line.criterion)
    if isinstance(rule, Choice):
        labels = [each.label for each in rule.options if each.points == points]
        if not labels:
            known = "; ".join(f"{format_points(o.points)} ({o.label})" for o in rule.options)
            raise ValidationError(f"Tiêu chí này chỉ có các mức: {known}.")
        return None, labels[0]
    if isinstance(rule, Count):
        if points % rule.per:
            raise ValidationError(f"Mỗi lần {format_points(rule.per)} điểm, xin ghi bội số.")
        return None, int(points / rule.per)
    return points, None


if TYPE_CHECKING:
    ChangeForms = forms.BaseFormSet[ChangeForm]
else:
    ChangeForms = forms.BaseFormSet


class ChangeFormSet(ChangeForms):
    def clean(self) -> None:
        picked = [form.cleaned_data["line"].pk for form in self._changes()]
        if len(picked) != len(set(picked)):
            raise ValidationError("Một tiêu chí của một đơn vị chỉ ghi một dòng thay đổi.")

    def _changes(self) -> list[ChangeForm]:
        return [form for form in self.forms if getattr(form, "cleaned_data", {}).get("entry")]

    def changes(self) -> Mapping[int, LineEntry]:
        return {
            form.cleaned_data["line"].pk: form.cleaned_data["entry"] for form in self._changes()
        }

    def refuse(self, refusal: ValidationError) -> list[str]:
        """The sentences of a refused change at its row; the others are handed back."""
        if not hasattr(refusal, "error_dict"):
            return list(refusal.messages)
        rows = {str(form.cleaned_data["line"].pk): form for form in self._changes()}
        for key, sentences in refusal.message_dict.items():
            if key in rows:
                rows[key].add_error("given", sentences)
        return [s for key, ss in refusal.message_dict.items() if key not in rows for s in ss]


def change_rows(data: Any, lines: Iterable[ScoreLine]) -> ChangeFormSet:
    """Three blank rows, or as many as were typed into."""
    made = forms.formset_factory(ChangeForm, formset=ChangeFormSet, extra=ROWS, max_num=60)
    return cast(ChangeFormSet, made(data, prefix=PREFIX, form_kwargs={"lines": list(lines)}))


class MeetingForm(forms.Form):
    """Which meeting adopted; the number present and the rest stand in its minutes."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Hội nghị đã họp", empty_label=None
    )

    def __init__(self, meetings: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        field.queryset = meetings  # type: ignore[attr-defined] # a choice of models
        field.label_from_instance = meeting_words  # type: ignore[attr-defined] # as above


def meeting_words(meeting: Meeting) -> str:
    present = f", có mặt {meeting.present}/{meeting.members}" if meeting.members else ""
    return f"{format_date(meeting.planned_on)}, {meeting.place or 'chưa ghi nơi họp'}{present}"
