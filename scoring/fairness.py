"""Whether points were given with one measure. Pure; advice to look again, never a block.

A mean says something only of enough: with fewer than `Least` asks for, the answer is None, which is
shown as "chưa đủ dữ liệu" and never as 0.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from decimal import localcontext as exactly
from typing import TypeVar

from scoring.marking.numbers import EXACT, TWO_PLACES, ZERO

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Least:
    """`units` a mean rests on, `criteria` that have to be alike, `gap` in points worth a word."""

    units: int = 5
    criteria: int = 5
    gap: Decimal = Decimal(2)


@dataclass(frozen=True)
class Scored:
    """One line of a sheet as far as its readings were handed over; None is not there yet."""

    unit: int
    bloc: int
    criterion: int
    own: Decimal | None = None
    by_bloc: Decimal | None = None
    verified: Decimal | None = None
    scorer: int | None = None
    wants_evidence: bool = False
    has_evidence: bool = False

    @property
    def latest(self) -> Decimal | None:
        found = (self.verified, self.by_bloc, self.own)
        return next((points for points in found if points is not None), None)


@dataclass(frozen=True)
class Totals:
    """One unit's totals, as far as handed over."""

    unit: int
    bloc: int
    own: Decimal | None = None
    by_bloc: Decimal | None = None
    verified: Decimal | None = None

    @property
    def bloc_gap(self) -> Decimal | None:
        return _gap(self.own, self.by_bloc)

    @property
    def verified_gap(self) -> Decimal | None:
        return _gap(self.by_bloc, self.verified)

    @property
    def whole_gap(self) -> Decimal | None:
        return _gap(self.own, self.verified)


# --- Gaps --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BlocGap:
    """Mean changes of the totals in one bloc, and over how many units each was taken."""

    bloc: int
    units: int
    bloc_gap: Decimal | None
    verified_gap: Decimal | None
    whole_gap: Decimal | None


def gaps_of_blocs(totals: Iterable[Totals], least: Least) -> list[BlocGap]:
    return [
        BlocGap(
            bloc,
            len(units),
            mean([each.bloc_gap for each in units], least.units),
            mean([each.verified_gap for each in units], least.units),
            mean([each.whole_gap for each in units], least.units),
        )
        for bloc, units in _by(totals, lambda each: each.bloc).items()
    ]


# --- Scorers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScorerGap:
    """How far one person's points are from the self-scores, beside everybody else's."""

    scorer: int
    units: int
    mean: Decimal | None
    others: Decimal | None
    criteria: int
    alike: int
    gap: Decimal = ZERO

    @property
    def lean(self) -> Decimal | None:
        """Below zero: harder than the others."""
        return _gap(self.others, self.mean)

    @property
    def is_harsh(self) -> bool:
        return self.lean is not None and self.lean <= -self.gap

    @property
    def is_lenient(self) -> bool:
        return self.lean is not None and self.lean >= self.gap

    @property
    def is_uniform(self) -> bool:
        """On most criteria every unit got the same."""
        return self.criteria > 0 and self.alike * 2 > self.criteria


def scorers(lines: Sequence[Scored], least: Least) -> list[ScorerGap]:
    """Each who gave a bloc's points: the mean over their units of what they changed."""
    changes: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        change = _gap(line.own, line.by_bloc)
        if line.scorer is not None and change is not None:
            changes[line.scorer][line.unit] += change
    given = _by((line for line in lines if line.by_bloc is not None), lambda line: line.scorer)
    return [
        _scorer(scorer, units, changes, given.get(scorer, []), least)
        for scorer, units in changes.items()
    ]


def _scorer(
    scorer: int,
    units: Mapping[int, Decimal],
    changes: Mapping[int, Mapping[int, Decimal]],
    lines: Sequence[Scored],
    least: Least,
) -> ScorerGap:
    theirs = [
        change for other, others in changes.items() if other != scorer for change in others.values()
    ]
    told = [
        {line.by_bloc for line in some}
        for some in _by(lines, lambda line: line.criterion).values()
        if len(some) >= least.units
    ]
    return ScorerGap(
        scorer,
        len(units),
        mean(list(units.values()), least.units),
        mean(theirs, least.units),
        criteria=len(told),
        alike=sum(1 for points in told if len(points) == 1),
        gap=least.gap,
    )


# --- The same again ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Twins:
    """Units of one bloc whose sheets hold the same points on every criterion."""

    bloc: int
    units: tuple[int, ...]
    criteria: int


def twins(lines: Iterable[Scored], least: Least) -> list[Twins]:
    """Sheets the bloc scored alike, line by line; sheets of a few criteria may be so by chance."""
    sheets: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    for line in lines:
        if line.by_bloc is not None:
            sheets[line.bloc, line.unit][line.criterion] = line.by_bloc
    alike: dict[tuple[int, frozenset[tuple[int, Decimal]]], list[int]] = defaultdict(list)
    for (bloc, unit), points in sheets.items():
        if len(points) >= least.criteria:
            alike[bloc, frozenset(points.items())].append(unit)
    return [
        Twins(bloc, tuple(units), len(points))
        for (bloc, points), units in alike.items()
        if len(units) > 1
    ]


@dataclass(frozen=True)
class Criterion:
    """How far one criterion tells units apart; `alike` None: too few to say."""

    criterion: int
    units: int
    lowest: Decimal | None
    highest: Decimal | None
    alike: bool | None


def criteria(lines: Iterable[Scored], least: Least) -> list[Criterion]:
    """Those that give everybody the same stand first, then those that tell the most apart last."""
    found = []
    for criterion, some in _by(lines, lambda line: line.criterion).items():
        points = [line.latest for line in some if line.latest is not None]
        enough = len(points) >= least.units
        lowest, highest = min(points, default=None), max(points, default=None)
        alike = lowest == highest if enough else None
        found.append(Criterion(criterion, len(points), lowest, highest, alike))
    return found


# --- Evidence ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unproved:
    """Of one unit: criteria that want evidence and gave points, and how many have none."""

    unit: int
    bloc: int
    wanted: int
    missing: tuple[int, ...]


def unproved(lines: Iterable[Scored]) -> list[Unproved]:
    """Only where points were given: what scored nothing has nothing to prove."""
    asked = (line for line in lines if line.wants_evidence and line.latest)
    return [
        Unproved(
            unit,
            some[0].bloc,
            len(some),
            tuple(line.criterion for line in some if not line.has_evidence),
        )
        for unit, some in _by(asked, lambda line: line.unit).items()
    ]


# --- Shared ------------------------------------------------------------------------------------


def mean(values: Sequence[Decimal | None], least: int) -> Decimal | None:
    """Rounded once, half up; None with fewer values than `least`."""
    known = [value for value in values if value is not None]
    if not known or len(known) < least:
        return None
    with exactly(EXACT):
        return TWO_PLACES.apply(sum(known, ZERO) / len(known))


def _gap(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def _by(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    found: dict[Key, list[Thing]] = defaultdict(list)
    for each in things:
        found[key(each)].append(each)
    return dict(found)
