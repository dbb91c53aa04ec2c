"""The banner of the demonstration; nothing at all without demo mode."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from history import clock


def demo_clock(request: HttpRequest) -> dict[str, Any]:
    if not settings.DEMO:
        return {}
    moves = getattr(getattr(request, "user", None), "is_admin", False)
    return {"demo_clock": {"now": clock.now(), "url": reverse("demo:clock") if moves else ""}}
