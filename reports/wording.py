"""How papers are worded and lettered: dates, numerals, closing marks, characters that print.

The forms are those of Phụ lục I of Nghị định 30/2020/NĐ-CP.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

# A space that neither breaks nor shrinks: room left for a pen.
FREE = "\N{NO-BREAK SPACE}"
NUMBER_ROOM = FREE * 10
DATE_ROOM = FREE * 6

_UNPRINTABLE = {"Cc", "Cf", "Cs"}
_LOOSE_END = re.compile(r"[\s.;,/]+$")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class BlankDate:
    """A date to be filled in by hand; what is known already is printed."""

    year: int | None = None
    month: int | None = None


def bare(text: str) -> str:
    """The text without marks and blanks at its end."""
    return _LOOSE_END.sub("", text)


def closed_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """Each line ended with ";", the last with "."."""
    *earlier, last = [bare(line) for line in lines] or [""]
    return (*(f"{line};" for line in earlier), f"{last}.") if last or earlier else ()


def written_date(day: date | BlankDate) -> str:
    """As in "ngày 05 tháng 3 năm 2024": a zero before days under ten and months under three."""
    if isinstance(day, BlankDate):
        month = _written_month(day.month) if day.month else DATE_ROOM
        return f"ngày {DATE_ROOM} tháng {month} năm {day.year or DATE_ROOM}"
    return f"ngày {day.day:02d} tháng {_written_month(day.month)} năm {day.year}"


def _written_month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)


def roman(number: int) -> str:
    numeral = ""
    for value, letters in _ROMAN:
        while number >= value:
            numeral += letters
            number -= value
    return numeral


Printed = TypeVar("Printed")


def printable(value: Printed) -> Printed:
    """The same value with every text in it NFC and free of characters that print nothing."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = _printable_text(value)
    elif isinstance(value, tuple):
        cleaned = tuple(printable(each) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(
            value, **{f.name: printable(getattr(value, f.name)) for f in fields(value)}
        )
    return cast(Printed, cleaned)


def _printable_text(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():
        return composed
    return "".join(
        letter
        for letter in composed.replace("\r\n", "\n").replace("\t", " ")
        if letter == "\n" or unicodedata.category(letter) not in _UNPRINTABLE
    )
