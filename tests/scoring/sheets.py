"""A bloc at scoring time: leader's unit, deputy's unit and one member, all nine windows open."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from blocs.models import BlocYear, Leadership, Meeting, Membership
from history import clock
from scoring.models import CriteriaGroup, CriteriaSet, Reading, ScoreLine, ScoreSheet
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    MembershipFactory,
    open_every_step,
    signed_minutes,
)
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, UserFactory
from tests.factories.scoring import (
    CriteriaAssignmentFactory,
    CriteriaGroupFactory,
    CriteriaSetFactory,
    CriterionFactory,
)


@dataclass
class Stage:
    bloc_year: BlocYear
    criteria_set: CriteriaSet
    group: CriteriaGroup
    admin: User
    officer: User
    leader: User
    deputy: User
    representative: User
    leader_unit: Membership
    deputy_unit: Membership
    member: Membership

    def open(self) -> ScoreSheet:
        """Open the bloc's sheets; the plain member's is the one to work with."""
        services.open_sheets(bloc_year=self.bloc_year, by=self.officer, at=NOON)
        return ScoreSheet.objects.get(membership=self.member)

    def sheet(self, membership: Membership) -> ScoreSheet:
        return ScoreSheet.objects.get(membership=membership)


def stage(maxima: Sequence[int] = (10, 10), members: int = 3, year: int = 2023) -> Stage:
    """A bloc with one criteria group, a MANUAL criterion per maximum."""
    bloc_year = BlocYearFactory(season__year=year)
    open_every_step(bloc_year.season)
    criteria_set = CriteriaSetFactory(season=bloc_year.season)
    group = CriteriaGroupFactory(criteria_set=criteria_set, cap=Decimal(sum(maxima)))
    for number, points in enumerate(maxima, start=1):
        CriterionFactory(group=group, code=str(number), max_points=Decimal(points), order=number)
    CriteriaAssignmentFactory(bloc_year=bloc_year, criteria_set=criteria_set)
    units = [MembershipFactory(bloc_year=bloc_year, order=n) for n in range(1, members + 1)]
    people = [UserFactory() for _ in units]
    for unit, person in zip(units, people, strict=True):
        RepresentativeFactory(user=person, organization=unit.organization)
    LeadershipFactory(membership=units[0], person=people[0])
    LeadershipFactory(membership=units[1], person=people[1], role=Leadership.Role.DEPUTY)
    return Stage(
        bloc_year=bloc_year, criteria_set=criteria_set, group=group,
        admin=AdminFactory(), officer=bloc_year.officer,
        leader=people[0], deputy=people[1], representative=people[2],
        leader_unit=units[0], deputy_unit=units[1], member=units[2],
    )  # fmt: skip


def points(sheet: ScoreSheet, *values: str | int | None, reason: str = "") -> dict[int, LineEntry]:
    """Entries for the sheet's lines in their order; blank where None."""
    lines = sheet.lines.order_by("criterion__order")
    return {
        line.pk: LineEntry(None if value is None else Decimal(str(value)), reason=reason)
        for line, value in zip(lines, values, strict=False)
    }


def fill(
    sheet: ScoreSheet, reading: Reading, by: User, *values: str | int | None, reason: str = ""
) -> ScoreSheet:
    source = "Bản giấy" if reading == "self" else ""
    return services.fill_reading(
        sheet=sheet, reading=reading, entries=points(sheet, *values, reason=reason),
        source=source, by=by, at=NOON,
    )  # fmt: skip


def hand_over(scene: Stage, sheet: ScoreSheet, *values: str | int) -> ScoreSheet:
    """Fill and submit as the officer would from paper, unless the unit's own person is known."""
    fill(sheet, "self", scene.officer, *values)
    return services.submit_sheet(sheet=sheet, by=scene.officer, at=NOON)


def scorer_for(scene: Stage, sheet: ScoreSheet) -> User:
    return scene.deputy if sheet.membership_id == scene.leader_unit.pk else scene.leader


def score_whole_bloc(scene: Stage, *values: str | int) -> list[ScoreSheet]:
    """Every sheet of the bloc handed over and scored by the bloc with the same points."""
    scene.open()
    for sheet in ScoreSheet.objects.of_bloc(scene.bloc_year):
        hand_over(scene, sheet, *values)
        scorer = scorer_for(scene, sheet)
        fill(sheet, "bloc", scorer, *values)
        services.finish_bloc_scoring(sheet=sheet, by=scorer, at=NOON)
    return list(ScoreSheet.objects.of_bloc(scene.bloc_year))


def meeting_of(scene: Stage, *, held: bool = True) -> Meeting:
    return MeetingFactory(
        bloc_year=scene.bloc_year,
        season=scene.bloc_year.season,
        held_at=NOON if held else None,
        members=3, present=3, place="Nhà văn hóa ấp", chair="Khối trưởng",
    )  # fmt: skip


def adopt_whole_bloc(scene: Stage, *values: str | int) -> list[ScoreSheet]:
    score_whole_bloc(scene, *values)
    meeting = meeting_of(scene)
    signed_minutes(meeting)
    return services.adopt_scores(
        bloc_year=scene.bloc_year, meeting=meeting, changes={}, by=scene.leader, at=NOON
    )


def line(sheet: ScoreSheet, number: int = 1) -> ScoreLine:
    """The line of the criterion with that number, as it stands now."""
    return ScoreLine.objects.select_related("criterion").get(sheet=sheet, criterion__order=number)


def real_today_is_noon(monkeypatch) -> None:
    """Pages ask the clock; let it show the noon the tests stand at."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def typed(sheet, *values, act="save", reading="self", **extra):
    """What the browser posts for these values."""
    posted = {"act": act, "reading": reading, **extra}
    for number, value in enumerate(values, start=1):
        held = line(sheet, number)
        posted |= {f"given-{held.pk}": value, f"version-{held.pk}": held.version}
    return posted
