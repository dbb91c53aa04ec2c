"""By what people sign in: the user name, or the phone however it is written."""

from django.db import models

from accounts.models import User


def find_user(typed: str) -> User | None:
    """By user name, else by phone: digits only, +84 read as 0."""
    name = typed.strip().lower()
    by_name: User | None = User.objects.filter(username=name).first()
    by_phone: models.QuerySet[User] = User.objects.filter(phone=as_phone(name))
    return by_name or by_phone.first()


def as_phone(typed: str) -> str:
    digits = "".join(char for char in typed if char.isdigit())
    return "0" + digits[2:] if digits.startswith("84") and len(digits) > 10 else digits
