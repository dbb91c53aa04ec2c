"""A bloc in December of 2023, some of whose units owe their self-score."""

from dataclasses import dataclass, field

from accounts.models import User
from blocs.models import BlocYear, Extension, Leadership, Membership, StepCode
from catalogue.services import load_catalogue
from home.services.reminders import record_reminders
from scoring.selectors.due import SELF_SCORE
from tests.factories.blocs import LeadershipFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.home.seasons import bloc_of, season_2023

NUMBER = 70


@dataclass
class Chased:
    bloc_year: BlocYear
    members: list[Membership]
    leader: User
    deputy: User
    speakers: list[User] = field(default_factory=list)

    @property
    def page(self) -> str:
        return f"/nam/2023/khoi/{NUMBER}/nhac/"

    def unit(self, number: int):
        return self.members[number].organization


def chased(states, **fields) -> Chased:
    """The first unit leads, the second deputises; each has a telephone and an account."""
    load_catalogue(by=None)
    bloc_year, members = bloc_of(season_2023(), states, number=NUMBER, **fields)
    speakers = []
    for number, member in enumerate(members):
        unit = member.organization
        unit.contact_name, unit.contact_phone = f"Trần Thị Mẫu {number}", f"091234567{number}"
        unit.save()
        speakers.append(RepresentativeFactory(organization=unit, user__salutation="chị Mẫu").user)
    posts = [
        LeadershipFactory(membership=member, person=speaker, role=role)
        for member, speaker, role in zip(members, speakers, Leadership.Role, strict=False)
    ]
    bloc_year.officer.phone = "0911111111"
    bloc_year.officer.save()
    return Chased(bloc_year, members, posts[0].person, posts[-1].person, speakers)


def chased_more(bloc, states):
    """More units of the bloc, with a telephone and without an account."""
    _, members = bloc_of(bloc.bloc_year.season, states, number=NUMBER + 2)
    for member in members:
        member.bloc_year = bloc.bloc_year
        member.save()
        member.organization.contact_phone = "0987654321"
        member.organization.save()
    return [member.organization for member in members]


def extend(bloc, until):
    step = bloc.bloc_year.season.steps.get(code=StepCode.SELF_SCORE)
    Extension.objects.create(
        bloc_year=bloc.bloc_year, step=step, until=until, reason="mưa lũ",
        granted_by=bloc.bloc_year.officer, granted_at=NOON,
    )  # fmt: skip


def told(bloc, *numbers, at=NOON, **more):
    """Noted by the officer as reminded."""
    return record_reminders(
        bloc_year=bloc.bloc_year, thing=SELF_SCORE, address="http://thidua.mau/",
        units=[bloc.unit(each).pk for each in numbers], at=at,
        **{"channel": "zalo", "links": {}, "by": bloc.bloc_year.officer, **more},
    )  # fmt: skip


def texts(page):
    return [draft["text"] for draft in page.context["drafts"]]


def with_links(client, bloc, who, *numbers):
    client.force_login(who)
    units = [bloc.unit(each).pk for each in numbers]
    return client.post(f"{bloc.page}soan/", {"viec": "tu-cham", "units": units})
