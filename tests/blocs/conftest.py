"""The cast: a bloc of 2023 in its scoring weeks, with everybody who acts in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership, Pledge, Season, Step, StepCode
from catalogue.models import AwardType, Issuer
from history import clock
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MembershipFactory,
    PledgeFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import (
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON
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


@pytest.fixture
def now(monkeypatch):
    """Stand at a moment; noon of 22/12/2023 unless told otherwise."""

    def stand_at(when):
        monkeypatch.setattr(clock, "now", lambda: when)

    stand_at(NOON)
    return stand_at


@pytest.fixture
def as_(client, cast, now):
    """Sign in as one of the cast."""

    def sign_in(who):
        client.force_login(getattr(cast, who))
        return client

    return sign_in


def cost_of(client, path) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.fixture
def awards(db):
    IndicatorFactory(code="doanh_thu", name="Doanh thu", unit="đồng", order=1)
    IndicatorFactory(code="so_thanh_vien", name="Số thành viên", unit="người", order=2)
    issuer = Issuer.objects.create(code="ct-ubnd-tinh", name="Chủ tịch UBND tỉnh")
    shared = {"subject": "tap_the", "issuer": issuer, "level": "tỉnh"}
    flag = AwardType.objects.create(
        code="co", name="Cờ thi đua của UBND tỉnh", short_name="Cờ thi đua",
        category="danh_hieu", mark="co", order=1, **shared,
    )  # fmt: skip
    certificate = AwardType.objects.create(
        code="bk", name="Bằng khen của Chủ tịch UBND tỉnh", short_name="Bằng khen",
        category="hinh_thuc", mark="bk", order=2, **shared,
    )  # fmt: skip
    return {"co": flag, "bk": certificate}


def registered(cast, awards, *, name=None, on=date(2023, 3, 1), revenue=5_400_000_000, **fields):
    """A unit of Khối 10 with an accepted registration for a Bằng khen of the second place."""
    unit = OrganizationFactory(**({"name": name} if name else {}))
    MembershipFactory(bloc_year=cast.bloc_year, organization=unit)
    pledge = PledgeFactory(
        organization=unit, season=cast.season, submitted_on=on,
        **{"state": Pledge.State.ACCEPTED, **fields},
    )  # fmt: skip
    pledge.awards.create(award_type=awards["bk"], place=2)
    if revenue is not None:
        pledge.targets.create(indicator=IndicatorFactory(code="doanh_thu"), plan=Decimal(revenue))
    return unit
