from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from demo.services import BEAT, keep_clock, resume_clock


def running_clock(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the demonstration's time run while this process serves, and stand still otherwise."""
    if not settings.DEMO:
        raise MiddlewareNotUsed
    looked_at: datetime | None = None

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal looked_at
        real = timezone.now()
        if looked_at is None:
            resume_clock(real=real)
        if looked_at is None or real - looked_at >= BEAT:
            looked_at = real
            keep_clock(real=real)
        return get_response(request)

    return middleware
