"""The seal itself: the bundle is built, checked, kept, numbered, and hung in the chain of acts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from blocs.permissions import role_of
from files.services import FileMissing, read, store
from history import clock
from history.models import Event
from scoring import checker
from scoring.bundle import body_of, bundle_of, changes_between, file_name
from scoring.models import Ranking, Seal
from scoring.selectors.sealing import Sealing, body_of_ranking, snapshots_of

MEDIA_TYPE = "application/zip"


def keep_seal(ranking: Ranking, signers: Sequence[tuple[User, datetime]], at: datetime) -> Seal:
    """One more seal of this ranking, its bundle stored; standings and sheets are sealed already.

    `signers`: who signed when, the last of them seals. What does not add up is not sealed.
    """
    number = (ranking.seals.aggregate(last=Max("number"))["last"] or 0) + 1
    signed = [_signature(ranking, by, moment) for by, moment in signers]
    body = body_of_ranking(ranking, Sealing(number, at, signed))
    body |= snapshots_of(ranking)
    body["changes"] = _changes(ranking, body)
    bundle = bundle_of(body)
    problems = checker.check(bundle)
    if problems:
        raise ValidationError(
            [f"Chưa chốt được, số liệu không khớp: {each}" for each in problems[:5]]
        )
    first, last = signers[0][0], signers[-1][0]
    digest = checker.sha256(bundle)
    return Seal.objects.create(
        ranking=ranking,
        number=number,
        code=checker.code_of(digest),
        digest=digest,
        bundle=store(
            content=bundle, name=bundle_name(ranking, number), media_type=MEDIA_TYPE,
            owner=ranking, at=at, by=last,
        ),
        sealed_at=at,
        sealed_by=first,
        second_by=last if last != first else None,
        changes=body["changes"],
    )  # fmt: skip


def _signature(ranking: Ranking, by: User, at: datetime) -> dict[str, Any]:
    """An account and its role, no name."""
    return {"account": by.pk, "role": role_of(by, ranking.bloc_year, clock.day(at)), "at": at}


def _changes(ranking: Ranking, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    before = ranking.seals.order_by("-number").select_related("bundle").first()
    if before is None:
        return []
    try:
        return changes_between(body_of(read(before.bundle)), body)
    except FileMissing:
        return []


def bundle_name(ranking: Ranking, number: int) -> str:
    bloc_year = ranking.bloc_year
    return file_name(bloc_year.number, bloc_year.season.year, number)


def hang_in_chain(seal: Seal, event: Event) -> None:
    """The act that recorded the digest; written once, the database refuses a second time."""
    Seal.objects.filter(pk=seal.pk, event_hash="").update(event_hash=event.hash)
    seal.event_hash = event.hash


def open_again(ranking: Ranking, reason: str, by: User, at: datetime) -> Seal | None:
    """The standing seal stays in its place and says when, by whom and why it was opened."""
    standing = ranking.seals.standing().first()
    if standing:
        ranking.seals.standing().update(reopened_at=at, reopened_by=by, reopen_reason=reason)
    return standing
