"""A sheet's page, its acts, and how far the sheets of a year are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, wants_json
from cooperatives.behalf import in_sentence
from history import clock
from history.conflicts import Stale
from history.keys import key_of
from history.models import Event
from history.vietnamese import format_number, format_time
from scans.selectors import ScanPanel, panel_of
from scoring.forms.sheets import SheetForm
from scoring.models import ScoreSheet
from scoring.selectors.evidence import evidence_of_sheet
from scoring.selectors.last_reasons import last_reasons, reasons_by
from scoring.selectors.later import LaterNote, note_of_unit
from scoring.selectors.neighbours import Neighbour, neighbours
from scoring.selectors.receipts import begun_by
from scoring.selectors.second_look import waits_for_second_look
from scoring.selectors.sheets import (
    LineView,
    SheetView,
    registered_award,
    sheet_view,
    sheets_to_show,
    short_name,
)
from scoring.selectors.tasks import TaskList, task_list
from scoring.selectors.verification import next_to_verify
from scoring.services import sheets as services
from scoring.services.bloc_grid import accept_cells
from scoring.views.autosave import autosave, typed_for
from scoring.views.questions import question_address

CONFLICT = 409
VERIFYING = (ScoreSheet.State.ADOPTED, ScoreSheet.State.VERIFIED)


def sheet_of(request: SignedInRequest, pk: int) -> ScoreSheet:
    return get_object_or_404(sheets_to_show(request.user), pk=pk)


# --- The sheet ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read a sheet; write the reading whose turn it is."""
    shown = sheet_of(request, pk)
    asked = request.GET.get("sua", "")
    view = sheet_view(shown, request.user, clock.day(clock.now()), asked)
    if request.method == "POST" and wants_json(request):
        writes = None if moved_on(request, view) else view.mine
        form = SheetForm(view, writes, request.POST) if writes else None
        return autosave(request, shown, view, form)
    if request.method == "POST":
        return _save(request, shown, view)
    form = SheetForm(view, view.mine) if view.mine else None
    return render(request, "scoring/sheet.html", sheet_page(request, view, form))


def _save(request: SignedInRequest, shown: ScoreSheet, view: SheetView) -> HttpResponse:
    if view.mine is None or moved_on(request, view):
        return refuse_writing(request, shown, view)
    form = SheetForm(view, view.mine, request.POST)
    status = 200
    if form.is_valid():
        try:
            services.fill_reading(
                sheet=shown, reading=view.mine, entries=form.entries(),
                source=form.cleaned_data.get("source", ""), by=request.user, at=clock.now(),
            )  # fmt: skip
            return _after_saving(request, shown, view)
        except ValidationError as refusal:
            form.refuse(refusal)
            status = CONFLICT if isinstance(refusal, Stale) else 200
    return render(request, "scoring/sheet.html", sheet_page(request, view, form), status=status)


def refuse_writing(request: SignedInRequest, shown: ScoreSheet, view: SheetView) -> HttpResponse:
    """The wrong person is told so by 403, the right one at the wrong moment by the sentence."""
    reading = typed_for(request)
    if not view.closed and not view.relation.may_fill(reading):
        raise PermissionDenied(view.relation.whose(reading))
    return give_back(request, shown, view, view.closed or services.wrong_state(shown, reading))


def moved_on(request: SignedInRequest, view: SheetView) -> bool:
    """Typed for one reading, and meanwhile it is another's turn: the same boxes, other points."""
    return request.POST.get("reading", view.mine) != view.mine


def give_back(
    request: SignedInRequest, shown: ScoreSheet, view: SheetView, sentence: str
) -> HttpResponse:
    """The sentence, and under it what was typed too late to be kept."""
    typed = _typed(request, view)
    if not typed:
        messages.error(request, sentence)
        return redirect(shown)
    page = sheet_page(request, view, None) | {"refused": sentence, "typed": typed}
    return render(request, "scoring/sheet.html", page, status=CONFLICT)


def _typed(request: SignedInRequest, view: SheetView) -> list[dict[str, Any]]:
    """What was sent too late, by criterion: it is not kept, so it is shown to be written down."""
    rows = [
        {
            "criterion": line.criterion,
            "code": line.code,
            "given": request.POST.get(f"given-{line.line.pk}", "").strip(),
            "reason": request.POST.get(f"reason-{line.line.pk}", "").strip(),
        }
        for line in view.lines
    ]
    return [row for row in rows if row["given"] or row["reason"]]


