"""Who may do what with a season and its blocs. Rights inside a bloc end with their dates."""

from datetime import date

from accounts.models import User
from blocs.models import BlocYear, Leadership, Meeting
from cooperatives.models import Organization
from cooperatives.permissions import represents


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
    """For all units of the bloc on one page: staff, and the leader on their behalf."""
    return user.is_alliance or leads(user, bloc_year, day)


def may_record_meeting(user: User, meeting: Meeting, day: date) -> bool:
    return may_hold_meetings(user, meeting.bloc_year, day)
