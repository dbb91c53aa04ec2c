"""Why a sheet's total is what it is: its sums with their numbers, and its gates."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.models import READINGS, Gate, Reading, ScoreLine, ScoreSheet
from scoring.periods import formula_with_numbers
from scoring.selectors.readings import (
    by_period,
    groups_of_period,
    parts_of_set,
    period_groups_of,
    period_totals,
    reading_total,
    scores,
)
from scoring.selectors.reckoning import Yardstick, verdict_of, yardsticks_of
from scoring.sums import SumRow, sum_rows, year_row
from scoring.totals import GateResult, PeriodGroups

NAMES: dict[Reading, str] = {"self": "HTX tự chấm", "bloc": "Khối chấm", "alliance": "Thẩm định"}
EFFECTS = dict(Gate.Effect.choices)


@dataclass(frozen=True)
class ReadingSum:
    """How one reading comes to its total, step by step; `year` is the sum of its periods."""

    reading: Reading
    total: Decimal | None
    rows: tuple[SumRow, ...]
    year: str = ""

    @property
    def name(self) -> str:
        return NAMES[self.reading]


def sums_of(
    sheet: ScoreSheet, lines: Sequence[ScoreLine], readable: frozenset[Reading]
) -> list[ReadingSum]:
    """Of every reading that has points and that this reader may see."""
    return [
        _sum_of(sheet, lines, reading)
        for reading in READINGS
        if reading in readable and _has_points(lines, reading)
    ]


def _has_points(lines: Sequence[ScoreLine], reading: Reading) -> bool:
    return any(
        line.points(reading) is not None for line in lines if scores(reading, line.criterion)
    )


def _sum_of(sheet: ScoreSheet, lines: Sequence[ScoreLine], reading: Reading) -> ReadingSum:
    names = {line.criterion.group.code: str(line.criterion.group) for line in lines}
    parts = parts_of_set(sheet.criteria_set)
    total = reading_total(lines, reading)
    if not parts:
        groups = groups_of_period(lines, reading)
        return ReadingSum(reading, total, tuple(sum_rows(groups, names)))
    rows: list[SumRow] = []
    held = by_period(lines)
    for part in parts:
        groups = groups_of_period(held.get(part.number, []), reading)
        of_period = {code: f"{part.short}·{name}" for code, name in names.items()}
        rows += sum_rows(groups, of_period, f"{part.name} ({part.short})")
    totals = period_totals(lines, reading)
    rows.append(year_row(parts, totals, total, sheet.criteria_set.decimal_places))
    return ReadingSum(reading, total, tuple(rows), formula_with_numbers(parts, totals, total))


# --- Gates -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GateShown:
    """A condition with how it stands: `kind` is one of the states of `components/_status.html`."""

    text: str
    effect: str
    result: GateResult

    @property
    def is_failed(self) -> bool:
        return self.result.held is False

    @property
    def kind(self) -> str:
        return {True: "done", False: "fail", None: "wait"}[self.result.held]

    @property
    def state(self) -> str:
        return {True: "Đạt", False: "Không đạt", None: "Chưa rõ"}[self.result.held]

    @property
    def why(self) -> str:
        return self.result.why


def gates_of(
    sheet: ScoreSheet,
    lines: Sequence[ScoreLine],
    reading: Reading,
    yardstick: Yardstick | None = None,
) -> list[GateShown]:
    """Every gate of the set by one reading; held, failed, or not yet decided."""
    if yardstick is None:
        found = yardsticks_of([sheet.criteria_set_id])
        yardstick = found.get(sheet.criteria_set_id, Yardstick())
    periods = period_groups_of(lines, reading) or [
        PeriodGroups("", Decimal(1), tuple(groups_of_period(lines, reading)))
    ]
    results = verdict_of(sheet, yardstick, periods, reading).gates
    return [GateShown(each.gate.label, effect_words(each), each) for each in results]


def effect_words(result: GateResult) -> str:
    """ "xếp loại không quá Khá"."""
    words = str(EFFECTS[result.gate.effect.value])
    return f"{words[0].lower()}{words[1:]} {result.gate.capped_at}".strip()
