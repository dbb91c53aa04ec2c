"""What the views of this app share: the bloc in scope, the years to switch to, the way back."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.answers import crumbs
from accounts.http import SignedInRequest
from blocs import selectors
from blocs.models import BlocYear, Season

YEARS_SHOWN = 4


def bloc_year_in_scope(request: SignedInRequest, year: int, number: int) -> BlocYear:
    seen = BlocYear.objects.visible_to(request.user)
    found: BlocYear = get_object_or_404(
        seen.select_related("season", "bloc", "officer"), season__year=year, number=number
    )
    return found


def year_switch(name: str, current: int) -> list[dict[str, Any]]:
    """The same page in the years around."""
    years = [
        {"year": each.year, "url": reverse(name, args=[each.year]), "current": each.year == current}
        for each in selectors.seasons()
    ]
    return around(years, current)


def around(years: list[dict[str, Any]], current: int) -> list[dict[str, Any]]:
    """The next year, this one and those before it, four in all."""
    return [each for each in years if each["year"] <= current + 1][-YEARS_SHOWN:]


def season_crumbs(season: Season) -> list[dict[str, str]]:
    return crumbs((f"Khối thi đua {season.year}", reverse("blocs:blocs", args=[season.year])))


def bloc_crumbs(bloc_year: BlocYear) -> list[dict[str, str]]:
    return [
        *season_crumbs(bloc_year.season),
        *crumbs((bloc_year.name, bloc_year.get_absolute_url())),
    ]
