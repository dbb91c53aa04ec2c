"""A seal: the bundle a ranking was closed with. Reopening leaves it in place and says why."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from blocs.models import BlocYear
from files.models import StoredFile
from scoring.models.rankings import Ranking


class SealQuerySet(models.QuerySet["Seal"]):
    def visible_to(self, user: User) -> Self:
        """Whoever sees the bloc: neither a seal nor why it was opened again is a secret there."""
        blocs = BlocYear.objects.visible_to(user).values("pk")
        return self.filter(ranking__bloc_year__in=blocs)

    def standing(self) -> Self:
        return self.filter(reopened_at__isnull=True)


class Seal(models.Model):
    """Lần chốt. `digest` is the SHA-256 of the bundle's bytes, `code` what papers print of it.

    `event_hash` is the hash of the act that recorded the digest: the seal hangs in the chain.
    `changes`: what is other than at the seal before: [{"unit", "points": [,], "place": [,]}].
    """

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="seals")
    number = models.PositiveSmallIntegerField("lần chốt")
    code = models.CharField("mã kiểm", max_length=20, unique=True)
    digest = models.CharField("SHA-256", max_length=64)
    bundle = models.ForeignKey(StoredFile, models.PROTECT, related_name="seals")
    event_hash = models.CharField("mã của việc chốt", max_length=64, blank=True)
    sealed_at = models.DateTimeField("chốt lúc")
    sealed_by = models.ForeignKey(User, models.PROTECT, related_name="seals")
    second_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="seals_seconded",
        verbose_name="người thứ hai",
    )  # fmt: skip
    changes = models.JSONField("khác lần chốt trước", default=list, blank=True)
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="seals_reopened"
    )
    reopen_reason = models.TextField("lý do mở lại", blank=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = "lần chốt"
        verbose_name_plural = "lần chốt"
        ordering = ["ranking", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "number"], name="seal_number_once"),
            models.UniqueConstraint(
                fields=["ranking"],
                condition=Q(reopened_at__isnull=True),
                name="seal_stands_once",
                violation_error_message="Xếp hạng này đang được chốt rồi.",
            ),
            models.CheckConstraint(
                name="seal_reopened_with_a_reason",
                condition=Q(reopened_at__isnull=True) | ~Q(reopen_reason=""),
                violation_error_message="Xin ghi lý do mở lại xếp hạng.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lần chốt {self.number}: {self.ranking}"
