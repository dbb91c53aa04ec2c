"""Who stands too near a unit to judge it: declared, dated, printed in the minutes."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from blocs.models import Membership
from cooperatives.models import Organization


class DeclaredRelationQuerySet(models.QuerySet["DeclaredRelation"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class DeclaredRelation(models.Model):
    """Khai quan hệ: this person gives no bloc's points and no verification to this member."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="declared_relations", verbose_name="đơn vị"
    )
    person = models.ForeignKey(
        User, models.PROTECT, related_name="declared_relations", verbose_name="người có quan hệ"
    )
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="đơn vị của người ấy lúc khai",
    )  # fmt: skip
    words = models.CharField("quan hệ", max_length=200)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("khai lúc")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("thôi lúc", null=True, blank=True)
    end_reason = models.CharField("lý do thôi", max_length=250, blank=True)

    objects = DeclaredRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "quan hệ đã khai"
        verbose_name_plural = "quan hệ đã khai"
        ordering = ["membership", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person"],
                condition=Q(ended_at__isnull=True),
                name="declared_relation_once",
                violation_error_message="Quan hệ này đã khai rồi.",
            ),
            models.CheckConstraint(
                name="declared_relation_ends_with_a_reason",
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""),
                violation_error_message="Xin ghi lý do thôi quan hệ đã khai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.membership.organization}"
