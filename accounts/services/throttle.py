"""Tries counted in the database, so that every process of the server shares one budget.

A try is taken before the check and given back when it was right: of two processes at the last
try, the database lets one through. A lane is empty again once `within` has passed without a try,
so in any such span no more than `tries` are let through. Refused tries count for nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.models import Tries

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Budget:
    tries: int
    within: timedelta


def lane(*words: object) -> str:
    """The key of a lane: nobody reads from it whose it is, or what was typed for a name."""
    text = "|".join(map(str, words))
    return salted_hmac("accounts.throttle", text, algorithm="sha256").hexdigest()


def take(key: str, budget: Budget, now: datetime) -> timedelta | None:
    """Take one try: None, or how long to wait where none is left. `now` is the real clock's."""
    row = Tries.objects.filter(key=key)
    if row.filter(last_at__lte=now - budget.within).update(count=1, last_at=now):
        return None
    if _take_one(key, budget, now):
        return None
    found, is_new = Tries.objects.get_or_create(key=key, defaults={"count": 1, "last_at": now})
    if is_new:
        Tries.objects.filter(last_at__lt=now - KEPT).delete()
        return None
    # Another process may have opened the lane a moment ago.
    if _take_one(key, budget, now):
        return None
    return max(found.last_at + budget.within - now, timedelta(seconds=1))


def _take_one(key: str, budget: Budget, now: datetime) -> bool:
    row = Tries.objects.filter(key=key, count__lt=budget.tries)
    return row.update(count=F("count") + 1, last_at=now) == 1


@dataclass(frozen=True)
class Taken:
    """Tries standing against a lane, and until when it takes no more; None where it takes more."""

    count: int
    last_at: datetime
    until: datetime | None


def taken(keys: Collection[str], budget: Budget, now: datetime) -> dict[str, Taken]:
    """By lane, where something stands against it; in one query. `now` is the real clock's."""
    found = Tries.objects.filter(key__in=keys, count__gt=0, last_at__gt=now - budget.within)
    return {
        row.key: Taken(
            row.count,
            row.last_at,
            row.last_at + budget.within if row.count >= budget.tries else None,
        )
        for row in found
    }


def give_back(key: str) -> None:
    Tries.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)
