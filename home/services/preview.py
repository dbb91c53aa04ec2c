"""What a file would do, row by row, as every kind of list shows it.

A new kind of list is a `ListKind`: it reads the file, lays it beside what stands, writes, and
takes back what it wrote. Pages, choices, the all-or-nothing and the day for undoing are the same
for all of them.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from accounts.models import User
from blocs.models import Season
from files.workbooks import SheetSpec
from history.services import digest_of
from home.models import ImportBatch

ANOTHER = "khac"
"""The answer that a row is none of the units that look alike."""
WRONG_CODE = "ma_nham"
"""The answer that a known tax code stands on a row of another unit."""


class RowState(StrEnum):
    NEW = "moi"
    CHANGED = "doi"
    UNCHANGED = "giu_nguyen"
    LOOK = "xem_lai"
    WRONG = "loi"
    LEFT_OUT = "bo"


EFFECTS = (RowState.NEW, RowState.CHANGED, RowState.UNCHANGED)


class Mark(StrEnum):
    """How a cell stands out."""

    NONE = ""
    BAD = "bad"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the preview; `key` is what fixes and problems name it by."""

    key: str
    label: str
    unit: str = ""
    is_number: bool = False
    is_main: bool = False
    """Shown on every page, whether or not something stands out in it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the file says (or what it was mended to); `before` where the register says otherwise."""

    text: str
    before: str = ""
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Fix:
    """What one press would write into a cell instead."""

    column: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a row, or to be known of it: the reason and the cure."""

    message: str
    cure: str
    column: str = ""
    """The key of the heading; blank for the row as a whole."""
    place: str = ""
    """As Excel calls it: "F (Mã số thuế)"."""
    value: str = ""
    blocks: bool = True
    letter: str = ""
    """Of the column in the file, for marking the cell there."""


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A unit of the register that a new row may be: both laid side by side, field by field."""

    pk: int
    name: str
    why: str
    facts: tuple[tuple[str, str, str], ...]
    """(what, in the file, in the register)."""
    has_the_code: bool = False
    """The row has this unit's tax code under a wholly other name."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """`key` names the row in addresses and choices: "1-12" is row 12 of the first table."""

    key: str
    number: int
    name: str
    state: RowState
    cells: tuple[Cell, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    fixes: tuple[Fix, ...] = ()
    changes: tuple[Change, ...] = ()
    twins: tuple[Twin, ...] = ()
    answer: str = ""
    effect: RowState | None = None
    """New, changed or unchanged, of a row that goes in, whether or not it is to be looked at."""
    mended: tuple[str, ...] = ()
    """Columns that the person mended here, under the names people know."""
    sheet: str = ""
    """The name of the sheet it stands on."""

    @property
    def waits_for_an_answer(self) -> bool:
        return self.state == RowState.LOOK and bool(self.twins) and not self.answer

    @property
    def has_anothers_code(self) -> bool:
        return any(each.has_the_code for each in self.twins)

    @property
    def goes_in(self) -> bool:
        return self.state not in (RowState.WRONG, RowState.LEFT_OUT)


@dataclass(frozen=True)
class Note:
    """Something about the file as a whole, or about a row that is no row of the list (a total)."""

    message: str
    cure: str
    number: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Choices:
    """What the person chose while looking."""

    left_out: frozenset[str] = frozenset()
    fixes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: ImportBatch) -> "Choices":
        return cls(frozenset(batch.left_out), batch.fixes, batch.answers)


@dataclass(frozen=True)
class Preview:
    """All rows of the file. `plan` is the kind's own: what it needs to write."""

    headings: tuple[Heading, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    faults: tuple[Note, ...] = ()
    """Of the file itself: nothing goes in before they are mended in the file."""
    notes: tuple[Note, ...] = ()
    target: str = ""
    """Into what the rows go: "năm 2023, 11 khối"."""
    sheets: tuple[str, ...] = ()
    heading_rows: Mapping[str, int] = field(default_factory=dict)
    """By sheet: where its header ends, for the title of the column that marks faults."""
    more: Mapping[str, Any] = field(default_factory=dict)
    plan: Any = None

    @cached_property
    def by_key(self) -> Mapping[str, PreviewRow]:
        return {row.key: row for row in self.rows}

    def may_mend(self, row: PreviewRow, column: str) -> bool:
        """The file has the column: it is shown, or something is said of it."""
        said = {each.column for each in row.troubles} | {each.column for each in row.fixes}
        return column in said or any(each.key == column for each in self.headings)

    @cached_property
    def by_state(self) -> Counter[RowState]:
        return Counter(row.state for row in self.rows)

    @cached_property
    def wrong(self) -> Sequence[PreviewRow]:
        return [row for row in self.rows if row.state == RowState.WRONG]

    @cached_property
    def waiting(self) -> Sequence[PreviewRow]:
        return [row for row in self.rows if row.waits_for_an_answer]

    @cached_property
    def going_in(self) -> int:
        return sum(1 for row in self.rows if row.goes_in)

    @property
    def has_news(self) -> bool:
        """Whether writing would change anything."""
        return any(row.goes_in and row.effect != RowState.UNCHANGED for row in self.rows)

    @property
    def is_ready(self) -> bool:
        return not self.faults and not self.wrong and not self.waiting and self.has_news

    @cached_property
    def digest(self) -> str:
        """Equal as long as the file would do the same: what was looked at is what goes in."""
        return digest_of(
            [
                [row.key, row.state, row.answer,
                 [[each.label, each.before, each.after] for each in row.changes],
                 [each.message for each in row.troubles], [each.pk for each in row.twins]]
                for row in self.rows
            ]
            + [[each.message, each.number] for each in (*self.faults, *self.notes)]
        )  # fmt: skip

    @cached_property
    def by_effect(self) -> Counter[RowState]:
        return Counter(row.effect for row in self.rows if row.goes_in and row.effect)

    def counts(self) -> dict[str, int]:
        """By what is done with a row; those to be looked at are counted by what they do."""
        told = {state.value: self.by_effect[state] for state in EFFECTS}
        return told | {RowState.LEFT_OUT.value: self.by_state[RowState.LEFT_OUT]}


@dataclass(frozen=True)
class Written:
    """What the import made and what it changed, in plain values that JSON can hold."""

    made: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stay:
    """What an undo leaves as it is, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What an undo would do, each thing by its name. `plan` is the kind's own."""

    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    stays: tuple[Stay, ...] = ()
    plan: Any = None


class ListKind(ABC):
    """One kind of list. `read` may take long and asks no database; the others stand in one
    transaction with the batch locked."""

    kind: ImportBatch.Kind
    section = "organizations"
    """The item of the menu that its pages lie under."""
    send_page: str
    """The name of the address where such a file is sent."""
    send_label: str
    holds = ""
    """What the table holds, for whoever makes one."""

    @abstractmethod
    def may(self, user: User) -> bool: ...

    @abstractmethod
    def read(self, content: bytes, batch: ImportBatch, choices: Choices) -> Any:
        """Raises SpreadsheetError for a file that is no readable .xlsx."""

    def lock(self, batch: ImportBatch) -> None:
        """Before the plan that is written: imports queue up, whatever their year."""
        list(Season.objects.select_for_update().order_by("pk").values_list("pk"))

    @abstractmethod
    def preview(self, parsed: Any, batch: ImportBatch, choices: Choices) -> Preview: ...

    @abstractmethod
    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        """All rows that go in. The act itself is recorded here too: the kind knows its facts."""

    @abstractmethod
    def undoing(self, batch: ImportBatch) -> Undoing: ...

    def template(self) -> SheetSpec | None:
        """An empty table to fill, where the kind has one."""
        return None

    @abstractmethod
    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None: ...
