"""Who may do what goes across the apps."""

from accounts.models import User


def may_import_list(user: User) -> bool:
    """The list of a year makes organizations and blocs: the admin's work."""
    return user.is_active and user.is_admin
