"""Figures of a whole bloc, typed on one page."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs import permissions
from blocs.models import BlocYear
from cooperatives.services import write_figures
from history import clock
from history.conflicts import Stale

Cells = Mapping[int, Mapping[str, Decimal | int | None]]


def cell_name(unit: int, code: str) -> str:
    """How a cell is called, in the form and in what is refused."""
    return f"o-{unit}-{code}"


@transaction.atomic
def enter_bloc_figures(
    *,
    bloc_year: BlocYear,
    period: str,
    values: Cells,
    seen: Cells,
    status: str,
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> int:
    """Write the typed cells, by unit and indicator: all of them or none. Says how many changed.

    Raises Stale with every cell another hand wrote meanwhile, else ValidationError with every
    cell that cannot be, each by its `cell_name`.
    """
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    day = clock.day(at)
    if not permissions.may_enter_bloc_figures(by, bloc_year, day):
        raise PermissionDenied("Nhập số liệu cho cả Khối là việc của cán bộ và Khối trưởng.")
    memberships = bloc_year.memberships.current().select_related("organization")
    units = {each.organization_id: each.organization for each in memberships}
    if set(values) - units.keys():
        raise ValidationError("Có đơn vị không còn trong Khối. Xin mở lại trang rồi ghi tiếp.")

    role = permissions.role_of(by, bloc_year, day)
    theirs: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    written = 0
    for unit, cells in values.items():
        try:
            written += len(
                write_figures(
                    organization=units[unit], year=bloc_year.season.year, period=period,
                    values=cells, seen=seen.get(unit, {}), status=status, source=source,
                    role=role, by=by, at=at,
                )
            )  # fmt: skip
        except Stale as stale:
            theirs |= {cell_name(unit, code): value for code, value in stale.theirs.items()}
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                raise
            faults |= {cell_name(unit, code): said for code, said in refusal.message_dict.items()}
    if theirs:
        raise Stale(
            f"{len(theirs)} ô vừa có người khác lưu, ghi ở từng ô. Chưa lưu gì; xem rồi gửi lại là "
            "lấy số anh/chị đang ghi.",
            theirs,
        )
    if faults:
        raise ValidationError(faults)
    return written
