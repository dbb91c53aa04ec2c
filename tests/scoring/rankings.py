"""A bloc whose sheets stand where a test wants them, written straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from blocs.models import BlocYear, Leadership, Meeting, Membership
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.services import rankings as services
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    MembershipFactory,
    PledgeFactory,
    signed_minutes,
)
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON, moment
from tests.factories.people import UserFactory
from tests.factories.scoring import (
    CriteriaGroupFactory,
    CriteriaSetFactory,
    CriterionFactory,
    ScoreSheetFactory,
)

VERIFIED = ScoreSheet.State.VERIFIED
ASK_UNTIL = date(2023, 12, 25)
AFTER = moment(26, 12, 2023)
# Points of the groups I (60) and II (40) of one reading.
Pair = tuple[str | int, str | int]


@dataclass
class Unit:
    """One member: its name and its points by reading; later readings repeat the earlier one."""

    name: str
    own: Pair
    bloc: Pair | None = None
    alliance: Pair | None = None
    state: str = VERIFIED


@dataclass
class Scene:
    bloc_year: BlocYear
    criteria_set: CriteriaSet
    officer: User
    leader: User
    deputy: User
    representative: User
    memberships: list[Membership]

    def bloc(self) -> BlocYear:
        """The bloc as a page would fetch it: nothing remembered from before."""
        return BlocYear.objects.select_related("season", "bloc", "officer", "ranking").get(
            pk=self.bloc_year.pk
        )

    def announce(self, until: date = ASK_UNTIL):
        return services.announce_ranking(
            bloc_year=self.bloc_year, questions_until=until, by=self.officer, at=NOON
        )

    def seal(self):
        return services.seal_ranking(bloc_year=self.bloc_year, by=self.officer, at=AFTER)

    def announce_and_seal(self):
        self.announce()
        return self.seal()


UNITS = (
    Unit("HTX NN Kinh 4A", (59, 38), (58, 38), ("57.5", 38)),
    Unit("HTX NN Phú Lợi", (58, 40), ("57.5", 38), (57, "37.5")),
    Unit("HTX NN Thạnh Quới", (58, "38.5"), ("57", "37.5"), ("56", "37.5")),
)


def scene(
    units: Sequence[Unit] = UNITS, *, held: bool = True, number: int = 10, **set_fields
) -> Scene:
    """A bloc led by its first unit, with a set of two groups and one sheet per unit."""
    bloc_year = BlocYearFactory(number=number)
    fields = {"tie_break": [{"by": "group", "code": "I"}, {"by": "votes"}], **set_fields}
    criteria_set = CriteriaSetFactory(
        season=bloc_year.season, state=CriteriaSet.State.LOCKED, **fields
    )
    criteria = [
        CriterionFactory(group=group, code=str(number), max_points=group.cap, order=number)
        for number, group in enumerate(_groups(criteria_set), start=1)
    ]
    for name, points in (("Tốt", 90), ("Khá", 75), ("Yếu", 0)):
        criteria_set.class_bands.create(name=name, min_points=points)
    people = [UserFactory() for _ in range(3)]
    memberships = [_unit(bloc_year, criteria, each) for each in units]
    for membership, person in zip(memberships, people, strict=False):
        RepresentativeFactory(user=person, organization=membership.organization)
    LeadershipFactory(membership=memberships[0], person=people[0])
    if len(memberships) > 1:
        LeadershipFactory(membership=memberships[1], person=people[1], role=Leadership.Role.DEPUTY)
    if held:
        signed_minutes(meeting_of(bloc_year))
    return Scene(bloc_year, criteria_set, bloc_year.officer, *people, memberships)


def meeting_of(bloc_year: BlocYear) -> Meeting:
    return MeetingFactory(
        bloc_year=bloc_year, season=bloc_year.season, held_at=NOON, planned_on=date(2023, 12, 20),
        members=3, present=3, place="Nhà văn hóa ấp", chair="Khối trưởng", secretary="Thư ký",
    )  # fmt: skip


def _groups(criteria_set):
    return [
        CriteriaGroupFactory(criteria_set=criteria_set, code=code, cap=cap, order=order, name=code)
        for order, (code, cap) in enumerate((("I", 60), ("II", 40)), start=1)
    ]


def _unit(bloc_year: BlocYear, criteria: list[Criterion], unit: Unit) -> Membership:
    organization = OrganizationFactory(name=unit.name, legal_name=f"{unit.name} (đầy đủ)")
    membership = MembershipFactory(bloc_year=bloc_year, organization=organization)
    readings = {"self": unit.own, "bloc": unit.bloc, "alliance": unit.alliance}
    if unit.state in (VERIFIED, ScoreSheet.State.SEALED):
        readings["bloc"] = unit.bloc or unit.own
        readings["alliance"] = unit.alliance or readings["bloc"]
    sheet = ScoreSheetFactory(
        membership=membership, criteria_set=criteria[0].group.criteria_set, state=unit.state,
        submitted_at=None if unit.state == ScoreSheet.State.DRAFT else NOON,
        **{f"{name}_total": _total(pair) for name, pair in readings.items()},
    )  # fmt: skip
    ScoreLine.objects.bulk_create(
        _line(sheet, criterion, {name: pair and pair[n] for name, pair in readings.items()})
        for n, criterion in enumerate(criteria)
    )
    return membership


def _total(pair: Pair | None) -> Decimal | None:
    return None if pair is None else sum(Decimal(str(each)) for each in pair)


def _line(sheet, criterion, points) -> ScoreLine:
    line = ScoreLine(sheet=sheet, criterion=criterion, ceiling=criterion.max_points)
    for name, value in points.items():
        if value is not None:
            setattr(line, f"{name}_points", Decimal(str(value)))
            setattr(line, f"{name}_state", LineState.SCORED)
    return line


def pledge(membership: Membership, plan: int, value: int) -> None:
    """A revenue promised, and what was reached."""
    indicator = IndicatorFactory()
    promised = PledgeFactory(organization=membership.organization, season=membership.season)
    promised.targets.create(indicator=indicator, plan=plan)
    FigureFactory(organization=membership.organization, indicator=indicator, value=value)
