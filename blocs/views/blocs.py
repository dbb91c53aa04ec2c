"""Blocs of a year: who is in them, who leads them, and the acts upon them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, crumbs, refuse_unless, today, told
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.forms import BlocForm, EndingForm, ExtensionForm, LeaderForm, LeavingForm, OfficerForm
from blocs.listings import blocs_listing, history_listing, members_listing
from blocs.models import BlocYear, Leadership, Membership, Season
from blocs.views.answers import around, bloc_crumbs, bloc_year_in_scope, season_crumbs, year_switch
from cooperatives.models import Organization
from history.lists import order_of, tools, wants_file
from history.selectors import events_about
from history.vietnamese import clean_text

OFFICER_ONLY = "Việc này của cán bộ phụ trách Khối."
ADMIN_ONLY = "Việc này của Quản trị của Liên minh."
FOUND_AT_MOST = 20
SHOWN_ACTS = 10


@require_safe
def blocs(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    listing = blocs_listing(season)
    found = selectors.bloc_rows(season, request.user, today())
    rows = listing.in_order(found, order_of(request))
    if wants_file(request):
        return listing.file(rows)
    return render(
        request,
        "blocs/blocs.html",
        {
            "season": season,
            "rows": rows,
            "tools": tools(request, listing, len(rows), default="so"),
            "members": sum(row.members for row in rows),
            "areas": len({row.bloc_year.area for row in rows}),
            "decision": next((r.bloc_year.decision for r in rows if r.bloc_year.decision), ""),
            "may_form": permissions.may_form_bloc(request.user),
            "sees_calendar": request.user.is_alliance,
            "years": year_switch("blocs:blocs", year),
            "year": year,
            "section": "blocs",
        },
    )


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    years = selectors.bloc_history(request.user)
    numbers = [cell.number for cell in years[0].cells] if years else []
    listing = history_listing(numbers)
    if wants_file(request):
        return listing.file(years)
    return render(
        request,
        "blocs/history.html",
        {
            "years": years,
            "numbers": numbers,
            "tools": tools(request, listing, len(years)),
            "section": "blocs",
            "crumbs": crumbs(("Khối thi đua", reverse("blocs:blocs", args=[years[-1].year])))
            if years
            else [],
        },
    )


@require_safe
def bloc(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    day = today()
    posts = selectors.leaders_of([bloc_year], day)[bloc_year.pk]
    found, left = selectors.members_of(bloc_year, posts)
    rights = _may(request, bloc_year, posts)
    listing = members_listing(bloc_year, with_contacts=rights["sees_contacts"])
    members = listing.shown(found, request)
    if wants_file(request):
        return listing.file(members)
    return render(
        request,
        "blocs/bloc.html",
        {
            "may_print_forms": request.user.is_alliance
            or request.user.pk in {post.person_id for post in posts.values()},
            "bloc_year": bloc_year,
            "crumbs": season_crumbs(bloc_year.season),
            "members": members,
            "count": len(found),
            "tools": tools(request, listing, len(members), finds=True),
            "open_pledges": selectors.units_one_may_open(bloc_year.season, request.user),
            "left": left,
            "leader": posts.get(Leadership.Role.LEADER),
            "deputy": posts.get(Leadership.Role.DEPUTY),
            "windows": selectors.window_rows(bloc_year, day),
            "meetings": list(bloc_year.meetings.order_by("planned_on", "pk")),
            "years": around(selectors.years_of(bloc_year, request.user), year),
            "events": events_about(bloc_year, limit=SHOWN_ACTS),
            "year": year,
            "section": "blocs",
            **rights,
        },
    )


def _may(
    request: SignedInRequest, bloc_year: BlocYear, posts: dict[str, Leadership]
) -> dict[str, bool]:
    """Which buttons to show; the services ask again."""
    user = request.user
    leader = posts.get(Leadership.Role.LEADER)
    is_leader = leader is not None and leader.person_id == user.pk
    keeps = permissions.in_charge(user, bloc_year)
    return {
        "may_keep": keeps,
        "may_let_in": keeps and (user.is_admin or permissions.is_under_way(bloc_year, today())),
        "may_assign": permissions.may_assign_officer(user),
        "may_meet": keeps or is_leader,
        "may_enter_figures": keeps or is_leader,
        "reads_contacts": permissions.may_read_contacts(user, bloc_year, today()),
        "sees_contacts": user.is_alliance or is_leader,
        "sees_chasing": user.is_alliance
        or any(post.person_id == user.pk for post in posts.values()),
    }


def _act(
    request: SignedInRequest, bloc_year: BlocYear, form: Any, heading: str, action: str
) -> HttpResponse:
    """The page of one act upon a bloc."""
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": heading,
            "sub": f"{bloc_year.name}, năm {bloc_year.season.year}",
            "crumbs": bloc_crumbs(bloc_year),
            "action": action,
            "back": bloc_year.get_absolute_url(),
            "year": bloc_year.season.year,
            "section": "blocs",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def form_bloc(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_form_bloc(request.user), ADMIN_ONLY)
    form = BlocForm(request.POST or None, season=season)
    if form.is_valid() and accepted(
        form,
        lambda: services.form_bloc(season=season, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, f"Đã lập Khối {form.cleaned_data['number']} năm {year}.")
        return redirect("blocs:bloc", year, form.cleaned_data["number"])
    back = reverse("blocs:blocs", args=[year])
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": "Lập Khối",
            "sub": f"Năm thi đua {year}",
            "crumbs": season_crumbs(season),
            "action": "Lập Khối",
            "back": back,
            "year": year,
            "section": "blocs",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_bloc(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_end_bloc(request.user), ADMIN_ONLY)
    form = EndingForm(request.POST or None, initial={"year": str(year + 1)})
    if form.is_valid() and accepted(
        form,
        lambda: services.end_bloc(bloc=bloc_year.bloc, by=request.user, **form.cleaned_data),
    ):
        messages.success(
            request, f"Đã ghi {bloc_year.name} thôi từ năm {form.cleaned_data['year']}."
        )
        return redirect(bloc_year)
    return _act(request, bloc_year, form, "Ghi thôi Khối", "Ghi thôi Khối")


@require_http_methods(["GET", "HEAD", "POST"])
def assign_officer(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_assign_officer(request.user), ADMIN_ONLY)
    form = OfficerForm(request.POST or None, initial={"officer": bloc_year.officer})
    if form.is_valid() and accepted(
        form,
        lambda: services.assign_officer(
            bloc_year=bloc_year, officer=form.cleaned_data["officer"], by=request.user
        ),
    ):
        messages.success(request, "Đã giao cán bộ phụ trách Khối.")
        return redirect(bloc_year)
    return _act(request, bloc_year, form, "Cán bộ phụ trách Khối", "Lưu cán bộ phụ trách")


@require_http_methods(["GET", "HEAD", "POST"])
def appoint_leader(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_appoint_leader(request.user, bloc_year), OFFICER_ONLY)
    day = today()
    form = LeaderForm(
        request.POST or None,
        bloc_year=bloc_year,
        day=day,
        initial={"valid_from": day, "role": request.GET.get("vai", "")},
    )
    if form.is_valid() and accepted(form, lambda: _appoint(request, form)):
        messages.success(request, "Đã ghi Khối trưởng, Khối phó.")
        return redirect(bloc_year)
    return _act(request, bloc_year, form, "Khối trưởng, Khối phó", "Ghi người đứng đầu")


def _appoint(request: SignedInRequest, form: LeaderForm) -> None:
    typed = form.cleaned_data
    spokesman = typed["spokesman"]
    services.appoint_leader(
        membership=typed["membership"],
        role=typed["role"],
        person=spokesman.user if spokesman else None,
        how=typed["how"],
        valid_from=typed["valid_from"],
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extend_step(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_extend_step(request.user, bloc_year), OFFICER_ONLY)
    form = ExtensionForm(
        request.POST or None,
        windows=selectors.windows(bloc_year),
        initial={"code": request.GET.get("buoc", "")},
    )
    if form.is_valid() and accepted(
        form,
        lambda: services.extend_step(bloc_year=bloc_year, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã gia hạn cho Khối.")
        return redirect(bloc_year)
    return _act(request, bloc_year, form, "Gia hạn một bước", "Gia hạn")


@require_safe
def find_units(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Look for a unit to take into the bloc."""
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_change_members(request.user, bloc_year), OFFICER_ONLY)
    text = clean_text(request.GET.get("tim", ""))[:100]
    found = list(selectors.units_outside(bloc_year, text)[: FOUND_AT_MOST + 1]) if text else []
    return render(
        request,
        "blocs/find_units.html",
        {
            "bloc_year": bloc_year,
            "crumbs": bloc_crumbs(bloc_year),
            "text": text,
            "found": found[:FOUND_AT_MOST],
            "there_are_more": len(found) > FOUND_AT_MOST,
            "year": year,
            "section": "blocs",
        },
    )


@require_POST
def join_bloc(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    unit = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    told(
        request,
        lambda: services.join_bloc(bloc_year=bloc_year, organization=unit, by=request.user),
        f"{unit} đã vào {bloc_year.name}.",
    )
    return redirect(bloc_year)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_bloc(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    units = Membership.objects.filter(bloc_year=bloc_year).select_related(
        "organization", "bloc_year"
    )
    membership = get_object_or_404(units, pk=pk)
    refuse_unless(permissions.may_change_members(request.user, bloc_year), OFFICER_ONLY)
    form = LeavingForm(request.POST or None, initial={"left_on": today()})
    if form.is_valid() and accepted(
        form,
        lambda: services.leave_bloc(membership=membership, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, f"{membership.organization} đã ra khỏi {bloc_year.name}.")
        return redirect(bloc_year)
    heading = f"Ghi {membership.organization} ra khỏi Khối"
    return _act(request, bloc_year, form, heading, "Ghi ra khỏi Khối")
