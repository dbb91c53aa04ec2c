"""A sheet as a list of tasks, one a criterion: not begun, begun, done, to be mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from scoring.models import CriteriaGroup, LineOpening, LineReturn, Reading, ScoreSheet
from scoring.selectors.sheets import LineView, PeriodView, SheetView


class TaskState(Enum):
    """Each with its words and the kind of its mark (components/_status.html)."""

    TODO = ("Chưa bắt đầu", "none", "circle")
    DOING = ("Đang làm", "doing", "circle-half")
    DONE = ("Đã xong", "done", "check-circle-fill")
    MEND = ("Cần sửa", "warn", "arrow-return-left")

    def __init__(self, words: str, kind: str, icon: str) -> None:
        self.words, self.kind, self.icon = words, kind, icon


@dataclass(frozen=True)
class Task:
    """`number` counts the criteria of the reading in hand, from 1; `opened`: when each person
    last had its page open."""

    row: LineView
    group: CriteriaGroup
    state: TaskState
    number: int
    opened: Mapping[int, datetime]
    returned: LineReturn | None

    @property
    def pk(self) -> int:
        return self.row.line.pk

    @property
    def code(self) -> str:
        return self.row.line.label

    @property
    def waits(self) -> bool:
        return self.state != TaskState.DONE


@dataclass(frozen=True)
class TaskGroup:
    """`period` is None where the year is scored at once."""

    group: CriteriaGroup
    tasks: list[Task]
    period: PeriodView | None

    @property
    def done(self) -> int:
        return sum(1 for task in self.tasks if not task.waits)


@dataclass(frozen=True)
class TaskList:
    groups: list[TaskGroup]

    @property
    def tasks(self) -> list[Task]:
        return [task for group in self.groups for task in group.tasks]

    @property
    def go_on_with(self) -> Task | None:
        """What to go on with: what was sent back first, then in the order of the sheet."""
        mending = (task for task in self.tasks if task.state == TaskState.MEND)
        return next(mending, None) or next((task for task in self.tasks if task.waits), None)

    def of_line(self, pk: int) -> Task | None:
        return next((task for task in self.tasks if task.pk == pk), None)

    def before(self, task: Task) -> Task | None:
        return self.tasks[task.number - 2] if task.number > 1 else None

    def after(self, task: Task) -> Task | None:
        return self.tasks[task.number] if task.number < len(self.tasks) else None

    def next_after(self, pk: int) -> Task | None:
        """The next criterion that waits, round and round, but not the one just left."""
        place = next((task.number for task in self.tasks if task.pk == pk), 0)
        others = self.tasks[place:] + self.tasks[: max(place - 1, 0)]
        return next((task for task in others if task.waits), None)


def task_list(view: SheetView) -> TaskList:
    """The criteria of the reading in hand; empty where nobody may write one. One query, one more
    where something was sent back."""
    reading = view.mine
    if reading is None:
        return TaskList([])
    opened = _opened(view.sheet, reading)
    returned = open_returns(view.sheet, reading)
    number, groups = 0, []
    for each in view.groups:
        tasks = []
        for row in each.lines:
            if row.is_mine:
                number += 1
                sent_back, seen = returned.get(row.line.pk), opened.get(row.line.pk, {})
                last_seen = max(seen.values(), default=None)
                state = _state(view, row, reading, last_seen, sent_back)
                tasks.append(Task(row, each.group, state, number, seen, sent_back))
        if tasks:
            groups.append(TaskGroup(each.group, tasks, each.period))
    return TaskList(groups)


def _opened(sheet: ScoreSheet, reading: Reading) -> dict[int, dict[int, datetime]]:
    """When who last had each criterion open: by line, then by person."""
    found: dict[int, dict[int, datetime]] = {}
    rows = LineOpening.objects.filter(line__sheet=sheet, reading=reading)
    for line, person, at in rows.values_list("line", "person", "at"):
        found.setdefault(line, {})[person] = at
    return found


def open_returns(sheet: ScoreSheet, reading: Reading) -> dict[int, LineReturn]:
    """What was sent back and not handed over again, by line. `sheets_to_show` knows for nothing
    whether there is any."""
    if not getattr(sheet, "has_returns", True):
        return {}
    rows = LineReturn.objects.open().filter(line__sheet=sheet, reading=reading)
    return {each.line_id: each for each in rows.select_related("by")}


def _state(
    view: SheetView, row: LineView, reading: Reading, opened: datetime | None,
    returned: LineReturn | None,
) -> TaskState:  # fmt: skip
    written: datetime | None = getattr(row.line, f"{reading}_at")
    if returned is not None and not _since(returned.at, written):
        return TaskState.MEND
    if _whole_sheet_returned(view.sheet, reading) and not _since(
        view.sheet.returned_at, opened, written
    ):
        return TaskState.MEND
    if row.is_done(reading):
        return TaskState.DONE
    begun = opened or written or getattr(row.line, f"{reading}_reason")
    return TaskState.DOING if begun else TaskState.TODO


def _whole_sheet_returned(sheet: ScoreSheet, reading: Reading) -> bool:
    return reading == "self" and bool(sheet.return_reason)


def _since(moment: datetime | None, *acts: datetime | None) -> bool:
    """Something was done from that moment on."""
    return any(act is not None and (moment is None or act >= moment) for act in acts)
