"""The state of a bloc in words, and tasks in their order: no database is asked."""

from datetime import date

import pytest

from blocs.models import BlocYear, StepCode
from blocs.selectors import Window
from home.progress import BlocMeeting, state_of
from home.tasks import DOING, DONE, LATE, WARN, Task, deadline, named, split, summary, urgency
from scoring.selectors.progress import BlocProgress
from tests.home.seasons import DAYS

TODAY = date(2023, 12, 22)
PLANNED = BlocMeeting(date(2023, 12, 27), is_held=False)


def windows(**until):
    return {
        code: Window(code, StepCode(code).label, *days, until.get(code))
        for code, days in DAYS.items()
    }


def bloc(*counts, members=8):
    """opened, submitted, scored by the bloc, adopted, verified, sealed"""
    opened, submitted, scored, adopted, verified, sealed = (*counts, *[0] * (6 - len(counts)))
    return BlocProgress(
        bloc_year=BlocYear(), members=members, opened=opened, submitted=submitted,
        bloc_scored=scored, adopted=adopted, verified=verified, sealed=sealed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("progress", "meeting", "today", "kind", "text"),
    [
        (bloc(8, 5), None, TODAY, "late", "Trễ tự chấm 7 ngày"),
        (bloc(8, 8, 3), None, TODAY, "doing", "Khối đang chấm"),
        (bloc(8, 8, 3), None, date(2023, 12, 26), "late", "Trễ Khối chấm 1 ngày"),
        (bloc(8, 8, 8), None, TODAY, "wait", "Chờ chọn ngày họp"),
        (bloc(8, 8, 8), PLANNED, TODAY, "done", "Khối đã chấm xong"),
        (bloc(8, 8, 8), PLANNED, date(2024, 1, 13), "late", "Trễ hội nghị 1 ngày"),
        (bloc(8, 8, 8, 8), PLANNED, date(2024, 1, 13), "doing", "Đang thẩm định"),
        (bloc(8, 8, 8, 8), PLANNED, date(2024, 1, 22), "late", "Trễ thẩm định 2 ngày"),
        (bloc(8, 8, 8, 8, 8), PLANNED, date(2024, 2, 1), "wait", "Chờ chốt xếp hạng"),
        (bloc(8, 8, 8, 8, 8, 8), PLANNED, date(2024, 5, 1), "done", "Đã chốt xếp hạng"),
        (bloc(8, 2), None, date(2023, 12, 5), "doing", "HTX đang tự chấm"),
        (bloc(8, 2), None, date(2023, 12, 15), "doing", "HTX đang tự chấm"),
        (bloc(8), None, date(2023, 6, 1), "none", "Chưa đến bước tự chấm"),
        (bloc(members=0), None, TODAY, "none", "Chưa có đơn vị"),
    ],
)
def test_the_first_thing_unfinished_says_where_a_bloc_is(progress, meeting, today, kind, text):
    state = state_of(progress, windows(), meeting, today)

    assert (state.kind, state.text) == (kind, text)


def test_a_meeting_that_was_held_waits_for_its_points():
    held = BlocMeeting(date(2023, 12, 20), is_held=True)

    assert state_of(bloc(8, 8, 8), windows(), held, TODAY).text == "Chờ thông qua điểm"


def test_an_extension_holds_back_what_would_be_late():
    extended = windows(**{StepCode.SELF_SCORE: date(2023, 12, 23)})

    assert state_of(bloc(8, 5), extended, None, TODAY).text == "Khối đang chấm"


def test_a_year_without_steps_has_no_late_bloc():
    assert state_of(bloc(), {}, None, TODAY).text == "Chưa có lịch năm"


def test_the_later_a_bloc_the_higher_it_stands():
    earlier = windows(**{StepCode.SELF_SCORE: date(2023, 12, 20)})

    late = [state_of(bloc(8, 5), each, None, TODAY) for each in (earlier, windows())]
    over = state_of(bloc(8, 8, 8, 8, 8, 8), windows(), None, TODAY)

    assert late[1].rank < late[0].rank < over.rank


@pytest.mark.parametrize(
    ("until", "kind", "words"),
    [
        (date(2023, 12, 15), LATE, "Quá hạn 7 ngày"),
        (date(2023, 12, 22), WARN, "Hạn 22/12/2023, hạn hôm nay"),
        (date(2023, 12, 25), WARN, "Hạn 25/12/2023, còn 3 ngày"),
        (date(2023, 12, 26), DOING, "Hạn 26/12/2023, còn 4 ngày"),
        (None, DOING, ""),
    ],
)
def test_a_task_is_marked_by_its_last_day(until, kind, words):
    assert (urgency(until, TODAY), deadline(until, TODAY)) == (kind, words)


def test_late_tasks_come_first_and_done_ones_apart():
    todo, finished = split([Task(DONE, "d"), Task(DOING, "b"), None, Task(LATE, "a")])

    assert [task.title for task in todo] == ["a", "b"]
    assert [task.title for task in finished] == ["d"]
    assert summary(todo) == "2 việc · 1 quá hạn"
    assert summary([]) == ""


def test_a_long_list_of_names_ends_with_how_many_more():
    assert named(["A", "B", "C", "D", "E"]) == "A, B, C và 2 nữa"
    assert named(["A", "B", "C"]) == "A, B, C"
