"""Single criteria sent back and mended; the second look before announcing."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import accepted, refuse_unless, today, told
from accounts.http import SignedInRequest
from history import clock
from scoring.forms.sheets import LineReturnForm
from scoring.models import LineReturn, Reading, ScoreLine, ScoreSheet
from scoring.permissions import relation
from scoring.selectors.readings import line_code, lines_of, scores
from scoring.selectors.returns import codes_of, open_returns
from scoring.services import returns as services
from scoring.services.second_look import look_again as look_again_at
from scoring.views.sheet_acts import ask_about
from scoring.views.sheets import sheet_of

DAYS_TO_MEND = 3


@require_http_methods(["GET", "HEAD", "POST"])
def line_return(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    """Back to be mended: this criterion, and others with it, with why and until when."""
    shown = sheet_of(request, pk)
    chosen = get_object_or_404(ScoreLine.objects.select_related("criterion"), pk=line, sheet=shown)
    who = relation(request.user, shown, today())
    refuse_unless(
        who.may_verify or who.scores_for_bloc,
        "Trả lại từng tiêu chí là việc của người chấm cho Khối và cán bộ thẩm định.",
    )
    returned = open_returns(shown)
    form = _return_form(request, shown, chosen, returned)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(
            form,
            lambda: services.return_lines(
                sheet=shown, by=request.user, at=clock.now(), **form.read()
            ),
        )
    ):
        messages.success(request, f"Đã trả lại {len(form.read()['lines'])} tiêu chí để sửa.")
        return redirect(shown)
    page = _page(shown) | {
        "form": form, "line": chosen,
        "returned": next((each for each in returned if each.line_id == chosen.pk), None),
    }  # fmt: skip
    return render(request, "scoring/line_return.html", page)


def _return_form(
    request: SignedInRequest, shown: ScoreSheet, chosen: ScoreLine, returned: list[LineReturn]
) -> LineReturnForm:
    readings = [("self", "HTX, sửa điểm tự chấm")]
    if shown.state != ScoreSheet.State.SUBMITTED:
        readings.append(("bloc", "Khối, sửa điểm Khối chấm"))
    out = {each.line_id for each in returned}
    lines = [
        (each.pk, f"{line_code(each)} {each.criterion.text}")
        for each in lines_of(shown)
        if each.pk not in out and scores("bloc", each.criterion)
    ]
    reading = readings[-1][0] if not scores("self", chosen.criterion) else "self"
    initial = {
        "lines": [str(chosen.pk)], "reading": reading,
        "due_on": today() + timedelta(days=DAYS_TO_MEND),
    }  # fmt: skip
    data = request.POST if request.method == "POST" else None
    return LineReturnForm(lines, readings, data, initial=initial)


def _page(shown: ScoreSheet) -> dict[str, Any]:
    return {
        "section": "scoring", "year": shown.membership.season.year, "sheet": shown,
        "name": str(shown.membership.organization), "bloc_year": shown.membership.bloc_year,
    }  # fmt: skip


@require_POST
def line_return_withdraw(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    shown = sheet_of(request, pk)
    who = relation(request.user, shown, today())
    refuse_unless(
        who.may_verify or who.scores_for_bloc,
        "Thôi trả lại là việc của người đã trả lại và cán bộ thẩm định.",
    )
    returned = get_object_or_404(
        LineReturn.objects.open().select_related("line__sheet"), line=line, line__sheet=shown
    )
    told(
        request,
        lambda: services.withdraw_return(returned=returned, by=request.user, at=clock.now()),
        "Đã thôi trả lại; tiêu chí giữ như đã chấm.",
    )
    return redirect(shown)


@require_http_methods(["GET", "HEAD", "POST"])
def lines_mended(request: SignedInRequest, pk: int) -> HttpResponse:
    """ "Đã sửa xong, gửi lại": asked once, then back to where the sheet was."""
    shown = sheet_of(request, pk)
    who = relation(request.user, shown, today())
    reading: Reading = "bloc" if request.GET.get("sua") == "bloc" else "self"
    if not who.may_fill(reading):
        raise PermissionDenied(who.whose(reading))
    if request.method == "POST":
        told(
            request,
            lambda: services.hand_back_mended(
                sheet=shown, reading=reading, by=request.user, at=clock.now()
            ),
            "Đã gửi lại các tiêu chí vừa sửa. Cảm ơn anh/chị.",
        )
        return redirect(shown)
    returned = [each for each in open_returns(shown) if each.reading == reading]
    if not returned:
        return redirect(shown)
    ask = {
        "title": f"Gửi lại {len(returned)} tiêu chí đã sửa?",
        "text": f"Tiêu chí {codes_of(returned)} khóa lại như đã sửa; các tiêu chí khác không đổi.",
        "action": "Đã sửa xong, gửi lại",
    }
    return ask_about(request, shown, ask)


@require_http_methods(["GET", "HEAD", "POST"])
def look_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second officer has seen a verified sheet and has nothing against it."""
    shown = sheet_of(request, pk)
    who = relation(request.user, shown, today())
    refuse_unless(
        who.may_look_again,
        "Bộ tiêu chí này không cần người thứ hai xem lại, hoặc anh/chị không phải người xem lại.",
    )
    if request.method == "POST":
        told(
            request,
            lambda: look_again_at(sheet=shown, by=request.user, at=clock.now()),
            f"Đã ghi: anh/chị đã xem lại {shown.membership.organization}.",
        )
        return redirect(shown)
    ask = {
        "title": f"Đã xem lại {shown.membership.organization} và không có ý kiến?",
        "text": "Tên anh/chị được ghi là người thứ hai đã xem. Chưa đồng ý điểm nào, "
        "xin trả lại bảng và ghi lý do.",
        "action": "Đã xem lại",
    }
    return ask_about(request, shown, ask)
