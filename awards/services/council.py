"""Hội đồng TĐKT: a sitting, its counts, its close."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from awards.eligibility import VoteError
from awards.models import CouncilSession, Proposal, Vote
from awards.permissions import role_of
from awards.services.ground import hold, refuse_future, refuse_stale, require_manager
from blocs.models import Season
from catalogue.models import AwardTerm
from catalogue.selectors import terms_on
from history.services import record
from history.vietnamese import clean_lines, clean_text, format_date


@dataclass(frozen=True)
class SessionMinutes:
    """What is written down of a sitting."""

    held_on: date
    place: str
    chair: str
    secretary: str
    members: int
    present: int
    method: str = CouncilSession.Method.BALLOT
    starts_at: time | None = None
    ends_at: time | None = None
    tellers: str = ""
    absent: str = ""
    invited: str = ""
    discussion: str = ""
    conclusion: str = ""
    ballots_out: int | None = None
    ballots_in: int | None = None


@dataclass(frozen=True)
class VoteCount:
    """Counts only: who voted how is nowhere written."""

    agree: int
    disagree: int = 0
    invalid: int = 0
    note: str = ""

    @property
    def cast(self) -> int:
        return self.agree + self.disagree + self.invalid


TEXTS = ("place", "chair", "secretary", "tellers", "absent", "invited")
LONG_TEXTS = ("discussion", "conclusion")


@transaction.atomic
def record_session(
    *,
    season: Season,
    minutes: SessionMinutes,
    session: CouncilSession | None = None,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> CouncilSession:
    """Write a sitting down, or mend what was written, until it is closed."""
    season, at = hold(season, at)
    require_manager(by)
    session = _open_session(session) if session else CouncilSession(season=season, recorded_by=by)
    values = _clean(minutes)
    if session.pk:
        refuse_stale("Phiên họp này", session.version, version, _contents(session))
    refuse_future("Ngày họp", minutes.held_on, at)
    _refuse_bad_counts(minutes)
    _refuse_unfit_votes(session, minutes)

    before = _contents(session) if session.pk else {}
    for name, value in values.items():
        setattr(session, name, value)
    session.version += 1
    session.save()
    record(
        by=by, verb="awards.session_recorded", subject=session, at=at, season=season.year,
        role=role_of(by),
        changes={
            name: [before.get(name), value]
            for name, value in _plain(values).items()
            if _plain(before).get(name) != value
        },
    )  # fmt: skip
    return session


def _clean(minutes: SessionMinutes) -> dict[str, object]:
    values = asdict(minutes)
    return {
        **values,
        **{name: clean_text(values[name]) for name in TEXTS},
        **{name: clean_lines(values[name]) for name in LONG_TEXTS},
    }


def _contents(session: CouncilSession) -> dict[str, object]:
    return {name: getattr(session, name) for name in SessionMinutes.__dataclass_fields__}


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """As the chain of acts writes things: hours as text, long texts not at all."""
    return {
        name: value.isoformat() if isinstance(value, time) else value
        for name, value in values.items()
        if name not in LONG_TEXTS
    }


def _open_session(session: CouncilSession) -> CouncilSession:
    held = CouncilSession.objects.select_for_update(of=("self",)).select_related("season")
    session = held.get(pk=session.pk)
    if session.closed_at:
        raise ValidationError(
            f"Phiên họp ngày {format_date(session.held_on)} đã khóa, không sửa được. "
            "Cần bình xét lại, xin ghi một phiên họp mới."
        )
    return session


def _refuse_bad_counts(minutes: SessionMinutes) -> None:
    if minutes.members < 1:
        raise ValidationError("Tổng số thành viên Hội đồng ghi từ 1 trở lên.")
    if not 0 <= minutes.present <= minutes.members:
        raise ValidationError(
            f"Số có mặt {minutes.present} không thể nhiều hơn tổng số {minutes.members} thành viên."
        )
    out, back = minutes.ballots_out, minutes.ballots_in
    if out is not None and out > minutes.present:
        raise ValidationError(f"Phát ra {out} phiếu, mà chỉ có {minutes.present} người có mặt.")
    if back is not None and back > (minutes.present if out is None else out):
        raise ValidationError("Số phiếu thu về không thể nhiều hơn số phiếu phát ra.")


def _refuse_unfit_votes(session: CouncilSession, minutes: SessionMinutes) -> None:
    """Counts already written rest on the day and the figures of the sitting."""
    if not session.pk or not session.votes.exists():
        return
    stands = (session.held_on, session.members, session.present)
    if stands != (minutes.held_on, minutes.members, minutes.present):
        raise ValidationError(
            "Đã ghi kết quả biểu quyết theo ngày họp, tổng số và số có mặt cũ. "
            "Xin xóa kết quả, sửa phiên họp rồi ghi lại kết quả."
        )


@transaction.atomic
def clear_votes(*, session: CouncilSession, by: User, at: datetime | None = None) -> None:
    """Take the counts of an open sitting back, to write them anew."""
    _, at = hold(session.season, at)
    require_manager(by)
    session = _open_session(session)
    removed, _ = session.votes.all().delete()
    CouncilSession.objects.filter(pk=session.pk).update(version=F("version") + 1)
    record(
        by=by, verb="awards.votes_cleared", subject=session, at=at, season=session.season.year,
        role=role_of(by), changes={"votes": [removed, 0]},
    )  # fmt: skip


@transaction.atomic
def record_votes(
    *,
    session: CouncilSession,
    votes: Mapping[int, VoteCount],
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> list[Vote]:
    """The counts per proposal, judged by the shares in force on the day of the sitting."""
    _, at = hold(session.season, at)
    require_manager(by)
    session = _open_session(session)
    refuse_stale("Kết quả phiên họp này", session.version, version, _counted(session))
    proposals = _proposals(session, votes)
    terms = terms_on(session.held_on)
    made = [
        _vote(session, proposals[pk], count, terms.get(proposals[pk].award_type_id))
        for pk, count in votes.items()
    ]

    session.votes.filter(proposal__in=proposals).delete()
    Vote.objects.bulk_create(made)
    CouncilSession.objects.filter(pk=session.pk).update(version=F("version") + 1)
    record(
        by=by, verb="awards.votes_recorded", subject=session, at=at, season=session.season.year,
        role=role_of(by),
        changes={vote.proposal.name: _told(vote) for vote in made},
    )  # fmt: skip
    return made


def _counted(session: CouncilSession) -> dict[str, int]:
    """What stands now, by the names of the form's fields."""
    return {
        f"{count}_{vote.proposal_id}": getattr(vote, count)
        for vote in session.votes.all()
        for count in ("agree", "disagree", "invalid")
    }