def _after_saving(request: SignedInRequest, shown: ScoreSheet, view: SheetView) -> HttpResponse:
    act = request.POST.get("act", "save")
    if act == "accept" and view.mine:
        services.accept_reading(sheet=shown, reading=view.mine, by=request.user, at=clock.now())
    accepted = key_of(request.POST.get("accept_line"))
    if accepted and view.mine:
        accept_cells(
            bloc_year=shown.membership.bloc_year, reading=view.mine, cells={accepted: None},
            by=request.user, at=clock.now(),
        )  # fmt: skip
    if act == "hand_over":
        return redirect(hand_over_url(view) or shown.get_absolute_url())
    messages.success(
        request,
        f"Đã lưu {short_name(str(shown.membership.organization))} lúc {format_time(clock.now())}.",
    )
    if act == "next" and view.mine == "alliance":
        following = next_to_verify(shown, request.user, clock.day(clock.now()))
        return redirect(following or "scoring:verification", *_year_unless(following, shown))
    if act == "next":
        return redirect("scoring:sheet", _next_pk(neighbours(view, request.user), shown.pk))
    anchor = f"#tieu-chi-{accepted}" if accepted else ""
    return redirect(request.get_full_path() + anchor)


def _year_unless(following: ScoreSheet | None, shown: ScoreSheet) -> list[int]:
    return [] if following else [shown.membership.season.year]


def _next_pk(others: list[Neighbour], pk: int) -> int:
    """The next sheet not yet done, else simply the next one, round and round."""
    keys = [each.pk for each in others]
    after = others[keys.index(pk) + 1 :] + others[: keys.index(pk)] if pk in keys else others
    waiting = [each for each in after if not each.is_done]
    return (waiting or after or others)[0].pk if others else pk


HAND_OVER = {
    "self": ("scoring:sheet_submit", "Kiểm tra trước khi gửi"),
    "bloc": ("scoring:sheet_finish", "Chấm xong đơn vị này"),
    "alliance": ("scoring:sheet_verify", "Hoàn tất thẩm định"),
}


def hand_over_url(view: SheetView) -> str:
    if view.mine and view.mending is not None:
        return f"{reverse('scoring:lines_mended', args=[view.sheet.pk])}?sua={view.mine}"
    return reverse(HAND_OVER[view.mine][0], args=[view.sheet.pk]) if view.mine else ""


def _hand_over_words(view: SheetView) -> str:
    if view.mending is not None:
        return "Đã sửa xong, gửi lại"
    return HAND_OVER[view.mine][1] if view.mine else ""


def sheet_page(request: SignedInRequest, view: SheetView, form: SheetForm | None) -> dict[str, Any]:
    shown = view.sheet
    # A unit at its own draft sees nobody else's.
    who = view.relation
    alone = view.mine == "self" and not (who.in_charge or who.leads or who.deputises)
    others = [] if alone else neighbours(view, request.user)
    kind, label = registered_award(shown)
    return {
        "section": "scoring",
        "year": shown.membership.season.year,
        "view": view,
        "sheet": shown,
        "name": str(shown.membership.organization),
        "bloc_year": shown.membership.bloc_year,
        "form": form,
        "groups": _with_evidence(view, _groups(view, form, request.GET.get("loc", ""))),
        "chips": _chips(request, view) if form else [],
        "errors": list(form.errors_by_line()) if form and form.is_bound else [],
        "others": others if len(others) > 1 else [],
        "others_done": sum(1 for each in others if each.is_done),
        "around": _around(others, shown.pk),
        "award_kind": kind,
        "award": label,
        "hand_over": _hand_over_words(view),
        "may_return_lines": view.relation.may_return_lines,
        "may_mend": _may_mend(view),
        "waits_for_second_look": view.relation.may_look_again and waits_for_second_look(shown),
        "events": _events(view),
        "scans": _scans(request, view),
        "from_source": in_sentence(shown.entry_source),
        "later": _later(shown),
        "may_withdraw": shown.state == ScoreSheet.State.SUBMITTED and view.relation.may_withdraw,
        "too_late": _too_late(view),
        "hand_over_url": hand_over_url(view),
        "tasks": _tasks(view),
        "shows_table": request.GET.get("xem") == "bang"
        or view.mine != "self"
        or bool(form and form.is_bound),
        "may_return": shown.state in services.ONE_STEP_BACK and view.relation.may_return,
        "today": clock.day(clock.now()),
        "reasons": _reasons(view, others),
        "may_grid": view.relation.user.is_alliance or view.relation.leads_bloc,
        "onward": _onward(request, view),
        "verifies": who.may_verify and shown.state in VERIFYING,
        "asks": question_address(view.relation, clock.day(clock.now())),
    }


def _onward(request: SignedInRequest, view: SheetView) -> ScoreSheet | None:
    """The sheet to verify after this one, while it still waits."""
    key = key_of(request.GET.get("ke"))
    if key is None or view.sheet.state != ScoreSheet.State.VERIFIED:
        return None
    return sheets_to_show(request.user).filter(pk=key, state=ScoreSheet.State.ADOPTED).first()


def _tasks(view: SheetView) -> TaskList | None:
    """The unit's own list; of the other readings only what was sent back is shown."""
    if view.mine == "self" or getattr(view.sheet, "has_returns", False):
        return task_list(view)
    return None


def _too_late(view: SheetView) -> str:
    """To the unit that sent it: who has begun, so that it cannot be taken back any more."""
    if view.sheet.state != ScoreSheet.State.SUBMITTED or not view.relation.may_withdraw:
        return ""
    if view.mending is not None or not any(each.line.bloc_at for each in view.lines):
        return ""
    begun = begun_by(view.sheet)
    return services.too_late_to_withdraw(begun) if begun else ""


