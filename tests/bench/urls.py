"""The project's addresses, and one that does nothing but know who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


urlpatterns = [path("bare/", bare, name="bare"), path("", include("config.urls"))]
