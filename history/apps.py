from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from history import errors, guards, words


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = "Nhật ký"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not in `ready`: by then the models of all apps have been read.
        errors.speak_plainly()

    def ready(self) -> None:
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="history-guards")
        words.register(
            {
                "history.keeper_added": "thêm trong trang kỹ thuật",
                "history.keeper_changed": "sửa trong trang kỹ thuật",
                "history.keeper_deleted": "xóa trong trang kỹ thuật",
            },
            labels={"fields": "các ô"},
        )
