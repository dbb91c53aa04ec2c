"""The short pages of a registration: what is typed on each, and nothing judged twice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from blocs.models import Pledge
from blocs.selectors import (
    NO_PLACE,
    PersonRow,
    Registration,
    TargetRow,
    award_names,
    places_of,
)
from blocs.services import Collective, Commitments, Persons, Targets
from catalogue.models import AwardType
from cooperatives.behalf import source_field
from history.fields import CleanCharField, MillionField, NumberField, WholeField

COUNTED = {"người", "sản phẩm", "hợp đồng", "báo cáo"}
MOST_PERSONS = 30
# Up to what a stored plan holds.
MOST = Decimal(10) ** 15


def plan_field(row: TargetRow) -> NumberField:
    """Typed in the indicator's own way: money in million, people in whole numbers."""
    shared: dict[str, Any] = {"label": row.indicator.name, "required": False}
    if row.indicator.is_money:
        initial = None if row.plan is None else int(row.plan)
        return MillionField(**shared, initial=initial, most=MOST / 10**6)
    kind = WholeField if row.indicator.unit in COUNTED else NumberField
    return kind(**shared, initial=row.plan, most=MOST)


class PartForm(forms.Form):
    """One page. `mark` says what it was filled from; `source` stands where it is typed for the
    unit by somebody else."""

    hide_optional = True

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, behalf: bool, source: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if behalf:
            self.fields["source"] = source_field(source)

    @property
    def source(self) -> str:
        return self.cleaned_data.get("source") or ""


