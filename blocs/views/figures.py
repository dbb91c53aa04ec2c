"""The figures of a whole bloc on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.answers import refuse_unless, today
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.grid import GridCells, GridHead
from blocs.listings import figures_listing
from blocs.models import BlocYear
from blocs.views.answers import bloc_crumbs, bloc_year_in_scope
from cooperatives.doubts import PROFIT_ABOVE, earning_above_revenue
from cooperatives.models import Figure
from history.lists import tools, wants_file

PERIODS = {"6-thang": Figure.Period.HALF, "ca-nam": Figure.Period.YEAR}


@require_http_methods(["GET", "HEAD", "POST"])
def bloc_figures(request: SignedInRequest, year: int, number: int, period: str) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(
        permissions.may_enter_bloc_figures(request.user, bloc_year, today()),
        "Nhập số liệu cho cả Khối là việc của cán bộ Liên minh và Khối trưởng.",
    )
    if period not in PERIODS or year > today().year:
        raise Http404
    grid = selectors.figure_grid(bloc_year, PERIODS[period])
    listing = figures_listing(bloc_year, grid, PERIODS[period].label)
    if request.method != "POST" and wants_file(request):
        return listing.file(grid.units)
    cells = GridCells(grid, request.POST or None)
    head = GridHead(request.POST or None, initial={"status": Figure.Status.ESTIMATE})
    refusals: list[str] = []
    if head.is_valid() and not cells.errors:
        try:
            written = _enter(request, bloc_year, PERIODS[period], head, cells)
        except ValidationError as refusal:
            cells.refused(refusal)
            refusals = [] if cells.errors else refusal.messages
        else:
            messages.success(request, f"Đã lưu {written} ô số liệu của {bloc_year.name}.")
            _warn(request, cells, year, PERIODS[period])
            return redirect("blocs:bloc_figures", year, number, period)
    return render(
        request,
        "blocs/bloc_figures.html",
        {
            "bloc_year": bloc_year,
            "grid": grid,
            "tools": tools(request, listing, len(grid.units)),
            "rows": list(cells.rows()),
            "seen": cells.seen_text(),
            "head": head,
            "errors": [
                *({"text": each} for each in refusals),
                *(
                    {"anchor": head[name].auto_id, "text": f"{head[name].label}: {each}"}
                    for name, said in head.errors.items()
                    for each in said
                ),
                *cells.faults(),
            ],
            "period": PERIODS[period].label,
            "frames": [
                {
                    "year": label.label,
                    "url": reverse("blocs:bloc_figures", args=[year, number, each]),
                    "current": each == period,
                }
                for each, label in PERIODS.items()
            ],
            "crumbs": bloc_crumbs(bloc_year),
            "back": bloc_year.get_absolute_url(),
            "year": year,
            "section": "blocs",
        },
    )


def _warn(request: SignedInRequest, cells: GridCells, year: int, period: str) -> None:
    names = {unit.pk: unit.name for unit in cells.grid.units}
    above = earning_above_revenue(names, year, period)
    if above:
        messages.warning(request, f"{', '.join(names[unit] for unit in above)}: {PROFIT_ABOVE}")


def _enter(
    request: SignedInRequest, bloc_year: BlocYear, period: str, head: GridHead, cells: GridCells
) -> int:
    return services.enter_bloc_figures(
        bloc_year=bloc_year, period=period, values=cells.values, seen=cells.seen_by_unit(),
        status=head.cleaned_data["status"], source=head.told_source(), by=request.user,
    )  # fmt: skip
