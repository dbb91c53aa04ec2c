"""Files kept under the digest of their bytes; who may fetch one is said by the app that owns it."""

from typing import Self

from django.conf import settings
from django.db import models


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def owned_by(self, owner: models.Model) -> Self:
        return self.filter(owner_type=owner._meta.label_lower, owner_id=str(owner.pk))


class StoredFile(models.Model):
    """A file of an owner: the same bytes are kept once on disk, under their SHA-256."""

    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    name = models.CharField("tên tệp", max_length=200)
    media_type = models.CharField("kiểu", max_length=100)
    size = models.PositiveBigIntegerField("số byte")
    owner_type = models.CharField("loại chủ", max_length=60)
    owner_id = models.CharField("mã chủ", max_length=40)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stored_files",
        verbose_name="người gửi",
    )
    uploaded_at = models.DateTimeField("gửi lúc")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        ordering = ["pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="file_of_owner")]

    def __str__(self) -> str:
        return self.name
