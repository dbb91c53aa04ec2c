"""What waits for the Alliance's staff: in their own blocs, or in all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Exists, OuterRef

from accounts.models import User
from awards.models import Proposal, Submission
from blocs.models import Season, StepCode
from history.vietnamese import format_date
from home.links import link
from home.selectors.overview import (
    BlocRow,
    Overview,
    Waiting,
    meeting_soon,
    waiting_in,
)
from home.tasks import DOING, LATE, WARN, Task, deadline, in_order, named, sentence, urgency
from scoring.models import Ranking
from scoring.selectors.due import HALF_YEAR, SELF_SCORE, Thing


def staff_tasks(overview: Overview, user: User, today: date) -> list[Task]:
    """The late ones first; in six queries."""
    rows = [row for row in overview.led_by(user) if not row.progress.is_over]
    season = overview.season
    waiting = waiting_in(season, rows)
    return in_order(
        [
            _pledges(season, waiting),
            _self_scores(season, rows, today),
            _half_year(season, rows, today),
            _bloc_scores(season, rows, today),
            _big_gaps(season, waiting),
            _minutes(season, rows, today),
            _next_meetings(season, rows, today),
            _meetings_without_day(season, rows, today),
            _verification(season, rows, today),
            _sealing(season, rows, today),
            *_awards(season, user),
        ]
    )


def _by_bloc(rows: Sequence[tuple[BlocRow, int]]) -> str:
    """ "Giang Thành 3, Vĩnh Thuận 3, Gò Quao 2": the most first."""
    most_first = sorted(rows, key=lambda each: -each[1])
    return named([f"{row.bloc_year.area or row.bloc_year.short_name} {n}" for row, n in most_first])


def _pledges(season: Season, waiting: Waiting) -> Task | None:
    if not waiting.pledges:
        return None
    return Task(
        DOING,
        f"Xác nhận {waiting.pledges} bản đăng ký thi đua",
        f"{link('blocs:pledges', season.year)}?tt=cho-xac-nhan",
        "HTX đã gửi, đang chờ cán bộ phụ trách Khối xem",
    )


def _half_year(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    missing = [
        (row, row.half_missing)
        for row in rows
        if row.half_missing and row.is_over(StepCode.MIDYEAR, today)
    ]
    if not missing:
        return None
    return Task(
        LATE,
        f"Nhắc {sum(n for _, n in missing)} HTX thiếu báo cáo 6 tháng",
        _chasing(season, missing, HALF_YEAR),
        _by_bloc(missing),
    )


def _self_scores(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    missing = [(row, row.progress.missing) for row in rows if row.progress.missing]
    task = _unfinished(
        missing, StepCode.SELF_SCORE, "Nhắc {n} HTX chưa gửi bảng tự chấm", season, today
    )
    return replace(task, url=_chasing(season, missing, SELF_SCORE)) if task else None


def _chasing(season: Season, missing: Sequence[tuple[BlocRow, int]], thing: Thing) -> str:
    """Where one reminds: the bloc's own page where all are of one bloc."""
    if len(missing) > 1:
        return link("home:chasing_year", season.year)
    page = link("home:chasing", season.year, missing[0][0].bloc_year.number)
    return f"{page}?viec={thing.code}"


