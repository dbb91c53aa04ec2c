from collections.abc import Collection

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


def may_manage_accounts(user: User) -> bool:
    """The office's admin opens, shuts and lists accounts."""
    return user.is_active and user.is_admin


def may_open_account(by: User, roles: Collection[str]) -> bool:
    """The admin any; an officer those without a role in the office, for the people of units."""
    return may_manage_accounts(by) or (by.is_active and by.is_officer and not roles)


def may_let_in(by: User, user: User) -> bool:
    """Give somebody a way into an account: the admin; and, for an account without a role in the
    office, whoever the apps above say answers for the person (the officer of their bloc).
    """
    if not by.is_active or (user.is_superuser and not by.is_superuser):
        return False
    if by.is_admin:
        return True
    if user.role_names or user.is_staff:
        return False
    return any(import_string(rule)(by, user) for rule in settings.ANSWERS_FOR_ACCOUNTS)


def may_end_sign_in(by: User, user: User) -> bool:
    """One's own devices; anybody's for the admin."""
    return by.is_active and (by.pk == user.pk or by.is_admin)


def role_of(user: User) -> str:
    """As what somebody acts on an account: the word kept with the act."""
    return User.ROLES["is_admin"] if user.is_admin else User.ROLES["is_officer"]
