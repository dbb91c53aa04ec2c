"""Who may do what with score sheets, criteria sets and rankings. The right only: whether it is
the moment for it is the services' matter.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership
from blocs.permissions import in_charge
from blocs.selectors import leaders_of as posts_of
from cooperatives.models import Representative
from scoring.models import Ranking, Reading, ScoreSheet

# --- Score sheets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scorer:
    """Who gives the bloc's points to one unit: nobody judges the unit they speak for."""

    role: Literal["leader", "deputy", "officer"]
    label: str
    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class Relation:
    """What one person is to one sheet on a day: asked for once, in two queries."""

    user: User
    sheet: ScoreSheet
    in_charge: bool
    speaks_for: bool
    leads: bool
    deputises: bool
    leader: Leadership | None
    scorer: Scorer

    def may_fill(self, reading: Reading) -> bool:
        """Write one reading, for oneself or on behalf of those whose reading it is."""
        if reading == "self":
            return self.speaks_for or self.in_charge or self._may_type_for_a_rival
        return self.scores_for_bloc if reading == "bloc" else self.may_verify

    def whose(self, reading: Reading) -> str:
        """The sentence for somebody who may not write this reading: whose it is."""
        unit = self.sheet.membership.organization
        return {
            "self": f"Bảng tự chấm do đại diện của {unit} ghi, hoặc cán bộ phụ trách nhập thay.",
            "bloc": f"Điểm Khối của {unit} do {self.scorer.label} chấm.",
            "alliance": "Thẩm định là việc của cán bộ phụ trách Khối này.",
        }[reading]

    @property
    def _may_type_for_a_rival(self) -> bool:
        """Only what the rival did not begin, and never once it was handed over."""
        untouched = self.sheet.entered_by_id is None or bool(self.sheet.entry_source)
        return self.leads and untouched and self.sheet.submitted_at is None

    @property
    def may_attach(self) -> bool:
        """Put a scan beside the sheet: the unit, its officer, and who scores it once they may read
        what it says."""
        return self.speaks_for or self.in_charge or self._scorers_read_self

    @property
    def scores_for_bloc(self) -> bool:
        """The one whose turn it is; where that is the officer, an admin may stand in."""
        mine = self.user.pk in self.scorer.user_ids
        return mine or (self.scorer.role == "officer" and self.in_charge)

    @property
    def may_withdraw(self) -> bool:
        return self.speaks_for or self.in_charge

    @property
    def may_return(self) -> bool:
        """One step back: until the meeting whoever scores for the bloc, and always the officer."""
        before_meeting = self.sheet.state in (
            ScoreSheet.State.SUBMITTED,
            ScoreSheet.State.BLOC_SCORED,
        )
        return self.in_charge or (before_meeting and self.scores_for_bloc)

    @property
    def may_change_in_meeting(self) -> bool:
        """Nobody writes down a change for the unit they speak for; the officer may for all."""
        return self.in_charge or self.scores_for_bloc

    @property
    def may_verify(self) -> bool:
        return self.in_charge and not self.speaks_for

    @property
    def role(self) -> str:
        """As what the person acts on this sheet, for the history."""
        if self.speaks_for:
            return "Đại diện HTX"
        if self.leads:
            return "Khối trưởng"
        if self.deputises:
            return "Khối phó"
        return "Cán bộ phụ trách" if self.user.is_officer else "Quản trị"

    def may_read(self, reading: Reading) -> bool:
        """Drafts belong to those who write them; members read the rest once it is announced."""
        if self.user.is_alliance or is_announced(self.sheet):
            return True
        if self.user.is_council or self.user.is_reviewer:
            return is_handed_over(self.sheet, reading)
        if reading == "self":
            return self.speaks_for or self._scorers_read_self
        return reading == "bloc" and (self.leads or self.deputises)

    @property
    def _scorers_read_self(self) -> bool:
        handed_over = is_handed_over(self.sheet, "self")
        return (handed_over and (self.leads or self.deputises)) or self._may_type_for_a_rival


def relation(user: User, sheet: ScoreSheet, day: date) -> Relation:
    """Everything that decides what `user` may do with the sheet on that day."""
    bloc_year = sheet.membership.bloc_year
    leader, deputy = leaders_of(bloc_year, day)
    speakers = _speakers(sheet, [leader, deputy], {user.pk}, day)
    return Relation(
        user=user,
        sheet=sheet,
        in_charge=in_charge(user, bloc_year),
        speaks_for=user.pk in speakers,
        leads=leader is not None and leader.person_id == user.pk,
        deputises=deputy is not None and deputy.person_id == user.pk,
        leader=leader,
        scorer=_scorer(sheet, leader, deputy, speakers),
    )


def scorer_of(sheet: ScoreSheet, day: date) -> Scorer:
    """Who gives the bloc's points to this unit on that day."""
    leader, deputy = leaders_of(sheet.membership.bloc_year, day)
    return _scorer(sheet, leader, deputy, _speakers(sheet, [leader, deputy], set(), day))


