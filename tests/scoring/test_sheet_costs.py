"""What the pages of sheets cost: the same for one line or forty, three members or five."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Criterion
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.scoring.sheets import hand_over, real_today_is_noon, stage

pytestmark = pytest.mark.django_db

# The page's own questions and the five of the frame around every page; with figures, pledges and
# the bloc beside the sheet.
MOST = 14


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def cost(client, url, expected):
    """How many queries a page takes; `expected` tells that it shows what it should."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    assert page.text.count(expected[0]) == expected[1]
    return len(queries)


def test_a_sheet_costs_the_same_for_any_number_of_lines(client):
    costs = set()
    for number in (1, 3, 40):
        scene = stage(maxima=[10] * number, year=2020 + number)
        revenue = IndicatorFactory()
        Criterion.objects.filter(group=scene.group).update(indicator=revenue)
        FigureFactory(
            organization=scene.member.organization, indicator=revenue, year=2020 + number,
            value=Decimal(9_600_000_000),
        )  # fmt: skip
        sheet = scene.open()
        hand_over(scene, sheet, *[8] * number)
        client.force_login(scene.leader)
        costs.add(cost(client, sheet.get_absolute_url(), ("9,6 tỷ đồng", number)))

    assert len(costs) == 1
    assert costs.pop() <= MOST


def test_a_sheet_costs_the_same_for_any_number_of_members(client):
    costs = set()
    for number in (3, 5):
        scene = stage(members=number, year=2020 + number)
        sheet = scene.open()
        client.force_login(scene.officer)
        costs.add(cost(client, sheet.get_absolute_url(), ('class="coops"', 1)))

    assert len(costs) == 1
    assert costs.pop() <= MOST


def test_the_year_s_list_costs_the_same_for_any_number_of_members(client):
    costs = set()
    for number in (3, 5):
        scene = stage(members=number, year=2020 + number)
        scene.open()
        client.force_login(scene.officer)
        url = reverse("scoring:sheets", args=[2020 + number])
        costs.add(cost(client, url, ("HTX đang chấm", number)))

    assert len(costs) == 1
    assert costs.pop() <= MOST
