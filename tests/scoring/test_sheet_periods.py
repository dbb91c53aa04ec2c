"""A year scored in two half-years: lines, totals, pages, ranking."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.models import Figure
from scoring.models import CriteriaSet, Criterion, Gate, ScoreSheet
from scoring.selectors.facts import facts_by_period
from scoring.selectors.rankings import provisional
from scoring.selectors.readings import group_points_of, line_code, lines_of, period_name
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.scoring.sheets import real_today_is_noon, scorer_for, stage

pytestmark = pytest.mark.django_db

HALVES = [
    {"name": "6 tháng đầu năm", "weight": "1"},
    {"name": "6 tháng cuối năm", "weight": "2"},
]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def halves(**given):
    """A bloc whose set scores two half-years, the second twice as heavy."""
    scene = stage(**given)
    CriteriaSet.objects.update(periods=HALVES)
    return scene


def fill(sheet, reading, by, *points):
    """Points in the order of the sheet: the first half's criteria, then the second's."""
    entries = {
        line.pk: LineEntry(None if value is None else Decimal(str(value)))
        for line, value in zip(lines_of(sheet), points, strict=True)
    }
    source = "Bản giấy" if reading == "self" else ""
    return services.fill_reading(
        sheet=sheet, reading=reading, entries=entries, source=source, by=by, at=NOON
    )


def test_opening_makes_a_line_for_each_criterion_of_each_period():
    sheet = halves().open()

    assert [line_code(line) for line in lines_of(sheet)] == ["H1·I.1", "H1·I.2", "H2·I.1", "H2·I.2"]
    assert period_name(sheet.criteria_set, 2) == "6 tháng cuối năm"


def test_the_year_is_the_weighted_mean_rounded_once_at_the_end():
    scene = halves()
    sheet = fill(scene.open(), "self", scene.officer, "8.5", 0, 9, 0)

    # (8,50 + 2 × 9,00) : 3 = 8,8333…
    assert sheet.self_total == Decimal("8.83")
    (group,) = group_points_of(lines_of(sheet), "self")
    assert group.counted == Decimal("8.83")


def test_a_period_still_open_leaves_the_year_without_a_total():
    scene = halves()
    sheet = fill(scene.open(), "self", scene.officer, 8, 9, 10, None)

    assert sheet.self_total is None


def test_the_page_shows_each_period_and_the_sum_in_words(client):
    scene = halves()
    sheet = fill(scene.open(), "self", scene.officer, "8.5", 0, 9, 0)
    client.force_login(scene.officer)

    page = client.get(sheet.get_absolute_url()).text

    assert page.count("6 tháng đầu năm") >= 1
    assert "(H1 8,50 + 2 × H2 9,00) : 3 = 8,83" in page
    assert "8,83 <small>/ 20" in " ".join(page.split())


def test_the_page_before_sending_shows_each_period(client):
    scene = halves()
    sheet = fill(scene.open(), "self", scene.officer, 8, 9, 10, 9)
    client.force_login(scene.officer)

    page = client.get(reverse("scoring:sheet_submit", args=[sheet.pk])).text

    assert page.index("6 tháng đầu năm") < page.index("6 tháng cuối năm")
    assert "(H1 17,00 + 2 × H2 19,00) : 3 = 18,33" in page


def test_the_first_half_reads_the_figures_of_six_months_and_the_second_those_of_the_year():
    scene = halves()
    revenue = IndicatorFactory()
    Criterion.objects.filter(code="1").update(indicator=revenue)
    unit = scene.member.organization
    for period, value in ((Figure.Period.HALF, 4), (Figure.Period.YEAR, 9)):
        FigureFactory(
            organization=unit, indicator=revenue, year=2023, period=period, value=Decimal(value)
        )
    sheet = scene.open()

    facts = facts_by_period(sheet, lines_of(sheet))

    name = f"actual:{revenue.code}"
    assert [facts[number][name].value for number in (1, 2)] == [4, 9]


def test_a_gate_that_fails_in_one_period_names_it():
    scene = halves()
    Gate.objects.create(
        criteria_set=scene.criteria_set, kind=Gate.Kind.NO_ZERO, text="Không có điểm liệt",
        effect=Gate.Effect.NOT_RANKED,
    )  # fmt: skip
    sheet = fill(scene.open(), "self", scene.officer, 8, 0, 10, 10)
    services.submit_sheet(sheet=sheet, by=scene.officer, at=NOON)

    rows = {row.membership.pk: row for row in provisional(scene.bloc_year).rows}

    row = rows[scene.member.pk]
    assert row.place is None
    assert row.not_ranked_reason == "6 tháng đầu năm: Nhóm I có điểm liệt: 2."


def test_every_reading_of_a_year_in_periods_can_be_handed_over():
    scene = halves(maxima=(10,))
    scene.open()
    for sheet in ScoreSheet.objects.of_bloc(scene.bloc_year):
        fill(sheet, "self", scene.officer, 7, 10)
        services.submit_sheet(sheet=sheet, by=scene.officer, at=NOON)
        scorer = scorer_for(scene, sheet)
        services.accept_reading(sheet=sheet, reading="bloc", by=scorer, at=NOON)
        services.finish_bloc_scoring(sheet=sheet, by=scorer, at=NOON)

    assert {each.bloc_total for each in ScoreSheet.objects.all()} == {Decimal(9)}


def test_a_sheet_in_periods_costs_no_more_than_one_of_a_year(client):
    costs = []
    for year, periods in ((2021, []), (2022, HALVES)):
        scene = stage(year=year)
        CriteriaSet.objects.update(periods=periods)
        revenue = IndicatorFactory()
        Criterion.objects.filter(group=scene.group).update(indicator=revenue)
        sheet = scene.open()
        client.force_login(scene.officer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(sheet.get_absolute_url()).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]
