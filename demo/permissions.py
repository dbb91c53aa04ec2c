from django.conf import settings

from accounts.models import User


def may_move_clock(user: User) -> bool:
    """The demonstration's admin, and only where there is a demonstration."""
    return settings.DEMO and user.is_active and user.is_admin
