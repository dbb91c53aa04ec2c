"""A season as it stands on 22/12/2023, to look at from each home."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blocs.models import BlocYear, Membership, Season, Step, StepCode
from scoring.models import ScoreSheet
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.scoring import CriteriaGroupFactory, CriterionFactory, sheet_with_lines

DRAFT, SENT, SCORED = (
    ScoreSheet.State.DRAFT,
    ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.BLOC_SCORED,
)
DAYS = {
    StepCode.REGISTRATION: (date(2023, 1, 1), date(2023, 3, 31)),
    StepCode.PACT: (date(2023, 4, 1), date(2023, 4, 30)),
    StepCode.MIDYEAR: (date(2023, 7, 1), date(2023, 7, 31)),
    StepCode.SELF_SCORE: (date(2023, 12, 1), date(2023, 12, 15)),
    StepCode.BLOC_SCORE: (date(2023, 12, 16), date(2023, 12, 25)),
    StepCode.MEETING: (date(2023, 12, 26), date(2024, 1, 12)),
    StepCode.VERIFICATION: (date(2024, 1, 12), date(2024, 1, 20)),
    StepCode.COUNCIL: (date(2024, 1, 25), date(2024, 1, 31)),
    StepCode.SUBMISSION: (date(2024, 2, 1), date(2024, 2, 29)),
}
OUT_OF_DRAFT = ("submitted_at", "bloc_scored_at", "adopted_at")


def season_2023() -> Season:
    season = SeasonFactory(year=2023, decision="Quyết định số 52/QĐ-LMHTX")
    for order, (code, (opens_on, closes_on)) in enumerate(DAYS.items(), start=1):
        Step.objects.create(
            season=season, code=code, order=order, opens_on=opens_on, closes_on=closes_on
        )
    return season


def bloc_of(
    season: Season, states: list[str], **fields: object
) -> tuple[BlocYear, list[Membership]]:
    """A bloc with one member per state of its sheet, all scored by one set of two lines."""
    bloc_year = BlocYearFactory(season=season, **fields)
    group = CriteriaGroupFactory(criteria_set__season=season)
    criteria = [CriterionFactory(group=group) for _ in range(2)]
    members = [MembershipFactory(bloc_year=bloc_year) for _ in states]
    for member, state in zip(members, states, strict=True):
        sheet_in(member, state, criteria)
    return bloc_year, members


def sheet_in(member: Membership, state: str, criteria: list[object]) -> ScoreSheet:
    """A sheet of this state; beyond the draft it has 90 of its own and 84 of the bloc."""
    reached = ScoreSheet.State.values.index(state)
    dates = dict.fromkeys(OUT_OF_DRAFT[:reached], NOON)
    totals = {"self_total": Decimal(90)} if reached else {}
    if reached >= 2:
        totals["bloc_total"] = Decimal(84)
    if reached >= 4:
        totals["alliance_total"] = Decimal(83)
    points = (8, 7) if reached else (8, None)
    return sheet_with_lines(
        membership=member, criteria=criteria, self_points=points, state=state, **dates, **totals
    )


def seen_by(client, user, path="/"):
    client.force_login(user)
    return client.get(path)


def titles(tasks):
    return [task.title for task in tasks]


def queries_of(client, user, path="/"):
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def director_of(member):
    return RepresentativeFactory(organization=member.organization).user
