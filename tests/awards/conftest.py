"""Who reads the pages of awards, and when."""

import pytest

from history import clock
from tests.awards.way import TODAY


@pytest.fixture
def march_2024(monkeypatch):
    """Pages are read and written on 20/03/2024."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def as_user(client):
    """A client signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
