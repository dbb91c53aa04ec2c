"""Who may do what with awards. The right only: whether it is the moment is the services' matter."""

from accounts.models import User
from awards.models import Proposal
from blocs.models import BlocYear
from blocs.permissions import in_charge


def may_manage_awards(user: User) -> bool:
    """Quotas, council, tờ trình, decisions, published figures: the admin's."""
    return user.is_admin


def may_suspend(user: User) -> bool:
    return user.is_alliance


def may_propose(user: User, bloc_year: BlocYear | None) -> bool:
    """The officer in charge of the bloc, or the admin; without a bloc behind, any of the staff."""
    return user.is_alliance if bloc_year is None else in_charge(user, bloc_year)


def may_change_proposal(user: User, proposal: Proposal) -> bool:
    return may_propose(user, proposal.bloc_year)


def may_read_working_lists(user: User) -> bool:
    """What is registered, open or refused before it was submitted: staff and council only."""
    return user.is_alliance or user.is_council


def role_of(user: User) -> str:
    """As what somebody acts here: the word kept with the act."""
    return "Quản trị" if user.is_admin else "Cán bộ Liên minh"
