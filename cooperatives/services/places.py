"""Units go over to the places that stand where theirs ended."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives import permissions
from cooperatives.models import FormerPlace, Locality, Organization
from cooperatives.new_map import EndedPlace, ended_places
from history import clock
from history.services import Act, record_many

BATCH = 1_000


@transaction.atomic
def move_to_new_map(
    *, choices: Mapping[int, int], by: User, at: datetime | None = None
) -> list[Organization]:
    """Put units into the communes chosen for them, keeping where they were: unit → commune.

    All or none: a unit that has moved meanwhile, or a commune that does not succeed its own,
    refuses the whole. Nghị quyết 202/2025/QH15 and the lists of 01/7/2025 say who succeeds whom.
    """
    if not permissions.may_move_to_new_map(by):
        raise PermissionDenied("Chuyển địa bàn của cả danh bạ là việc của Quản trị.")
    if not choices:
        raise ValidationError("Chưa chọn đơn vị nào. Xin chọn ít nhất một đơn vị rồi chuyển.")
    list(Organization.objects.select_for_update().filter(pk__in=choices).order_by("pk"))
    at = clock.at(at)
    moves = moves_of(ended_places(clock.day(at)), choices)
    FormerPlace.objects.bulk_create(
        (
            FormerPlace(
                organization=unit, commune=old, until=old.valid_to or clock.day(at),
                reason="Sắp xếp đơn vị hành chính",
            )
            for unit, old, _ in moves
        ),
        batch_size=BATCH,
    )  # fmt: skip
    for unit, _, new in moves:
        unit.commune = new
        unit.version += 1
    Organization.objects.bulk_update(
        [unit for unit, _, _ in moves], ["commune", "version"], batch_size=BATCH
    )
    role = permissions.role_of(by)
    record_many(
        by=by, at=at,
        acts=[
            Act(
                "cooperatives.moved_to_new_map", unit,
                {"commune": [str(old), str(new)], "until": old.valid_to}, role=role,
            )
            for unit, old, new in moves
        ],
    )  # fmt: skip
    return [unit for unit, _, _ in moves]


Move = tuple[Organization, Locality, Locality]


def moves_of(places: list[EndedPlace], choices: Mapping[int, int]) -> list[Move]:
    """Unit, old and new commune of each choice. Raises ValidationError naming what does not fit."""
    waiting = {unit.pk: (unit, place) for place in places for unit in place.units}
    if choices.keys() - waiting.keys():
        raise ValidationError(
            "Có đơn vị vừa được người khác chuyển. Xin tải lại trang rồi xem danh sách còn lại."
        )
    moves: list[Move] = []
    faults: list[str] = []
    for pk, commune in choices.items():
        unit, place = waiting[pk]
        new = next((each for each in place.successors if each.pk == commune), None)
        if new is None:
            faults.append(f"{unit}: xin chọn một xã, phường thay cho {place.commune}.")
        else:
            moves.append((unit, place.commune, new))
    if faults:
        raise ValidationError(faults)
    return moves
