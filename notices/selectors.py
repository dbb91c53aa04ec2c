"""What was said to whom, for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from notices.models import Notice


@dataclass(frozen=True)
class Given:
    """The notices one recipient got about one thing."""

    last: Notice
    times: int


def notices_about(subject: models.Model, topic: str) -> list[Notice]:
    """What was said about one thing of a subject, newest first."""
    return list(Notice.objects.about(subject).filter(topic=topic).newest_first())


def by_recipient(notices: Iterable[Notice]) -> dict[str, Given]:
    """Of notices newest first: by the recipient's key the newest, and how many."""
    found: dict[str, Given] = {}
    for each in notices:
        known = found.get(each.recipient_id)
        found[each.recipient_id] = Given(known.last, known.times + 1) if known else Given(each, 1)
    return found


def notices_to(recipient: models.Model, *, year: int | None = None) -> list[Notice]:
    """What one recipient was told, newest first."""
    found = Notice.objects.given_to([recipient]).newest_first()
    return list(found.of_year(year) if year else found)


def standing_notices(recipient: models.Model, year: int) -> list[Notice]:
    """Of each thing still asked for the newest notice."""
    newest: dict[str, Notice] = {}
    for each in notices_to(recipient, year=year):
        newest.setdefault(each.topic, each)
    return [each for each in newest.values() if each.done_at is None]


def recipients_told(paper: str, recipients: Iterable[models.Model]) -> set[tuple[str, str]]:
    """Key and topic of those already noted as told by this paper."""
    told = Notice.objects.given_to(recipients).filter(paper=paper)
    return set(told.values_list("recipient_id", "topic"))
