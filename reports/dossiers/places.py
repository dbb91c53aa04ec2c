"""Where a unit lay on the day of a paper, whatever the map became later."""

from datetime import date

from django.db.models import QuerySet

from awards.models import Proposal
from cooperatives.models import Locality, Organization
from history.vietnamese import fold

_UP = "parent__parent__parent"
# What `old_places` and `new_places` read besides.
BOTH_MAPS = (
    f"organization__commune__successors__{_UP}",
    f"organization__commune__predecessors__{_UP}",
    f"organization__former_places__commune__successors__{_UP}",
)


def with_places(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """For `address_on`, and the day of a proposal's paper."""
    return proposals.select_related(
        "season", "submission__session", f"organization__commune__{_UP}"
    ).prefetch_related(f"organization__former_places__commune__{_UP}")


def located(place: Locality) -> str:
    """ "Xã Tân Hiệp A, huyện Tân Hiệp, tỉnh Kiên Giang": as far up as is known."""
    names = _names_up(place)
    return ", ".join((names[0], *(_lowered(name) for name in names[1:])))


def commune_on(unit: Organization, day: date) -> Locality | None:
    """Where the unit lay on a day. Needs: commune, former_places with theirs."""
    later = [each for each in unit.former_places.all() if each.until >= day]
    return min(later, key=lambda each: each.until).commune if later else unit.commune


def old_places(unit: Organization, day: date) -> list[Locality]:
    """Where it was before the map changed; of a new commune, those it was made of."""
    commune = commune_on(unit, day)
    if commune is None:
        return []
    if not _is_of_new_map(commune, day):
        return [commune] if holds(commune, day) or _has_ended(commune, day) else _made_of(commune)
    left = [each for each in unit.former_places.all() if each.until < day]
    if left:
        return [max(left, key=lambda each: each.until).commune]
    return _made_of(commune)


def new_places(unit: Organization, day: date) -> list[Locality]:
    """Where it is on the map of the day, if that is the new one; nothing from the future."""
    commune = commune_on(unit, day)
    if commune is None:
        return []
    if _is_of_new_map(commune, day):
        return [commune]
    return [each for each in commune.successors.all() if holds(each, day)]


def holds(place: Locality, day: date) -> bool:
    return (place.valid_from is None or place.valid_from <= day) and not _has_ended(place, day)


def _has_ended(place: Locality, day: date) -> bool:
    return place.valid_to is not None and place.valid_to < day


def _is_of_new_map(place: Locality, day: date) -> bool:
    """It holds, and it began with the change or was never changed."""
    unchanged = place.valid_to is None and not place.successors.all()
    return holds(place, day) and (place.valid_from is not None or unchanged)


def _made_of(commune: Locality) -> list[Locality]:
    return list(commune.predecessors.all())


def address_on(written: str, unit: Organization | None, day: date) -> str:
    """The address of a proposal with xã, huyện, tỉnh of the day; what stands there is not said
    twice, and a commune of another time gives way."""
    commune = commune_on(unit, day) if unit else None
    if unit is None or commune is None:
        return written
    parts = [part.strip() for part in written.split(",") if part.strip()]
    said = {fold(part) for part in parts}
    names = _names_up(commune)
    if fold(names[0]) not in said:
        others = [unit.commune, *(each.commune for each in unit.former_places.all())]
        foreign = {fold(name) for place in others if place for name in _names_up(place)}
        parts = [part for part in parts if fold(part) not in foreign]
        said = {fold(part) for part in parts}
    added = [name for name in names if fold(name) not in said]
    return ", ".join([*parts, *(_lowered(name) if parts else name for name in added)])


def _names_up(place: Locality) -> list[str]:
    names: list[str] = []
    above: Locality | None = place
    while above is not None:
        names.append(above.full_name)
        above = above.parent
    return names


def _lowered(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"
