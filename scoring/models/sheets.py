"""A unit's score sheet: three readings of each criterion side by side, none overwriting another."""

from decimal import Decimal
from typing import ClassVar, Literal, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership
from cooperatives.models import Representative
from scoring.models.criteria import CriteriaSet, Criterion

Reading = Literal["self", "bloc", "alliance"]
READINGS: tuple[Reading, ...] = ("self", "bloc", "alliance")


class LineState(models.TextChoices):
    BLANK = "trong", "Chưa chấm"
    SCORED = "da_cham", "Đã chấm"
    NOT_COMPUTABLE = "khong_tinh_duoc", "Chưa tính được"


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def of_bloc(self, bloc_year: BlocYear) -> Self:
        return self.filter(membership__bloc_year=bloc_year, membership__left_on__isnull=True)

    def of_year(self, year: int) -> Self:
        return self.filter(membership__season__year=year, membership__left_on__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Staff all; reviewer and council what was handed over; others own and led blocs.

        Peers' sheets open from công bố dự kiến on, to members whose own is in: `open_to_peer`.
        """
        if user.is_alliance:
            return self
        if user.is_council or user.is_reviewer:
            return self.exclude(state=ScoreSheet.State.DRAFT)
        own = Representative.objects.today().filter(user=user).values("organization")
        led = Leadership.objects.today().filter(person=user).values("membership__bloc_year")
        return self.filter(
            Q(membership__organization__in=own)
            | Q(membership__bloc_year__in=led)
            | Q(pk__in=self.model._default_manager.open_to_peer(user).values("pk"))
        )

    def open_to_peer(self, user: User) -> Self:
        own = Representative.objects.today().filter(user=user).values("organization")
        my_blocs = (
            Membership.objects.filter(organization__in=own)
            .exclude(score_sheet__state=ScoreSheet.State.DRAFT)
            .values("bloc_year")
        )
        return self.filter(
            membership__bloc_year__in=my_blocs,
            membership__bloc_year__ranking__state__in=("cong_bo", "chot"),
        ).exclude(state=ScoreSheet.State.DRAFT)

    def with_names(self) -> Self:
        return self.select_related(
            "criteria_set", "membership__organization", "membership__bloc_year__season",
            "membership__bloc_year__bloc", "membership__bloc_year__officer",
        )  # fmt: skip


class ScoreSheet(models.Model):
    """Bảng chấm điểm: one per membership. Totals are computed in Decimal and kept."""

    class State(models.TextChoices):
        DRAFT = "nhap", "HTX đang chấm"
        SUBMITTED = "da_gui", "HTX đã gửi"
        BLOC_SCORED = "khoi_da_cham", "Khối đã chấm xong"
        ADOPTED = "da_thong_qua", "Hội nghị Khối đã thông qua"
        VERIFIED = "da_tham_dinh", "Liên minh đã thẩm định"
        SEALED = "da_chot", "Đã chốt"

    # The one table of lawful moves; one step back is a return, with a reason.
    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.BLOC_SCORED, State.DRAFT},
        State.BLOC_SCORED: {State.ADOPTED, State.SUBMITTED},
        State.ADOPTED: {State.VERIFIED, State.BLOC_SCORED},
        State.VERIFIED: {State.SEALED, State.ADOPTED},
        State.SEALED: {State.VERIFIED},
    }

    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="score_sheet", verbose_name="đơn vị thành viên"
    )
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="sheets")
    state = models.CharField("tình trạng", max_length=14, choices=State, default=State.DRAFT)
    self_total = models.DecimalField(
        "tổng tự chấm", max_digits=8, decimal_places=2, null=True, blank=True
    )
    bloc_total = models.DecimalField(
        "tổng Khối chấm", max_digits=8, decimal_places=2, null=True, blank=True
    )
    alliance_total = models.DecimalField(
        "tổng thẩm định", max_digits=8, decimal_places=2, null=True, blank=True
    )
    submitted_at = models.DateTimeField("HTX gửi lúc", null=True, blank=True)
    bloc_scored_at = models.DateTimeField("Khối chấm xong lúc", null=True, blank=True)
    adopted_at = models.DateTimeField("hội nghị thông qua lúc", null=True, blank=True)
    verified_at = models.DateTimeField("thẩm định lúc", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="sheets_entered",
        verbose_name="người nhập",
    )  # fmt: skip
    entry_source = models.CharField("nhập thay từ", max_length=60, blank=True)
    return_reason = models.TextField("lý do trả lại", blank=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="sheets_returned"
    )
    returned_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    failed_conditions = models.JSONField("điều kiện không đạt", default=list, blank=True)
    second_look_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="sheets_looked_at_again",
        verbose_name="cán bộ xem lại",
    )  # fmt: skip
    second_look_at = models.DateTimeField("xem lại lúc", null=True, blank=True)
    version = models.PositiveIntegerField("lần sửa", default=0)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng chấm điểm"
        verbose_name_plural = "bảng chấm điểm"
        ordering = ["membership__bloc_year", "membership__order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="score_sheet_dated_once_out_of_draft",
                condition=Q(state="nhap") | Q(submitted_at__isnull=False),
                violation_error_message="Bảng chấm điểm đã gửi phải có thời điểm gửi.",
            ),
            models.CheckConstraint(
                name="score_sheet_sealed_has_a_verified_total",
                condition=~Q(state__in=["da_tham_dinh", "da_chot"])
                | Q(alliance_total__isnull=False),
                violation_error_message="Bảng đã thẩm định phải có tổng điểm thẩm định.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bảng chấm điểm: {self.membership.organization}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:sheet", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]

    def total(self, reading: Reading) -> Decimal | None:
        value: Decimal | None = getattr(self, f"{reading}_total")
        return value


def _points(label: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=7, decimal_places=2, null=True, blank=True)


def _state() -> "models.CharField[str, str]":
    return models.CharField("tình trạng", max_length=16, choices=LineState, default=LineState.BLANK)


def _within_ceiling(reading: str) -> models.CheckConstraint:
    points = f"{reading}_points"
    return models.CheckConstraint(
        name=f"score_line_{reading}_within_ceiling",
        condition=Q(**{f"{points}__isnull": True})
        | Q(**{f"{points}__gte": 0, f"{points}__lte": F("ceiling")}),
        violation_error_message="Điểm phải từ 0 đến điểm tối đa của tiêu chí.",
    )


class ScoreLine(models.Model):
    """One criterion of one sheet. NULL points are blank; 0 is a score.

    Each reading keeps its points, the fact typed for a rule (`_input`), its state, the reason where
    it differs from the reading before, and who wrote it when. `version` carries the lock.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="lines")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="lines")
    # 0: the whole year; else which of the set's periods, from 1.
    period = models.PositiveSmallIntegerField("kỳ", default=0)
    ceiling = models.DecimalField("điểm tối đa", max_digits=7, decimal_places=2)

    self_points = _points("tự chấm")
    self_input = models.JSONField("dữ kiện tự chấm", null=True, blank=True)
    self_state = _state()
    self_reason = models.TextField("giải trình tự chấm", blank=True)
    self_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    self_at = models.DateTimeField(null=True, blank=True)

    bloc_points = _points("Khối chấm")
    bloc_input = models.JSONField("dữ kiện Khối chấm", null=True, blank=True)
    bloc_state = _state()
    bloc_reason = models.TextField("lý do Khối chấm khác", blank=True)
    bloc_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    bloc_at = models.DateTimeField(null=True, blank=True)

    alliance_points = _points("thẩm định")
    alliance_input = models.JSONField("dữ kiện thẩm định", null=True, blank=True)
    alliance_state = _state()
    alliance_reason = models.TextField("lý do thẩm định khác", blank=True)
    alliance_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    alliance_at = models.DateTimeField(null=True, blank=True)

    version = models.PositiveIntegerField("lần sửa", default=0)

    class Meta:
        verbose_name = "dòng chấm điểm"
        verbose_name_plural = "dòng chấm điểm"
        ordering = ["sheet", "period", "criterion__group__order", "criterion__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "period"], name="score_line_once"
            ),
            _within_ceiling("self"),
            _within_ceiling("bloc"),
            _within_ceiling("alliance"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.criterion}"

    @property
    def label(self) -> str:
        """ "I.2", and "H1·I.2" where the year has periods."""
        code = f"{self.criterion.group.code}.{self.criterion.code}"
        return f"H{self.period}·{code}" if self.period else code

    def points(self, reading: Reading) -> Decimal | None:
        value: Decimal | None = getattr(self, f"{reading}_points")
        return value
