from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from history import requests


def request_marks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request a mark for its acts, and keep personal pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        requests.begin()
        try:
            response = get_response(request)
        finally:
            requests.end()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
