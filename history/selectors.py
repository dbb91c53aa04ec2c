"""Reading the acts: those about one thing, those of a year, and each in words."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef

from history import words
from history.models import Event, EventQuerySet
from history.vietnamese import DASH, format_date, format_datetime, format_number

PAGE_SIZE = 50


def events_about(subject: models.Model, *, limit: int = 50) -> list[Event]:
    """What happened to one thing, newest first."""
    return list(Event.objects.about(subject).order_by("-seq")[:limit])


def events_about_all(subjects: models.QuerySet[Any], *, limit: int = 50) -> list[Event]:
    """What happened to any of these things, newest first."""
    keys = [str(pk) for pk in subjects.values_list("pk", flat=True)]
    label = subjects.model._meta.label_lower
    events = Event.objects.filter(subject_type=label, subject_id__in=keys)
    return list(events.order_by("-seq")[:limit])


def find_events(
    *, season: int | None = None, actor: int | None = None, subject_type: str = ""
) -> EventQuerySet:
    """Acts that fit all that is asked, newest first."""
    events = Event.objects.order_by("-seq")
    if season:
        events = events.filter(season=season)
    if actor:
        events = events.filter(actor_id=actor)
    if subject_type:
        events = events.filter(subject_type=subject_type)
    return events


def events_of_season(year: int, number: int | str | None = 1) -> Page[Event]:
    """One page of a year's acts, newest first."""
    return Paginator(find_events(season=year), PAGE_SIZE).get_page(number or 1)


def seasons_with_events() -> list[int]:
    years = Event.objects.order_by("-season").values_list("season", flat=True).distinct()
    return [year for year in years if year]


def people_with_events() -> list[tuple[int, str]]:
    """Id and name of everybody who ever acted."""
    acted = Exists(Event.objects.filter(actor_id=OuterRef("pk")))
    people = get_user_model()._default_manager.filter(acted)
    return [(person.pk, str(person)) for person in people]


def kinds_of_subjects() -> list[tuple[str, str]]:
    """What acts are about, by label and by name in words."""
    kinds = Event.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    return [(kind, kind_name(kind)) for kind in kinds]


def kind_name(subject_type: str) -> str:
    model = _model(subject_type)
    name = str(model._meta.verbose_name) if model else subject_type
    return name[:1].upper() + name[1:]


def _model(subject_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


@dataclass(frozen=True)
class Change:
    """One line of what changed; a plain fact has no `before`."""

    label: str
    before: str | None
    after: str


def changes_of(event: Event) -> list[Change]:
    """The changes of an act as people read them: no codes, no machine's dates."""
    app, model = words.app_of(event.verb), _model(event.subject_type)
    return [_change(app, name, value, _field(model, name)) for name, value in event.changes.items()]


def _change(app: str, name: str, value: Any, field: Any) -> Change:
    label = words.label(app, name) or (str(field.verbose_name) if field else name)
    if _is_pair(value):
        return Change(label, say(value[0], field, app), say(value[1], field, app))
    return Change(label, None, say(value, field, app))


def _is_pair(value: Any) -> bool:
    """[before, after]; a list of more or fewer things is a plain fact."""
    return isinstance(value, list) and len(value) == 2


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if hasattr(field, "verbose_name") else None


def say(value: Any, field: Any = None, app: str = "") -> str:
    """One value in words; what is inside it is named in the words of the app that wrote it."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(say(item, field, app) for item in value) or DASH
    if isinstance(value, dict):
        parts = ((words.label(app, key) or key, say(item, app=app)) for key, item in value.items())
        return "; ".join(f"{label}: {said}" for label, said in parts) or DASH
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    return str(choices.get(value) or _say_plain(value))


def _say_plain(value: Any) -> str:
    if isinstance(value, int):
        # A year is written without a dot; counts that short are read well without one.
        return str(value) if 0 <= value < 10_000 else format_number(value)
    text = str(value)
    moment = _as_moment(text)
    if moment is not None:
        return moment
    return _as_hour(text) or _as_number(text) or text


def _as_moment(text: str) -> str | None:
    if len(text) < 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        if "T" in text:
            return format_datetime(datetime.fromisoformat(text))
        return format_date(date.fromisoformat(text))
    except ValueError:
        return None


def _as_hour(text: str) -> str | None:
    """ "10:30:00" is half past ten."""
    if len(text) != 8 or text[2] != ":" or text[5] != ":":
        return None
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        return None


def _as_number(text: str) -> str | None:
    """Points and figures are kept as "94.50"; codes and tax numbers have no point in them."""
    whole, point, decimals = text.lstrip("-").partition(".")
    if point and whole.isdecimal() and decimals.isdecimal():
        return format_number(Decimal(text))
    return None
