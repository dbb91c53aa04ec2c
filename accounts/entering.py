"""Opening a session for somebody who proved who they are, by whichever door."""

from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import User


def let_in(request: HttpRequest, user: User) -> None:
    login(request, user)
