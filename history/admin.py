"""The technical pages: the record is read there, and what the keeper does there is recorded."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

from history import clock
from history.models import Event
from history.services import record


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """Writes an act for every change made here: which fields, never their values."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _record(request, "history.keeper_added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        _record(request, "history.keeper_changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        for each in queryset:
            _record(request, "history.keeper_deleted", each, "")
        return super().log_deletions(request, queryset)


def _record(request: HttpRequest, verb: str, subject: models.Model, message: Any) -> None:
    fields = list(_fields_in(message))
    with transaction.atomic():
        record(
            by=request.user if request.user.is_authenticated else None,
            verb=verb,
            subject=subject,
            at=clock.now(),
            role="Quản trị hệ thống",
            changes={"fields": ", ".join(fields)} if fields else {},
        )


def _fields_in(message: Any) -> Iterator[str]:
    """The names of the fields in what Django says was done."""
    for part in message if isinstance(message, list) else []:
        for what in part.values():
            yield from what.get("fields", [])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """To be looked at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["seq", "at", "actor_label", "role", "verb", "subject_label"]
    list_filter = ["season"]
    search_fields = ["verb", "subject_label", "actor_label"]
    ordering = ["-seq"]
    show_full_result_count = False
