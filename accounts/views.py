from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, services
from accounts.forms import AccountForm, DisableForm, FindForm, PasswordForm, SignInForm
from accounts.http import SignedInRequest
from accounts.listings import ACCOUNTS
from accounts.models import User
from history.lists import in_words, order_of, page_of, tools, wants_file
from history.selectors import events_about

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin gõ lại, hoặc gọi Liên minh để được giúp."


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door: one sentence for whatever is wrong, so that it tells nobody who has an account."""
    if request.user.is_authenticated:
        return redirect(_next_page(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return redirect(_next_page(request))
        form.add_error(None, WRONG)
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/sign_in.html", context)


def _next_page(request: HttpRequest) -> str:
    """Where the person was going, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Đã ra khỏi phần mềm.")
    return redirect("accounts:sign_in")


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """One's own page."""
    context = {"may_manage": permissions.may_manage_accounts(request.user)}
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            user = services.change_password(
                user=request.user,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            update_session_auth_hash(request, user)
            messages.success(
                request, "Đã đổi mật khẩu. Các máy khác đang mở tài khoản này bị thoát ra."
            )
            return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form})


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
            return redirect("accounts:accounts")
    return render(request, "accounts/account_create.html", {"form": form})


@require_safe
def account_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    _refuse_others(request.user)
    user = get_object_or_404(User, pk=pk)
    return _detail(request, user, DisableForm())


def _detail(request: SignedInRequest, user: User, form: DisableForm) -> HttpResponse:
    context = {"account": user, "form": form, "events": events_about(user)}
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
