from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.names import find_user


class UserNameOrPhone(ModelBackend):
    """Sign in with the user name or the phone number, whichever the person remembers."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = find_user(username)
        if user is None:
            User().set_password(password)  # takes as long as a real check would
            return None
        knows: bool = user.check_password(password)
        return user if knows and user.is_active else None
