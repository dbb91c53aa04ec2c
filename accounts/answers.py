"""How a page answers an act that was tried: done, refused, or another hand was faster."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from history import clock
from history.conflicts import Stale
from history.vietnamese import DASH


def today() -> date:
    return clock.day(clock.now())


def crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "url": url} for label, url in pairs]


def our_page(request: HttpRequest, address: str) -> str:
    """The path somebody wants to go on to, if it is a page of ours; else nothing."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and address.startswith("/") else ""


def refuse_unless(allowed: bool, why: str) -> None:
    """The form of an act is for those who may do it; the service asks again."""
    if not allowed:
        raise PermissionDenied(why)


def told(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """For acts of one button: the sentence that follows, whichever it is."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)


def accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Try the act; what it says no with stands on the form, beside its field where it names one."""
    try:
        act()
    except Stale as stale:
        form.add_error(None, stale.message)
        form.theirs = stale.theirs  # type: ignore[attr-defined] # shown beside what was typed
        return False
    except ValidationError as refusal:
        _add(form, refusal)
        return False
    return True


def _add(form: forms.Form, refusal: ValidationError) -> None:
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, faults in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, faults)


# --- Another hand was faster -------------------------------------------------------------------


def is_conflict(form: forms.Form) -> bool:
    return hasattr(form, "theirs")


def theirs_beside(form: forms.Form) -> list[dict[str, Any]]:
    """Field by field, what somebody else saved where it is not what was typed."""
    held: dict[str, Any] = getattr(form, "theirs", {})
    return [
        {
            "label": form.fields[name].label,
            "theirs": _in_words(form.fields[name], value),
            "mine": _as_typed(form, name),
        }
        for name, value in held.items()
        if name in form.fields and _or_none(value) != _or_none(form.cleaned_data.get(name))
    ]


def _or_none(value: Any) -> Any:
    return None if value == "" else value


def _as_typed(form: forms.Form, name: str) -> Any:
    if isinstance(form.fields[name], forms.ChoiceField):
        return _in_words(form.fields[name], form.cleaned_data.get(name))
    return form[name].value() or DASH


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return DASH
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, field.prepare_value(value)))


def resend(form: forms.Form, **hidden: Any) -> None:
    """After a conflict was shown the hidden marks move on to what stands now: sending once more
    takes what is typed. After any other refusal they stay, or a conflict would never be seen.
    """
    if not is_conflict(form):
        return
    data = cast(QueryDict, form.data).copy()
    for name, value in hidden.items():
        data[name] = "" if value is None else f"{value}"
    form.data = data
