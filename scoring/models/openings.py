"""Who opened which criterion, so that "opened, not finished" is told from "nobody has begun"."""

from django.db import models

from accounts.models import User
from scoring.models.sheets import ScoreLine


class LineOpening(models.Model):
    """A person who may write a reading has had the page of this criterion open; `at`: the last
    time. It is no act: nothing of it goes into the history."""

    class Reading(models.TextChoices):
        SELF = "self", "HTX tự chấm"
        BLOC = "bloc", "Khối chấm"
        ALLIANCE = "alliance", "Thẩm định"

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="openings")
    reading = models.CharField("phần chấm", max_length=8, choices=Reading)
    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="người mở")
    at = models.DateTimeField("mở lần cuối")

    class Meta:
        verbose_name = "lần mở tiêu chí"
        verbose_name_plural = "lần mở tiêu chí"
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "reading", "person"],
                name="line_opening_once_a_person",
                violation_error_message="Người này đã mở tiêu chí này rồi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} mở {self.line}"
