"""What a workbook shows when it goes out, gathered from sheets, figures and the bloc's ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blocs.models import BlocYear, Meeting
from history.services import digest_of
from history.vietnamese import format_date, format_points
from scoring.marking import Choice, Count, Fact, Ratio, Rounding, Scored, Tier, describe, mark
from scoring.models import CriteriaSet, Criterion, Gate, Ranking, Reading, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.ranking import TieBreak
from scoring.selectors.bloc_lines import lines_of_sheets, unit_name
from scoring.selectors.criteria import ranking_words, year_words
from scoring.selectors.facts import fact_line, facts_of_sheets, rule_of
from scoring.selectors.rankings import year_end_meeting
from scoring.selectors.readings import last_before, parts_of_set, scores
from scoring.selectors.reckoning import gather, leading_set, ranking_rule, reckon
from scoring.selectors.relations import swaps_on
from scoring.selectors.yardsticks import GATE_KINDS
from scoring.totals import ClassBand, Effect, GateKind, GroupKind
from scoring.workbooks import (
    BlocBook,
    Break,
    GateOut,
    GroupOut,
    LineOut,
    MeetingBook,
    SetOut,
    Stamp,
    UnitBook,
    UnitOut,
)
from scoring.workbooks.keys import MINUTES

COLUMN: dict[Reading, str] = {
    "self": "HTX tự chấm", "bloc": "Khối chấm", "alliance": "Thẩm định",
}  # fmt: skip


def season_digest(sheets: Sequence[ScoreSheet]) -> str:
    """SHA-256 of what the year scores these units by: another year's file never has the same."""
    sets = {each.criteria_set_id for each in sheets}
    rows = (
        CriteriaSet.objects.filter(pk__in=sets)
        .order_by("pk", "groups__order", "groups__pk", "groups__criteria__order",
                  "groups__criteria__pk")
        .values_list(
            "season__year", "pk", "decimal_places", "groups__code", "groups__kind", "groups__cap",
            "groups__criteria__pk", "groups__criteria__code", "groups__criteria__rule",
            "groups__criteria__max_points", "groups__criteria__params",
            "groups__criteria__scored_by",
        )
    )  # fmt: skip
    return digest_of([[_plain(value) for value in row] for row in rows])


def _plain(value: Any) -> Any:
    return value if isinstance(value, dict | list | int | None) else str(value)


# --- Lines ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gathered:
    """The sheets of a workbook with their lines and facts."""

    sheets: Sequence[ScoreSheet]
    lines: Mapping[int, Sequence[ScoreLine]]
    facts: Mapping[int, Mapping[int, Mapping[str, Fact]]]
    """By sheet and by period."""

    def versions(self, reading: Reading) -> dict[str, int]:
        return {
            str(line.pk): line.version
            for lines in self.lines.values()
            for line in lines
            if scores(reading, line.criterion)
        }


def gather_sheets(sheets: Sequence[ScoreSheet]) -> Gathered:
    lines = lines_of_sheets(sheets)
    return Gathered(sheets, lines, facts_of_sheets(sheets, lines))


def unit_book(stamp: Stamp, found: Gathered, reading: Reading) -> UnitBook:
    [table] = tables_of(found, reading)
    [unit] = table.units
    before = "HTX tự chấm" if reading == "bloc" else "Khối chấm" if reading == "alliance" else ""
    return UnitBook(stamp, unit, table, COLUMN[reading], before)


def bloc_book(stamp: Stamp, found: Gathered) -> BlocBook:
    return BlocBook(stamp, tables_of(found, "bloc"))


def tables_of(found: Gathered, reading: Reading) -> tuple[SetOut, ...]:
    """The units by the criteria set that scores them."""
    by_set: dict[int, list[ScoreSheet]] = {}
    for sheet in found.sheets:
        by_set.setdefault(sheet.criteria_set_id, []).append(sheet)
    return tuple(_table(found, sheets, reading) for sheets in by_set.values())


