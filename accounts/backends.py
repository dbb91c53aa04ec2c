from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.entering import caller_of
from accounts.models import User
from accounts.services import NotIn, sign_in


class UserNameOrPhone(ModelBackend):
    """For the framework's own doors: they pass by the same budget as ours."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if request is None or not username or password is None:
            return None
        try:
            return sign_in(username=username, secret=password, caller=caller_of(request))
        except NotIn:
            return None
