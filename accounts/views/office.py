"""Accounts, as the office keeps them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, selectors, services
from accounts.entering import this_device
from accounts.forms import AccountForm, DisableForm, FindForm
from accounts.http import SignedInRequest
from accounts.listings import ACCOUNTS, SIGN_INS
from accounts.models import User
from history import clock
from history.lists import in_words, order_of, page_of, tools, wants_file
from history.selectors import events_about


@require_safe
def accounts(request: SignedInRequest) -> HttpResponse:
    """Every account, for the admin."""
    _refuse_others(request.user)
    form = FindForm(request.GET)
    typed = form.cleaned_data["tim"] if form.is_valid() else ""
    found = User.objects.matching(typed).in_list_order(order_of(request))
    if wants_file(request):
        return ACCOUNTS.file(found, in_words(form))
    page = page_of(request, found)
    context = {
        "form": form,
        "page": page,
        "query": request.GET,
        "tools": tools(
            request, ACCOUNTS, page.paginator.count, form=form, pages=page.paginator.num_pages
        ),
    }
    return render(request, "accounts/accounts.html", context)


def _refuse_others(user: User) -> None:
    if not permissions.may_manage_accounts(user):
        raise PermissionDenied("Trang này dành cho quản trị của Liên minh.")


@require_safe
def people_in(request: SignedInRequest) -> HttpResponse:
    """Which devices are signed in, and whose."""
    _refuse_others(request.user)
    found = selectors.sign_ins_now()
    if wants_file(request):
        return SIGN_INS.file(found)
    page = page_of(request, found)
    context = {
        "page": page, "query": request.GET, "current": this_device(request),
        "tools": tools(request, SIGN_INS, page.paginator.count, pages=page.paginator.num_pages),
    }  # fmt: skip
    return render(request, "accounts/people_in.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def account_create(request: SignedInRequest) -> HttpResponse:
    _refuse_others(request.user)
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            user = services.create_account(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"Đã mở tài khoản {user.username} cho {user.full_name}.")
            if not user.has_usable_password():
                return redirect("accounts:one_time_code", user.pk)
            return redirect("accounts:accounts")
    return render(request, "accounts/account_create.html", {"form": form})


@require_safe
def account_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    _refuse_others(request.user)
    user = get_object_or_404(User, pk=pk)
    return _detail(request, user, DisableForm())


def _detail(request: SignedInRequest, user: User, form: DisableForm) -> HttpResponse:
    context = {
        "account": user,
        "form": form,
        "entrances": user.entrances.live(clock.real_now()).exists(),
        "guess": services.guesses_at([user.pk]).get(user.pk),
        "events": events_about(user),
    }
    return render(request, "accounts/account_detail.html", context)


@require_POST
def account_disable(request: SignedInRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = DisableForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.disable_account(user=user, reason=reason, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã khóa tài khoản {user.username}.")
    return redirect("accounts:account_detail", pk=pk)


@require_POST
def account_enable(request: SignedInRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    try:
        services.enable_account(user=user, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã mở lại tài khoản {user.username}.")
    return redirect("accounts:account_detail", pk=pk)
