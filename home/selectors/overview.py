"""The overview of a year for the Alliance: how far each bloc is, what waits, what stands out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Q, QuerySet

from accounts.models import User
from awards.models import Award, PublishedTotal
from blocs.models import (
    Bloc,
    BlocYear,
    Extension,
    Meeting,
    Membership,
    Pledge,
    PledgeAward,
    Season,
    Step,
    StepCode,
)
from blocs.selectors import AwardMark, Window, award_mark
from catalogue.models import AwardType
from cooperatives.models import Figure
from home.progress import BlocMeeting, State, state_of
from scoring.models import Ranking, ScoreSheet
from scoring.selectors.due import late_ones, units_due
from scoring.selectors.progress import BlocProgress, bloc_progress

# A type of award and the place it was for.
AwardKey = tuple[int, int | None]


@dataclass(frozen=True)
class BlocRow:
    """One line of the table of progress."""

    progress: BlocProgress
    half: int
    meeting: BlocMeeting | None
    state: State
    windows: dict[str, Window]

    @property
    def bloc_year(self) -> BlocYear:
        return self.progress.bloc_year

    @property
    def label(self) -> str:
        """ "Khối 4 · Giang Thành"."""
        area = self.bloc_year.area
        return f"{self.bloc_year.short_name} · {area}" if area else self.bloc_year.short_name

    @property
    def half_missing(self) -> int:
        return self.progress.members - self.half

    def is_over(self, code: str, today: date) -> bool:
        step = self.windows.get(code)
        return step is not None and step.is_over(today)


@dataclass(frozen=True)
class Totals:
    """The line under the table."""

    officers: int
    members: int
    half: int
    submitted: int
    bloc_scored: int
    meetings: int
    scored_blocs: int


@dataclass(frozen=True)
class Comparison:
    """Self-score beside the bloc's, over the sheets the bloc has finished."""

    sheets: int
    self_mean: Decimal | None
    bloc_mean: Decimal | None
    big_gaps: int
    widest: tuple[str, Decimal] | None

    @property
    def difference(self) -> Decimal | None:
        if self.self_mean is None or self.bloc_mean is None:
            return None
        return self.bloc_mean - self.self_mean

    @property
    def gap(self) -> Decimal | None:
        return None if self.difference is None else abs(self.difference)


@dataclass(frozen=True)
class AwardRow:
    """One award: granted for the year before, registered, and granted once it was decided."""

    mark: AwardMark
    granted_before: int
    registered: int
    granted: int


@dataclass(frozen=True)
class Overview:
    season: Season
    rows: list[BlocRow]

    @cached_property
    def totals(self) -> Totals:
        each = [row.progress for row in self.rows]
        return Totals(
            officers=len({p.bloc_year.officer_id for p in each if p.bloc_year.officer_id}),
            members=sum(p.members for p in each),
            half=sum(row.half for row in self.rows),
            submitted=sum(p.submitted for p in each),
            bloc_scored=sum(p.bloc_scored for p in each),
            meetings=sum(1 for row in self.rows if row.meeting and row.meeting.planned_on),
            scored_blocs=sum(1 for p in each if p.members and p.bloc_scored == p.members),
        )

    def late_units(self, today: date) -> int:
        """Units that owe something whose last day is over; in one query."""
        units = units_due(Membership.objects.filter(season=self.season))
        late = late_ones(units, {row.bloc_year.pk: row.windows for row in self.rows}, today)
        return len({each.membership.pk for each in late})

    @property
    def areas(self) -> int:
        return len({row.bloc_year.area for row in self.rows if row.bloc_year.area})

    def led_by(self, user: User) -> list[BlocRow]:
        """An officer's own blocs; everybody else's view is the whole year."""
        own = [row for row in self.rows if row.bloc_year.officer_id == user.pk]
        return own if own and not user.is_admin else self.rows


def overview_of(season: Season, today: date) -> Overview:
    """Every bloc of the year, the late ones first, in five queries."""
    steps = {step.code: step for step in season.steps.all()}
    until = _extensions(season)
    half = _half_year_reports(season)
    meetings = _meetings(season)
    rows = []
    for each in bloc_progress(season):
        windows = _windows(steps, until.get(each.bloc_year.pk, {}))
        meeting = meetings.get(each.bloc_year.pk)
        rows.append(
            BlocRow(
                progress=each,
                half=half.get(each.bloc_year.pk, 0),
                meeting=meeting,
                state=state_of(each, windows, meeting, today),
                windows=windows,
            )
        )
    return Overview(season, sorted(rows, key=lambda row: (row.state.rank, row.bloc_year.number)))


def _extensions(season: Season) -> dict[int, dict[str, date]]:
    given = Extension.objects.filter(bloc_year__season=season).order_by()
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for bloc_year, code, until in given.values_list("bloc_year", "step__code").annotate(
        last=Max("until")
    ):
        found[bloc_year][code] = until
    return found


def _windows(steps: dict[str, Step], until: dict[str, date]) -> dict[str, Window]:
    return {
        code: Window(code, StepCode(code).label, step.opens_on, step.closes_on, until.get(code))
        for code, step in steps.items()
    }


def _half_year_reports(season: Season) -> dict[int, int]:
    """Members with at least one figure of the first six months."""
    figures = Figure.objects.filter(
        organization=OuterRef("organization"), year=season.year, period=Figure.Period.HALF,
        value__isnull=False,
    )  # fmt: skip
    inside = Membership.objects.current().filter(season=season).filter(Exists(figures))
    return dict(inside.order_by().values_list("bloc_year").annotate(n=Count("pk")))


