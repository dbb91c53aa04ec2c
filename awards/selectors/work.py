"""The year's awards as work: what is done, what comes next, which papers there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from awards.models import CouncilSession, Decision, Proposal, Quota, Submission
from awards.selectors.proposals import Candidate
from blocs.models import BlocYear, Season

DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True)
class Work:
    """Where the season stands; only what the reader may see."""

    sessions: list[CouncilSession]
    submissions: list[Submission]
    decisions: list[Decision]
    states: Counter[str]
    quotas: int
    waiting: Counter[int]
    listed: Counter[int]

    @property
    def total(self) -> int:
        return self.states.total()

    @property
    def open_session(self) -> CouncilSession | None:
        return next((each for each in self.sessions if each.closed_at is None), None)

    @property
    def unnumbered(self) -> list[Submission]:
        return [each for each in self.submissions if each.number is None]

    @property
    def unsent(self) -> list[Submission]:
        return [each for each in self.submissions if each.number and each.sent_at is None]

    @property
    def undecided(self) -> list[Submission]:
        return [each for each in self.submissions if each.sent_at and self.waiting[each.pk]]


def work_of(season: Season, user: User) -> Work:
    sessions = CouncilSession.objects.visible_to(user).filter(season=season)
    submissions = Submission.objects.visible_to(user).filter(season=season)
    decisions = Decision.objects.visible_to(user).filter(season=season)
    states = Proposal.objects.visible_to(user).filter(season=season).order_by()
    return Work(
        list(sessions.annotate(voted=Count("votes")).order_by("held_on", "pk")),
        list(submissions.select_related("register", "addressee", "session")),
        list(decisions.select_related("issuer").annotate(size=Count("awards"))),
        Counter(dict(states.values_list("state").annotate(Count("pk")))),
        Quota.objects.filter(season=season).count(),
        _on_papers(season, state=Proposal.State.SUBMITTED),
        _on_papers(season),
    )


def _on_papers(season: Season, **kind: str) -> Counter[int]:
    """How many proposals each tờ trình holds."""
    rows = Proposal.objects.filter(season=season, submission__isnull=False, **kind).order_by()
    return Counter(dict(rows.values_list("submission").annotate(Count("pk"))))


@dataclass(frozen=True)
class WorkStep:
    """One act of the year, in its order: what it waits for and where it is done."""

    key: str
    title: str
    detail: str
    state: str


def steps_of(
    work: Work, candidates: Sequence[Candidate], unsealed: Sequence[BlocYear]
) -> list[WorkStep]:
    """The acts in order; the first that has something to do is the one to do now."""
    ready = sum(each.is_eligible and not each.is_crowded for each in candidates)
    proposed, passed = work.states[Proposal.State.PROPOSED], _passed_without_paper(work)
    rows = [
        ("quotas", "Đặt định mức", f"{work.quotas} dòng định mức", not work.quotas),
        ("propose", "Lập đề nghị từ xếp hạng", _ready_text(ready, unsealed), bool(ready)),
        ("session", "Ghi phiên họp Hội đồng", f"{proposed} đề nghị chờ Hội đồng", bool(proposed)),
        ("submit", "Lập Tờ trình", f"{passed} đề nghị đã thông qua, chờ trình", bool(passed)),
        ("number", "Ghi số Tờ trình và gửi", _unsent_text(work), _has_unsent(work)),
        ("decide", "Ghi Quyết định", _undecided_text(work), bool(work.undecided)),
    ]
    return _with_states(rows, _reached(work))


def _passed_without_paper(work: Work) -> int:
    on_paper = sum(work.listed[each.pk] for each in work.submissions if not each.sent_at)
    return max(work.states[Proposal.State.PASSED] - on_paper, 0)


def _ready_text(ready: int, unsealed: Sequence[BlocYear]) -> str:
    text = f"{ready} đơn vị đủ điều kiện, chưa đề nghị"
    if unsealed:
        text += f"; {len(unsealed)} Khối chưa chốt xếp hạng"
    return text


def _has_unsent(work: Work) -> bool:
    return bool(work.unnumbered or work.unsent)


def _unsent_text(work: Work) -> str:
    return f"{len(work.unnumbered)} Tờ trình chưa có số, {len(work.unsent)} chưa gửi"


def _undecided_text(work: Work) -> str:
    return f"{len(work.undecided)} Tờ trình chờ Quyết định"


def _reached(work: Work) -> dict[str, bool]:
    """Which acts were done at least once."""
    return {
        "quotas": bool(work.quotas),
        "propose": bool(work.states),
        "session": any(each.closed_at for each in work.sessions),
        "submit": bool(work.submissions),
        "number": any(each.sent_at for each in work.submissions),
        "decide": bool(work.decisions),
    }


def _with_states(
    rows: Sequence[tuple[str, str, str, bool]], reached: dict[str, bool]
) -> list[WorkStep]:
    return [
        WorkStep(key, title, detail, NOW if waiting else DONE if reached[key] else NEXT)
        for key, title, detail, waiting in rows
    ]
