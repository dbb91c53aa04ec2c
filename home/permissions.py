"""Who may do what goes across the apps."""

from datetime import date

from accounts.models import User
from blocs.models import BlocYear
from blocs.permissions import in_charge, is_under_way


def may_import_list(user: User) -> bool:
    """The list of a year makes organizations and blocs: the admin's work."""
    return user.is_active and user.is_admin


def may_open_accounts(user: User, bloc_year: BlocYear, day: date) -> bool:
    """For the people of a bloc under way: its officer, or the admin."""
    if not in_charge(user, bloc_year):
        return False
    return user.is_admin or is_under_way(bloc_year, day)


def may_see_overview(user: User) -> bool:
    """How far every bloc is: for the Alliance's staff and its council."""
    return user.is_active and (user.is_alliance or user.is_council)


def may_see_seasons(user: User) -> bool:
    """A year as a whole; the province reads of it what was sealed and submitted."""
    return may_see_overview(user) or (user.is_active and user.is_reviewer)
