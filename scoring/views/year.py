"""How far the sheets of a year are: bloc by bloc, and inside one unit by unit."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.views.answers import year_switch
from history import clock
from history.lists import order_of, tools, wants_file
from scoring.listings import progress_listing, units_listing
from scoring.permissions import leaders_of, may_adopt, may_open_sheets, may_take_workbooks
from scoring.selectors.behalf import sheets_to_enter
from scoring.selectors.progress import BlocProgress, bloc_progress, unit_rows
from scoring.services import sheets as services


@require_safe
def sheets(request: SignedInRequest, year: int) -> HttpResponse:
    """How far each bloc is, and inside the chosen one each unit."""
    season = get_object_or_404(Season, year=year)
    blocs = list(
        BlocYear.objects.visible_to(request.user)
        .filter(season=season)
        .select_related("season", "bloc", "officer")
    )
    progress = bloc_progress(season, blocs)
    chosen = _chosen(blocs, request.GET.get("khoi", ""))
    day = clock.day(clock.now())
    rows: list[Any] = unit_rows(chosen, request.user, day) if chosen else progress
    listing: Any = units_listing(chosen) if chosen else progress_listing(season)
    rows = listing.shown(rows, request) if chosen else listing.in_order(rows, order_of(request))
    if wants_file(request):
        file: HttpResponse = listing.file(rows)
        return file
    may_print = request.user.is_alliance or _leads(request, chosen, day)
    page = {
        "section": "scoring",
        "year": year,
        "season": season,
        "years": year_switch("scoring:sheets", year),
        "progress": progress,
        "chosen": chosen,
        "units": rows if chosen else [],
        "tools": tools(request, listing, len(rows), finds=chosen is not None),
        "may_print": may_print,
        "may_verify": request.user.is_alliance,
        "to_enter": sheets_to_enter(chosen, request.user, day) if chosen else [],
        "may_open": _may_open(request, chosen, progress),
        "may_grid": may_print,
        "may_take_workbooks": chosen is not None and may_take_workbooks(request.user, chosen, day),
        "may_adopt": chosen is not None and may_adopt(request.user, chosen, day),
    }  # fmt: skip
    return render(request, "scoring/sheets.html", page)


def _leads(request: SignedInRequest, chosen: BlocYear | None, day: date) -> bool:
    posts = leaders_of(chosen, day) if chosen else ()
    return any(post is not None and post.person_id == request.user.pk for post in posts)


def _may_open(
    request: SignedInRequest, chosen: BlocYear | None, progress: list[BlocProgress]
) -> bool:
    """Offered while a member has no sheet yet."""
    missing = any(each.bloc_year == chosen and each.opened < each.members for each in progress)
    return chosen is not None and missing and may_open_sheets(request.user, chosen)


def _chosen(blocs: list[BlocYear], number: str) -> BlocYear | None:
    """The bloc asked for; the only one where there is but one."""
    if len(blocs) == 1:
        return blocs[0]
    return next((each for each in blocs if str(each.number) == number), None)


@require_POST
def sheets_open(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = get_object_or_404(
        BlocYear.objects.visible_to(request.user), season__year=year, number=number
    )
    try:
        opened = services.open_sheets(bloc_year=bloc_year, by=request.user, at=clock.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{bloc_year.name} đã có {len(opened)} bảng chấm điểm.")
    return redirect(f"{reverse('scoring:sheets', args=[year])}?khoi={number}")


def bloc_page(bloc_year: BlocYear) -> str:
    """The list of the year, opened at this bloc."""
    return f"{reverse('scoring:sheets', args=[bloc_year.season.year])}?khoi={bloc_year.number}"
