"""01/07/2025: districts end and Kiên Giang joins An Giang. The old year keeps its names, the
register goes over to the new map, a new year is drawn by area, two registers become one.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from blocs.models import BlocYear, Membership, Season
from blocs.selectors.grouping import unplaced_groups
from catalogue.services import load_catalogue
from cooperatives.models import FormerPlace, Organization
from cooperatives.services import OrganizationData, load_localities, register_organization
from history import clock
from home.services import import_organizations
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory

LIST = Path(__file__).resolve().parents[2] / "demo/data/kien_giang_2023_danh_sach_htx.xlsx"
pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(monkeypatch):
    """The clock, moved by hand."""

    class Calendar:
        now = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)

    held = Calendar()
    monkeypatch.setattr(clock, "now", lambda: held.now)
    return held


@pytest.fixture
def admin():
    return AdminFactory()


@pytest.fixture
def old_year(calendar, admin):
    """2025 as the office's list draws it, on the old map."""
    load_catalogue(by=admin)
    load_localities(by=admin)
    season = SeasonFactory(year=2025)
    import_organizations(content=LIST.read_bytes(), season=season, by=admin)
    return season


def test_the_register_moves_the_old_blocs_stay_and_the_new_year_is_drawn_by_area(
    client, calendar, admin, old_year
):
    client.force_login(admin)
    before = {each.number: each.name for each in BlocYear.objects.filter(season=old_year)}
    calendar.now = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)

    moved = move_everybody(client)
    drawn = draw_new_year(client)

    assert moved == FormerPlace.objects.count() == 117
    assert {str(each.commune.parent) for each in Organization.objects.all()} == {"Tỉnh An Giang"}
    assert {each.number: each.name for each in BlocYear.objects.filter(season=old_year)} == before
    assert "Khối 10 Tân Hiệp" in client.get(reverse("blocs:blocs", args=[2025])).text
    assert drawn == {
        each.area: each.memberships.count() for each in BlocYear.objects.filter(season__year=2026)
    }
    assert Membership.objects.filter(season__year=2026).count() == 117
    unit = Organization.objects.filter(memberships__bloc_year__area="Tân Hiệp").first()
    assert "Huyện Tân Hiệp" in client.get(unit.get_absolute_url()).text


def move_everybody(client):
    page = client.get(reverse("cooperatives:new_map"))
    sent = {"dong-y": "1"}
    for row in page.context["rows"]:
        sent[f"don_vi_{row.unit.pk}"] = "1"
        sent[f"xa_{row.unit.pk}"] = row.place.successors[0].pk
    client.post(reverse("cooperatives:new_map"), sent)
    return len(page.context["rows"])


def draw_new_year(client):
    """Each old district one bloc; area → members."""
    season = Season.objects.create(year=2026)
    sent, expected = {"theo": "huyen"}, {}
    for number, group in enumerate(unplaced_groups(season, "huyen"), start=1):
        sent |= {f"so_{group.key}": number, f"ten_{group.key}": group.name}
        expected[group.name] = len(group.units)
    url = reverse("blocs:group_units", args=[2026])
    client.post(url, sent | {"dau": client.post(url, sent).context["mark"]})
    return expected


def test_two_registers_become_one_and_look_alikes_are_judged(client, calendar, admin, old_year):
    """What An Giang's register calls by nearly the same name in the same commune is asked about."""
    client.force_login(admin)
    calendar.now = datetime(2025, 7, 2, 2, 0, tzinfo=UTC)
    move_everybody(client)
    ours = Organization.objects.filter(name__startswith="HTX nông nghiệp").order_by("pk").first()
    theirs = register_organization(
        data=OrganizationData(
            name=ours.name.replace("HTX nông nghiệp", "HTX NN"), commune=ours.commune,
            contact_zalo="0900000000",
        ),
        by=admin,
    )  # fmt: skip

    page = client.get(reverse("blocs:twins")).text
    client.post(reverse("blocs:fold_twin", args=[ours.pk, theirs.pk]))

    assert theirs.name in page
    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (theirs.successor, ours.contact_zalo) == (ours, "0900000000")
