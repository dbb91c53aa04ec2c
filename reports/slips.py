"""Slips to cut up and hand out: how one person gets in. They are no papers: nothing is issued."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import segno


@dataclass(frozen=True)
class Slip:
    """`code` in groups; `address` as one types it, `link` as the code to scan carries it."""

    unit: str
    person: str
    username: str
    phone: str
    code: str
    expires_at: datetime
    address: str
    link: str
    helper: str
    helper_phone: str

    @cached_property
    def scan(self) -> "Scan":
        return scan(self.link)


@dataclass(frozen=True)
class Scan:
    """A QR code as one path over a square of `size` modules, quiet zone included."""

    size: int
    path: str


QUIET = 4


def scan(text: str) -> Scan:
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    path = "".join(
        f"M{x + QUIET},{y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return Scan(len(rows) + 2 * QUIET, path)
