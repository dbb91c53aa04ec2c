"""The home of those who lead a bloc: what to score, whom to wait for, the meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from blocs.models import BlocYear, Leadership, Meeting, StepCode
from blocs.selectors import Window, leaders_of, windows
from history.vietnamese import format_date
from home.links import link
from home.tasks import (
    DOING,
    DONE,
    LATE,
    WARN,
    Task,
    deadline,
    named,
    sentence,
    split,
    urgency,
)
from scoring.models import Ranking, ScoreSheet
from scoring.permissions import near_units
from scoring.scorers import Scorer, scorer_from
from scoring.selectors.due import SELF_SCORE
from scoring.selectors.progress import UnitRow, unit_rows
from scoring.selectors.returns import returns_to_bloc
from scoring.selectors.sheets import short_name

Posts = dict[str, Leadership]
BEFORE_BLOC = (None, ScoreSheet.State.DRAFT)


@dataclass(frozen=True)
class MemberRow:
    """A member as its leader follows it."""

    unit: UnitRow
    post: str
    kind: str
    text: str
    url: str

    @property
    def self_total(self) -> Decimal | None:
        return self.unit.totals.get("self")

    @property
    def bloc_total(self) -> Decimal | None:
        return self.unit.totals.get("bloc")

    @property
    def difference(self) -> Decimal | None:
        if self.self_total is None or self.bloc_total is None:
            return None
        return self.bloc_total - self.self_total

    @property
    def is_wide(self) -> bool:
        sheet = self.unit.sheet
        return sheet is not None and sheet.criteria_set.is_wide(self.difference)


@dataclass(frozen=True)
class BlocHome:
    bloc_year: BlocYear
    tasks: list[Task]
    finished: list[Task]
    rows: list[MemberRow]

    @property
    def submitted(self) -> int:
        return sum(1 for row in self.rows if _state(row.unit) not in BEFORE_BLOC)

    @property
    def scored(self) -> int:
        return sum(1 for row in self.rows if _is_scored(row.unit))

    @property
    def waited_for(self) -> list[MemberRow]:
        """Whose self-score has not come, to be called."""
        return [row for row in self.rows if _state(row.unit) in BEFORE_BLOC]

    @property
    def scored_label(self) -> str:
        return f"Khối đã chấm {self.scored} trên {len(self.rows)}"

    @property
    def submitted_label(self) -> str:
        return f"Đã gửi tự chấm {self.submitted} trên {len(self.rows)}"


def led_bloc(user: User, organization_id: int, year: int, today: date) -> Leadership | None:
    """The post somebody holds through this unit, with its bloc and officer."""
    return (
        Leadership.objects.on(today)
        .filter(
            person=user,
            membership__organization=organization_id,
            membership__season__year=year,
            membership__left_on__isnull=True,
        )
        .select_related(
            "membership__organization",
            "membership__bloc_year__season",
            "membership__bloc_year__bloc",
            "membership__bloc_year__officer",
        )
        .order_by("-role", "pk")
        .first()
    )


def bloc_home(post: Leadership, user: User, today: date) -> BlocHome:
    """In a fixed number of queries, however many members there are."""
    bloc_year = post.membership.bloc_year
    steps = {each.code: each for each in windows(bloc_year)}
    units = unit_rows(bloc_year, user, today)
    posts = leaders_of([bloc_year], today)[bloc_year.pk]
    who_scores = _who_scores(posts, units, today)
    mine = [each for each in units if post.person_id in who_scores[each.membership.pk].user_ids]
    meeting = _year_end_meeting(bloc_year)
    tasks, finished = split(
        [
            _waiting_for(bloc_year, units, steps.get(StepCode.SELF_SCORE), today),
            _scoring(post, mine, steps.get(StepCode.BLOC_SCORE), today),
            _other_hand(post, who_scores, units, steps.get(StepCode.BLOC_SCORE), today),
            _returned(bloc_year, post, who_scores, today),
            _meeting(bloc_year, meeting, steps, today),
            _adoption(bloc_year, meeting, units),
            _answer(bloc_year),
        ]
    )
    roles = {each.membership_id: each.get_role_display() for each in posts.values()}
    rows = [_member_row(each, roles.get(each.membership.pk, "")) for each in units]
    return BlocHome(bloc_year, tasks, finished, rows)


def _year_end_meeting(bloc_year: BlocYear) -> Meeting | None:
    found = bloc_year.meetings.filter(kind=Meeting.Kind.YEAR_END)
    return found.order_by("-held_at", "planned_on", "pk").first()


def _state(unit: UnitRow) -> str | None:
    return unit.sheet.state if unit.sheet else None


def _is_scored(unit: UnitRow) -> bool:
    return _state(unit) not in (*BEFORE_BLOC, ScoreSheet.State.SUBMITTED)


def _who_scores(posts: Posts, units: Sequence[UnitRow], today: date) -> dict[int, Scorer]:
    """By membership, those who stepped aside left out."""
    near = near_units([each.membership for each in units], today)
    leader, deputy = posts.get(Leadership.Role.LEADER), posts.get(Leadership.Role.DEPUTY)
    return {
        each.membership.pk: scorer_from(each.membership, leader, deputy, near[each.membership.pk])
        for each in units
    }


# --- Tasks -------------------------------------------------------------------------------------


def _waiting_for(
    bloc_year: BlocYear, units: Sequence[UnitRow], step: Window | None, today: date
) -> Task | None:
    if step is None or step.opens_on is None or today < step.opens_on:
        return None
    missing = [each for each in units if _state(each) in BEFORE_BLOC]
    url = link("scoring:sheets", bloc_year.season.year)
    if not missing:
        return Task(DONE, f"{len(units)} đơn vị đã gửi bảng tự chấm", url)
    page = link("home:chasing", bloc_year.season.year, bloc_year.number)
    return Task(
        urgency(step.closes, today),
        f"Nhắc {len(missing)} đơn vị chưa gửi bảng tự chấm",
        f"{page}?viec={SELF_SCORE.code}",
        sentence(deadline(step.closes, today), named(_names(missing))),
        step.closes,
    )


def _names(units: Sequence[UnitRow]) -> list[str]:
    return [short_name(each.membership.organization.name) for each in units]


def _scoring(
    post: Leadership, mine: Sequence[UnitRow], step: Window | None, today: date
) -> Task | None:
    """The sheets this person scores, beginning with the first that came in."""
    if not mine or step is None or step.opens_on is None:
        return None
    done = sum(1 for each in mine if _is_scored(each))
    if done == len(mine):
        return Task(
            DONE,
            f"Đã chấm xong {done} bảng",
            _sheet_url(mine[0]),
        )
    ready = [each for each in mine if _state(each) == ScoreSheet.State.SUBMITTED]
    if today < step.opens_on or not ready:
        return None
    names = named(_names(ready))
    title = (
        f"Chấm thay Khối trưởng (đơn vị Khối trưởng, đơn vị có quan hệ): {names}"
        if post.role == Leadership.Role.DEPUTY
        else f"Chấm điểm: còn {len(ready)} bảng đã gửi chờ Khối chấm"
    )
    return Task(
        urgency(step.closes, today), title, _sheet_url(ready[0]),
        sentence(f"Đã chấm {done}/{len(mine)}", deadline(step.closes, today), names),
        step.closes, "Chấm tiếp" if done else "Bắt đầu chấm", done=done, total=len(mine),
    )  # fmt: skip


def _sheet_url(unit: UnitRow) -> str:
    return unit.sheet.get_absolute_url() if unit.sheet else ""


def _other_hand(
    post: Leadership,
    who_scores: Mapping[int, Scorer],
    units: Sequence[UnitRow],
    step: Window | None,
    today: date,
) -> Task | None:
    """Nobody scores their own unit: who does so for the leader, and whether it is done."""
    if post.role != Leadership.Role.LEADER or step is None or step.opens_on is None:
        return None
    own = next((each for each in units if each.membership.pk == post.membership_id), None)
    if own is None or today < step.opens_on:
        return None
    by = who_scores[own.membership.pk].label
    by = by if by == "Khối phó" else by[0].lower() + by[1:]
    title = f"{short_name(own.membership.organization.name)} do {by} chấm"
    url = _sheet_url(own)
    if _is_scored(own):
        return Task(DONE, title, url)
    return Task(
        urgency(step.closes, today), title, url,
        sentence("Đơn vị của Khối trưởng", "chưa chấm xong", deadline(step.closes, today)),
        step.closes,
    )  # fmt: skip


def _returned(
    bloc_year: BlocYear, post: Leadership, who_scores: Mapping[int, Scorer], today: date
) -> Task | None:
    """Single criteria of the bloc's points that came back to whoever scored them."""
    returned = [
        each
        for each in returns_to_bloc(bloc_year)
        if (scorer := who_scores.get(each.line.sheet.membership_id))
        and post.person_id in scorer.user_ids
    ]
    if not returned:
        return None
    first = returned[0]
    unit = short_name(first.line.sheet.membership.organization.name)
    return Task(
        WARN, f"Xem lại {len(returned)} tiêu chí Khối chấm được trả lại",
        f"{first.line.sheet.get_absolute_url()}?sua=bloc#tieu-chi-{first.line_id}",
        sentence(unit, deadline(first.due_on, today), f"“{first.reason}”"), first.due_on,
        "Sửa tiêu chí", "arrow-return-left",
    )  # fmt: skip


