"""The empty list of a season, ready to be filled: headers that are read, members in their blocs."""

from collections.abc import Iterator

from blocs.models import Membership
from cooperatives.models import Locality, Organization
from files.workbooks import SheetColumn, SheetSpec, Value
from home.services.places import has_district

TITLES = (
    "STT", "Khối", "Huyện", "Xã", "Tên HTX", "Mã số thuế", "Ngành nghề", "Năm thành lập",
)  # fmt: skip
TO_FILL = (
    "Địa chỉ", "Số thành viên", "Trong đó nữ", "Số lao động", "Vốn điều lệ (triệu đồng)",
    "Diện tích (ha)", "Doanh thu (triệu đồng)", "Lợi nhuận (triệu đồng)", "Người đại diện",
    "Điện thoại", "Ghi chú",
)  # fmt: skip
WIDTHS = {"STT": 6, "Khối": 8, "Tên HTX": 36, "Địa chỉ": 30}


def list_template() -> SheetSpec:
    """What is blank here changes nothing when the table comes back."""
    blanks = (None,) * len(TO_FILL)
    return SheetSpec(
        name="Danh sách",
        columns=tuple(SheetColumn(each, width=WIDTHS.get(each, 16))
                      for each in (*TITLES, *TO_FILL)),
        rows=tuple(
            (str(order), bloc, *cells_of(unit), *blanks)
            for order, (bloc, unit) in enumerate(members(), start=1)
        ),
    )  # fmt: skip


def members() -> Iterator[tuple[str, Organization]]:
    """Of the latest year that has any; before the first, every unit that stands, in no bloc."""
    current = Membership.objects.current().filter(is_khoi=True)
    latest = current.order_by("-season__year").values_list("season", flat=True).first()
    if latest is None:
        units = Organization.objects.standing().select_related("commune__parent")
        yield from (("", unit) for unit in units.order_by("sort_key", "pk"))
        return
    rows = current.filter(season=latest).select_related(
        "bloc_year", "organization__commune__parent"
    )
    for each in rows.order_by("bloc_year__number", "organization__sort_key", "organization"):
        yield str(each.bloc_year.number), each.organization


def cells_of(unit: Organization) -> tuple[Value, ...]:
    commune: Locality | None = unit.commune
    parent = commune.parent if commune and has_district(commune) else None
    return (
        parent.name if parent else "", commune.full_name if commune else "", unit.name,
        unit.tax_code or "", unit.get_field_display(),
        str(unit.founded_year) if unit.founded_year else "",
    )  # fmt: skip
