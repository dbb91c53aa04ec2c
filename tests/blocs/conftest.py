"""The cast: a bloc of 2023 in its scoring weeks, with everybody who acts in it."""

from dataclasses import dataclass
from datetime import date

import pytest

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership, Season, Step, StepCode
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MembershipFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.people import AdminFactory, OfficerFactory, ReviewerFactory, UserFactory

WINDOWS = [
    (date(2023, 1, 1), date(2023, 3, 31)),
    (date(2023, 4, 1), date(2023, 4, 30)),
    (date(2023, 7, 1), date(2023, 7, 31)),
    (date(2023, 12, 1), date(2023, 12, 15)),
    (date(2023, 12, 16), date(2023, 12, 25)),
    (date(2023, 12, 26), date(2024, 1, 12)),
    (date(2024, 1, 12), date(2024, 1, 20)),
    (date(2024, 1, 25), date(2024, 1, 25)),
    (date(2024, 2, 1), date(2024, 2, 29)),
]


def open_windows(season: Season) -> None:
    """The nine windows of a real year."""
    for order, (code, (opens_on, closes_on)) in enumerate(
        zip(StepCode, WINDOWS, strict=True), start=1
    ):
        Step.objects.create(
            season=season, code=code, order=order, opens_on=opens_on, closes_on=closes_on
        )


@dataclass
class Cast:
    season: Season
    bloc_year: BlocYear
    leading: Membership
    member: Membership
    admin: User
    officer: User
    other_officer: User
    leader: User
    representative: User
    reviewer: User
    stranger: User


@pytest.fixture
def cast(db) -> Cast:
    """Khối 10 with two units: one leads it, the other is only a member."""
    season = SeasonFactory(year=2023)
    open_windows(season)
    officer = OfficerFactory(full_name="Trần Kim Ngân", phone="0297386123")
    bloc_year = BlocYearFactory(season=season, number=10, officer=officer)
    leading = MembershipFactory(bloc_year=bloc_year)
    member = MembershipFactory(bloc_year=bloc_year)
    leader, representative = UserFactory(), UserFactory()
    RepresentativeFactory(user=leader, organization=leading.organization)
    RepresentativeFactory(user=representative, organization=member.organization)
    LeadershipFactory(membership=leading, person=leader, role=Leadership.Role.LEADER)
    return Cast(
        season=season,
        bloc_year=bloc_year,
        leading=leading,
        member=member,
        admin=AdminFactory(),
        officer=officer,
        other_officer=OfficerFactory(salutation="anh Lập"),
        leader=leader,
        representative=representative,
        reviewer=ReviewerFactory(),
        stranger=UserFactory(),
    )