class TargetsForm(PartForm):
    def __init__(self, *args: Any, rows: list[TargetRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[row.indicator.code] = plan_field(row)

    def usual(self) -> list[dict[str, Any]]:
        return self._shown(usual=True)

    def others(self) -> list[dict[str, Any]]:
        return self._shown(usual=False)

    def others_wrong(self) -> bool:
        return any(each["field"].errors for each in self.others())

    def _shown(self, *, usual: bool) -> list[dict[str, Any]]:
        return [
            {"row": row, "field": self[row.indicator.code]}
            for row in self.rows
            if row.is_usual is usual
        ]

    def written(self) -> Targets:
        """What was filled in: a blank is no target."""
        typed = self.cleaned_data
        codes = [row.indicator.code for row in self.rows]
        return Targets({code: Decimal(typed[code]) for code in codes if typed[code] is not None})


class CollectiveForm(PartForm):
    """One choice an award, titles and forms of praise under headings of their own."""

    def __init__(self, *args: Any, pairs: list[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types: dict[str, AwardType] = {}
        for each in AwardType.objects.filter(
            subject=AwardType.Subject.COLLECTIVE, basis=AwardType.Basis.ACHIEVEMENT
        ):
            named = award_names([pair for pair in pairs if pair[0] == each.code])
            for name, place in named or [(f"award_{each.code}", None)]:
                self.types[name] = each
                self.fields[name] = _award_field(each, place, chosen=bool(named))

    def titles(self) -> list[Any]:
        return self._of(AwardType.Category.TITLE)

    def praises(self) -> list[Any]:
        return self._of(AwardType.Category.FORM)

    def _of(self, category: str) -> list[Any]:
        return [self[name] for name, each in self.types.items() if each.category == category]

    def written(self) -> Collective:
        typed = self.cleaned_data
        return Collective(
            [
                (each.code, None if typed[name] == NO_PLACE else int(typed[name]))
                for name, each in self.types.items()
                if typed[name]
            ]
        )


def _award_field(award_type: AwardType, place: int | None, *, chosen: bool) -> forms.ChoiceField:
    initial = "" if not chosen else NO_PLACE if place is None else str(place)
    offered = places_of(award_type)
    if initial and initial not in dict(offered):
        offered.append((initial, "Đăng ký" if place is None else f"Đăng ký hạng {place}"))
    choices: list[tuple[Any, Any]] = [("", "Không đăng ký"), *offered]
    return forms.ChoiceField(
        label=award_type.name, choices=choices, required=False, initial=initial
    )


class PersonsForm(PartForm):
    """A row a person; one blank row waits for the next."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: list[PersonRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(max(self._sent_rows(), len(people) + 1), MOST_PERSONS)
        self.fields["rows"].initial = self.count
        titles = _person_choices()
        for number in range(1, self.count + 1):
            row = people[number - 1] if number <= len(people) else PersonRow("", "", "")
            self.fields |= _person_fields(number, row, titles, is_kept=number <= len(people))

    def _sent_rows(self) -> int:
        text = str(self.data.get("rows", "")) if self.is_bound else ""
        return int(text) if text.isdecimal() and len(text) < 3 else 0

    def people(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.count + 1):
            fields = {
                name: self[f"{name}_{number}"]
                for name in ("name", "post", "title", "drop")
                if f"{name}_{number}" in self.fields
            }
            yield {"number": number, **fields}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for number in range(1, self.count + 1):
            row = self._row(number)
            if not row or row.full_name and row.award:
                continue
            if row.full_name and f"title_{number}" not in self.errors:
                self.add_error(f"title_{number}", "Xin chọn danh hiệu, hình thức đăng ký.")
            elif f"name_{number}" not in self.errors and not row.full_name:
                self.add_error(f"name_{number}", "Xin ghi họ tên, hoặc bỏ trống cả dòng.")
        return typed

    def _row(self, number: int) -> PersonRow | None:
        """Nothing where the row is blank or ticked to be left out."""
        typed = self.cleaned_data
        found = PersonRow(
            *(typed.get(f"{name}_{number}") or "" for name in ("name", "post", "title"))
        )
        if typed.get(f"drop_{number}") or not (found.full_name or found.post or found.award):
            return None
        return found

    def written(self) -> Persons:
        found = [self._row(number) for number in range(1, self.count + 1)]
        return Persons([row for row in found if row])


def _person_choices() -> list[tuple[Any, Any]]:
    """Titles and forms for a person, each under its own heading."""
    types = AwardType.objects.filter(
        subject=AwardType.Subject.PERSON, basis=AwardType.Basis.ACHIEVEMENT
    )
    groups: list[tuple[Any, Any]] = [("", "Chọn")]
    found = list(types)
    for category in AwardType.Category:
        group = [(each.code, each.name) for each in found if each.category == category]
        if group:
            groups.append((category.label, group))
    return groups


def _person_fields(
    number: int, row: PersonRow, titles: list[tuple[Any, Any]], *, is_kept: bool
) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"name_{number}": CleanCharField(
            label="Họ và tên", max_length=120, required=False, initial=row.full_name
        ),
        f"post_{number}": CleanCharField(
            label="Chức vụ", max_length=150, required=False, initial=row.post
        ),
        f"title_{number}": forms.ChoiceField(
            label="Đăng ký", required=False, choices=titles, initial=row.award
        ),
    }
    if is_kept:
        fields[f"drop_{number}"] = forms.BooleanField(label="Bỏ người này", required=False)
    return fields


class CommitmentsForm(PartForm):
    commitments = CleanCharField(
        label="Cam kết, biện pháp", required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Mỗi dòng một ý. Câu mẫu có sẵn chỉ để gợi ý, xin sửa cho đúng với HTX",
    )  # fmt: skip

    def written(self) -> Commitments:
        return Commitments(self.cleaned_data["commitments"])


class SendForm(forms.Form):
    """The version shown, and that what looks odd was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="Đã xem, ghi đúng như vậy", required=False)


PartOfPage = TargetsForm | CollectiveForm | PersonsForm | CommitmentsForm
FORMS = {
    Pledge.Part.TARGETS: TargetsForm,
    Pledge.Part.COLLECTIVE: CollectiveForm,
    Pledge.Part.PERSONS: PersonsForm,
    Pledge.Part.COMMITMENTS: CommitmentsForm,
}
