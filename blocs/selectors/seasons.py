"""The steps of a year: when they are open, for whom, and what to say when they are not."""

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Max, Min, Prefetch, Q

from blocs.models import BlocYear, Extension, Meeting, Season, Step, StepCode
from catalogue.models import Office
from history.vietnamese import format_date, format_days_left

USUAL = Path(__file__).parent.parent / "data" / "usual_windows.csv"


@dataclass(frozen=True)
class StepWindow:
    """From the morning of the first day to the end of the last."""

    code: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Window:
    """A step as it stands for one bloc; without days where the year has no such step."""

    code: str
    name: str
    opens_on: date | None
    closes_on: date | None
    extended_until: date | None = None

    @property
    def closes(self) -> date | None:
        """The last day that counts, the extension included."""
        days = [day for day in (self.closes_on, self.extended_until) if day]
        return max(days, default=None)

    def is_open(self, day: date) -> bool:
        if self.opens_on is None or self.closes is None:
            return False
        return self.opens_on <= day <= self.closes

    def is_over(self, day: date) -> bool:
        return self.closes is not None and self.closes < day


@dataclass(frozen=True)
class SeasonStep:
    """A step as the timeline shows it."""

    order: int
    code: str
    name: str
    dates: str
    state: str
    left: str = ""


def seasons() -> list[Season]:
    """Every year there is, oldest first: for the year switch."""
    return list(Season.objects.order_by("year"))


def window(bloc_year: BlocYear, code: str) -> Window:
    """One step for one bloc, in one query."""
    step = (
        Step.objects.filter(season=bloc_year.season_id, code=code)
        .annotate(extended=_latest_extension(bloc_year))
        .first()
    )
    return _window(code, step, getattr(step, "extended", None))


def _latest_extension(bloc_year: BlocYear) -> Max:
    return Max("extensions__until", filter=Q(extensions__bloc_year=bloc_year))


def window_in(season: Season, code: str) -> Window:
    """The same for a unit that has no bloc yet: nobody can extend it."""
    return _window(code, Step.objects.filter(season=season, code=code).first())


def windows(bloc_year: BlocYear) -> list[Window]:
    """All nine for one bloc, in their order, in two queries."""
    steps = {step.code: step for step in Step.objects.filter(season=bloc_year.season_id)}
    until: dict[int, date] = {}
    for extension in Extension.objects.filter(bloc_year=bloc_year):
        until[extension.step_id] = max(extension.until, until.get(extension.step_id, date.min))
    return [
        _window(code, steps.get(code), until.get(steps[code].pk) if code in steps else None)
        for code in StepCode
    ]


def windows_by_bloc(season: Season) -> dict[int, dict[str, Window]]:
    """Every step for every bloc of the year, in three queries."""
    steps = list(Step.objects.filter(season=season))
    until: dict[tuple[int, int], date] = {}
    for given in Extension.objects.filter(bloc_year__season=season):
        key = (given.bloc_year_id, given.step_id)
        until[key] = max(given.until, until.get(key, date.min))
    return {
        pk: {step.code: _window(step.code, step, until.get((pk, step.pk))) for step in steps}
        for pk in BlocYear.objects.filter(season=season).values_list("pk", flat=True)
    }


def window_choices(found: list[Window]) -> list[tuple[str, str]]:
    """Steps to choose one of, each with its last day."""
    return [
        (each.code, f"{order}. {each.name} (đến hết {format_date(each.closes)})")
        for order, each in enumerate(found, start=1)
        if each.closes
    ]


def _window(code: str, step: Step | None, extended: date | None = None) -> Window:
    name = StepCode(code).label
    if step is None:
        return Window(code, name, None, None)
    return Window(code, name, step.opens_on, step.closes_on, extended)


def why_closed(bloc_year: BlocYear, code: str, day: date) -> str | None:
    """The sentence for a step that is not open to this bloc on this day; None where it is."""
    return _why(window(bloc_year, code), bloc_year, day)


def why_closed_in(season: Season, code: str, day: date) -> str | None:
    """The same for a unit that has no bloc yet."""
    return _why(window_in(season, code), None, day)


def _why(step: Window, bloc_year: BlocYear | None, day: date) -> str | None:
    if step.is_open(day):
        return None
    if step.opens_on is None:
        return f"Năm này chưa có lịch cho bước {step.name}. Cần làm, {_call(bloc_year, day)}."
    if day < step.opens_on:
        return f"Bước này mở từ ngày {format_date(step.opens_on)}."
    return (
        f"Bước này đã khóa từ hết ngày {format_date(step.closes)}. "
        f"Cần sửa, {_call(bloc_year, day)}."
    )


def _call(bloc_year: BlocYear | None, day: date) -> str:
    """Whom to call: the bloc's officer, else the office."""
    if bloc_year and bloc_year.officer:
        return _with_phone(f"xin gọi {bloc_year.officer.called}", bloc_year.officer.phone)
    office = Office.objects.on(day).order_by("-valid_from").first()
    return _with_phone("xin gọi Văn phòng Liên minh", office.phone if office else "")


def _with_phone(words: str, phone: str | None) -> str:
    return f"{words} ({phone})" if phone else words


def season_steps(season: Season, day: date) -> list[SeasonStep]:
    """The nine steps for the timeline, each done, now or next."""
    return [_season_step(step, season.year, day) for step in season.steps.order_by("order")]


