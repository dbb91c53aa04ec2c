"""A unit's own home: what to do next, what it promised, whom to call."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from accounts.models import User
from blocs.models import BlocYear, Pledge, PledgeTarget, Season, StepCode
from blocs.selectors import (
    AwardMark,
    Window,
    award_mark,
    bloc_year_of,
    registered_pairs,
    why_closed,
    why_unregistrable,
    window_in,
    windows,
)
from catalogue.models import Indicator
from cooperatives.models import Dues, Figure, Organization
from history.vietnamese import format_date, format_number, format_percent
from home.links import link
from home.tasks import DOING, DONE, LATE, WARN, Task, deadline, sentence, split, urgency
from scoring.models import Criterion, Ranking, ScoreSheet
from scoring.selectors.returns import returns_to_unit

Steps = dict[str, Window]


@dataclass(frozen=True)
class TargetBar:
    """What was promised beside what was done; `done` is None until it is known."""

    name: str
    done: str
    plan: str
    value: Decimal | None
    whole: Decimal
    note: str
    is_reached: bool


@dataclass(frozen=True)
class UnitHome:
    organization: Organization
    season: Season
    bloc_year: BlocYear | None
    tasks: list[Task]
    finished: list[Task]
    targets: list[TargetBar]
    awards: list[AwardMark]
    figures_url: str
    today: date

    @property
    def told(self) -> list[Task]:
        """All that waits, each with its last day in words."""
        return [
            replace(each, detail=sentence(deadline(each.until, self.today), each.detail))
            for each in self.tasks
        ]

    @property
    def others(self) -> list[Task]:
        """The rest beside the first, which has a place of its own for its last day."""
        return self.told[1:]

    @property
    def officer_role(self) -> str:
        return f"Cán bộ phụ trách {self.bloc_year.short_name}" if self.bloc_year else ""

    @property
    def next(self) -> Task | None:
        """The single most urgent task, with its button."""
        return self.tasks[0] if self.tasks else None

    @property
    def officer(self) -> User | None:
        return self.bloc_year.officer if self.bloc_year else None


def unit_home(organization: Organization, season: Season, today: date) -> UnitHome:
    """In a fixed number of queries, however much there is."""
    bloc_year = bloc_year_of(organization, season)
    steps = _steps(bloc_year, season)
    pledge = Pledge.objects.filter(organization=organization, season=season).first()
    sheet = _sheet(organization, season)
    tasks, finished = split(
        [
            _pledge(
                organization, season, pledge, steps.get(StepCode.REGISTRATION), bloc_year, today
            ),
            _half_year(organization, season, steps.get(StepCode.MIDYEAR), today),
            _lines_returned(organization, season),
            _self_score(season, sheet, steps.get(StepCode.SELF_SCORE), bloc_year, today),
            _ranking(bloc_year, season, today),
            _dues(organization, season, today),
        ]
    )
    return UnitHome(
        organization=organization,
        season=season,
        bloc_year=bloc_year,
        # What one can do oneself comes before what wants a call first.
        tasks=sorted(tasks, key=lambda task: task.is_closed),
        finished=finished,
        targets=_targets(organization, season, pledge),
        awards=[award_mark(kind, place) for kind, place in registered_pairs(pledge)],
        figures_url=_figures_url(organization, season, "ca-nam"),
        today=today,
    )


def _figures_url(organization: Organization, season: Season, period: str) -> str:
    return link("cooperatives:figures", organization.pk, season.year, period)


def _steps(bloc_year: BlocYear | None, season: Season) -> Steps:
    if bloc_year is None:
        return {StepCode.REGISTRATION: window_in(season, StepCode.REGISTRATION)}
    return {each.code: each for each in windows(bloc_year)}


def _sheet(organization: Organization, season: Season) -> ScoreSheet | None:
    """With how many of the lines the unit scores have points."""
    own = Q(lines__criterion__scored_by=Criterion.ScoredBy.ALL)
    return (
        ScoreSheet.objects.filter(
            membership__organization=organization,
            membership__season=season,
            membership__left_on__isnull=True,
        )
        .select_related("returned_by", "membership__bloc_year")
        .annotate(
            due=Count("lines", filter=own),
            done=Count("lines", filter=own & Q(lines__self_points__isnull=False)),
        )
        .order_by("-membership__is_khoi")
        .first()
    )


# --- Tasks -------------------------------------------------------------------------------------


def _is_ahead(step: Window | None, today: date) -> bool:
    """Nothing to do yet, or this year has no such step."""
    return step is None or step.opens_on is None or today < step.opens_on


def _pledge(
    organization: Organization,
    season: Season,
    pledge: Pledge | None,
    step: Window | None,
    bloc_year: BlocYear | None,
    today: date,
) -> Task | None:
    url = link("blocs:pledge", season.year, organization.pk)
    title = f"Đăng ký thi đua năm {season.year}"
    if pledge and pledge.state == Pledge.State.ACCEPTED:
        day = f"Đã xác nhận ngày {format_date(pledge.accepted_on)}" if pledge.accepted_on else ""
        return Task(DONE, title, url, day)
    if pledge and pledge.state == Pledge.State.SUBMITTED:
        return Task(DONE, title, url, "Đã gửi, đang chờ cán bộ phụ trách xác nhận")
    if step is None or _is_ahead(step, today):
        return None
    closed = why_unregistrable(bloc_year, season, today)
    if not closed:
        url = link("blocs:write_pledge", season.year, organization.pk)
    if pledge and pledge.state == Pledge.State.RETURNED:
        return Task(
            LATE if closed else WARN, f"Sửa bản đăng ký năm {season.year}", url,
            sentence(f"Cán bộ phụ trách nhắn: “{pledge.return_reason}”", closed or ""),
            step.closes, "Xem đăng ký" if closed else "Sửa đăng ký", "arrow-return-left",
            is_closed=closed is not None,
        )  # fmt: skip
    begun = "Làm tiếp" if pledge else "Đăng ký"
    return Task(
        urgency(step.closes, today), title, url, closed or _pledge_so_far(pledge),
        step.closes, "Xem đăng ký" if closed else begun, is_closed=closed is not None,
    )  # fmt: skip


def _pledge_so_far(pledge: Pledge | None) -> str:
    """Begun and not sent is told from not begun."""
    if pledge is None:
        return "Ghi chỉ tiêu và khen thưởng đăng ký"
    return f"Đang làm, tới phần {pledge.get_at_part_display().lower()}; chưa gửi."


def _lines_returned(organization: Organization, season: Season) -> Task | None:
    """Single criteria of the self-score that came back to be mended."""
    returned = list(returns_to_unit(organization, season.year))
    if not returned:
        return None
    first = returned[0]
    return Task(
        WARN, f"Sửa {len(returned)} tiêu chí tự chấm được trả lại",
        f"{first.line.sheet.get_absolute_url()}?sua=self#tieu-chi-{first.line_id}",
        f"{first.by.called} nhắn: “{first.reason}”", first.due_on, "Sửa tiêu chí",
        "arrow-return-left",
    )  # fmt: skip


def _half_year(
    organization: Organization, season: Season, step: Window | None, today: date
) -> Task | None:
    if step is None or _is_ahead(step, today):
        return None
    entered = Figure.objects.filter(
        organization=organization, year=season.year, period=Figure.Period.HALF, value__isnull=False
    ).exists()
    url = _figures_url(organization, season, "6-thang")
    title = f"Báo cáo 6 tháng đầu năm {season.year}"
    if entered:
        return Task(DONE, title, url)
    if today.year > season.year:
        # The figures of the whole year have taken its place.
        return None
    return Task(
        urgency(step.closes, today), title, url, "Ghi số liệu thực hiện sáu tháng", step.closes,
        "Nhập số liệu",
    )  # fmt: skip


def _self_score(
    season: Season,
    sheet: ScoreSheet | None,
    step: Window | None,
    bloc_year: BlocYear | None,
    today: date,
) -> Task | None:
    if sheet is None or step is None or _is_ahead(step, today):
        return None
    title, url = f"Tự chấm điểm năm {season.year}", sheet.get_absolute_url()
    if sheet.state != ScoreSheet.State.DRAFT:
        when = f"Đã gửi ngày {format_date(sheet.submitted_at)}" if sheet.submitted_at else ""
        return Task(DONE, title, url, when)
    closed = why_closed(bloc_year, step.code, today) if bloc_year else None
    done, due = getattr(sheet, "done", 0), getattr(sheet, "due", 0)
    if sheet.return_reason:
        return Task(
            LATE if closed else WARN, f"Sửa bảng tự chấm năm {season.year}", url,
            sentence(_returned(sheet), closed or ""), step.closes,
            "Xem bảng tự chấm" if closed else "Sửa bảng tự chấm", "arrow-return-left", done, due,
            closed is not None,
        )  # fmt: skip
    return Task(
        urgency(step.closes, today), title, url, f"{_so_far(done, due)} {closed or ''}".strip(),
        step.closes, "Xem bảng tự chấm" if closed else _next_step(done, due),
        done=done, total=due, is_closed=closed is not None,
    )  # fmt: skip


def _returned(sheet: ScoreSheet) -> str:
    by = sheet.returned_by.called if sheet.returned_by else "Khối"
    return f"{by[:1].upper()}{by[1:]} nhắn: “{sheet.return_reason}”"


def _so_far(done: int, due: int) -> str:
    if done == due:
        return f"Đã chấm đủ {due} tiêu chí, còn gửi cho Khối."
    return f"Đã chấm {done}/{due} tiêu chí, còn {due - done} tiêu chí."


def _next_step(done: int, due: int) -> str:
    if not done:
        return "Bắt đầu chấm"
    return "Chấm tiếp" if done < due else "Xem lại và gửi"


def _ranking(bloc_year: BlocYear | None, season: Season, today: date) -> Task | None:
    """A ranking that was announced may be asked about; a sealed one may be read."""
    if bloc_year is None:
        return None
    ranking = Ranking.objects.filter(
        bloc_year=bloc_year, state__in=(Ranking.State.ANNOUNCED, Ranking.State.SEALED)
    ).first()
    if ranking is None:
        return None
    url = link("scoring:ranking", season.year, bloc_year.number)
    if ranking.state == Ranking.State.SEALED:
        return Task(DONE, f"Xếp hạng {bloc_year.short_name} đã chốt", url)
    if ranking.questions_until is None or ranking.questions_until < today:
        return Task(DONE, f"Xếp hạng {bloc_year.short_name} đã công bố dự kiến", url)
    return Task(
        DOING, f"Xem xếp hạng dự kiến của {bloc_year.short_name}", url,
        f"Có ý kiến, xin báo trước hết ngày {format_date(ranking.questions_until)}",
        ranking.questions_until, "Xem xếp hạng",
    )  # fmt: skip


def _dues(organization: Organization, season: Season, today: date) -> Task | None:
    dues = Dues.objects.filter(organization=organization, year=season.year).first()
    if dues is None:
        return None
    paid = f"Đã nộp {format_number(dues.paid)}/{format_number(dues.due)} đồng"
    kind = DONE if dues.is_settled else WARN if today.year > season.year else DOING
    return Task(
        kind, f"Hội phí năm {season.year}", link("cooperatives:organization", organization.pk), paid
    )


# --- Promises ----------------------------------------------------------------------------------


def _targets(organization: Organization, season: Season, pledge: Pledge | None) -> list[TargetBar]:
    if pledge is None or pledge.state not in Pledge.HANDED_IN:
        return []
    figures = Figure.objects.of_year(season.year).filter(organization=organization)
    actual = {each.indicator_id: each for each in figures}
    targets = PledgeTarget.objects.filter(pledge=pledge).select_related("indicator")
    in_order = targets.order_by("indicator__order", "indicator__code")
    return [
        target_bar(each.indicator, each.plan, actual.get(each.indicator_id)) for each in in_order
    ]


def target_bar(indicator: Indicator, plan: Decimal, figure: Figure | None) -> TargetBar:
    """ "12,8 / 12 tỷ đồng" and what is missing, in words."""
    value = figure.value if figure else None
    size, unit = _scale(indicator.unit, plan)
    estimated = figure is not None and figure.status == Figure.Status.ESTIMATE
    done = "–" if value is None else f"{'ước ' if estimated else ''}{_amount(value, size)}"
    return TargetBar(
        name=indicator.name,
        done=done,
        plan=f"{_amount(plan, size)} {unit}",
        value=value,
        whole=plan,
        note=_note(indicator, plan, value, size, unit),
        is_reached=value is not None and _is_reached(indicator, plan, value),
    )


def _scale(unit: str, plan: Decimal) -> tuple[Decimal, str]:
    """Money in tỷ or triệu; everything else in its own unit."""
    if not unit.startswith("đồng"):
        return Decimal(1), unit
    return (Decimal(10**9), f"tỷ {unit}") if plan >= 10**9 else (Decimal(10**6), f"triệu {unit}")


def _amount(value: Decimal, size: Decimal) -> str:
    return format_number(value / size, most=2)


def _is_reached(indicator: Indicator, plan: Decimal, value: Decimal) -> bool:
    return value >= plan if indicator.better == Indicator.Better.UP else value <= plan


def _note(
    indicator: Indicator, plan: Decimal, value: Decimal | None, size: Decimal, unit: str
) -> str:
    if value is None:
        return "Chưa có số liệu năm nay"
    gap = abs(value - plan)
    if not _is_reached(indicator, plan, value):
        wanted = "Còn thiếu" if indicator.better == Indicator.Better.UP else "Còn cao hơn"
        return f"{wanted} {_amount(gap, size)} {unit}"
    if indicator.better == Indicator.Better.UP and gap and plan:
        return f"Vượt {format_percent(gap * 100 / plan)}"
    return "Đạt"
