"""One's own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, selectors, services
from accounts.answers import accepted, our_page, told
from accounts.entering import this_device
from accounts.forms import FirstPasswordForm, PasswordForm
from accounts.http import SignedInRequest
from accounts.views.kept import go_on, kept_in


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """One's own page."""
    context = {
        "may_manage": permissions.may_manage_accounts(request.user),
        "sign_ins": selectors.sign_ins_now(request.user),
        "current": this_device(request),
    }
    return render(request, "accounts/account.html", context)


@require_POST
def put_out(request: SignedInRequest) -> HttpResponse:
    """A device of one's own, or anybody's for the admin."""
    back = our_page(request, request.POST.get("back", "")) or reverse("accounts:account")
    seen = selectors.sign_ins_now() if request.user.is_admin else request.user.sign_ins
    sign_in = seen.filter(mark=request.POST.get("may", "")).select_related("user").first()
    if sign_in is None:
        messages.success(request, "Máy ấy đã ra từ trước.")
        return redirect(back)
    told(
        request,
        lambda: services.end_sign_in(sign_in=sign_in, by=request.user),
        f"Đã cho ra: {sign_in.user}, {sign_in.device or 'máy không rõ loại'}.",
    )
    return redirect(back)


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
        return go_on(request, request.user, settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "kept": kept_in(request)}
    return render(request, "accounts/first_password.html", context)


def _set_first(request: SignedInRequest, form: FirstPasswordForm) -> None:
    request.user = services.set_first_password(
        user=request.user, new=form.cleaned_data["new"], by=request.user
    )
    update_session_auth_hash(request, request.user)
