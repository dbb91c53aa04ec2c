from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from blocs.models import Season
from scoring.selectors.recomputing import Difference, recompute_year
from scoring.services.recomputing import mend_total


class Command(BaseCommand):
    help = (
        "Tính lại điểm, tổng điểm và thứ hạng của một năm từ các dòng đã lưu rồi so với số đang "
        "lưu. Không sửa gì, trừ khi có --sua. Thoát mã 1 khi còn chỗ lệch."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--nam", "--season", dest="year", type=int, required=True)
        parser.add_argument(
            "--sua", "--mend", dest="mend", action="store_true",
            help="đặt lại tổng điểm theo các dòng, ở bảng chưa chốt; ghi vào nhật ký",
        )  # fmt: skip

    def handle(self, *args: Any, year: int, mend: bool, **options: Any) -> None:
        season = Season.objects.filter(year=year).first()
        if season is None:
            raise CommandError(f"Chưa có năm thi đua {year}.")
        blocs = sheets = lines = left = 0
        for bloc in recompute_year(season):
            blocs, sheets, lines = blocs + 1, sheets + bloc.sheets, lines + bloc.lines
            for each in bloc.differences:
                left += not self._told(bloc.bloc_year.name, each, mend)
        self.stdout.write(
            f"Năm {year}: {blocs} Khối, {sheets} bảng, {lines} dòng; còn {left} chỗ lệch."
        )
        if left:
            raise CommandError(f"Còn {left} chỗ lệch, xin xem từng dòng ở trên.")

    def _told(self, bloc: str, each: Difference, mend: bool) -> bool:
        """Write the line; says whether the difference is gone."""
        line = f"{bloc}, {each.unit}, {each.what}: đang lưu {each.stored}, tính lại {each.anew}"
        if not mend or each.sheet is None or each.reading is None:
            self.stdout.write(f"{line}.")
            return False
        try:
            mend_total(sheet=each.sheet, reading=each.reading)
        except ValidationError as refusal:
            self.stdout.write(f"{line}. {' '.join(refusal.messages)}")
            return False
        self.stdout.write(f"{line}; đã sửa.")
        return True
