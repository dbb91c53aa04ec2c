"""A laptop: no TLS, a key of its own, static files straight from their folder."""

import os

os.environ.setdefault(
    "SECRET_KEY", "chi-dung-tren-may-ca-nhan-khong-dung-cho-may-chu-that-0123456789"
)

from config.settings.base import *  # noqa: F403 - the key must stand before base reads it

DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
TRUSTED_PROXIES = 0
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "kept": STORAGES["kept"],  # noqa: F405 - of the base settings
}
