"""What the pages that make a criteria set share: whose it is, forms, questions, the way back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.answers import accepted, is_conflict, resend, theirs_beside
from accounts.http import SignedInRequest
from scoring.models import CriteriaSet
from scoring.permissions import may_manage_criteria
from scoring.selectors.criteria import criteria_sets_for
from scoring.services import criteria as services

ADMIN_ONLY = "Bộ tiêu chí do quản trị lập. Anh/chị xem được, không sửa được."
Crumbs = list[dict[str, str]]


def shown_set(request: SignedInRequest, pk: int) -> CriteriaSet:
    found: CriteriaSet = get_object_or_404(criteria_sets_for(request.user), pk=pk)
    return found


def kept_set(request: SignedInRequest, pk: int) -> CriteriaSet:
    """A set to work on: 404 for what one may not see, 403 for what one may not change."""
    shown = shown_set(request, pk)
    if not may_manage_criteria(request.user):
        raise PermissionDenied(ADMIN_ONLY)
    return shown


def crumbs_of(kept: CriteriaSet) -> Crumbs:
    year = kept.season.year
    return [
        {"label": f"Tiêu chí {year}", "url": reverse("scoring:criteria_sets", args=[year])},
        {"label": kept.name, "url": kept.get_absolute_url()},
    ]


def edit(
    request: SignedInRequest, kept: CriteriaSet, form: Any, title: str, act: Callable[[], object]
) -> HttpResponse:
    """Show the form, or save and go back to the set. A frozen set says so at once."""
    if kept.state != CriteriaSet.State.DRAFT:
        return frozen(request, kept)
    if request.method == "POST" and form.is_valid() and accepted(form, act):
        messages.success(request, "Đã lưu.")
        return redirect(kept)
    return set_form_page(request, kept, form, title, "Lưu")


def frozen(request: SignedInRequest, kept: CriteriaSet) -> HttpResponse:
    messages.error(request, services.why_frozen(kept))
    return redirect(kept)


def delete(
    request: SignedInRequest, kept: CriteriaSet, title: str, action: str, act: Callable[[], object]
) -> HttpResponse:
    if kept.state != CriteriaSet.State.DRAFT:
        return frozen(request, kept)
    if request.method == "POST":
        try:
            act()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, "Đã xóa.")
        return redirect(kept)
    ask = {"title": title, "text": "Xóa rồi thì phải nhập lại.", "action": action, "grave": True}
    return confirm_page(request, kept, ask)


def confirm_page(
    request: SignedInRequest, kept: CriteriaSet, ask: Mapping[str, Any]
) -> HttpResponse:
    context = {
        "section": "scoring", "year": kept.season.year, "set": kept, "ask": ask,
        "crumbs": crumbs_of(kept),
    }  # fmt: skip
    return render(request, "scoring/criteria_confirm.html", context)


def set_form_page(
    request: SignedInRequest,
    kept: CriteriaSet,
    form: Any,
    title: str,
    action: str,
    template: str = "scoring/criteria_form.html",
    **more: Any,
) -> HttpResponse:
    year = kept.season.year
    return form_page(
        request, form, title, action, kept.name, kept.get_absolute_url(), year,
        crumbs_of(kept), template, **more,
    )  # fmt: skip


def form_page(
    request: SignedInRequest,
    form: Any,
    title: str,
    action: str,
    sub: str,
    back: str,
    year: int,
    crumbs: Crumbs | None = None,
    template: str = "scoring/criteria_form.html",
    **more: Any,
) -> HttpResponse:
    """A form on a page of its own. After a conflict the hidden version is the one that stands."""
    theirs = theirs_beside(form)
    if is_conflict(form):
        resend(form, version=form.theirs.get("row_version"))
    context = {
        "section": "scoring", "year": year, "form": form, "heading": title, "sub": sub,
        "action": action, "back": back, "theirs": theirs,
        "crumbs": crumbs or [{"label": f"Tiêu chí {year}", "url": back}], **more,
    }  # fmt: skip
    status = 409 if is_conflict(form) else 200
    return render(request, template, context, status=status)
