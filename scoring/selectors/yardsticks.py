"""What a criteria set says above its rows, its classes and gates, and what they say of a sheet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.models import CriteriaSet, Gate, Reading, ScoreSheet
from scoring.permissions import HANDED_OVER
from scoring.selectors.readings import rounding_of
from scoring.totals import (
    ClassBand,
    Effect,
    GateKind,
    PeriodGroups,
    Verdict,
    judge,
    judge_periods,
)
from scoring.totals import Gate as PureGate

GATE_KINDS = {
    Gate.Kind.MIN_PERCENT: GateKind.MIN_PERCENT_OF_GROUP,
    Gate.Kind.NO_ZERO: GateKind.NO_ZERO_IN_GROUP,
    Gate.Kind.CONDITION: GateKind.YES_NO,
}


@dataclass(frozen=True)
class Yardstick:
    """What a criteria set says about totals: classes and gates."""

    bands: tuple[ClassBand, ...] = ()
    gates: tuple[PureGate, ...] = ()


def yardsticks_of(sets: Iterable[int]) -> dict[int, Yardstick]:
    """One query for both: a few classes times a few gates are a few rows."""
    bands: dict[int, dict[str, ClassBand]] = defaultdict(dict)
    gates: dict[int, dict[int, PureGate]] = defaultdict(dict)
    for row in CriteriaSet.objects.filter(pk__in=sets).values(
        "pk", "class_bands__name", "class_bands__min_points", "gates__pk", "gates__text",
        "gates__kind", "gates__effect", "gates__group__code", "gates__percent",
        "gates__capped_class",
    ):  # fmt: skip
        if row["class_bands__name"]:
            band = ClassBand(row["class_bands__name"], row["class_bands__min_points"])
            bands[row["pk"]][band.name] = band
        if row["gates__pk"]:
            gates[row["pk"]][row["gates__pk"]] = _gate(row)
    return {
        pk: Yardstick(tuple(bands[pk].values()), tuple(gates[pk][key] for key in sorted(gates[pk])))
        for pk in {*bands, *gates}
    }


def _gate(row: Mapping[str, Any]) -> PureGate:
    return PureGate(
        code=str(row["gates__pk"]),
        label=row["gates__text"],
        kind=GATE_KINDS[row["gates__kind"]],
        effect=Effect(row["gates__effect"]),
        group=row["gates__group__code"] or "",
        percent=row["gates__percent"] or Decimal(0),
        capped_at=row["gates__capped_class"],
    )


def verdict_of(
    sheet: ScoreSheet,
    yardstick: Yardstick,
    periods: Sequence[PeriodGroups],
    reading: Reading | None,
) -> Verdict:
    """Yes/no conditions are answered when the Alliance verifies, and open until then."""
    failed = {str(key) for key in sheet.failed_conditions}
    answers = {
        gate.code: gate.code not in failed
        for gate in yardstick.gates
        if gate.kind == GateKind.YES_NO
        and reading == "alliance"
        and sheet.state in HANDED_OVER["alliance"]
    }
    if len(periods) == 1:
        return judge(periods[0].groups, yardstick.bands, yardstick.gates, answers)
    return judge_periods(
        periods, yardstick.bands, yardstick.gates, answers, rounding_of(sheet.criteria_set)
    )
