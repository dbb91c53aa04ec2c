"""What was typed into a form whose session had ended: carried through the sign-in, signed, and put
before the person again. Nothing of it is kept on the server.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django import forms
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve

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
NOT_TYPED = re.compile(r"(^|-)(version|pk|id|back|next|[A-Z]+_FORMS)(-|$)|csrf", re.ASCII)
NUMBERS_SHOWN = 60


@dataclass(frozen=True)
class Kept:
    """`user` is whose session it was, None where nobody can tell."""

    path: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]
    user: int | None
    token: str

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What a person would recognise: (label, text), the label blank where none is known."""
        found = [(label_of(name), value) for name, value in self.fields if _is_typed(name, value)]
        return [(label, value) for label, value in found if label or _is_text(value)]

    @property
    def numbers(self) -> list[str]:
        """Numbers and choices in fields that have no label of their own."""
        bare = [value for name, value in self.fields if _is_typed(name, value)
                and not label_of(name) and not _is_text(value)]  # fmt: skip
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
    return bool(value.strip()) and not NOT_TYPED.search(name)


def _is_text(value: str) -> bool:
    """A word or more, rather than the code of a choice."""
    return bool(re.search(r"[^\W\d_]", value)) and (" " in value or not value.isascii())


def label_of(name: str) -> str:
    """What the field is called on its form, where every form calls it so."""
    known = _labels()
    parts = [part for part in name.split("-") if not part.isdigit()]
    return next((known[part] for part in [name, *reversed(parts)] if known.get(part)), "")


@cache
def _labels() -> dict[str, str]:
    """By name of field; blank where two forms disagree."""
    found: dict[str, str] = {}
    for name, label in _form_labels():
        found[name] = label if found.get(name, label) == label else ""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            label = str(getattr(field, "verbose_name", ""))
            if label and label != field.name.replace("_", " "):
                found.setdefault(field.name, label[:1].upper() + label[1:])
    return found


def _form_labels() -> Iterator[tuple[str, str]]:
    waiting = [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        for name, field in getattr(form, "base_fields", {}).items():
            if field.label:
                yield name, str(field.label)
