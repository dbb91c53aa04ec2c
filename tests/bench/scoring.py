"""Scoring at the size of a province and of the country, and the pages of one sheet."""

import gzip
import resource
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.bench.timing import medians, seconds

if TYPE_CHECKING:
    from blocs.models import Season

UNITS_A_BLOC = 12
PROVINCE, COUNTRY = 1_000, 34_000
ROWS = 20
ROUNDS = 20
# Every line at once: people's rows between three and five points, the others as their rules say
# of a plan of 1,000 and a figure that is even, so that no point has a third decimal.
LINES = """
INSERT INTO scoring_scoreline (
    sheet_id, criterion_id, period, ceiling, version,
    self_points, self_input, self_state, self_reason,
    bloc_points, bloc_input, bloc_state, bloc_reason,
    alliance_points, alliance_input, alliance_state, alliance_reason
)
SELECT sheet, criterion, 0, 5, 3, points, NULL, 'da_cham', '', points, NULL, 'da_cham', '',
       points, NULL, 'da_cham', ''
FROM (
    SELECT s.id AS sheet, c.id AS criterion,
           CASE WHEN c.rule = 'MANUAL' THEN 3 + (s.id * 7 + c.id * 13) % 5 * 0.5
                WHEN c.rule = 'RATIO' AND f.value < 1000 THEN f.value / 200.0
                WHEN c.rule = 'RATIO' OR f.value >= 1000 THEN 5
                WHEN f.value >= 800 THEN 3
                ELSE 1 END AS points
    FROM scoring_scoresheet s
    JOIN blocs_membership m ON m.id = s.membership_id AND m.season_id = %s
    JOIN cooperatives_figure f ON f.organization_id = m.organization_id
    JOIN scoring_criteriagroup g ON g.criteria_set_id = s.criteria_set_id
    JOIN scoring_criterion c ON c.group_id = g.id
) AS lines
"""


def whole_years(line: Any) -> Iterator[Any]:
    """A province and the country reckoned and ranked anew from their stored lines."""
    for year, sheets, most in ((2031, PROVINCE, 2), (2032, COUNTRY, 60)):
        season = build_year(year, sheets)
        told: dict[str, int] = {}
        worked = time.process_time()
        taken = seconds(lambda season=season, told=told: told.update(reckoned(season)))
        worked = time.process_time() - worked
        assert told["sheets"] == sheets, told
        assert told["lines"] == sheets * ROWS, told
        assert told["placed"] == sheets, told
        assert not told["differences"], told
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield line(
            f"Year reckoned and ranked anew, {sheets:,} sheets", f"{taken:.2f} s",
            f"{worked:.2f} s of it this processor's, {peak:.0f} MB at most so far",
            taken / most, f"≤ {most} s",
        )  # fmt: skip


def reckoned(season: "Season") -> dict[str, int]:
    from scoring.selectors.recomputing import recompute_year  # noqa: PLC0415 - needs the settings

    told = {"sheets": 0, "lines": 0, "differences": 0, "placed": 0}
    for bloc in recompute_year(season):
        told["sheets"] += bloc.sheets
        told["lines"] += bloc.lines
        told["differences"] += len(bloc.differences)
        told["placed"] += sum(1 for row in bloc.reckoning.rows if row.placing.place)
    return told


