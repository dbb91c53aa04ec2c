"""From points to totals and classes: groups, caps, gates, periods. Pure, and exact.

A line without points leaves its group and its sheet without a total: None, never 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from decimal import localcontext as exactly
from enum import StrEnum

from history.vietnamese import format_number
from scoring.marking.numbers import EXACT, HUNDRED, TWO_PLACES, ZERO, Rounding, points_text


class GroupKind(StrEnum):
    BASE = "base"
    BONUS = "bonus"
    DEDUCTION = "deduction"


@dataclass(frozen=True)
class LinePoints:
    """One criterion of a group; points None is blank or not computable."""

    code: str
    points: Decimal | None


@dataclass(frozen=True)
class GroupPoints:
    """What the lines of a group add up to; no cap is None."""

    code: str
    kind: GroupKind
    points: Decimal | None
    cap: Decimal | None
    lines: tuple[LinePoints, ...] = ()

    @property
    def counted(self) -> Decimal | None:
        """The points that go into the total: up to the cap."""
        if self.points is None or self.cap is None:
            return self.points
        return min(self.points, self.cap)


def group_points(
    code: str, kind: GroupKind, lines: Iterable[LinePoints], cap: Decimal | None
) -> GroupPoints:
    """Add up a group; one open line leaves it without points."""
    lines = tuple(lines)
    given = [line.points for line in lines if line.points is not None]
    points = sum(given, ZERO) if len(given) == len(lines) else None
    return GroupPoints(code, kind, points, cap, lines)


def total(groups: Iterable[GroupPoints]) -> Decimal | None:
    """Each group up to its cap, deductions taken off, never below zero."""
    balance = ZERO
    for group in groups:
        if group.counted is None:
            return None
        balance += -group.counted if group.kind == GroupKind.DEDUCTION else group.counted
    return max(balance, ZERO)


# --- Classes -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClassBand:
    """A class reaches from its floor up to, not including, the floor of the next one."""

    name: str
    floor: Decimal


def classify(points: Decimal | None, bands: Iterable[ClassBand]) -> str | None:
    """The class of a total; None without a total or below the lowest floor."""
    if points is None:
        return None
    reached = [band for band in bands if band.floor <= points]
    return max(reached, key=lambda band: band.floor).name if reached else None


def check_classes(bands: Sequence[ClassBand]) -> list[str]:
    """What is wrong with the class bands, in sentences; nothing when they hold."""
    problems = []
    if any(not band.name.strip() for band in bands):
        problems.append("Có mức xếp loại chưa ghi tên.")
    for what, values in (
        ("tên", [band.name for band in bands]),
        ("mức điểm", [format_number(band.floor) for band in bands]),
    ):
        twice = sorted({value for value in values if value and values.count(value) > 1})
        if twice:
            problems.append(f"Hai mức xếp loại trùng {what}: {', '.join(twice)}.")
    if bands and min(band.floor for band in bands) != 0:
        problems.append("Chưa có mức xếp loại bắt đầu từ 0 điểm.")
    return problems


# --- Gates -------------------------------------------------------------------------------------


class GateKind(StrEnum):
    MIN_PERCENT_OF_GROUP = "min_percent_of_group"
    NO_ZERO_IN_GROUP = "no_zero_in_group"
    YES_NO = "yes_no"
    FIGURE = "figure"


class Effect(StrEnum):
    NOT_RANKED = "not_ranked"
    NO_AWARD = "no_award"
    CLASS_CAPPED = "class_capped"


@dataclass(frozen=True)
class Gate:
    """A condition above the items. Without a group it looks at every base group.

    FIGURE reads the figure named `code` and wants it at least `least` and at most `most`.
    """

    code: str
    label: str
    kind: GateKind
    effect: Effect
    group: str = ""
    percent: Decimal = ZERO
    least: Decimal | None = None
    most: Decimal | None = None
    capped_at: str = ""


@dataclass(frozen=True)
class GateResult:
    """Held or not; None while a line or an answer is still missing."""

    gate: Gate
    held: bool | None
    why: str


GateFacts = Mapping[str, Decimal | bool | None]


def check_gate(gate: Gate, groups: Sequence[GroupPoints], facts: GateFacts) -> GateResult:
    """Does the sheet pass, and why (not)?"""
    if gate.kind == GateKind.YES_NO:
        return _check_answer(gate, facts.get(gate.code))
    if gate.kind == GateKind.FIGURE:
        return _check_figure(gate, facts.get(gate.code))
    looked_at = [g for g in groups if _is_looked_at(gate, g)]
    if not looked_at:
        return GateResult(gate, None, f"{gate.label}: không thấy nhóm {gate.group or 'cơ bản'}.")
    check = _share if gate.kind == GateKind.MIN_PERCENT_OF_GROUP else _zeros
    return _worst([check(gate, group) for group in looked_at])


def _is_looked_at(gate: Gate, group: GroupPoints) -> bool:
    return group.code == gate.group if gate.group else group.kind == GroupKind.BASE


def _worst(results: Sequence[GateResult]) -> GateResult:
    """A failure outweighs a doubt, a doubt outweighs a pass."""
    return min(results, key=lambda each: (each.held is not False, each.held is not None))


def _check_answer(gate: Gate, answer: Decimal | bool | None) -> GateResult:
    if answer is None:
        return GateResult(gate, None, f"{gate.label}: chưa xác nhận.")
    held = answer is True
    return GateResult(gate, held, f"{gate.label}: {'đạt' if held else 'không đạt'}.")


def _check_figure(gate: Gate, figure: Decimal | bool | None) -> GateResult:
    if not isinstance(figure, Decimal):
        return GateResult(gate, None, f"{gate.label}: chưa có số liệu.")
    low = gate.least is not None and figure < gate.least
    high = gate.most is not None and figure > gate.most
    border = f", ít nhất {format_number(gate.least)}" if gate.least is not None else ""
    border += f", nhiều nhất {format_number(gate.most)}" if gate.most is not None else ""
    return GateResult(gate, not (low or high), f"{gate.label}: {format_number(figure)}{border}.")


def _share(gate: Gate, group: GroupPoints) -> GateResult:
    if group.counted is None:
        return GateResult(gate, None, f"Nhóm {group.code} còn tiêu chí chưa có điểm.")
    if not group.cap:
        return GateResult(gate, None, f"Nhóm {group.code} chưa có điểm tối đa để so.")
    with exactly(EXACT):
        held = group.counted * HUNDRED >= gate.percent * group.cap
    return GateResult(
        gate,
        held,
        f"Nhóm {group.code} được {format_number(group.counted)}/{points_text(group.cap)}, "
        f"{'đạt' if held else 'chưa đạt'} mức {format_number(gate.percent)}%.",
    )


def _zeros(gate: Gate, group: GroupPoints) -> GateResult:
    zeros = [line.code for line in group.lines if line.points == 0]
    if zeros:
        return GateResult(gate, False, f"Nhóm {group.code} có điểm liệt: {', '.join(zeros)}.")
    if group.points is None:
        return GateResult(gate, None, f"Nhóm {group.code} còn tiêu chí chưa có điểm.")
    return GateResult(gate, True, f"Nhóm {group.code} không có điểm liệt.")


@dataclass(frozen=True)
class Verdict:
    """What the total and the gates come to together."""

    total: Decimal | None
    class_name: str | None
    not_ranked: tuple[str, ...]
    no_award: tuple[str, ...]
    capped: tuple[str, ...]
    undecided: tuple[str, ...]
    # Every gate with how it stands, the held ones too, for whoever shows them.
    gates: tuple[GateResult, ...] = field(default=(), compare=False)


def judge(
    groups: Sequence[GroupPoints],
    bands: Sequence[ClassBand],
    gates: Iterable[Gate],
    facts: GateFacts,
) -> Verdict:
    """The sheet's total, its class after the gates, and what the gates close."""
    results = [check_gate(gate, groups, facts) for gate in gates]
    return _verdict(total(groups), bands, results)


