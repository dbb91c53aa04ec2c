"""The bloc's grid: scored as in a table, accepted by unit or criterion, closed for all at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from blocs.models import BlocYear
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_points, format_time
from scoring.forms.bloc_grid import GridForm
from scoring.models import Reading
from scoring.selectors.bloc_grid import (
    Acceptance,
    BlocGrid,
    acceptance_of_criterion,
    acceptance_of_unit,
    bloc_grid,
    reading_name,
)
from scoring.selectors.sheets import tally
from scoring.services import bloc_grid as services
from scoring.views.year import bloc_page

CONFLICT, UNPROCESSABLE = 409, 422
ACCEPTED_NAMES = {"bloc": "điểm tự chấm", "alliance": "điểm Khối chấm"}


def _grid(
    request: SignedInRequest, year: int, number: int, reading: Reading | None = None
) -> BlocGrid:
    """The bloc's grid, for those who may see all its sheets side by side."""
    bloc_year = get_object_or_404(
        BlocYear.objects.visible_to(request.user).select_related("season", "bloc", "officer"),
        season__year=year, number=number,
    )  # fmt: skip
    asked = reading or request.POST.get("luot") or request.GET.get("luot", "")
    shown = bloc_grid(bloc_year, request.user, clock.day(clock.now()), asked=asked)
    if not shown.may_see:
        raise PermissionDenied("Bảng cả Khối dành cho Khối trưởng, Khối phó và cán bộ Liên minh.")
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Members down, criteria across; what was typed is saved as a whole."""
    shown = _grid(request, year, number)
    if request.method == "POST":
        return _save(request, shown)
    return render(request, "scoring/bloc_grid.html", _page(shown, GridForm(shown)))


def _save(request: SignedInRequest, shown: BlocGrid) -> HttpResponse:
    form = GridForm(shown, request.POST)
    status = UNPROCESSABLE if _in_background(request) else 200
    if form.is_valid() or not shown.is_open:
        try:
            saved = services.fill_bloc(
                bloc_year=shown.bloc_year, reading=shown.reading, entries=form.entries(),
                by=request.user, at=clock.now(),
            )  # fmt: skip
            return _saved(request, shown, saved)
        except ValidationError as refusal:
            form.refuse(refusal)
            status = CONFLICT if isinstance(refusal, Stale) or form.late else status
    if _in_background(request):
        return JsonResponse(form.told(), status=status)
    page = _page(shown, form)
    return render(request, "scoring/bloc_grid.html", page, status=status)


def _in_background(request: SignedInRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _saved(request: SignedInRequest, shown: BlocGrid, saved: services.BlocSaved) -> HttpResponse:
    if _in_background(request):
        return JsonResponse(_told(shown, saved))
    messages.success(request, f"Đã lưu {len(saved.changed)} ô lúc {format_time(saved.at)}.")
    return redirect(_address(shown))


def _told(shown: BlocGrid, saved: services.BlocSaved) -> dict[str, Any]:
    """The true time, the versions the cells stand in now, and the totals as the server has them."""
    rows = {}
    for sheet in saved.sheets:
        sums = tally(saved.lines[sheet.pk], shown.reading)
        rows[str(sheet.pk)] = {
            "total": format_points(sums.points), "done": sums.done, "due": sums.due,
        }  # fmt: skip
    versions = {str(line.pk): line.version for line in saved.changed}
    return {"at": format_time(saved.at), "versions": versions, "rows": rows}


def _page(shown: BlocGrid, form: GridForm) -> dict[str, Any]:
    bloc_year = shown.bloc_year
    return {
        "section": "scoring",
        "year": bloc_year.season.year,
        "bloc_year": bloc_year,
        "grid": shown,
        "form": form,
        "errors": form.errors(),
        "reading_name": reading_name(shown.reading),
        "accepted_name": ACCEPTED_NAMES[shown.reading],
        "chips": _chips(shown),
        "finish_url": _finish_url(shown),
        "back": bloc_page(bloc_year),
    }


def _chips(shown: BlocGrid) -> list[dict[str, Any]]:
    if len(shown.readings) < 2:
        return []
    return [
        {"label": reading_name(each), "url": f"?luot={each}", "current": each == shown.reading}
        for each in shown.readings
    ]


def _finish_url(shown: BlocGrid) -> str:
    if shown.reading != "bloc" or not shown.is_open:
        return ""
    bloc_year = shown.bloc_year
    return reverse("scoring:bloc_finish", args=[bloc_year.season.year, bloc_year.number])


def _address(shown: BlocGrid) -> str:
    bloc_year = shown.bloc_year
    url = reverse("scoring:bloc_grid", args=[bloc_year.season.year, bloc_year.number])
    return f"{url}?luot={shown.reading}" if shown.reading != shown.readings[0] else url


# --- Accepting a unit or a criterion, closing the bloc's reading -------------------------------


def _number(text: str | None) -> int:
    """A key out of an address; none where it is no number."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else -1


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Which cells take the points given before, which do not and why; then all of them."""
    shown = _grid(request, year, number)
    if not shown.may_fill:
        raise PermissionDenied("Chấp nhận điểm là việc của người chấm cho Khối.")
    if request.method == "POST":
        return _accept(request, shown)
    asked = _asked(request, shown)
    if asked is None:
        raise Http404("Không có đơn vị hay tiêu chí này.")
    page = _page(shown, GridForm(shown)) | {"asked": asked, "cancel_url": _address(shown)}
    return render(request, "scoring/bloc_accept.html", page)


def _asked(request: SignedInRequest, shown: BlocGrid) -> Acceptance | None:
    if "don-vi" in request.GET:
        return acceptance_of_unit(shown, _number(request.GET["don-vi"]))
    period = max(_number(request.GET.get("ky", "0")), 0)
    return acceptance_of_criterion(shown, _number(request.GET.get("tieu-chi")), period)


def _accept(request: SignedInRequest, shown: BlocGrid) -> HttpResponse:
    cells = GridForm(shown, dict.fromkeys(request.POST.getlist("o"), "")).sent
    try:
        saved = services.accept_cells(
            bloc_year=shown.bloc_year, reading=shown.reading,
            cells={cell.line.pk: cell.version for cell in cells},
            by=request.user, at=clock.now(),
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        name = ACCEPTED_NAMES[shown.reading]
        messages.success(
            request, f"Đã chấp nhận {name} ở {len(saved.changed)} ô lúc {format_time(saved.at)}."
        )
    return redirect(_address(shown))


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """ "Chấm xong các đơn vị đã đủ điểm": which go on, which stay and why; then all of them."""
    shown = _grid(request, year, number, "bloc")
    if not shown.may_fill:
        raise PermissionDenied("Chấm xong là việc của người chấm cho Khối.")
    if request.method == "POST":
        chosen = [_number(each) for each in request.POST.getlist("don-vi")]
        try:
            done = services.finish_bloc(
                bloc_year=shown.bloc_year, sheets=chosen, by=request.user, at=clock.now()
            )
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, f"Khối đã chấm xong {len(done)} đơn vị.")
        return redirect(_address(shown))
    page = _page(shown, GridForm(shown)) | _to_finish(shown)
    return render(request, "scoring/bloc_finish.html", page)


def _to_finish(shown: BlocGrid) -> dict[str, Any]:
    ready = [
        row for row in shown.rows if not (row.locked or row.silent or row.away) and row.is_done
    ]
    left = [
        (row.name, row.locked or _left(row)) for row in shown.rows if row not in ready
    ]  # fmt: skip
    return {"ready": ready, "left_out": left, "cancel_url": _address(shown)}


def _left(row: Any) -> str:
    if row.blanks:
        return f"còn {row.blanks} ô chưa có điểm"
    if row.away:
        return f"còn {row.away} tiêu chí trả lại, HTX đang sửa"
    return f"còn {row.silent} ô chấm khác mà chưa có lý do"
