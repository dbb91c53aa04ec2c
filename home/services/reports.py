"""What an import did, or would do."""

from dataclasses import dataclass, field
from typing import Any

from cooperatives.imports import Column, Problem


@dataclass(frozen=True)
class UnitChange:
    """A unit of the register that the list tells otherwise: by field, what stood and what comes."""

    row: int
    name: str
    tax_code: str
    fields: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class BlocCount:
    """A bloc of the list with its number of units there."""

    number: int
    area: str
    units: int
    is_new: bool


@dataclass(frozen=True)
class ImportReport:
    """`written` is False for a dry run and for a refused file: then nothing was changed."""

    season: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    figures: int = 0
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    blocs: tuple[BlocCount, ...] = ()
    changes: tuple[UnitChange, ...] = field(default=(), repr=False)
    written: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.errors)

    @property
    def has_news(self) -> bool:
        """Whether importing would write anything."""
        return not self.is_refused and self.new + self.changed > 0

    @property
    def units(self) -> int:
        return self.new + self.changed + self.unchanged

    def as_json(self) -> dict[str, Any]:
        return {
            "season": self.season,
            "written": self.written,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "figures": self.figures,
            "blocs": [
                {"number": each.number, "area": each.area, "units": each.units, "new": each.is_new}
                for each in self.blocs
            ],
            "errors": [each.as_json() for each in self.errors],
            "warnings": [each.as_json() for each in self.warnings],
        }


def about_file(message: str, cure: str) -> Problem:
    """A fault of the whole file: no row, no column."""
    return Problem("", None, "", "", "", message, cure)


def about_row(
    row: Any, header: str, value: str, message: str, cure: str, column: Column | None = None
) -> Problem:
    """A fault that only the register knows: the list's own column is named by its title."""
    return Problem(row.sheet, row.row, "", header, value, message, cure, row.name, column)
