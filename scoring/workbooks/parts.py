"""What all score workbooks share: the stamp, boxes to fill with their rules, sums with caps."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from openpyxl.worksheet.datavalidation import DataValidation

from files.fillable import (
    HIDDEN,
    HINT,
    TITLE,
    Book,
    Lists,
    Page,
    address,
    between,
    number_text,
    one_of,
    whole,
)
from history.vietnamese import format_number
from scoring.marking import Choice, Count, Manual, Option, Rounding
from scoring.totals import GroupKind
from scoring.workbooks.keys import LISTS_SHEET, STAMP_SHEET, TEMPLATE
from scoring.workbooks.values import GroupOut, LineOut, SetOut, Stamp

MOST_CHOICES = 60
MOST_TIMES = 9_999


def write_stamp(book: Book, stamp: Stamp) -> None:
    page = book.add(STAMP_SHEET, hidden=True)
    told = (
        ("mau", TEMPLATE), ("ma", stamp.code), ("nam", stamp.digest), ("loai", stamp.kind),
        ("lap", stamp.made),
    )  # fmt: skip
    for row, (name, value) in enumerate(told, start=1):
        page.put(row, 1, name, HIDDEN)
        page.put(row, 2, value, HIDDEN)
    page.lock()


def lists_of(book: Book) -> Lists:
    return Lists(book.add(LISTS_SHEET, hidden=True))


def write_title(page: Page, column: int, stamp: Stamp, hint: str) -> None:
    """Two lines on top: what the file is, and what to do with it."""
    page.put(1, column, stamp.heading, TITLE)
    page.put(2, column, f"{hint} Mã tệp {stamp.code}.", HINT)
    page.height(1, 24)


def footer(stamp: Stamp) -> str:
    return f"Mã tệp {stamp.code} · {stamp.made}"


# --- What may be written in a box ----------------------------------------------------------------


def points_rule(line: LineOut, lists: Lists) -> DataValidation:
    """Points as people say them: a level's, a multiple, or any up to the ceiling."""
    allowed = points_allowed(line)
    if allowed and len(allowed) <= MOST_CHOICES:
        shown = "; ".join(format_number(each, most=2) for each in allowed)
        return one_of(lists.add(allowed), line.label, f"Chỉ có các mức: {shown}")
    return _any_points(line)


def points_allowed(line: LineOut) -> list[Decimal]:
    match line.rule:
        case Choice(options=options):
            return sorted({each.points for each in options})
        case Count(per=per, cap=cap):
            times = min(int(cap / per), MOST_CHOICES + 1)
            return sorted({*(per * n for n in range(times + 1)), cap})
    return []


def given_rule(line: LineOut, lists: Lists) -> DataValidation:
    """What the rule itself is told: a level by its name, a number of times, points."""
    match line.rule:
        case Choice(options=options):
            labels = [each.label for each in options]
            return one_of(lists.add(labels), line.label, "Chọn một mức trong danh sách")
        case Count():
            return whole(0, MOST_TIMES, line.label, "Ghi số lần, số nguyên từ 0 trở lên")
    return _any_points(line)


def _any_points(line: LineOut) -> DataValidation:
    step = line.rule.step if isinstance(line.rule, Manual) else None
    by_step = f", theo bước {format_number(step, most=2)}" if step else ""
    top = format_number(line.ceiling, most=2)
    return between(0, line.ceiling, line.label, f"Ghi số điểm từ 0 đến {top}{by_step}")


def points_formula(line: LineOut, box: str, lists: Lists, places: int) -> str:
    """The points that what stands in the box gives; blank while it gives none."""
    match line.rule:
        case Choice(options=options):
            labels = lists.add([each.label for each in options])
            points = lists.add([_rounded(each, places) for each in options])
            return f'IF({box}="","",IFERROR(INDEX({points},MATCH({box},{labels},0)),""))'
        case Count(per=per, cap=cap):
            earned = f"ROUND(MIN({box}*{number_text(per)},{number_text(cap)}),{places})"
            return f'IF(ISNUMBER({box}),MAX(0,{earned}),"")'
    top = number_text(line.ceiling)
    return f'IF(ISNUMBER({box}),MIN({top},ROUND(MAX(0,{box}),{places})),"")'


def _rounded(option: Option, places: int) -> Decimal:
    return Rounding(places).apply(option.points)


# --- Sums ----------------------------------------------------------------------------------------


def group_formula(cells: str, group: GroupOut) -> str:
    """The points of a group so far, up to its cap."""
    total = f"ROUND(SUM({cells}),2)"
    return f"MIN({number_text(group.cap)},{total})" if group.cap is not None else total


def total_formula(table: SetOut, subtotals: Mapping[str, str]) -> str:
    """Groups up to their caps, deductions off, never under 0; several periods by their weights."""
    periods = sorted({group.period for group in table.groups})
    parts = [_balance([g for g in table.groups if g.period == n], subtotals) for n in periods]
    if len(table.weights) != len(parts) or not table.weights:
        return parts[0] if parts else "0"
    return weighted_mean(table, parts)


def weighted_mean(table: SetOut, parts: Sequence[str]) -> str:
    """Of what the periods came to, rounded once at the end; the part itself where there is one."""
    if len(parts) != len(table.weights):
        return "+".join(parts) or '""'
    terms = [f"{number_text(w)}*{part}" for w, part in zip(table.weights, parts, strict=True)]
    whole_weight = number_text(sum(table.weights, Decimal(0)))
    return f"ROUND(({'+'.join(terms)})/{whole_weight},{table.places})"


def _balance(groups: Sequence[GroupOut], subtotals: Mapping[str, str]) -> str:
    signed = "".join(
        ("-" if group.kind == GroupKind.DEDUCTION else "+") + subtotals[group.key]
        for group in groups
    )
    return f"MAX(0,ROUND({signed.removeprefix('+')},2))"


def by_group(lines: Iterable[LineOut]) -> dict[str, list[LineOut]]:
    found: dict[str, list[LineOut]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return found


def group_words(group: GroupOut) -> str:
    top = f" (tối đa {format_number(group.cap, most=2)})" if group.cap is not None else ""
    sign = {GroupKind.BONUS: "điểm thưởng", GroupKind.DEDUCTION: "điểm trừ"}.get(group.kind, "")
    sign = f", {sign}" if sign and sign not in group.name.lower() else ""
    when = f"{group.period_name} · " if group.period_name else ""
    return f"{when}{group.code}. {group.name}{sign}{top}"


def fixed(row: int, column: int) -> str:
    return address(row, column, fixed=True)
