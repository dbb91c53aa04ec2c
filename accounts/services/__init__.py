from accounts.services.accounts import (
    change_password,
    command_account,
    create_account,
    disable_account,
    enable_account,
    set_first_password,
)
from accounts.services.codes import OneTimeCode, make_code, still_opens
from accounts.services.entrances import (
    NO_SUCH_LINK,
    NOT_YOURS,
    ShutEntrance,
    SignInLink,
    enter_by_link,
    make_sign_in_link,
    revoke_entrances,
)
from accounts.services.hints import put_hint_away
from accounts.services.sign_ins import end_sign_in
from accounts.services.signing_in import Caller, MustWait, NotIn, guesses_at, sign_in
from accounts.services.throttle import Taken

__all__ = [
    "NO_SUCH_LINK",
    "NOT_YOURS",
    "Caller",
    "MustWait",
    "NotIn",
    "OneTimeCode",
    "ShutEntrance",
    "SignInLink",
    "Taken",
    "change_password",
    "command_account",
    "create_account",
    "disable_account",
    "enable_account",
    "end_sign_in",
    "enter_by_link",
    "guesses_at",
    "make_code",
    "make_sign_in_link",
    "put_hint_away",
    "revoke_entrances",
    "set_first_password",
    "sign_in",
    "still_opens",
]
