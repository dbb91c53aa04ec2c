"""Chấm thử: a set that is being written, on the units of a year that is over. Nothing is stored.

What rules read from figures is reckoned anew; what people gave is taken over where the old set had
the same row with the same most points, and otherwise left out and said. Points are never scaled.
Of a year scored in periods a row counts with the weighted mean of its points; a draft with periods
is tried as if it scored the year at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from blocs.models import BlocYear, Season
from history.vietnamese import fold, format_difference, format_number
from scoring.marking import Fact, Ratio, Rounding, Rule, RuleError, Tier, mark
from scoring.models import CriteriaSet, Criterion, Reading, ScoreLine
from scoring.periods import WHOLE_YEAR, combined
from scoring.ranking import SheetTotal, rank
from scoring.selectors.facts import facts_of_units, rule_of
from scoring.selectors.readings import parts_of_set
from scoring.selectors.reckoning import Reckoned
from scoring.selectors.recomputing import recompute_year
from scoring.totals import GroupKind, LinePoints, group_points, total

SHOWN = 2
READ: dict[Reading, str] = {
    "self": "self_points", "bloc": "bloc_points", "alliance": "alliance_points",
}  # fmt: skip


@dataclass(frozen=True)
class Old:
    """What one unit got on one row of the year that is over."""

    code: str
    points: Decimal | None
    max_points: Decimal | None


@dataclass(frozen=True)
class Row:
    """One row of the new set: where its points come from, and how far it parts the units."""

    criterion: Criterion
    how: str
    is_counted: bool
    lowest: Decimal | None = None
    highest: Decimal | None = None

    @property
    def spread(self) -> Decimal | None:
        if self.lowest is None or self.highest is None:
            return None
        return self.highest - self.lowest


@dataclass(frozen=True)
class Tried:
    """One unit then and by the new set; `because` names the rows that changed it the most."""

    name: str
    bloc_year: BlocYear
    old_total: Decimal | None
    new_total: Decimal | None
    old_place: int | None
    new_place: int | None
    because: str

    @property
    def move(self) -> int | None:
        """Places won; below zero lost."""
        if self.old_place is None or self.new_place is None:
            return None
        return self.old_place - self.new_place


@dataclass(frozen=True)
class Rehearsal:
    season: Season
    rows: tuple[Row, ...]
    units: tuple[Tried, ...]
    in_periods: bool = False

    @property
    def moved(self) -> int:
        return sum(1 for each in self.units if each.move)

    @property
    def left_out(self) -> int:
        return sum(1 for row in self.rows if not row.is_counted)

    @property
    def most(self) -> Decimal:
        """The most points of all rows that give points."""
        return _most(self.rows)

    @property
    def most_counted(self) -> Decimal:
        return _most(row for row in self.rows if row.is_counted)

    @property
    def says_little(self) -> bool:
        """Less than half of the points could be compared."""
        return self.most_counted * 2 < self.most


def _most(rows: Iterable[Row]) -> Decimal:
    gives = (each.criterion for each in rows if each.criterion.group.kind != GroupKind.DEDUCTION)
    return sum((each.max_points or Decimal(0) for each in gives), Decimal(0))


def rehearse(draft: CriteriaSet, season: Season, number: int | None = None) -> Rehearsal:
    """Every unit of the year, or of its bloc of that number, that handed something over."""
    criteria = list(
        Criterion.objects.filter(group__criteria_set=draft)
        .select_related("group", "indicator")
        .order_by("group__order", "group_id", "order", "pk")
    )
    blocs = [
        (bloc.bloc_year, [row for row in bloc.reckoning.rows if row.sheet and row.reading])
        for bloc in recompute_year(season, number=number)
    ]
    units = [row for _, rows in blocs for row in rows]
    old = _old_points(season, units)
    organizations = [row.membership.organization_id for row in units]
    facts = facts_of_units(season, organizations, criteria)
    trial = _Trial(draft, season, criteria, {each.pk: _rule(each) for each in criteria}, old, facts)
    points = {row.membership.pk: trial.points(row, criteria) for row in units}
    sources = {each.pk: trial.source(each, points) for each in criteria}
    counted = [each for each in criteria if sources[each.pk][1]]
    return Rehearsal(
        season,
        tuple(_row(each, *sources[each.pk], points) for each in criteria),
        tuple(tried for each in blocs for tried in trial.bloc(*each, counted, points)),
        in_periods=bool(parts_of_set(draft)),
    )


def _old_points(season: Season, units: Iterable[Reckoned]) -> dict[int, dict[str, Old]]:
    """By membership and by row: under its code and text, and under its text alone where that
    is one row's only."""
    sheets = {row.sheet.pk: row for row in units if row.sheet and row.reading}
    lines = ScoreLine.objects.filter(sheet__membership__season=season).order_by(
        "sheet", "criterion"
    )
    read = lines.values(
        "sheet", "criterion", "criterion__text", "criterion__code", "criterion__max_points",
        "criterion__group__code", "period", *READ.values(),
    )  # fmt: skip
    found: dict[int, dict[str, Old]] = {}
    for (sheet, _), same in groupby(read, key=lambda line: (line["sheet"], line["criterion"])):
        if sheet not in sheets:
            continue
        row, parts = sheets[sheet], list(same)
        line = parts[0]
        code = f"{line['criterion__group__code']}.{line['criterion__code']}"
        old = Old(code, _of_the_year(row, parts), line["criterion__max_points"])
        rows = found.setdefault(row.membership.pk, {})
        text = fold(line["criterion__text"])
        rows[f"{code} {text}"] = old
        rows[text] = Old("", None, None) if text in rows else old
    return found


