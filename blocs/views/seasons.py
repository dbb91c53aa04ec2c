"""Years: opening one, seeing and moving its steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, crumbs, refuse_unless, today
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.forms import SealRuleForm, SeasonForm, StepForm
from blocs.models import Season, Step
from blocs.views.answers import year_switch

ADMIN_ONLY = "Lịch của năm thi đua do Quản trị của Liên minh đặt."


@require_http_methods(["GET", "HEAD", "POST"])
def open_season(request: SignedInRequest) -> HttpResponse:
    refuse_unless(permissions.may_open_season(request.user), ADMIN_ONLY)
    last = Season.objects.order_by("-year").first()
    year = last.year + 1 if last else today().year
    proposed = selectors.next_windows(year)
    form = SeasonForm(request.POST or None, proposed=proposed, initial={"year": str(year)})
    if form.is_valid() and accepted(
        form,
        lambda: services.open_season(
            year=form.cleaned_data["year"],
            decision=form.cleaned_data["decision"],
            steps=form.windows(),
            by=request.user,
        ),
    ):
        year = form.cleaned_data["year"]
        messages.success(request, f"Đã mở năm thi đua {year}.")
        return redirect("blocs:season_settings", year)
    return render(
        request,
        "blocs/open_season.html",
        {"form": form, "from_last_year": bool(proposed), "section": "overview"},
    )


@require_safe
def season_settings(request: SignedInRequest, year: int) -> HttpResponse:
    refuse_unless(request.user.is_alliance, "Lịch của năm dành cho cán bộ Liên minh.")
    season = get_object_or_404(Season, year=year)
    return render(
        request,
        "blocs/season_settings.html",
        {
            "season": season,
            "steps": selectors.steps_with_extensions(season, today()),
            "may_move": permissions.may_move_step(request.user),
            "years": year_switch("blocs:season_settings", year),
            "year": year,
            "section": "overview",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move_step(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    step = get_object_or_404(Step.objects.select_related("season"), pk=pk, season__year=year)
    refuse_unless(permissions.may_move_step(request.user), ADMIN_ONLY)
    form = StepForm(
        request.POST or None, initial={"opens_on": step.opens_on, "closes_on": step.closes_on}
    )
    if form.is_valid() and accepted(
        form, lambda: services.move_step(step=step, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"Đã đổi lịch bước {step.get_code_display()}.")
        return redirect("blocs:season_settings", year)
    back = reverse("blocs:season_settings", args=[year])
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": f"Đổi lịch: {step.get_code_display()}",
            "sub": f"Năm thi đua {year}, áp dụng cho mọi Khối",
            "crumbs": crumbs((f"Lịch năm {year}", back)),
            "action": "Lưu lịch",
            "back": back,
            "year": year,
            "section": "overview",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seal_rule(request: SignedInRequest, year: int) -> HttpResponse:
    """One person or two to close the rankings of the year."""
    refuse_unless(permissions.may_move_step(request.user), ADMIN_ONLY)
    season = get_object_or_404(Season, year=year)
    typed = request.POST if request.method == "POST" else None
    form = SealRuleForm(typed, initial={"two_to_seal": season.two_to_seal})
    if form.is_valid() and accepted(
        form,
        lambda: services.set_seal_rule(season=season, by=request.user, **form.cleaned_data),
    ):
        how = "hai người" if form.cleaned_data["two_to_seal"] else "một cán bộ kèm bản quét"
        messages.success(request, f"Năm {year}: chốt xếp hạng cần {how}.")
        return redirect("blocs:season_settings", year)
    back = reverse("blocs:season_settings", args=[year])
    return render(
        request,
        "act.html",
        {
            "form": form,
            "heading": "Cách chốt xếp hạng",
            "sub": f"Năm thi đua {year}, áp dụng cho mọi Khối",
            "crumbs": crumbs((f"Lịch năm {year}", back)),
            "action": "Lưu cách chốt",
            "back": back,
            "year": year,
            "section": "overview",
        },
    )
