"""Who may do what with score sheets, criteria sets and rankings. The right only: whether it is
the moment for it is the services' matter.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, IntegerField, Q, Value

from accounts.models import User
from blocs.models import BlocYear, Leadership, Membership
from blocs.permissions import in_charge
from blocs.selectors import leaders_of as posts_of
from cooperatives.models import Representative
from scoring.models import (
    READINGS,
    CriteriaSet,
    Criterion,
    DeclaredRelation,
    Evidence,
    Ranking,
    Reading,
    ScoreSheet,
)
from scoring.scorers import Near, Scorer, scorer_from

# --- Score sheets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Relation:
    """What one person is to one sheet on a day: asked for once, in two queries.

    `related`: what they declared about this unit; `holds_unit`: they lead or deputise through it;
    `officer_is_near`: the bloc's officer steps aside here, so others of the office may step in.
    """

    user: User
    sheet: ScoreSheet
    in_charge: bool
    speaks_for: bool
    leads: bool
    deputises: bool
    leader: Leadership | None
    scorer: Scorer
    related: str = ""
    holds_unit: bool = False
    officer_is_near: bool = False
    near: Near = field(default_factory=Near)
    # The memberships they lead or deputise through.
    own_units: tuple[int, ...] = ()

    @property
    def is_near(self) -> bool:
        """Too near to judge this unit, whatever else they are."""
        return self.speaks_for or self.holds_unit or bool(self.related)

    @property
    def steps_in(self) -> bool:
        """Of the office, for an officer who is too near."""
        return self.officer_is_near and (self.user.is_officer or self.user.is_admin)

    def may_fill(self, reading: Reading) -> bool:
        """Write one reading, for oneself or on behalf of those whose reading it is."""
        if reading == "self":
            return self.speaks_for or self.in_charge or self._may_type_for_a_rival
        return self.scores_for_bloc if reading == "bloc" else self.may_verify

    def whose(self, reading: Reading) -> str:
        """The sentence for somebody who may not write this reading: whose it is."""
        unit = self.sheet.membership.organization
        why = f", {self.scorer.why}" if self.scorer.why else ""
        verifies = (
            f"Cán bộ phụ trách không thẩm định {unit} vì ở gần đơn vị này; "
            "việc do cán bộ khác hoặc quản trị làm."
            if self.officer_is_near
            else f"Anh/chị không thẩm định {unit} vì đã khai có quan hệ: {self.related}."
            if self.related
            else "Thẩm định là việc của cán bộ phụ trách Khối này."
        )
        return {
            "self": f"Bảng tự chấm do đại diện của {unit} ghi, hoặc cán bộ phụ trách nhập thay.",
            "bloc": f"Điểm Khối của {unit} do {self.scorer.label} chấm{why}.",
            "alliance": verifies,
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
        if self.is_near:
            return False
        mine = self.user.pk in self.scorer.user_ids
        office = self.scorer.role in ("officer", "stand_in") and self.in_charge
        return mine or office or (self.scorer.role == "stand_in" and self.steps_in)

    @property
    def leads_bloc(self) -> bool:
        return self.leads or self.deputises

    @property
    def may_withdraw(self) -> bool:
        return self.speaks_for or self.in_charge

    @property
    def may_return(self) -> bool:
        """One step back: until the meeting whoever scores for the bloc, always the officer, and
        after verification whoever is asked to look at it again."""
        if self.is_near:
            return False
        before_meeting = self.sheet.state in (
            ScoreSheet.State.SUBMITTED,
            ScoreSheet.State.BLOC_SCORED,
        )
        return (
            self.in_charge
            or self.steps_in
            or (before_meeting and self.scores_for_bloc)
            or (self.sheet.state == ScoreSheet.State.VERIFIED and self.may_look_again)
        )

    @property
    def may_change_in_meeting(self) -> bool:
        """Nobody writes down a change for a unit they are near to; the officer may for others."""
        return self.scores_for_bloc or (self.in_charge and not self.is_near)

    @property
    def may_verify(self) -> bool:
        return (self.in_charge or self.steps_in) and not self.is_near

    @property
    def may_return_lines(self) -> bool:
        """One criterion back: whoever verifies now, and until the bloc is done whoever scores."""
        if self.sheet.state == ScoreSheet.State.ADOPTED:
            return self.may_verify
        return self.sheet.state == ScoreSheet.State.SUBMITTED and self.scores_for_bloc

    @property
    def may_look_again(self) -> bool:
        """Of the office and not near; that it was not they who verified, the service asks."""
        wanted = self.sheet.criteria_set.second_look != CriteriaSet.SecondLook.NONE
        return wanted and (self.user.is_officer or self.user.is_admin) and not self.is_near

    @property
    def role(self) -> str:
        """As what the person acts on this sheet, for the history."""
        if self.speaks_for:
            return "Đại diện HTX"
        if self.leads:
            return "Khối trưởng"
        if self.deputises:
            return "Khối phó"
        if self.steps_in and not self.in_charge:
            return "Cán bộ đứng thay"
        return "Cán bộ phụ trách" if self.user.is_officer else "Quản trị"

    def may_read(self, reading: Reading) -> bool:
        """Drafts belong to those who write them; members read the rest once it is announced."""
        if self.user.is_alliance or is_announced(self.sheet):
            return True
        if self.user.is_council or self.user.is_reviewer:
            return is_handed_over(self.sheet, reading)
        if reading == "self":
            return self.speaks_for or self._scorers_read_self
        return reading == "bloc" and (self.leads or self.deputises) and not self.is_near

    @property
    def _scorers_read_self(self) -> bool:
        handed_over = is_handed_over(self.sheet, "self")
        return (handed_over and (self.leads or self.deputises)) or self._may_type_for_a_rival


def relation(user: User, sheet: ScoreSheet, day: date) -> Relation:
    """Everything that decides what `user` may do with the sheet on that day."""
    membership = sheet.membership
    leader, deputy = leaders_of(membership.bloc_year, day)
    return relation_from(user, sheet, leader, deputy, near_units([membership], day)[membership.pk])


def relation_from(
    user: User,
    sheet: ScoreSheet,
    leader: Leadership | None,
    deputy: Leadership | None,
    near: Near,
) -> Relation:
    """The same from what is known already, for many sheets at once."""
    membership = sheet.membership
    own_posts = [post for post in (leader, deputy) if post and post.person_id == user.pk]
    return Relation(
        user=user,
        sheet=sheet,
        in_charge=in_charge(user, membership.bloc_year),
        speaks_for=user.pk in near.speakers,
        leads=leader in own_posts and leader is not None,
        deputises=deputy in own_posts and deputy is not None,
        leader=leader,
        scorer=scorer_from(membership, leader, deputy, near),
        related=near.related.get(user.pk, ""),
        holds_unit=any(post.membership_id == membership.pk for post in own_posts),
        officer_is_near=near.holds(membership.bloc_year.officer_id),
        near=near,
        own_units=tuple(post.membership_id for post in own_posts),
    )


def relations_of(user: User, sheets: Collection[ScoreSheet], day: date) -> dict[int, Relation]:
    """The same for many sheets by their ids, in two queries however many there are."""
    bloc_years = {each.membership.bloc_year_id: each.membership.bloc_year for each in sheets}
    posts = posts_of(list(bloc_years.values()), day)
    near = near_units([each.membership for each in sheets], day)
    found = {}
    for sheet in sheets:
        membership = sheet.membership
        held = posts[membership.bloc_year_id]
        leader, deputy = held.get(Leadership.Role.LEADER), held.get(Leadership.Role.DEPUTY)
        found[sheet.pk] = relation_from(user, sheet, leader, deputy, near[membership.pk])
    return found


def scorer_of(sheet: ScoreSheet, day: date) -> Scorer:
    """Who gives the bloc's points to this unit on that day."""
    membership = sheet.membership
    leader, deputy = leaders_of(membership.bloc_year, day)
    near = near_units([membership], day)[membership.pk]
    return scorer_from(membership, leader, deputy, near)