def build_year(year: int, sheets: int) -> "Season":
    """Verified sheets in blocs of twelve; eight rows of people, twelve of rules and figures."""
    from django.db import connection, transaction  # noqa: PLC0415 - needs the settings

    from blocs.models import Bloc, BlocYear, Membership, Pledge, PledgeTarget  # noqa: PLC0415
    from cooperatives.models import Figure, Organization  # noqa: PLC0415
    from scoring.models import ScoreLine, ScoreSheet  # noqa: PLC0415
    from tests.factories.blocs import SeasonFactory  # noqa: PLC0415
    from tests.factories.cooperatives import IndicatorFactory  # noqa: PLC0415
    from tests.factories.moments import NOON  # noqa: PLC0415

    season, indicator = SeasonFactory(year=year), IndicatorFactory()
    with transaction.atomic():
        blocs = -(-sheets // UNITS_A_BLOC)
        names = Bloc.objects.bulk_create(
            [Bloc(name=f"Khối {year}-{n}", founded_year=year) for n in range(blocs)]
        )
        years = BlocYear.objects.bulk_create(
            [BlocYear(season=season, bloc=each, number=n, area="Mẫu")
             for n, each in enumerate(names, start=1)]
        )  # fmt: skip
        units = Organization.objects.bulk_create(
            [Organization(name=f"HTX mẫu {year}-{n}", tax_code=f"{year}{n:06d}")
             for n in range(sheets)], batch_size=2_000,
        )  # fmt: skip
        members = Membership.objects.bulk_create(
            [Membership(bloc_year=years[n // UNITS_A_BLOC], season=season, organization=each,
                        order=n % UNITS_A_BLOC + 1, joined_on="2023-06-15")
             for n, each in enumerate(units)], batch_size=2_000,
        )  # fmt: skip
        criteria_set = build_set(season)
        ScoreSheet.objects.bulk_create(
            [ScoreSheet(membership=each, criteria_set=criteria_set, state="da_tham_dinh",
                        submitted_at=NOON, alliance_total=0) for each in members], batch_size=2_000,
        )  # fmt: skip
        Figure.objects.bulk_create(
            [Figure(organization=each, indicator=indicator, year=year,
                    value=Decimal(700 + n * 74 % 600), entered_at=NOON)
             for n, each in enumerate(units)], batch_size=2_000,
        )  # fmt: skip
        pledges = Pledge.objects.bulk_create(
            [Pledge(organization=each, season=season, state=Pledge.State.SUBMITTED)
             for each in units], batch_size=2_000,
        )  # fmt: skip
        PledgeTarget.objects.bulk_create(
            [PledgeTarget(pledge=each, indicator=indicator, plan=1_000) for each in pledges],
            batch_size=2_000,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(LINES, [season.pk])
        assert ScoreLine.objects.filter(sheet__criteria_set=criteria_set).count() == sheets * ROWS
    store_totals(season)
    return season


def build_set(season: "Season") -> Any:
    from tests.factories.scoring import (  # noqa: PLC0415 - needs the settings
        CriteriaGroupFactory,
        CriteriaSetFactory,
        CriterionFactory,
    )

    criteria_set = CriteriaSetFactory(
        season=season, state="khoa", tie_break=[{"by": "group", "code": "I"}]
    )
    tier = {"metric": "ratio(actual:doanh_thu,plan:doanh_thu)", "unit": "%", "bands": [
        {"min": None, "max": "80", "min_exclusive": False, "max_inclusive": False, "points": "1"},
        {"min": "80", "max": "100", "min_exclusive": False, "max_inclusive": False, "points": "3"},
        {"min": "100", "max": None, "min_exclusive": False, "max_inclusive": False, "points": "5"},
    ]}  # fmt: skip
    ratio = {"actual": "actual:doanh_thu", "plan": "plan:doanh_thu"}
    rules = [("MANUAL", {"step": "0.5"})] * 12 + [("TIER", tier)] * 4 + [("RATIO", ratio)] * 4
    groups = [
        CriteriaGroupFactory(criteria_set=criteria_set, code=code, order=n, cap=Decimal(50))
        for n, code in enumerate(("I", "II"), start=1)
    ]
    for n, (rule, params) in enumerate(rules):
        CriterionFactory(
            group=groups[n % 2], code=str(n + 1), rule=rule, params=params, order=n,
            max_points=Decimal(5),
        )  # fmt: skip
    return criteria_set


def store_totals(season: "Season") -> None:
    """What the lines add up to: no group of these passes its cap."""
    from django.db.models import OuterRef, Subquery, Sum  # noqa: PLC0415 - needs the settings

    from scoring.models import READINGS, ScoreLine, ScoreSheet  # noqa: PLC0415

    for reading in READINGS:
        added = (
            ScoreLine.objects.filter(sheet=OuterRef("pk")).order_by().values("sheet")
            .annotate(added=Sum(f"{reading}_points")).values("added")
        )  # fmt: skip
        ScoreSheet.objects.filter(membership__season=season).update(
            **{f"{reading}_total": Subquery(added)}
        )


def sheet_page(line: Any) -> Iterator[Any]:
    """One sheet of twenty rows as its unit sees it, beside a page that knows only who asks."""
    from django.db import connection  # noqa: PLC0415 - needs the settings
    from django.test import Client, override_settings  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from history import clock  # noqa: PLC0415
    from tests.factories.moments import NOON  # noqa: PLC0415
    from tests.scoring.sheets import stage  # noqa: PLC0415

    real, clock.now = clock.now, lambda: NOON
    scene = stage(maxima=(5,) * ROWS, members=15, year=2030)
    url = scene.open().get_absolute_url()
    client = Client()
    client.force_login(scene.representative)
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
            assert answer.status_code == 200
            asked = len(queries)
        page, bare = medians(lambda: client.get(url), lambda: client.get("/bare/"), rounds=ROUNDS)
    clock.now = real
    size, sent = len(answer.content) / 1000, len(gzip.compress(answer.content)) / 1000
    yield line(
        f"Score page, {ROWS} criteria", f"{asked} queries, {page * 1000:.1f} ms",
        f"bare signed-in view {bare * 1000:.1f} ms", page / bare, "≤ 12 queries",
    )  # fmt: skip
    yield line(
        f"Score page, {ROWS} criteria, as sent", f"{sent:.1f} kB", f"unpacked {size:.0f} kB",
        sent / 60, "≤ 60 kB",
    )  # fmt: skip
