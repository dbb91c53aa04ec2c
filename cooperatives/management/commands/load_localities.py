from typing import Any

from django.core.management.base import BaseCommand

from cooperatives.services import load_localities


class Command(BaseCommand):
    help = (
        "Nạp danh mục địa bàn: bản đồ cũ (đến 30/06/2025) và bản đồ mới (từ 01/07/2025). "
        "Chạy lại không đổi gì."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_localities()
        self.stdout.write(f"Địa bàn: thêm {report.created}, giữ {report.kept}.")
