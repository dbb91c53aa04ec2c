"""Bars of a few years, drawn on the server. Pure: knows no Django."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from history.vietnamese import format_number, format_percent

WIDTH, HEIGHT = 228, 74
TOP, FLOOR, YEAR_LINE = Decimal(17), Decimal(58), 71
GAP, EDGE = Decimal(8), Decimal(4)
BILLION, MILLION = Decimal(10) ** 9, Decimal(10) ** 6

Value = tuple[int, Decimal | None, bool]


@dataclass(frozen=True)
class Bar:
    """One year: where its bar stands, and the words above and below. A missing year has no bar."""

    year: int
    x: str
    middle: str
    y: str
    width: str
    height: str
    label: str
    label_y: str
    is_last: bool
    is_estimate: bool = False

    @property
    def is_missing(self) -> bool:
        return not self.height


@dataclass(frozen=True)
class Chart:
    """One series from zero; the latest year stands out, with its change on the year before."""

    label: str
    unit: str
    bars: tuple[Bar, ...]
    latest: str
    latest_year: int
    is_estimate: bool
    change: str = ""
    is_up: bool = False
    since: int | None = None


def draw(label: str, unit: str, values: Sequence[Value]) -> Chart:
    """`values` in the order of years, the last year told last; at least one is not missing."""
    scale, unit = scale_of(unit, [value for _, value, _ in values if value is not None])
    scaled = [(year, None if value is None else value / scale) for year, value, _ in values]
    told = [(year, value, told) for (year, value), (_, _, told) in zip(scaled, values, strict=True)
            if value is not None]  # fmt: skip
    last_year, last, is_estimate = told[-1]
    change, is_up = change_of(told[-2][1], last, unit) if len(told) > 1 else ("", False)
    return Chart(
        label=label,
        unit=unit,
        bars=bars_of(scaled, {year for year, _, estimated in values if estimated}),
        latest=short(last),
        latest_year=last_year,
        is_estimate=is_estimate,
        change=change,
        is_up=is_up,
        since=told[-2][0] if len(told) > 1 else None,
    )


def scale_of(unit: str, values: Sequence[Decimal]) -> tuple[Decimal, str]:
    """Đồng are shown in millions, from a billion on in billions."""
    if not unit.startswith("đồng"):
        return Decimal(1), unit
    rest = unit.removeprefix("đồng")
    if max(map(abs, values)) >= BILLION:
        return BILLION, f"tỷ đồng{rest}"
    return MILLION, f"triệu đồng{rest}"


def short(value: Decimal) -> str:
    return format_number(value, most=0 if abs(value) >= 100 else 1)


def change_of(before: Decimal, after: Decimal, unit: str) -> tuple[str, bool]:
    """In per cent; people, and what starts from nothing or a loss, by their number."""
    difference = after - before
    if not difference:
        return "không đổi", False
    arrow = "▲" if difference > 0 else "▼"
    if before > 0 and unit != "người":
        return f"{arrow} {format_percent(abs(difference) / before * 100)}", difference > 0
    return f"{arrow} {short(abs(difference))} {unit}", difference > 0


def bars_of(
    values: Sequence[tuple[int, Decimal | None]], estimated: Collection[int] = ()
) -> tuple[Bar, ...]:
    numbers = [value for _, value in values if value is not None]
    high, low = max([*numbers, Decimal(0)]), min([*numbers, Decimal(0)])
    # Under a loss its number needs a line of its own.
    floor = FLOOR if low >= 0 else FLOOR - 11
    top = TOP if high > 0 else Decimal(6)
    unit = (floor - top) / ((high - low) or 1)
    zero = top + high * unit
    width = (WIDTH - 2 * EDGE - GAP * (len(values) - 1)) / len(values)
    return tuple(
        replace(
            _bar(
                year, value, EDGE + place * (width + GAP), width, zero, unit,
                place == len(values) - 1,
            ),
            is_estimate=year in estimated,
        )
        for place, (year, value) in enumerate(values)
    )  # fmt: skip


def _bar(
    year: int, value: Decimal | None, x: Decimal, width: Decimal, zero: Decimal, unit: Decimal,
    is_last: bool,
) -> Bar:  # fmt: skip
    size = abs(value or Decimal(0)) * unit
    y = zero - size if value is None or value >= 0 else zero
    label_y = y - 4 if value is None or value >= 0 else zero + size + 10
    return Bar(
        year=year,
        x=_shown(x),
        middle=_shown(x + width / 2),
        y=_shown(y),
        width=_shown(width),
        height="" if value is None else _shown(max(size, Decimal("0.5"))),
        label="–" if value is None else short(value),
        label_y=_shown(label_y),
        is_last=is_last,
    )


def _shown(length: Decimal) -> str:
    """As SVG writes numbers, whatever the language of the page."""
    return f"{length:.1f}"
