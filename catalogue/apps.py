from django.apps import AppConfig

from history import words


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Danh mục"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {"catalogue.loaded": "nạp danh mục đi kèm"},
            labels={"created": "thêm", "updated": "theo bản mới", "kept": "giữ"},
        )
