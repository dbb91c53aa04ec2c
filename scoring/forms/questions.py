"""What is typed at a kiến nghị and at its answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cooperatives.behalf import NO_SOURCE, source_choices
from history.fields import CleanCharField
from scoring.selectors.questions import Choices


class QuestionForm(forms.Form):
    """Whose question it is, what about, in which words; the source where it is entered for a unit.

    The unit it is about is given by the page it was asked from, or chosen here.
    """

    asked_for = forms.ChoiceField(label="Đơn vị hỏi")
    about = forms.ChoiceField(label="Hỏi về", required=False)
    criterion = forms.ChoiceField(label="Tiêu chí", required=False)
    text = CleanCharField(
        label="Nội dung kiến nghị",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ghi điều chưa rõ hoặc đề nghị xem lại, và lý do. Cả Khối đọc được.",
        max_length=1500,
        error_messages={"required": "Xin ghi nội dung kiến nghị."},
    )
    source = forms.ChoiceField(
        label="Nhập thay từ", choices=source_choices(), help_text="HTX báo bằng cách nào",
        error_messages={"required": NO_SOURCE},
    )  # fmt: skip

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self._offer("asked_for", [(str(each.pk), each.name) for each in choices.askers])
        whole = [("", "Cả bảng xếp hạng của Khối")]
        self._offer("about", [*whole, *((str(each.pk), each.name) for each in choices.units)])
        if choices.about is None:
            del self.fields["criterion"]
        else:
            del self.fields["about"]
            rows = [(str(each.pk), each.name) for each in choices.criteria]
            self._offer("criterion", [("", "Cả bảng chấm điểm"), *rows])
        if len(choices.askers) == 1:
            self.fields["asked_for"].initial = str(choices.askers[0].pk)
            self.fields["asked_for"].widget = forms.HiddenInput()
        if not choices.on_behalf:
            del self.fields["source"]

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def asked(self) -> dict[str, int | None]:
        """The keys of what was chosen."""
        about = self.cleaned_data.get("about") or self.choices.about
        criterion = self.cleaned_data.get("criterion")
        return {
            "asked_for": int(self.cleaned_data["asked_for"]),
            "about": int(about) if about else None,
            "criterion": int(criterion) if criterion else None,
        }


class QuestionAnswerForm(forms.Form):
    answer = CleanCharField(
        label="Trả lời",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nêu căn cứ. Cả Khối đọc được, và in kèm bảng xếp hạng.",
        max_length=2000,
        error_messages={"required": "Xin ghi câu trả lời."},
    )
    changed_points = forms.BooleanField(
        label="Có thay đổi điểm",
        required=False,
        help_text="Chọn khi kiến nghị đúng. Điểm được sửa ở bảng chấm: trả lại tiêu chí, "
        "chấm và thẩm định lại; chốt được sau khi thẩm định xong.",
    )
