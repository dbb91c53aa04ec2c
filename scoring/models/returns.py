"""One criterion sent back: what is to be mended, why, by when; the rest of the sheet stays."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from scoring.models.sheets import Reading, ScoreLine


class LineReturnQuerySet(models.QuerySet["LineReturn"]):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)


class LineReturn(models.Model):
    """Trả lại một tiêu chí. Open until whoever owns the reading hands it over again."""

    class Owner(models.TextChoices):
        """Whose reading is to be mended."""

        SELF = "self", "HTX tự chấm"
        BLOC = "bloc", "Khối chấm"

    line = models.ForeignKey(ScoreLine, models.PROTECT, related_name="returns")
    reading = models.CharField("cần sửa", max_length=4, choices=Owner)
    reason = models.TextField("lý do")
    due_on = models.DateField("sửa xong trước hết ngày", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="line_returns")
    at = models.DateTimeField("trả lại lúc")
    settled_at = models.DateTimeField("đã sửa lúc", null=True, blank=True)

    objects = LineReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí trả lại"
        verbose_name_plural = "tiêu chí trả lại"
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(settled_at__isnull=True),
                name="line_return_open_once",
                violation_error_message="Tiêu chí này đang được trả lại rồi.",
            ),
            models.CheckConstraint(
                name="line_return_says_why",
                condition=~Q(reason=""),
                violation_error_message="Xin ghi lý do trả lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"Trả lại {self.line}"

    @property
    def reading_of(self) -> Reading:
        return "self" if self.reading == self.Owner.SELF else "bloc"
