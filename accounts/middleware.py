from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

ALLOWED_BEFORE = {"accounts:first_password", "accounts:sign_out"}


class PasswordFirst:
    """Whoever has no password of their own yet (in by a link or a code) sets one first: every other
    page behind the sign-in leads there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: object
    ) -> HttpResponse | None:
        user = request.user
        if not getattr(view, "login_required", True) or not user.is_authenticated:
            return None
        match = request.resolver_match
        if user.has_usable_password() or (match and match.view_name in ALLOWED_BEFORE):
            return None
        return redirect("accounts:first_password")
