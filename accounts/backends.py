from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.http import HttpRequest

from accounts.models import User


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


def find_user(typed: str) -> User | None:
    """By user name, else by phone: digits only, +84 read as 0."""
    name = typed.strip().lower()
    by_name: User | None = User.objects.filter(username=name).first()
    by_phone: models.QuerySet[User] = User.objects.filter(phone=as_phone(name))
    return by_name or by_phone.first()


def as_phone(typed: str) -> str:
    digits = "".join(char for char in typed if char.isdigit())
    return "0" + digits[2:] if digits.startswith("84") and len(digits) > 10 else digits
