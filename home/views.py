from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from home.navigation import ROLE_IN_SESSION, here


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "home/nothing.html", {})


@require_safe
def season(request: SignedInRequest, year: int) -> HttpResponse:
    return render(request, "home/nothing.html", {})


@require_POST
def choose_role(request: SignedInRequest) -> HttpResponse:
    """Act in another of one's roles, until one signs out or chooses again."""
    wanted = request.POST.get("vai", "")
    if any(role.key == wanted for role in here(request).roles):
        request.session[ROLE_IN_SESSION] = wanted
    return redirect("home:home")
