from django.apps import AppConfig


class BlocsConfig(AppConfig):
    name = "blocs"
    verbose_name = "Khối thi đua"
    default_auto_field = "django.db.models.BigAutoField"
