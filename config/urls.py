"""One include per app; addresses are Vietnamese words without marks."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("home.urls")),
    path("tai-khoan/", include("accounts.urls")),
    path("nhat-ky/", include("history.urls")),
    path("ban-quet/", include("scans.urls")),
    path("htx/", include("cooperatives.urls")),
    path("", include("blocs.urls")),
    # Before scoring: the ranking's page is answered with what was put forward.
    path("", include("awards.urls")),
    path("", include("scoring.urls")),
    path("", include("reports.urls")),
    path("ky-thuat/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("ban-dung-thu/", include("demo.urls")))
