"""Sheets, rankings and criteria sets of a year, as files."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from blocs.models import BlocYear, Season
from history.lists import Column, Listing
from scoring.models import CriteriaSet, Reading
from scoring.selectors.assignments import UnitSet
from scoring.selectors.criteria import ranking_words, year_words
from scoring.selectors.overview import RankingOfBloc
from scoring.selectors.progress import BlocProgress, UnitRow
from scoring.selectors.ranked import BlocRanking, RankingRow
from scoring.selectors.rehearsal import Tried
from scoring.selectors.relations import ScoredBy
from scoring.selectors.verification import SheetGap


def progress_listing(season: Season) -> Listing[BlocProgress]:
    return Listing(
        f"Tiến độ chấm điểm năm {season.year}",
        (
            Column("Khối", lambda row: row.bloc_year.name),
            Column("Cán bộ phụ trách", lambda row: str(row.bloc_year.officer or "")),
            Column("Đơn vị", lambda row: row.members, "integer", summed=True),
            Column("HTX đã gửi", lambda row: row.submitted, "integer", summed=True),
            Column("Khối chấm xong", lambda row: row.bloc_scored, "integer", summed=True),
            Column("Hội nghị thông qua", lambda row: row.adopted, "integer", summed=True),
            Column("Đã thẩm định", lambda row: row.verified, "integer", summed=True),
        ),
    )


def units_listing(bloc_year: BlocYear) -> Listing[UnitRow]:
    """The members of one bloc; totals this person is not told are blank, as on the page."""
    return Listing(
        f"Chấm điểm {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda row: row.membership.organization.name, name="ten"),
            Column("Tình trạng", _state, name="tt"),
            Column("Tự chấm", _total("self"), "points", "tu"),
            Column("Khối chấm", _total("bloc"), "points", "khoi"),
            Column("Thẩm định", _total("alliance"), "points", "td"),
        ),
    )


def _state(row: UnitRow) -> str:
    return row.sheet.get_state_display() if row.sheet else "Chưa mở bảng"


def _total(reading: Reading) -> Any:
    def total(row: UnitRow) -> Decimal | None:
        return row.totals.get(reading)

    return total


def rankings_listing(season: Season) -> Listing[RankingOfBloc]:
    return Listing(
        f"Xếp hạng các Khối năm {season.year}",
        (
            Column("Số", lambda row: row.bloc_year.number, "year", "so"),
            Column("Khối", lambda row: row.bloc_year.name),
            Column("Tình trạng", lambda row: row.state_label, name="tt"),
            Column("Đã thẩm định", lambda row: row.verified, "integer", "td", summed=True),
            Column("Đơn vị", lambda row: row.members, "integer", summed=True),
            Column("Hạng 1-3", _first),
        ),
    )


def _first(row: RankingOfBloc) -> str:
    return "; ".join(f"{each.place}. {each.name}" for each in row.first)


def ranking_listing(ranking: BlocRanking) -> Listing[RankingRow]:
    bloc_year = ranking.bloc_year
    return Listing(
        f"Xếp hạng {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Hạng", lambda row: row.place, "year"),
            Column("Đơn vị", lambda row: row.name),
            Column("Tự chấm", lambda row: row.self_total, "points"),
            Column("Khối chấm", lambda row: row.bloc_total, "points"),
            Column("Thẩm định", lambda row: row.alliance_total, "points"),
            Column("Xếp loại", lambda row: row.class_name),
            Column("Chênh", lambda row: row.difference, "points"),
            Column("Ghi chú", _note),
        ),
    )


def _note(row: RankingRow) -> str:
    said = (row.short_note, row.not_ranked_reason, row.no_award_reason, *row.notes)
    return "; ".join(each for each in said if each)


def sets_listing(season: Season) -> Listing[Any]:
    """Of sets as the page's selector gives them, with the number of their rows."""
    return Listing(
        f"Bộ tiêu chí năm {season.year}",
        (
            Column("Bộ tiêu chí", lambda each: each.name, name="ten"),
            Column("Lần", lambda each: each.version, "year"),
            Column("Số tiêu chí", lambda each: each.criteria, "integer", "so"),
            Column("Thang điểm", lambda each: each.scale, "number"),
            Column("Cách xếp hạng", lambda each: ranking_words(each)),
            Column("Cách tính điểm năm", lambda each: year_words(each)),
            Column("Tình trạng", lambda each: each.get_state_display(), name="tt"),
            Column("Các Khối dùng", _used_by),
        ),
    )