def _meetings(season: Season) -> dict[int, BlocMeeting]:
    """The year-end meeting of each bloc; one that was held counts before one only planned."""
    found = Meeting.objects.filter(
        season=season, kind=Meeting.Kind.YEAR_END, bloc_year__isnull=False
    ).order_by(F("held_at").asc(nulls_first=True), "planned_on", "pk")
    rows = found.values_list("bloc_year", "planned_on", "held_at")
    return {pk: BlocMeeting(planned_on, held is not None) for pk, planned_on, held in rows}


def compare(season: Season) -> Comparison:
    """In two queries: the year's means, and the bloc that differs most."""
    finished = ScoreSheet.objects.of_year(season.year).filter(
        self_total__isnull=False, bloc_total__isnull=False
    )
    finished = finished.exclude(
        state__in=(ScoreSheet.State.DRAFT, ScoreSheet.State.SUBMITTED)
    ).order_by()
    of_year = finished.aggregate(
        n=Count("pk"),
        own=Avg("self_total"),
        bloc=Avg("bloc_total"),
        wide=Count("pk", filter=_wide()),
    )
    return Comparison(
        sheets=of_year["n"],
        self_mean=_rounded(of_year["own"]),
        bloc_mean=_rounded(of_year["bloc"]),
        big_gaps=of_year["wide"],
        widest=_widest(finished),
    )


def _wide() -> Q:
    """Differences from the threshold of the sheet's own set on, either way."""
    threshold = F("criteria_set__gap_threshold")
    return Q(self_total__gte=F("bloc_total") + threshold) | Q(
        bloc_total__gte=F("self_total") + threshold
    )


def _rounded(mean: Decimal | float | None) -> Decimal | None:
    return None if mean is None else round(Decimal(str(mean)), 1)


def _widest(finished: QuerySet[ScoreSheet]) -> tuple[str, Decimal] | None:
    """The bloc whose units thought most of themselves, and by how much."""
    means = finished.values_list(
        "membership__bloc_year__bloc__kind", "membership__bloc_year__number"
    ).annotate(mean=Avg(F("self_total") - F("bloc_total")))
    row = means.order_by("-mean", "membership__bloc_year__number").first()
    mean = _rounded(row[2]) if row else None
    if row is None or mean is None or mean <= 0:
        return None
    return f"{Bloc.Kind(row[0]).label} {row[1]}", mean


def award_rows(season: Season) -> list[AwardRow]:
    """What units registered for, between what was granted before and what came of it."""
    counts = (_granted(season.year - 1), _registered(season), _granted(season.year))
    keys = {key for each in counts for key in each}
    types = AwardType.objects.in_bulk({pk for pk, _ in keys})
    rows: dict[AwardMark, list[int]] = {}
    for key in sorted(keys, key=lambda key: (types[key[0]].order, key[0], key[1] or 0)):
        row = rows.setdefault(award_mark(types[key[0]], key[1]), [0, 0, 0])
        for column, each in enumerate(counts):
            row[column] += each[key]
    return [AwardRow(mark, *numbers) for mark, numbers in rows.items()]


def _registered(season: Season) -> Counter[AwardKey]:
    pairs = PledgeAward.objects.handed_in().filter(pledge__season=season, person__isnull=True)
    rows = pairs.order_by().values_list("award_type", "place").annotate(n=Count("pk"))
    return Counter({(award_type, place): n for award_type, place, n in rows})


def _granted(year: int) -> Counter[AwardKey]:
    """By the decisions recorded; where none is, by what was published of the year. Samples that
    follow from no proposal show what a register looks like and are no result of a year."""
    standing = (
        Award.objects.standing_ones()
        .filter(season__year=year, person__isnull=True)
        .exclude(decision__is_sample=True, proposal__isnull=True)
    )
    rows = standing.order_by().values_list("award_type", "place").annotate(n=Count("pk"))
    granted = Counter({(award_type, place): n for award_type, place, n in rows})
    if granted:
        return granted
    published = PublishedTotal.objects.filter(year=year, stage=PublishedTotal.Stage.GRANTED)
    by_source: dict[str, Counter[AwardKey]] = defaultdict(Counter)
    for source, award_type, place, n in published.values_list(
        "source", "award_type", "place", "count"
    ):
        by_source[source][award_type, place] += n
    return max(by_source.values(), key=Counter.total, default=Counter())


@dataclass(frozen=True)
class Waiting:
    """Counts of what waits for the Alliance in some blocs."""

    pledges: int
    unsealed: int
    big_gaps: int


def waiting_in(season: Season, rows: Sequence[BlocRow]) -> Waiting:
    """In three queries."""
    blocs = [row.bloc_year.pk for row in rows]
    units = Membership.objects.current().filter(bloc_year__in=blocs)
    pledges = Pledge.objects.filter(season=season, state=Pledge.State.SUBMITTED)
    sheets = ScoreSheet.objects.filter(membership__in=units, state=ScoreSheet.State.BLOC_SCORED)
    return Waiting(
        pledges=pledges.filter(organization__in=units.values("organization")).count(),
        unsealed=Ranking.objects.filter(bloc_year__in=blocs, state=Ranking.State.ANNOUNCED).count(),
        big_gaps=sheets.filter(_wide()).count(),
    )


def meeting_soon(rows: Iterable[BlocRow], today: date, within: int = 7) -> list[BlocRow]:
    """Blocs that meet in the next days, the first ones first."""
    last = today + timedelta(days=within)
    found = [
        (row.meeting.planned_on, row)
        for row in rows
        if row.meeting
        and row.meeting.planned_on
        and not row.meeting.is_held
        and today <= row.meeting.planned_on <= last
    ]
    return [row for _, row in sorted(found, key=lambda each: each[0])]