def _speakers(
    sheet: ScoreSheet, posts: list[Leadership | None], others: set[int], day: date
) -> set[int]:
    """Those of these people who represent the unit of the sheet."""
    people = {each.person_id for each in posts if each and each.person_id} | others
    spoken_for = Representative.objects.on(day).filter(
        user__in=people, organization=sheet.membership.organization_id
    )
    return set(spoken_for.values_list("user_id", flat=True))


def leaders_of(bloc_year: BlocYear, day: date) -> tuple[Leadership | None, Leadership | None]:
    """Khối trưởng and Khối phó of a day, in one query."""
    posts = posts_of([bloc_year], day)[bloc_year.pk]
    return posts.get(Leadership.Role.LEADER), posts.get(Leadership.Role.DEPUTY)


def _scorer(
    sheet: ScoreSheet, leader: Leadership | None, deputy: Leadership | None, speakers: set[int]
) -> Scorer:
    """The leader; for the leader's own unit the deputy; nobody left, or related: the officer."""
    own_unit = leader is not None and leader.membership_id == sheet.membership_id
    if own_unit and leader and leader.person_id:
        speakers = speakers | {leader.person_id}
    judge = deputy if own_unit else leader
    if judge and judge.person_id and judge.person_id not in speakers:
        if own_unit:
            return Scorer("deputy", "Khối phó", (judge.person_id,))
        return Scorer("leader", "Khối trưởng", (judge.person_id,))
    officer = sheet.membership.bloc_year.officer_id
    return Scorer("officer", "Cán bộ phụ trách", (officer,) if officer else ())


def is_announced(sheet: ScoreSheet) -> bool:
    ranking = getattr(sheet.membership.bloc_year, "ranking", None)
    return ranking is not None and ranking.state != Ranking.State.PROVISIONAL


HANDED_OVER: dict[Reading, tuple[str, ...]] = {
    "self": tuple(ScoreSheet.State.values[1:]),
    "bloc": tuple(ScoreSheet.State.values[2:]),
    "alliance": tuple(ScoreSheet.State.values[4:]),
}


def is_handed_over(sheet: ScoreSheet, reading: Reading) -> bool:
    """Whoever wrote the reading has let it go."""
    return sheet.state in HANDED_OVER[reading]


def may_open_sheets(user: User, bloc_year: BlocYear) -> bool:
    return in_charge(user, bloc_year)


def may_fill(user: User, sheet: ScoreSheet, reading: Reading, day: date) -> bool:
    return relation(user, sheet, day).may_fill(reading)


def may_adopt(user: User, bloc_year: BlocYear, day: date) -> bool:
    """The leader, or the officer recording the meeting."""
    leader, _ = leaders_of(bloc_year, day)
    return in_charge(user, bloc_year) or (leader is not None and leader.person_id == user.pk)


# --- Criteria and rankings ---------------------------------------------------------------------


def may_manage_criteria(user: User) -> bool:
    return user.is_admin


@dataclass(frozen=True)
class RankingRights:
    """What one person may see of a bloc's ranking and do with it; asked for once.

    `reading`: how far they look into a ranking nobody announced yet; None: not at all. What the
    Alliance found stays out of the bloc's sight until it is announced.
    """

    reading: Reading | None
    may_close: bool
    may_answer: bool
    may_vote: bool


def ranking_rights(user: User, bloc_year: BlocYear, day: date) -> RankingRights:
    """Announce, seal, reopen: the officer in charge. The bloc answers through leader or deputy."""
    charge = in_charge(user, bloc_year)
    if user.is_alliance or user.is_council:
        return RankingRights("alliance", may_close=charge, may_answer=charge, may_vote=charge)
    posts = [post for post in leaders_of(bloc_year, day) if post]
    held = {post.role for post in posts if post.person_id == user.pk}
    return RankingRights(
        "bloc" if held else None,
        may_close=False,
        may_answer=bool(held),
        may_vote=Leadership.Role.LEADER in held,
    )


# --- Kiến nghị ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionRights:
    """`units`: the members one may ask for, by membership; `on_behalf`: for any, from a source."""

    units: tuple[int, ...]
    on_behalf: bool
    may_answer: bool

    @property
    def may_ask(self) -> bool:
        return bool(self.units) or self.on_behalf


def question_rights(user: User, bloc_year: BlocYear, day: date) -> QuestionRights:
    """A member asks through who speaks for it or leads from it; the officer in charge answers."""
    charge = in_charge(user, bloc_year)
    own = Representative.objects.on(day).filter(user=user).values("organization")
    led = Leadership.objects.on(day).filter(person=user).values("membership")
    members = Membership.objects.current().filter(bloc_year=bloc_year)
    units = members.filter(Q(organization__in=own) | Q(pk__in=led)).values_list("pk", flat=True)
    return QuestionRights(tuple(units.order_by("order", "pk")), charge, may_answer=charge)
