"""Registrations of a year: the list, one of them, handing in, accepting, returning."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import (
    accepted,
    crumbs,
    refuse_unless,
    today,
    told,
)
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.forms import PledgeFilterForm, ReturnForm
from blocs.listings import pledges_listing
from blocs.models import BlocYear, Pledge, Season, StepCode
from blocs.views.answers import year_switch
from cooperatives.models import Organization
from history.keys import key_of
from history.lists import back_to, in_words, page_of, tools, wants_file
from history.models import Event
from history.selectors import events_about
from scans.selectors import scan_panel

OFFICER_ONLY = "Xác nhận đăng ký là việc của cán bộ phụ trách Khối."
NOT_YOURS = "Đăng ký là việc của đơn vị, Khối trưởng và cán bộ phụ trách Khối."


@require_safe
def pledges(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    day = today()
    closes_on = selectors.window_in(season, StepCode.REGISTRATION).closes_on
    form = PledgeFilterForm(
        request.GET,
        numbers=selectors.bloc_numbers(season, request.user),
        awards=selectors.award_choices(season),
    )
    wanted = form.wanted()
    everybody = selectors.registrants(season, request.user)
    matching = selectors.searched(everybody, wanted)
    units = selectors.narrowed(matching, season, wanted, closes_on)
    in_order = selectors.sorted_by(units, wanted.sort)
    listing = pledges_listing(season)
    if wants_file(request):
        return listing.file(selectors.pledge_rows(in_order, season, day, closes_on), in_words(form))
    page = page_of(request, in_order)
    tally = selectors.pledge_tally(matching, closes_on)
    whole = selectors.pledge_tally(everybody, closes_on)
    registered = whole["total"] - whole[selectors.MISSING]
    return render(
        request,
        "blocs/pledges.html",
        {
            "season": season,
            "form": form,
            "wanted": wanted,
            "whole": whole,
            "registered": registered,
            "on_time": registered - whole[selectors.LATE],
            "chips": _chips(request.GET, wanted, tally, selectors.award_tally(matching, season)),
            "page": page,
            "tools": tools(
                request, listing, page.paginator.count,
                default="ten", form=form, pages=page.paginator.num_pages,
            ),
            "rows": selectors.pledge_rows(page.object_list, season, day, closes_on),
            "closes_on": closes_on,
            "is_over": closes_on is not None and closes_on < day,
            "progress": selectors.progress_by_bloc(everybody),
            "accept_url": _accept_url(request, year, tally),
            "clear_url": reverse("blocs:pledges", args=[year]),
            "years": year_switch("blocs:pledges", year),
            "year": year,
            "section": "pledges",
        },
    )  # fmt: skip


def _accept_url(request: SignedInRequest, year: int, tally: dict[str, int]) -> str:
    """To accepting what the filter shows, for those who accept and where something waits."""
    if not (request.user.is_alliance and tally[selectors.PENDING]):
        return ""
    return f"{reverse('blocs:accept_pledges', args=[year])}?{request.GET.urlencode()}"


def _chips(
    query: QueryDict,
    wanted: selectors.PledgeFilter,
    tally: dict[str, int],
    awards: list[Any],
) -> list[dict[str, Any]]:
    """Quick filters: all, each award registered for, each state somebody is in."""
    chips = [_chip(query, "Tất cả", tally["total"], current=not (wanted.state or wanted.award))]
    for award_type, place, count in awards:
        mark = selectors.award_mark(award_type, place)
        key = selectors.award_key(award_type, place)
        chip = _chip(query, mark.label, count, current=wanted.award == key, khen=key)
        chips.append({**chip, "kind": mark.kind})
    for state, label in selectors.STATES.items():
        if tally[state]:
            chips.append(_chip(query, label, tally[state], current=wanted.state == state, tt=state))
    return chips


def _chip(
    query: QueryDict, label: str, count: int, *, current: bool, **change: str
) -> dict[str, Any]:
    """The same search with this filter instead of the one before."""
    kept = query.copy()
    for name in ("khen", "tt", "trang"):
        kept.pop(name, None)
    kept.update(change)
    return {"label": label, "url": f"?{kept.urlencode()}", "count": count, "current": current}


@require_safe
def pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    season, unit, found = unit_and_pledge(request, year, pk)
    bloc_year = selectors.bloc_year_of(unit, season)
    enters = permissions.may_submit_pledge(request.user, unit, bloc_year, today())
    if found and found.state == Pledge.State.DRAFT and not enters:
        # What somebody is still writing is nobody else's to read.
        found = None
    rows = selectors.target_rows(unit, season, found)
    open_years = selectors.years_one_may_open(unit, request.user)
    return render(
        request,
        "blocs/pledge.html",
        {
            "season": season,
            "unit": unit,
            "pledge": found,
            "bloc_year": bloc_year,
            "targets": [row for row in rows if row.plan is not None],
            "awards": selectors.award_groups(found),
            "people": selectors.person_awards(found),
            "stations": selectors.stations_of(found),
            "scans": scan_panel(found, request.user, today()) if found else None,
            "events": _events(found, sees_drafts=enters),
            "last_year": year - 1,
            "crumbs": [
                {**each, "url": back_to(request, each["url"], f"dang-ky-{unit.pk}")}
                for each in pledge_crumbs(season)
            ],
            "years": [
                {**each, "url": reverse("blocs:pledge", args=[each["year"], pk])}
                for each in year_switch("blocs:pledges", year)
                if each["year"] in open_years
            ],
            "year": year,
            "section": "pledges",
            **_may(request, unit, found, bloc_year, season),
        },
    )


def _events(found: Pledge | None, *, sees_drafts: bool) -> list[Event]:
    """Of what was written while it was a draft only what somebody else typed for the unit is told,
    and only to those who write it: the rest would drown the acts that count."""
    acts = events_about(found) if found else []
    return [
        each
        for each in acts
        if each.verb != "blocs.pledge_drafted" or (sees_drafts and each.on_behalf_of)
    ]


def _may(
    request: SignedInRequest,
    unit: Organization,
    found: Pledge | None,
    bloc_year: BlocYear | None,
    season: Season,
) -> dict[str, Any]:
    """Which buttons to show, and the sentence where the window is shut."""
    day = today()
    why = selectors.why_unregistrable(bloc_year, season, day)
    state = found.state if found else None
    decides = permissions.may_decide_pledge(request.user, bloc_year)
    enters = permissions.may_submit_pledge(request.user, unit, bloc_year, day)
    return {
        "why_closed": why if (decides or enters) else None,
        "may_enter": enters and why is None and state not in Pledge.HANDED_IN,
        "may_withdraw": enters and why is None and state == Pledge.State.SUBMITTED,
        "has_receipt": enters and state in Pledge.HANDED_IN,
        "may_accept": decides and why is None and state == Pledge.State.SUBMITTED,
        "may_return": decides
        and why is None
        and state in (Pledge.State.SUBMITTED, Pledge.State.ACCEPTED),
    }


def unit_and_pledge(
    request: SignedInRequest, year: int, pk: int
) -> tuple[Season, Organization, Pledge | None]:
    season = get_object_or_404(Season, year=year)
    unit = get_object_or_404(selectors.units_to_register(season, request.user), pk=pk)
    found = Pledge.objects.filter(organization=unit, season=season).first()
    return season, unit, found


def pledge_crumbs(season: Season) -> list[dict[str, str]]:
    url = reverse("blocs:pledges", args=[season.year])
    return crumbs((f"Đăng ký thi đua {season.year}", url))


@require_POST
def accept_pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    _, unit, found = unit_and_pledge(request, year, pk)
    waiting = get_object_or_404(Pledge, pk=found.pk if found else 0)
    shown = key_of(request.POST.get("version"))
    told(
        request,
        lambda: services.accept_pledge(
            pledge=waiting,
            version=waiting.version if shown is None else shown,
            by=request.user,
        ),
        f"Đã xác nhận đăng ký của {unit}.",
    )
    return redirect("blocs:pledge", year, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def accept_pledges(request: SignedInRequest, year: int) -> HttpResponse:
    """Many at once: how many and whose, what is left out and why; then all of them or none."""
    season = get_object_or_404(Season, year=year)
    refuse_unless(request.user.is_alliance, OFFICER_ONLY)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        picked = _picked(request, season)
        try:
            if not picked:
                raise ValidationError("Chưa chọn bản đăng ký nào. Xin đánh dấu ít nhất một đơn vị.")
            services.accept_pledges(pledges=picked, by=request.user)
        except ValidationError as refusal:
            errors = [{"text": each} for each in refusal.messages]
        else:
            messages.success(request, f"Đã xác nhận {len(picked)} bản đăng ký thi đua.")
            return redirect("blocs:pledges", year)
    units = selectors.registrants(season, request.user)
    form = PledgeFilterForm(
        request.GET,
        numbers=selectors.bloc_numbers(season, request.user),
        awards=selectors.award_choices(season),
    )
    wanted = form.wanted()
    closes_on = selectors.window_in(season, StepCode.REGISTRATION).closes_on
    found = selectors.narrowed(selectors.searched(units, wanted), season, wanted, closes_on)
    choice = selectors.bulk_choice(selectors.sorted_by(found, "khoi"), request.user)
    return render(
        request,
        "blocs/accept_pledges.html",
        {
            "choice": choice,
            "rows": _to_tick(choice, request.POST.getlist("chon") if errors else None),
            "errors": errors,
            "season": season,
            "crumbs": pledge_crumbs(season),
            "back": f"{reverse('blocs:pledges', args=[year])}?{request.GET.urlencode()}",
            "year": year,
            "section": "pledges",
        },
    )


def _to_tick(choice: selectors.BulkChoice, picked: list[str] | None) -> list[dict[str, Any]]:
    """Each unit with its box: all ticked at first, then as they were sent."""
    rows = [(unit, f"{unit.pledge_pk}:{unit.pledge_version}") for unit in choice.taken]
    keys = {each.partition(":")[0] for each in picked or []}
    return [
        {
            "unit": unit,
            "value": value,
            "checked": picked is None or str(unit.pledge_pk) in keys,
        }
        for unit, value in rows
    ]


def _picked(request: SignedInRequest, season: Season) -> list[tuple[Pledge, int]]:
    """The ticked ones that one may open, each with the version that was shown."""
    shown: dict[int, int] = {}
    for each in request.POST.getlist("chon"):
        pk, _, version = each.partition(":")
        key, held = key_of(pk), key_of(version)
        if key is not None and held is not None:
            shown[key] = held
    found = Pledge.objects.visible_to(request.user).filter(season=season, pk__in=shown)
    in_order = found.select_related("organization", "season").order_by("organization__sort_key")
    return [(each, shown[each.pk]) for each in in_order]


@require_http_methods(["GET", "HEAD", "POST"])
def return_pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    season, unit, found = unit_and_pledge(request, year, pk)
    pledge = get_object_or_404(Pledge, pk=found.pk if found else 0)
    bloc_year = selectors.bloc_year_of(unit, season)
    refuse_unless(permissions.may_decide_pledge(request.user, bloc_year), OFFICER_ONLY)
    form = ReturnForm(request.POST or None, recent=selectors.recent_reasons(request.user))
    if form.is_valid() and accepted(
        form,
        lambda: services.return_pledge(
            pledge=pledge, reason=form.why, part=form.cleaned_data["part"], by=request.user
        ),
    ):
        messages.success(request, f"Đã trả lại đăng ký của {unit}.")
        return redirect("blocs:pledge", year, pk)
    back = reverse("blocs:pledge", args=[year, pk])
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": f"Trả lại đăng ký của {unit}",
            "sub": f"Năm thi đua {year}",
            "crumbs": [*pledge_crumbs(season), *crumbs((str(unit), back))],
            "action": "Trả lại",
            "back": back,
            "year": year,
            "section": "pledges",
        },
    )
