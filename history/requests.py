"""The request under way: its mark, so that its acts can be told together, and what it has read."""

import uuid
from contextvars import ContextVar
from typing import Any

_current: ContextVar[str] = ContextVar("request_id", default="")
_read: ContextVar[dict[str, Any] | None] = ContextVar("request_read", default=None)


def begin() -> str:
    mark = uuid.uuid4().hex
    _current.set(mark)
    _read.set({})
    return mark


def end() -> None:
    _current.set("")
    _read.set(None)


def current_id() -> str:
    """Empty outside a request: commands and the demo's seed have none."""
    return _current.get()


def already_read() -> dict[str, Any]:
    """What this request read once and need not read again; outside a request nothing is kept."""
    kept = _read.get()
    return {} if kept is None else kept
