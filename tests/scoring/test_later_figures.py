"""Ước figures replaced after sealing: the seal stays, and every page that shows them says so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.services import enter_figures
from history import clock
from scoring.models import ScoreSheet, Standing
from scoring.selectors.later import later_figures
from tests.factories.awards import ranked_bloc
from tests.factories.blocs import BlocYearFactory, SeasonFactory
from tests.factories.cooperatives import IndicatorFactory
from tests.factories.people import AdminFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def standings():
    IndicatorFactory(code="doanh_thu", name="Doanh thu", unit="đồng")
    return ranked_bloc(bloc_year=BlocYearFactory(season=SeasonFactory(year=2023), number=10))


@pytest.fixture
def tell(standings, monkeypatch):
    """Write the first unit's revenue so many days from the seal, and stand at that moment."""
    ranking, admin = standings[0].ranking, AdminFactory()

    def run(value, *, days, status="uoc", unit=standings[0], **where):
        at = ranking.sealed_at + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: at)
        frame = {"year": 2023, "period": "nam"} | where
        enter_figures(
            organization=unit.membership.organization, values={"doanh_thu": Decimal(value)},
            status=status, source="Báo cáo tài chính", by=admin, at=at, **frame,
        )  # fmt: skip

    return run


def pages(client, standing):
    client.force_login(AdminFactory())
    sheet = ScoreSheet.objects.get(membership=standing.membership)
    return {
        "sheet": client.get(reverse("scoring:sheet", args=[sheet.pk])).text,
        "ranking": client.get(reverse("scoring:ranking", args=[2023, 10])).text,
        "profile": client.get(standing.membership.organization.get_absolute_url()).text,
    }


def test_an_official_figure_after_the_seal_moves_nothing_and_is_said_on_every_page(
    client, standings, tell
):
    tell(9_600_000_000, days=-3)
    before = list(Standing.objects.order_by("order").values())
    tell(9_712_000_000, days=60, status="chinh_thuc")

    for page in pages(client, standings[0]).values():
        assert "Số liệu sau ngày chốt" in page
        assert "Doanh thu năm 2023: chính thức 9,712 tỷ đồng (khi chốt: ước 9,6 tỷ đồng)" in page
        assert "Điểm và thứ hạng đã chốt không đổi." in page
    assert list(Standing.objects.order_by("order").values()) == before


def test_a_figure_told_first_after_the_seal_is_said_without_what_nobody_knew(
    client, standings, tell
):
    tell(9_712_000_000, days=60)

    page = pages(client, standings[0])["sheet"]

    assert "Doanh thu năm 2023: ước 9,712 tỷ đồng, ghi ngày" in page
    assert "khi chốt" not in page


def test_what_was_corrected_twice_is_compared_with_what_was_sealed(standings, tell):
    tell(9_600_000_000, days=-3)
    tell(9_700_000_000, days=10)
    tell(9_712_000_000, days=60, status="chinh_thuc")

    ranking = standings[0].ranking
    [later] = later_figures([ranking], [standings[0].membership.organization_id])[ranking.pk]

    assert later.before.value_before == 9_600_000_000


def test_what_went_back_to_what_was_sealed_is_not_said(standings, tell):
    tell(9_600_000_000, days=-3)
    tell(9_700_000_000, days=10)
    tell(9_600_000_000, days=60)

    ranking = standings[0].ranking
    assert later_figures([ranking], [standings[0].membership.organization_id])[ranking.pk] == []


def test_figures_known_at_the_seal_of_july_or_of_other_years_are_not_said(client, standings, tell):
    tell(9_600_000_000, days=-3)
    tell(4_600_000_000, days=60, period="6_thang")
    tell(4_600_000_000, days=60, year=2021)

    for page in pages(client, standings[0]).values():
        assert "Số liệu sau ngày chốt" not in page


def test_before_the_seal_nothing_is_said(client, standings, tell):
    ranking = standings[0].ranking
    tell(9_600_000_000, days=60)
    ranking.state = "cong_bo"
    ranking.save()

    assert later_figures([ranking], [standings[0].membership.organization_id]) == {}


def test_the_ranking_names_each_unit_at_the_same_cost_for_one_as_for_three(client, standings, tell):
    client.force_login(AdminFactory())
    url = reverse("scoring:ranking", args=[2023, 10])
    counts = []
    for unit in standings:
        tell(9_600_000_000, days=60, unit=unit)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        counts.append(len(queries))

    assert len(set(counts[1:])) == 1
    for unit in standings:
        assert f"{unit.membership.organization.name}: Doanh thu năm 2023" in page.text
