"""The pages between a form whose session had ended and its being sent after all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import kept as keeping
from accounts.forms import FirstPasswordForm, SignInForm
from accounts.kept import Kept
from accounts.models import User


def sign_in_first(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The door in place of the page that was asked, with what was typed in its keeping."""
    context = {"form": SignInForm(), "next": kept.path, "kept": kept}
    return render(request, "accounts/sign_in.html", context)


def go_on(request: HttpRequest, user: User, where_to: str) -> HttpResponse:
    """After signing in: to the page one was going to, or to what one had typed."""
    kept = kept_in(request)
    if kept is None:
        return redirect(where_to)
    if not user.has_usable_password():
        context = {"form": FirstPasswordForm(), "kept": kept}
        return render(request, "accounts/first_password.html", context)
    return typed_before(request, user, kept)


def kept_in(request: HttpRequest) -> Kept | None:
    return keeping.read(request.POST.get("kept", ""))


def typed_before(
    request: HttpRequest, user: User, kept: Kept, *, status: int = 200
) -> HttpResponse:
    owner = keeping.owner(kept)
    context = {"kept": kept, "owner": owner, "is_mine": owner is None or owner.pk == user.pk}
    return render(request, "accounts/typed_before.html", context, status=status)


def form_too_old(request: HttpRequest) -> HttpResponse | None:
    """A form sent from a page older than the sign-in, answered so that nothing is lost; None where
    it did not come from a page of ours, or holds nothing.
    """
    if not keeping.came_from_ours(request):
        return None
    user = request.user
    at_the_door = request.path == reverse("accounts:sign_in")
    kept = kept_in(request) if at_the_door else keeping.keep(request)
    if kept is None:
        return redirect("accounts:sign_in") if at_the_door else None
    if not user.is_authenticated:
        return sign_in_first(request, kept)
    return typed_before(request, user, kept, status=403)
