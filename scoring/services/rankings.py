"""A ranking's three states: dự kiến → công bố dự kiến → chốt; and back by a recorded act."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError

from accounts.models import User
from blocs.models import BlocYear, Membership, Season
from history import clock
from history.conflicts import Stale
from history.models import Event
from history.services import record
from history.vietnamese import format_date, format_datetime
from scoring.models import Ranking, ScoreSheet, Standing
from scoring.permissions import RankingRights, ranking_rights
from scoring.resting import resting_on
from scoring.selectors.checklist import SECOND_LOOK, questions_open
from scoring.selectors.closing import signing_digest
from scoring.selectors.ranked import BlocRanking, RankingRow
from scoring.selectors.rankings import provisional
from scoring.selectors.seals import seal_digest, verify_seal
from scoring.services.closing import hang_in_chain, keep_seal, open_again

__all__ = [
    "announce_ranking",
    "answer_rank_change",
    "record_votes",
    "reopen_ranking",
    "seal_ranking",
    "verify_seal",
]
# Orders are unique within a ranking: while they are set anew, the old ones stand out of the way.
OUT_OF_THE_WAY = 10_000
UNSIGNED: dict[str, Any] = {
    "first_signed_by": None, "first_signed_at": None, "first_signed_digest": "",
}  # fmt: skip


@transaction.atomic
def announce_ranking(
    *,
    bloc_year: BlocYear,
    questions_until: date,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """Show the members their places; until the end of that day they may ask."""
    ranking, at = _held(bloc_year, version, at, by, lambda rights: rights.may_close)
    if ranking.state != Ranking.State.PROVISIONAL:
        raise ValidationError("Xếp hạng của Khối này đã công bố. Cần làm lại, xin mở lại trước.")
    if questions_until < clock.day(at):
        raise ValidationError(
            f"Hạn nhận ý kiến {format_date(questions_until)} đã qua. Xin chọn từ hôm nay trở đi."
        )
    found = provisional(ranking.bloc_year)
    _refuse_unverified(found)
    _refuse_not_seen_twice(found)
    _change(
        ranking, state=Ranking.State.ANNOUNCED, announced_at=at,
        questions_until=questions_until, **UNSIGNED,
    )  # fmt: skip
    changes = {"nhận ý kiến đến hết ngày": questions_until, "thứ hạng": _places(found.rows)}
    _record(ranking, "scoring.ranking_announced", by, at, changes)
    return ranking


@transaction.atomic
def answer_rank_change(
    *,
    bloc_year: BlocYear,
    text: str,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """What the bloc says to a change among its first three places."""
    ranking, at = _held(bloc_year, version, at, by, lambda rights: rights.may_answer)
    _refuse_sealed(ranking)
    text = text.strip()
    if not text:
        raise ValidationError("Xin ghi ý kiến của Khối về thay đổi thứ hạng.")
    found = provisional(ranking.bloc_year)
    if not found.rank_changes:
        raise ValidationError(
            "Thẩm định không làm thay đổi hạng 1-3 so với hội nghị Khối nên không cần ý kiến."
        )
    before = ranking.bloc_answer
    _change(ranking, bloc_answer=text)
    changes = {"ý kiến của Khối": [before, text], "thay đổi": list(found.rank_changes)}
    _record(ranking, "scoring.rank_change_answered", by, at, changes)
    return ranking


@transaction.atomic
def record_votes(
    *,
    bloc_year: BlocYear,
    votes: Mapping[int, int | None],
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """How many voted for which member, by its membership; None takes an entry back."""
    ranking, at = _held(bloc_year, version, at, by, lambda rights: rights.may_vote)
    _refuse_sealed(ranking)
    members = Membership.objects.current().filter(bloc_year=bloc_year)
    names = {each.pk: each.organization.name for each in members.select_related("organization")}
    if set(votes) - names.keys():
        raise ValidationError("Có đơn vị không thuộc Khối này. Xin tải lại trang rồi nhập lại.")
    if any(count is not None and count < 0 for count in votes.values()):
        raise ValidationError("Số phiếu ghi từ 0 trở lên.")
    kept = {**ranking.votes, **{str(pk): count for pk, count in votes.items()}}
    _change(ranking, votes={pk: count for pk, count in kept.items() if count is not None})
    changes = {"số phiếu": {names[pk]: count for pk, count in votes.items()}}
    _record(ranking, "scoring.votes_recorded", by, at, changes)
    return ranking


@transaction.atomic
def seal_ranking(
    *,
    bloc_year: BlocYear,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """Chốt: places become facts, sheets close, and one bundle holds all they rest on.

    Where the year wants two persons the first one only signs: the ranking stays announced, and is
    sealed by another person's signature if nothing was changed in between.
    """
    ranking, at = _held(bloc_year, version, at, by, lambda rights: rights.may_close)
    _refuse_sealed(ranking)
    found = provisional(ranking.bloc_year, day=clock.day(at))
    _refuse_seal(found, clock.day(at))
    if found.closing.two_to_seal and not found.closing.signed:
        return _sign_first(ranking, found, by, at)
    signers = _signers(ranking, found, by, at)
    _keep_standings(ranking, found.rows)
    _move_sheets(found.rows, ScoreSheet.State.SEALED)
    _change(ranking, state=Ranking.State.SEALED, sealed_at=at, sealed_by=by, digest="-")
    digest = seal_digest(Ranking.objects.select_related("bloc_year__season").get(pk=ranking.pk))
    Ranking.objects.filter(pk=ranking.pk).update(digest=digest)
    ranking.digest = digest
    seal = keep_seal(ranking, signers, at)
    changes = {
        "lần chốt": seal.number, "mã kiểm": seal.code, "SHA-256 của gói": seal.digest,
        "SHA-256": digest, "thứ hạng": _places(found.rows),
    }  # fmt: skip
    event = _record(ranking, "scoring.ranking_sealed", by, at, changes)
    hang_in_chain(seal, event)
    return ranking


def _sign_first(ranking: Ranking, found: BlocRanking, by: User, at: datetime) -> Ranking:
    """One of two: what is signed is remembered by its digest, so that a change of it shows."""
    before = ranking.first_signed_by
    _change(
        ranking, first_signed_by=by, first_signed_at=at, first_signed_digest=signing_digest(found)
    )
    changes: dict[str, Any] = {"thứ hạng": _places(found.rows)}
    if before:
        changes["chữ ký trước không còn hiệu lực"] = str(before)
    _record(ranking, "scoring.ranking_first_signed", by, at, changes)
    return ranking


def _signers(
    ranking: Ranking, found: BlocRanking, by: User, at: datetime
) -> list[tuple[User, datetime]]:
    """Who signs the seal: one person, or two who are not the same."""
    first, signed_at = ranking.first_signed_by, ranking.first_signed_at
    if not found.closing.two_to_seal or first is None or signed_at is None:
        return [(by, at)]
    if first == by:
        raise ValidationError(
            f"Anh/chị đã ký chốt lần thứ nhất lúc {format_datetime(signed_at)}. "
            "Năm này chốt cần hai người: xin một cán bộ khác hoặc quản trị ký lần thứ hai."
        )
    return [(first, signed_at), (by, at)]


@transaction.atomic
def reopen_ranking(
    *,
    bloc_year: BlocYear,
    reason: str,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Ranking:
    """Take a ranking back to dự kiến. The old seal stays in the history.

    Standing rows stay for what refers to them, and are set anew at the next sealing. What was put
    forward on them is named in the record; what went out and is undecided refuses.
    """
    ranking, at = _held(bloc_year, version, at, by, lambda rights: rights.may_close)
    if ranking.state == Ranking.State.PROVISIONAL:
        raise ValidationError("Xếp hạng này chưa công bố, chưa chốt nên không cần mở lại.")
    reason = reason.strip()
    if not reason:
        raise ValidationError("Xin ghi lý do mở lại xếp hạng.")
    Season.objects.select_for_update().get(pk=ranking.bloc_year.season_id)  # as awards are held
    rests = resting_on(ranking)
    if held := [each.why_not for each in rests if each.why_not]:
        raise ValidationError(held)
    before: dict[str, Any] = {
        "tình trạng": [ranking.get_state_display(), Ranking.State.PROVISIONAL.label],
        "SHA-256 cũ": ranking.digest,
        "chốt lúc": ranking.sealed_at,
        "ý kiến của Khối": ranking.bloc_answer,
        "thứ hạng cũ": _standing_places(ranking),
    }
    if rests:
        before["đề nghị dựa trên kết quả cũ"] = [each.text for each in rests]
    sealed_sheets = ScoreSheet.objects.filter(
        membership__bloc_year=bloc_year, state=ScoreSheet.State.SEALED
    )
    sealed_sheets.update(state=ScoreSheet.State.VERIFIED, version=F("version") + 1)
    _change(
        ranking, state=Ranking.State.PROVISIONAL, announced_at=None, questions_until=None,
        sealed_at=None, sealed_by=None, digest="", bloc_answer="", **UNSIGNED,
    )  # fmt: skip
    seal = open_again(ranking, reason, by, at)
    if seal:
        before |= {"lần chốt": seal.number, "mã kiểm": seal.code}
    _record(ranking, "scoring.ranking_reopened", by, at, before, reason=reason)
    return ranking


# --- Refusals ----------------------------------------------------------------------------------


def _refuse_sealed(ranking: Ranking) -> None:
    if ranking.state == Ranking.State.SEALED:
        raise ValidationError(
            "Xếp hạng của Khối đã chốt nên không thay đổi được. Cần sửa, xin mở lại và ghi lý do."
        )


def _refuse_unverified(found: BlocRanking) -> None:
    if not found.is_verified:
        todo = next(each for each in found.checklist if not each.done and "thẩm định" in each.text)
        raise ValidationError(
            f"{todo.text}. {todo.why} Thẩm định xong mọi bảng rồi mới công bố, chốt."
        )


def _refuse_not_seen_twice(found: BlocRanking) -> None:
    """Before announcing, what the set asks a second officer to look at was looked at."""
    waiting = [each for each in found.checklist if each.code == SECOND_LOOK and not each.done]
    if waiting:
        raise ValidationError(f"{waiting[0].text}. {waiting[0].why} Xem lại xong mới công bố.")


def _refuse_seal(found: BlocRanking, day: date) -> None:
    """Everything that is open, in one go."""
    _refuse_unverified(found)
    if not found.is_announced:
        raise ValidationError(
            "Chưa công bố dự kiến cho các HTX trong Khối. "
            "Xin công bố, hết hạn nhận ý kiến rồi chốt."
        )
    ranking = found.ranking
    if ranking and questions_open(ranking, day):
        until = format_date(ranking.questions_until)
        raise ValidationError(
            f"Còn trong hạn nhận ý kiến đến hết ngày {until}. Chốt được từ ngày hôm sau."
        )
    open_ones = [each for each in found.checklist if not each.done]
    if open_ones:
        raise ValidationError([f"{each.text}. {each.why}".strip() for each in open_ones])


# --- Writing -----------------------------------------------------------------------------------


def _held(
    bloc_year: BlocYear,
    version: int | None,
    at: datetime | None,
    by: User,
    may: Callable[[RankingRights], bool],
) -> tuple[Ranking, datetime]:
    """The bloc's ranking under the lock of its BlocYear, asked for the right first."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    if not may(ranking_rights(by, bloc_year, clock.day(at))):
        raise PermissionDenied("Việc này của xếp hạng thuộc cán bộ phụ trách Khối và quản trị.")
    ranking, _ = Ranking.objects.get_or_create(bloc_year=bloc_year)
    if version not in (None, ranking.version):
        raise Stale(
            "Có người vừa thay đổi xếp hạng này sau khi anh/chị mở trang. "
            "Xin tải lại trang, xem lại rồi làm tiếp.",
            {"state": ranking.state, "version": ranking.version},
        )
    # What is read of the bloc from here on is this very ranking.
    ranking.bloc_year = bloc_year
    bloc_year.ranking = ranking
    return ranking, at


