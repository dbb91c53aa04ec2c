"""The one place that gives the time of an act.

Without demo mode this is the real clock and nothing can move it. In demo mode "now" is a moment of
the demo season that runs on only while the server runs. Sessions, throttles, one-time codes and
`recorded_at` never ask here: they always use the real clock.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from history import requests
from history.models import DemoClock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DEMO_CLOCK = "demo_clock"


def now() -> datetime:
    """The moment an act happens, in the time zone of Vietnam."""
    real = timezone.now()
    clock = _demo_clock() if settings.DEMO else None
    return (clock.reading(real) if clock else real).astimezone(VIETNAM)


def real_now() -> datetime:
    """The real clock, in demo mode too: for sessions, throttles, one-time ways in."""
    return timezone.now().astimezone(VIETNAM)


def _demo_clock() -> DemoClock | None:
    """Read once a request: a page asks the time in many places."""
    kept = requests.already_read()
    if DEMO_CLOCK not in kept:
        kept[DEMO_CLOCK] = DemoClock.objects.first()
    clock: DemoClock | None = kept[DEMO_CLOCK]
    return clock


def forget_reading() -> None:
    """The demo's clock was moved within this request."""
    requests.already_read().pop(DEMO_CLOCK, None)


def at(moment: datetime | None) -> datetime:
    """The moment handed down, or now: services call this after they took their lock."""
    return now() if moment is None else moment.astimezone(VIETNAM)


def day(moment: datetime) -> date:
    """The calendar day of a moment in Vietnam: "hết ngày 31/3" means to the end of that day."""
    return moment.astimezone(VIETNAM).date()
