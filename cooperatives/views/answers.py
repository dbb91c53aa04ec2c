"""What the views of this app share: the unit in scope, the day, a service that says no."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.http import SignedInRequest
from cooperatives import selectors
from cooperatives.models import Organization
from history import clock
from history.conflicts import Stale
from history.vietnamese import DASH

SECTION = "organizations"


def today() -> date:
    return clock.day(clock.now())


def unit_in_scope(request: SignedInRequest, pk: int) -> Organization:
    found: Organization = get_object_or_404(selectors.organization_in_scope(request.user), pk=pk)
    return found


def refuse_unless(allowed: bool, why: str) -> None:
    """The form of an act is for those who may do it; the service asks again."""
    if not allowed:
        raise PermissionDenied(why)


def accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Try the act; what it says no with stands on the form, beside its field where it names one."""
    try:
        act()
    except Stale as stale:
        show_theirs(form, stale)
        return False
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def add_refusal(form: forms.Form, refusal: ValidationError) -> None:
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, faults in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, faults)


def show_theirs(form: forms.Form, stale: Stale) -> None:
    """Beside each field what stands now; sending once more is meant to write over it."""
    form.add_error(None, stale.message)
    for name, value in stale.theirs.items():
        if name in form.fields and value != form.cleaned_data.get(name):
            form.add_error(name, f"Đang lưu: {in_words(form.fields[name], value)}.")


def in_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return DASH
    shown = field.prepare_value(value)
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, shown))


def resent(form: forms.Form, hidden: dict[str, Any]) -> None:
    """The hidden marks of the form move on to what stands now."""
    data = cast(QueryDict, form.data).copy()
    for name, value in hidden.items():
        data[name] = "" if value is None else f"{value}"
    form.data = data


def crumbs(organization: Organization | None = None) -> list[dict[str, str]]:
    first = {"label": "HTX", "url": reverse("cooperatives:organizations")}
    if organization is None:
        return [first]
    return [first, {"label": organization.name, "url": organization.get_absolute_url()}]


def act_page(
    request: SignedInRequest,
    form: forms.Form,
    *,
    heading: str,
    action: str,
    organization: Organization | None = None,
    sub: str = "",
) -> HttpResponse:
    """One form, one act."""
    back = crumbs(organization)[-1]["url"]
    context = {
        "section": SECTION, "form": form, "heading": heading, "action": action, "sub": sub,
        "crumbs": crumbs(organization), "back": back,
    }  # fmt: skip
    return render(request, "cooperatives/act.html", context)
