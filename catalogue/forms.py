"""What is typed about wordings, signers and law: shape and dates; the services judge the rest."""

from typing import Any

from django import forms

from catalogue.editing import BASIS_FIELDS, ColumnGiven, SignerGiven
from catalogue.models import LegalBasis, ListColumn
from catalogue.names import TOPICS
from history.fields import CleanCharField, VnDateField, WholeField


class DayForm(forms.Form):
    """Of which day the page speaks."""

    ngay = VnDateField(label="Ngày văn bản", required=False)


class WordingForm(forms.Form):
    text = CleanCharField(
        label="Câu chữ", widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Xin ghi câu chữ. Muốn như cũ thì lấy lại câu đi kèm."},
        help_text="Mỗi dòng là một dòng hay một đoạn trên văn bản.",
    )  # fmt: skip
    valid_from = VnDateField(
        label="Dùng từ ngày", help_text="Văn bản ghi ngày này trở đi dùng câu mới."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class SignatoryForm(forms.Form):
    authority = CleanCharField(
        label="Quyền hạn ký", widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=100, help_text="Ví dụ TM. HỘI ĐỒNG, hoặc KT. CHỦ TỊCH; mỗi dòng một ý.",
    )  # fmt: skip
    title = CleanCharField(label="Chức vụ của người ký", max_length=150)
    name = CleanCharField(
        label="Họ và tên", max_length=120, required=False,
        help_text="Không ghi học hàm, học vị. Để trống thì chừa chỗ viết tay.",
    )  # fmt: skip
    valid_from = VnDateField(label="Ký từ ngày")
    valid_to = VnDateField(label="Đến hết ngày", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> SignerGiven:
        typed = {name: held for name, held in self.cleaned_data.items() if name != "seen"}
        return SignerGiven(**typed)


class LegalBasisForm(forms.Form):
    kind = forms.ChoiceField(label="Loại văn bản", choices=LegalBasis.Kind.choices)
    number = CleanCharField(
        label="Số, ký hiệu", max_length=60, required=False,
        help_text="Luật viện dẫn bằng tên và ngày, số chỉ để tra cứu.",
    )  # fmt: skip
    title = CleanCharField(
        label="Tên, trích yếu", max_length=400,
        help_text="Luật ghi đủ tên; văn bản khác ghi trích yếu, bắt đầu bằng chữ thường.",
    )  # fmt: skip
    issuer_name = CleanCharField(label="Cơ quan ban hành", max_length=200)
    issued_on = VnDateField(label="Ngày ban hành")
    group = forms.TypedChoiceField(
        label="Nhóm", choices=LegalBasis.Group.choices, coerce=int,
        help_text="Nhóm thẩm quyền đứng trước nhóm nội dung.",
    )  # fmt: skip
    rank = WholeField(
        label="Thứ bậc trong nhóm", most=99,
        help_text="Số nhỏ đứng trước: Luật 10, Nghị định 20, Thông tư 30, tỉnh 40, Liên minh 50.",
    )  # fmt: skip
    topic = forms.MultipleChoiceField(
        label="Dùng cho", choices=list(TOPICS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    valid_from = VnDateField(label="Có hiệu lực từ ngày", required=False)
    valid_to = VnDateField(
        label="Hiệu lực đến hết ngày", required=False, help_text="Còn hiệu lực thì để trống."
    )
    replaced_by = forms.ModelChoiceField(
        label="Được thay bằng", queryset=LegalBasis.objects.all(), required=False,
        empty_label="Chưa có văn bản thay thế",
    )  # fmt: skip
    consolidated_by = CleanCharField(
        label="Số văn bản hợp nhất", max_length=60, required=False,
        help_text="Ví dụ 115/VBHN-VPQH.",
    )  # fmt: skip
    confirmed = forms.BooleanField(label="Đã đối chiếu văn bản gốc", required=False)
    source = CleanCharField(label="Nguồn, ghi chú", max_length=250, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data[name] for name in BASIS_FIELDS}
        return typed | {"topic": " ".join(self.cleaned_data["topic"])}


class ColumnForm(forms.Form):
    label = CleanCharField(label="Tiêu đề cột", max_length=120)
    order = WholeField(label="Thứ tự", most=999)
    width = WholeField(label="Độ rộng (ký tự)", least=4, most=120)
    is_shown = forms.BooleanField(label="Có trong tệp", required=False)

    def __init__(self, *args: Any, column: ListColumn, **kwargs: Any) -> None:
        self.column = column
        super().__init__(*args, **(kwargs | {"prefix": f"cot-{column.pk}"}))

    def given(self) -> ColumnGiven:
        return ColumnGiven(pk=self.column.pk, **self.cleaned_data)
