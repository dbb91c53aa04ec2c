"""Moments of the sample season that tests stand at."""

from datetime import datetime

from history.clock import VIETNAM


def moment(day: int, month: int, year: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


NOON = moment(22, 12, 2023)
