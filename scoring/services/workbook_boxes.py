"""What stands in a box of a workbook, read as its rule asks; what cannot be read names the cure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from history.vietnamese import BadNumber, clean_text, format_points, parse_points, parse_whole
from scoring.marking import Choice, Count
from scoring.models import Reading, ScoreLine
from scoring.services.lines import LineEntry
from scoring.workbooks import Found

LONGEST_REASON = 500


class Unreadable(ValueError):
    """What stands in a box cannot be what it asks: the sentence names the cell and the cure."""


def is_empty(found: Found | None) -> bool:
    return found is None or found.value is None or not str(found.value).strip()


def text_of(found: Found | None) -> str:
    return "" if is_empty(found) or found is None else clean_text(str(found.value))[:200]


def as_typed(found: Found | None) -> str:
    if found is None:
        return ""
    return "công thức" if found.is_formula else text_of(found)


def as_written(value: Any) -> str:
    """A day or an hour as people here write it, also where Excel made one of it."""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[:2000]


def _refuse_odd(found: Found) -> None:
    if found.is_formula:
        raise Unreadable("là công thức, xin ghi số.")
    if isinstance(found.value, bool):
        raise Unreadable("là ĐÚNG/SAI, xin ghi số.")
    if isinstance(found.value, datetime | date | time | timedelta):
        raise Unreadable("thành ngày tháng, xin ghi số, như 8,5.")


def read_points(found: Found) -> Decimal | None:
    """Points of any kind of box; None where it is blank."""
    if is_empty(found) and not found.is_formula:
        return None
    _refuse_odd(found)
    if isinstance(found.value, int | float):
        if abs(found.value) > MOST_POINTS:
            raise Unreadable("ghi số quá lớn, xin ghi số điểm, như 8,5.")
        return Decimal(repr(found.value))
    try:
        return parse_points(str(found.value))
    except BadNumber as problem:
        raise Unreadable(f"ghi «{text_of(found)[:40]}». {problem}") from problem


def read_whole(found: Found) -> int | None:
    if is_empty(found) and not found.is_formula:
        return None
    _refuse_odd(found)
    value = found.value
    if isinstance(value, float) and not value.is_integer():
        raise Unreadable(f"ghi «{text_of(found)[:40]}», xin ghi số nguyên.")
    if isinstance(value, int | float):
        number = int(value)
    else:
        try:
            number = parse_whole(str(value))
        except BadNumber as problem:
            raise Unreadable(f"ghi «{text_of(found)[:40]}». {problem}") from problem
    if not 0 <= number <= MOST_COUNTED:
        raise Unreadable("xin ghi số nguyên từ 0 đến 10.000.")
    return number


MOST_COUNTED = 10_000
MOST_POINTS = 99_999
LONGEST_LABEL = 70


def read_reason(found: Found | None) -> str:
    if found is None or is_empty(found):
        return ""
    if found.is_formula:
        raise Unreadable("là công thức, xin ghi chữ.")
    text = clean_text(str(found.value))
    if len(text) > LONGEST_REASON:
        raise Unreadable(f"dài quá {LONGEST_REASON} chữ, xin viết gọn lại.")
    return text


def read_given(rule: object, found: Found, reason: str, version: int) -> LineEntry:
    """A box that asks what the rule asks: a level, a number of times, points."""
    if isinstance(rule, Choice):
        if found.is_formula:
            raise Unreadable("là công thức, xin chọn một mức.")
        return LineEntry(None, text_of(found) or None, reason, version)
    if isinstance(rule, Count):
        return LineEntry(None, read_whole(found), reason, version)
    return LineEntry(read_points(found), None, reason, version)


def as_the_rule_reads(
    rule: object,
    line: ScoreLine,
    reading: Reading,
    points: Decimal | None,
    reason: str,
    found: Found,
) -> LineEntry:
    """A box that asks for points: a choice keeps its level, a count its number of times."""
    if points is None or not isinstance(rule, Choice | Count):
        return LineEntry(points, None, reason, line.version)
    held = _held_input(line, reading, points)
    if held is not None:
        return LineEntry(None, held, reason, line.version)
    if isinstance(rule, Choice):
        labels = [each.label for each in rule.options if each.points == points]
        if not labels:
            known = "; ".join(format_points(each.points) for each in rule.options)
            raise Unreadable(f"tiêu chí này chỉ có các mức {known}.")
        return LineEntry(None, labels[0], reason, line.version)
    times = -(-points // rule.per)
    if points < 0 or min(rule.per * times, rule.cap) != points:
        raise Unreadable(
            f"mỗi lần {format_points(rule.per)} điểm, xin ghi bội số, không quá "
            f"{format_points(rule.cap)}."
        )
    return LineEntry(None, int(times), reason, line.version)


def _held_input(line: ScoreLine, reading: Reading, points: Decimal) -> str | int | None:
    """What already stood for these points, here or in the unit's own score."""
    readings: Sequence[Reading] = (reading, "self")
    for each in readings:
        given = getattr(line, f"{each}_input")
        if given is not None and line.points(each) == points:
            kept: str | int = given
            return kept
    return None
