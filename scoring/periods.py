"""A year scored in parts: the periods of a criteria set, and how they come to one total.

`[]` is a year scored at once; its lines carry the period 0. Pure: nothing here knows Django.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from history.vietnamese import format_number
from scoring.marking.numbers import TWO_PLACES, Rounding
from scoring.totals import Period, combine

LEAST = 2
MOST = 12
WHOLE_YEAR = 0
NAME_LENGTH = 60
DASH = "–"


@dataclass(frozen=True)
class PartOfYear:
    """One period of a set: its number from 1, how many there are, its name and its weight."""

    number: int
    of: int
    name: str
    weight: Decimal

    @property
    def short(self) -> str:
        """ "H1": what stands before a criterion's code and in the sum."""
        return f"H{self.number}"

    @property
    def is_half_year(self) -> bool:
        """It ends with June: what was reported for six months is its figure."""
        return self.number * 2 == self.of

    @property
    def is_last(self) -> bool:
        return self.number == self.of


PartsOfYear = Sequence[PartOfYear]


def parts_of_year(rows: object) -> tuple[PartOfYear, ...]:
    """The periods as a set holds them; what does not read has the weight 0 and is refused there."""
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return ()
    return tuple(
        PartOfYear(number, len(rows), _name(row, number), _weight(row))
        for number, row in enumerate(rows, start=1)
    )


def _name(row: object, number: int) -> str:
    name = str(row.get("name") or "").strip() if isinstance(row, Mapping) else ""
    return name or f"Kỳ {number}"


def _weight(row: object) -> Decimal:
    try:
        weight = Decimal(str(row.get("weight"))) if isinstance(row, Mapping) else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return weight if weight.is_finite() else Decimal(0)


def numbers(parts: PartsOfYear) -> tuple[int, ...]:
    """The period numbers a sheet's lines carry."""
    return tuple(part.number for part in parts) or (WHOLE_YEAR,)


def check_periods(rows: object) -> list[str]:
    """What is wrong with the periods, in sentences; nothing where there are none."""
    if rows in ([], (), None):
        return []
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return ["Các kỳ chấm không đọc được. Xin ghi lại."]
    problems = []
    if not LEAST <= len(rows) <= MOST:
        problems.append(
            f"Chia kỳ thì cần từ {LEAST} đến {MOST} kỳ. Chấm một lần cả năm thì xóa trắng các kỳ."
        )
    unnamed = [n for n, row in enumerate(rows, start=1) if not _named(row)]
    problems += [f"Kỳ thứ {n} chưa ghi tên." for n in unnamed]
    parts = parts_of_year(rows)
    problems += [f"Kỳ «{part.name}»: hệ số phải lớn hơn 0." for part in parts if part.weight <= 0]
    names = [part.name for part in parts]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"Hai kỳ trùng tên «{name}»." for name in twice]
    return problems


def _named(row: object) -> bool:
    return isinstance(row, Mapping) and bool(str(row.get("name") or "").strip())


def combined(
    parts: PartsOfYear, totals: Mapping[int, Decimal | None], rounding: Rounding = TWO_PLACES
) -> Decimal | None:
    """The year's points out of the periods'; None while one of them is open."""
    return combine([Period(totals.get(part.number), part.weight) for part in parts], rounding)


# --- In words ----------------------------------------------------------------------------------


def periods_in_words(parts: PartsOfYear) -> str:
    """ "6 tháng đầu năm (H1) hệ số 1; 6 tháng cuối năm (H2) hệ số 2"."""
    return "; ".join(
        f"{part.name} ({part.short}) hệ số {format_number(part.weight, most=4)}" for part in parts
    )


def formula(parts: PartsOfYear) -> str:
    """ "(H1 + 2 × H2) : 3"."""
    return _over(parts, " + ".join(f"{_times(part)}{part.short}" for part in parts))


def formula_with_numbers(
    parts: PartsOfYear, totals: Mapping[int, Decimal | None], year: Decimal | None
) -> str:
    """ "(H1 82,00 + 2 × H2 91,50) : 3 = 88,33"; a dash for what is still open."""
    terms = " + ".join(
        f"{_times(part)}{part.short} {_shown(totals.get(part.number))}" for part in parts
    )
    return f"{_over(parts, terms)} = {_shown(year)}"


def _times(part: PartOfYear) -> str:
    return "" if part.weight == 1 else f"{format_number(part.weight, most=4)} × "


def _over(parts: PartsOfYear, terms: str) -> str:
    return f"({terms}) : {format_number(sum((p.weight for p in parts), Decimal(0)), most=4)}"


def _shown(points: Decimal | None) -> str:
    return DASH if points is None else format_number(points, least=2, most=2)
