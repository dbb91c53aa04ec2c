from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = "Nhật ký"
    default_auto_field = "django.db.models.BigAutoField"