def _table(found: Gathered, sheets: Sequence[ScoreSheet], reading: Reading) -> SetOut:
    criteria_set = sheets[0].criteria_set
    parts = parts_of_set(criteria_set)
    lines = [line for line in found.lines[sheets[0].pk] if scores(reading, line.criterion)]
    groups = {
        group_key(line): GroupOut(
            group_key(line),
            group.code,
            group.name,
            GroupKind(group.kind),
            group.cap,
            line.period,
            parts[line.period - 1].short if line.period else "",
        )
        for line in lines
        for group in [line.criterion.group]
    }
    return SetOut(
        groups=tuple(sorted(groups.values(), key=lambda group: group.period)),
        units=tuple(_unit(found, each, reading) for each in sheets),
        places=criteria_set.decimal_places,
        weights=tuple(part.weight for part in parts),
    )


def group_key(line: ScoreLine) -> str:
    return f"{line.criterion.group.code}/{line.period}"


def _unit(found: Gathered, sheet: ScoreSheet, reading: Reading) -> UnitOut:
    membership = sheet.membership
    year = membership.season.year
    return UnitOut(
        sheet=sheet.pk,
        membership=membership.pk,
        order=membership.order,
        name=membership.organization.name,
        lines=tuple(
            _line(
                line,
                reading,
                found.facts[sheet.pk][line.period],
                sheet.criteria_set.decimal_places,
                year,
            )
            for line in found.lines[sheet.pk]
            if scores(reading, line.criterion)
        ),
        short=_with_capital(unit_name(sheet)),
    )


def _with_capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _line(
    line: ScoreLine, reading: Reading, facts: Mapping[str, Fact], places: int, year: int
) -> LineOut:
    rule = rule_of(line.criterion)
    by_figures = isinstance(rule, Tier | Ratio)
    got = mark(rule, None, facts, Rounding(places)) if by_figures else None
    before = last_before(line, reading)
    told = describe(rule) if by_figures else ()
    hints = [fact_line(line.criterion, facts, year), *told, line.criterion.guidance]
    return LineOut(
        pk=line.pk,
        sheet=line.sheet_id,
        criterion=line.criterion_id,
        period=line.period,
        group=group_key(line),
        label=line.label,
        text=line.criterion.text,
        ceiling=line.ceiling,
        rule=rule,
        hint=" · ".join(each for each in hints if each)[:300],
        points=line.points(reading),
        given=getattr(line, f"{reading}_input") if isinstance(rule, Choice | Count) else None,
        reason=getattr(line, f"{reading}_reason"),
        before=before.points if before else None,
        reckoned=got.points if isinstance(got, Scored) else None,
        by_figures=by_figures,
    )


# --- The meeting ---------------------------------------------------------------------------------


def meeting_book(stamp: Stamp, bloc_year: BlocYear, found: Gathered, day: date) -> MeetingBook:
    """The bloc's points as they are, and all that its ranking is reckoned by."""
    material = gather(bloc_year)
    reckoned = reckon(material, _by_bloc)
    votes = material.votes
    gates = _gates(found.sheets)
    bands = _bands(found.sheets)
    tables = [_as_adopted(table, found, votes, gates, bands) for table in tables_of(found, "bloc")]
    leading = leading_set(material.sheets)
    return MeetingBook(
        stamp=stamp,
        tables=tuple(tables),
        bloc=bloc_year.name,
        year=bloc_year.season.year,
        breaks=_breaks(leading, reckoned.tie_breaks),
        rule=ranking_rule(material),
        minutes=minutes_so_far(year_end_meeting(bloc_year)),
        summoned=len(material.members),
        ways=_ways(leading),
        swaps=tuple(f"Đổi người chấm: {unit}: {how}." for unit, how in swaps_on(bloc_year, day)),
    )


def _ways(leading: CriteriaSet | None) -> tuple[str, ...]:
    if leading is None:
        return ()
    return (
        f"Cách xếp hạng: {ranking_words(leading)}.",
        f"Cách tính điểm năm: {year_words(leading)}.",
    )


def _by_bloc(_: ScoreSheet) -> Reading:
    return "bloc"


def _as_adopted(
    table: SetOut,
    found: Gathered,
    votes: Mapping[int, Any],
    gates: Mapping[int, list[GateOut]],
    bands: Mapping[int, list[ClassBand]],
) -> SetOut:
    """What the bloc gave stands as it was given: points from figures are not reckoned anew."""
    lines = {line.pk: line for lines in found.lines.values() for line in lines}
    units = tuple(
        UnitOut(
            unit.sheet, unit.membership, unit.order, unit.name,
            tuple(_held(each, lines[each.pk]) for each in unit.lines), unit.short,
            int(votes[unit.membership]) if unit.membership in votes else None,
        )
        for unit in table.units
    )  # fmt: skip
    set_pk = next(
        sheet.criteria_set_id for sheet in found.sheets if sheet.pk == table.units[0].sheet
    )
    return SetOut(
        table.groups, units, table.places, table.weights, tuple(bands[set_pk]),
        tuple(gates[set_pk]),
    )  # fmt: skip


