"""Which units of the register may be one, as two registers that came together have them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cooperatives.likeness import NEAR_CODE, Alike, Described, find_alike
from cooperatives.models import DistinctPair, Organization
from cooperatives.new_map import district_of


@dataclass(frozen=True)
class Twins:
    """Two units to be looked at side by side; `one` came first."""

    one: Organization
    other: Organization
    why: str


def twins() -> list[Twins]:
    """Every pair not looked at yet, the surest reasons together, in the order of names."""
    units = {
        each.pk: each
        for each in Organization.objects.standing()
        .select_related("commune__parent")
        .prefetch_related("former_places__commune__parent")
    }
    described = [_described(each) for each in units.values()]
    known = set(DistinctPair.objects.order_by().values_list("one", "other"))
    found: dict[tuple[int, int], Twins] = {}
    for alike in _pairs(described):
        first, second = sorted((int(str(alike.one.key)), int(str(alike.other.key))))
        if (first, second) not in known and not _far_apart(alike):
            found.setdefault((first, second), Twins(units[first], units[second], alike.why))
    return sorted(found.values(), key=lambda each: (each.why, each.one.sort_key, each.one.pk))


def _pairs(described: list[Described]) -> Iterable[Alike]:
    for pairs in find_alike(described, described).values():
        yield from pairs


def _far_apart(alike: Alike) -> bool:
    """Codes one digit apart say little of units in two districts."""
    here, there = alike.one.district, alike.other.district
    return alike.why == NEAR_CODE and bool(here and there) and here != there


def _described(unit: Organization) -> Described:
    district = district_of(unit)
    return Described(
        unit.pk, unit.name, unit.tax_code or "", unit.commune_id, district.pk if district else None
    )


def pair_of(one: int, other: int) -> Twins | None:
    """The pair while it still waits to be looked at."""
    wanted = tuple(sorted((one, other)))
    return next((each for each in twins() if (each.one.pk, each.other.pk) == wanted), None)
