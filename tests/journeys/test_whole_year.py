"""A bloc's whole year at the pages, then its papers read back."""

import pytest

from catalogue.services import load_catalogue
from history import clock
from tests.factories.cooperatives import LocalityFactory
from tests.journeys.lists import COMMUNE, DISTRICT
from tests.journeys.walk import Calendar, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(monkeypatch, request):
    calendar = Calendar(getattr(request, "param", 2023))
    monkeypatch.setattr(clock, "now", lambda: calendar.now)
    return calendar


@pytest.fixture
def walk(calendar):
    load_catalogue()
    LocalityFactory(name=COMMUNE, parent=LocalityFactory(level="huyen", name=DISTRICT))
    return Walk(calendar)


def test_walk(walk):
    walk.open_season()
    walk.send_list()
    walk.name_people()
    walk.make_criteria()
    walk.publish_criteria()
    walk.open_sheets()
    walk.units_self_score()
    walk.bloc_scores()
    walk.hold_meeting()
    walk.adopt_scores()
    walk.verify()
    walk.announce_and_seal()
    walk.set_quotas()
    walk.propose()
    walk.hold_council()
    walk.submit()
    walk.issue_papers()
    walk.decide()
