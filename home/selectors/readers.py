"""What the council and the province come to read: sessions, proposals, rankings, papers."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from awards.models import CouncilSession, Decision, Proposal, Submission
from blocs.models import BlocYear, Season
from blocs.selectors import AwardMark, award_mark
from catalogue.models import AwardType
from history.vietnamese import format_date
from home.links import link
from home.tasks import DOING, DONE, Task, split
from reports.models import IssuedPaper
from scoring.models import Ranking

PASSED = (
    Proposal.State.PASSED,
    Proposal.State.SUBMITTED,
    Proposal.State.GRANTED,
    Proposal.State.NOT_GRANTED,
)


@dataclass(frozen=True)
class RankedBloc:
    bloc_year: BlocYear
    ranking: Ranking | None

    @property
    def kind(self) -> str:
        kinds = {Ranking.State.SEALED: "done", Ranking.State.ANNOUNCED: "doing"}
        return kinds.get(Ranking.State(self.ranking.state), "none") if self.ranking else "none"

    @property
    def text(self) -> str:
        return self.ranking.get_state_display() if self.ranking else "Chưa xếp hạng"


@dataclass(frozen=True)
class ProposedAward:
    """How many of an award were put forward, and how far they came."""

    mark: AwardMark
    proposed: int
    passed: int
    granted: int


@dataclass(frozen=True)
class ReaderHome:
    season: Season
    tasks: list[Task]
    finished: list[Task]
    sessions: list[CouncilSession]
    awards: list[ProposedAward]
    submissions: list[Submission]
    decisions: list[Decision]
    rankings: list[RankedBloc]
    papers: list[tuple[str, int]]

    @property
    def sealed(self) -> int:
        return sum(1 for each in self.rankings if each.kind == "done")


def reader_home(season: Season, user: User) -> ReaderHome:
    """In a fixed number of queries; everything through what the person may see."""
    sessions = CouncilSession.objects.visible_to(user).filter(season=season)
    submissions = Submission.objects.visible_to(user).filter(season=season)
    decisions = Decision.objects.visible_to(user).filter(season=season)
    shown_sessions = list(sessions.order_by("-held_on", "-pk"))
    awards = _proposed_awards(season, user)
    sent = list(submissions.select_related("register", "addressee"))
    decided = list(decisions.select_related("issuer"))
    waiting = (
        _council_tasks(season, shown_sessions, awards)
        if user.is_council
        else _reading_tasks(sent, decided)
    )
    tasks, finished = split(waiting)
    return ReaderHome(
        season=season,
        tasks=tasks,
        finished=finished,
        sessions=shown_sessions,
        awards=awards,
        submissions=sent,
        decisions=decided,
        rankings=_rankings(season, user),
        papers=_papers(season),
    )


def _proposed_awards(season: Season, user: User) -> list[ProposedAward]:
    proposals = Proposal.objects.visible_to(user).standing_ones().of_year(season.year)
    counted: dict[tuple[int, int | None], Counter[str]] = defaultdict(Counter)
    rows = proposals.order_by().values_list("award_type", "place", "state")
    for award_type, place, state, n in rows.annotate(n=Count("pk")):
        counted[award_type, place][state] += n
    types = AwardType.objects.in_bulk({pk for pk, _ in counted})
    in_order = sorted(counted, key=lambda key: (types[key[0]].order, key[0], key[1] or 0))
    return [_proposed_award(types[key[0]], key[1], counted[key]) for key in in_order]


def _proposed_award(award_type: AwardType, place: int | None, n: Counter[str]) -> ProposedAward:
    return ProposedAward(
        mark=award_mark(award_type, place),
        proposed=n.total(),
        passed=sum(n[state] for state in PASSED),
        granted=n[Proposal.State.GRANTED],
    )


def _rankings(season: Season, user: User) -> list[RankedBloc]:
    """Every bloc and how far its ranking is; the province sees what was sealed only."""
    blocs = BlocYear.objects.filter(season=season).select_related("season", "bloc", "ranking")
    found = [RankedBloc(each, getattr(each, "ranking", None)) for each in blocs.order_by("number")]
    if user.is_alliance or user.is_council:
        return found
    return [each for each in found if each.kind == "done"]


def _papers(season: Season) -> list[tuple[str, int]]:
    """Papers issued in the year, by kind."""
    newest = IssuedPaper.objects.of_year(season.year).newest()
    counted = dict(newest.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(kind.label, counted[kind]) for kind in IssuedPaper.Kind if kind in counted]


def _council_tasks(
    season: Season, sessions: list[CouncilSession], awards: list[ProposedAward]
) -> list[Task]:
    open_ones = [each for each in sessions if each.closed_at is None]
    closed = [each for each in sessions if each.closed_at is not None]
    pending = sum(each.proposed - each.passed for each in awards)
    tasks = [
        Task(
            DOING,
            f"Xét {pending} đề nghị tại phiên họp ngày {format_date(each.held_on)}",
            each.get_absolute_url(),
            each.place,
            each.held_on,
            "Mở phiên họp",
        )
        for each in open_ones
    ]
    if pending and not open_ones:
        url = link("awards:awards", season.year)
        tasks.append(Task(DOING, f"Đọc hồ sơ {pending} đề nghị chờ Hội đồng", url))
    tasks += [
        Task(DONE, f"Phiên họp ngày {format_date(each.held_on)}", each.get_absolute_url())
        for each in closed
    ]
    return tasks


def _reading_tasks(submissions: list[Submission], decisions: list[Decision]) -> list[Task]:
    """Each tờ trình that came in waits to be read until a decision answers it."""
    answered = {each.submission_id for each in decisions}
    return [
        Task(
            DONE if each.pk in answered else DOING,
            f"Đọc {each}",
            each.get_absolute_url(),
            f"Gửi ngày {format_date(each.sent_at)}"
            + ("" if each.pk in answered else ", chưa có Quyết định"),
        )
        for each in submissions
    ]
