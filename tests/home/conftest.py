from datetime import UTC, datetime

import pytest

from catalogue.services import load_catalogue
from history import clock
from home import services
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import LocalityFactory
from tests.factories.people import AdminFactory
from tests.home.imports import sent


@pytest.fixture
def december(monkeypatch):
    """The morning of 22/12/2023, for pages that ask what time it is."""
    now = datetime(2023, 12, 22, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now.astimezone(clock.VIETNAM))


@pytest.fixture
def season():
    load_catalogue()
    return SeasonFactory(year=2023)


@pytest.fixture
def commune():
    province = LocalityFactory(level="tinh", name="Kiên Giang")
    district = LocalityFactory(level="huyen", name="An Biên", parent=province)
    return LocalityFactory(name="Đông Thái", full_name="Xã Đông Thái", parent=district)


@pytest.fixture
def admin():
    return AdminFactory()


@pytest.fixture
def looked(season, admin):
    """What one sees of a file, with the choices made so far."""

    def look(*rows, **options):
        batch = options.pop("batch", None) or sent(season, admin, *rows, **options)
        batch.refresh_from_db()
        return batch, services.look(batch=batch, by=admin)

    return look
