"""Units without a bloc, put together by where they are: the ground on which blocs are drawn."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from blocs.models import Bloc, BlocYear, Membership, Season
from cooperatives.models import Locality, Organization
from cooperatives.new_map import district_of
from history.vietnamese import fold

# Only these compete; the other kinds are nominees.
COMPETING = (
    Organization.Kind.COOPERATIVE, Organization.Kind.UNION, Organization.Kind.CREDIT_FUND,
)  # fmt: skip
MOST_MEMBERS = 38
WAYS = {
    "huyen": "Theo huyện, kể cả huyện cũ",
    "xa": "Theo xã, phường",
    "khoi": "Theo Khối năm trước",
    "nganh": "Theo ngành nghề",
}


@dataclass(frozen=True)
class UnitGroup:
    """Units that could make one bloc; `key` names the group in the form."""

    key: str
    name: str
    units: tuple[Organization, ...]
    locality: Locality | None = None

    @property
    def places(self) -> list[str]:
        """The communes its units lie in, each once."""
        return list(dict.fromkeys(str(each.commune) for each in self.units if each.commune))


@dataclass(frozen=True)
class PlannedBloc:
    """A bloc as the office would draw it; not written yet."""

    number: int
    area: str
    units: tuple[Organization, ...]
    locality: Locality | None = None
    goes_on: Bloc | None = None
    """Last year's bloc of the same number and area."""
    joins: BlocYear | None = None
    """The bloc of this year that has the number already, and how many are in it."""
    inside: int = 0

    @property
    def members(self) -> int:
        return self.inside + len(self.units)

    @property
    def is_large(self) -> bool:
        """More than any bloc known so far: 38 (an emulation bloc of a province)."""
        return self.members > MOST_MEMBERS

    @property
    def name(self) -> str:
        if self.joins:
            return self.joins.name
        return f"{Bloc.Kind.BLOC.label} {self.number} {self.area}".strip()


Sorting = Callable[[Organization], tuple[str, str, Locality | None]]
NOWHERE = ("chua-ro", "Chưa rõ địa bàn", None)


def unplaced_groups(season: Season, way: str) -> list[UnitGroup]:
    """Every competing unit that stands and is in no khối of the year, in groups."""
    placed = Membership.objects.current().filter(season=season, is_khoi=True)
    units = (
        Organization.objects.standing()
        .filter(kind__in=COMPETING)
        .exclude(pk__in=placed.values("organization"))
        .select_related("commune__parent")
        .prefetch_related("former_places__commune__parent")
        .order_by("sort_key", "pk")
    )
    sort = _by_last_bloc(season) if way == "khoi" else SORTINGS.get(way, _by_district)
    found: dict[str, tuple[str, Locality | None, list[Organization]]] = {}
    for unit in units:
        key, name, locality = sort(unit)
        found.setdefault(key, (name, locality, []))[2].append(unit)
    groups = [
        UnitGroup(key, name, tuple(members), locality)
        for key, (name, locality, members) in found.items()
    ]
    return sorted(groups, key=lambda each: (each.key == NOWHERE[0], fold(each.name), each.key))


def _by_district(unit: Organization) -> tuple[str, str, Locality | None]:
    district = district_of(unit)
    return (f"huyen-{district.pk}", district.name, district) if district else _by_commune(unit)


def _by_commune(unit: Organization) -> tuple[str, str, Locality | None]:
    place = unit.commune
    return (f"xa-{place.pk}", place.name, place) if place else NOWHERE


def _by_field(unit: Organization) -> tuple[str, str, Locality | None]:
    return f"nganh-{unit.field}", unit.get_field_display(), None


SORTINGS: Mapping[str, Sorting] = {"huyen": _by_district, "xa": _by_commune, "nganh": _by_field}


def _by_last_bloc(season: Season) -> Sorting:
    last = Membership.objects.current().filter(season__year=season.year - 1, is_khoi=True)
    blocs = {
        each.organization_id: each.bloc_year
        for each in last.select_related("bloc_year__bloc", "bloc_year__locality")
    }

    def sort(unit: Organization) -> tuple[str, str, Locality | None]:
        bloc_year = blocs.get(unit.pk)
        if bloc_year is None:
            return "khoi-chua-co", "Năm trước chưa ở Khối nào", None
        return f"khoi-{bloc_year.number}", bloc_year.area or bloc_year.name, bloc_year.locality

    return sort


def blocs_going_on(season: Season) -> dict[tuple[int, str], Bloc]:
    """A bloc with the number and area it had last year goes on as the same bloc."""
    last = BlocYear.objects.of_year(season.year - 1).filter(
        bloc__kind=Bloc.Kind.BLOC, bloc__ended_year=None
    )
    return {(each.number, fold(each.area)): each.bloc for each in last.select_related("bloc")}


def blocs_of_numbers(season: Season, numbers: Collection[int]) -> dict[int, BlocYear]:
    """Those of the year that have one of these numbers, each with `inside` members."""
    inside = Count("memberships", filter=Q(memberships__left_on__isnull=True))
    blocs = season.bloc_years.filter(number__in=numbers).select_related("bloc", "season", "officer")
    return {each.number: each for each in blocs.annotate(inside=inside)}


def next_number(season: Season) -> int:
    return max(season.bloc_years.values_list("number", flat=True), default=0) + 1
