"""What is known of each line of a sheet, from where, and how far the readings are apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.marking import Fact
from scoring.models import ScoreLine, ScoreSheet
from scoring.selectors.facts import facts_by_period
from scoring.selectors.system_facts import Facts, SystemFact, system_facts_of_sheet


@dataclass(frozen=True)
class Known:
    """Figures by period, and what the office's books say."""

    facts: Mapping[int, Mapping[str, Fact]]
    books: Facts

    def book(self, line: ScoreLine) -> SystemFact | None:
        return self.books.get(line.criterion.system_fact)


def known_of_sheet(sheet: ScoreSheet, lines: Sequence[ScoreLine]) -> Known:
    return Known(
        facts=facts_by_period(sheet, lines),
        books=system_facts_of_sheet(sheet, lines),
    )


def line_gap(line: ScoreLine, proposed: Decimal | None) -> Decimal:
    """From the self-score to the bloc's, or from the bloc's to what the data say."""
    pairs = ((line.self_points, line.bloc_points), (line.bloc_points, proposed))
    gaps = [abs(b - a) for a, b in pairs if a is not None and b is not None]
    return max(gaps, default=Decimal(0))
