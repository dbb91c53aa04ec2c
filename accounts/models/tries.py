"""How often somebody was wrong: in the database, so that all processes count as one."""

from django.db import models


class Tries(models.Model):
    """Tries of one lane that are not known to be right. The key is a keyed hash: neither addresses
    nor what was typed can be read from it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "số lần gõ sai"
        verbose_name_plural = "số lần gõ sai"

    def __str__(self) -> str:
        return f"{self.count} lần đến {self.last_at}"
