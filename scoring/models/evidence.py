"""What proves a point: photos and papers beside one line of a sheet."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from files.models import StoredFile
from scoring.models.sheets import ScoreLine


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """Minh chứng of one line. Never deleted: taken off by a person at a moment, the bytes stay.

    `file` is what is handed out: a photo drawn anew (no EXIF, no GPS), a PDF as it came.
    `sent_digest` is the SHA-256 of the bytes as they were sent; of several photos that became one
    PDF, of their digests in their order.
    """

    class Kind(models.TextChoices):
        PHOTO = "anh", "Ảnh"
        PDF = "pdf", "PDF"

    line = models.ForeignKey(ScoreLine, models.PROTECT, related_name="evidence")
    kind = models.CharField("loại", max_length=4, choices=Kind)
    name = models.CharField("tên tệp", max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence")
    thumbnail = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="evidence_thumbnails"
    )
    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    sent_digest = models.CharField("SHA-256 lúc gửi", max_length=64, db_index=True)
    pages = models.PositiveSmallIntegerField("số trang", default=1)
    size = models.PositiveBigIntegerField("số byte")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="evidence_added")
    added_at = models.DateTimeField("đính lúc")
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="evidence_removed"
    )
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "sent_digest"],
                condition=Q(removed_at__isnull=True),
                name="evidence_once_a_line",
                violation_error_message="Đúng tệp này đã đính vào tiêu chí này rồi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidencePart(models.Model):
    """What went into one piece of evidence: a photo or a PDF, by the marks it is known again by.

    `picture_hash` is what the picture looks like (512 bits in hex); blank for a PDF and where there
    is too little to see.
    """

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="parts")
    sent_digest = models.CharField("SHA-256 lúc gửi", max_length=64, db_index=True)
    picture_hash = models.CharField("dấu ảnh", max_length=128, blank=True)

    class Meta:
        verbose_name = "phần của minh chứng"
        verbose_name_plural = "phần của minh chứng"
        ordering = ["evidence", "pk"]

    def __str__(self) -> str:
        return self.sent_digest[:12]


class EvidenceLikeness(models.Model):
    """Two pieces of evidence of one year that hold the same photo: found when the later came in.

    It is pointed out to those who may know of the other; it blocks nothing.
    """

    later = models.ForeignKey(Evidence, models.CASCADE, related_name="likenesses")
    earlier = models.ForeignKey(Evidence, models.CASCADE, related_name="likenesses_later")
    same_bytes = models.BooleanField("đúng từng byte")

    class Meta:
        verbose_name = "ảnh giống nhau"
        verbose_name_plural = "ảnh giống nhau"
        ordering = ["later", "earlier"]
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier"], name="evidence_likeness_once"),
        ]

    def __str__(self) -> str:
        return f"{self.later} ~ {self.earlier}"
