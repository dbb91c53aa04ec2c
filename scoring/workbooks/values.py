"""What a score workbook shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.marking import Rule
from scoring.ranking import RankingRule
from scoring.totals import ClassBand, Effect, GateKind, GroupKind


@dataclass(frozen=True)
class Stamp:
    """What the file says of itself: its code, the season's digest, whose it is."""

    code: str
    digest: str
    kind: str
    heading: str
    made: str


@dataclass(frozen=True)
class GroupOut:
    """A group of criteria in one period; `key` parts the same group of two periods."""

    key: str
    code: str
    name: str
    kind: GroupKind
    cap: Decimal | None
    period: int = 0
    period_name: str = ""


@dataclass(frozen=True)
class LineOut:
    """One line as it goes out. `reckoned` are points that figures give: nobody types over them."""

    pk: int
    sheet: int
    criterion: int
    period: int
    group: str
    label: str
    """Short and the same for every unit of the set: "I.1"."""
    text: str
    ceiling: Decimal
    rule: Rule
    hint: str = ""
    points: Decimal | None = None
    given: str | int | None = None
    reason: str = ""
    before: Decimal | None = None
    reckoned: Decimal | None = None
    by_figures: bool = False


@dataclass(frozen=True)
class UnitOut:
    sheet: int
    membership: int
    order: int
    name: str
    lines: tuple[LineOut, ...]
    short: str = ""
    """As people call it: for the wall."""
    votes: int | None = None


@dataclass(frozen=True)
class GateOut:
    """A condition above the rows that can be reckoned from the points."""

    kind: GateKind
    effect: Effect
    label: str
    groups: tuple[str, ...] = ()
    percent: Decimal = Decimal(0)
    capped_at: str = ""


@dataclass(frozen=True)
class SetOut:
    """The units scored by one criteria set."""

    groups: tuple[GroupOut, ...]
    units: tuple[UnitOut, ...]
    places: int = 2
    weights: tuple[Decimal, ...] = ()
    """Of the periods; none where the year is scored at once."""
    bands: tuple[ClassBand, ...] = ()
    gates: tuple[GateOut, ...] = ()


@dataclass(frozen=True)
class UnitBook:
    """`before` names the column of the reading before this one; blank where there is none."""

    stamp: Stamp
    unit: UnitOut
    table: SetOut
    reading: str
    before: str = ""


@dataclass(frozen=True)
class BlocBook:
    stamp: Stamp
    tables: tuple[SetOut, ...]


@dataclass(frozen=True)
class Break:
    """What parts equal totals: the live points of a group, the votes, or values known before."""

    label: str
    group: str = ""
    votes: bool = False
    values: Mapping[int, Decimal | None] | None = None
    higher_wins: bool = True


@dataclass(frozen=True)
class MeetingBook:
    stamp: Stamp
    tables: tuple[SetOut, ...]
    bloc: str
    year: int
    breaks: tuple[Break, ...]
    rule: RankingRule
    minutes: Mapping[str, str]
    """What the minutes already say, by the names of `keys.MINUTES`."""
    summoned: int
    ways: tuple[str, ...] = ()
    """How places and the year's points come about, as sentences for the minutes."""
    swaps: tuple[str, ...] = ()
    """Which unit was scored by somebody else than the leader, and why."""

    @property
    def units(self) -> list[UnitOut]:
        found = [unit for table in self.tables for unit in table.units]
        return sorted(found, key=lambda unit: (unit.order, unit.sheet))
