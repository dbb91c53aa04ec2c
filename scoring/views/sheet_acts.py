"""Handing a sheet over, taking it back, returning it: each by a page that asks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted
from accounts.http import SignedInRequest
from history import clock
from history.keys import key_of
from scoring.forms.sheets import ReturnForm, VerifyForm
from scoring.models import Gate, ScoreSheet
from scoring.permissions import Relation, relation
from scoring.selectors.behalf import next_to_enter, sheets_to_enter
from scoring.selectors.checking import check_of
from scoring.selectors.receipts import receipt_of
from scoring.selectors.sheets import SheetView, sheet_view
from scoring.selectors.verification import next_to_verify
from scoring.services import sheets as services
from scoring.views.sheets import sheet_of, sheet_page


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Kiểm tra trước khi gửi: everything once more, then the handing over."""
    shown = sheet_of(request, pk)
    view = sheet_view(shown, request.user, clock.day(clock.now()))
    if request.method == "POST":
        try:
            services.submit_sheet(
                sheet=shown, version=key_of(request.POST.get("version")),
                by=request.user, at=clock.now(),
            )  # fmt: skip
            return _after_sending(request, shown, view)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("scoring:sheet_submit", pk)
    if view.mine != "self":
        return redirect(shown)
    page = sheet_page(request, view, None) | {"check": check_of(view, "self")}
    return render(request, "scoring/sheet_submit.html", page)


def _after_sending(request: SignedInRequest, shown: ScoreSheet, view: SheetView) -> HttpResponse:
    """The unit gets its receipt; who sends for others goes on to the next that has not sent."""
    if view.relation.speaks_for:
        return redirect("scoring:sheet_receipt", shown.pk)
    waiting = sheets_to_enter(
        shown.membership.bloc_year, request.user, clock.day(clock.now())
    )  # fmt: skip
    following = next_to_enter(waiting, shown.pk, shown.membership.order)
    if following is None:
        return redirect("scoring:sheet_receipt", shown.pk)
    messages.success(
        request,
        f"Đã gửi thay {shown.membership.organization}. Tiếp theo: "
        f"{following.membership.organization} (còn {len(waiting)} đơn vị chưa gửi).",
    )
    return redirect("scoring:behalf", following.pk)


def _sheet_to_move(
    request: SignedInRequest, pk: int, may: Callable[[Relation], bool]
) -> ScoreSheet:
    """The form of an act is for those who may do it; the service asks again."""
    shown = sheet_of(request, pk)
    if not may(relation(request.user, shown, clock.day(clock.now()))):
        raise PermissionDenied
    return shown


@require_safe
def sheet_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Biên nhận: its number, when it was, what was sent; and until when it may be taken back."""
    shown = sheet_of(request, pk)
    view = sheet_view(shown, request.user, clock.day(clock.now()))
    if "self" not in view.readable:
        raise PermissionDenied
    receipt = receipt_of(shown)
    if receipt is None:
        return redirect(shown)
    page = sheet_page(request, view, None) | {"receipt": receipt}
    return render(request, "scoring/sheet_receipt.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _sheet_to_move(request, pk, lambda who: who.may_withdraw)
    if request.method == "POST":
        return _act(request, shown, services.withdraw_sheet, "Đã rút bảng tự chấm về để sửa.")
    ask = {
        "title": f"Rút lại bảng tự chấm của {shown.membership.organization}?",
        "text": "Bảng trở về bản nháp để sửa. Sửa xong phải gửi lại trước khi hết hạn.",
        "action": "Rút lại bảng tự chấm",
    }
    return ask_about(request, shown, ask)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_return(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _sheet_to_move(request, pk, lambda who: who.may_return)
    form = ReturnForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(
            form,
            lambda: services.return_sheet(
                sheet=shown, by=request.user, at=clock.now(), **form.cleaned_data
            ),
        )
    ):
        messages.success(request, "Đã trả lại một bước, kèm lý do.")
        return redirect(shown)
    ask = {
        "title": f"Trả lại bảng chấm điểm của {shown.membership.organization}?",
        "text": "Bảng lùi một bước; điểm đã ghi vẫn còn.",
        "action": "Trả lại",
        "grave": True,
    }
    return ask_about(request, shown, ask, form)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _sheet_to_move(request, pk, lambda who: who.may_fill("bloc"))
    if request.method == "POST":
        done = f"Khối đã chấm xong {shown.membership.organization}."
        return _act(request, shown, services.finish_bloc_scoring, done)
    ask = {
        "title": f"Chấm xong {shown.membership.organization}?",
        "text": "Điểm Khối chấm khóa lại chờ hội nghị. Cần sửa thì trả lại một bước, có ghi lý do.",
        "action": "Chấm xong đơn vị này",
    }
    return ask_about(request, shown, ask)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_verify(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _sheet_to_move(request, pk, lambda who: who.may_fill("alliance"))
    gates = Gate.objects.filter(criteria_set=shown.criteria_set_id, kind=Gate.Kind.CONDITION)
    form = VerifyForm(gates, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = f"Đã thẩm định xong {shown.membership.organization}."
        answer = _act(
            request, shown, services.verify_sheet, done,
            failed_conditions=form.failed_conditions(),
        )  # fmt: skip
        following = next_to_verify(shown, request.user, clock.day(clock.now()))
        return redirect(f"{shown.get_absolute_url()}?ke={following.pk}") if following else answer
    ask = {
        "title": f"Hoàn tất thẩm định {shown.membership.organization}?",
        "text": "Điểm thẩm định khóa lại và được dùng để xếp hạng.",
        "action": "Hoàn tất thẩm định",
    }
    return ask_about(request, shown, ask, form if form.fields else None)


def ask_about(
    request: SignedInRequest, shown: ScoreSheet, ask: dict[str, Any], form: Any = None
) -> HttpResponse:
    page = {
        "section": "scoring", "year": shown.membership.season.year, "sheet": shown,
        "name": str(shown.membership.organization), "ask": ask, "form": form,
        "bloc_year": shown.membership.bloc_year,
    }  # fmt: skip
    return render(request, "scoring/sheet_confirm.html", page)


def _act(
    request: SignedInRequest, shown: ScoreSheet, service: Any, done: str, **facts: Any
) -> HttpResponse:
    """One service, then back to the sheet with what it said."""
    try:
        service(sheet=shown, by=request.user, at=clock.now(), **facts)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(shown)
