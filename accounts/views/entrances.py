"""Giving somebody a way in: what is made here is shown once, in the answer itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import services
from accounts.answers import our_page, told
from accounts.http import SignedInRequest
from accounts.models import User


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


def back_to(request: SignedInRequest, user: User) -> str:
    """The page the button stood on; the officers' is the bloc's, the admin's the account's."""
    asked = our_page(request, request.POST.get("back", ""))
    return asked or reverse("accounts:account_detail", args=[user.pk])
