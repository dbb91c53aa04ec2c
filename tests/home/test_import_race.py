"""Two clerks press “Nhập” at the same moment: one list goes in, the other clerk looks again."""

import threading

import pytest
from django.db import connection, connections

from catalogue.services import load_catalogue
from cooperatives.models import Figure, Organization
from history.conflicts import Stale
from history.services import verify_chain
from home import services
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import LocalityFactory
from tests.factories.people import AdminFactory
from tests.home.imports import sent
from tests.home.lists import row


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="the database in memory that tests use knows no second connection; one after the other "
    "is tested in test_batches",
)
@pytest.mark.django_db(transaction=True)
def test_of_two_lists_confirmed_at_once_one_goes_in():
    load_catalogue()
    LocalityFactory(name="Đông Thái", parent=LocalityFactory(level="huyen", name="An Biên"))
    season = SeasonFactory(year=2023)
    clerks = AdminFactory(), AdminFactory()
    lists = [sent(season, by, row(members=20 + order)) for order, by in enumerate(clerks)]
    seen = [services.look(batch=each, by=each.by).digest for each in lists]
    together, results = threading.Barrier(2), []

    def press(order):
        try:
            together.wait(timeout=20)
            services.confirm(batch=lists[order], digest=seen[order], by=clerks[order])
            results.append("in")
        except Stale:
            results.append("look again")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(order,)) for order in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)

    assert sorted(results) == ["in", "look again"]
    assert Organization.objects.count() == 1
    assert Figure.objects.filter(indicator__code="so_thanh_vien").count() == 1
    assert verify_chain() is None
