from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo import people, seed
from demo.entrances import PASSWORD


class Command(BaseCommand):
    help = (
        "Dựng dữ liệu mẫu Kiên Giang 2015-2023 qua chính các việc của phần mềm. "
        "Chỉ chạy trên cơ sở dữ liệu trống; --accounts chỉ in các tài khoản dùng thử."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="in mỗi vai một tài khoản dùng thử rồi thôi"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.print_accounts()
            return
        if User.objects.exists():
            raise CommandError(
                "Cơ sở dữ liệu đã có tài khoản nên không dựng dữ liệu mẫu. "
                "Muốn dựng lại, xin chạy: make demo"
            )
        seed.build(say=self.stdout.write)

    def print_accounts(self) -> None:
        rows = people.one_account_per_role()
        if not rows:
            self.stdout.write("Chưa có tài khoản dùng thử nào.")
            return
        width = max(len(role) for role, _, _ in rows)
        self.stdout.write(f"\n  Mật khẩu chung của các tài khoản dùng thử: {PASSWORD}\n")
        for role, username, who in rows:
            self.stdout.write(f"  {role:<{width}}  {username:<10}  {who}")
