from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from scoring import guards
from scoring.models import Seal
from scoring.selectors.seal_checks import check_seal


class Command(BaseCommand):
    help = (
        "Kiểm mọi lần chốt: gói còn nguyên, việc chốt còn trong nhật ký, số liệu đúng như lúc "
        "chốt; khóa chống sửa còn trong cơ sở dữ liệu. Thoát mã 1 khi có chỗ hỏng."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        seals = Seal.objects.select_related("bundle", "ranking__bloc_year__season")
        broken = 0
        for seal in seals.order_by("pk"):
            problems = check_seal(seal).problems
            broken += bool(problems)
            for problem in problems:
                self.stderr.write(f"{seal.code} ({seal}): {problem}")
        missing = guards.missing(connection)
        if missing:
            self.stderr.write(f"Thiếu khóa chống sửa: {', '.join(missing)}. Xin chạy lại migrate.")
        if broken or missing:
            raise CommandError(f"{broken} lần chốt không khớp.")
        self.stdout.write(f"Khớp: {seals.count()} lần chốt.")
