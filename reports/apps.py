from django.apps import AppConfig

from history import words


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Văn bản, báo cáo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import scanned  # noqa: PLC0415 - models load after apps

        scanned.announce()
        words.register(
            {"reports.issued": "lập văn bản", "reports.word_added": "bổ sung bản Word"},
            labels={"pages": "số trang", "digest": "SHA-256", "check_code": "mã kiểm tra"},
        )
