"""Progress of a year and of a bloc, as files."""

from blocs.models import BlocYear, Season
from files.workbooks import Value
from history.lists import Column, Listing
from home.selectors.bloc import MemberRow
from home.selectors.overview import BlocRow


def progress_listing(season: Season) -> Listing[BlocRow]:
    return Listing(
        f"Tiến độ thi đua năm {season.year}",
        (
            Column("Khối", lambda row: row.label),
            Column("Cán bộ", lambda row: str(row.bloc_year.officer or ""), name="can-bo"),
            Column("Đơn vị", lambda row: row.progress.members, "integer", summed=True),
            Column("Sơ kết 6 tháng", lambda row: row.half, "integer", "6t", summed=True),
            Column("HTX tự chấm", lambda r: r.progress.submitted, "integer", "tu", summed=True),
            Column("Khối chấm", lambda r: r.progress.bloc_scored, "integer", "khoi", summed=True),
            Column("Hội nghị Khối", _planned, "date", "hop"),
            Column("Tình trạng", lambda row: row.state.text, name="tt"),
        ),
    )


def _planned(row: BlocRow) -> Value:
    return row.meeting.planned_on if row.meeting else None


def members_listing(bloc_year: BlocYear) -> Listing[MemberRow]:
    return Listing(
        f"Tiến độ {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda row: row.unit.membership.organization.name, name="ten"),
            Column("Chức vụ trong Khối", lambda row: row.post),
            Column("Tự chấm", lambda row: row.self_total, "points", "tu"),
            Column("Khối chấm", lambda row: row.bloc_total, "points", "khoi"),
            Column("Chênh", lambda row: row.difference, "points", "chenh"),
            Column("Tình trạng", lambda row: row.text, name="tt"),
        ),
    )
