"""Which set a unit of a bloc gets: the most specific assignment that fits it. Pure.

A named unit goes before everything; then whoever fits by trade and size, then by one of the two,
then what holds for all. Two that fit equally and name different sets are no answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from history.vietnamese import format_number


@dataclass(frozen=True)
class Target:
    """Whom a set is meant for; nothing said is everybody. Sizes in members, upper bound open."""

    field: str = ""
    members_from: int | None = None
    members_below: int | None = None
    unit: int | None = None

    @property
    def is_sized(self) -> bool:
        return self.members_from is not None or self.members_below is not None

    @property
    def rank(self) -> int:
        if self.unit is not None:
            return 3
        return bool(self.field) + self.is_sized

    def size_words(self) -> str:
        low, high = self.members_from, self.members_below
        if low is None and high is None:
            return ""
        if high is None:
            return f"từ {format_number(low)} thành viên"
        if low is None:
            return f"dưới {format_number(high)} thành viên"
        return f"từ {format_number(low)} đến dưới {format_number(high)} thành viên"

    def meets(self, other: "Target") -> bool:
        """Could one unit be meant by both, equally? Found without looking at the units."""
        if self.rank != other.rank:
            return False
        if self.unit is not None or other.unit is not None:
            return self.unit == other.unit
        if self.field and other.field and self.field != other.field:
            return False
        return self._sizes_meet(other)

    def _sizes_meet(self, other: "Target") -> bool:
        low = max(self.members_from or 0, other.members_from or 0)
        highs = [each.members_below for each in (self, other) if each.members_below is not None]
        return not highs or low < min(highs)


@dataclass(frozen=True)
class Unit:
    """A member as the assignments see it; `members` None: nobody told its number of members."""

    pk: int
    field: str
    members: int | None


@dataclass(frozen=True)
class Assigned:
    """One assignment: whom it means, which set by its key."""

    target: Target
    criteria_set: int


@dataclass(frozen=True)
class Found:
    """The assignment a unit gets; `rivals` fit equally and name another set; `unsized` tells that
    a size was looked for and is not known."""

    assigned: Assigned | None
    rivals: tuple[Assigned, ...] = ()
    unsized: bool = False


def fits(target: Target, unit: Unit) -> bool:
    if target.unit is not None:
        return target.unit == unit.pk
    if target.field and target.field != unit.field:
        return False
    if not target.is_sized:
        return True
    if unit.members is None:
        return False
    return (target.members_from is None or unit.members >= target.members_from) and (
        target.members_below is None or unit.members < target.members_below
    )


def find(unit: Unit, assignments: Iterable[Assigned]) -> Found:
    """What this unit is scored by, or that two sets claim it."""
    assignments = list(assignments)
    fitting = [each for each in assignments if fits(each.target, unit)]
    unsized = unit.members is None and any(
        each.target.is_sized and each.target.field in ("", unit.field) for each in assignments
    )
    if not fitting:
        return Found(None, unsized=unsized)
    best = max(each.target.rank for each in fitting)
    first, *rest = [each for each in fitting if each.target.rank == best]
    rivals = tuple(each for each in rest if each.criteria_set != first.criteria_set)
    return Found(first, rivals, unsized and first.target.rank < 3)


def clashes(assignments: Sequence[Assigned]) -> list[tuple[Assigned, Assigned]]:
    """Pairs that could claim one unit for two sets, whether such a unit is there or not."""
    return [
        (one, other)
        for number, one in enumerate(assignments)
        for other in assignments[number + 1 :]
        if one.criteria_set != other.criteria_set and one.target.meets(other.target)
    ]
