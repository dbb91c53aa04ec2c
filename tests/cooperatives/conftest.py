import pytest

from history import clock
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory


@pytest.fixture(autouse=True)
def in_december(monkeypatch):
    """Pages ask the clock: it shows 22/12/2023."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def officer():
    return OfficerFactory()


@pytest.fixture
def admin():
    return AdminFactory()
