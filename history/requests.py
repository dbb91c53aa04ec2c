"""The mark of the request under way, so that acts of one request can be told together."""

import uuid
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin() -> str:
    mark = uuid.uuid4().hex
    _current.set(mark)
    return mark


def end() -> None:
    _current.set("")


def current_id() -> str:
    """Empty outside a request: commands and the demo's seed have none."""
    return _current.get()
