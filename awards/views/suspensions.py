"""Tạm dừng xét khen: the list, opening, ending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, crumbs, refuse_unless
from accounts.http import SignedInRequest
from awards import permissions, selectors, services
from awards.forms import LiftForm, SuspensionForm
from awards.listings import SUSPENSIONS
from awards.models import Suspension
from catalogue.selectors import paper_texts
from history import clock
from history.lists import tools, wants_file

STAFF_ONLY = "Tạm dừng xét khen là việc của cán bộ Liên minh."


@require_safe
def suspensions(request: SignedInRequest) -> HttpResponse:
    refuse_unless(permissions.may_read_working_lists(request.user), STAFF_ONLY)
    law = paper_texts("can_cu_xet", clock.day(clock.now())).get("tam_dung", "")
    rows = SUSPENSIONS.shown(selectors.open_suspensions(), request)
    if wants_file(request):
        return SUSPENSIONS.file(rows)
    context = {
        "suspensions": rows,
        "tools": tools(request, SUSPENSIONS, len(rows), finds=True),
        "law": law,
        "may_suspend": permissions.may_suspend(request.user),
        "section": "awards",
    }
    return render(request, "awards/suspensions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: SignedInRequest) -> HttpResponse:
    refuse_unless(permissions.may_suspend(request.user), STAFF_ONLY)
    form = SuspensionForm(request.POST or None)
    if form.is_valid() and accepted(
        form, lambda: services.suspend_organization(by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Đã ghi tạm dừng xét khen.")
        return redirect("awards:suspensions")
    return _act(request, form, "Tạm dừng xét khen", "Ghi tạm dừng")


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    refuse_unless(permissions.may_suspend(request.user), STAFF_ONLY)
    found = get_object_or_404(Suspension.objects.select_related("organization"), pk=pk)
    form = LiftForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.lift_suspension(suspension=found, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, f"Đã kết thúc tạm dừng: {found.organization}.")
        return redirect("awards:suspensions")
    return _act(
        request, form, f"Kết thúc tạm dừng: {found.organization}", "Kết thúc tạm dừng", found.reason
    )


def _act(
    request: SignedInRequest, form: object, heading: str, action: str, sub: str = ""
) -> HttpResponse:
    list_url = reverse("awards:suspensions")
    context = {
        "form": form,
        "heading": heading,
        "sub": sub,
        "action": action,
        "crumbs": crumbs(("Tạm dừng xét khen", list_url)),
        "back": list_url,
        "section": "awards",
    }
    return render(request, "act.html", context)
