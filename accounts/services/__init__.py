from accounts.services.accounts import (
    change_password,
    command_account,
    create_account,
    disable_account,
    enable_account,
    set_first_password,
)
from accounts.services.entrances import (
    NO_SUCH_LINK,
    ShutEntrance,
    SignInLink,
    enter_by_link,
    make_sign_in_link,
    revoke_entrances,
)

__all__ = [
    "NO_SUCH_LINK",
    "ShutEntrance",
    "SignInLink",
    "change_password",
    "command_account",
    "create_account",
    "disable_account",
    "enable_account",
    "enter_by_link",
    "make_sign_in_link",
    "revoke_entrances",
    "set_first_password",
]
