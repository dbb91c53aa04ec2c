"""What was typed into a form whose session had ended: carried through the sign-in, signed, and put
before the person again. Nothing of it is kept on the server.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from accounts.models import SignIn, User

SALT = "accounts.kept"
LIFE = timedelta(hours=12)
# The wide sheet of a bloc takes a third of this.
MOST = 1_000_000
# Their forms hold secrets, or texts with a way in.
SECRET_PAGES = frozenset(
    {"accounts:sign_in", "accounts:enter", "accounts:password", "accounts:first_password",
     "home:slip", "home:compose_notices", "home:record_notices"}
)  # fmt: skip
# Beside those that forms declare hidden: what pages carry along for the reading of what is typed.
NOT_TYPED = re.compile(
    r"(^|-)(version|pk|id|act|back|next|ve|viec|dau|dong|link|reading|seen|[A-Z]+_FORMS)(-|$)"
    r"|(^|-)(seen|xa)_|csrf",
    re.ASCII,
)
TICKED, TICKED_WORD = "on", "có"
NUMBERS_SHOWN = 60


@dataclass(frozen=True)
class Kept:
    """`user` is whose session it was, None where nobody can tell."""

    path: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]
    user: int | None
    token: str

    @cached_property
    def typed(self) -> list[tuple[str, str]]:
        """What a person would recognise: (label, text), the label blank where none is known."""
        labels = {**_labels(), **_labels_kept()}
        found = [(name, _in_words(name, value)) for name, value in self.fields
                 if _is_typed(name, value)]  # fmt: skip
        told = [(_label(name, labels), value) for name, value in found if value]
        # A tick says nothing without its label.
        return [(label, value) for label, value in told if label or value != TICKED_WORD]

    @property
    def shown(self) -> list[tuple[str, str]]:
        return [(label, value) for label, value in self.typed if label or _is_text(value)]

    @property
    def numbers(self) -> list[str]:
        """Numbers and choices in fields that have no label of their own."""
        bare = [value for label, value in self.typed if not label and not _is_text(value)]
        return bare[:NUMBERS_SHOWN]


def keep(request: HttpRequest) -> Kept | None:
    """What this form carries, None where it holds nothing to keep or too much."""
    if request.method != "POST" or _view_name(request) in SECRET_PAGES:
        return None
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    files = [
        (name, file.name or "")
        for name, sent in request.FILES.lists()
        for file in sent
        if not isinstance(file, str)
    ]
    if not any(value for _, value in fields) and not files:
        return None
    whose, path = _whose(request), request.get_full_path()
    body = {"path": path, "fields": fields, "files": files, "user": whose}
    token = signing.dumps(body, salt=SALT, compress=True)
    return Kept(path, fields, files, whose, token) if len(token) <= MOST else None


def read(token: str) -> Kept | None:
    try:
        body = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return Kept(
        path=body["path"],
        fields=[(name, value) for name, value in body["fields"]],
        files=[(name, file) for name, file in body["files"]],
        user=body["user"],
        token=token,
    )


def came_from_ours(request: HttpRequest) -> bool:
    """Sent by a page of this very site: what another site sends is not offered for sending."""
    ours = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    # Old browsers name the origin in the referrer only.
    return origin == ours if origin else request.headers.get("Referer", "").startswith(f"{ours}/")


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _whose(request: HttpRequest) -> int | None:
    """A session that has ended leaves its row for a while."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    row = SignIn.objects.filter(session_key=key).only("user_id").first() if key else None
    return row.user_id if row else None


def owner(kept: Kept) -> User | None:
    return User.objects.filter(pk=kept.user).first() if kept.user else None


# --- In words ----------------------------------------------------------------------------------


def _is_typed(name: str, value: str) -> bool:
    return bool(value.strip()) and not NOT_TYPED.search(name) and _last(name) not in _hidden()


def _last(name: str) -> str:
    """In a set of forms the field's own name stands last."""
    return name.rpartition("-")[2]


def _is_text(value: str) -> bool:
    """A word or more, rather than the code of a choice."""
    return bool(re.search(r"[^\W\d_]", value)) and (" " in value or not value.isascii())


def _in_words(name: str, value: str) -> str:
    """A choice as it was offered; blank where only its code is known."""
    offered = _choices().get(_last(name))
    if value == TICKED:
        return TICKED_WORD
    return value if offered is None else offered.get(value, "")


def _label(name: str, known: Mapping[str, str]) -> str:
    """What the field is called on its form, where every form calls it so."""
    parts = [part for part in name.split("-") if not part.isdigit()]
    return next((known[part] for part in [name, *reversed(parts)] if known.get(part)), "")


def _labels_kept() -> dict[str, str]:
    """Of fields that forms make from what the office keeps."""
    found: dict[str, str] = {}
    for each in settings.LABELS_OF_KEPT_FIELDS:
        found |= import_string(each)()
    return found


@cache
def _labels() -> dict[str, str]:
    """By name of field; blank where two forms disagree."""
    found: dict[str, str] = {}
    for name, field in _form_fields():
        if field.label:
            label = str(field.label)
            found[name] = label if found.get(name, label) == label else ""
    for model in apps.get_models():
        for column in model._meta.get_fields():
            label = str(getattr(column, "verbose_name", ""))
            if label and label != column.name.replace("_", " "):
                found.setdefault(column.name, label[:1].upper() + label[1:])
    return found


@cache
def _hidden() -> frozenset[str]:
    """Fields that no form lets anybody type in."""
    fields = list(_form_fields())
    hidden = {name for name, field in fields if field.widget.is_hidden}
    return frozenset(hidden - {name for name, field in fields if not field.widget.is_hidden})


@cache
def _choices() -> dict[str, dict[str, str]]:
    """What each field offers by the code it sends; none for what some form lets one type freely."""
    found: dict[str, dict[str, str]] = {}
    free = set()
    for name, field in _form_fields():
        if isinstance(field, forms.ModelChoiceField):
            found.setdefault(name, {})
        elif isinstance(field, forms.ChoiceField):
            offered: Any = field.choices
            told = {str(code): str(label) for code, label in offered}
            found[name] = found.get(name, {}) | told
        elif not isinstance(field, forms.BooleanField):
            free.add(name)
    return {name: offered for name, offered in found.items() if name not in free}


def _form_fields() -> Iterator[tuple[str, forms.Field]]:
    waiting = [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        yield from getattr(form, "base_fields", {}).items()
