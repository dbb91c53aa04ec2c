"""The same page in another year, where there is one; else the year's nearest page, and a sentence.

Pages that every year has switch by themselves; this finds the way from pages about one thing of a
year: a bloc by its lineage, a unit's sheet, a proposal, a paper.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, ResolverMatch, resolve

from accounts.models import User
from blocs.models import BlocYear, Season
from home.links import link
from home.permissions import may_see_seasons
from scoring.models import ScoreSheet

# Where the things of a year are listed, by the app their pages belong to.
LISTS = {
    "awards": "awards:awards",
    "reports": "reports:papers",
    "scoring": "scoring:sheets",
    "blocs": "blocs:blocs",
}
NEAREST = {"scoring:criteria_set": "scoring:criteria_sets", "blocs:pledge": "blocs:pledges"}


@dataclass(frozen=True)
class Way:
    """Where to go; `said` tells that it is not the same page."""

    url: str
    said: str = ""


def way_to(season: Season, path: str, user: User) -> Way:
    """From the page at this address to its like in another year."""
    try:
        match = resolve(path)
    except Resolver404:
        return Way(_home_of(season, user))
    same = _same(match, season, user)
    if same:
        return Way(same)
    nearest = NEAREST.get(match.view_name) or LISTS.get(match.app_name or match.namespace)
    url = link(nearest, season.year) if nearest else _home_of(season, user)
    return Way(url, f"Năm {season.year} không có trang ấy; đây là trang gần nhất của năm đó.")


def _home_of(season: Season, user: User) -> str:
    page = "home:season" if may_see_seasons(user) else "blocs:blocs"
    return link(page, season.year)


def _same(match: ResolverMatch, season: Season, user: User) -> str:
    given = match.kwargs
    if set(given) == {"year"}:
        return link(match.view_name, season.year)
    if set(given) == {"year", "number"}:
        number = _number_then(given, season, user)
        return link(match.view_name, season.year, number)
    if match.view_name == "scoring:sheet":
        return _sheet_then(given["pk"], season, user)
    return ""


def _number_then(given: dict[str, Any], season: Season, user: User) -> int | None:
    """The number the same bloc bears in that year; a bloc is one by its lineage."""
    seen = BlocYear.objects.visible_to(user)
    here = seen.filter(season__year=given["year"], number=given["number"]).first()
    then = seen.filter(season=season, bloc=here.bloc_id).first() if here else None
    return then.number if then else None


def _sheet_then(pk: int, season: Season, user: User) -> str:
    here = ScoreSheet.objects.filter(pk=pk).values("membership__organization")
    then = ScoreSheet.objects.visible_to(user).filter(
        membership__season=season, membership__organization__in=here
    )
    found = then.first()
    return found.get_absolute_url() if found else ""
