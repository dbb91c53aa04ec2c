"""The doors: by name and password, or by a link that works once."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors, services
from accounts.answers import our_page
from accounts.entering import caller_of, holds_office, let_in, remember
from accounts.forms import SignInForm
from accounts.models import Entrance
from accounts.views.kept import go_on, kept_in, sign_in_first
from history import clock


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door: one sentence for whatever is wrong, so that it tells nobody who has an account."""
    if request.user.is_authenticated:
        return go_on(request, request.user, _next_page(request))
    form = SignInForm(request.POST or None, initial={"username": request.GET.get("ten", "")})
    if form.is_valid():
        typed = form.cleaned_data
        try:
            user = services.sign_in(
                username=typed["username"], secret=typed["password"], caller=caller_of(request)
            )
        except services.NotIn as refusal:
            form.add_error(None, refusal)
        else:
            let_in(request, user, own_device=typed["own_device"])
            return remember(request, user, go_on(request, user, _next_page(request)))
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "kept": kept_in(request),
    }
    return render(request, "accounts/sign_in.html", context)


def _next_page(request: HttpRequest) -> str:
    """Where the person was going."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return our_page(request, wanted) or resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A link that works once. Zalo and phones fetch a page to preview it, so reading it uses
    nothing up: the button does.
    """
    link = selectors.link_of(token)
    if link is None:
        return _shut(request, services.NO_SUCH_LINK, 404)
    if request.method == "POST":
        try:
            user = services.enter_by_link(token=token, forgot="forgot" in request.POST)
        except services.ShutEntrance as refusal:
            return _shut(request, refusal.messages[0], 410)
        let_in(request, user, own_device="own_device" in request.POST)
        return remember(request, user, redirect(settings.LOGIN_REDIRECT_URL))
    state = link.state(clock.real_now()) if link.user.is_active else Entrance.State.REVOKED
    if state != Entrance.State.LIVE:
        return _shut(request, selectors.why_shut(link, state), 410)
    return render(
        request,
        "accounts/enter.html",
        {"person": link.user, "may_stay": not holds_office(link.user)},
    )


def _shut(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "accounts/shut_link.html", {"why": why}, status=status)


@login_not_required
def keepers_door(request: HttpRequest) -> HttpResponse:
    """The technical pages have no door of their own: one budget, one kind of session for all."""
    if request.user.is_authenticated:
        raise PermissionDenied("Trang kỹ thuật dành cho người giữ hệ thống.")
    return redirect_to_login(request.GET.get("next", ""))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    kept = kept_in(request)
    logout(request)
    if kept is not None:
        return sign_in_first(request, kept)
    messages.success(request, "Đã ra khỏi phần mềm.")
    return redirect("accounts:sign_in")
