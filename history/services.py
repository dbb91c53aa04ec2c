"""Writing an act into the chain, in the transaction of the act, and checking the chain."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

from history import requests
from history.models import Event

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# One number for the whole chain: writers of events queue behind it, and nothing else does.
CHAIN_LOCK = 6_120_015


@dataclass(frozen=True)
class Act:
    """What was done to one thing: one link of the chain to be."""

    verb: str
    subject: models.Model
    changes: Mapping[str, Any] | None = None
    reason: str = ""
    role: str = ""
    on_behalf_of: str = ""


def record(
    *,
    by: "AbstractBaseUser | None",
    verb: str,
    subject: models.Model,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    season: int | None = None,
    role: str = "",
    on_behalf_of: str = "",
) -> Event:
    """Write one act. Must stand inside the transaction of the act itself.

    `verb` reads "app.past_participle". `changes` holds {field: [before, after]} or plain facts;
    personal fields are named there, never their values.
    """
    act = Act(verb, subject, changes, reason, role, on_behalf_of)
    return record_many(by=by, acts=[act], at=at, season=season)[0]


def record_many(
    *,
    by: "AbstractBaseUser | None",
    acts: Sequence[Act],
    at: datetime,
    season: int | None = None,
) -> list[Event]:
    """Acts of one moment, each its own link, in one write: a list that draws hundreds of blocs."""
    if not connection.in_atomic_block:
        raise RuntimeError("history.record đứng trong giao dịch của chính việc được ghi.")
    _lock_chain()
    last = Event.objects.order_by("-seq").only("seq", "hash").first()
    seq, prev_hash = (last.seq, last.hash) if last else (0, "")
    frame = {
        "season": season,
        "at": at,
        "recorded_at": timezone.now(),
        "actor_id": by.pk if by else None,
        "actor_label": str(by) if by else "Hệ thống",
        "request_id": requests.current_id(),
    }
    events: list[Event] = []
    for act in acts:
        seq += 1
        event = Event(seq=seq, prev_hash=prev_hash, **frame, **_told(act))
        event.hash = prev_hash = digest(event)
        events.append(event)
    return Event.objects.bulk_create(events)


def _told(act: Act) -> dict[str, Any]:
    return {
        "verb": act.verb,
        "subject_type": act.subject._meta.label_lower,
        "subject_id": str(act.subject.pk),
        "subject_label": str(act.subject)[:300],
        "changes": canonical(act.changes or {}),
        "reason": act.reason,
        "role": act.role,
        "on_behalf_of": act.on_behalf_of,
    }


def _lock_chain() -> None:
    """SQLite's IMMEDIATE transaction already holds the one write lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def canonical(value: Any) -> Any:
    """The same thing always in the same words: NFC, fixed decimals without −0, UTC, no floats."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return f"{value + 0:f}" if value else f"{abs(value):f}"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): canonical(item) for key, item in sorted(value.items())}
        case list() | tuple():
            return [canonical(item) for item in value]
    raise TypeError(f"Không ghi được kiểu {type(value).__name__} vào nhật ký.")


def digest(event: Event) -> str:
    """SHA-256 over every field of the act but its own hash."""
    body = {
        "seq": event.seq,
        "season": event.season,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "role": event.role,
        "on_behalf_of": event.on_behalf_of,
        "verb": event.verb,
        "subject": [event.subject_type, event.subject_id, event.subject_label],
        "changes": event.changes,
        "reason": event.reason,
        "request_id": event.request_id,
        "prev_hash": event.prev_hash,
    }
    return digest_of(body)


def digest_of(body: Any) -> str:
    """SHA-256 of canonical JSON: what events, standings and papers are sealed by."""
    text = json.dumps(canonical(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ChainFault:
    seq: int
    message: str


def verify_chain(events: Iterable[Event] | None = None) -> ChainFault | None:
    """The first act that does not fit its place, or None when the chain is whole."""
    prev_hash, expected = "", 1
    for event in Event.objects.order_by("seq").iterator() if events is None else events:
        if event.seq != expected:
            return ChainFault(expected, f"Thiếu việc số {expected} trong nhật ký.")
        if event.prev_hash != prev_hash or event.hash != digest(event):
            return ChainFault(event.seq, f"Việc số {event.seq} đã bị sửa sau khi ghi.")
        prev_hash, expected = event.hash, expected + 1
    return None