def _season_step(step: Step, year: int, day: date) -> SeasonStep:
    state = "next" if day < step.opens_on else "now" if day <= step.closes_on else "done"
    return SeasonStep(
        order=step.order,
        code=step.code,
        name=StepCode(step.code).label,
        dates=format_span(step.opens_on, step.closes_on, year),
        state=state,
        left=format_days_left(step.closes_on, day) if state == "now" else "",
    )


def format_span(first: date, last: date, year: int) -> str:
    """As offices write it: "01–03/2023", "16–25/12", "26/12–12/01/2024"."""
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return _months(first, last)
    ending = f"{last:%d/%m}" if last.year == year else f"{last:%d/%m/%Y}"
    if first == last:
        return f"{last:%d/%m/%Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%d}–{ending}"
    return f"{first:%d/%m}–{ending}"


def _months(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{first:%m/%Y}–{last:%m/%Y}"
    return f"{last:%m/%Y}" if first.month == last.month else f"{first:%m}–{last:%m/%Y}"


def current_year(day: date) -> Season | None:
    """The season in focus: the earliest under way, for its end comes before the next one's start
    in everybody's work; else the latest that has begun; else the latest there is."""
    spans = Season.objects.annotate(
        begins=Min("steps__opens_on"), ends=Max("steps__closes_on")
    ).order_by("year")
    under_way = spans.filter(begins__lte=day, ends__gte=day).first()
    begun = spans.filter(year__lte=day.year)
    return under_way or begun.last() or spans.last()


def next_windows(year: int) -> list[StepWindow]:
    """Windows to start from when a year is opened: those of the last year before it, moved on."""
    last = Season.objects.filter(year__lt=year, steps__isnull=False).order_by("-year").first()
    if last is None:
        return usual_windows(year)
    ahead = year - last.year
    return [_moved(step, ahead) for step in last.steps.order_by("order")]


def usual_windows(year: int) -> list[StepWindow]:
    """The rhythm offices keep, for the first year that one opens; every day can be changed."""
    if not 1 <= year < 9999:
        return []
    with USUAL.open(encoding="utf-8", newline="") as rows:
        return [_usual(row, year) for row in csv.DictReader(rows)]


def _usual(row: dict[str, str], year: int) -> StepWindow:
    opens_after, closes_after = (year + int(each) for each in row["years_after"].split("/"))
    return StepWindow(
        row["code"], _day_of(opens_after, row["opens"]), _day_of(closes_after, row["closes"])
    )


def _day_of(year: int, month_and_day: str) -> date:
    month, day = month_and_day.split("-")
    return date(year, int(month), int(day))


def _moved(step: Step, years: int) -> StepWindow:
    return StepWindow(
        step.code, _years_later(step.opens_on, years), _last_day(step.closes_on, years)
    )


def _last_day(day: date, years: int) -> date:
    """The end of a month stays the end of a month, in February too."""
    tomorrow = day + timedelta(days=1)
    if tomorrow.day == 1:
        return _years_later(tomorrow, years) - timedelta(days=1)
    return _years_later(day, years)


def _years_later(day: date, years: int) -> date:
    """29 February becomes 28 where the year has none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


@dataclass(frozen=True)
class WindowRow:
    """A step as a bloc's page shows it."""

    order: int
    code: str
    name: str
    dates: str
    state: str
    extended_until: date | None


def window_rows(bloc_year: BlocYear, day: date) -> list[WindowRow]:
    year = bloc_year.season.year
    return [
        _window_row(order, each, year, day)
        for order, each in enumerate(windows(bloc_year), start=1)
        if each.opens_on
    ]


def _window_row(order: int, step: Window, year: int, day: date) -> WindowRow:
    opens_on, closes_on = step.opens_on or day, step.closes_on or day
    state = "now" if step.is_open(day) else "done" if step.is_over(day) else "next"
    dates = format_span(opens_on, closes_on, year)
    return WindowRow(order, step.code, step.name, dates, state, step.extended_until)


@dataclass(frozen=True)
class SettingsRow:
    """A step as the season's settings show it, with the blocs that were given more time."""

    step: Step
    state: str
    extensions: list[Extension]


def steps_with_extensions(season: Season, day: date) -> list[SettingsRow]:
    given = Extension.objects.select_related("bloc_year__bloc", "granted_by")
    steps = season.steps.prefetch_related(Prefetch("extensions", given)).order_by("order")
    return [
        SettingsRow(step, _season_step(step, season.year, day).state, list(step.extensions.all()))
        for step in steps
    ]


# In which step minutes of a kind are written; the others belong to no step.
MEETING_STEPS = {
    Meeting.Kind.LAUNCH: StepCode.PACT,
    Meeting.Kind.MIDYEAR: StepCode.MIDYEAR,
    Meeting.Kind.YEAR_END: StepCode.MEETING,
}


def why_not_recordable(meeting: Meeting, bloc_year: BlocYear, day: date) -> str | None:
    """The sentence where minutes of this meeting cannot be written on this day."""
    code = MEETING_STEPS.get(Meeting.Kind(meeting.kind))
    return why_closed(bloc_year, code, day) if code else None


def why_unregistrable(bloc_year: BlocYear | None, season: Season, day: date) -> str | None:
    """The sentence where a unit cannot register on this day, in a bloc or not yet in one."""
    if bloc_year is None:
        return why_closed_in(season, StepCode.REGISTRATION, day)
    return why_closed(bloc_year, StepCode.REGISTRATION, day)
