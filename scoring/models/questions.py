"""Kiến nghị: what a member asks of an announced ranking, and the written answer."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from blocs.models import Membership
from scoring.models.criteria import Criterion
from scoring.models.rankings import Ranking


class QuestionQuerySet(models.QuerySet["Question"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def with_names(self) -> Self:
        return self.select_related(
            "asked_for__organization", "about__organization", "criterion__group", "ranking"
        )


class Question(models.Model):
    """One question about one unit's points, of one criterion or of the whole sheet; without a unit
    it is about the whole ranking. `source`: what the Alliance typed it from, for a unit.

    `changed_points`: the answer led to a change; the change itself is an act of its own.
    """

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField("số")
    asked_for = models.ForeignKey(
        Membership, models.PROTECT, related_name="questions_asked", verbose_name="đơn vị hỏi"
    )
    about = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="questions_about",
        verbose_name="hỏi về đơn vị",
    )  # fmt: skip
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="questions",
        verbose_name="tiêu chí",
    )  # fmt: skip
    text = models.TextField("nội dung")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="questions_asked")
    asked_at = models.DateTimeField("hỏi lúc")
    source = models.CharField("nhập thay từ", max_length=60, blank=True)
    answer = models.TextField("trả lời", blank=True)
    changed_points = models.BooleanField("có thay đổi điểm", default=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="questions_answered"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "kiến nghị"
        verbose_name_plural = "kiến nghị"
        ordering = ["ranking", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "number"], name="question_number_once"),
            models.CheckConstraint(
                name="question_answered_in_words",
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                violation_error_message="Xin ghi câu trả lời.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kiến nghị {self.number}"
