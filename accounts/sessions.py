"""Sessions in our own table, which knows whose they are. `SESSION_ENGINE` names this module."""

import hashlib
from datetime import datetime
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import SignIn

# What a session remembers of its beginning.
ABOUT = "vao"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        row = cast(SignIn, super().create_model_instance(data))
        row.mark = mark_of(row.session_key)
        row.user_id = data.get("_auth_user_id")
        about = data.get(ABOUT, {})
        row.device = about.get("device", "")
        row.address = about.get("address", "")
        row.is_own_device = about.get("is_own_device", False)
        row.since = _moment(about.get("since"))
        row.seen_at = _moment(about.get("seen_at"))
        return row


def mark_of(session_key: str) -> str:
    """Names a session on a page; the key itself would open it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
