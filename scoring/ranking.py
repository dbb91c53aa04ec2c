"""Totals into places. Equal totals share a place and the next is skipped: 1, 2, 2, 4.

A tie is parted only by what the criteria set names, and the placing says by which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from history.vietnamese import format_number
from scoring.marking.numbers import points_text, with_unit


@dataclass(frozen=True)
class SheetTotal:
    """One sheet as it enters the ranking.

    `not_ranked` and `no_award` hold the reason when a gate closes the way; `votes` is None where
    nobody voted.
    """

    sheet_id: int
    total: Decimal | None
    name: str = ""
    not_ranked: str = ""
    no_award: str = ""
    votes: Decimal | None = None


@dataclass(frozen=True)
class TieBreak:
    """One rule of the set for equal totals; a sheet without a value leaves the tie open."""

    label: str
    values: Mapping[int, Decimal | None]
    higher_wins: bool = True
    unit: str = ""

    def shown(self, sheet_id: int) -> str:
        value = self.values.get(sheet_id)
        return "–" if value is None else with_unit(format_number(value, most=2), self.unit)


class RankBy(StrEnum):
    POINTS = "points"
    BALLOTS_AMONG_HIGHEST = "ballots_among_highest"
    POINTS_BALLOTS_ON_TIES = "points_ballots_on_ties"


@dataclass(frozen=True)
class RankingRule:
    """How the set ranks; `highest` is the k of ballots among the k highest."""

    by: RankBy = RankBy.POINTS
    highest: int = 3


BY_POINTS = RankingRule()


@dataclass(frozen=True)
class Settled:
    """The tie-break that parted this sheet from the one next to it, and the two values."""

    label: str
    against: int
    own: str
    other: str
    above: bool
    sentence: str


@dataclass(frozen=True)
class Placing:
    """The place of one sheet, or the reason why it has none."""

    sheet_id: int
    place: int | None
    total: Decimal | None
    tied_with: tuple[int, ...] = ()
    settled_by: Settled | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """One row of "why is this one above that one"."""

    label: str
    first: str
    second: str
    decides: bool


@dataclass(frozen=True)
class _Shelf:
    """Sheets no tie-break could part, and the one that parted them from the shelf above."""

    sheets: tuple[SheetTotal, ...]
    parted_by: TieBreak | None = None


def rank(
    totals: Iterable[SheetTotal],
    tie_break: Sequence[TieBreak] = (),
    rule: RankingRule = BY_POINTS,
) -> list[Placing]:
    """Best first; what cannot be ranked stands at the end with its reason."""
    entered = sorted(totals, key=lambda each: each.sheet_id)
    if len({each.sheet_id for each in entered}) != len(entered):
        raise ValueError("a sheet was entered twice")
    ranked = [each for each in entered if each.total is not None and not each.not_ranked]
    unranked = [each for each in entered if each.total is None or each.not_ranked]
    return _placings(_shelves(ranked, tie_break, rule)) + _unranked(unranked)


def compare(first: int, second: int, tie_break: Sequence[TieBreak]) -> list[Comparison]:
    """Every tie-break with the two values; the first that differs decides, the rest are idle."""
    rows: list[Comparison] = []
    for each in tie_break:
        one, two = each.values.get(first), each.values.get(second)
        differs = one is not None and two is not None and one != two
        decides = differs and not any(row.decides for row in rows)
        rows.append(Comparison(each.label, each.shown(first), each.shown(second), decides))
    return rows


# --- Ordering ----------------------------------------------------------------------------------


def _shelves(
    sheets: Sequence[SheetTotal], tie_break: Sequence[TieBreak], rule: RankingRule
) -> list[list[_Shelf]]:
    """Shelves of equal rank, kept together as long as the first key is equal."""
    if rule.by == RankBy.BALLOTS_AMONG_HIGHEST:
        return _by_ballots(sheets, tie_break, rule.highest)
    if rule.by == RankBy.POINTS_BALLOTS_ON_TIES:
        return _by_points(sheets, [_ballots(sheets), *tie_break])
    return _by_points(sheets, tie_break)


def _by_points(sheets: Sequence[SheetTotal], tie_break: Sequence[TieBreak]) -> list[list[_Shelf]]:
    totals = {each.sheet_id: each.total for each in sheets}
    return [_part(tied, tie_break) for tied in _split(sheets, totals, higher_wins=True)]


def _by_ballots(
    sheets: Sequence[SheetTotal], tie_break: Sequence[TieBreak], highest: int
) -> list[list[_Shelf]]:
    """The k highest open to awards by their ballots, then the others by their points."""
    candidates = _highest([each for each in sheets if not each.no_award], tie_break, highest)
    chosen = {each.sheet_id for each in candidates}
    others = _by_points([each for each in sheets if each.sheet_id not in chosen], tie_break)
    if not candidates:
        return others
    if any(each.votes is None for each in candidates):
        return [[_Shelf(tuple(candidates))], *others]
    votes = {each.sheet_id: each.votes for each in candidates}
    chain = [_total_points(candidates), *tie_break]
    return [_part(tied, chain) for tied in _split(candidates, votes, higher_wins=True)] + others


def _highest(
    sheets: Sequence[SheetTotal], tie_break: Sequence[TieBreak], highest: int
) -> list[SheetTotal]:
    """The k highest; all who share the last of those places come in."""
    chosen: list[SheetTotal] = []
    for group in _by_points(sheets, tie_break):
        for shelf in group:
            if len(chosen) < highest:
                chosen.extend(shelf.sheets)
    return chosen


def _ballots(sheets: Iterable[SheetTotal]) -> TieBreak:
    return TieBreak("Phiếu bình xét", {each.sheet_id: each.votes for each in sheets}, unit="phiếu")


def _total_points(sheets: Iterable[SheetTotal]) -> TieBreak:
    return TieBreak("Tổng điểm", {each.sheet_id: each.total for each in sheets}, unit="điểm")


def _split(
    sheets: Sequence[SheetTotal], values: Mapping[int, Decimal | None], *, higher_wins: bool
) -> list[list[SheetTotal]]:
    """Sheets of equal value together, the winning value first."""
    groups: dict[Decimal, list[SheetTotal]] = {}
    for sheet in sheets:
        value = values[sheet.sheet_id]
        if value is None:
            raise ValueError("a sheet without a value cannot be ordered")
        groups.setdefault(value, []).append(sheet)
    return [groups[value] for value in sorted(groups, reverse=higher_wins)]


def _part(tied: Sequence[SheetTotal], tie_break: Sequence[TieBreak]) -> list[_Shelf]:
    """Part equals by the first tie-break that tells all of them apart in any way, then go on."""
    for each in tie_break:
        values = {sheet.sheet_id: each.values.get(sheet.sheet_id) for sheet in tied}
        if None in values.values() or len(set(values.values())) < 2:
            continue
        shelves: list[_Shelf] = []
        for group in _split(tied, values, higher_wins=each.higher_wins):
            first, *rest = _part(group, tie_break)
            parted_by = each if shelves else None
            shelves += [replace(first, parted_by=parted_by), *rest]
        return shelves
    return [_Shelf(tuple(tied))]


# --- Placing -----------------------------------------------------------------------------------


def _placings(groups: Iterable[list[_Shelf]]) -> list[Placing]:
    placings: list[Placing] = []
    for shelves in groups:
        for number, shelf in enumerate(shelves):
            settled = _neighbours(shelves, number)
            place = len(placings) + 1
            placings += [_placing(sheet, shelf, place, settled) for sheet in shelf.sheets]
    return placings


def _neighbours(shelves: Sequence[_Shelf], number: int) -> tuple[_Shelf, TieBreak, bool] | None:
    """The shelf this one was parted from: the one above, for the topmost the one below."""
    parted_by = shelves[number].parted_by
    if parted_by:
        return shelves[number - 1], parted_by, False
    below = shelves[number + 1] if number + 1 < len(shelves) else None
    return (below, below.parted_by, True) if below and below.parted_by else None


def _placing(
    sheet: SheetTotal, shelf: _Shelf, place: int, settled: tuple[_Shelf, TieBreak, bool] | None
) -> Placing:
    tied = tuple(each.sheet_id for each in shelf.sheets if each != sheet)
    return Placing(
        sheet_id=sheet.sheet_id,
        place=place,
        total=sheet.total,
        tied_with=tied,
        settled_by=_settled(sheet, *settled) if settled else None,
        note=_tie_note(shelf, place) if tied else "",
    )


def _settled(sheet: SheetTotal, shelf: _Shelf, by: TieBreak, above: bool) -> Settled:
    other = shelf.sheets[0]
    own, theirs = by.shown(sheet.sheet_id), by.shown(other.sheet_id)
    where = "Xếp trên" if above else "Xếp dưới"
    name = f" {other.name}" if other.name else ""
    equal = "Bằng điểm" if sheet.total == other.total else "Bằng phiếu"
    sentence = f"{equal}. {where}{name} theo tiêu chí phụ «{by.label}»: {own} so với {theirs}."
    return Settled(by.label, other.sheet_id, own, theirs, above, sentence)


def _tie_note(shelf: _Shelf, place: int) -> str:
    totals = {each.total for each in shelf.sheets}
    if len(totals) > 1:
        return f"{len(shelf.sheets)} đơn vị chờ kết quả bỏ phiếu để xếp từ hạng {place}."
    points = shelf.sheets[0].total
    same = "" if points is None else f" {points_text(points)}"
    return f"{len(shelf.sheets)} đơn vị cùng{same}, cùng hạng {place}."


def _unranked(sheets: Sequence[SheetTotal]) -> list[Placing]:
    """Those with points first; a sheet without a total is not a sheet of 0 points."""
    in_order = sorted(sheets, key=lambda each: (each.total is None, -(each.total or 0)))
    return [
        Placing(
            sheet_id=each.sheet_id,
            place=None,
            total=each.total,
            reason=each.not_ranked or "Bảng điểm còn tiêu chí chưa có điểm nên chưa có tổng.",
        )
        for each in in_order
    ]
