from django.apps import AppConfig

from history import words


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Danh mục"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {
                "catalogue.loaded": "nạp danh mục đi kèm",
                "catalogue.reworded": "sửa câu chữ",
                "catalogue.signatory_named": "đổi người ký",
                "catalogue.basis_added": "thêm căn cứ",
                "catalogue.basis_changed": "sửa căn cứ",
                "catalogue.list_arranged": "sắp lại cột danh sách gửi tỉnh",
            },
            labels={"created": "thêm", "updated": "theo bản mới", "kept": "giữ"},
        )
