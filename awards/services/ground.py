"""What every act on awards stands on: the season held, the right asked, the moment given."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from awards import permissions
from blocs.models import Season
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_date


def hold(season: Season, at: datetime | None) -> tuple[Season, datetime]:
    """The season, held until the transaction ends, and the moment of the act."""
    return Season.objects.select_for_update().get(pk=season.pk), clock.at(at)


def require_manager(by: User) -> None:
    if not permissions.may_manage_awards(by):
        raise PermissionDenied("Hội đồng, Tờ trình và Quyết định là việc của Quản trị.")


def refuse_future(what: str, day: date, at: datetime) -> None:
    if day > clock.day(at):
        raise ValidationError(
            f"{what} {format_date(day)} ở sau hôm nay ({format_date(clock.day(at))}). "
            "Xin ghi ngày đã diễn ra."
        )


def refuse_stale(what: str, stands: int, shown: int | None, theirs: Mapping[str, Any]) -> None:
    """Nothing is written over what somebody else saved in between."""
    if shown is not None and shown != stands:
        raise Stale(
            f"{what} vừa có người khác lưu. Số vừa ghi vẫn còn; xin xem hai bản rồi lưu lại.",
            theirs,
        )
