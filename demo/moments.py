"""When things happen in the demonstration."""

from datetime import date, datetime, time

from history.clock import VIETNAM

FROZEN = datetime(2023, 12, 22, 8, 0, tzinfo=VIETNAM)


def on(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=VIETNAM)
