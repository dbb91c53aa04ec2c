from django.apps import AppConfig

from history import words


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Trang chính"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        words.register(
            {
                "home.list_imported": "nhập danh sách HTX của năm",
                "home.dues_imported": "nhập bảng hội phí",
                "home.figures_imported": "nhập bảng số liệu",
                "home.awards_imported": "nhập khen thưởng các năm trước",
                "home.import_undone": "hoàn tác một lần nhập",
            },
            labels={
                "file": "tệp (SHA-256)",
                "new": "đơn vị mới",
                "changed": "đơn vị đổi",
                "unchanged": "đơn vị giữ nguyên",
                "figures": "số liệu",
                "new_units": "mã số thuế mới",
                "changed_units": "thay đổi theo mã số thuế",
                "removed": "đã xóa",
                "restored": "đã trả lại như trước",
                "stayed": "giữ lại",
            },
        )
