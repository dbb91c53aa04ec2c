"""A year's blocs out of the register: units grouped by place, numbered, looked at, drawn."""

import hashlib
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.answers import accepted, refuse_unless, today
from accounts.http import SignedInRequest
from blocs import permissions, services
from blocs.forms import GroupingForm
from blocs.models import Season, StepCode
from blocs.selectors import window
from blocs.selectors.grouping import (
    WAYS,
    PlannedBloc,
    blocs_going_on,
    blocs_of_numbers,
    next_number,
    unplaced_groups,
)
from blocs.services import Drawing
from blocs.views.answers import season_crumbs
from history.vietnamese import fold

ADMIN_ONLY = "Lập Khối là việc của Quản trị của Liên minh."
CHANGED = (
    "Danh sách đơn vị vừa đổi từ khi anh/chị xem. Chưa lập Khối nào; xin xem lại rồi bấm lần nữa."
)


@require_http_methods(["GET", "POST"])
def group_units(request: SignedInRequest, year: int) -> HttpResponse:
    """First the groups with their numbers, then the blocs that come of them, then the act."""
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_form_bloc(request.user), ADMIN_ONLY)
    asked = request.POST.get("theo") or request.GET.get("theo", "")
    way = asked if asked in WAYS else "huyen"
    groups = unplaced_groups(season, way)
    form = GroupingForm(request.POST or None, groups, next_number(season))
    context: dict[str, Any] = {
        "season": season, "year": year, "section": "blocs", "crumbs": season_crumbs(season),
        "form": form, "way": way,
        "chips": [
            {"label": label, "url": f"?theo={code}", "current": code == way}
            for code, label in WAYS.items()
        ],
        "units": sum(len(each.units) for each in groups),
    }  # fmt: skip
    if not form.is_valid() or "sua" in request.POST:
        return render(request, "blocs/group_units.html", context)
    planned = beside_the_year(form.read(), season)
    if faults := too_late(planned):
        form.add_error(None, faults)
        return render(request, "blocs/group_units.html", context)
    mark = mark_of(planned)
    if request.POST.get("dau") == mark and accepted(form, lambda: draw(season, planned, request)):
        placed = sum(len(each.units) for each in planned)
        messages.success(request, f"Đã lập {len(planned)} Khối với {placed} đơn vị.")
        return redirect("blocs:blocs", year)
    if request.POST.get("dau") not in (None, mark):
        messages.warning(request, CHANGED)
    context |= {
        "planned": planned, "mark": mark, "left_out": left_out(form),
        "sent": [(name, request.POST[name]) for name in form.fields if name in request.POST],
    }  # fmt: skip
    return render(request, "blocs/group_units_confirm.html", context)


def beside_the_year(planned: list[PlannedBloc], season: Season) -> list[PlannedBloc]:
    """Each with the bloc of this year it joins, or of last year it goes on from."""
    earlier = blocs_going_on(season)
    standing = blocs_of_numbers(season, [each.number for each in planned])
    return [
        replace(
            each, goes_on=earlier.get((each.number, fold(each.area))),
            joins=standing.get(each.number),
            inside=getattr(standing.get(each.number), "inside", 0),
        )
        for each in planned
    ]  # fmt: skip


def too_late(planned: list[PlannedBloc]) -> list[str]:
    """A bloc that has scored itself takes no crowd any more; a single unit goes in on its page."""
    return [
        f"{each.joins.name} đã qua bước tự chấm. Xin chọn số khác, hoặc thêm từng đơn vị ở trang "
        "của Khối."
        for each in planned
        if each.joins and window(each.joins, StepCode.SELF_SCORE).is_over(today())
    ]


def mark_of(planned: list[PlannedBloc]) -> str:
    """What was looked at: the blocs with their units, in a word."""
    told = "|".join(f"{each.number}:{[unit.pk for unit in each.units]}" for each in planned)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def left_out(form: GroupingForm) -> list[Any]:
    return [
        unit
        for group in form.groups
        if not form.cleaned_data[f"so_{group.key}"]
        for unit in group.units
    ]


def draw(season: Season, planned: list[PlannedBloc], request: SignedInRequest) -> None:
    services.draw_blocs(
        season=season, by=request.user,
        drawings=[
            Drawing(each.number, each.area, each.units, each.locality, each.goes_on)
            for each in planned
        ],
    )  # fmt: skip
