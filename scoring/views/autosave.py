"""What a page that saves by itself is answered: the server's own time, or a sentence."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse

from accounts.http import SignedInRequest
from history import clock
from history.conflicts import Stale
from history.vietnamese import format_number, format_points, format_time
from scoring.forms.sheets import SheetForm
from scoring.models import READINGS, Reading, ScoreSheet
from scoring.selectors.sheets import SheetView, Tally, sheet_view
from scoring.selectors.tasks import Task, task_list
from scoring.services import sheets as services

FORBIDDEN, CONFLICT, UNFIT = 403, 409, 422


def autosave(
    request: SignedInRequest, shown: ScoreSheet, view: SheetView, form: SheetForm | None
) -> JsonResponse:
    """Save the lines that were sent, and answer what the page has to show."""
    if view.mine is None or form is None:
        return _refused(view.closed or services.wrong_state(shown, typed_for(request)), CONFLICT)
    if not form.is_valid():
        return _unfit(form)
    try:
        services.fill_reading(
            sheet=shown, reading=view.mine, entries=form.entries(),
            source=form.cleaned_data.get("source", ""), by=request.user, at=clock.now(),
        )  # fmt: skip
    except Stale as refusal:
        form.refuse(refusal)
        return _stale(form, refusal)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _unfit(form)
    except PermissionDenied as refusal:
        return _refused(str(refusal), FORBIDDEN)
    return JsonResponse(_saved(request, shown, form))


def typed_for(request: SignedInRequest) -> Reading:
    """The reading the page was writing when it was shown."""
    typed = request.POST.get("reading")
    return next((each for each in READINGS if each == typed), "self")


def _saved(request: SignedInRequest, shown: ScoreSheet, form: SheetForm) -> dict[str, Any]:
    """The time is that of the rows as they stand, so that a reload shows the same."""
    fresh = sheet_view(shown, request.user, clock.day(clock.now()))
    tasks, sent = task_list(fresh), form.entries()
    lines = {line.line.pk: line for line in fresh.lines if line.line.pk in sent}
    return {
        "saved_at": format_time(fresh.saved_at),
        "versions": {pk: each.line.version for pk, each in lines.items()},
        "points": {pk: format_points(each.line.points(form.reading)) for pk, each in lines.items()},
        "states": {pk: _state(each) for pk in lines if (each := tasks.of_line(pk))},
        "totals": _totals(fresh.tallies.get(form.reading)),
    }


def _state(task: Task) -> dict[str, str]:
    return {"words": task.state.words, "kind": task.state.kind, "icon": task.state.icon}


def _totals(tally: Tally | None) -> dict[str, str]:
    if tally is None:
        return {}
    return {
        "points": format_points(tally.points),
        "out_of": format_number(tally.out_of),
        "done": str(tally.done),
        "due": str(tally.due),
    }


def _stale(form: SheetForm, refusal: Stale) -> JsonResponse:
    """Both values: what stands now, by line, and its version; what was typed the page has."""
    theirs = {
        key: {"shown": form.theirs.get(key, ""), "version": held["version"]}
        for key, held in refusal.theirs.items()
    }
    return JsonResponse({"why": " ".join(refusal.messages), "theirs": theirs}, status=CONFLICT)


def _unfit(form: SheetForm) -> JsonResponse:
    errors = {name: list(found) for name, found in form.errors.items() if name in form.fields}
    why = " ".join(str(each) for each in form.non_field_errors())
    return JsonResponse({"why": why, "errors": errors}, status=UNFIT)


def _refused(why: str, status: int) -> JsonResponse:
    return JsonResponse({"why": why}, status=status)
