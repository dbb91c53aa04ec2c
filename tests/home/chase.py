"""A bloc in December of 2023, some of whose units owe their self-score."""

from dataclasses import dataclass, field

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership
from catalogue.services import load_catalogue
from tests.factories.blocs import LeadershipFactory
from tests.factories.cooperatives import RepresentativeFactory
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
