"""Progress of a year and of a bloc, as files."""

from collections.abc import Iterable
from dataclasses import dataclass

from blocs.models import BlocYear, Season
from cooperatives.models import Representative
from files.workbooks import Value
from history.lists import Column, Listing
from home.selectors.bloc import MemberRow
from home.selectors.chasing import BlocLate, ChaseRow, Chasing
from home.selectors.contacts import Contact
from home.selectors.overview import BlocRow
from home.selectors.people import UnitRow


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


def chasing_listing(found: Chasing) -> Listing[ChaseRow]:
    """Contacts as the page shows them to those who may see it."""
    bloc_year = found.bloc_year
    return Listing(
        f"{found.thing.label}: {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda row: row.organization.name, name="ten"),
            Column("Chức vụ trong Khối", lambda row: row.post),
            Column("Tình trạng", lambda row: f"{row.state} {row.detail}".strip(), name="tt"),
            Column("Liên hệ", lambda row: row.person),
            Column("Điện thoại", lambda row: row.phone),
            Column("Nhắc gần nhất", lambda row: row.told),
            Column("Số lần nhắc", lambda r: r.given.times if r.given else None, "integer"),
        ),
    )


def late_listing(season: Season) -> Listing[BlocLate]:
    return Listing(
        f"Đơn vị quá hạn năm {season.year}",
        (
            Column("Khối", lambda row: row.bloc_year.name),
            Column("Cán bộ", lambda row: str(row.bloc_year.officer or ""), name="can-bo"),
            Column("Đơn vị", lambda row: row.members, "integer", "dv", summed=True),
            Column("Quá hạn", lambda row: row.units, "integer", "qh", summed=True),
            Column("Thiếu gì", _owed),
            Column("Đã nhắc", lambda row: row.told, "integer", "nhac", summed=True),
        ),
    )


def _owed(row: BlocLate) -> str:
    return "; ".join(f"{thing.label} {number}" for thing, number, _ in row.by_thing)


def contacts_listing(bloc_year: BlocYear) -> Listing[Contact]:
    return Listing(
        f"Danh bạ {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda each: each.unit, name="ten"),
            Column("Vai trong Khối", lambda each: each.role),
            Column("Người theo dõi thi đua", lambda each: each.name, name="nguoi"),
            Column("Chức vụ", lambda each: each.post),
            Column("Điện thoại", lambda each: each.phone),
            Column("Zalo", lambda each: each.zalo),
            Column("Địa chỉ", lambda each: each.address),
        ),
    )


@dataclass(frozen=True)
class Person:
    """A unit with one of those who enter for it, or with nobody."""

    row: UnitRow
    account: Representative | None


def people_lines(rows: Iterable[UnitRow]) -> list[Person]:
    nobody: tuple[None] = (None,)
    return [Person(row, each) for row in rows for each in (row.people or nobody)]


def people_listing(bloc_year: BlocYear) -> Listing[Person]:
    """Who comes in, never how."""
    return Listing(
        f"Tài khoản của {bloc_year.name}, năm {bloc_year.season.year}",
        (
            Column("Đơn vị", lambda line: line.row.unit.name),
            Column("Tình trạng", _way_in),
            Column("Người đại diện", _speaker),
            Column("Chức vụ", lambda line: line.account.post if line.account else ""),
            Column("Tên đăng nhập", lambda x: x.account.user.username if x.account else ""),
            Column("Điện thoại", lambda x: (x.account.user.phone or "") if x.account else ""),
            Column("Vào gần nhất", _last_in, "moment"),
            Column("Ghi chú", lambda line: "" if line.account else line.row.why_not),
        ),
    )


def _last_in(line: Person) -> Value:
    return line.account.user.last_login if line.account else None


def _way_in(line: Person) -> str:
    if line.account is None:
        return "Chưa có tài khoản"
    if not line.account.user.is_active:
        return "Đã khóa"
    return "Đã vào" if line.account.user.last_login else "Chưa vào lần nào"


def _speaker(line: Person) -> str:
    return line.account.user.full_name if line.account else line.row.unit.contact_name
