"""Acts, written once and chained; and the demo's clock."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        """What happened to one thing, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def update(self, **kwargs: Any) -> int:
        raise ValidationError("Nhật ký chỉ ghi thêm, không sửa được.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError("Nhật ký chỉ ghi thêm, không xóa được.")


class Event(models.Model):
    """One act: who, as what, on whose behalf, did what to which thing, when and why.

    `at` is the moment of the act (history.clock), `recorded_at` the real time it was written.
    `hash` covers every field but itself and `prev_hash` ties it to the act before, so that a change
    or an insertion or a removal is found by `history.services.verify_chain`.
    """

    seq = models.PositiveBigIntegerField("số thứ tự", unique=True)
    season = models.PositiveSmallIntegerField("năm thi đua", null=True, blank=True)
    at = models.DateTimeField("thời điểm")
    recorded_at = models.DateTimeField("ghi lúc")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name="người thực hiện",
    )
    actor_label = models.CharField("tên người thực hiện", max_length=200)
    role = models.CharField("vai", max_length=60, blank=True)
    on_behalf_of = models.CharField("thay cho", max_length=250, blank=True)
    verb = models.CharField("việc", max_length=60)
    subject_type = models.CharField("loại", max_length=60)
    subject_id = models.CharField("mã", max_length=40)
    subject_label = models.CharField("về", max_length=300)
    changes = models.JSONField("thay đổi", default=dict, blank=True)
    reason = models.TextField("lý do", blank=True)
    request_id = models.CharField("mã yêu cầu", max_length=36, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "việc đã làm"
        verbose_name_plural = "nhật ký"
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "seq"], name="event_of_subject"),
            models.Index(fields=["season", "seq"], name="event_of_season"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.actor_label}: {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("Nhật ký chỉ ghi thêm, không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError("Nhật ký chỉ ghi thêm, không xóa được.")


class DemoClock(models.Model):
    """A moment of the demo season and the real moment at which it was set: it runs on from there.

    One row. When a server starts, `restarted` pins the real moment anew, so that time stands still
    while nothing runs.
    """

    shown_at = models.DateTimeField("ngày giờ của bản dùng thử")
    real_at = models.DateTimeField("đặt lúc")
    starts_at = models.DateTimeField("ngày giờ bắt đầu")

    class Meta:
        verbose_name = "đồng hồ bản dùng thử"
        verbose_name_plural = "đồng hồ bản dùng thử"

    def __str__(self) -> str:
        return f"{self.shown_at:%d/%m/%Y %H:%M}"

    def reading(self, real: datetime) -> datetime:
        return self.shown_at + max(real - self.real_at, real - real)
