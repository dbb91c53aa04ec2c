"""Score workbooks: taken out to be filled without a network, sent back, looked at, taken in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from blocs.forms import MinutesForm
from blocs.models import BlocYear
from files.services import FileMissing
from history import clock
from history.conflicts import Stale
from history.keys import key_of
from scoring.forms.workbooks import SourceForm, WorkbookFileForm
from scoring.models import ReturnedWorkbook, ScoreWorkbook
from scoring.permissions import may_take_workbooks, relation
from scoring.selectors.rankings import year_end_meeting
from scoring.selectors.sheets import reading_in_turn, sheets_to_show
from scoring.selectors.workbook_offers import offers_of, workbooks_shown
from scoring.services import workbook_meeting
from scoring.services import workbooks as services
from scoring.services.workbook_differences import Differences
from scoring.views.year import bloc_page

CONFLICT = 409
GONE = "Tệp không còn trong kho. Xin nộp lại."
NOT_YOURS = "Tệp chấm điểm dành cho các đơn vị của Khối, người chấm và cán bộ phụ trách."


@require_safe
def workbooks(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """What may be taken out, and what went out and came back."""
    bloc_year = _bloc_of(request, year, number)
    offers = offers_of(bloc_year, request.user, clock.day(clock.now()))
    page = _page(bloc_year) | {
        "offers": offers, "made": workbooks_shown(bloc_year, request.user),
    }  # fmt: skip
    return render(request, "scoring/workbooks.html", page)


@require_POST
def workbook_make(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_of(request, year, number)
    try:
        made = _make(request, bloc_year)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("scoring:workbooks", year, number)
    answer = HttpResponse(made.content, content_type=services.MEDIA_TYPE)
    header = content_disposition_header(as_attachment=True, filename=made.name)
    answer["Content-Disposition"] = header or "attachment"
    return answer


def _make(request: SignedInRequest, bloc_year: BlocYear) -> services.Made:
    kind, at = request.POST.get("loai", ""), clock.now()
    if kind == ScoreWorkbook.Kind.BLOC:
        return services.make_bloc_workbook(bloc_year=bloc_year, by=request.user, at=at)
    if kind == ScoreWorkbook.Kind.MEETING:
        return services.make_meeting_workbook(bloc_year=bloc_year, by=request.user, at=at)
    wanted = key_of(request.POST.get("bang"))
    if wanted is None:
        raise ValidationError("Xin chọn đơn vị cần tải tệp.")
    sheets = sheets_to_show(request.user).filter(membership__bloc_year=bloc_year)
    sheet = get_object_or_404(sheets, pk=wanted)
    reading = reading_in_turn(sheet)
    if reading is None:
        raise ValidationError("Bảng của đơn vị này đang chờ hội nghị hoặc đã xong nên không chấm.")
    return services.make_unit_workbook(sheet=sheet, reading=reading, by=request.user, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_send(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The file is kept and looked at; nothing is written yet."""
    bloc_year = _bloc_of(request, year, number)
    form = (
        WorkbookFileForm(request.POST, request.FILES)
        if request.method == "POST"
        else WorkbookFileForm()
    )
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            returned = services.receive_workbook(
                bloc_year=bloc_year, content=sent.read(), name=sent.name, by=request.user,
                at=clock.now(),
            )  # fmt: skip
            return redirect("scoring:workbook_returned", year, number, returned.pk)
        except ValidationError as refusal:
            form.add_error("file", refusal)
    page = _page(bloc_year) | {"form": form}
    return render(request, "scoring/workbook_send.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_returned(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    """What the file would change, line by line; what is ticked is taken in."""
    bloc_year = _bloc_of(request, year, number)
    returned = get_object_or_404(
        ReturnedWorkbook.objects.filter(workbook__bloc_year=bloc_year).select_related(
            "workbook__sheet__membership__organization", "file", "sent_by", "taken_by"
        ),
        pk=pk,
    )
    found = _look(request, returned)
    if found is None:
        messages.error(request, GONE)
        return redirect("scoring:workbook_send", year, number)
    forms = _forms(request, bloc_year, returned, found)
    status, problems = 200, []
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        try:
            return _take(request, bloc_year, returned, forms)
        except ValidationError as refusal:
            problems = refusal.messages
            if isinstance(refusal, Stale):
                status, found = CONFLICT, _look(request, returned) or found
    page = _page(bloc_year) | forms | {
        "returned": returned, "found": found, "problems": problems,
        "kept": request.POST.getlist("nhan") if request.method == "POST" else None,
        "is_meeting": returned.workbook.kind == ScoreWorkbook.Kind.MEETING,
    }  # fmt: skip
    return render(request, "scoring/workbook_returned.html", page, status=status)


def _look(request: SignedInRequest, returned: ReturnedWorkbook) -> Differences | None:
    try:
        return services.look_at(returned=returned, by=request.user, at=clock.now())
    except FileMissing:
        return None


def _forms(
    request: SignedInRequest, bloc_year: BlocYear, returned: ReturnedWorkbook, found: Differences
) -> dict[str, Any]:
    """What else is asked: the source of an entry on behalf, the minutes of a meeting."""
    typed = request.POST if request.method == "POST" else None
    workbook = returned.workbook
    if workbook.kind == ScoreWorkbook.Kind.MEETING:
        meeting = year_end_meeting(bloc_year)
        if meeting and meeting.held_at:
            return {}
        initial = {"version": meeting.version if meeting else 0, **found.minutes}
        return {"minutes_form": MinutesForm(typed, initial=initial)}
    sheet = workbook.sheet
    if sheet is None or workbook.reading != "self":
        return {}
    if relation(request.user, sheet, clock.day(clock.now())).speaks_for:
        return {}
    return {"source_form": SourceForm(sheet.entry_source, typed)}


def _take(
    request: SignedInRequest,
    bloc_year: BlocYear,
    returned: ReturnedWorkbook,
    forms: dict[str, Any],
) -> HttpResponse:
    accepted, at = request.POST.getlist("nhan"), clock.now()
    if returned.workbook.kind == ScoreWorkbook.Kind.MEETING:
        minutes = forms["minutes_form"].minutes() if "minutes_form" in forms else None
        workbook_meeting.take_meeting_workbook(
            returned=returned, accepted=accepted, minutes=minutes, by=request.user, at=at
        )
        messages.success(request, f"Hội nghị {bloc_year.name} đã thông qua điểm, theo tệp đã nộp.")
        return redirect(bloc_page(bloc_year))
    source = forms["source_form"].cleaned_data["source"] if "source_form" in forms else ""
    count = services.take_workbook(
        returned=returned, accepted=accepted, source=source, by=request.user, at=at
    )
    messages.success(request, f"Đã nhận {count} dòng từ tệp.")
    sheet = returned.workbook.sheet
    if sheet:
        return redirect(sheet.get_absolute_url())
    return redirect("scoring:bloc_grid", bloc_year.season.year, bloc_year.number)


def _bloc_of(request: SignedInRequest, year: int, number: int) -> BlocYear:
    found = get_object_or_404(
        BlocYear.objects.visible_to(request.user).select_related("season", "bloc", "officer"),
        season__year=year, number=number,
    )  # fmt: skip
    if not may_take_workbooks(request.user, found, clock.day(clock.now())):
        raise PermissionDenied(NOT_YOURS)
    return found


def _page(bloc_year: BlocYear) -> dict[str, Any]:
    return {"section": "scoring", "year": bloc_year.season.year, "bloc_year": bloc_year}
