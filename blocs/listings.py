"""The blocs of a year, their members and registrations, as files."""

from typing import Any

from blocs.models import BlocYear, Leadership, Season
from blocs.selectors import BlocRow, HistoryYear, MemberRow, PledgeRow
from blocs.selectors.figures import FigureGrid
from cooperatives.models import Organization
from files.workbooks import Value
from history.lists import Column, Listing


def _led(post: Leadership | None) -> str:
    return post.membership.organization.name if post else ""


def blocs_listing(season: Season) -> Listing[BlocRow]:
    return Listing(
        f"Khối thi đua năm {season.year}",
        (
            Column("Số", lambda row: row.bloc_year.number, "year", "so"),
            Column("Khối", lambda row: row.bloc_year.name),
            Column("Đơn vị", lambda row: row.members, "integer", "don-vi", summed=True),
            Column("Khối trưởng", lambda row: _led(row.leader), name="truong"),
            Column("Khối phó", lambda row: _led(row.deputy), name="pho"),
            Column("Cán bộ phụ trách", lambda row: str(row.bloc_year.officer or ""), name="can-bo"),
            Column("Hội nghị tổng kết", _planned, "date", "hop"),
        ),
    )


def _planned(row: BlocRow) -> Value:
    return row.meeting.planned_on if row.meeting else None


def members_listing(bloc_year: BlocYear, *, with_contacts: bool) -> Listing[MemberRow]:
    contacts: list[Column[MemberRow]] = [
        Column("Người đại diện", lambda row: row.membership.organization.contact_name),
        Column("Điện thoại", lambda row: row.membership.organization.contact_phone),
    ]
    return Listing(
        f"Đơn vị thành viên {bloc_year.name}, năm {bloc_year.season.year}",
        [
            Column("Đơn vị", lambda row: row.membership.organization.name, name="ten"),
            Column("Chức vụ trong Khối", lambda row: row.post),
            Column("Mã số thuế", lambda row: row.membership.organization.tax_code),
            Column("Xã, phường", _commune, name="xa"),
            Column("Ngành nghề", _field, name="nganh"),
            *(contacts if with_contacts else []),
            Column("Đăng ký", lambda row: row.pledge_label, name="dang-ky"),
        ],
    )


def _commune(row: MemberRow) -> str:
    return str(row.membership.organization.commune or "")


def _field(row: MemberRow) -> str:
    return str(row.membership.organization.get_field_display())


def history_listing(numbers: list[int]) -> Listing[HistoryYear]:
    return Listing(
        "Khối thi đua qua các năm",
        [
            Column("Năm", lambda line: line.year, "year"),
            *(Column(f"Khối {number}", _area_at(n)) for n, number in enumerate(numbers)),
            Column("Số Khối", lambda line: line.blocs, "integer"),
            Column("Đơn vị", lambda line: line.members or None, "integer"),
        ],
    )


def _area_at(place: int) -> Any:
    def area(line: HistoryYear) -> str:
        held = line.cells[place].bloc_year
        return (held.area or "không ghi") if held else ""

    return area


def pledges_listing(season: Season) -> Listing[PledgeRow]:
    """Money in whole đồng: Excel is where it is reckoned with."""
    return Listing(
        f"Đăng ký thi đua năm {season.year}",
        (
            Column("Đơn vị", lambda row: row.organization.name),
            Column("Khối", lambda row: row.bloc_number, "year"),
            Column("Địa bàn", lambda row: row.bloc_area),
            Column("Giám đốc", lambda row: row.organization.contact_name),
            Column(f"Thành viên {season.year - 1}", lambda row: row.members, "integer"),
            Column("Doanh thu đăng ký (đồng)", lambda row: row.revenue, "money", summed=True),
            Column("Thành viên mới", lambda row: row.new_members, "integer", summed=True),
            Column("Đăng ký khen thưởng", _awards),
            Column("Ngày đăng ký", lambda row: row.submitted_on, "date"),
            Column("Tình trạng", lambda row: row.status),
        ),
    )


def _awards(row: PledgeRow) -> str:
    return ", ".join(mark.label for mark in row.awards)


def figures_listing(bloc_year: BlocYear, grid: FigureGrid, period: str) -> Listing[Organization]:
    """The grid in numbers, units down and indicators across; money in whole đồng."""
    return Listing(
        f"Số liệu {period.lower()} {bloc_year.season.year}, {bloc_year.name}",
        [
            Column("Đơn vị", lambda unit: unit.name),
            *(
                Column(f"{i.name} ({i.unit})", _figure(grid, i.code), "number")
                for i in grid.indicators
            ),
        ],
    )


def _figure(grid: FigureGrid, code: str) -> Any:
    def value(unit: Organization) -> Value:
        figure = grid.figures.get((unit.pk, code))
        return figure.value if figure else None

    return value
