from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from history import guards
from history.models import Event
from history.services import verify_chain


class Command(BaseCommand):
    help = (
        "Kiểm tra nhật ký: mọi việc còn đủ, đúng thứ tự, không bị sửa; khóa chống sửa còn trong "
        "cơ sở dữ liệu. Thoát mã 1 khi có chỗ hỏng."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        fault = verify_chain()
        if fault:
            raise CommandError(fault.message)
        missing = guards.missing(connection)
        if missing:
            raise CommandError(
                f"Thiếu khóa chống sửa nhật ký: {', '.join(missing)}. Xin chạy lại lệnh migrate."
            )
        last = Event.objects.order_by("-seq").first()
        head = f"; mã việc cuối {last.hash}" if last else ""
        self.stdout.write(f"Nhật ký nguyên vẹn: {last.seq if last else 0} việc{head}.")
