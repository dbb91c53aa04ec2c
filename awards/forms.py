"""What is typed about awards: shape and dates; the services judge the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from awards.models import (
    Award,
    CouncilSession,
    Decision,
    Proposal,
    PublishedTotal,
    Quota,
    Vote,
)
from awards.services import SessionMinutes, VoteCount
from blocs.forms import clock_field, line, lines
from blocs.models import BlocYear, Season
from catalogue.models import AwardType, Issuer, LegalBasis
from cooperatives.models import Organization, Person
from history.fields import CleanCharField, VnDateField, WholeField


def _choose(queryset: QuerySet[Any], label: str, **options: Any) -> Any:
    options.setdefault("empty_label", "Xin chọn")
    return forms.ModelChoiceField(queryset=queryset, label=label, **options)


class QuotaForm(forms.Form):
    award_type = _choose(AwardType.objects.all(), "Danh hiệu, hình thức")
    place_from = WholeField(label="Từ hạng", least=1, most=99)
    place_to = WholeField(label="Đến hạng", least=1, most=99)
    count = WholeField(label="Số lượng", most=999)
    bloc_year = _choose(
        BlocYear.objects.none(), "Riêng Khối", required=False, empty_label="Mọi Khối"
    )
    citation = line("Căn cứ", most=150, required=False, help_text="Số, ngày của văn bản")

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocs = BlocYear.objects.filter(season=season).select_related("bloc", "season")
        self.fields["bloc_year"].queryset = blocs  # type: ignore[attr-defined] # a choice of models


class RemoveQuotaForm(forms.Form):
    quota = forms.ModelChoiceField(queryset=Quota.objects.none())

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quotas = Quota.objects.filter(season=season)
        self.fields["quota"].queryset = quotas  # type: ignore[attr-defined] # a choice of models


class PublishedTotalForm(forms.Form):
    stage = forms.ChoiceField(label="Giai đoạn", choices=PublishedTotal.Stage.choices)
    award_type = _choose(AwardType.objects.all(), "Danh hiệu, hình thức")
    place = WholeField(label="Hạng", least=1, most=99, required=False)
    count = WholeField(label="Số lượng", most=99_999)
    source = line("Nguồn", help_text="Báo cáo, bài viết hay Quyết định nào, ngày nào")
    note = line("Ghi chú", required=False)


class ChooseForm(forms.Form):
    """Why this one, where several share the quota."""

    reason = line("Lý do chọn đơn vị này", most=300, required=False)


class NomineeForm(forms.Form):
    award_type = _choose(AwardType.objects.all(), "Danh hiệu, hình thức")
    organization = _choose(
        Organization.objects.none(), "Đơn vị", required=False,
        help_text="Tập thể được đề nghị, hoặc nơi công tác của cá nhân",
    )  # fmt: skip
    person = _choose(Person.objects.all(), "Cá nhân", required=False)
    achievement = lines("Tóm tắt thành tích", rows=4)

    def __init__(self, *args: Any, units: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = units  # type: ignore[attr-defined] # as above


class ProposalForm(forms.Form):
    achievement = lines("Tóm tắt thành tích", rows=6)
    address = line("Địa chỉ trên văn bản", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = line("Lý do", most=300)


class SuspensionForm(forms.Form):
    organization = _choose(Organization.objects.all(), "Đơn vị")
    started_on = VnDateField(label="Tạm dừng từ ngày")
    reason = line("Lý do", help_text="Đang xem xét kỷ luật, thanh tra, xác minh đơn …")
    source = line("Nguồn", help_text="Văn bản hay người báo, ngày nào")
    legal_basis = _choose(
        LegalBasis.objects.all(), "Căn cứ riêng", required=False,
        empty_label="Theo luật của ngày xét",
    )  # fmt: skip
    article = line("Điều, khoản", most=100, required=False)


class LiftForm(forms.Form):
    ended_on = VnDateField(label="Kết thúc ngày")
    source = line("Văn bản kết luận", required=False)


class SessionForm(forms.Form):
    """The minutes of a sitting, in the order they are written."""

    held_on = VnDateField(label="Ngày họp")
    starts_at = clock_field("Bắt đầu lúc")
    ends_at = clock_field("Kết thúc lúc")
    place = line("Địa điểm")
    method = forms.ChoiceField(label="Cách lấy ý kiến", choices=CouncilSession.Method.choices)
    chair = line("Chủ trì", most=150)
    secretary = line("Thư ký", most=150)
    tellers = line("Tổ kiểm phiếu", required=False)
    members = WholeField(label="Tổng số thành viên", least=1, most=999)
    present = WholeField(label="Có mặt", most=999)
    absent = line("Vắng, lý do", required=False)
    invited = line("Đại biểu mời", required=False)
    ballots_out = WholeField(label="Phiếu phát ra", required=False, most=999)
    ballots_in = WholeField(label="Phiếu thu về", required=False, most=999)
    discussion = lines("Ý kiến thảo luận", rows=4)
    conclusion = lines("Kết luận của chủ trì")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def minutes(self) -> SessionMinutes:
        return SessionMinutes(
            **{name: self.cleaned_data[name] for name in SessionMinutes.__dataclass_fields__}
        )


class VotesForm(forms.Form):
    """Three counts for each proposal; a row left blank was not voted on."""

    COUNTS = ("agree", "disagree", "invalid")
    LABELS = ("Đồng ý", "Không đồng ý", "Không hợp lệ")

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, proposals: Sequence[Proposal], votes: Sequence[Vote], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        held = {vote.proposal_id: vote for vote in votes}
        for proposal in proposals:
            for count, label in zip(self.COUNTS, self.LABELS, strict=True):
                self.fields[f"{count}_{proposal.pk}"] = WholeField(
                    label=f"{label}: {proposal.name}",
                    required=False,
                    most=999,
                    initial=getattr(held.get(proposal.pk), count, None),
                )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "proposal": proposal,
                "cells": [
                    {"label": label, "field": self[f"{count}_{proposal.pk}"]}
                    for count, label in zip(self.COUNTS, self.LABELS, strict=True)
                ],
            }
            for proposal in self.proposals
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for proposal in self.proposals:
            agree = data.get(f"agree_{proposal.pk}")
            others = [data.get(f"{name}_{proposal.pk}") for name in self.COUNTS[1:]]
            if agree is None and any(others) and f"agree_{proposal.pk}" not in self.errors:
                self.add_error(f"agree_{proposal.pk}", "Xin ghi số phiếu đồng ý.")
        return data

    def _counts(self, proposal: Proposal) -> tuple[int, int, int]:
        agree, disagree, invalid = (
            self.cleaned_data[f"{name}_{proposal.pk}"] or 0 for name in self.COUNTS
        )
        return agree, disagree, invalid

    def votes(self) -> dict[int, VoteCount]:
        return {
            proposal.pk: VoteCount(*self._counts(proposal))
            for proposal in self.proposals
            if self.cleaned_data[f"agree_{proposal.pk}"] is not None
        }


class NumberForm(forms.Form):
    number = WholeField(label="Số", least=1, most=32_000)
    dated_on = VnDateField(label="Ngày")
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """A decision as it came in; ticked are those it names."""

    number = line("Số, ký hiệu", most=60, help_text="Ví dụ: 614/QĐ-UBND")
    decided_on = VnDateField(label="Ngày ký")
    issuer = _choose(Issuer.objects.all(), "Cơ quan, người ký")
    title = line("Trích yếu", most=300)
    granted = forms.ModelMultipleChoiceField(
        queryset=Proposal.objects.none(), label="Được khen", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    rest_waits = forms.BooleanField(
        label="Những đề nghị không đánh dấu chờ Quyết định khác", required=False
    )
    refused_reason = line("Lý do không được khen", required=False)

    def __init__(self, *args: Any, proposals: QuerySet[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].queryset = proposals  # type: ignore[attr-defined] # as above
        if "initial" in kwargs and not self.is_bound:
            self.initial.setdefault("granted", [each.pk for each in proposals])

    def granted_ids(self) -> list[int]:
        return [each.pk for each in self.cleaned_data["granted"]]


class RevokeForm(forms.Form):
    decision = _choose(
        Decision.objects.none(), "Quyết định thu hồi",
        help_text="Chưa có trong danh sách thì ghi Quyết định đó trước",
    )  # fmt: skip
    reason = line("Lý do thu hồi")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = Decision.objects.filter(decided_on__gte=award.decision.decided_on)
        later = later.exclude(pk=award.decision_id)
        self.fields["decision"].queryset = later  # type: ignore[attr-defined] # as above


class RecordFilter(forms.Form):
    """The record of the years, narrowed."""

    hide_optional = True

    q = CleanCharField(label="Tìm đơn vị, cá nhân", required=False, max_length=100)
    nam = WholeField(label="Năm", required=False, most=2100)
    hinh_thuc = forms.ChoiceField(label="Danh hiệu, hình thức", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = AwardType.objects.values_list("code", "short_name")
        self.fields["hinh_thuc"].choices = [("", "Tất cả"), *types]  # type: ignore[attr-defined] # a choice