def _of_the_year(row: Reckoned, lines: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """The points of one row, out of its periods where there are any."""
    if row.sheet is None or row.reading is None:
        return None
    points: dict[int, Decimal | None] = {each["period"]: each[READ[row.reading]] for each in lines}
    parts = parts_of_set(row.sheet.criteria_set)
    return combined(parts, points) if parts else points.get(WHOLE_YEAR)


def _rule(criterion: Criterion) -> Rule | None:
    try:
        return rule_of(criterion)
    except RuleError:
        return None


def _code(criterion: Criterion) -> str:
    return f"{criterion.group.code}.{criterion.code}"


@dataclass(frozen=True)
class _Trial:
    draft: CriteriaSet
    season: Season
    criteria: Sequence[Criterion]
    rules: Mapping[int, Rule | None]
    old: Mapping[int, Mapping[str, Old]]
    facts: Mapping[int, Mapping[str, Fact]]

    def source(
        self, criterion: Criterion, points: Mapping[int, Mapping[int, Decimal | None]]
    ) -> tuple[str, bool]:
        """Where the points of a row come from, in words, and whether it can be compared.

        A figure that most units never gave would leave most of them without a place.
        """
        year = self.season.year
        if isinstance(self.rules[criterion.pk], Tier | Ratio):
            known = sum(1 for rows in points.values() if rows[criterion.pk] is not None)
            if known * 2 < len(points) or not known:
                return f"không so được: {known}/{len(points)} đơn vị có số liệu {year}", False
            return f"tính từ số liệu năm {year}", True
        matched = [old for rows in self.old.values() if (old := self._match(rows, criterion))]
        if not matched:
            return f"không so được: năm {year} không có tiêu chí này", False
        other = {old.max_points for old in matched} - {criterion.max_points}
        if other:
            was = ", ".join(sorted(format_number(each) for each in other))
            now = format_number(criterion.max_points)
            return f"không so được: điểm tối đa {was}, nay {now}", False
        return f"lấy điểm năm {year}", True

    def _match(self, rows: Mapping[str, Old], criterion: Criterion) -> Old | None:
        text = fold(criterion.text)
        found = rows.get(f"{_code(criterion)} {text}") or rows.get(text)
        return found if found and found.code else None

    def points(self, row: Reckoned, criteria: Iterable[Criterion]) -> dict[int, Decimal | None]:
        """The rows of one unit; None is not computable, or was not given then."""
        rows = self.old.get(row.membership.pk, {})
        facts = self.facts.get(row.membership.organization_id, {})
        rounding = Rounding(self.draft.decimal_places)
        found: dict[int, Decimal | None] = {}
        for each in criteria:
            rule = self.rules[each.pk]
            if isinstance(rule, Tier | Ratio):
                found[each.pk] = mark(rule, None, facts, rounding).points
            else:
                old = self._match(rows, each)
                found[each.pk] = old.points if old else None
        return found

    def bloc(
        self,
        bloc_year: BlocYear,
        rows: Sequence[Reckoned],
        counted: Sequence[Criterion],
        points: Mapping[int, Mapping[int, Decimal | None]],
    ) -> Iterable[Tried]:
        totals = {row.membership.pk: _total(counted, points[row.membership.pk]) for row in rows}
        placings = rank([SheetTotal(pk, each) for pk, each in totals.items()])
        places = {each.sheet_id: each.place for each in placings}
        for row in rows:
            pk = row.membership.pk
            yield Tried(
                row.membership.organization.name, bloc_year, row.placing.total, totals[pk],
                row.placing.place, places[pk],
                self._because(row, counted, points[pk], totals[pk]),
            )  # fmt: skip

    def _because(
        self,
        row: Reckoned,
        counted: Sequence[Criterion],
        points: Mapping[int, Decimal | None],
        new_total: Decimal | None,
    ) -> str:
        if new_total is None:
            missing = [_code(each) for each in counted if points[each.pk] is None]
            return f"Chưa tính được: {', '.join(missing)}"
        rows = self.old.get(row.membership.pk, {})
        changes: list[tuple[Decimal, str]] = []
        kept = set()
        for each in self.criteria:
            old = self._match(rows, each)
            kept |= {old.code} if old else set()
            was = (old.points if old else None) or Decimal(0)
            now = (points[each.pk] if each in counted else None) or Decimal(0)
            changes.append((now - was, _code(each)))
        gone = {old.code: old for old in rows.values() if old.code and old.code not in kept}
        changes += [(-(old.points or Decimal(0)), f"{code} (bỏ)") for code, old in gone.items()]
        changes = sorted((each for each in changes if each[0]), key=lambda each: -abs(each[0]))
        return "; ".join(f"{code} {format_difference(gap)}" for gap, code in changes[:SHOWN])


def _total(counted: Sequence[Criterion], points: Mapping[int, Decimal | None]) -> Decimal | None:
    return total(
        group_points(
            group.code, GroupKind(group.kind),
            [LinePoints(each.code, points[each.pk]) for each in rows], group.cap,
        )
        for group, rows in groupby(counted, key=lambda each: each.group)
    )  # fmt: skip


def _row(
    criterion: Criterion,
    how: str,
    is_counted: bool,
    points: Mapping[int, Mapping[int, Decimal | None]],
) -> Row:
    if not is_counted:
        return Row(criterion, how, is_counted)
    got = [p for rows in points.values() if (p := rows.get(criterion.pk)) is not None]
    return Row(criterion, how, is_counted, min(got, default=None), max(got, default=None))
