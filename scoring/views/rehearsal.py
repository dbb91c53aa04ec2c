"""Chấm thử trên số liệu năm trước: who would have moved, had the new set held then."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from history.lists import order_of, page_of, tools, wants_file
from scoring.listings import rehearsal_listing
from scoring.models import CriteriaSet
from scoring.selectors.rehearsal import rehearse
from scoring.views.criteria_answers import shown_set


@require_safe
def rehearsal(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the year before the set's own, or `?nam=`; on all its blocs, or `?khoi=`."""
    shown = shown_set(request, pk)
    if not request.user.is_alliance:
        raise PermissionDenied("Chấm thử là việc của Liên minh khi soạn bộ tiêu chí.")
    seasons = list(Season.objects.filter(year__lt=shown.season.year).order_by("-year"))
    wanted = request.GET.get("nam", "")
    season = next((each for each in seasons if str(each.year) == wanted), None)
    season = season or next(iter(seasons), None)
    context: dict[str, Any] = {"section": "scoring", "year": shown.season.year, "set": shown}
    if season is None:
        return render(request, "scoring/rehearsal.html", context)
    blocs = list(BlocYear.objects.filter(season=season).select_related("bloc").order_by("number"))
    chosen = next((each for each in blocs if str(each.number) == request.GET.get("khoi")), None)
    found = rehearse(shown, season, chosen.number if chosen else None)
    listing = rehearsal_listing(shown, season)
    rows = listing.in_order(
        sorted(found.units, key=lambda each: -abs(each.move or 0)), order_of(request)
    )
    if wants_file(request):
        return listing.file(rows)
    page = page_of(request, rows)
    context |= {
        "found": found,
        "units": page.object_list,
        "page": page,
        "tools": tools(request, listing, len(rows), pages=page.paginator.num_pages),
        "years": _years(shown, seasons, season),
        "blocs": _blocs(shown, season, blocs, chosen),
    }
    return render(request, "scoring/rehearsal.html", context)


def _years(shown: CriteriaSet, seasons: list[Season], current: Season) -> list[dict[str, Any]]:
    path = reverse("scoring:rehearsal", args=[shown.pk])
    return [
        {"label": str(each.year), "url": f"{path}?nam={each.year}", "current": each == current}
        for each in sorted(seasons, key=lambda each: each.year)
    ]


def _blocs(
    shown: CriteriaSet, season: Season, blocs: list[BlocYear], chosen: BlocYear | None
) -> list[dict[str, Any]]:
    path = f"{reverse('scoring:rehearsal', args=[shown.pk])}?nam={season.year}"
    all_ = {"label": "Mọi Khối", "url": path, "current": chosen is None}
    return [
        all_,
        *(
            {"label": each.short_name, "url": f"{path}&khoi={each.number}",
             "current": each == chosen}
            for each in blocs
        ),
    ]  # fmt: skip
