"""Where a bloc stands in the year, as one state in words. Asks no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from blocs.models import StepCode
from blocs.selectors import Window
from scoring.selectors.progress import BlocProgress


@dataclass(frozen=True)
class State:
    """As a status badge shows it; `rank` puts the late ones first and the finished ones last."""

    kind: str
    text: str
    rank: int


@dataclass(frozen=True)
class BlocMeeting:
    planned_on: date | None
    is_held: bool


Windows = Mapping[str, Window]


def state_of(
    bloc: BlocProgress, windows: Windows, meeting: BlocMeeting | None, today: date
) -> State:
    """The first thing that is not finished says where the bloc is."""
    if not bloc.members:
        return State("none", "Chưa có đơn vị", 8)
    if not windows:
        return State("none", "Chưa có lịch năm", 8)
    if bloc.sealed == bloc.members:
        return State("done", "Đã chốt xếp hạng", 9)
    if bloc.verified == bloc.members:
        return State("wait", "Chờ chốt xếp hạng", 5)
    if bloc.adopted == bloc.members:
        return _late(windows, StepCode.VERIFICATION, "thẩm định", today) or State(
            "doing", "Đang thẩm định", 4
        )
    if bloc.bloc_scored == bloc.members:
        return _before_the_meeting(windows, meeting, today)
    return _scoring(bloc, windows, today)


def _before_the_meeting(windows: Windows, meeting: BlocMeeting | None, today: date) -> State:
    late = _late(windows, StepCode.MEETING, "hội nghị", today)
    if late:
        return late
    if meeting and meeting.is_held:
        return State("doing", "Chờ thông qua điểm", 3)
    if meeting is None or meeting.planned_on is None:
        return State("wait", "Chờ chọn ngày họp", 5)
    return State("done", "Khối đã chấm xong", 6)


def _scoring(bloc: BlocProgress, windows: Windows, today: date) -> State:
    if bloc.submitted < bloc.members:
        late = _late(windows, StepCode.SELF_SCORE, "tự chấm", today)
        if late:
            return late
    late = _late(windows, StepCode.BLOC_SCORE, "Khối chấm", today)
    if late:
        return late
    if _has_begun(windows, StepCode.BLOC_SCORE, today) or bloc.submitted == bloc.members:
        return State("doing", "Khối đang chấm", 2)
    if _has_begun(windows, StepCode.SELF_SCORE, today):
        return State("doing", "HTX đang tự chấm", 2)
    return State("none", "Chưa đến bước tự chấm", 7)


def _has_begun(windows: Windows, code: str, today: date) -> bool:
    step = windows.get(code)
    return step is not None and step.opens_on is not None and step.opens_on <= today


def _late(windows: Windows, code: str, what: str, today: date) -> State | None:
    step = windows.get(code)
    if step is None or step.closes is None or step.closes >= today:
        return None
    days = (today - step.closes).days
    # More days late stand higher.
    return State("late", f"Trễ {what} {days} ngày", -days)