def _bloc_scores(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    return _unfinished(
        [(row, row.progress.members - row.progress.bloc_scored) for row in rows],
        StepCode.BLOC_SCORE,
        "{n} bảng Khối chưa chấm xong",
        season,
        today,
    )


def _unfinished(
    missing: Sequence[tuple[BlocRow, int]], code: str, title: str, season: Season, today: date
) -> Task | None:
    """One step of scoring: blocs whose last day is over, else those that are in it."""
    begun = [
        (row, n)
        for row, n in missing
        if n and code in row.windows and _days_open(row, code, today) >= 0
    ]
    late = [(row, n) for row, n in begun if row.is_over(code, today)]
    shown = late or begun
    if not shown:
        return None
    closes = min(day for row, _ in shown if (day := row.windows[code].closes))
    return Task(
        urgency(closes, today),
        title.format(n=sum(n for _, n in shown)),
        link("scoring:sheets", season.year),
        sentence(deadline(closes, today), _by_bloc(shown)),
        until=closes,
    )


def _days_open(row: BlocRow, code: str, today: date) -> int:
    opens_on = row.windows[code].opens_on
    return (today - opens_on).days if opens_on else -1


def _big_gaps(season: Season, waiting: Waiting) -> Task | None:
    if not waiting.big_gaps:
        return None
    return Task(
        WARN,
        f"{waiting.big_gaps} bảng chấm điểm chênh từ ngưỡng đối chiếu",
        link("scoring:sheets", season.year),
        "Tự chấm và Khối chấm khác nhau nhiều, cần đối chiếu minh chứng",
    )


def _minutes(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    """Meetings whose day has passed and whose minutes are not there."""
    open_ones = [
        row
        for row in rows
        if row.meeting
        and row.meeting.planned_on
        and row.meeting.planned_on < today
        and not row.meeting.is_held
    ]
    if not open_ones:
        return None
    return Task(
        LATE,
        f"Ghi biên bản hội nghị {_numbers(open_ones)}",
        open_ones[0].bloc_year.get_absolute_url(),
        "Đã qua ngày họp, chưa có biên bản",
    )


def _numbers(rows: Sequence[BlocRow]) -> str:
    """ "Khối 9, Khối 1"."""
    return named([row.bloc_year.short_name for row in rows])


def _next_meetings(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    soon = meeting_soon(rows, today)
    if not soon:
        return None
    days = sorted(
        {row.meeting.planned_on for row in soon if row.meeting and row.meeting.planned_on}
    )
    return Task(
        DOING,
        f"Chuẩn bị hội nghị {_numbers(soon)}",
        soon[0].bloc_year.get_absolute_url(),
        f"Họp {named([f'{day:%d/%m}' for day in days])}; in bảng tổng hợp điểm, danh sách dự họp",
    )


def _meetings_without_day(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    without = [
        row
        for row in rows
        if row.progress.adopted < row.progress.members
        and (row.meeting is None or row.meeting.planned_on is None)
        and StepCode.BLOC_SCORE in row.windows
        and _days_open(row, StepCode.BLOC_SCORE, today) >= 0
    ]
    if not without:
        return None
    step = without[0].windows.get(StepCode.MEETING)
    span = f"Họp từ {format_date(step.opens_on)} đến {format_date(step.closes)}" if step else ""
    return Task(
        urgency(step.closes if step else None, today),
        f"Lịch hội nghị: {len(without)} khối chưa chọn ngày",
        link("blocs:blocs", season.year),
        sentence(_numbers(without), span),
    )


def _verification(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    ready = [
        (row, row.progress.adopted - row.progress.verified)
        for row in rows
        if row.progress.adopted > row.progress.verified
    ]
    if not ready:
        return None
    steps = [row.windows.get(StepCode.VERIFICATION) for row, _ in ready]
    closes = min((step.closes for step in steps if step and step.closes), default=None)
    return Task(
        urgency(closes, today),
        f"Thẩm định {sum(n for _, n in ready)} bảng chấm điểm",
        link("scoring:verification", season.year),
        sentence(deadline(closes, today), _by_bloc(ready)),
        until=closes,
    )


def _sealing(season: Season, rows: Sequence[BlocRow], today: date) -> Task | None:
    ready = [row for row in rows if row.progress.members and _is_verified(row)]
    if not ready:
        return None
    return Task(
        DOING,
        f"Công bố, chốt xếp hạng {len(ready)} khối",
        link("scoring:rankings", season.year),
        sentence(_numbers(ready), "đã thẩm định xong"),
    )


def _is_verified(row: BlocRow) -> bool:
    return row.progress.verified == row.progress.members


def _awards(season: Season, user: User) -> list[Task | None]:
    """From the sealed rankings to the decision; for those who keep the awards."""
    if not user.is_admin:
        return []
    url = link("awards:awards", season.year)
    states = Counter(
        dict(
            Proposal.objects.of_year(season.year)
            .order_by()
            .values_list("state")
            .annotate(n=Count("pk"))
        )
    )
    proposed = Proposal.objects.filter(bloc_year=OuterRef("bloc_year"))
    sealed = Ranking.objects.filter(bloc_year__season=season, state=Ranking.State.SEALED)
    without = sealed.exclude(Exists(proposed)).count()
    unsent = Submission.objects.filter(season=season, sent_at__isnull=True).count()
    return [
        _counted("Lập đề nghị khen thưởng: {n} khối đã chốt xếp hạng", without, url),
        _counted("Đưa {n} đề nghị ra Hội đồng TĐKT", states[Proposal.State.PROPOSED], url),
        _counted(
            "Lập Tờ trình: {n} đề nghị Hội đồng đã thông qua", states[Proposal.State.PASSED], url
        ),
        _counted("Ghi số, ngày và gửi {n} Tờ trình", unsent, url),
        _counted("Chờ Quyết định cho {n} đề nghị đã trình", states[Proposal.State.SUBMITTED], url),
    ]


def _counted(title: str, number: int, url: str) -> Task | None:
    return Task(DOING, title.format(n=number), url) if number else None
