"""What was typed into the bloc's grid: one field a cell, a reason where there is one.

A cell is named `o-<line>-<version>`, its reason `r-<line>`: 60 units × 40 criteria with a reason
each are 4,800 fields, within the number the project accepts. A browser with scripts sends only
the cells that were changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from history.conflicts import Stale
from history.fields import CleanCharField, PointsField, WholeField
from history.vietnamese import clean_text, format_points
from scoring.marking import Choice
from scoring.selectors.bloc_grid import BlocGrid, GridCell
from scoring.selectors.bloc_lines import line_name
from scoring.selectors.readings import reason_wanted
from scoring.services.bloc_grid import WrongLines
from scoring.services.lines import LineEntry

CELL = re.compile(r"o-([0-9]{1,18})-([0-9]{1,9})")
UNKNOWN = "Có tiêu chí không thuộc Khối này. Xin tải lại trang rồi nhập lại."
_REASON = CleanCharField(required=False, max_length=500)
_COUNT = WholeField(required=False)


@dataclass(frozen=True)
class Late:
    """What was typed into a cell that is not written any more: shown, to be copied."""

    name: str
    given: str
    reason: str
    why: str


class GridForm:
    """Typed values stay as typed whatever is wrong with them."""

    def __init__(self, grid: BlocGrid, data: Mapping[str, Any] | None = None) -> None:
        self.grid = grid
        self.problems: list[str] = []
        self.sent: list[GridCell] = []
        self._given: dict[int, LineEntry] = {}
        self._fields: dict[Decimal, PointsField] = {}
        if data is not None:
            self._read(data)

    def _read(self, data: Mapping[str, Any]) -> None:
        for name, text in data.items():
            found = CELL.fullmatch(name)
            if not found:
                continue
            cell = self.grid.cells.get(int(found[1]))
            if cell is None:
                self.problems = [UNKNOWN]
                continue
            cell.text, cell.version = str(text), int(found[2])
            cell.reason = str(data.get(f"r-{cell.line.pk}", cell.reason))
            self.sent.append(cell)
            self._read_cell(cell)

    def _read_cell(self, cell: GridCell) -> None:
        try:
            given = self._clean(cell)
            reason = _REASON.clean(cell.reason)
        except ValidationError as problem:
            cell.error = " ".join(problem.messages)
            return
        if isinstance(given, Decimal) and not reason:
            cell.error = reason_wanted(given, cell.before) if cell.is_open else ""
        points = given if isinstance(given, Decimal) else None
        by_input = given if isinstance(given, str | int) else None
        self._given[cell.line.pk] = LineEntry(points, by_input, reason, cell.version)

    def _clean(self, cell: GridCell) -> Decimal | str | int | None:
        """Points; the word of a choice; the number of times."""
        if isinstance(cell.column.rule, Choice):
            return clean_text(cell.text) or None
        if cell.column.counts:
            number: int | None = _COUNT.clean(cell.text)
            return number
        ceiling = cell.line.ceiling
        if ceiling not in self._fields:
            self._fields[ceiling] = PointsField(required=False, most=ceiling)
        points: Decimal | None = self._fields[ceiling].clean(cell.text)
        return None if points is None else abs(points)

    def is_valid(self) -> bool:
        return not self.problems and not any(cell.error for cell in self.sent)

    def entries(self) -> dict[int, LineEntry]:
        return dict(self._given)

    def refuse(self, refusal: ValidationError) -> None:
        """Each sentence at its cell, where it names one; else on top."""
        if isinstance(refusal, Stale):
            self.problems = list(refusal.messages)
            self._show_theirs(refusal)
        elif isinstance(refusal, WrongLines):
            for pk, text in refusal.problems.items():
                self.grid.cells[pk].error = text
        else:
            self.problems = list(refusal.messages)

    def _show_theirs(self, refusal: Stale) -> None:
        """Both values; saving once more is done knowingly, on the newer version."""
        for key, theirs in refusal.theirs.items():
            cell = self.grid.cells[int(key)]
            shown = theirs["input"] if theirs["input"] is not None else theirs["points"]
            written = str(shown) if isinstance(shown, str) else format_points(shown)
            cell.theirs = f"{written} ({theirs['reason']})" if theirs["reason"] else written
            cell.version = theirs["version"]

    @property
    def late(self) -> list[Late]:
        """The cells sent that are shut now; nothing of them was kept."""
        held = [cell for cell in self.sent if not cell.is_open and cell.text.strip()]
        return [Late(line_name(c.line), c.text, c.reason, c.error) for c in held]

    def errors(self) -> list[dict[str, str]]:
        """For the summary on top: each sentence with its unit and criterion."""
        found = [{"anchor": "", "text": text} for text in self.problems]
        for cell in self.sent:
            if cell.error:
                anchor = f"c{cell.line.pk}" if cell.is_open else ""
                found.append({"anchor": anchor, "text": f"{line_name(cell.line)}: {cell.error}"})
        return found

    def told(self) -> dict[str, Any]:
        """The same for a page that saves in the background."""
        return {
            "problems": self.problems,
            "errors": {str(cell.line.pk): cell.error for cell in self.sent if cell.error},
            "theirs": {
                str(cell.line.pk): {"text": cell.theirs, "version": cell.version}
                for cell in self.sent
                if cell.theirs
            },
        }
