"""Who may write in the register. A representative's right ends with its last day."""

from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from cooperatives.models import Organization, Representative


def represents(user: User, organization: Organization, on: date) -> bool:
    return Representative.objects.on(on).filter(user=user, organization=organization).exists()


def may_edit_register(user: User) -> bool:
    """The Alliance's staff keep the register."""
    return user.is_active and user.is_alliance


def may_move_to_new_map(user: User) -> bool:
    """The whole register at once: the admin's."""
    return user.is_active and user.is_admin


def answers_for_unit(user: User, organization: Organization, on: date) -> bool:
    """Who enters on behalf of a unit: the admin, and whom the apps above name for it."""
    if user.is_admin:
        return user.is_active
    rules = settings.ANSWERS_FOR_UNITS
    return user.is_active and any(import_string(rule)(user, organization, on) for rule in rules)


def may_enter_figures(user: User, organization: Organization, on: date) -> bool:
    """The unit itself, or who answers for it on its behalf."""
    return answers_for_unit(user, organization, on) or represents(user, organization, on)


def role_of(user: User) -> str:
    """As what somebody acts on the register: the word kept with the act."""
    if user.is_admin:
        return "Quản trị"
    return "Cán bộ Liên minh" if user.is_officer else "Đại diện đơn vị"
