"""What of the register still lies in places that are no more, and where those places went."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from cooperatives.models import Locality, Organization


@dataclass(frozen=True)
class EndedPlace:
    """A commune that ended, its units, and what stands in its place; none where nobody knows."""

    commune: Locality
    units: tuple[Organization, ...]
    successors: tuple[Locality, ...]

    @property
    def is_plain(self) -> bool:
        """One successor: nothing is to be chosen."""
        return len(self.successors) == 1


def units_on_ended_map(day: date) -> int:
    """How many still wait to be moved."""
    return Organization.objects.standing().filter(commune__valid_to__lt=day).count()


def ended_places(day: date) -> list[EndedPlace]:
    """In the order of districts and communes; a unit that is no more stays where it was."""
    units = (
        Organization.objects.standing()
        .filter(commune__valid_to__lt=day)
        .select_related("commune__parent")
        .order_by("commune__parent__sort_key", "commune__sort_key", "commune", "sort_key", "pk")
    )
    by_commune: dict[Locality, list[Organization]] = defaultdict(list)
    for unit in units:
        if unit.commune:
            by_commune[unit.commune].append(unit)
    successors = _successors(by_commune, day)
    return [
        EndedPlace(commune, tuple(each), tuple(successors[commune.pk]))
        for commune, each in by_commune.items()
    ]


def _successors(
    communes: dict[Locality, list[Organization]], day: date
) -> dict[int, list[Locality]]:
    standing = Locality.objects.on(day).select_related("parent").order_by("sort_key", "pk")
    ended = Locality.objects.filter(pk__in=[each.pk for each in communes]).prefetch_related(
        Prefetch("successors", queryset=standing)
    )
    return {each.pk: list(each.successors.all()) for each in ended}


def district_of(unit: Organization) -> Locality | None:
    """The district a unit lies or lay in before districts ended.

    `unit` has its commune with parent, and its `former_places` with theirs, loaded.
    """
    places: Sequence[Locality] = [each.commune for each in unit.former_places.all()]
    for place in ([unit.commune] if unit.commune else []) + list(places):
        if place.parent and place.parent.level == Locality.Level.DISTRICT:
            return place.parent
    return None
