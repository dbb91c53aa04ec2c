import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.services import command_account
from blocs.models import Season
from blocs.selectors import next_windows
from blocs.services import open_season
from catalogue.models import Indicator
from catalogue.services import load_catalogue
from cooperatives.imports import Problem
from cooperatives.models import Locality
from cooperatives.services import load_localities
from home import permissions
from home.services import ImportReport, import_organizations
from home.services.reports import about_file


class Command(BaseCommand):
    help = (
        "Nhập danh sách HTX của một năm thi đua (.xlsx) vào danh bạ và các khối: "
        "tất cả, hoặc không hàng nào nếu có hàng sai. Năm chưa mở thì mở với lịch thường lệ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp .xlsx của văn phòng")
        parser.add_argument("--season", metavar="YEAR", type=int, required=True)
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--by", metavar="USERNAME", default="",
            help="ghi tên ai (một quản trị); để trống: quản trị mở đầu tiên",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        report = self._import(**options)
        if options["json"]:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        else:
            text = "\n".join(lines_of(report, dry_run=options["dry_run"]))
        self.stdout.write(text)
        if report.is_refused:
            raise SystemExit(1)

    def _import(
        self, file: Path, season: int, dry_run: bool, by: str, **options: Any
    ) -> ImportReport:
        try:
            content = file.read_bytes()
        except OSError:
            message, cure = f"Không đọc được tệp {file}.", "Xem lại đường dẫn và quyền đọc tệp."
            return ImportReport(season, errors=(about_file(message, cure),))
        with transaction.atomic():
            load_reference_data()
            person = admin_called(by)
            try:
                opened = season_of(season, person)
            except ValidationError as refusal:
                transaction.set_rollback(True)
                why = about_file(" ".join(refusal.messages), "Xem lại năm sau --season.")
                return ImportReport(season, errors=(why,))
            report = import_organizations(
                content=content, season=opened, dry_run=dry_run, by=person
            )
            if not report.written:
                transaction.set_rollback(True)
        return report


def load_reference_data() -> None:
    """A database just made knows neither indicators nor communes."""
    if not Indicator.objects.exists():
        load_catalogue()
    if not Locality.objects.exists():
        load_localities()


def season_of(year: int, by: User) -> Season:
    opened = Season.objects.filter(year=year).first()
    return opened or open_season(year=year, steps=next_windows(year), by=by)


def admin_called(username: str) -> User:
    admins = User.objects.active().filter(is_admin=True).order_by("pk")
    user: User | None = (admins.filter(username=username) if username else admins).first()
    if user is None and not username:
        return command_account()
    if user is None or not permissions.may_import_list(user):
        raise CommandError("Không có quản trị nào mang tên này. Xin ghi --by bằng tên đăng nhập.")
    return user


def lines_of(report: ImportReport, *, dry_run: bool) -> list[str]:
    counts = f"mới {report.new}, đổi {report.changed}, giữ nguyên {report.unchanged}"
    if report.is_refused:
        result = f"Không nhập: {len(report.errors)} chỗ cần sửa. Chưa ghi gì."
    elif dry_run:
        result = f"Kiểm tra xong, chưa ghi gì: {counts}."
    else:
        result = f"Đã nhập: {counts}, {len(report.blocs)} khối."
    told = [f"  Lỗi: {line_of(each)}" for each in report.errors]
    told += [f"  Lưu ý: {line_of(each)}" for each in report.warnings]
    return [result, *told]


def line_of(problem: Problem) -> str:
    place = ", ".join(
        part
        for part in (
            f"hàng {problem.row}" if problem.row else "",
            f"cột {problem.column}" if problem.column else "",
            f"“{problem.value}”" if problem.value else "",
        )
        if part
    )
    told = f"{problem.message} {problem.cure}".strip()
    return f"{place}: {told}" if place else told