def _verdict(
    points: Decimal | None, bands: Sequence[ClassBand], results: Sequence[GateResult]
) -> Verdict:
    failed = [each for each in results if each.held is False]
    not_ranked = _reasons(failed, Effect.NOT_RANKED)
    name = None if not_ranked else classify(points, bands)
    for each in failed:
        if each.gate.effect == Effect.CLASS_CAPPED:
            name = lower_class(name, each.gate.capped_at, bands)
    return Verdict(
        total=points,
        class_name=name,
        not_ranked=not_ranked,
        no_award=_reasons(failed, Effect.NO_AWARD),
        capped=_reasons(failed, Effect.CLASS_CAPPED),
        undecided=tuple(each.why for each in results if each.held is None),
        gates=tuple(results),
    )


def _reasons(failed: Iterable[GateResult], effect: Effect) -> tuple[str, ...]:
    return tuple(each.why for each in failed if each.gate.effect == effect)


def lower_class(name: str | None, cap: str, bands: Iterable[ClassBand]) -> str | None:
    """The class, but not above the cap."""
    floors = {band.name: band.floor for band in bands}
    if name is None or cap not in floors:
        return name
    return min(name, cap, key=lambda each: floors[each])


# --- Periods -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    total: Decimal | None
    weight: Decimal


def combine(periods: Sequence[Period], rounding: Rounding = TWO_PLACES) -> Decimal | None:
    """Weighted mean of the periods' totals, rounded once at the end; None while one is missing."""
    weight = sum((period.weight for period in periods), ZERO)
    if weight <= 0 or any(period.weight < 0 for period in periods):
        raise ValueError("Hệ số các kỳ không được âm và phải có ít nhất một hệ số lớn hơn 0.")
    balance = ZERO
    with exactly(EXACT):
        for period in periods:
            if period.total is None:
                return None
            balance += period.total * period.weight
        return rounding.apply(balance / weight)


