"""What one person writes of a sheet: the reading in turn, or only what was returned of another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.selectors import Window, why_closed, window
from scoring.marking import Rounding
from scoring.models import READINGS, LineReturn, Reading, ScoreLine, ScoreSheet
from scoring.permissions import Relation
from scoring.selectors.readings import STEP_OF, scores
from scoring.selectors.returns import too_late


@dataclass(frozen=True)
class Reader:
    """What one person writes and reads of the lines, and what of them is out for mending.

    `may_enter_figures`: missing figures are shown with the page where to enter them.
    """

    sheet: ScoreSheet
    mine: Reading | None
    readable: frozenset[Reading]
    opened: frozenset[int] | None
    returns: Sequence[LineReturn]
    may_enter_figures: bool = False

    @property
    def rounding(self) -> Rounding:
        return Rounding(self.sheet.criteria_set.decimal_places)

    def may_write(self, line: ScoreLine) -> bool:
        if self.mine is None or not scores(self.mine, line.criterion):
            return False
        return self.opened is None or line.pk in self.opened

    def returned(self, line: ScoreLine) -> LineReturn | None:
        found = (each for each in self.returns if each.line_id == line.pk)
        return next((each for each in found if each.reading in self.readable), None)


def to_mend(
    who: Relation, turn: Reading | None, returns: Iterable[LineReturn], wanted: str
) -> list[LineReturn]:
    """Own turn first; then, or where it is asked for, what was returned to this person."""
    found = list(returns)
    own = {each.reading_of for each in found if who.may_fill(each.reading_of)} - {turn}
    goes_on = turn is not None and who.may_fill(turn)
    chosen = next((each for each in READINGS if each in own and wanted == each), None)
    if chosen is None and not goes_on:
        chosen = next((each for each in READINGS if each in own), None)
    return [each for each in found if each.reading_of == chosen]


def step_of(
    sheet: ScoreSheet, reading: Reading | None, mending: Sequence[LineReturn]
) -> Window | None:
    if reading is None:
        return None
    if mending:
        last = max((each.due_on for each in mending if each.due_on), default=None)
        return Window("", "sửa tiêu chí trả lại", None, last)
    return window(sheet.membership.bloc_year, STEP_OF[reading])


def closed_because(
    sheet: ScoreSheet, reading: Reading | None, step: Window | None, day: date,
    mending: Sequence[LineReturn],
) -> str:  # fmt: skip
    if mending:
        return too_late(mending) if step and step.is_over(day) else ""
    if reading is None or step is None or step.is_open(day):
        return ""
    return why_closed(sheet.membership.bloc_year, STEP_OF[reading], day) or ""
