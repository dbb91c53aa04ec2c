"""The register as a file."""

from decimal import Decimal
from typing import Any

from cooperatives.dues import state_of
from cooperatives.models import Figure, Organization
from cooperatives.selectors import FigureRow, FigureTable
from files.workbooks import Value
from history.lists import Column, Listing


def _district(unit: Organization) -> str:
    return str(unit.commune.parent) if unit.commune and unit.commune.parent else ""


def _members(unit: Any) -> Value:
    """As the list annotates it."""
    return None if unit.members is None else int(unit.members)


REGISTER: Listing[Any] = Listing(
    "Danh bạ đơn vị thi đua",
    (
        Column("Đơn vị", lambda unit: unit.name),
        Column("Loại hình", lambda unit: unit.get_kind_display()),
        Column("Mã số thuế", lambda unit: unit.tax_code),
        Column("Huyện", _district),
        Column("Xã, phường", lambda unit: unit.commune.full_name if unit.commune else ""),
        Column("Địa chỉ", lambda unit: unit.address),
        Column("Ngành nghề", lambda unit: unit.get_field_display()),
        Column("Người đại diện", lambda unit: unit.contact_name),
        Column("Điện thoại", lambda unit: unit.contact_phone),
        Column("Thành viên", _members, "integer", summed=True),
        Column("Thành lập", lambda unit: unit.founded_year, "year"),
        Column("Tình trạng", lambda unit: unit.get_status_display()),
    ),
)


def figures_listing(unit: Organization, table: FigureTable) -> Listing[FigureRow]:
    """Every figure of a unit, in whole đồng and as typed; an estimate says so in its column."""
    columns: list[Column[FigureRow]] = [
        Column("Chỉ tiêu", lambda row: row.indicator.name),
        Column("Đơn vị tính", lambda row: row.indicator.unit),
    ]
    for place, (year, period) in enumerate(table.heads):
        columns += [
            Column(f"{period} {year}", _value_at(place), "number"),
            Column(f"Mức số liệu {period.lower()} {year}", _status_at(place)),
        ]
    return Listing(f"Số liệu các năm, {unit.name}", columns)


def _value_at(place: int) -> Any:
    def value(row: FigureRow) -> Decimal | None:
        figure = row.cells[place]
        return figure.value if figure else None

    return value


def _status_at(place: int) -> Any:
    def status(row: FigureRow) -> str:
        figure: Figure | None = row.cells[place]
        return figure.get_status_display() if figure else ""

    return status


def dues_listing(year: int) -> Listing[Any]:
    """Of units as the book of dues gives them, in whole đồng."""
    return Listing(
        f"Hội phí năm {year}",
        (
            Column("Đơn vị", lambda unit: unit.name),
            Column("Huyện", _district),
            Column("Xã, phường", lambda unit: unit.commune.full_name if unit.commune else ""),
            Column("Phải nộp (đồng)", lambda unit: unit.due, "money", summed=True),
            Column("Đã nộp (đồng)", lambda unit: unit.paid, "money", summed=True),
            Column("Ngày nộp", lambda unit: unit.paid_on, "date"),
            Column("Tình trạng", lambda unit: state_of(unit)[1]),
        ),
    )