@dataclass(frozen=True)
class PeriodGroups:
    """What one period of the year came to, group by group."""

    name: str
    weight: Decimal
    groups: tuple[GroupPoints, ...]


def total_of_periods(
    periods: Sequence[PeriodGroups], rounding: Rounding = TWO_PLACES
) -> Decimal | None:
    """The year's total; each period is added up by itself first."""
    return combine([Period(total(each.groups), each.weight) for each in periods], rounding)


def groups_of_periods(
    periods: Sequence[PeriodGroups], rounding: Rounding = TWO_PLACES
) -> list[GroupPoints]:
    """Each group over the year: the weighted mean of what it counted, for equal totals."""
    kept = {group.code: group for each in periods for group in each.groups}
    return [
        replace(group, points=_group_of_periods(code, periods, rounding), lines=())
        for code, group in kept.items()
    ]


def _group_of_periods(
    code: str, periods: Sequence[PeriodGroups], rounding: Rounding
) -> Decimal | None:
    counted = [
        Period(next((g.counted for g in each.groups if g.code == code), None), each.weight)
        for each in periods
    ]
    return combine(counted, rounding)


def judge_periods(
    periods: Sequence[PeriodGroups],
    bands: Sequence[ClassBand],
    gates: Iterable[Gate],
    facts: GateFacts,
    rounding: Rounding = TWO_PLACES,
) -> Verdict:
    """The same over a year of periods: a gate of points must hold in every one of them."""
    results = [check_gate_of_periods(gate, periods, facts) for gate in gates]
    return _verdict(total_of_periods(periods, rounding), bands, results)


def check_gate_of_periods(
    gate: Gate, periods: Sequence[PeriodGroups], facts: GateFacts
) -> GateResult:
    """A failure of any period counts, and the sentence names it; answers are asked once a year."""
    if gate.kind in (GateKind.YES_NO, GateKind.FIGURE):
        return check_gate(gate, (), facts)
    checked = [(each.name, check_gate(gate, each.groups, facts)) for each in periods]
    worst = _worst([result for _, result in checked])
    same = [(name, result) for name, result in checked if result.held == worst.held]
    return replace(worst, why=" ".join(f"{name}: {result.why}" for name, result in same))


# --- Checks at publishing and importing --------------------------------------------------------


@dataclass(frozen=True)
class GroupScale:
    """A group of a criteria set before anything is scored: its cap and its lines' ceilings."""

    code: str
    kind: GroupKind
    cap: Decimal | None
    ceilings: tuple[Decimal, ...] = ()


def check_scale(groups: Sequence[GroupScale], scale: Decimal, bonus_inside: bool) -> list[str]:
    """What does not add up, in sentences; nothing when the set can be published."""
    counted = [g for g in groups if _is_in_scale(g, bonus_inside)]
    if not any(group.kind == GroupKind.BASE for group in groups):
        return ["Chưa có nhóm tiêu chí cơ bản nào."]
    problems = [
        f"Nhóm {group.code} chưa ghi điểm tối đa." for group in counted if group.cap is None
    ]
    caps = [group.cap for group in counted if group.cap is not None]
    if not problems and sum(caps, ZERO) != scale:
        problems.append(_scale_problem(counted, caps, scale, bonus_inside))
    return problems + [_unreachable(g) for g in groups if _cannot_be_reached(g)]


def _is_in_scale(group: GroupScale, bonus_inside: bool) -> bool:
    return group.kind == GroupKind.BASE or (bonus_inside and group.kind == GroupKind.BONUS)


def _scale_problem(
    counted: Sequence[GroupScale], caps: Sequence[Decimal], scale: Decimal, bonus_inside: bool
) -> str:
    which = "nhóm cơ bản và điểm thưởng" if bonus_inside else "nhóm cơ bản"
    parts = " + ".join(
        f"{format_number(cap)} ({group.code})" for group, cap in zip(counted, caps, strict=True)
    )
    return (
        f"Điểm tối đa các {which} cộng lại {parts} = {format_number(sum(caps, ZERO))}, "
        f"không bằng thang điểm {format_number(scale)}."
    )


def _cannot_be_reached(group: GroupScale) -> bool:
    return (
        group.cap is not None
        and group.kind != GroupKind.DEDUCTION
        and sum(group.ceilings, ZERO) < group.cap
    )


def _unreachable(group: GroupScale) -> str:
    sum_of_lines = format_number(sum(group.ceilings, ZERO))
    return (
        f"Nhóm {group.code}: các tiêu chí cộng lại {sum_of_lines} điểm, "
        f"chưa tới điểm tối đa {format_number(group.cap)} của nhóm."
    )


def sum_warning(parts: Sequence[Decimal], stated: Decimal) -> str | None:
    """A stated sum that its parts do not make: shown, neither rejected nor mended."""
    added = sum(parts, ZERO)
    if added == stated:
        return None
    shown = " + ".join(format_number(part) for part in parts)
    return (
        f"{shown} = {format_number(added)}, nguồn ghi {format_number(stated)} "
        f"(lệch {format_number(abs(stated - added))})."
    )
