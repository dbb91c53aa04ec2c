import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blocs.models import BlocYear, Season
from history import clock
from history.vietnamese import format_points
from scoring.models import Ranking
from scoring.selectors.ranked import BlocRanking, RankingRow
from scoring.selectors.rankings import ranking_of


class Command(BaseCommand):
    help = "Bảng xếp hạng của một năm: mỗi đơn vị một dòng, theo Khối rồi theo hạng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--season", type=int, required=True, help="năm thi đua, ví dụ 2023")
        parser.add_argument("--bloc", type=int, help="chỉ một Khối, theo số")
        parser.add_argument("--json", action="store_true", help="in JSON, một mảng các dòng")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            _line(ranking, row)
            for ranking in _rankings(options["season"], options["bloc"])
            for row in ranking.rows
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(_text(row))


def _rankings(year: int, number: int | None) -> list[BlocRanking]:
    if not Season.objects.filter(year=year).exists():
        raise CommandError(f"Không có năm thi đua {year}.")
    blocs = BlocYear.objects.of_year(year).select_related("season", "bloc", "ranking")
    if number is not None:
        blocs = blocs.filter(number=number)
        if not blocs.exists():
            raise CommandError(f"Năm {year} không có Khối {number}.")
    day = clock.day(clock.now())
    return [ranking_of(each, day) for each in blocs.order_by("number")]


def _line(ranking: BlocRanking, row: RankingRow) -> dict[str, Any]:
    return {
        "bloc": ranking.bloc_year.number,
        "bloc_name": ranking.bloc_year.name,
        "state": Ranking.State(ranking.state).label,
        "organization": row.name,
        "self_total": _points(row.self_total),
        "bloc_total": _points(row.bloc_total),
        "verified_total": _points(row.alliance_total),
        "class": row.class_name,
        "place": row.place,
        "tied": row.is_tied,
        "tie_note": row.tie_note,
        "not_ranked_reason": row.not_ranked_reason,
        "no_award_reason": row.no_award_reason,
    }


def _points(total: Any) -> str | None:
    return None if total is None else f"{total:.2f}"


def _text(row: dict[str, Any]) -> str:
    totals = " ".join(
        f"{format_points(row[name]):>7}" for name in ("self_total", "bloc_total", "verified_total")
    )
    place = row["place"] or "–"
    note = row["tie_note"] or row["not_ranked_reason"]
    return f"Khối {row['bloc']:<3} {place!s:>3} {totals}  {row['organization']}  {note}".rstrip()
