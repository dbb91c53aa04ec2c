"""Production settings, read from the environment. `dev` and `test` only relax them."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parent.parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """One database from its address; SQLite gets the options two writers need.

    IMMEDIATE takes the write lock at BEGIN, so that nobody meets "database is locked" half-way;
    FULL keeps the last commit through a power cut.
    """
    options = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if options["ENGINE"] == "django.db.backends.sqlite3":
        options["CONN_MAX_AGE"] = 0
        Path(str(options["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        options["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    return options


SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = _words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")

# Where printed codes lead: the address people reach this installation by.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if ALLOWED_HOSTS else ""
)

DEMO = _flag("DEMO")
# The database refuses to change or remove what the history holds.
GUARD_HISTORY = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "history",
    "files",
    "notices",
    "accounts",
    "scans",
    "catalogue",
    "cooperatives",
    "blocs",
    "scoring",
    "awards",
    "reports",
    "home",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "accounts.middleware.KeepAlive",
    "accounts.middleware.PasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "history.middleware.request_marks",
    "demo.middleware.running_clock",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
                "demo.context.demo_clock",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'db.sqlite3'}"))
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.UserNameOrPhone"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotOneself"},
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "accounts.passwords.NotCommon"},
]
# Who, beside the admin, answers for a person's account: (by, user) -> bool.
ANSWERS_FOR_ACCOUNTS = ["blocs.permissions.answers_for"]
# The same for what is entered on behalf of a unit.
ANSWERS_FOR_UNITS = ["blocs.permissions.answers_for_unit"]
# What fields are called whose names are codes of the catalogue: () -> {name: label}.
LABELS_OF_KEPT_FIELDS = [
    "cooperatives.forms.labels_of_figures",
    "scoring.forms.criterion_page.labels_of_scores",
]
# A link goes by Zalo to one person, who reads it the same day or the next; then it is only a risk.
SIGN_IN_LINK_LIFE = timedelta(hours=48)
# Slips are cut up and handed out at a meeting, and typed in when somebody at home can help.
ONE_TIME_CODE_LIFE = timedelta(days=30)
ONE_TIME_CODE_WRONG_TRIES = 20
# In any quarter of an hour no account is guessed at more than ten times, wherever from. A hall of
# 120 people behind one address makes some dozens of slips of the finger, a robot thousands.
SIGN_IN_TRIES = 10
SIGN_IN_TRIES_OF_ADDRESS = 60
SIGN_IN_TRIES_WITHIN = timedelta(minutes=15)
# The fairness panel: how many units a mean rests on, how many criteria make two sheets alike, and
# from how many points a scorer stands apart. Below the first two it says "chưa đủ dữ liệu".
FAIRNESS_LEAST_UNITS = int(os.environ.get("FAIRNESS_LEAST_UNITS", "5"))
FAIRNESS_LEAST_CRITERIA = int(os.environ.get("FAIRNESS_LEAST_CRITERIA", "5"))
FAIRNESS_GAP = os.environ.get("FAIRNESS_GAP", "2")
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
# (without a page, at most). The office's desks stand in rooms others walk through.
SESSION_OF_OFFICE = (timedelta(minutes=30), timedelta(hours=12))
# A commune's shared computer: long enough to gather figures, over by the evening.
SESSION_ON_SHARED_DEVICE = (timedelta(hours=2), timedelta(hours=12))
# A director comes three times a year and forgets passwords; their phone has a lock of its own.
SESSION_ON_OWN_DEVICE = (timedelta(days=30), timedelta(days=30))
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = ROOT / "staticfiles"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", ROOT / "var" / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Evidence, scans and issued papers, under the digest of their bytes. Any backend of the storage
    # API will do, an S3-compatible one too: its package installed, its class and options named.
    "kept": {
        "BACKEND": os.environ.get("KEPT_STORAGE", "files.storage.KeptFiles"),
        "OPTIONS": json.loads(os.environ.get("KEPT_STORAGE_OPTIONS", "{}")),
    },
}

# A bloc's wide sheet is one form: 60 units of 40 criteria, three fields each, and their reasons.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "files.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# One file of any form, and all that is sent at once: ten photos of a good phone fit many times.
UPLOAD_MOST_BYTES = 20 * 1024 * 1024
UPLOAD_MOST_REQUEST_BYTES = 250 * 1024 * 1024

# Evidence beside a criterion: files on one line; bytes of one unit in one year, as kept after
# shrinking (a photo takes 0,3 MB). What is taken off stays in the store, up to three times as much.
EVIDENCE_MOST_FILES = 20
EVIDENCE_QUOTA = 200 * 1024 * 1024
# Of the 512 bits that say what a picture looks like, how many may differ in the same picture. The
# same photo smaller or saved anew stays within 14; two forms filled in otherwise differ in 29.
EVIDENCE_LIKENESS_BITS = 20

SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if _flag("BEHIND_PROXY", default=True) else None
)
# How many proxies of our own stand in front: the client's address is the one the outermost saw.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "1"))
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# data: is for the small pictures inside Bootstrap's style sheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
