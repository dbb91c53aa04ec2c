"""Who may write in the register. A representative's right ends with its last day."""

from datetime import date

from accounts.models import User
from cooperatives.models import Organization, Representative


def represents(user: User, organization: Organization, on: date) -> bool:
    return Representative.objects.on(on).filter(user=user, organization=organization).exists()


def may_edit_register(user: User) -> bool:
    """The Alliance's staff keep the register."""
    return user.is_active and user.is_alliance


def may_enter_figures(user: User, organization: Organization, on: date) -> bool:
    """The unit itself, or staff on its behalf."""
    return may_edit_register(user) or represents(user, organization, on)


def role_of(user: User) -> str:
    """As what somebody acts on the register: the word kept with the act."""
    if user.is_admin:
        return "Quản trị"
    return "Cán bộ Liên minh" if user.is_officer else "Đại diện đơn vị"
