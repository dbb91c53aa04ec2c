from django.apps import AppConfig


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = "Hợp tác xã"
    default_auto_field = "django.db.models.BigAutoField"
