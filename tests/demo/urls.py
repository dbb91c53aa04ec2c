"""The project's addresses as they are in demo mode."""

from django.urls import include, path

from config.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from config.urls import (
    urlpatterns as without_demo,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*without_demo, path("ban-dung-thu/", include("demo.urls"))]
