from datetime import UTC, datetime

import pytest

from history import clock


@pytest.fixture
def december(monkeypatch):
    """The morning of 22/12/2023, for pages that ask what time it is."""
    now = datetime(2023, 12, 22, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now.astimezone(clock.VIETNAM))
