from datetime import date

import factory
from factory.django import DjangoModelFactory

from blocs.models import (
    Bloc,
    BlocYear,
    Leadership,
    Meeting,
    Membership,
    Pledge,
    Season,
    Step,
    StepCode,
)
from files.services import store
from scans.models import Scan
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory, UserFactory


class SeasonFactory(DjangoModelFactory[Season]):
    """A season without steps; `StepFactory` or `open_every_step` adds windows."""

    class Meta:
        model = Season
        django_get_or_create = ("year",)

    year = 2023


class StepFactory(DjangoModelFactory[Step]):
    class Meta:
        model = Step

    season = factory.SubFactory(SeasonFactory)
    code = StepCode.SELF_SCORE
    order = factory.LazyAttribute(lambda o: StepCode.values.index(o.code) + 1)
    opens_on = date(2023, 1, 1)
    closes_on = date(2024, 12, 31)


def open_every_step(season: Season) -> None:
    """All nine windows of the year, wide open."""
    for code in StepCode:
        StepFactory(season=season, code=code)


class BlocFactory(DjangoModelFactory[Bloc]):
    class Meta:
        model = Bloc

    name = factory.Sequence(lambda n: f"Khối Mẫu {n}")
    founded_year = 2023


class BlocYearFactory(DjangoModelFactory[BlocYear]):
    class Meta:
        model = BlocYear

    season = factory.SubFactory(SeasonFactory)
    bloc = factory.SubFactory(BlocFactory)
    number = factory.Sequence(lambda n: n + 1)
    area = "Tân Hiệp"
    officer = factory.SubFactory(OfficerFactory)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    bloc_year = factory.SubFactory(BlocYearFactory)
    season = factory.LazyAttribute(lambda o: o.bloc_year.season)
    organization = factory.SubFactory(OrganizationFactory)
    order = factory.Sequence(lambda n: n + 1)
    joined_on = date(2023, 6, 15)


class LeadershipFactory(DjangoModelFactory[Leadership]):
    class Meta:
        model = Leadership

    membership = factory.SubFactory(MembershipFactory)
    person = factory.SubFactory(UserFactory)
    role = Leadership.Role.LEADER
    valid_from = date(2023, 1, 1)


class PledgeFactory(DjangoModelFactory[Pledge]):
    class Meta:
        model = Pledge

    organization = factory.SubFactory(OrganizationFactory)
    season = factory.SubFactory(SeasonFactory)
    state = Pledge.State.SUBMITTED


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    bloc_year = factory.SubFactory(BlocYearFactory)
    season = factory.LazyAttribute(lambda o: o.bloc_year.season)
    kind = Meeting.Kind.YEAR_END
    planned_on = date(2023, 12, 26)


def signed_minutes(meeting: Meeting) -> Scan:
    """The scan of the signed minutes, which one person's sealing rests on."""
    kept = store(
        content=b"%PDF-1.7 da ky", name="bien-ban.pdf", media_type="application/pdf",
        owner=meeting, at=NOON,
    )  # fmt: skip
    return Scan.objects.create(
        subject_type=meeting._meta.label_lower, subject_id=str(meeting.pk), file=kept, pages=1,
        caption="Biên bản họp đã ký", digest=kept.digest, added_by=UserFactory(), added_at=NOON,
    )  # fmt: skip
