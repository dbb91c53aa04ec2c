"""From where a request comes, and opening a session for somebody who proved who they are."""

import ipaddress
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import SignIn, User
from accounts.services import Caller
from accounts.sessions import ABOUT, mark_of
from history import clock

DEVICE = "may"
DEVICE_KEPT = timedelta(days=180)
# A machine of the office is shared by a few; more than these is a public one.
PEOPLE_OF_A_DEVICE = 5
ENDED_KEPT = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)

BROWSERS = (
    ("zalo", "Zalo"), ("edg", "Edge"), ("coc_coc|coccoc", "Cốc Cốc"), ("samsungbrowser", "Samsung"),
    ("opr/|opera", "Opera"), ("firefox|fxios", "Firefox"), ("chrome|crios", "Chrome"),
    ("safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iphone", "iPhone"), ("ipad", "iPad"), ("android", "điện thoại Android"),
    ("windows", "máy tính Windows"), ("mac os", "máy tính Mac"), ("linux", "máy tính Linux"),
)  # fmt: skip


def caller_of(request: HttpRequest) -> Caller:
    device = _device(request)
    return Caller(network_of(address_of(request)), device["id"], frozenset(device["people"]))


def address_of(request: HttpRequest) -> str:
    """The client's, as the outermost of our own proxies saw it; what stands before is hearsay."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    ours = settings.TRUSTED_PROXIES
    seen = hops[-ours] if 0 < ours <= len(hops) else ""
    return (seen or str(request.META.get("REMOTE_ADDR", "")))[:45]


def network_of(address: str) -> str:
    """Of IPv6 one household has a whole /64; for IPv4 the address itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def device_in_words(agent: str) -> str:
    """ "Chrome trên máy tính Windows": what a person recognises their device by."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    return " trên ".join(part for part in (browser, system) if part) or "Máy không rõ loại"


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in names if re.search(sign, agent.lower())), "")


def let_in(request: HttpRequest, user: User, *, own_device: bool = False) -> None:
    """Open the session; `remember` then marks the browser in the answer."""
    login(request, user)
    now = clock.real_now()
    request.session[ABOUT] = {
        "since": now.isoformat(),
        "device": device_in_words(request.headers.get("User-Agent", "")),
        "address": address_of(request),
        "is_own_device": own_device and not holds_office(user),
    }
    _seen(request, user, now)
    # Ended ones stay a while, to tell whose a form was that was typed in them.
    SignIn.objects.filter(expire_date__lt=now - ENDED_KEPT).delete()


def holds_office(user: User) -> bool:
    """Accounts that open more than one unit's own data have the short session."""
    return bool(user.role_names) or user.is_staff or user.is_superuser


def this_device(request: HttpRequest) -> str:
    """The mark of the session that asks."""
    return mark_of(request.session.session_key or "")


def keep_alive(request: HttpRequest, user: User) -> None:
    """Whoever goes on working stays in, up to the whole length of a session."""
    about = request.session.get(ABOUT)
    now = clock.real_now()
    if about and now - datetime.fromisoformat(about["seen_at"]) >= SEEN_EVERY:
        _seen(request, user, now)


def _seen(request: HttpRequest, user: User, now: datetime) -> None:
    about = request.session[ABOUT]
    about["seen_at"] = now.isoformat()
    idle, whole = life_of(user, is_own_device=about["is_own_device"])
    left = datetime.fromisoformat(about["since"]) + whole - now
    request.session.set_expiry(max(int(min(idle, left).total_seconds()), 1))


def life_of(user: User, *, is_own_device: bool) -> tuple[timedelta, timedelta]:
    """How long without a page, and how long at most."""
    if holds_office(user):
        lives: tuple[timedelta, timedelta] = settings.SESSION_OF_OFFICE
        return lives
    lives = settings.SESSION_ON_OWN_DEVICE if is_own_device else settings.SESSION_ON_SHARED_DEVICE
    return lives


# --- The device's mark ---------------------------------------------------------------------------


def _device(request: HttpRequest) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.loads(
            request.COOKIES.get(DEVICE, ""), salt=DEVICE, max_age=DEVICE_KEPT
        )
    except signing.BadSignature:
        return {"id": "", "people": []}
    return kept


def remember(request: HttpRequest, user: User, answer: HttpResponse) -> HttpResponse:
    """Have the browser remember that this account is used in it."""
    device = _device(request)
    others = [pk for pk in device["people"] if pk != user.pk]
    kept = {
        "id": device["id"] or secrets.token_urlsafe(12),
        "people": [user.pk, *others][:PEOPLE_OF_A_DEVICE],
    }
    answer.set_cookie(
        DEVICE, signing.dumps(kept, salt=DEVICE), max_age=DEVICE_KEPT, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    return answer
