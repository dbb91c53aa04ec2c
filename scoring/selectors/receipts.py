"""Biên nhận: what a unit handed over, told from the act itself and not from what stands now.

The digest covers the column as sent. Anybody holding the sealed events can reckon it again:
SHA-256 over the UTF-8 text of `json.dumps(body, sort_keys=True, ensure_ascii=False,
separators=(",", ":"))`, where `body` is what `receipt_body` gives.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from history.models import Event
from scoring.models import ScoreSheet

# What a person compares by eye; the whole digest, and what it covers, stand in the sealed bundle.
SHOWN_OF_DIGEST = 16


@dataclass(frozen=True)
class Receipt:
    """`points` by the code of the criterion ("I.3"), as they were sent."""

    event: Event
    digest: str
    points: dict[str, Decimal | None]
    total: Decimal | None

    @property
    def number(self) -> str:
        """Số biên nhận: the first signs of the act's own hash."""
        return self.event.hash[:12].upper()

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def short_digest(self) -> str:
        """In groups of four, to be read aloud."""
        shown = self.digest[:SHOWN_OF_DIGEST].upper()
        return " ".join(shown[place : place + 4] for place in range(0, len(shown), 4))


def receipt_of(sheet: ScoreSheet) -> Receipt | None:
    """The receipt of the last handing over; None where the sheet was never handed over."""
    event = Event.objects.about(sheet).filter(verb="scoring.submitted").last()
    return receipt_from(event) if event else None


def receipt_from(event: Event) -> Receipt:
    points = event.changes.get("điểm", {})
    total = event.changes.get("tổng tự chấm")
    return Receipt(
        event=event,
        digest=digest_of(receipt_body(event)),
        points={code: _decimal(value) for code, value in points.items()},
        total=_decimal(total),
    )


def receipt_body(event: Event) -> dict[str, Any]:
    """What the digest covers: which sheet, of which year, when, each point and their total."""
    return {
        "bảng": event.subject_id,
        "năm": event.season,
        "gửi lúc": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "điểm": event.changes.get("điểm", {}),
        "tổng tự chấm": event.changes.get("tổng tự chấm"),
    }


def digest_of(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


# --- Until when it may be taken back -----------------------------------------------------------


@dataclass(frozen=True)
class Begun:
    """Who of the bloc wrote the first point of this sheet, and when."""

    who: str
    at: datetime


def begun_by(sheet: ScoreSheet) -> Begun | None:
    """None while the bloc has not begun."""
    first = (
        sheet.lines.filter(bloc_at__isnull=False).select_related("bloc_by").order_by("bloc_at")
    ).first()
    if first is None or first.bloc_at is None:
        return None
    called = first.bloc_by.called if first.bloc_by else "Khối"
    return Begun(f"{called[:1].upper()}{called[1:]}", first.bloc_at)
