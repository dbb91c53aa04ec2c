"""Keeping what was said to whom. The app that knows the subject asks who may."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction

from history import clock
from history.services import Act, record, record_many
from history.vietnamese import clean_lines, clean_text, format_datetime, format_number
from notices.models import Notice

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# An address, or the long unbroken word that a way in ends in.
ADDRESS = re.compile(r"(?i)https?:|www\.|[\w-]{24,}")

WEB_ADDRESS = re.compile(r"(?i)(?:https?:|www\.)\S*|\S*/vao/\S*|\S*[\w-]{24,}\S*")
MOST = 2_000


def without_ways_in(text: str, address: str) -> str:
    """A text as it was sent, the plain `address` standing where a way in stood. Any other web
    address goes too: a short one may lead to a way in. Raises ValidationError where it is too long.
    """
    cut = WEB_ADDRESS.sub(lambda found: _plainly(found[0], address), clean_lines(text))
    if len(cut) > MOST:
        raise ValidationError(f"Tin dài quá {format_number(MOST)} ký tự. Xin rút gọn rồi ghi lại.")
    return cut


def _plainly(word: str, address: str) -> str:
    return address + word[len(word.rstrip(".,;:)!?")) :]


@dataclass(frozen=True)
class Topic:
    """What a batch of notices is about: `about` is the thing they belong to."""

    about: models.Model
    year: int
    code: str
    label: str


@dataclass(frozen=True)
class Message:
    """To one recipient; `link_until` where a way in was handed along, never the way itself."""

    recipient: models.Model
    person: str = ""
    text: str = ""
    link_until: datetime | None = None


@transaction.atomic
def record_notices(
    *,
    topic: Topic,
    channel: str,
    given: Sequence[Message],
    by: "AbstractBaseUser",
    note: str = "",
    paper: str = "",
    role: str = "",
    at: datetime | None = None,
) -> list[Notice]:
    """What was given outside the software, each its own row and its own act."""
    note = clean_text(note)
    if channel not in Notice.Channel.values:
        raise ValidationError({"channel": "Xin chọn cách nhắc trong danh sách."})
    if ADDRESS.search(note):
        raise ValidationError(
            {"note": "Ghi chú không giữ đường dẫn, vì đường vào không được lưu lại. "
                     "Xin bỏ đường dẫn rồi ghi."}
        )  # fmt: skip
    at = clock.at(at)
    frame = {
        "year": topic.year,
        "subject_type": topic.about._meta.label_lower,
        "subject_id": str(topic.about.pk),
        "subject_label": str(topic.about)[:300],
        "topic": topic.code,
        "topic_label": topic.label[:200],
        "channel": channel,
        "paper": paper,
        "note": note[:250],
        "given_by_id": by.pk,
        "given_by_label": str(by)[:200],
        "given_at": at,
    }
    made = Notice.objects.bulk_create([Notice(**_received(each), **frame) for each in given])
    record_many(by=by, acts=[_act(each, role) for each in made], at=at, season=topic.year)
    return made


def _received(message: Message) -> dict[str, object]:
    return {
        "recipient_type": message.recipient._meta.label_lower,
        "recipient_id": str(message.recipient.pk),
        "recipient_label": str(message.recipient)[:300],
        "person_label": message.person[:150],
        "text": message.text,
        "link_until": message.link_until,
    }


def _act(notice: Notice, role: str) -> Act:
    """The words themselves and who read them are personal: they stand in the notice alone."""
    changes: dict[str, object] = {"channel": notice.channel, "topic": notice.topic_label}
    if notice.link_until:
        changes["with_link"] = notice.link_until
    if notice.paper:
        changes["paper"] = notice.paper
    return Act("notices.given", notice, changes, role=role)


@transaction.atomic
def mark_seen(
    *, notice: Notice, by: "AbstractBaseUser", role: str = "", at: datetime | None = None
) -> Notice:
    """The recipient has read it."""
    notice = _held(notice)
    if notice.seen_at:
        raise ValidationError(f"Tin này đã ghi là đã xem lúc {format_datetime(notice.seen_at)}.")
    notice.seen_at = clock.at(at)
    notice.save(update_fields=["seen_at"])
    record(
        by=by, verb="notices.seen", subject=notice, at=notice.seen_at, season=notice.year, role=role
    )
    return notice


@transaction.atomic
def mark_done(
    *, notice: Notice, by: "AbstractBaseUser", role: str = "", at: datetime | None = None
) -> Notice:
    """What it asked for is done, or needs no more asking: the recipient is not shown it again."""
    notice = _held(notice)
    if notice.done_at:
        raise ValidationError(f"Tin này đã ghi là đã làm lúc {format_datetime(notice.done_at)}.")
    notice.done_at = clock.at(at)
    notice.save(update_fields=["done_at"])
    record(
        by=by, verb="notices.done", subject=notice, at=notice.done_at, season=notice.year, role=role
    )
    return notice


def _held(notice: Notice) -> Notice:
    held: Notice = Notice.objects.select_for_update().get(pk=notice.pk)
    return held
