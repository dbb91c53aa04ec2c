"""The one place that gives the time of an act.

Without demo mode this is the real clock and nothing can move it. In demo mode "now" is a moment of
the demo season that runs on only while the server runs. Sessions, throttles, one-time codes and
`recorded_at` never ask here: they always use the real clock.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from history.models import DemoClock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The moment an act happens, in the time zone of Vietnam."""
    real = timezone.now()
    moment = DemoClock.objects.reading(real) if settings.DEMO else None
    return (moment or real).astimezone(VIETNAM)


def at(moment: datetime | None) -> datetime:
    """The moment handed down, or now: services call this after they took their lock."""
    return now() if moment is None else moment.astimezone(VIETNAM)


def day(moment: datetime) -> date:
    """The calendar day of a moment in Vietnam: "hết ngày 31/3" means to the end of that day."""
    return moment.astimezone(VIETNAM).date()
