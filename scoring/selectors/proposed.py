"""What is known of each line of a sheet, from where, and how far the readings are apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.marking import Fact, Rule, figures_needed
from scoring.models import Reading, ScoreLine, ScoreSheet
from scoring.selectors.facts import facts_by_period
from scoring.selectors.system_facts import (
    Facts,
    SystemFact,
    figure_sources,
    system_facts_of_sheet,
)


@dataclass(frozen=True)
class Known:
    """Figures by period, what the office's books say, and where the year's figures come from."""

    facts: Mapping[int, Mapping[str, Fact]]
    books: Facts
    sources: Mapping[str, str]

    def book(self, line: ScoreLine) -> SystemFact | None:
        return self.books.get(line.criterion.system_fact)

    def source(self, line: ScoreLine, rule: Rule) -> str:
        """Of the first figure of the year the rule reads."""
        if line.period:
            return ""
        needed = (name.partition(":") for name in figures_needed(rule))
        codes = [code for source, _, code in needed if source == "actual"]
        return next((self.sources[code] for code in codes if code in self.sources), "")


def known_of_sheet(sheet: ScoreSheet, lines: Sequence[ScoreLine], mine: Reading | None) -> Known:
    """Sources are asked for at verification only."""
    return Known(
        facts=facts_by_period(sheet, lines),
        books=system_facts_of_sheet(sheet, lines),
        sources=figure_sources(sheet) if mine == "alliance" else {},
    )


def line_gap(line: ScoreLine, proposed: Decimal | None) -> Decimal:
    """From the self-score to the bloc's, or from the bloc's to what the data say."""
    pairs = ((line.self_points, line.bloc_points), (line.bloc_points, proposed))
    gaps = [abs(b - a) for a, b in pairs if a is not None and b is not None]
    return max(gaps, default=Decimal(0))
