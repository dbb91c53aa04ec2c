from django.apps import AppConfig

from history import words

VERBS = {"scans.attached": "đính bản quét", "scans.removed": "bỏ một bản quét"}
LABELS = {"caption": "là", "pages": "số trang", "sha256": "SHA-256 của tệp"}


class ScansConfig(AppConfig):
    name = "scans"
    verbose_name = "Bản quét"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(VERBS, LABELS)
