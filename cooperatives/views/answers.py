"""What the views of this app share: the unit in scope, the way back, one form for one act."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts import answers
from accounts.http import SignedInRequest
from cooperatives import selectors
from cooperatives.models import Organization

SECTION = "organizations"


def unit_in_scope(request: SignedInRequest, pk: int) -> Organization:
    found: Organization = get_object_or_404(selectors.organization_in_scope(request.user), pk=pk)
    return found


def crumbs(organization: Organization | None = None) -> list[dict[str, str]]:
    pairs = [("HTX", reverse("cooperatives:organizations"))]
    if organization:
        pairs.append((organization.name, organization.get_absolute_url()))
    return answers.crumbs(*pairs)


def act_page(
    request: SignedInRequest,
    form: forms.Form,
    *,
    heading: str,
    action: str,
    organization: Organization | None = None,
    sub: str = "",
    back: str = "",
) -> HttpResponse:
    """One form, one act."""
    context: dict[str, Any] = {
        "section": SECTION, "form": form, "heading": heading, "action": action, "sub": sub,
        "theirs": answers.theirs_beside(form), "crumbs": crumbs(organization),
        "back": back or crumbs(organization)[-1]["url"],
    }  # fmt: skip
    return render(request, "act.html", context)
