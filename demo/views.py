from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from demo import permissions, selectors, services
from demo.forms import ClockForm
from history import clock
from history.models import DemoClock
from history.selectors import events_about
from history.vietnamese import format_datetime


@require_http_methods(["GET", "POST"])
def clock_page(request: SignedInRequest) -> HttpResponse:
    """Where the demonstration's time stands, and where it may go."""
    if not permissions.may_move_clock(request.user):
        raise PermissionDenied("Chỉ quản trị chỉnh được ngày giờ của bản dùng thử.")
    form = ClockForm(request.POST or None)
    if form.is_valid():
        try:
            return _moved(services.move_clock(to=form.moment(), by=request.user), request)
        except ValidationError as refusal:
            form.add_error("day", refusal)
    return _show(request, form)


def _show(request: SignedInRequest, form: ClockForm) -> HttpResponse:
    now, standing = clock.now(), DemoClock.objects.first()
    context = {
        "form": form,
        "clock": standing,
        "shown": now,
        "stops": selectors.next_stops(now),
        "events": events_about(standing, limit=10) if standing else [],
    }
    return render(request, "demo/clock.html", context)


def _moved(moved: DemoClock, request: SignedInRequest) -> HttpResponse:
    messages.success(request, f"Bản dùng thử nay ở lúc {format_datetime(moved.shown_at)}.")
    return redirect("demo:clock")


@require_POST
def clock_stop(request: SignedInRequest) -> HttpResponse:
    """To the first morning of a step, as the page offers it."""
    try:
        to = datetime.fromisoformat(request.POST.get("to", ""))
        moved = services.move_clock(to=clock.at(to), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("demo:clock")
    except ValueError:
        messages.error(request, "Chưa rõ đến lúc nào. Xin chọn lại.")
        return redirect("demo:clock")
    return _moved(moved, request)


@require_POST
def clock_start_over(request: SignedInRequest) -> HttpResponse:
    try:
        moved = services.start_over(by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("demo:clock")
    messages.info(request, "Đã quay lại lúc bắt đầu. Những gì đã nhập vẫn còn nguyên.")
    return _moved(moved, request)
