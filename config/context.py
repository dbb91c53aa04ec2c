"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from history import clock
from home.hints import Hint, hint_for
from home.navigation import Here, here, menu_of, section_of, shown, tabbar_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The office, the menus of the role one acts in, oneself and the time."""
    place = here(request)
    section = section_of(request)
    return {
        "office": place.surroundings.office,
        "now": clock.now(),
        "nav": shown(menu_of(place), section),
        "tabbar": shown(tabbar_of(place), section),
        "me": _me(request, place),
        "focus_year": place.surroundings.year,
        "year_span": (place.surroundings.first_year, place.surroundings.last_year),
        "hint": _hint(request, place),
    }


def _hint(request: HttpRequest, place: Here) -> Hint | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return None
    return hint_for(request, place.role, user.hints_seen)


def _me(request: HttpRequest, place: Here) -> dict[str, str] | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return None
    role = place.role.label if place.role else ""
    return {
        "name": user.full_name,
        "title": role if place.role and place.role.organization_id else user.position or role,
        "initials": user.initials,
        "url": reverse("accounts:account"),
        "sign_out_url": reverse("accounts:sign_out"),
    }
