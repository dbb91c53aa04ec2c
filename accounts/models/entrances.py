"""Ways in that work once, for people without e-mail: a link to paste, a code on a slip."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class EntranceQuerySet(models.QuerySet["Entrance"]):
    def live(self, now: datetime) -> Self:
        """Those that still let somebody in; `now` is the real clock's."""
        return self.standing().filter(
            expires_at__gt=now, wrong_tries__lt=settings.ONE_TIME_CODE_WRONG_TRIES
        )

    def standing(self) -> Self:
        """Neither used nor taken back; time or tries may have run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)


class Entrance(models.Model):
    """One way into one account, once. The secret itself is told when it is made and kept nowhere:
    of a link its SHA-256 stands here, of a code, which is short, the slow hash of a password.
    """

    class Kind(models.TextChoices):
        LINK = "duong_dan", "đường dẫn vào một lần"
        CODE = "ma", "mã vào một lần"

    class State(models.TextChoices):
        LIVE = "con_dung", "còn dùng được"
        USED = "da_dung", "đã dùng"
        REVOKED = "da_huy", "đã hủy"
        GUESSED = "go_sai", "gõ sai quá nhiều lần"
        EXPIRED = "qua_han", "quá hạn"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="entrances", verbose_name="tài khoản"
    )
    kind = models.CharField("loại", max_length=10, choices=Kind)
    secret = models.CharField("giá trị băm", max_length=128)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name="người cấp",
    )  # fmt: skip
    made_at = models.DateTimeField("cấp lúc")
    expires_at = models.DateTimeField("dùng đến")
    used_at = models.DateTimeField("dùng lúc", null=True, blank=True)
    revoked_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField("lần gõ sai", default=0)

    objects = EntranceQuerySet.as_manager()

    class Meta:
        verbose_name = "lối vào một lần"
        verbose_name_plural = "lối vào một lần"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="entrance_one_standing_of_a_kind",
                violation_error_message="Tài khoản này đang có một lối vào cùng loại.",
            ),
            models.UniqueConstraint(fields=["kind", "secret"], name="entrance_secret_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} của {self.user}"

    def state(self, now: datetime) -> State:
        """Why it does or does not let in, at a moment of the real clock."""
        if self.used_at:
            return self.State.USED
        if self.wrong_tries >= settings.ONE_TIME_CODE_WRONG_TRIES:
            return self.State.GUESSED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.LIVE if now < self.expires_at else self.State.EXPIRED
