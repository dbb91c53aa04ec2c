"""What a unit achieved in a year, and what the office asks of a year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.answers import accepted, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from cooperatives import permissions, selectors, services
from cooperatives.doubts import PROFIT_ABOVE, earning_above_revenue
from cooperatives.forms import AskedForm, FiguresForm, seen_name
from cooperatives.models import Figure, Organization
from cooperatives.services import FIRST_YEAR
from cooperatives.views.answers import SECTION, crumbs, unit_in_scope

# How a period is written in an address.
PERIODS = {"6-thang": Figure.Period.HALF, "ca-nam": Figure.Period.YEAR}
OTHER = {Figure.Period.HALF: "Cả năm", Figure.Period.YEAR: "6 tháng"}


@require_http_methods(["GET", "POST"])
def figures(request: SignedInRequest, pk: int, of_year: int, period: str) -> HttpResponse:
    """The figures of one year and period; a blank stays blank."""
    unit = unit_in_scope(request, pk)
    refuse_unless(
        permissions.may_enter_figures(request.user, unit, today()),
        "Số liệu của đơn vị do đơn vị hoặc cán bộ phụ trách Khối ghi.",
    )
    if period not in PERIODS or not FIRST_YEAR <= of_year <= today().year:
        raise Http404
    rows = selectors.figures_to_enter(unit, of_year, PERIODS[period])
    form = FiguresForm(
        request.POST or None, rows=rows,
        behalf=not permissions.represents(request.user, unit, today()),
        initial={"status": level_of(rows)},
    )  # fmt: skip
    if form.is_valid():
        if accepted(form, lambda: enter(request, unit, of_year, PERIODS[period], form)):
            messages.success(request, said(form, of_year, unit))
            if earning_above_revenue([unit.pk], of_year, PERIODS[period]):
                messages.warning(request, PROFIT_ABOVE)
            return redirect("cooperatives:figures", pk, of_year, period)
        seen = {seen_name(each.indicator.code): each.figure and each.figure.value for each in rows}
        resend(form, **seen)
    context = {
        "section": SECTION, "form": form, "organization": unit, "crumbs": crumbs(unit),
        "theirs": theirs_beside(form),
        "of_year": of_year, "last_year": of_year - 1, "period": PERIODS[period].label.lower(),
        "other_period": OTHER[PERIODS[period]],
        "changes": selectors.figure_changes(unit, of_year, PERIODS[period]),
        "frames": frames(unit, of_year, period),
    }  # fmt: skip
    return render(request, "cooperatives/figures.html", context)


def said(form: FiguresForm, year: int, unit: Organization) -> str:
    kept = form.kept()
    more = f" {len(kept)} ô để trống vẫn giữ số cũ." if kept else ""
    return f"Đã lưu số liệu năm {year} của {unit.name}.{more}"


def level_of(rows: list[selectors.FigureLine]) -> str:
    """What the page proposes: as the year stands, an estimate where nothing stands."""
    standing = [row.figure for row in rows if row.figure]
    return standing[0].status if standing else Figure.Status.ESTIMATE


def enter(
    request: SignedInRequest, unit: Organization, year: int, period: str, form: FiguresForm
) -> None:
    services.enter_figures(
        organization=unit, year=year, period=period, values=form.values(), seen=form.seen(),
        status=form.cleaned_data["status"], source=form.told_source(), by=request.user,
    )  # fmt: skip


def frames(unit: Organization, year: int, period: str) -> list[dict[str, Any]]:
    """The years and periods around this one."""
    return [
        {
            "year": f"{each} {PERIODS[code].label.lower()}",
            "url": reverse("cooperatives:figures", args=[unit.pk, each, code]),
            "current": (each, code) == (year, period),
        }
        for each in range(max(year - 1, FIRST_YEAR), min(year + 1, today().year) + 1)
        for code in PERIODS
    ]


@require_http_methods(["GET", "POST"])
def asked_indicators(request: SignedInRequest, of_year: int) -> HttpResponse:
    """Which figures the office asks for in a year: what pages and registrations offer first."""
    refuse_unless(
        permissions.may_edit_register(request.user),
        "Chọn chỉ tiêu của năm là việc của cán bộ Liên minh.",
    )
    if not FIRST_YEAR <= of_year <= today().year + 1:
        raise Http404
    chosen = [each.code for each in selectors.asked_indicators(of_year)]
    form = AskedForm(
        request.POST or None, initial={"codes": chosen, "seen": ",".join(sorted(chosen))}
    )
    if form.is_valid() and accepted(
        form,
        lambda: services.choose_indicators(
            year=of_year, codes=form.cleaned_data["codes"], seen=form.shown(), by=request.user
        ),
    ):
        messages.success(request, f"Đã lưu chỉ tiêu của năm {of_year}.")
        return redirect("cooperatives:asked_indicators", of_year)
    resend(form, seen=",".join(sorted(chosen)))
    context = {
        "section": SECTION, "form": form, "crumbs": crumbs(), "of_year": of_year,
        "back": reverse("cooperatives:organizations"),
        "frames": [
            {
                "year": each,
                "url": reverse("cooperatives:asked_indicators", args=[each]),
                "current": each == of_year,
            }
            for each in range(of_year - 1, min(of_year + 1, today().year + 1) + 1)
        ],
    }  # fmt: skip
    return render(request, "cooperatives/asked_indicators.html", context)
