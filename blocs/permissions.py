"""Who may do what with a season and its blocs. Rights inside a bloc end with their dates."""

from datetime import date

from accounts.models import User
from blocs.models import BlocYear, Leadership, Meeting, Membership
from cooperatives.models import Organization, Representative
from cooperatives.permissions import represents
from history import clock


def in_charge(user: User, bloc_year: BlocYear) -> bool:
    """The officer of this very bloc, or the admin."""
    return user.is_admin or (user.is_officer and bloc_year.officer_id == user.pk)


def leads(user: User, bloc_year: BlocYear, day: date) -> bool:
    return _holds(user, bloc_year, day, Leadership.Role.LEADER)


def deputises(user: User, bloc_year: BlocYear, day: date) -> bool:
    return _holds(user, bloc_year, day, Leadership.Role.DEPUTY)


def _holds(user: User, bloc_year: BlocYear, day: date, role: Leadership.Role) -> bool:
    posts = Leadership.objects.on(day).filter(person=user, role=role)
    return posts.filter(membership__bloc_year=bloc_year, membership__left_on__isnull=True).exists()


def role_of(user: User, bloc_year: BlocYear | None, day: date) -> str:
    """As what somebody acts here: the word kept with the act."""
    if user.is_officer and bloc_year and bloc_year.officer_id == user.pk:
        return "Cán bộ phụ trách Khối"
    if user.is_admin:
        return "Quản trị"
    if user.is_officer:
        return "Cán bộ Liên minh"
    if bloc_year and leads(user, bloc_year, day):
        return Leadership.Role.LEADER.label
    return "Đại diện đơn vị"


def may_read_contacts(user: User, bloc_year: BlocYear, day: date) -> bool:
    """Danh bạ, of a bloc in one's scope: the staff, and those whose unit is or was in it. Council
    and province read every bloc, and do not call units."""
    if user.is_alliance or not (user.is_council or user.is_reviewer):
        return user.is_active
    own = Representative.objects.on(day).filter(user=user).values("organization")
    return Membership.objects.filter(bloc_year=bloc_year, organization__in=own).exists()


def answers_for(by: User, user: User) -> bool:
    """The officer of a bloc under way where this person speaks for a unit; of a unit in no such
    bloc any officer.
    """
    if not by.is_officer:
        return False
    units = Representative.objects.today().filter(user=user).values_list("organization", flat=True)
    inside = Membership.objects.current().filter(
        organization__in=units, is_khoi=True, season__year__gte=clock.day(clock.now()).year - 1
    )
    officers = dict.fromkeys(units, frozenset[int | None]())
    for unit, officer in inside.values_list("organization", "bloc_year__officer"):
        officers[unit] |= {officer}
    return any(by.pk in those or not those for those in officers.values())


def answers_for_unit(by: User, unit: Organization, day: date) -> bool:
    """The officer of the unit's bloc under way; of a unit in no such bloc any officer."""
    if not by.is_officer:
        return False
    inside = Membership.objects.current().filter(
        organization=unit, is_khoi=True, season__year__gte=day.year - 1
    )
    officers = set(inside.values_list("bloc_year__officer", flat=True))
    return by.pk in officers or not officers


def is_under_way(bloc_year: BlocYear, day: date) -> bool:
    """One year is still scored while the next one registers; older blocs give no right over
    accounts."""
    return bloc_year.season.year >= day.year - 1


def may_open_season(user: User) -> bool:
    return user.is_admin


def may_move_step(user: User) -> bool:
    return user.is_admin


def may_form_bloc(user: User) -> bool:
    return user.is_admin


def may_end_bloc(user: User) -> bool:
    return user.is_admin


def may_assign_officer(user: User) -> bool:
    return user.is_admin


def may_change_members(user: User, bloc_year: BlocYear) -> bool:
    return in_charge(user, bloc_year)


def may_appoint_leader(user: User, bloc_year: BlocYear) -> bool:
    return in_charge(user, bloc_year)


def may_extend_step(user: User, bloc_year: BlocYear) -> bool:
    return in_charge(user, bloc_year)


def may_submit_pledge(
    user: User, organization: Organization, bloc_year: BlocYear | None, day: date
) -> bool:
    """The unit itself; on its behalf its bloc's officer or leader, and before it has a bloc any
    officer."""
    if may_decide_pledge(user, bloc_year) or represents(user, organization, day):
        return True
    return bloc_year is not None and leads(user, bloc_year, day)


def may_decide_pledge(user: User, bloc_year: BlocYear | None) -> bool:
    """Accept or return: the officer in charge; before the unit has a bloc any officer."""
    return user.is_alliance if bloc_year is None else in_charge(user, bloc_year)


def may_hold_meetings(user: User, bloc_year: BlocYear | None, day: date) -> bool:
    """Plan and record: leader or officer in charge; the Alliance's own meetings its staff."""
    if bloc_year is None:
        return user.is_alliance
    return in_charge(user, bloc_year) or leads(user, bloc_year, day)


def may_enter_bloc_figures(user: User, bloc_year: BlocYear, day: date) -> bool:
    """For all units of the bloc on one page: the officer in charge, and the leader."""
    return in_charge(user, bloc_year) or leads(user, bloc_year, day)


def may_record_meeting(user: User, meeting: Meeting, day: date) -> bool:
    return may_hold_meetings(user, meeting.bloc_year, day)