def _told(vote: Vote) -> str:
    result = "thông qua" if vote.passed else "không thông qua"
    return (
        f"{vote.agree} đồng ý, {vote.disagree} không đồng ý, {vote.invalid} không hợp lệ: {result}"
    )


def _proposals(session: CouncilSession, votes: Mapping[int, VoteCount]) -> dict[int, Proposal]:
    rows = Proposal.objects.filter(season=session.season, pk__in=votes)
    found = {each.pk: each for each in rows.select_related("award_type")}
    if missing := [pk for pk in votes if pk not in found]:
        raise ValidationError(
            f"{len(missing)} đề nghị không thuộc năm thi đua {session.season.year}. "
            "Xin mở lại trang phiên họp rồi ghi."
        )
    for each in found.values():
        if each.state != Proposal.State.PROPOSED:
            raise ValidationError(
                f"{each.name} đang ở tình trạng “{each.get_state_display()}”, "
                "Hội đồng không bình xét nữa."
            )
    return found


def _vote(
    session: CouncilSession, proposal: Proposal, count: VoteCount, term: AwardTerm | None
) -> Vote:
    if term is None:
        raise ValidationError(
            f"Danh mục chưa có quy định về {proposal.award_type.short_name} cho ngày "
            f"{format_date(session.held_on)}. Quản trị bổ sung danh mục rồi ghi lại."
        )
    _refuse_too_many(session, proposal, count)
    vote = Vote(
        session=session,
        proposal=proposal,
        agree=count.agree,
        disagree=count.disagree,
        invalid=count.invalid,
        threshold=term.threshold,
        quorum=term.quorum,
        denominator=term.denominator,
        note=clean_text(count.note),
    )
    try:
        outcome = vote.outcome
    except VoteError as reason:
        raise ValidationError(f"{proposal.name}: {reason}") from reason
    if not outcome.quorate:
        raise ValidationError(outcome.sentence)
    vote.passed = outcome.passed
    return vote


def _refuse_too_many(session: CouncilSession, proposal: Proposal, count: VoteCount) -> None:
    most, what = session.present, "người có mặt"
    if session.method == CouncilSession.Method.BALLOT and session.ballots_in is not None:
        most, what = session.ballots_in, "phiếu thu về"
    if min(count.agree, count.disagree, count.invalid) < 0 or count.cast > most:
        raise ValidationError(
            f"{proposal.name}: {count.agree} đồng ý, {count.disagree} không đồng ý, "
            f"{count.invalid} không hợp lệ là {count.cast}, mà chỉ có {most} {what}."
        )


@transaction.atomic
def close_session(
    *, session: CouncilSession, by: User, at: datetime | None = None
) -> CouncilSession:
    """Lock the sitting: what it voted on is passed or rejected, and its minutes may be printed."""
    _, at = hold(session.season, at)
    require_manager(by)
    session = _open_session(session)
    missing = what_is_missing(session)
    if missing:
        raise ValidationError(missing)

    votes = list(session.votes.select_related("proposal"))
    agreed = [vote.proposal for vote in votes if vote.passed]
    refused = [vote.proposal for vote in votes if not vote.passed]
    _move(agreed, Proposal.State.PASSED)
    _move(refused, Proposal.State.REJECTED)
    session.closed_at = at
    session.version += 1
    session.save(update_fields=["closed_at", "version"])
    record(
        by=by, verb="awards.session_closed", subject=session, at=at, season=session.season.year,
        role=role_of(by), changes={
            "passed": ", ".join(each.name for each in agreed),
            "rejected": ", ".join(each.name for each in refused),
        },
    )  # fmt: skip
    return session


def _move(proposals: list[Proposal], state: str) -> None:
    ids = [each.pk for each in proposals]
    moved = Proposal.objects.filter(pk__in=ids, state=Proposal.State.PROPOSED)
    moved.update(state=state, version=F("version") + 1)


def what_is_missing(session: CouncilSession) -> list[str]:
    """What the minutes still lack before the sitting can be closed."""
    by_ballot = session.method == CouncilSession.Method.BALLOT
    asked = {
        "Xin ghi kết quả biểu quyết của ít nhất một đề nghị.": session.votes.exists(),
        "Xin ghi giờ bắt đầu và giờ kết thúc.": session.starts_at and session.ends_at,
        "Xin ghi ai vắng, lý do.": session.absent or session.present == session.members,
        "Xin ghi tổ kiểm phiếu.": session.tellers or not by_ballot,
        "Xin ghi số phiếu phát ra, thu về.": not by_ballot
        or None not in (session.ballots_out, session.ballots_in),
        "Xin ghi kết luận của chủ trì.": session.conclusion,
    }
    return [text for text, there in asked.items() if not there]
