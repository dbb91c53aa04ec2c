"""The homes, one per role, and the overview of a year."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.services import put_hint_away
from blocs.models import Season, StepCode
from blocs.selectors import SeasonStep, season_steps, seasons
from cooperatives.listings import figures_listing
from cooperatives.models import Organization
from cooperatives.selectors import organization_in_scope, profile
from history import clock
from history.lists import back_to, order_of, tools, wants_file
from home.forms import SearchForm
from home.hints import BY_KEY
from home.listings import members_listing, progress_listing
from home.navigation import ROLE_IN_SESSION, here, section_of, shown, tabbar_of
from home.permissions import may_see_overview, may_see_seasons
from home.roles import Kind, Role
from home.selectors.bloc import BlocHome, bloc_home, led_bloc
from home.selectors.chasing import notices_for
from home.selectors.find import find, sees_a_part, whom_to_ask
from home.selectors.overview import award_rows, compare, overview_of
from home.selectors.readers import reader_home
from home.selectors.staff import staff_tasks
from home.selectors.unit import unit_home
from home.selectors.years import UnitYears, unit_years
from home.tasks import next_words, summary
from home.years import way_to
from notices.selectors import notices_to, standing_notices
from scans.selectors import scan_panel
from scoring.selectors.later import notes_of_profile


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Everybody's first page: what waits for the role they act in."""
    place = here(request)
    season = Season.objects.filter(year=place.surroundings.year or 0).first()
    if place.role is None:
        return render(request, "home/nothing.html", {"why": "role"})
    if season is None:
        return render(request, "home/nothing.html", {"why": "season"})
    return HOMES[place.role.kind](request, season, place.role)


@require_safe
def season(request: SignedInRequest, year: int) -> HttpResponse:
    """Any year at a glance; the years before are there to be read."""
    if not may_see_seasons(request.user):
        raise PermissionDenied("Trang tổng quan dành cho Liên minh, Hội đồng và cơ quan TĐKT tỉnh.")
    season = get_object_or_404(Season, year=year)
    if may_see_overview(request.user):
        return _overview(request, season)
    return _readers_page(request, season, "home/reviewer.html")


@require_safe
def organization(request: SignedInRequest, pk: int) -> HttpResponse:
    """A unit: what the register knows of it, and what it achieved year by year."""
    today = clock.day(clock.now())
    unit = get_object_or_404(organization_in_scope(request.user), pk=pk)
    shown_profile = profile(unit, request.user, today, every_act="nhat-ky" in request.GET)
    years = unit_years(unit, request.user)
    listing = figures_listing(unit, shown_profile.table)
    if wants_file(request):
        return listing.file(shown_profile.table.rows)
    context = {
        "crumbs": _unit_crumbs(request, pk, years),
        "organization": unit,
        "today": today,
        "profile": shown_profile,
        "tools": tools(request, listing, len(shown_profile.table.rows)),
        "years": years,
        "scans": scan_panel(unit, request.user, today),
        "later": notes_of_profile(unit),
        "notices": notices_to(unit) if request.user.is_alliance else [],
    }
    return render(request, "home/organization.html", context)


def _unit_crumbs(request: SignedInRequest, pk: int, years: UnitYears) -> list[dict[str, str]]:
    """Back to the register as one left it, and to the bloc the unit is in."""
    register = {
        "label": "HTX",
        "url": back_to(request, reverse("cooperatives:organizations"), f"don-vi-{pk}"),
    }
    latest = next((row for row in years.rows if row.bloc), None)
    bloc = [{"label": latest.bloc, "url": latest.bloc_url}] if latest else []
    return [register, *bloc]


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Anything by a few words, marks or not, of what the person may see anyway."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    opened = request.GET.get("nhom", "")
    year = here(request).surroundings.year
    found = find(text, request.user, year, opened)
    context: dict[str, Any] = {"form": form, "found": found, "opened": opened}
    if text and not found.count and sees_a_part(request.user):
        context |= {"sees_a_part": True, "officer": whom_to_ask(request.user, year)}
    return render(request, "home/search.html", context)


@require_POST
def dismiss_hint(request: SignedInRequest) -> HttpResponse:
    """Put a screen's hint away for good, and go on where one was."""
    key = request.POST.get("goi_y", "")
    if key in BY_KEY:
        put_hint_away(user=request.user, key=key)
    return redirect(_own_path(request, request.POST.get("ve", "")))


def _own_path(request: SignedInRequest, path: str) -> str:
    """An address of ours, whatever was sent."""
    hosts = {request.get_host()}
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, hosts)
    return path if is_ours else reverse("home:home")


@require_safe
def other_year(request: SignedInRequest, year: int) -> HttpResponse:
    """From a page about one thing of a year to its like in another."""
    season = get_object_or_404(Season, year=year)
    way = way_to(season, _own_path(request, request.GET.get("tu", "")), request.user)
    if way.said:
        messages.info(request, way.said)
    return redirect(way.url)


