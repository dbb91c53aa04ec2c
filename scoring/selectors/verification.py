"""What waits for verification: the sheets with the widest gaps first, and where they differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from blocs.models import Season
from history.vietnamese import format_points
from scoring.marking import Fact, Ratio, Rounding, Scored, Tier, mark
from scoring.models import ScoreLine, ScoreSheet
from scoring.permissions import relations_of
from scoring.selectors.bloc_lines import lines_of_sheets
from scoring.selectors.facts import facts_of_sheets, rule_of
from scoring.selectors.progress import KINDS
from scoring.selectors.readings import line_code
from scoring.selectors.second_look import sheets_to_look_at
from scoring.selectors.system_facts import Facts, proposal_of, system_facts

WAITING = ScoreSheet.State.ADOPTED
DONE = (ScoreSheet.State.VERIFIED, ScoreSheet.State.SEALED)


@dataclass(frozen=True)
class LineGap:
    """One criterion that two readings, or the bloc and the data, see differently."""

    code: str
    gap: Decimal
    by_data: bool

    @property
    def words(self) -> str:
        sign = "+" if self.gap > 0 else "−"
        told = f"{self.code} {sign}{format_points(abs(self.gap))}"
        return f"{told} (theo số liệu)" if self.by_data else told


@dataclass(frozen=True)
class SheetGap:
    """One sheet: how far apart its readings are, and where; `bloc_to_data` is None where no data
    speak of it."""

    sheet: ScoreSheet
    self_to_bloc: Decimal
    bloc_to_data: Decimal | None
    lines: tuple[LineGap, ...] = ()
    out: int = 0
    looks_again: bool = False

    @property
    def name(self) -> str:
        return str(self.sheet.membership.organization)

    @property
    def kind(self) -> str:
        """How its state is drawn."""
        return "doing" if self.sheet.state == WAITING else KINDS[self.sheet.state]

    @property
    def bloc(self) -> str:
        return str(self.sheet.membership.bloc_year.name)

    @property
    def gap(self) -> Decimal:
        """The larger one; what the list is sorted by."""
        return max(abs(self.self_to_bloc), abs(self.bloc_to_data or Decimal(0)))

    @property
    def is_wide(self) -> bool:
        return bool(self.sheet.criteria_set.is_wide(self.gap))

    @property
    def state_words(self) -> str:
        if self.out:
            return f"Đang trả lại {self.out} tiêu chí"
        if self.looks_again:
            return "Chờ người thứ hai xem lại"
        return "Chờ thẩm định" if self.sheet.state == WAITING else self.sheet.get_state_display()

    def with_out(self, number: int) -> "SheetGap":
        """The same, with how many of its criteria are out for mending."""
        return replace(self, out=number)

    @property
    def where(self) -> str:
        return ", ".join(each.words for each in self.lines)


def sheets_in_hand(season: Season, user: User | None = None) -> QuerySet[ScoreSheet]:
    """At verification or past it; of the blocs one is in charge of, or of all."""
    found = (
        ScoreSheet.objects.of_year(season.year)
        .filter(state__in=(WAITING, *DONE))
        .with_names()
        .select_related("membership__season")
        .order_by("membership__bloc_year__number", "membership__order", "pk")
    )
    return found.filter(membership__bloc_year__officer=user) if user else found


def gaps_of(season: Season, sheets: Sequence[ScoreSheet]) -> list[SheetGap]:
    """The widest first, those at or over their set's threshold before the others; a fixed number
    of queries for any number of sheets."""
    lines = lines_of_sheets(sheets)
    members = [each.membership for each in sheets]
    facts = facts_of_sheets(sheets, lines)
    kinds = {line.criterion.system_fact for own in lines.values() for line in own} - {""}
    books = system_facts(season, members, kinds) if kinds else {}
    rows = [
        _gap(
            each, lines.get(each.pk, []), facts.get(each.pk, {}),
            books.get(each.membership_id, {}),
        )
        for each in sheets
    ]  # fmt: skip
    again = {each.pk for each in sheets_to_look_at(sheets)}
    told = [replace(row, looks_again=row.sheet.pk in again) for row in rows]
    return sorted(told, key=_widest_first)


def _widest_first(row: SheetGap) -> tuple[int, bool, Decimal, int]:
    """What waits before what is done; a second look in between."""
    place = 0 if row.sheet.state == WAITING else 1 if row.looks_again else 2
    return place, not row.is_wide, -row.gap, row.sheet.pk


def _gap(
    sheet: ScoreSheet,
    lines: Iterable[ScoreLine],
    facts: Mapping[int, Mapping[str, Fact]],
    books: Facts,
) -> SheetGap:
    rounding = Rounding(sheet.criteria_set.decimal_places)
    differing: list[LineGap] = []
    by_data: Decimal | None = None
    for line in lines:
        code = line_code(line)
        if line.self_points is not None and line.bloc_points not in (None, line.self_points):
            differing.append(LineGap(code, (line.bloc_points or 0) - line.self_points, False))
        proposed = proposed_points(line, facts.get(line.period, {}), books, rounding)
        if proposed is not None and line.bloc_points is not None:
            gap = proposed - line.bloc_points
            by_data = (by_data or Decimal(0)) + gap
            differing += [LineGap(code, gap, True)] if gap else []
    between = (sheet.bloc_total or Decimal(0)) - (sheet.self_total or Decimal(0))
    widest = sorted(differing, key=lambda each: -abs(each.gap))
    return SheetGap(sheet, between, by_data, tuple(widest))


def proposed_points(
    line: ScoreLine, facts: Mapping[str, Fact], books: Facts, rounding: Rounding
) -> Decimal | None:
    """What figures or the office's own books give this line; None where they say nothing."""
    rule = rule_of(line.criterion)
    if isinstance(rule, Tier | Ratio):
        got = mark(rule, None, facts, rounding)
        return got.points if isinstance(got, Scored) else None
    found = proposal_of(line.criterion, rule, books.get(line.criterion.system_fact))
    return found.points if found else None


def theirs_to_verify(sheets: Iterable[ScoreSheet], user: User, day: date) -> list[ScoreSheet]:
    """Of these, what waits and this person is not too near to verify."""
    waiting = [each for each in sheets if each.state == WAITING]
    who = relations_of(user, waiting, day)
    return [each for each in waiting if who[each.pk].may_verify]


def next_to_verify(shown: ScoreSheet, user: User, day: date) -> ScoreSheet | None:
    """After this one: first the rest of its bloc, then the other blocs of the same officer."""
    season = shown.membership.season
    in_hand = sheets_in_hand(season, shown.membership.bloc_year.officer)
    waiting = theirs_to_verify(in_hand.exclude(pk=shown.pk), user, day)
    here = [each for each in waiting if each.membership.bloc_year_id ==
            shown.membership.bloc_year_id]  # fmt: skip
    chosen = here or waiting
    return gaps_of(season, chosen)[0].sheet if chosen else None