def _meeting(
    bloc_year: BlocYear, meeting: Meeting | None, steps: dict[str, Window], today: date
) -> Task | None:
    step, before = steps.get(StepCode.MEETING), steps.get(StepCode.BLOC_SCORE)
    if step is None or before is None or before.opens_on is None or today < before.opens_on:
        return None
    where = (bloc_year.season.year, bloc_year.number)
    if meeting and meeting.held_at:
        day = format_date(meeting.planned_on)
        return Task(
            DONE, "Hội nghị Khối đã họp", link("blocs:meeting", *where, meeting.pk), f"Ngày {day}"
        )
    if meeting is None or meeting.planned_on is None:
        return Task(
            urgency(step.closes, today), "Chọn ngày họp hội nghị Khối",
            link("blocs:plan_meeting", *where), deadline(step.closes, today), step.closes,
            "Chọn ngày",
        )  # fmt: skip
    url = link("blocs:record_meeting", *where, meeting.pk)
    day = format_date(meeting.planned_on)
    if meeting.planned_on > today:
        return Task(
            DOING,
            f"Chuẩn bị hội nghị Khối ngày {day}",
            link("blocs:meeting", *where, meeting.pk),
            meeting.place,
        )
    return Task(
        LATE if meeting.planned_on < today else WARN, f"Ghi biên bản hội nghị Khối ngày {day}", url,
        meeting.place, action="Ghi biên bản",
    )  # fmt: skip


