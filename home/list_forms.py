from typing import Any

from django import forms

from blocs.models import Season
from cooperatives.models import Figure
from files.spreadsheets import MOST_BYTES
from history.fields import CleanCharField

EMPTY = "Tệp trống (0 byte). Chọn đúng tệp có danh sách rồi gửi lại."


class FileForm(forms.Form):
    """A file to be looked at; each kind of list adds what it is of, and says so in `scope`."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        help_text="Tối đa 5 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Xin chọn tệp danh sách.", "empty": EMPTY},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                "Tệp lớn hơn 5 MB. Xin chép riêng bảng danh sách sang một tệp mới rồi gửi."
            )
        return file

    def scope(self) -> dict[str, Any]:
        """What `services.open_batch` takes beside the file: season, year, options."""
        return {}


class ListFileForm(FileForm):
    """The office's list and the year it is of."""

    season = forms.ModelChoiceField(
        Season.objects.order_by("-year"), label="Năm thi đua", empty_label=None,
        help_text="Danh sách của năm này; số liệu trong đó là của năm trước",
    )  # fmt: skip
    field_order = ("season", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "file"
        ].help_text = (
            "Tối đa 5 MB. Bảng có tên HTX, mã số thuế và khối; bắt đầu ở dòng nào cũng được"
        )

    def scope(self) -> dict[str, Any]:
        return {"season": self.cleaned_data["season"]}


class DuesFileForm(FileForm):
    season = forms.ModelChoiceField(
        Season.objects.order_by("-year"), label="Hội phí của năm", empty_label=None
    )
    field_order = ("season", "file")

    def scope(self) -> dict[str, Any]:
        return {"season": self.cleaned_data["season"]}


class FiguresFileForm(FileForm):
    season = forms.ModelChoiceField(
        Season.objects.order_by("-year"), label="Số liệu của năm", empty_label=None
    )
    period = forms.ChoiceField(label="Kỳ", choices=Figure.Period.choices, initial="nam")
    status = forms.ChoiceField(
        label="Mức", choices=Figure.Status.choices, initial=Figure.Status.ESTIMATE,
        help_text="Số ước không thay số chính thức đã có",
    )  # fmt: skip
    field_order = ("season", "period", "status", "file")

    def scope(self) -> dict[str, Any]:
        typed = self.cleaned_data
        options = {"period": typed["period"], "status": typed["status"]}
        return {"season": typed["season"], "options": options}


class CriteriaFileForm(FileForm):
    season = forms.ModelChoiceField(
        Season.objects.order_by("-year"), label="Năm thi đua", empty_label=None
    )
    name = CleanCharField(
        label="Tên bộ tiêu chí", max_length=200,
        help_text="Ví dụ: Tiêu chí thi đua Khối HTX nông nghiệp",
    )  # fmt: skip
    field_order = ("season", "name", "file")

    def scope(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"season": typed["season"], "options": {"name": typed["name"]}}
