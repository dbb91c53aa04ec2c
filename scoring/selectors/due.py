"""What each unit owes in a year, who handed it in and who is late: one answer for the page that
reminds, the tasks at home and the paper that names the late ones.

It stands in this room because it is the lowest from which pledges, figures and sheets are all seen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery

from blocs.models import BlocYear, Membership, Pledge, StepCode
from blocs.selectors import Window
from cooperatives.models import Figure
from history.vietnamese import format_days_left, local_date
from scoring.models import Criterion, ScoreLine, ScoreSheet


@dataclass(frozen=True)
class Thing:
    """Something every unit hands in; `code` stands in addresses and on notices."""

    code: str
    step: StepCode
    label: str
    text_key: str


PLEDGE = Thing("dang-ky", StepCode.REGISTRATION, "Đăng ký thi đua", "viec_dang_ky")
HALF_YEAR = Thing("so-lieu-6-thang", StepCode.MIDYEAR, "Số liệu 6 tháng", "viec_so_lieu_6_thang")
# Figures of the year are what the self-score is reckoned from: they are due with it.
YEAR_FIGURES = Thing("so-lieu-nam", StepCode.SELF_SCORE, "Số liệu năm", "viec_so_lieu_nam")
SELF_SCORE = Thing("tu-cham", StepCode.SELF_SCORE, "Tự chấm", "viec_tu_cham")
THINGS = (PLEDGE, HALF_YEAR, YEAR_FIGURES, SELF_SCORE)

Windows = Mapping[str, Window]


def thing_of(code: str) -> Thing | None:
    return next((each for each in THINGS if each.code == code), None)


@dataclass(frozen=True)
class Answer:
    """How far one unit is with one thing; `done` of `total` where parts of it can be counted."""

    is_sent: bool
    sent_on: date | None = None
    is_returned: bool = False
    has_begun: bool = False
    done: int | None = None
    total: int | None = None
    last_on: date | None = None
    last_by: str = ""


@dataclass(frozen=True)
class UnitDue:
    membership: Membership
    answers: Mapping[str, Answer]

    def is_missing(self, thing: Thing) -> bool:
        return not self.answers[thing.code].is_sent


def units_due(members: QuerySet[Membership]) -> list[UnitDue]:
    """Current members in their order, with every answer, in one query."""
    pledge = Pledge.objects.filter(organization=OuterRef("organization"), season=OuterRef("season"))
    asked = (
        members.current()  # type: ignore[attr-defined] # a queryset of memberships
        .select_related(
            "organization", "score_sheet", "season", "bloc_year__season", "bloc_year__bloc"
        )
        .annotate(
            pledge_state=Subquery(pledge.values("state")[:1]),
            pledge_on=Subquery(pledge.values("submitted_on")[:1]),
            half_at=_last_figure(Figure.Period.HALF),
            year_at=_last_figure(Figure.Period.YEAR),
        )
        .order_by("bloc_year__number", "order", "pk")
    )
    return [UnitDue(each, _answers(each)) for each in asked]


def _last_figure(period: str) -> Subquery:
    """When the last figure of a period came in; nothing where none has a value."""
    figures = Figure.objects.filter(
        organization=OuterRef("organization"), year=OuterRef("season__year"), period=period,
        value__isnull=False,
    )  # fmt: skip
    newest = figures.order_by("-entered_at").values("entered_at")[:1]
    return Subquery(newest, output_field=DateTimeField())


def _answers(row: Membership) -> dict[str, Answer]:
    known = vars(row)
    sheet: ScoreSheet | None = getattr(row, "score_sheet", None)
    return {
        PLEDGE.code: _pledge(known["pledge_state"], known["pledge_on"]),
        HALF_YEAR.code: _figures(known["half_at"]),
        YEAR_FIGURES.code: _figures(known["year_at"]),
        SELF_SCORE.code: _self_score(sheet),
    }


def _pledge(state: str | None, on: date | None) -> Answer:
    if state in (Pledge.State.SUBMITTED, Pledge.State.ACCEPTED):
        return Answer(is_sent=True, sent_on=on, has_begun=True)
    returned = state == Pledge.State.RETURNED
    return Answer(is_sent=False, is_returned=returned, has_begun=state is not None)


def _figures(at: datetime | None) -> Answer:
    on = local_date(at) if at else None
    return Answer(is_sent=at is not None, sent_on=on, has_begun=at is not None)


def _self_score(sheet: ScoreSheet | None) -> Answer:
    if sheet is None:
        return Answer(is_sent=False)
    if sheet.state != ScoreSheet.State.DRAFT:
        sent_on = local_date(sheet.submitted_at) if sheet.submitted_at else None
        return Answer(is_sent=True, sent_on=sent_on, has_begun=True)
    return Answer(is_sent=False, is_returned=bool(sheet.return_reason))


def with_progress(units: Sequence[UnitDue], thing: Thing) -> list[UnitDue]:
    """The same units, those under way with how many lines they wrote, who last and when."""
    if thing is not SELF_SCORE:
        return list(units)
    progress = _lines_written(units)
    return [_with_lines(each, progress) for each in units]


def _lines_written(units: Sequence[UnitDue]) -> dict[int, tuple[int, int, datetime | None, str]]:
    """By membership: written, asked for, when last and by whom; one query."""
    own = Q(lines__criterion__scored_by=Criterion.ScoredBy.ALL)
    last = ScoreLine.objects.filter(sheet=OuterRef("pk"), self_at__isnull=False).order_by(
        "-self_at", "-pk"
    )
    sheets = (
        ScoreSheet.objects.filter(
            membership__in=[each.membership.pk for each in units], state=ScoreSheet.State.DRAFT
        )
        .order_by()
        .annotate(
            n_total=Count("lines", filter=own),
            n_done=Count("lines", filter=own & Q(lines__self_points__isnull=False)),
            last_at=Subquery(last.values("self_at")[:1]),
            last_by=Subquery(last.values(name=F("self_by__full_name"))[:1]),
        )
    )
    rows = sheets.values_list("membership", "n_done", "n_total", "last_at", "last_by")
    return {pk: (done, total, at, by or "") for pk, done, total, at, by in rows}


def _with_lines(
    unit: UnitDue, progress: Mapping[int, tuple[int, int, datetime | None, str]]
) -> UnitDue:
    answer = unit.answers[SELF_SCORE.code]
    if answer.is_sent or unit.membership.pk not in progress:
        return unit
    done, total, at, by = progress[unit.membership.pk]
    written = replace(
        answer, has_begun=done > 0, done=done, total=total,
        last_on=local_date(at) if at else None, last_by=by,
    )  # fmt: skip
    return replace(unit, answers={**unit.answers, SELF_SCORE.code: written})


# --- When it is due ----------------------------------------------------------------------------


def has_opened(thing: Thing, windows: Windows, day: date) -> bool:
    step = windows.get(thing.step)
    return step is not None and step.opens_on is not None and step.opens_on <= day


def is_late(thing: Thing, windows: Windows, day: date) -> bool:
    """From 00:00 of the day after the last one, in Vietnam."""
    step = windows.get(thing.step)
    return step is not None and step.is_over(day)


def closes(thing: Thing, windows: Windows) -> date | None:
    step = windows.get(thing.step)
    return step.closes if step else None


def left_in_words(thing: Thing, windows: Windows, day: date) -> str:
    return format_days_left(closes(thing, windows), day)


def thing_now(units: Iterable[UnitDue], windows: Windows, day: date) -> Thing:
    """What is asked for now: of the things that have opened and somebody owes, the latest."""
    found = list(units)
    opened = [each for each in THINGS if has_opened(each, windows, day)]
    owed = [each for each in opened if any(unit.is_missing(each) for unit in found)]
    return (owed or opened or [PLEDGE])[-1]


@dataclass(frozen=True)
class Late:
    """A unit that owes something whose last day is over."""

    membership: Membership
    thing: Thing
    closed: date


def late_ones(units: Iterable[UnitDue], windows: Mapping[int, Windows], day: date) -> list[Late]:
    """`windows` by bloc. A half-year report is asked for within its year only: after it the figures
    of the whole year take its place."""
    return [
        Late(unit.membership, thing, last)
        for unit in units
        for thing in THINGS
        if unit.is_missing(thing) and _is_asked(thing, unit.membership.season.year, day)
        for last in [closes(thing, windows.get(unit.membership.bloc_year_id, {}))]
        if last is not None and last < day
    ]


def _is_asked(thing: Thing, year: int, day: date) -> bool:
    return thing is not HALF_YEAR or day.year <= year


def units_of_bloc(bloc_year: BlocYear) -> list[UnitDue]:
    return units_due(Membership.objects.filter(bloc_year=bloc_year))