@require_POST
def choose_role(request: SignedInRequest) -> HttpResponse:
    """Act in another of one's roles, until one signs out or chooses again."""
    wanted = request.POST.get("vai", "")
    if any(role.key == wanted for role in here(request).roles):
        request.session[ROLE_IN_SESSION] = wanted
    return redirect("home:home")


def _staff(request: SignedInRequest, season: Season, role: Role) -> HttpResponse:
    return _overview(request, season)


def _overview(request: SignedInRequest, season: Season) -> HttpResponse:
    now = clock.now()
    today = clock.day(now)
    overview = overview_of(season, today)
    listing = progress_listing(season)
    overview = replace(overview, rows=listing.in_order(overview.rows, order_of(request)))
    if wants_file(request):
        return listing.file(overview.rows)
    awards = award_rows(season)
    tasks = staff_tasks(overview, request.user, today) if request.user.is_alliance else []
    steps = season_steps(season, today)
    context = {
        "season": season,
        "year": season.year,
        "today": today,
        "overview": overview,
        "coming": next_words(steps),
        "tools": tools(request, listing, len(overview.rows), default="tt"),
        "steps": steps,
        "tasks": tasks,
        "late_units": overview.late_units(today) if request.user.is_alliance else 0,
        "tasks_summary": summary(tasks),
        "comparison": compare(season),
        "awards": awards,
        "is_decided": any(row.granted for row in awards),
        "years": _years(season),
        "last_year": season.year - 1,
        **_roles(request),
    }
    return render(request, "home/overview.html", context)


def _years(season: Season) -> list[dict[str, Any]]:
    """The last years, and the one shown."""
    found = [each.year for each in seasons()]
    shown_years = sorted({*found[-4:], season.year})
    return [
        {"year": year, "url": reverse("home:season", args=[year]), "current": year == season.year}
        for year in shown_years
    ]


def _roles(request: SignedInRequest) -> dict[str, Any]:
    """For whoever has more than one role: which one this is, and the others to change to."""
    place = here(request)
    others = [role for role in place.roles if role != place.role]
    return {"role": place.role, "other_roles": others}


def _unit(request: SignedInRequest, season: Season, role: Role) -> HttpResponse:
    today = clock.day(clock.now())
    organization = get_object_or_404(Organization, pk=role.organization_id)
    found = unit_home(organization, season, today)
    steps = season_steps(season, today)
    counts = {"home": len(found.tasks)}
    standing = standing_notices(organization, season.year)
    context = {
        "season": season,
        "today": today,
        "unit": found,
        "notices": notices_for(organization, standing, season.year),
        "steps": steps,
        "coming": next_words(steps),
        "step_now": next((step for step in steps if step.state == "now"), None),
        "tabbar": shown(tabbar_of(here(request)), section_of(request), counts),
        **_roles(request),
    }
    return render(request, "home/unit.html", context)


def _leader(request: SignedInRequest, season: Season, role: Role) -> HttpResponse:
    today = clock.day(clock.now())
    post = led_bloc(request.user, role.organization_id or 0, season.year, today)
    if post is None:
        return render(request, "home/nothing.html", {"why": "role"})
    found = bloc_home(post, request.user, today)
    steps = season_steps(season, today)
    listing = members_listing(found.bloc_year)
    rows = listing.shown(found.rows, request)
    if wants_file(request):
        return listing.file(rows)
    context = {
        "season": season,
        "today": today,
        "post": post,
        "bloc": found,
        **_waited_for(found, steps),
        "own": unit_home(post.membership.organization, season, today),
        "coming": next_words(steps),
        "rows": rows,
        "tools": tools(request, listing, len(rows), finds=True),
        "steps": steps,
        "tasks_summary": summary(found.tasks),
        **_roles(request),
    }
    return render(request, "home/bloc.html", context)


def _waited_for(found: BlocHome, steps: list[SeasonStep]) -> dict[str, Any]:
    """Who has not sent the self-score, from the day it may be sent."""
    state = next((each.state for each in steps if each.code == StepCode.SELF_SCORE), "next")
    return {
        "waited_for": found.waited_for if state != "next" else [],
        "self_score_over": state == "done",
    }


def _council(request: SignedInRequest, season: Season, role: Role) -> HttpResponse:
    return _readers_page(request, season, "home/council.html")


def _reviewer(request: SignedInRequest, season: Season, role: Role) -> HttpResponse:
    return _readers_page(request, season, "home/reviewer.html")


def _readers_page(request: SignedInRequest, season: Season, page: str) -> HttpResponse:
    today = clock.day(clock.now())
    found = reader_home(season, request.user)
    steps = season_steps(season, today)
    context = {
        "season": season,
        "year": season.year,
        "today": today,
        "reader": found,
        "steps": steps,
        "coming": next_words(steps),
        "council_dates": next((each.dates for each in steps if each.code == StepCode.COUNCIL), ""),
        "tasks_summary": summary(found.tasks),
        "years": _years(season),
        **_roles(request),
    }
    return render(request, page, context)


HOMES = {
    Kind.STAFF: _staff,
    Kind.COUNCIL: _council,
    Kind.REVIEWER: _reviewer,
    Kind.LEADER: _leader,
    Kind.MEMBER: _unit,
}
