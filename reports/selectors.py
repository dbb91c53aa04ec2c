"""What the dossier of a year is made of: issued, ready to issue, or waiting and for what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from awards.models import CouncilSession, Proposal, Submission
from blocs.models import BlocYear, Meeting, Season, StepCode
from catalogue.selectors import law_warnings
from files.services import FileMissing, read
from reports.dossiers import KINDS
from reports.dossiers.bloc_minutes import why_no_bloc_minutes, why_not_adopted
from reports.dossiers.common import award_named
from reports.dossiers.council import why_no_minutes, why_no_tally
from reports.dossiers.council_table import why_no_council_table
from reports.dossiers.ranking import why_no_ranking
from reports.dossiers.sheet import why_no_sheet
from reports.dossiers.submission import submission_day
from reports.models import IssuedPaper
from reports.scanned import SIGNED
from scans.models import Scan
from scoring.models import Ranking, ScoreSheet, Seal

Kind = IssuedPaper.Kind
# Both the tờ trình and the council's minutes cite these acts.
CITING = "to_trinh"


@dataclass(frozen=True)
class Part:
    """One paper of a dossier. Without a subject there is nothing yet to make it from."""

    kind: str
    label: str
    subject: models.Model | None
    why_not: str = ""
    issued: IssuedPaper | None = None
    is_signed: bool = False

    @property
    def is_ready(self) -> bool:
        return self.subject is not None and not self.why_not

    @property
    def subject_pk(self) -> int | None:
        return self.subject.pk if self.subject else None


@dataclass(frozen=True)
class PartGroup:
    kind: str
    label: str
    parts: tuple[Part, ...]

    @property
    def issued(self) -> int:
        return sum(1 for part in self.parts if part.issued)

    @property
    def signed(self) -> int:
        return sum(1 for part in self.parts if part.is_signed)


def dossier_parts(season: Season) -> list[Part]:
    """Every paper of the year's dossier in its order, in a constant number of queries."""
    parts = list(_parts(season))
    issued = {
        (paper.kind, paper.subject_type, paper.subject_id): paper
        for paper in IssuedPaper.objects.newest()
        .filter(season=season)
        .select_related("file", "word")
    }
    signed = signed_among(issued.values())
    return [_with_issued(part, issued, signed) for part in parts]


def _with_issued(
    part: Part, issued: Mapping[tuple[str, str, str], IssuedPaper], signed: set[int]
) -> Part:
    if part.subject is None:
        return part
    key = (part.kind, part.subject._meta.label_lower, str(part.subject.pk))
    paper = issued.get(key)
    return replace(part, issued=paper, is_signed=paper is not None and paper.pk in signed)


def signed_among(papers: Iterable[IssuedPaper]) -> set[int]:
    """The ids of those whose signed copy was brought back; another version's does not count."""
    subject_ids = [str(paper.pk) for paper in papers]
    scans = Scan.objects.kept().filter(
        subject_type=IssuedPaper._meta.label_lower, subject_id__in=subject_ids, caption=SIGNED
    )
    return {int(pk) for pk in scans.values_list("subject_id", flat=True)}


def grouped(parts: Iterable[Part]) -> list[PartGroup]:
    """The parts by kind, in the order of the dossier."""
    by_kind: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_kind[part.kind].append(part)
    return [PartGroup(kind, str(Kind(kind).label), tuple(each)) for kind, each in by_kind.items()]


def parts_for(proposal: Proposal) -> list[Part]:
    """The papers that carry one proposal: those of the year and those of its bloc and unit."""
    return [
        part
        for part in dossier_parts(proposal.season)
        if _is_about(part, proposal) and part.kind != Kind.CONTENTS
    ]


def _is_about(part: Part, proposal: Proposal) -> bool:
    match part.subject:
        case Proposal():
            return part.subject.pk == proposal.pk
        case Submission():
            return part.subject.pk == proposal.submission_id
        case ScoreSheet():
            standing = proposal.standing
            return standing is not None and part.subject.membership_id == standing.membership_id
        case Ranking() | Meeting():
            return part.subject.bloc_year_id == proposal.bloc_year_id
        case CouncilSession():
            return True
    return part.kind in (Kind.SUBMISSION, Kind.LIST, Kind.COUNCIL_MINUTES)


def _parts(season: Season) -> Iterator[Part]:
    proposals = list(
        Proposal.objects.standing_ones()
        .filter(season=season)
        .select_related("award_type", "standing__membership", "season", "bloc_year__bloc")
        .order_by("bloc_year__number", "place", "award_type__order", "pk")
    )
    yield from _submissions(season, proposals)
    yield Part(
        Kind.COUNCIL_TABLE, str(Kind.COUNCIL_TABLE.label), season, why_no_council_table(proposals)
    )
    yield from _sessions(season)
    yield from _blocs(season)
    yield from _of_units(proposals)
    yield Part(Kind.CONTENTS, "Mục lục hồ sơ", season)


def _submissions(season: Season, proposals: Sequence[Proposal]) -> Iterator[Part]:
    filled = {each.submission_id for each in proposals}
    rows = list(Submission.objects.filter(season=season).select_related("addressee", "register"))
    for kind in (Kind.SUBMISSION, Kind.LIST):
        for row in rows:
            why = "" if row.pk in filled else "Tờ trình chưa có đề nghị nào."
            yield Part(kind, f"{kind.label} {row.symbol}, {row.addressee}", row, why)
        if not rows:
            yield Part(kind, str(kind.label), None, "Chưa chuẩn bị Tờ trình.")


