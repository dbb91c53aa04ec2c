"""Meetings of a bloc: planned, held, written down."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.forms import MeetingForm, MinutesForm
from blocs.models import BlocYear, Meeting
from blocs.views.answers import bloc_crumbs, bloc_year_in_scope
from scans.selectors import scan_panel

LEADER_ONLY = "Lịch họp và biên bản do Khối trưởng và cán bộ phụ trách Khối ghi."


@require_http_methods(["GET", "HEAD", "POST"])
def plan_meeting(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_hold_meetings(request.user, bloc_year, today()), LEADER_ONLY)
    form = MeetingForm(request.POST or None, initial={"kind": Meeting.Kind.YEAR_END})
    if form.is_valid() and accepted(
        form,
        lambda: services.plan_meeting(bloc_year=bloc_year, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã đặt lịch họp.")
        return redirect(bloc_year)
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": "Đặt lịch họp Khối",
            "sub": f"{bloc_year.name}, năm {year}",
            "crumbs": bloc_crumbs(bloc_year),
            "action": "Lưu lịch họp",
            "back": bloc_year.get_absolute_url(),
            "year": year,
            "section": "blocs",
        },
    )


@require_safe
def meeting(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year, found = _meeting_in_scope(request, year, number, pk)
    day = today()
    return render(
        request,
        "blocs/meeting.html",
        {
            "bloc_year": bloc_year,
            "meeting": found,
            "crumbs": bloc_crumbs(bloc_year),
            "may_record": permissions.may_hold_meetings(request.user, bloc_year, day),
            "why_closed": selectors.why_not_recordable(found, bloc_year, day),
            "scans": scan_panel(found, request.user, day),
            "year": year,
            "section": "blocs",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_meeting(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year, found = _meeting_in_scope(request, year, number, pk)
    refuse_unless(permissions.may_hold_meetings(request.user, bloc_year, today()), LEADER_ONLY)
    form = MinutesForm(request.POST or None, initial=_minutes_so_far(found, bloc_year))
    if form.is_valid() and accepted(
        form,
        lambda: services.record_meeting(
            meeting=found,
            minutes=form.minutes(),
            version=form.cleaned_data["version"],
            by=request.user,
        ),
    ):
        messages.success(request, "Đã ghi biên bản.")
        return redirect("blocs:meeting", year, number, pk)
    found.refresh_from_db(fields=["version"])
    resend(form, version=found.version)
    return render(
        request,
        "blocs/record_meeting.html",
        {
            "bloc_year": bloc_year,
            "meeting": found,
            "form": form,
            "theirs": theirs_beside(form),
            "crumbs": bloc_crumbs(bloc_year),
            "why_closed": selectors.why_not_recordable(found, bloc_year, today()),
            "year": year,
            "section": "blocs",
        },
    )


def _meeting_in_scope(
    request: SignedInRequest, year: int, number: int, pk: int
) -> tuple[BlocYear, Meeting]:
    bloc_year = bloc_year_in_scope(request, year, number)
    of_bloc = bloc_year.meetings.select_related("recorded_by", "also_season")
    return bloc_year, get_object_or_404(of_bloc, pk=pk)


def _minutes_so_far(found: Meeting, bloc_year: BlocYear) -> dict[str, object]:
    names = [name for name in MinutesForm.base_fields if name not in ("held_on", "members")]
    return {
        **{name: getattr(found, name) for name in names},
        "held_on": found.planned_on,
        "members": found.members or bloc_year.memberships.current().count(),
    }