def _adoption(
    bloc_year: BlocYear, meeting: Meeting | None, units: Sequence[UnitRow]
) -> Task | None:
    """After the meeting the points go to the Alliance, all together."""
    scored = [each for each in units if _state(each) == ScoreSheet.State.BLOC_SCORED]
    if not meeting or not meeting.held_at or not scored or len(scored) < len(units):
        return None
    return Task(
        WARN, "Gửi cả Khối kèm biên bản",
        link("scoring:sheets_adoption", bloc_year.season.year, bloc_year.number),
        f"{len(scored)} bảng hội nghị đã thông qua", action="Gửi cả Khối",
    )  # fmt: skip


def _answer(bloc_year: BlocYear) -> Task | None:
    ranking = Ranking.objects.filter(bloc_year=bloc_year).first()
    if ranking is None or ranking.state == Ranking.State.PROVISIONAL:
        return None
    url = link("scoring:ranking", bloc_year.season.year, bloc_year.number)
    if ranking.state == Ranking.State.SEALED:
        return Task(DONE, "Xếp hạng đã chốt", url)
    until = ranking.questions_until
    detail = f"Nhận ý kiến đến hết ngày {format_date(until)}" if until else ""
    return Task(DOING, "Xem xếp hạng dự kiến, góp ý nếu có", url, detail)


# --- Members -----------------------------------------------------------------------------------

WORDS: dict[str | None, tuple[str, str]] = {
    None: ("none", "Chưa mở bảng"),
    ScoreSheet.State.DRAFT: ("none", "HTX đang chấm"),
    ScoreSheet.State.SUBMITTED: ("doing", "Chờ Khối chấm"),
    ScoreSheet.State.BLOC_SCORED: ("done", "Khối đã chấm"),
    ScoreSheet.State.ADOPTED: ("wait", "Chờ thẩm định"),
    ScoreSheet.State.VERIFIED: ("done", "Đã thẩm định"),
    ScoreSheet.State.SEALED: ("done", "Đã chốt"),
}


def _member_row(unit: UnitRow, post: str) -> MemberRow:
    kind, text = WORDS[_state(unit)]
    url = unit.sheet.get_absolute_url() if unit.sheet and unit.is_visible else ""
    return MemberRow(unit, post, kind, text, url)
