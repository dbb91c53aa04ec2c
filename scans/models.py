"""A signed paper as a photo or a scan, beside what was entered from it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from files.models import StoredFile


class ScanQuerySet(models.QuerySet["Scan"]):
    def of(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Scan(models.Model):
    """Bản quét. Never deleted: taken off by a recorded act with its reason, the bytes stay."""

    subject_type = models.CharField("loại", max_length=60)
    subject_id = models.CharField("của", max_length=40)
    caption = models.CharField("là", max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="scans")
    digest = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveSmallIntegerField("số trang")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="scans_added")
    added_at = models.DateTimeField("đính lúc")
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="scans_removed"
    )
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    removal_reason = models.CharField("lý do bỏ", max_length=250, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = "bản quét"
        verbose_name_plural = "bản quét"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "digest"],
                condition=Q(removed_at__isnull=True),
                name="scan_once_a_subject",
                violation_error_message="Đúng tệp này đã đính rồi.",
            ),
            models.CheckConstraint(
                name="scan_removed_with_a_reason",
                condition=Q(removed_at__isnull=True) | ~Q(removal_reason=""),
                violation_error_message="Xin ghi lý do bỏ bản quét.",
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="scan_of_subject")]

    def __str__(self) -> str:
        return self.caption

    def get_absolute_url(self) -> str:
        return reverse("scans:scan", args=[self.pk])
