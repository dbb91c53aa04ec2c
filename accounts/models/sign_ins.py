"""Who is in: sessions that know whose they are, on which device, since when."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string


class SignIn(AbstractBaseSession):
    """A session of the web with what "ai đang đăng nhập" shows of it. Ended by bringing its end
    forward: the row stays a while, so that a form typed in it can still be told whose it was.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sign_ins"
    )
    # Names the row on pages in place of its key, which would open it.
    mark = models.CharField(max_length=16, db_index=True, default="")
    device = models.CharField("máy", max_length=80, blank=True)
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    since = models.DateTimeField("vào lúc", null=True)
    seen_at = models.DateTimeField("thấy lần cuối", null=True)
    is_own_device = models.BooleanField("máy của riêng tôi", default=False)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    class Meta:
        verbose_name = "lượt đăng nhập"
        verbose_name_plural = "lượt đăng nhập"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user}, {self.device}"
