from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """The request every view behind the sign-in receives."""

    user: User
