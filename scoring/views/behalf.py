"""Nhập thay: a unit's self-score typed from its paper, unit after unit of a bloc."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_time
from scans.selectors import panel_of
from scoring.forms.sheets import BehalfForm
from scoring.models import ScoreSheet
from scoring.selectors.behalf import next_to_enter, sheets_to_enter
from scoring.selectors.sheets import SheetView, sheet_view, short_name
from scoring.services.behalf import enter_on_behalf
from scoring.services.sheets import wrong_state
from scoring.views.sheets import CONFLICT, refuse_writing, sheet_of


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """All criteria of a unit on one page, to be typed down from its paper."""
    shown = sheet_of(request, pk)
    view = sheet_view(shown, request.user, clock.day(clock.now()))
    if not view.relation.may_fill("self"):
        raise PermissionDenied(view.relation.whose("self"))
    if view.mine != "self" or view.relation.speaks_for:
        return _elsewhere(request, shown, view)
    form = BehalfForm(view, request.POST or None, request.FILES or None)
    status = 200
    if form.is_valid():
        try:
            enter_on_behalf(
                sheet=shown, entries=form.entries(), source=form.cleaned_data["source"],
                pdf=form.cleaned_data["pdf"], by=request.user, at=clock.now(),
            )  # fmt: skip
            return _after(request, shown)
        except ValidationError as refusal:
            form.refuse(refusal)
            status = CONFLICT if isinstance(refusal, Stale) else 200
    return render(request, "scoring/behalf.html", _page(request, view, form), status=status)


def _elsewhere(request: SignedInRequest, shown: ScoreSheet, view: SheetView) -> HttpResponse:
    """One's own unit has its own page; at the wrong moment the sentence stands there, with what
    was typed from the paper meanwhile."""
    if request.method == "POST" and view.mine is None:
        return refuse_writing(request, shown, view)
    if not view.relation.speaks_for:
        messages.error(request, view.closed or wrong_state(shown, "self"))
    return redirect(shown)


def _after(request: SignedInRequest, shown: ScoreSheet) -> HttpResponse:
    act = request.POST.get("act", "save")
    if act == "hand_over":
        return redirect("scoring:sheet_submit", shown.pk)
    name = short_name(str(shown.membership.organization))
    messages.success(request, f"Đã lưu {name} lúc {format_time(clock.now())}, chưa gửi.")
    if act == "next":
        return redirect(next_page(request, shown) or shown.get_absolute_url())
    return redirect("scoring:behalf", shown.pk)


def next_page(request: SignedInRequest, shown: ScoreSheet) -> str:
    """Where the next unit of the bloc that has not sent is entered; blank where none is left."""
    member = shown.membership
    waiting = sheets_to_enter(member.bloc_year, request.user, clock.day(clock.now()))
    following = next_to_enter(waiting, shown.pk, member.order)
    return reverse("scoring:behalf", args=[following.pk]) if following else ""


def _page(request: SignedInRequest, view: SheetView, form: BehalfForm) -> dict[str, Any]:
    shown = view.sheet
    waiting = sheets_to_enter(
        shown.membership.bloc_year, request.user, clock.day(clock.now())
    )  # fmt: skip
    following = next_to_enter(waiting, shown.pk, shown.membership.order)
    return {
        "section": "scoring",
        "year": shown.membership.season.year,
        "sheet": shown,
        "view": view,
        "name": str(shown.membership.organization),
        "bloc_year": shown.membership.bloc_year,
        "form": form,
        "groups": [
            {
                "group": each.group,
                "period": each.period,
                "rows": [
                    {"view": line, "fields": form.line(line)} for line in each.lines if line.is_mine
                ],
            }
            for each in view.groups
        ],
        "errors": list(form.errors_by_line()) if form.is_bound else [],
        "scans": panel_of(shown, request.user, attaches=False),
        "waiting": len(waiting),
        "following": following,
        "today": clock.day(clock.now()),
    }
