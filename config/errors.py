"""The pages that say no: each with its reason and its cure, none with a trace of the machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.http import signed_out, wants_json
from accounts.views.kept import form_too_old


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page older than the sign-in: give back what was typed."""
    if wants_json(request):
        return signed_out(request)
    offered = form_too_old(request)
    if offered is not None:
        return offered
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name and value
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
