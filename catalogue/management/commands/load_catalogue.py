from typing import Any

from django.core.management.base import BaseCommand

from catalogue.services import load_catalogue


class Command(BaseCommand):
    help = (
        "Nạp danh mục đi kèm: chỉ tiêu, căn cứ pháp lý, mức khen, câu chữ văn bản. "
        "Chạy lại không đổi gì; chỗ cơ quan đã sửa được giữ nguyên."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_catalogue()
        self.stdout.write(
            f"Danh mục: thêm {report.created}, theo bản mới {report.updated}, giữ {report.kept}."
        )
