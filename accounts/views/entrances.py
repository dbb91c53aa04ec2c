"""Giving somebody a way in: what is made here is shown once, in the answer itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions, services
from accounts.answers import our_page, refuse_unless, told
from accounts.http import SignedInRequest
from accounts.models import User

WHAT_DIES = (
    "Mật khẩu đang dùng và mã cũ mất hiệu lực, các máy đang mở tài khoản này phải vào lại. "
    "Mã mới hiện một lần, để đọc cho người này hoặc in phiếu."
)
WHAT_IS_MADE = (
    "Mã cũ (nếu có) mất hiệu lực. Mã mới hiện một lần, để đọc cho người này hoặc in phiếu."
)


@require_POST
def sign_in_link(request: SignedInRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    back = back_to(request, user)
    try:
        link = services.make_sign_in_link(user=user, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    context = {
        "account": user,
        "address": request.build_absolute_uri(link.path),
        "expires_at": link.expires_at,
        "back": back,
    }
    return render(request, "accounts/link_made.html", context)


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    told(
        request,
        lambda: services.revoke_entrances(user=user, by=request.user),
        f"Đã hủy đường dẫn, mã vào một lần của {user.full_name}.",
    )
    return redirect(back_to(request, user))


@require_http_methods(["GET", "POST"])
def one_time_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reset at the counter: asked first, since the password dies by it."""
    user = get_object_or_404(User, pk=pk)
    refuse_unless(permissions.may_let_in(request.user, user), services.NOT_YOURS)
    back = back_to(request, user)
    if request.method != "POST":
        context = {
            "account": user,
            "title": f"Cấp mã mới cho {user.full_name}?",
            "text": WHAT_DIES if user.has_usable_password() else WHAT_IS_MADE,
            "fields": [{"name": "back", "value": back}],
            "back": back,
        }
        return render(request, "accounts/code_ask.html", context)
    try:
        code = services.make_code(user=user, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    return render(request, "accounts/code_made.html", {"code": code, "back": back})


def back_to(request: SignedInRequest, user: User) -> str:
    """The page the button stood on; the officers' is the bloc's, the admin's the account's."""
    asked = our_page(request, request.POST.get("back") or request.GET.get("back", ""))
    return asked or reverse("accounts:account_detail", args=[user.pk])
