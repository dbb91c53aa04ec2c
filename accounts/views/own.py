"""One's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions, services
from accounts.answers import accepted
from accounts.forms import FirstPasswordForm, PasswordForm
from accounts.http import SignedInRequest


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """One's own page."""
    context = {"may_manage": permissions.may_manage_accounts(request.user)}
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _change(request, form)):
        messages.success(
            request, "Đã đổi mật khẩu. Các máy khác đang mở tài khoản này bị thoát ra."
        )
        return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form})


def _change(request: SignedInRequest, form: PasswordForm) -> None:
    user = services.change_password(
        user=request.user,
        old=form.cleaned_data["old"],
        new=form.cleaned_data["new"],
        by=request.user,
    )
    update_session_auth_hash(request, user)


@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def first_password(request: SignedInRequest) -> HttpResponse:
    """Whoever came in by a link or a code sets a password before anything else."""
    if request.user.has_usable_password():
        return redirect("accounts:account")
    form = FirstPasswordForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _set_first(request, form)):
        messages.success(request, "Đã đặt mật khẩu. Lần sau xin vào bằng mật khẩu này.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/first_password.html", {"form": form})


def _set_first(request: SignedInRequest, form: FirstPasswordForm) -> None:
    user = services.set_first_password(
        user=request.user, new=form.cleaned_data["new"], by=request.user
    )
    update_session_auth_hash(request, user)
