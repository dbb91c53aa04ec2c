"""What is typed at the acts upon a ranking."""

from collections.abc import Sequence
from typing import Any

from django import forms

from history.fields import CleanCharField, VnDateField, WholeField
from scoring.selectors.ranked import RankingRow


class VersionForm(forms.Form):
    """Carries what the page stood on when the form was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AnnounceForm(VersionForm):
    questions_until = VnDateField(
        label="Nhận ý kiến đến hết ngày",
        help_text="Các HTX trong Khối xem được thứ hạng và hỏi lại đến hết ngày này.",
    )


class ReopenForm(VersionForm):
    reason = CleanCharField(
        label="Lý do mở lại",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lý do, tên người mở lại và kết quả đã chốt trước đó đều ghi vào nhật ký.",
        max_length=500,
    )


class AnswerForm(VersionForm):
    text = CleanCharField(
        label="Ý kiến của Khối",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Khối đồng ý hay đề nghị xem lại, do ai trả lời, ngày nào.",
        max_length=1000,
    )


class VotesForm(VersionForm):
    """A box per unit; a blank one means that nobody voted on it."""

    def __init__(self, rows: Sequence[RankingRow], votes: dict[str, int], data: Any = None) -> None:
        super().__init__(data)
        self.members = [row.membership.pk for row in rows]
        for row in rows:
            key = row.membership.pk
            self.fields[f"votes_{key}"] = WholeField(
                label=row.name, required=False, most=10_000, unit="phiếu",
                initial=votes.get(str(key)),
            )  # fmt: skip

    def votes(self) -> dict[int, int | None]:
        return {key: self.cleaned_data[f"votes_{key}"] for key in self.members}
