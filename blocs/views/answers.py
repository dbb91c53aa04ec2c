"""What the views of this app share: the day, the years to switch to, a service that says no."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import SignedInRequest
from blocs import selectors
from blocs.models import BlocYear, Season
from history import clock
from history.conflicts import Stale

YEARS_SHOWN = 4


def today() -> date:
    return clock.day(clock.now())


def bloc_year_in_scope(request: SignedInRequest, year: int, number: int) -> BlocYear:
    seen = BlocYear.objects.visible_to(request.user)
    found: BlocYear = get_object_or_404(
        seen.select_related("season", "bloc", "officer"), season__year=year, number=number
    )
    return found


def year_switch(name: str, current: int) -> list[dict[str, Any]]:
    """The same page in the years around."""
    years = [
        {"year": each.year, "url": reverse(name, args=[each.year]), "current": each.year == current}
        for each in selectors.seasons()
    ]
    return around(years, current)


def around(years: list[dict[str, Any]], current: int) -> list[dict[str, Any]]:
    """The next year, this one and those before it, four in all."""
    return [each for each in years if each["year"] <= current + 1][-YEARS_SHOWN:]


def crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "url": url} for label, url in pairs]


def season_crumbs(season: Season) -> list[dict[str, str]]:
    return crumbs((f"Khối thi đua {season.year}", reverse("blocs:blocs", args=[season.year])))


def bloc_crumbs(bloc_year: BlocYear) -> list[dict[str, str]]:
    return [
        *season_crumbs(bloc_year.season),
        *crumbs((bloc_year.name, bloc_year.get_absolute_url())),
    ]


def refuse_unless(allowed: bool, why: str) -> None:
    """The form of an act is for those who may do it; the service asks again."""
    if not allowed:
        raise PermissionDenied(why)


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


def told(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """For acts of one button: the sentence that follows, whichever it is."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)


def theirs_beside(form: forms.Form) -> list[dict[str, Any]]:
    """Field by field, what somebody else saved where it is not what was typed."""
    theirs: Iterable[tuple[str, Any]] = getattr(form, "theirs", {}).items()
    shown = []
    for name, value in theirs:
        if name not in form.fields:
            continue
        field = form.fields[name]
        held = field.prepare_value(value)
        if str(held or "") != str(form[name].value() or ""):
            shown.append({"label": field.label, "theirs": held, "mine": form[name].value()})
    return shown
