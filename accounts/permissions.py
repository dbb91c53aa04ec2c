from accounts.models import User


def may_manage_accounts(user: User) -> bool:
    """The office's admin opens, shuts and lists accounts."""
    return user.is_active and user.is_admin