def _held(out: LineOut, line: ScoreLine) -> LineOut:
    by_figures = out.by_figures and line.bloc_state == LineState.SCORED
    values = {**vars(out), "points": line.bloc_points, "before": line.self_points}
    return LineOut(**values | {"reckoned": line.bloc_points if by_figures else None})


def _gates(sheets: Sequence[ScoreSheet]) -> dict[int, list[GateOut]]:
    sets = {each.criteria_set_id: each.criteria_set for each in sheets}
    found: dict[int, list[GateOut]] = {pk: [] for pk in sets}
    base: dict[int, list[str]] = {pk: [] for pk in sets}
    for pk, code in (
        CriteriaSet.objects.filter(pk__in=sets, groups__kind=GroupKind.BASE.value)
        .order_by("groups__order")
        .values_list("pk", "groups__code")
    ):
        base[pk].append(code)
    for gate in Gate.objects.filter(criteria_set__in=sets).select_related("group"):
        kind = GATE_KINDS[Gate.Kind(gate.kind)]
        if kind == GateKind.YES_NO:
            continue
        groups = [gate.group.code] if gate.group else base[gate.criteria_set_id]
        made = GateOut(
            kind, Effect(gate.effect), gate.text, tuple(groups),
            gate.percent if gate.percent is not None else GateOut.percent, gate.capped_class,
        )  # fmt: skip
        found[gate.criteria_set_id].append(made)
    return found


def _bands(sheets: Sequence[ScoreSheet]) -> dict[int, list[ClassBand]]:
    sets = {each.criteria_set_id for each in sheets}
    found: dict[int, list[ClassBand]] = {pk: [] for pk in sets}
    rows = CriteriaSet.objects.filter(pk__in=sets, class_bands__isnull=False)
    for pk, name, floor in rows.values_list("pk", "class_bands__name", "class_bands__min_points"):
        found[pk].append(ClassBand(name, floor))
    return found


def _breaks(leading: CriteriaSet | None, tie_breaks: Sequence[TieBreak]) -> tuple[Break, ...]:
    """Groups and votes move while the meeting changes points; all else is known beforehand."""
    if leading is None:
        return ()
    named = list(leading.tie_break)
    if len(named) != len(tie_breaks):
        named = [each for each in named if each["by"] != "votes"]
    return tuple(
        Break(
            label=each.label,
            group=named[number]["code"] if named[number]["by"] == "group" else "",
            votes=named[number]["by"] == "votes",
            values=each.values,
            higher_wins=each.higher_wins,
        )
        for number, each in enumerate(tie_breaks)
    )


def minutes_so_far(meeting: Meeting | None) -> dict[str, str]:
    """What the minutes already say, as it is typed."""
    if meeting is None:
        return {}
    told = {name: getattr(meeting, name, None) for name, *_ in MINUTES}
    told["held_on"] = meeting.planned_on
    return {name: _as_typed(value) for name, value in told.items() if value not in (None, "")}


def _as_typed(value: Any) -> str:
    if hasattr(value, "hour"):
        return f"{value:%H:%M}"
    return format_date(value) if hasattr(value, "year") else str(value)


def votes_on_record(bloc_year: BlocYear) -> dict[str, int]:
    ranking = Ranking.objects.filter(bloc_year=bloc_year).first()
    return dict(ranking.votes) if ranking else {}


def points_shown(line: ScoreLine, reading: Reading) -> str:
    """A reading of a line in the words of its rule."""
    given = getattr(line, f"{reading}_input")
    points, rule = line.points(reading), line.criterion.rule
    if points is None:
        return "trống"
    shown = format_points(points)
    if rule == Criterion.Rule.CHOICE and given:
        return f"{given} ({shown})"
    return f"{given} lần ({shown})" if rule == Criterion.Rule.COUNT else shown
