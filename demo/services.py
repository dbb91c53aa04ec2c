"""The demonstration's clock: set by the seed, kept while a server runs, moved on by the admin."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from demo import permissions
from history.clock import VIETNAM, forget_reading
from history.models import DemoClock, Event
from history.services import record
from history.vietnamese import format_datetime

# How often a running server notes the time; a silence twice as long means that nothing ran.
BEAT = timedelta(seconds=60)


def start_clock(*, at: datetime) -> DemoClock:
    """Put the clock at the beginning of the demonstration."""
    DemoClock.objects.all().delete()
    return DemoClock.objects.create(shown_at=at, real_at=timezone.now(), starts_at=at)


def resume_clock(*, real: datetime) -> None:
    """A server has started: go on from the moment last shown, however long nothing ran.

    Where another server is at work the clock has been running all the time and is left alone.
    """
    clock = DemoClock.objects.first()
    if clock is None or real - clock.real_at <= 2 * BEAT:
        return
    _pin(clock, max(clock.shown_at, _last_act(clock)), real)


def _last_act(clock: DemoClock) -> datetime:
    """Acts between the last note and the stop must not come to lie in the future."""
    last = Event.objects.order_by("-seq").only("at").first()
    return last.at if last else clock.shown_at


def keep_clock(*, real: datetime) -> None:
    """Note what the clock shows, at most once a beat."""
    clock = DemoClock.objects.first()
    if clock is not None and real - clock.real_at >= BEAT:
        _pin(clock, clock.reading(real), real)


def _pin(clock: DemoClock, shown_at: datetime, real: datetime) -> None:
    """Write both moments, unless another request has just done so."""
    DemoClock.objects.filter(pk=clock.pk, real_at=clock.real_at).update(
        shown_at=shown_at, real_at=real
    )


@transaction.atomic
def move_clock(*, to: datetime, by: User) -> DemoClock:
    """Move the demonstration on to a later moment; time never runs back."""
    clock = _locked(by)
    now = clock.reading(timezone.now())
    if to <= now:
        raise ValidationError(
            f"Đồng hồ chỉ tiến: bây giờ là {format_datetime(now)}. "
            "Xin chọn lúc sau đó, hoặc bắt đầu lại."
        )
    return _set(clock, to, now, "demo.clock_moved", by)


@transaction.atomic
def start_over(*, by: User) -> DemoClock:
    """Back to the first morning; what was entered stays."""
    clock = _locked(by)
    return _set(
        clock, clock.starts_at, clock.reading(timezone.now()), "demo.clock_started_over", by
    )


def _locked(by: User) -> DemoClock:
    if not permissions.may_move_clock(by):
        raise PermissionDenied("Chỉ quản trị chỉnh được ngày giờ của bản dùng thử.")
    clock = DemoClock.objects.select_for_update().first()
    if clock is None:
        raise ValidationError("Chưa có dữ liệu mẫu. Xin chạy lệnh seed_demo trước.")
    return clock


def _set(clock: DemoClock, to: datetime, now: datetime, verb: str, by: User) -> DemoClock:
    clock.shown_at, clock.real_at = to.astimezone(VIETNAM), timezone.now()
    clock.save(update_fields=["shown_at", "real_at"])
    forget_reading()
    record(by=by, verb=verb, subject=clock, at=to, changes={"shown_at": [now, to]})
    return clock
