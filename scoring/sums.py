"""How a total came about, said with its numbers: groups, caps, signs, periods. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from history.vietnamese import format_number
from scoring.periods import DASH, PartOfYear, formula_with_numbers
from scoring.totals import GroupKind, GroupPoints, total

MINUS = "−"


@dataclass(frozen=True)
class SumRow:
    """One step of the sum: what it is of, and how it was added up."""

    name: str
    how: str
    is_total: bool = False


def sum_rows(
    groups: Sequence[GroupPoints], names: Mapping[str, str], period: str = ""
) -> list[SumRow]:
    """The groups one by one, then what they come to; `period` names the part of the year."""
    rows = [SumRow(names.get(group.code, group.code), group_sum(group)) for group in groups]
    what = f"Tổng {period}" if period else "Tổng điểm"
    return [*rows, SumRow(what, total_sum(groups), is_total=True)]


def year_row(
    parts: Sequence[PartOfYear],
    totals: Mapping[int, Decimal | None],
    year: Decimal | None,
    places: int,
) -> SumRow:
    rounded = f"{places} số lẻ" if places else "số nguyên"
    how = f"{formula_with_numbers(parts, totals, year)}, làm tròn một lần đến {rounded}"
    return SumRow("Điểm năm", how, is_total=True)


def group_sum(group: GroupPoints) -> str:
    """ "8 + 7,5 = 15,5; quá mức tối đa 15 nên tính 15": blank criteria are counted, not zero."""
    given = [line.points for line in group.lines if line.points is not None]
    left = len(group.lines) - len(given)
    if not given:
        return f"còn {left} tiêu chí chưa có điểm" if left else "không có tiêu chí nào ở bước này"
    added = sum(given, Decimal(0))
    text = _number(added)
    if len(given) > 1:
        text = f"{' + '.join(_number(each) for each in given)} = {text}"
    if left:
        return f"{text}; còn {left} tiêu chí chưa có điểm"
    if group.cap is not None and added > group.cap:
        text += f"; quá mức tối đa {_number(group.cap)} nên tính {_number(group.cap)}"
    return text


def total_sum(groups: Iterable[GroupPoints]) -> str:
    """ "I 57,5 + II 38 − III 2 = 93,5": deductions carry their sign, nothing falls under 0."""
    groups = list(groups)
    terms = ""
    for group in groups:
        is_deduction = group.kind == GroupKind.DEDUCTION
        sign = f" {MINUS} " if is_deduction else " + "
        terms += (sign if terms or is_deduction else "") + f"{group.code} {_number(group.counted)}"
    got = total(groups)
    text = f"{terms.strip()} = {_number(got)}"
    if got == 0 and _balance(groups) < 0:
        text += " (điểm trừ nhiều hơn điểm được, tính 0)"
    return text


def _balance(groups: Iterable[GroupPoints]) -> Decimal:
    return sum(
        (
            -(each.counted or Decimal(0))
            if each.kind == GroupKind.DEDUCTION
            else each.counted or Decimal(0)
            for each in groups
        ),
        Decimal(0),
    )


def _number(points: Decimal | None) -> str:
    return DASH if points is None else format_number(points, most=2)
