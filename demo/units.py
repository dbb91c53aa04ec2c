"""Units of the season of 2022. Which units were in its blocs was not published: names of the list
of 2023 stand where their district had blocs, the rest are samples and say "mẫu".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accounts.models import User
from cooperatives.imports import ParsedRow, read_organization_list
from cooperatives.models import Field, Locality, Organization
from cooperatives.names import legal_name
from cooperatives.services import OrganizationData, register_organization
from demo.moments import on
from history.vietnamese import fold

DATA = Path(__file__).parent / "data"
LIST_OF_2023 = DATA / "kien_giang_2023_danh_sach_htx.xlsx"
REGISTERED_ON = date(2022, 1, 5)
REST_ON = date(2023, 1, 4)
ONLY_IN_2022 = "179922"  # how tax codes of samples begin that the list of 2023 does not have

# Bloc of 2022 → how many units stand in it; taken from the list of 2023 by district, then samples.
SIZES = {1: 10, 2: 10, 3: 12, 4: 8, 5: 8, 6: 8, 7: 8, 8: 8, 9: 8, 10: 8, 11: 8}
DISTRICT = {3: "Châu Thành", 9: "Tân Hiệp", 10: "Tân Hiệp", 11: "Tân Hiệp"}
DISTRICT |= dict.fromkeys(range(4, 9), "Giồng Riềng")
SAMPLE_NAMES = (
    "Tân Thành", "Phú Hòa", "Thạnh Lợi", "Hòa Phú", "Đông Phước", "Hưng Thịnh", "Bình An",
    "Long Phú", "Thành Công", "Vĩnh Lợi", "Mỹ Hòa", "An Hòa", "Phước Thạnh", "Tiến Thành",
    "Lộc Hưng", "Kim Sơn", "Trường Thành", "Đại Thành", "Hiệp Thành", "Tân Tiến",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit to register for a bloc of 2022."""

    bloc: int
    data: OrganizationData


def rows_of_2023() -> list[ParsedRow]:
    return list(read_organization_list(LIST_OF_2023.read_bytes(), season_year=2023).rows)


def register_units(rows: list[ParsedRow], by: User) -> dict[int, list[Organization]]:
    """The units of each bloc of 2022, registered at its beginning."""
    communes = communes_of_old_map()
    blocs: dict[int, list[Organization]] = {number: [] for number in SIZES}
    for number, row in placed(rows):
        data = data_of(row, communes, REGISTERED_ON)
        blocs[number].append(register_organization(data=data, by=by, at=on(REGISTERED_ON)))
    for unit in sample_units(blocs, communes):
        blocs[unit.bloc].append(register_organization(data=unit.data, by=by, at=on(REGISTERED_ON)))
    return blocs


def register_the_rest(rows: list[ParsedRow], by: User) -> None:
    """Those of the list that no bloc of 2022 had, before they register for 2023."""
    communes = communes_of_old_map()
    known = set(Organization.objects.values_list("tax_code", flat=True))
    for row in rows:
        if row.tax_code not in known:
            data = data_of(row, communes, REST_ON)
            register_organization(data=data, by=by, at=on(REST_ON))


def placed(rows: list[ParsedRow]) -> Iterator[tuple[int, ParsedRow]]:
    """Which bloc of 2022 a unit of the list falls into: in turn among those of its district."""
    for district in ("Châu Thành", "Giồng Riềng", "Tân Hiệp"):
        numbers = [number for number, name in DISTRICT.items() if name == district]
        numbers.sort()
        local = [
            row
            for row in rows
            if row.district == district and (row.founded_year or 0) < REGISTERED_ON.year
        ]
        for position, row in enumerate(local):
            number = numbers[position % len(numbers)]
            if position // len(numbers) < SIZES[number]:
                yield number, row


def sample_units(
    blocs: dict[int, list[Organization]], communes: dict[str, list[Locality]]
) -> Iterator[Unit]:
    """As many as the bloc still lacks."""
    serial = 0
    for number, size in SIZES.items():
        for position in range(size - len(blocs[number])):
            serial += 1
            yield Unit(number, sample_data(number, position, serial, communes))


def sample_data(
    number: int, position: int, serial: int, communes: dict[str, list[Locality]]
) -> OrganizationData:
    fund = number in (1, 2)
    place = DISTRICT.get(number, "Rạch Giá")
    here = communes[place]
    base = SAMPLE_NAMES[(number * 7 + position) % len(SAMPLE_NAMES)]
    kind = "Quỹ tín dụng nhân dân" if fund else "HTX nông nghiệp"
    name = f"{kind} {base} {serial:02d} (mẫu)"
    return OrganizationData(
        name=name,
        legal_name=legal_name(name),
        kind=Organization.Kind.CREDIT_FUND if fund else Organization.Kind.COOPERATIVE,
        tax_code=f"{ONLY_IN_2022}{serial:04d}",
        field=Field.CREDIT if fund else Field.CROPS,
        founded_year=1995 + serial % 25,
        commune=here[serial % len(here)],
        contact_name=f"Nguyễn Văn Mẫu {500 + serial}",
        note="tên mẫu",
        is_sample=True,
        valid_from=REGISTERED_ON,
    )


def data_of(row: ParsedRow, communes: dict[str, list[Locality]], since: date) -> OrganizationData:
    key = fold(row.commune)
    commune = next((each for each in communes[row.district] if each.search_key == key), None)
    return OrganizationData(
        name=row.name,
        legal_name=row.legal_name,
        kind=row.kind,
        tax_code=row.tax_code,
        field=row.field or Field.OTHER,
        founded_year=row.founded_year,
        commune=commune,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        note=row.note,
        is_sample=row.is_sample,
        valid_from=since,
    )


def communes_of_old_map() -> dict[str, list[Locality]]:
    """The communes of each district of Kiên Giang before 01/07/2025."""
    found: dict[str, list[Locality]] = {}
    rows = Locality.objects.communes().filter(
        parent__level=Locality.Level.DISTRICT, parent__parent__name="Kiên Giang"
    )
    for commune in rows.select_related("parent").order_by("code"):
        district = commune.parent.name if commune.parent else ""
        found.setdefault(district, []).append(commune)
    return found
