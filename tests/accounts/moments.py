"""The real clock, held and moved on: budgets, codes and sessions run by it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def wait(monkeypatch) -> Callable[..., None]:
    moment = [MORNING]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def on(**time: float) -> None:
        moment[0] += timedelta(**time)

    return on
