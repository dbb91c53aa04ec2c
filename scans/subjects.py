"""What may carry scans. Each app says so of its own rows when it starts, and who may do what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from accounts.models import User

May = Callable[[User, Any, date], bool]


@dataclass(frozen=True)
class SubjectKind:
    """`captions` are offered to choose from; `in_scope` gives 404, `may_attach` 403.

    `may_see` asks further than the scope: a draft's page may be open to those who must not yet
    read what it says, and its paper says the same.
    """

    slug: str
    captions: tuple[str, ...]
    in_scope: Callable[[User], models.QuerySet[Any]]
    may_see: May
    may_attach: May
    page_of: Callable[[Any], str]
    year_of: Callable[[Any], int | None]


_by_type: dict[str, SubjectKind] = {}


def register(model: type[models.Model], kind: SubjectKind) -> None:
    _by_type[model._meta.label_lower] = kind


def kind_of(subject: models.Model) -> SubjectKind:
    return _by_type[subject._meta.label_lower]


def kind_called(slug: str) -> SubjectKind | None:
    return next((kind for kind in _by_type.values() if kind.slug == slug), None)


def kind_typed(subject_type: str) -> SubjectKind | None:
    return _by_type.get(subject_type)
