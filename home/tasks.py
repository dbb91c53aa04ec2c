"""Việc cần làm: what waits for somebody, in words, the late ones first. Asks no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.selectors import SeasonStep
from history.vietnamese import format_date, format_days_left

LATE, WARN, DOING, DONE = "late", "warn", "doing", "done"
ORDER = (LATE, WARN, DOING, DONE)
# In the last days of a window its tasks are marked.
SOON = 3


@dataclass(frozen=True)
class Task:
    """The action as its title; one line of why, where and until when; one way to it.

    A closed one can no longer be done by the person alone: its detail says whom to call.
    """

    kind: str
    title: str
    url: str = ""
    detail: str = ""
    until: date | None = None
    action: str = ""
    icon: str = ""
    done: int | None = None
    total: int | None = None
    is_closed: bool = False

    @property
    def is_open(self) -> bool:
        return self.kind != DONE

    @property
    def progress_label(self) -> str:
        return f"Đã xong {self.done} trên {self.total}"


def in_order(tasks: Iterable[Task | None]) -> list[Task]:
    """Late first, then what needs care, then what is under way; done ones last."""
    return sorted((task for task in tasks if task), key=lambda task: ORDER.index(task.kind))


def split(tasks: Iterable[Task | None]) -> tuple[list[Task], list[Task]]:
    """Those still to do, and those done in the year."""
    ordered = in_order(tasks)
    return [each for each in ordered if each.is_open], [
        each for each in ordered if not each.is_open
    ]


def urgency(until: date | None, today: date) -> str:
    """How a task under way is marked: late after its last day, to be minded shortly before."""
    if until is None:
        return DOING
    left = (until - today).days
    return LATE if left < 0 else WARN if left <= SOON else DOING


def deadline(until: date | None, today: date) -> str:
    """ "Quá hạn 7 ngày", "Hạn 25/12/2023, còn 3 ngày", or nothing."""
    if until is None:
        return ""
    if until < today:
        return f"Quá hạn {(today - until).days} ngày"
    return f"Hạn {format_date(until)}, {format_days_left(until, today)}"


def sentence(*parts: str) -> str:
    """The parts that say something, with a dot between."""
    return " · ".join(part for part in parts if part)


def named(words: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more."""
    shown = ", ".join(words[:most])
    more = len(words) - most
    return f"{shown} và {more} nữa" if more > 0 else shown


def next_words(steps: Sequence[SeasonStep]) -> str:
    """What comes when nothing waits: the next step of the year and its days."""
    coming = next((step for step in steps if step.state == "next"), None)
    if coming is None:
        return "Các bước của năm đã qua hết."
    return f"Bước kế tiếp: {coming.name}, {coming.dates}."


def summary(tasks: Sequence[Task]) -> str:
    """ "5 việc · 2 quá hạn"."""
    late = sum(1 for task in tasks if task.kind == LATE)
    return sentence(f"{len(tasks)} việc" if tasks else "", f"{late} quá hạn" if late else "")