def near_units(memberships: Iterable[Membership], day: date) -> dict[int, Near]:
    """By membership, who stands too near its unit on that day: of many units in one query."""
    found = {each.pk: each.organization_id for each in memberships}
    speakers = (
        Representative.objects.on(day)
        .filter(organization__in=found.values())
        .order_by()
        .values_list("organization_id", "user_id", Value("", CharField()), Value(0, IntegerField()))
    )
    declared = (
        DeclaredRelation.objects.standing()
        .filter(membership__in=found)
        .order_by()
        .values_list("membership_id", "person_id", "words", Value(1, IntegerField()))
    )
    spoken: dict[int, set[int]] = {}
    related: dict[int, dict[int, str]] = {}
    for key, person, words, is_declared in speakers.union(declared, all=True):
        if is_declared:
            related.setdefault(key, {})[person] = words
        else:
            spoken.setdefault(key, set()).add(person)
    return {
        pk: Near(frozenset(spoken.get(unit, ())), related.get(pk, {})) for pk, unit in found.items()
    }


def leaders_of(bloc_year: BlocYear, day: date) -> tuple[Leadership | None, Leadership | None]:
    """Khối trưởng and Khối phó of a day, in one query."""
    posts = posts_of([bloc_year], day)[bloc_year.pk]
    return posts.get(Leadership.Role.LEADER), posts.get(Leadership.Role.DEPUTY)