@dataclass(frozen=True)
class SetUse:
    """Blocs that share one set for the same of their members; no name where they have none."""

    blocs: tuple[BlocYear, ...]
    name: str
    whom: str


def uses_listing(season: Season) -> Listing[SetUse]:
    return Listing(
        f"Khối nào dùng bộ nào, năm {season.year}",
        (
            Column("Khối", lambda use: ", ".join(each.name for each in use.blocs)),
            Column("Bộ", lambda use: use.name or "chưa giao bộ nào"),
            Column("Dành cho", lambda use: use.whom),
        ),
    )


def _used_by(each: CriteriaSet) -> str:
    return ", ".join(used.bloc_year.short_name for used in each.assignments.all())


def sets_of_units_listing(bloc_year: BlocYear) -> Listing[UnitSet]:
    return Listing(
        f"Tiêu chí của {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda row: row.membership.organization.name, name="ten"),
            Column("Ngành", _field, name="nganh"),
            Column("Thành viên", lambda row: row.members, "integer", "tv", summed=True),
            Column("Bộ tiêu chí", _set_name, name="bo"),
            Column("Vì sao", lambda row: f"{row.why} {row.wrong}".strip()),
        ),
    )


def _field(row: UnitSet) -> str:
    return str(row.membership.organization.get_field_display())


def _set_name(row: UnitSet) -> str:
    return row.criteria_set.name if row.criteria_set else ""


def scorers_listing(bloc_year: BlocYear) -> Listing[ScoredBy]:
    return Listing(
        f"Ai chấm đơn vị nào, {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda row: row.name),
            Column("Ai chấm cho Khối", lambda row: row.scorer.label),
            Column("Họ tên", lambda row: row.scorer_name),
            Column("Vì sao", lambda row: row.why),
            Column("Ai thẩm định", lambda row: row.verifier),
            Column("Cần để ý", lambda row: "; ".join(row.scored_before)),
        ),
    )


def gaps_listing(season: Season) -> Listing[SheetGap]:
    return Listing(
        f"Thẩm định năm {season.year}",
        (
            Column("Đơn vị", lambda row: row.name, name="ten"),
            Column("Khối", lambda row: row.bloc, name="khoi"),
            Column("Tình trạng", lambda row: row.state_words, name="tt"),
            Column("Tự chấm", lambda row: row.sheet.self_total, "points", "tu"),
            Column("Khối chấm", lambda row: row.sheet.bloc_total, "points", "kc"),
            Column("Khối so với tự chấm", lambda row: row.self_to_bloc, "points", "chenh"),
            Column("Số liệu so với Khối", lambda row: row.bloc_to_data, "points", "so-lieu"),
            Column("Tiêu chí chênh", lambda row: row.where),
        ),
    )


def rehearsal_listing(shown: CriteriaSet, season: Season) -> Listing[Tried]:
    return Listing(
        f"Chấm thử {shown.name} trên năm {season.year}",
        (
            Column("Đơn vị", lambda row: row.name, name="ten"),
            Column("Khối", lambda row: row.bloc_year.name),
            Column("Hạng cũ", lambda row: row.old_place, "year", "cu"),
            Column("Hạng thử", lambda row: row.new_place, "year", "thu"),
            Column("Điểm cũ", lambda row: row.old_total, "points", "dc"),
            Column("Điểm thử", lambda row: row.new_total, "points", "dt"),
            Column("Vì sao", lambda row: row.because),
        ),
    )