def _sessions(season: Season) -> Iterator[Part]:
    rows = list(CouncilSession.objects.filter(season=season).order_by("held_on", "pk"))
    if not rows:
        yield Part(
            Kind.COUNCIL_MINUTES, str(Kind.COUNCIL_MINUTES.label), None, "Hội đồng chưa họp."
        )
    for row in rows:
        day = f"ngày {row.held_on:%d/%m/%Y}"
        yield Part(Kind.COUNCIL_MINUTES, f"Biên bản họp Hội đồng {day}", row, why_no_minutes(row))
        if row.method == CouncilSession.Method.BALLOT:
            yield Part(Kind.TALLY, f"Biên bản kiểm phiếu {day}", row, why_no_tally(row))


def _blocs(season: Season) -> Iterator[Part]:
    bloc_years = list(
        BlocYear.objects.filter(season=season).select_related("bloc", "season").order_by("number")
    )
    meetings = {
        meeting.bloc_year_id: meeting
        for meeting in Meeting.objects.filter(
            season=season, kind=Meeting.Kind.YEAR_END, bloc_year__isnull=False
        ).order_by("planned_on", "pk")
    }
    rankings = {
        ranking.bloc_year_id: ranking
        for ranking in Ranking.objects.filter(bloc_year__season=season)
    }
    states = _sheet_states(season)
    for each in bloc_years:
        meeting = meetings.get(each.pk)
        why = why_no_bloc_minutes(meeting) or why_not_adopted(states.get(each.pk, []))
        yield Part(Kind.BLOC_MINUTES, f"Biên bản họp {each.name}", meeting, why)
    for each in bloc_years:
        ranking = rankings.get(each.pk)
        yield Part(Kind.RANKING, f"Bảng xếp hạng {each.name}", ranking, why_no_ranking(ranking))


def _sheet_states(season: Season) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ScoreSheet.objects.of_year(season.year).order_by()
    for bloc_year, state in rows.values_list("membership__bloc_year", "state"):
        found[bloc_year].append(state)
    return found


def _of_units(proposals: Sequence[Proposal]) -> Iterator[Part]:
    """The report and the sheet of each unit proposed."""
    memberships = {each.standing.membership_id for each in proposals if each.standing}
    sheets = {
        sheet.membership_id: sheet
        for sheet in ScoreSheet.objects.filter(membership__in=memberships)
    }
    for each in proposals:
        about = f"{each.name} ({award_named(each.award_type, each.place)})"
        yield Part(Kind.ACHIEVEMENT, f"Báo cáo thành tích {about}", each)
    for each in proposals:
        if each.standing is None:
            continue
        sheet = sheets.get(each.standing.membership_id)
        yield Part(Kind.SHEET, f"Bảng chấm điểm {each.name}", sheet, why_no_sheet(sheet))


def law_warnings_of(paper: IssuedPaper) -> list[str]:
    """What the paper cites that did not hold on its day, while it may still be issued again."""
    subject = subject_of(paper)
    if isinstance(subject, Submission):
        return [] if subject.sent_at else law_warnings(submission_day(subject), CITING)
    if isinstance(subject, CouncilSession):
        return law_warnings(subject.held_on, CITING)
    return []


def send_by(season: Season) -> date | None:
    """The last day of the step in which the tờ trình goes out."""
    step = season.steps.filter(code=StepCode.SUBMISSION).first()
    return step.closes_on if step else None


@dataclass(frozen=True)
class Version:
    paper: IssuedPaper
    is_shown: bool


def versions_of(paper: IssuedPaper, user: User) -> list[Version]:
    """Every version of the same paper one may see, newest first."""
    same = IssuedPaper.objects.visible_to(user).filter(
        kind=paper.kind, subject_type=paper.subject_type, subject_id=paper.subject_id
    )
    rows = same.select_related("issued_by").order_by("-version")
    return [Version(each, each.pk == paper.pk) for each in rows]


def subject_of(paper: IssuedPaper) -> models.Model | None:
    """What the paper is about; None for the contents of a dossier."""
    kind = KINDS.get(paper.kind)
    return kind.model._default_manager.filter(pk=paper.subject_id).first() if kind else None


def newest_about(subject: models.Model, kind: str) -> IssuedPaper | None:
    """The newest version of one paper, if it was ever issued."""
    return IssuedPaper.objects.newest().about(subject).filter(kind=kind).first()


# --- Behind a printed code ---------------------------------------------------------------------


def seal_behind(paper: IssuedPaper) -> Seal | None:
    """The seal that stood when a table of a bloc was printed."""
    if paper.kind not in (Kind.SHEET, Kind.RANKING) or paper.bloc_year_id is None:
        return None
    seals = Seal.objects.filter(
        ranking__bloc_year=paper.bloc_year_id, sealed_at__lte=paper.issued_at
    )
    return (
        seals.exclude(reopened_at__lte=paper.issued_at)
        .select_related("bundle", "ranking__bloc_year__season", "ranking__bloc_year__bloc")
        .order_by("-number")
        .first()
    )


def is_kept(paper: IssuedPaper) -> bool:
    """The bytes of the paper are those it was issued with."""
    try:
        return bool(read(paper.file)) and paper.file.digest == paper.digest
    except FileMissing:
        return False


def standing_beside(seal: Seal) -> Seal | None:
    """The sealing that holds now, where this one was opened again."""
    if seal.reopened_at is None:
        return None
    return Seal.objects.filter(ranking=seal.ranking_id).standing().first()


def is_inside(user: User | AnonymousUser, seal: Seal) -> bool:
    """Somebody signed in who sees the bloc."""
    return isinstance(user, User) and Seal.objects.visible_to(user).filter(pk=seal.pk).exists()