def _change(ranking: Ranking, **values: Any) -> None:
    held = Ranking.objects.filter(pk=ranking.pk, version=ranking.version)
    if not held.update(**values, version=F("version") + 1):
        raise Stale("Vừa có người thay đổi xếp hạng này. Xin tải lại trang.")
    for name, value in values.items():
        setattr(ranking, name, value)
    ranking.version += 1


def _keep_standings(ranking: Ranking, rows: Sequence[RankingRow]) -> None:
    """One row a member, with the names of today; rows of an older seal are set anew."""
    old = {each.membership_id: each for each in ranking.standings.all()}
    gone = set(old) - {row.membership.pk for row in rows}
    if gone:
        _drop(ranking, gone)
    ranking.standings.update(order=F("order") + OUT_OF_THE_WAY)
    for order, row in enumerate(rows, start=1):
        standing = old.get(row.membership.pk) or Standing(membership=row.membership)
        standing.ranking = ranking
        _set_standing(standing, row, order)
        standing.save()


def _drop(ranking: Ranking, members: set[int]) -> None:
    try:
        ranking.standings.filter(membership__in=members).delete()
    except ProtectedError as problem:
        raise ValidationError(
            "Có đơn vị đã ra khỏi Khối nhưng còn đề nghị khen thưởng theo thứ hạng cũ. "
            "Xin rút đề nghị đó trước."
        ) from problem


