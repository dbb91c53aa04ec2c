"""Drawing the blocs of a year from a list: hundreds at once, in a handful of writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from blocs import permissions
from blocs.models import Bloc, BlocYear, Membership, Season
from blocs.services.members import GONE
from cooperatives.models import Locality, Organization
from history import clock
from history.services import Act, record_many
from history.vietnamese import clean_text


@dataclass(frozen=True)
class Drawing:
    """A bloc as a list has it. `bloc` is the one that goes on, where it had this number before."""

    number: int
    area: str
    organizations: Sequence[Organization] = field(default=())
    locality: Locality | None = None
    bloc: Bloc | None = None


@transaction.atomic
def draw_blocs(
    *, season: Season, drawings: Sequence[Drawing], by: User, at: datetime | None = None
) -> dict[int, BlocYear]:
    """Form those that are not there yet and let the units join: an act for each of both.

    Units already in their bloc are passed over; one that is in another bloc refuses the whole.
    """
    season = Season.objects.select_for_update().get(pk=season.pk)
    at = clock.at(at)
    if not permissions.may_form_bloc(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh lập được Khối.")
    blocs = {each.number: each for each in season.bloc_years.select_related("bloc", "season")}
    new = [each for each in drawings if each.number not in blocs]
    _refuse_drawings(season, new, blocs)

    formed = _form(season, new)
    blocs |= {each.number: each for each in formed}
    joined = _join(season, drawings, blocs, at)
    record_many(by=by, at=at, season=season.year, acts=_acts(formed, joined, by, at))
    return blocs


def _refuse_drawings(
    season: Season, drawings: Sequence[Drawing], standing: Mapping[int, BlocYear]
) -> None:
    running = {each.bloc_id for each in standing.values()}
    faults = [
        f"Khối {each.number}: số của Khối là số nguyên từ 1 đến 9999."
        for each in drawings
        if not 1 <= each.number <= 9999
    ]
    faults += [
        f"{each.bloc} đã có trong năm {season.year} hoặc đã thôi. Xin lập Khối mới."
        for each in drawings
        if each.bloc and (each.bloc.pk in running or each.bloc.ended_year is not None)
    ]
    if faults:
        raise ValidationError(faults)


def _form(season: Season, drawings: Sequence[Drawing]) -> list[BlocYear]:
    fresh = {
        each.number: Bloc(
            name=f"{Bloc.Kind.BLOC.label} {each.number} {clean_text(each.area)}".strip(),
            founded_year=season.year,
        )
        for each in drawings
        if each.bloc is None
    }
    Bloc.objects.bulk_create(fresh.values())
    return BlocYear.objects.bulk_create(
        BlocYear(
            season=season, bloc=each.bloc or fresh[each.number], number=each.number,
            area=clean_text(each.area), locality=each.locality,
        )
        for each in drawings
    )  # fmt: skip


def _join(
    season: Season, drawings: Sequence[Drawing], blocs: Mapping[int, BlocYear], at: datetime
) -> dict[int, list[Membership]]:
    """The new members of each bloc, by its number."""
    inside, elsewhere = _places_of(season)
    last = dict(
        season.memberships.order_by().values_list("bloc_year").annotate(highest=Max("order"))
    )
    joined: dict[int, list[Membership]] = {}
    faults: list[str] = []
    for each in drawings:
        bloc_year = blocs[each.number]
        coming = [unit for unit in each.organizations if (bloc_year.pk, unit.pk) not in inside]
        faults += _faults(bloc_year, coming, elsewhere, season)
        joined[each.number] = [
            Membership(
                season=season, bloc_year=bloc_year, organization=unit, order=order,
                is_khoi=bloc_year.bloc.kind == Bloc.Kind.BLOC, joined_on=clock.day(at),
            )
            for order, unit in enumerate(coming, start=last.get(bloc_year.pk, 0) + 1)
        ]  # fmt: skip
    if faults:
        raise ValidationError(faults)
    Membership.objects.bulk_create(
        [member for members in joined.values() for member in members], batch_size=1000
    )
    return joined


def _places_of(season: Season) -> tuple[set[tuple[int, int]], dict[int, int]]:
    """Who is in which bloc of the year, and the number of the khối each unit is in."""
    rows = season.memberships.current().values_list(
        "bloc_year", "organization", "is_khoi", "bloc_year__number"
    )
    inside: set[tuple[int, int]] = set()
    elsewhere: dict[int, int] = {}
    for bloc_year, organization, is_khoi, number in rows:
        inside.add((bloc_year, organization))
        if is_khoi:
            elsewhere[organization] = number
    return inside, elsewhere


def _faults(
    bloc_year: BlocYear,
    coming: Sequence[Organization],
    elsewhere: Mapping[int, int],
    season: Season,
) -> list[str]:
    gone = [
        f"{unit} {unit.get_status_display().lower()}, không vào Khối được."
        for unit in coming
        if unit.status in GONE
    ]
    if bloc_year.bloc.kind != Bloc.Kind.BLOC:
        return gone
    return gone + [
        f"{unit} đang ở Khối {elsewhere[unit.pk]} năm {season.year}. Xin ghi ra khỏi Khối đó trước."
        for unit in coming
        if unit.pk in elsewhere
    ]


def _acts(
    formed: Sequence[BlocYear],
    joined: Mapping[int, list[Membership]],
    by: User,
    at: datetime,
) -> list[Act]:
    """The same acts, in the same words, as forming and filling them one by one."""
    day = clock.day(at)
    acts = [
        Act(
            "blocs.bloc_formed", each, role=permissions.role_of(by, each, day),
            changes={"number": each.number, "area": each.area, "decision": "", "officer": ""},
        )
        for each in formed
    ]  # fmt: skip
    for members in joined.values():
        if members:
            bloc_year = members[0].bloc_year
            names = ", ".join(str(each.organization) for each in members)
            acts.append(
                Act(
                    "blocs.units_joined", bloc_year, {"organizations": names, "joined_on": day},
                    role=permissions.role_of(by, bloc_year, day),
                )
            )  # fmt: skip
    return acts
