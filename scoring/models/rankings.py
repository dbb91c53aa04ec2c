"""The ranking of a bloc: provisional, announced, sealed; and what was sealed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Membership
from scoring.models.criteria import CriteriaSet


class Ranking(models.Model):
    """Dự kiến (for those who score) → công bố dự kiến (members may ask) → chốt (frozen)."""

    class State(models.TextChoices):
        PROVISIONAL = "du_kien", "Dự kiến"
        ANNOUNCED = "cong_bo", "Công bố dự kiến"
        SEALED = "chot", "Đã chốt"

    bloc_year = models.OneToOneField(BlocYear, models.PROTECT, related_name="ranking")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.PROVISIONAL)
    announced_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    questions_until = models.DateField("nhận ý kiến đến hết ngày", null=True, blank=True)
    sealed_at = models.DateTimeField("chốt lúc", null=True, blank=True)
    sealed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="rankings_sealed"
    )
    # Where two persons close a ranking: the first signature and what it was given to (SHA-256);
    # the second seals, if that still stands.
    first_signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="rankings_first_signed"
    )
    first_signed_at = models.DateTimeField("người thứ nhất chốt lúc", null=True, blank=True)
    first_signed_digest = models.CharField("SHA-256 đã ký", max_length=64, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    bloc_answer = models.TextField("ý kiến của Khối về thay đổi hạng 1-3", blank=True)
    votes = models.JSONField(
        "phiếu biểu quyết", default=dict, blank=True, help_text='{"mã đơn vị thành viên": số phiếu}'
    )
    version = models.PositiveIntegerField("lần sửa", default=0)

    class Meta:
        verbose_name = "xếp hạng"
        verbose_name_plural = "xếp hạng"
        ordering = ["bloc_year"]
        constraints = [
            models.CheckConstraint(
                name="ranking_sealed_has_digest_and_moment",
                condition=~Q(state="chot") | (Q(sealed_at__isnull=False) & ~Q(digest="")),
                violation_error_message="Xếp hạng đã chốt phải có thời điểm và mã kiểm.",
            )
        ]

    def __str__(self) -> str:
        return f"Xếp hạng {self.bloc_year}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:ranking", args=[self.bloc_year.season.year, self.bloc_year.number])


class Standing(models.Model):
    """A line of a sealed ranking, with the names of that day. `place` NULL: not ranked, and why."""

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="standings")
    membership = models.OneToOneField(Membership, models.PROTECT, related_name="standing")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="standings")
    order = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("tên", max_length=200)
    legal_name = models.CharField("tên đầy đủ", max_length=250)
    self_total = models.DecimalField("tự chấm", max_digits=8, decimal_places=2, null=True)
    bloc_total = models.DecimalField("Khối chấm", max_digits=8, decimal_places=2, null=True)
    total = models.DecimalField("thẩm định", max_digits=8, decimal_places=2, null=True)
    class_name = models.CharField("xếp loại", max_length=60, blank=True)
    place = models.PositiveSmallIntegerField("hạng", null=True, blank=True)
    is_tied = models.BooleanField("đồng hạng", default=False)
    tie_note = models.CharField("cách xét bằng điểm", max_length=300, blank=True)
    not_ranked_reason = models.CharField("lý do không xếp hạng", max_length=300, blank=True)
    no_award_reason = models.CharField("lý do không xét khen", max_length=300, blank=True)

    class Meta:
        verbose_name = "thứ hạng"
        verbose_name_plural = "thứ hạng"
        ordering = ["ranking", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "order"], name="standing_order_once"),
            models.CheckConstraint(
                name="standing_unranked_says_why",
                condition=Q(place__isnull=False) | ~Q(not_ranked_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place or '–'}. {self.name}"
