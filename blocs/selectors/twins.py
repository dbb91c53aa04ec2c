"""Pairs that may be one unit, with what helps to tell: code, place, members, seat in a bloc."""

from dataclasses import dataclass

from blocs.models import Membership
from cooperatives.models import Organization
from cooperatives.twins import twins


@dataclass(frozen=True)
class TwinSide:
    unit: Organization
    seat: Membership | None


@dataclass(frozen=True)
class TwinRow:
    why: str
    sides: tuple[TwinSide, TwinSide]


def twin_rows() -> list[TwinRow]:
    pairs = twins()
    units = {unit.pk for each in pairs for unit in (each.one, each.other)}
    seats = {
        each.organization_id: each
        for each in Membership.objects.current()
        .filter(organization__in=units)
        .select_related("bloc_year__bloc", "season")
        .order_by("season__year")
    }
    return [
        TwinRow(
            each.why,
            (
                TwinSide(each.one, seats.get(each.one.pk)),
                TwinSide(each.other, seats.get(each.other.pk)),
            ),
        )
        for each in pairs
    ]
