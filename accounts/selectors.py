"""What the doors read."""

import hashlib

from django.db.models import F, QuerySet

from accounts.models import Entrance, SignIn, User
from history import clock


def sign_ins_now(user: User | None = None) -> QuerySet[SignIn]:
    """Sessions in force, the last seen first; of one person where one is named."""
    found = SignIn.objects.filter(expire_date__gt=clock.real_now(), user__is_active=True)
    if user is not None:
        found = found.filter(user=user)
    return found.select_related("user").order_by(F("seen_at").desc(nulls_last=True), "mark")


def link_of(token: str) -> Entrance | None:
    """The link a token belongs to, live or not."""
    links = Entrance.objects.filter(kind=Entrance.Kind.LINK, secret=link_digest(token))
    return links.select_related("user", "made_by").first()


def link_digest(token: str) -> str:
    """A token is 256 random bits, so a fast hash keeps it safe."""
    return hashlib.sha256(token.encode()).hexdigest()


def why_shut(entrance: Entrance | None, state: Entrance.State) -> str:
    """Why a way in lets nobody in, and whom to call."""
    what = "Đường dẫn" if entrance is None or entrance.kind == Entrance.Kind.LINK else "Mã"
    return f"{what} này {_WHY[state]}. {cure(entrance)}"


_WHY = {
    Entrance.State.USED: "đã dùng một lần, không dùng lại được",
    Entrance.State.REVOKED: "đã được hủy hoặc thay bằng cái mới",
    Entrance.State.GUESSED: "đã bị gõ sai nhiều lần nên không còn dùng được",
    Entrance.State.EXPIRED: "đã quá hạn",
}


def cure(entrance: Entrance | None) -> str:
    """Whom to call: who gave it, else the office."""
    giver = entrance.made_by if entrance else None
    if giver is None:
        return "Xin gọi cán bộ Liên minh phụ trách Khối để được cấp lại."
    phone = f" ({giver.phone})" if giver.phone else ""
    return f"Xin gọi {giver.called}{phone} để được cấp lại."
