"""Notices given outside the software: to whom, about what, by which way, in which words.

Nothing here sends anything. What a notice is about and who received it stand in the apps above, so
they are kept by type, key and name, as the acts of `history` keep theirs.
"""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

KEPT = "Tin nhắc đã ghi thì giữ lại, không xóa được."


class NoticeQuerySet(models.QuerySet["Notice"]):
    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def given_to(self, recipients: Iterable[models.Model]) -> Self:
        """To any of these things, all of one kind."""
        found = list(recipients)
        if not found:
            return self.none()
        keys = [str(each.pk) for each in found]
        return self.filter(recipient_type=found[0]._meta.label_lower, recipient_id__in=keys)

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def newest_first(self) -> Self:
        return self.order_by("-given_at", "-pk")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(KEPT)


class Notice(models.Model):
    """One notice to one recipient. `text` never holds a way in: of a sign-in link only the moment
    until which it lets somebody in is kept.
    """

    class Channel(models.TextChoices):
        ZALO = "zalo", "Chép vào Zalo"
        CALL = "goi", "Gọi điện"
        VISIT = "gap", "Gặp trực tiếp"
        LETTER = "cong_van", "Công văn"
        OTHER = "khac", "Cách khác"

    year = models.PositiveSmallIntegerField("năm thi đua")
    subject_type = models.CharField("loại", max_length=60)
    subject_id = models.CharField("mã", max_length=40)
    subject_label = models.CharField("của", max_length=300)
    recipient_type = models.CharField("loại người nhận", max_length=60)
    recipient_id = models.CharField("mã người nhận", max_length=40)
    recipient_label = models.CharField("đơn vị nhận", max_length=300)
    person_label = models.CharField("người nhận", max_length=150, blank=True)
    topic = models.SlugField("việc", max_length=40)
    topic_label = models.CharField("về việc", max_length=200)
    channel = models.CharField("cách nhắc", max_length=10, choices=Channel)
    text = models.TextField("nội dung", blank=True)
    link_until = models.DateTimeField("kèm đường vào đến", null=True, blank=True)
    paper = models.CharField("theo văn bản", max_length=40, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices_given",
        verbose_name="người nhắc",
    )  # fmt: skip
    given_by_label = models.CharField("tên người nhắc", max_length=200)
    given_at = models.DateTimeField("nhắc lúc")
    seen_at = models.DateTimeField("đã xem lúc", null=True, blank=True)
    done_at = models.DateTimeField("đã làm lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "tin nhắc"
        verbose_name_plural = "tin nhắc"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient_type", "recipient_id", "topic", "paper"],
                condition=~Q(paper=""),
                name="notice_once_a_paper",
                violation_error_message="Đơn vị này đã được ghi nhắc theo văn bản đó.",
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "topic"], name="notice_of_subject"),
            models.Index(fields=["recipient_type", "recipient_id"], name="notice_of_recipient"),
        ]

    def __str__(self) -> str:
        return f"Nhắc {self.recipient_label}: {self.topic_label}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(KEPT)
