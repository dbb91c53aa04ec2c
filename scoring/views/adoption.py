"""The bloc's meeting adopts its scores."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from blocs.models import BlocYear, Meeting
from history import clock
from history.keys import key_of
from scoring.forms.adoption import PREFIX, ROWS, MeetingForm, change_rows
from scoring.models import ScoreLine, ScoreSheet
from scoring.permissions import may_adopt
from scoring.selectors.progress import UnitRow, unit_rows
from scoring.selectors.readings import LINE_ORDER
from scoring.services import sheets as services
from scoring.views.year import bloc_page


@require_http_methods(["GET", "HEAD", "POST"])
def adoption(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """All members with their totals; the meeting, its changes, and the adoption."""
    bloc_year = get_object_or_404(
        BlocYear.objects.visible_to(request.user).select_related("season", "bloc", "officer"),
        season__year=year, number=number,
    )  # fmt: skip
    day = clock.day(clock.now())
    if not may_adopt(request.user, bloc_year, day):
        raise PermissionDenied("Thông qua điểm là việc của Khối trưởng và cán bộ phụ trách Khối.")
    meetings = Meeting.objects.filter(
        bloc_year=bloc_year, kind=Meeting.Kind.YEAR_END, held_at__isnull=False
    )
    typed = request.POST if request.method == "POST" else None
    meeting_form = MeetingForm(meetings, typed)
    rows = change_rows(_with_more_rows(typed), _lines_of(bloc_year))
    problems: list[str] = []
    units = unit_rows(bloc_year, request.user, day)
    if typed and "add_row" not in typed and meeting_form.is_valid() and rows.is_valid():
        try:
            services.adopt_scores(
                bloc_year=bloc_year, meeting=meeting_form.cleaned_data["meeting"],
                changes=rows.changes(), by=request.user, at=clock.now(),
            )  # fmt: skip
        except ValidationError as refusal:
            problems = rows.refuse(refusal)
        else:
            messages.success(request, f"Hội nghị {bloc_year.name} đã thông qua điểm.")
            return redirect(bloc_page(bloc_year))
    page = {
        "section": "scoring", "year": year, "bloc_year": bloc_year,
        "units": units, "hindrance": _hindrance(units), "has_meeting": meetings.exists(),
        "meeting_form": meeting_form, "rows": rows, "problems": problems,
        "list_url": bloc_page(bloc_year),
    }  # fmt: skip
    return render(request, "scoring/sheets_adoption.html", page)


def _hindrance(units: list[UnitRow]) -> str:
    """Why the meeting's page offers no button yet, or no more."""
    states = [each.sheet.state if each.sheet else ScoreSheet.State.DRAFT for each in units]
    if any(ScoreSheet.State.values.index(state) > _SCORED for state in states):
        return "Hội nghị đã thông qua điểm của Khối này."
    left = sum(1 for state in states if state != ScoreSheet.State.BLOC_SCORED)
    if left or not units:
        return f"Còn {left} đơn vị Khối chưa chấm xong. Chấm xong cả Khối rồi mới thông qua điểm."
    return ""


_SCORED = ScoreSheet.State.values.index(ScoreSheet.State.BLOC_SCORED)


def _lines_of(bloc_year: BlocYear) -> list[ScoreLine]:
    return list(
        ScoreLine.objects.filter(
            sheet__membership__bloc_year=bloc_year, sheet__membership__left_on__isnull=True
        )
        .exclude(criterion__scored_by="lien_minh")
        .select_related("criterion__group", "sheet__membership__organization")
        .order_by("sheet__membership__order", *LINE_ORDER)
    )


def _with_more_rows(typed: Any) -> Any:
    """ "Thêm dòng" asks for three rows more and keeps what was typed."""
    if typed is None or "add_row" not in typed:
        return typed
    more = typed.copy()
    shown = key_of(more.get(f"{PREFIX}-TOTAL_FORMS")) or 0
    more[f"{PREFIX}-TOTAL_FORMS"] = str(min(shown + ROWS, 60))
    return more
