"""The mark on a printed form: whose it is and of which year, so that its scan finds its place.

It is no check code: a blank form proves nothing. One letter at the end catches a mistyped digit.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import segno

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
_WRITTEN = re.compile(r"(DK|TC)\s*-?\s*(\d{4})\s*-?\s*(\d{1,9})\s*-?\s*([A-Z])", re.IGNORECASE)


class FormKind(StrEnum):
    PLEDGE = "DK"
    SELF_SCORE = "TC"


@dataclass(frozen=True)
class FormCode:
    kind: FormKind
    year: int
    unit: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.unit}-{self.letter}"

    @property
    def letter(self) -> str:
        """Weighted by place, so that two digits changed round are caught too."""
        digits = f"{self.year}{self.unit}"
        weighted = sum(place * int(digit) for place, digit in enumerate(digits, start=2))
        return LETTERS[(weighted + 7 * (self.kind == FormKind.SELF_SCORE)) % len(LETTERS)]


def read_form_code(text: str) -> FormCode | None:
    """As scanned or typed; None where it is no code of ours or was mistyped."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    kind, year, unit, letter = found.groups()
    code = FormCode(FormKind(kind.upper()), int(year), int(unit))
    return code if code.letter == letter.upper() else None


@dataclass(frozen=True)
class Drawn:
    """A QR code as one path of unit squares."""

    modules: int
    path: str


def drawn(code: FormCode) -> Drawn:
    rows = segno.make_qr(str(code), error="m").matrix
    squares = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return Drawn(len(rows), "".join(squares))
