"""Issue every paper of a year and write them out with their manifest."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from blocs.models import Season
from reports.services import dossier_files, issue_dossier, manifest_of


class Command(BaseCommand):
    help = (
        "Lập mọi văn bản của hồ sơ khen thưởng một năm, ghi ra thư mục cùng manifest.json. "
        "Dữ liệu không đổi thì văn bản giữ nguyên bản đã lập."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--season", type=int, required=True, metavar="NĂM", help="năm thi đua")
        parser.add_argument("--out", type=Path, required=True, metavar="THƯ MỤC", help="nơi ghi ra")
        parser.add_argument(
            "--by", metavar="TÀI KHOẢN", help="tên đăng nhập của người lập (để trống: Quản trị)"
        )

    def handle(self, *args: Any, season: int, out: Path, by: str | None, **options: Any) -> None:
        year = Season.objects.filter(year=season).first()
        if year is None:
            raise CommandError(f"Chưa mở năm thi đua {season}.")
        person = self._person(by)
        try:
            out.mkdir(parents=True, exist_ok=True)
            issue = issue_dossier(season=year, by=person)
            files = list(dossier_files(issue.papers))
            for file in files:
                for name, content in file.contents:
                    (out / name).write_bytes(content)
            (out / "manifest.json").write_bytes(manifest_of(year, files))
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(
                f"Không ghi được vào {out}. Xin chọn một thư mục ghi được, còn đủ chỗ."
            ) from fault
        self.stdout.write(f"Đã ghi {len(files)} văn bản vào {out} ({issue.made} bản mới lập).")
        for each in issue.missing:
            self.stdout.write(f"Chưa lập được: {each.label}. {each.why}")

    def _person(self, username: str | None) -> User:
        people = User.objects.active()
        wanted = people.filter(username=username) if username else people.filter(is_admin=True)
        person: User | None = wanted.order_by("pk").first()
        if person is None:
            raise CommandError(
                f"Không có tài khoản {username} đang dùng."
                if username
                else "Chưa có tài khoản Quản trị. Xin ghi --by TÀI KHOẢN."
            )
        return person
