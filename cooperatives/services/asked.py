"""Which figures the office asks for in a year."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from catalogue.models import Indicator
from cooperatives import permissions, selectors
from cooperatives.models import AskedIndicator
from history import clock
from history.conflicts import Stale
from history.services import record


@transaction.atomic
def choose_indicators(
    *,
    year: int,
    codes: Collection[str],
    seen: Collection[str] | None = None,
    by: User,
    at: datetime | None = None,
) -> None:
    """The year's own choice from now on, in place of the last year's or the one before."""
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Chọn chỉ tiêu của năm là việc của cán bộ Liên minh.")
    at = clock.at(at)
    chosen = list(Indicator.objects.select_for_update().filter(code__in=codes))
    if not chosen or len(chosen) != len(set(codes)):
        raise ValidationError("Xin chọn ít nhất một chỉ tiêu trong danh mục.")
    before = {each.code: each.name for each in selectors.asked_indicators(year)}
    if seen is not None and set(seen) != before.keys() and set(codes) != before.keys():
        raise Stale(
            "Chỉ tiêu của năm vừa có người khác chọn lại. Xin xem hai bản rồi gửi lại.",
            {"codes": sorted(before)},
        )

    AskedIndicator.objects.filter(year=year).delete()
    rows = AskedIndicator.objects.bulk_create(
        AskedIndicator(year=year, indicator=each) for each in chosen
    )
    record(
        by=by, verb="cooperatives.indicators_chosen", subject=rows[0], at=at, season=year,
        role=permissions.role_of(by),
        changes={
            "year": str(year),
            "indicators": ["; ".join(before.values()), "; ".join(each.name for each in chosen)],
        },
    )  # fmt: skip
