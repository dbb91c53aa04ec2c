"""The tests: the same application, made fast and sealed."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "chi-dung-khi-chay-kiem-thu-0123456789-0123456789-0123456789")

from config.settings.base import *  # noqa: F403 - the key must stand before base reads it

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://thidua.example"
DEMO = False
# Tests that commit empty every table afterwards; tests/history puts the guards in place by itself.
GUARD_HISTORY = False
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="thi-dua-"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "kept": {"BACKEND": "files.storage.KeptFiles"},
}