def _set_standing(standing: Standing, row: RankingRow, order: int) -> None:
    if row.sheet is None:
        raise ValidationError(f"{row.name} chưa có bảng chấm điểm.")
    standing.criteria_set_id = row.sheet.criteria_set_id
    standing.order = order
    standing.name, standing.legal_name = row.name, row.legal_name
    standing.self_total, standing.bloc_total = row.self_total, row.bloc_total
    standing.total = row.alliance_total
    standing.class_name = row.class_name
    standing.place, standing.is_tied = row.place, row.is_tied
    standing.tie_note = _fitting(row.tie_note)
    standing.not_ranked_reason = _fitting(row.not_ranked_reason)
    standing.no_award_reason = _fitting(row.no_award_reason)


def _fitting(sentence: str, room: int = 300) -> str:
    return sentence if len(sentence) <= room else sentence[: room - 1] + "…"


def _move_sheets(rows: Sequence[RankingRow], state: ScoreSheet.State) -> None:
    sheets = [row.sheet.pk for row in rows if row.sheet]
    ScoreSheet.objects.filter(pk__in=sheets).update(state=state, version=F("version") + 1)


def _places(rows: Sequence[RankingRow]) -> dict[str, list[Any]]:
    return {row.name: [row.place, row.total] for row in rows}


def _standing_places(ranking: Ranking) -> dict[str, list[Any]]:
    if ranking.state != Ranking.State.SEALED:
        return {}
    return {each.name: [each.place, each.total] for each in ranking.standings.all()}


def _record(
    ranking: Ranking,
    verb: str,
    by: User,
    at: datetime,
    changes: Mapping[str, Any],
    reason: str = "",
) -> Event:
    return record(
        by=by, verb=verb, subject=ranking, at=at, changes=changes, reason=reason,
        season=ranking.bloc_year.season.year,
    )  # fmt: skip