def _reasons(view: SheetView, others: list[Neighbour]) -> list[str]:
    """What this person last wrote when scoring differently, here and on the bloc's other sheets."""
    if view.mine in (None, "self"):
        return []
    here = reasons_by((each.line for each in view.lines), view.relation.user, view.mine)
    return last_reasons([*here, *(each.reason for each in others if each.reason)])


def _may_mend(view: SheetView) -> list[str]:
    """The returned readings this person may write."""
    return sorted({
        each.reading_of for each in view.returns if view.relation.may_fill(each.reading_of)
    })  # fmt: skip


def _scans(request: SignedInRequest, view: SheetView) -> ScanPanel | None:
    if "self" not in view.readable:
        return None
    return panel_of(view.sheet, request.user, attaches=view.relation.may_attach)


def _later(shown: ScoreSheet) -> LaterNote | None:
    """Figures that came after the seal of its ranking."""
    membership = shown.membership
    ranking = getattr(membership.bloc_year, "ranking", None)
    return note_of_unit(ranking, membership.organization_id)


# What an event tells of a reading is told to those who may read that reading.
TOLD_WITH = {
    "self": (
        "scoring.submitted",
        "scans.attached",
        "scans.removed",
        "scoring.self_lines_returned",
        "scoring.self_return_withdrawn",
        "scoring.self_lines_mended",
    ),
    "bloc": (
        "scoring.bloc_scored",
        "scoring.changed_by_meeting",
        "scoring.bloc_lines_returned",
        "scoring.bloc_return_withdrawn",
        "scoring.bloc_lines_mended",
    ),
    "alliance": ("scoring.verified", "scoring.looked_again"),
}


def _events(view: SheetView) -> list[Event]:
    kept_back = [
        v for reading, verbs in TOLD_WITH.items() if reading not in view.readable for v in verbs
    ]
    return list(Event.objects.about(view.sheet).exclude(verb__in=kept_back).order_by("-seq"))


# Quick filters of the lines: what remains, what differs.
LEFT, DIFFERENT, WIDE, APART = "con-lai", "khac", "chenh", "lech"


def _chips(request: SignedInRequest, view: SheetView) -> list[dict[str, Any]]:
    tally, chosen = view.tally, request.GET.get("loc", "")
    if tally is None or view.mending is not None:
        return []
    path = view.sheet.get_absolute_url()
    gap = format_number(view.sheet.criteria_set.gap_threshold)
    wide = [
        (f"Chênh từ {gap} điểm", WIDE, view.wide),
        ("Có chênh", APART, view.apart),
    ] if view.mine == "alliance" else []  # fmt: skip
    counted = [
        *wide,
        ("Còn phải làm", LEFT, tally.due - tally.done),
        ("Tất cả", "", tally.due),
        ("Chấm khác", DIFFERENT, view.differing),
    ]
    return [
        {"label": label, "url": f"{path}?loc={key}" if key else path, "count": count,
         "current": key == chosen}
        for label, key, count in counted
    ]  # fmt: skip


def _is_in(line: LineView, form: SheetForm, chosen: str) -> bool:
    """What was sent comes back as it was sent, whatever it would now be filtered by."""
    if form.is_bound:
        return not line.is_mine or f"version-{line.line.pk}" in form.data
    if chosen in (WIDE, APART):
        return line.is_wide if chosen == WIDE else line.gap > 0
    if chosen == LEFT:
        return line.is_mine and not line.is_done(form.reading)
    return chosen != DIFFERENT or line.cells[form.reading].differs


def _groups(view: SheetView, form: SheetForm | None, chosen: str = "") -> list[dict[str, Any]]:
    """The groups with, beside each line, the fields to write it."""
    groups = _all_groups(view, form)
    if form is None:
        return groups
    for group in groups:
        group["rows"] = [row for row in group["rows"] if _is_in(row["view"], form, chosen)]
    return [group for group in groups if group["rows"]]


def _all_groups(view: SheetView, form: SheetForm | None) -> list[dict[str, Any]]:
    return [
        {
            "group": each.group,
            "period": each.period,
            "subtotals": each.subtotals,
            "rows": [
                {"view": line, "fields": form.line(line) if form and line.is_mine else None}
                for line in each.lines
            ],
        }
        for each in view.groups
    ]


def _with_evidence(view: SheetView, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows, each with how much evidence stands beside it."""
    found = evidence_of_sheet(view.sheet, [each.line for each in view.lines], view.relation)
    for group in groups:
        for row in group["rows"]:
            row["evidence"] = found.get(row["view"].line.pk)
    return groups


def _around(others: list[Neighbour], pk: int) -> dict[str, Any]:
    keys = [each.pk for each in others]
    if pk not in keys or len(keys) < 2:
        return {}
    here = keys.index(pk)
    return {
        "before": others[here - 1] if here else None,
        "after": others[here + 1] if here + 1 < len(others) else None,
        "number": here + 1,
        "of": len(others),
    }