# --- Declared relations ------------------------------------------------------------------------


def may_declare(user: User, person: User, bloc_year: BlocYear, day: date) -> bool:
    """For oneself whoever may come to score here; for another of those the office in charge."""
    if not is_scorer_here(person, bloc_year, day):
        return False
    return user.pk == person.pk or in_charge(user, bloc_year)


def is_scorer_here(person: User, bloc_year: BlocYear, day: date) -> bool:
    """Leader, deputy, and all of the office: each of them may be the one to step in."""
    if person.is_officer or person.is_admin:
        return person.is_active
    posts = leaders_of(bloc_year, day)
    return any(post is not None and post.person_id == person.pk for post in posts)


def may_end_relation(user: User, relation: DeclaredRelation, bloc_year: BlocYear) -> bool:
    """It gives somebody judging back, so nobody ends their own."""
    return in_charge(user, bloc_year) and user.pk != relation.person_id


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


def may_see_grid(user: User, bloc_year: BlocYear, day: date) -> bool:
    """The whole bloc side by side: the staff, and those who lead the bloc."""
    posts = leaders_of(bloc_year, day)
    return user.is_alliance or any(post and post.person_id == user.pk for post in posts)


def may_open_sheets(user: User, bloc_year: BlocYear) -> bool:
    return in_charge(user, bloc_year)


def may_fill(user: User, sheet: ScoreSheet, reading: Reading, day: date) -> bool:
    return relation(user, sheet, day).may_fill(reading)


def may_adopt(user: User, bloc_year: BlocYear, day: date) -> bool:
    """The leader, or the officer recording the meeting."""
    leader, _ = leaders_of(bloc_year, day)
    return in_charge(user, bloc_year) or (leader is not None and leader.person_id == user.pk)


def may_take_workbooks(user: User, bloc_year: BlocYear, day: date) -> bool:
    """The office, leader and deputy, and whoever speaks for a unit of the bloc; which of its
    workbooks is asked again for each."""
    if user.is_alliance:
        return True
    if any(post and post.person_id == user.pk for post in leaders_of(bloc_year, day)):
        return True
    own = Representative.objects.on(day).filter(user=user).values("organization")
    return bloc_year.memberships.current().filter(organization__in=own).exists()


# --- Evidence ----------------------------------------------------------------------------------

# The readings that score a criterion, by who is the first to score it.
READ_WITH: dict[str, tuple[Reading, ...]] = {
    Criterion.ScoredBy.ALL: READINGS,
    Criterion.ScoredBy.BLOC: READINGS[1:],
    Criterion.ScoredBy.ALLIANCE: READINGS[2:],
}


def may_read_evidence(who: Relation, criterion: Criterion) -> bool:
    """Whoever may read the first reading of the criterion: its evidence says the same."""
    return who.may_read(READ_WITH[criterion.scored_by][0])


def may_add_evidence(who: Relation, criterion: Criterion) -> bool:
    return any(who.may_fill(reading) for reading in READ_WITH[criterion.scored_by])


def may_remove_once_handed_over(who: Relation, evidence: Evidence) -> bool:
    """The officer; and whoever added it after the handing over. The unit's own stays."""
    handed_over = who.sheet.submitted_at
    own = evidence.added_by_id == who.user.pk
    return who.in_charge or (own and handed_over is not None and evidence.added_at > handed_over)


def may_hear_of(who: Relation, other: ScoreSheet) -> bool:
    """Be told that another unit's evidence looks the same. Never the unit itself: that would show
    it a rival's sheet."""
    if who.speaks_for:
        return False
    if who.user.is_alliance:
        return True
    same_bloc = other.membership.bloc_year_id == who.sheet.membership.bloc_year_id
    return (who.leads or who.deputises) and same_bloc and is_handed_over(other, "self")


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
