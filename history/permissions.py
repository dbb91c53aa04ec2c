from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def may_read_history(user: "AbstractBaseUser | AnonymousUser") -> bool:
    """The whole record is for the office's admin; pages show what concerns their own subject."""
    return user.is_active and getattr(user, "is_admin", False)
