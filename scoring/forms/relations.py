"""What is typed where a relation is declared or ended."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from blocs.models import Membership
from history.fields import CleanCharField


class RelationForm(forms.Form):
    """Whose, to which unit, in what words; `people` has one name where one declares for oneself."""

    membership = forms.ChoiceField(label="Đơn vị", error_messages={"required": "Xin chọn đơn vị."})
    person = forms.ChoiceField(
        label="Người có quan hệ", error_messages={"required": "Xin chọn người có quan hệ."}
    )
    words = CleanCharField(
        label="Quan hệ thế nào",
        max_length=200,
        help_text="Ví dụ: em ruột của giám đốc; góp vốn vào HTX. "
        "Câu này in trong biên bản họp Khối.",
        error_messages={"required": "Xin ghi quan hệ thế nào, ví dụ: em ruột của giám đốc."},
    )

    def __init__(
        self, members: Sequence[Membership], people: Sequence[User], data: Any = None
    ) -> None:
        super().__init__(data)
        self.members = {str(each.pk): each for each in members}
        self.people = {str(each.pk): each for each in people}
        units = [(key, str(each.organization)) for key, each in self.members.items()]
        names = [(key, each.full_name) for key, each in self.people.items()]
        _choices(self.fields["membership"], [("", "Chọn đơn vị"), *units])
        _choices(self.fields["person"], names if len(names) == 1 else [("", "Chọn"), *names])

    def read(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "membership": self.members[given["membership"]],
            "person": self.people[given["person"]],
            "words": given["words"],
        }


def _choices(field: Any, choices: Sequence[tuple[str, str]]) -> None:
    field.choices = list(choices)


class EndRelationForm(forms.Form):
    reason = CleanCharField(
        label="Lý do thôi",
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Xin ghi lý do thôi quan hệ đã khai."},
    )
