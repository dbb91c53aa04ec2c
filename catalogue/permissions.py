"""Who reads and who changes what the office's papers are made from."""

from accounts.models import User


def may_read_catalogue(user: User) -> bool:
    return user.is_alliance


def may_edit_catalogue(user: User) -> bool:
    """Words, law and signers change every paper that is still to come: the admin alone."""
    return user.is_admin
