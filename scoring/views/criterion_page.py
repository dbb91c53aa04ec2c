"""One criterion of a sheet on a page of its own: read it, write it, go on to the next."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, wants_json
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_time
from scoring.forms.criterion_page import CriterionForm
from scoring.marking import describe
from scoring.models import CriteriaGroup, ScoreSheet
from scoring.selectors.evidence import panel_of
from scoring.selectors.sheets import LineView, SheetView, sheet_view
from scoring.selectors.tasks import task_list
from scoring.services import sheets as services
from scoring.services.openings import note_opening
from scoring.views.autosave import CONFLICT, autosave
from scoring.views.sheets import give_back, hand_over_url, moved_on, refuse_writing, sheet_of

OTHERS = "Tiêu chí này do bên khác chấm, anh/chị xem được mà không ghi."


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    shown = sheet_of(request, pk)
    asked = request.GET.get("sua", "")
    view = sheet_view(shown, request.user, clock.day(clock.now()), asked)
    group, row = _place(view, line)
    if request.method == "POST":
        return _save(request, shown, view, group, row)
    form = CriterionForm(view, view.mine, row) if view.mine and row.is_mine else None
    page = _page(request, view, group, row, form)
    if view.mine and form:
        last = page["here"].opened.get(request.user.pk)
        note_opening(
            line=row.line, reading=view.mine, last=last, by=request.user, at=clock.now()
        )  # fmt: skip
    return render(request, "scoring/criterion.html", page)


def _place(view: SheetView, pk: int) -> tuple[CriteriaGroup, LineView]:
    for group in view.groups:
        for row in group.lines:
            if row.line.pk == pk:
                return group.group, row
    raise Http404


def _save(
    request: SignedInRequest, shown: ScoreSheet, view: SheetView, group: CriteriaGroup,
    row: LineView,
) -> HttpResponse:  # fmt: skip
    writes = view.mine if row.is_mine and not moved_on(request, view) else None
    form = CriterionForm(view, writes, row, request.POST) if writes else None
    if wants_json(request):
        return autosave(request, shown, view, form)
    if view.mine is None or moved_on(request, view):
        return refuse_writing(request, shown, view)
    if form is None:
        return give_back(request, shown, view, OTHERS)
    status = 200
    if form.is_valid():
        try:
            services.fill_reading(
                sheet=shown, reading=view.mine, entries=form.entries(),
                source=form.cleaned_data.get("source", ""), by=request.user, at=clock.now(),
            )  # fmt: skip
            return _after_saving(request, shown, row)
        except ValidationError as refusal:
            form.refuse(refusal)
            status = CONFLICT if isinstance(refusal, Stale) else 200
    page = _page(request, view, group, row, form)
    return render(request, "scoring/criterion.html", page, status=status)


def _after_saving(request: SignedInRequest, shown: ScoreSheet, row: LineView) -> HttpResponse:
    """To the next criterion that waits; with none left, to the check before handing over."""
    messages.success(request, f"Đã lưu tiêu chí {row.line.label} lúc {format_time(clock.now())}.")
    if request.POST.get("act") != "next":
        return redirect(request.get_full_path())
    asked = request.GET.get("sua", "")
    fresh = sheet_view(shown, request.user, clock.day(clock.now()), asked)
    following = task_list(fresh).next_after(row.line.pk)
    if following:
        return redirect("scoring:criterion", shown.pk, following.pk)
    complete = fresh.tally is not None and fresh.tally.is_complete
    return redirect((hand_over_url(fresh) if complete else "") or shown.get_absolute_url())


def _page(
    request: SignedInRequest,
    view: SheetView,
    group: CriteriaGroup,
    row: LineView,
    form: CriterionForm | None,
) -> dict[str, Any]:
    today = clock.day(clock.now())
    tasks = task_list(view)
    here = tasks.of_line(row.line.pk)
    following = tasks.next_after(row.line.pk)
    return {
        "section": "scoring",
        "year": view.sheet.membership.season.year,
        "view": view,
        "sheet": view.sheet,
        "name": str(view.sheet.membership.organization),
        "bloc_year": view.sheet.membership.bloc_year,
        "group": group,
        "row": row,
        "code": row.line.label,
        "words": describe(row.rule),
        "form": form,
        "fields": form.line(row) if form else None,
        "errors": list(form.errors_by_line()) if form and form.is_bound else [],
        "here": here,
        "before": tasks.before(here) if here else None,
        "after": tasks.after(here) if here else None,
        "of": len(tasks.tasks),
        "goes_on": following is not None,
        "evidence": panel_of(
            # Where one may write, the step was found open.
            row.line,
            request.user,
            view.relation,
            None if form else today,
            back=request.path,
        ),
        "today": today,
    }
