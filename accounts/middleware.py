from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.entering import keep_alive
from accounts.http import signed_out, wants_json
from accounts.kept import came_from_ours, keep
from accounts.views.kept import sign_in_first

ALLOWED_BEFORE = {"accounts:first_password", "accounts:sign_out"}


class SignInRequired(LoginRequiredMiddleware):
    """Sends strangers to the door; a form sent after its session had ended is carried along."""

    def handle_no_permission(  # type: ignore[override] # Django passes on any answer
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if wants_json(request):
            return signed_out(request)
        kept = keep(request) if came_from_ours(request) else None
        if kept is not None:
            return sign_in_first(request, kept)
        return super().handle_no_permission(request, view_func)


class KeepAlive:
    """A session lives on while its person works, and tells when it was last seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        if request.user.is_authenticated:
            keep_alive(request, request.user)


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
