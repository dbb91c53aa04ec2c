"""One criterion: facts into points. Five kinds of rule, exact decimals, one rounding.

Figures are compared by cross-multiplying, so that 99,999…% is never taken for 100%; the only
division is the last step before rounding. Nothing here knows Django or reads a clock.
"""

from scoring.marking.lines import by_hand, mark
from scoring.marking.metrics import (
    Blank,
    Fact,
    Facts,
    Given,
    GivenError,
    Mark,
    Metric,
    MetricKind,
    NotComputable,
    RuleError,
    Scored,
    measure,
    metric_from,
)
from scoring.marking.numbers import (
    TWO_PLACES,
    Rounding,
    percent,
)
from scoring.marking.reading import rule_from
from scoring.marking.rules import (
    Band,
    Choice,
    Count,
    Kind,
    Manual,
    Option,
    Ratio,
    Rule,
    Tier,
    ceiling,
    figures_needed,
)
from scoring.marking.words import band_text, describe, figure_words, measured_words

__all__ = [
    "Band",
    "Blank",
    "Choice",
    "Count",
    "Fact",
    "Facts",
    "Given",
    "GivenError",
    "Kind",
    "Manual",
    "Mark",
    "Metric",
    "MetricKind",
    "NotComputable",
    "Option",
    "Ratio",
    "Rounding",
    "Rule",
    "RuleError",
    "Scored",
    "Tier",
    "TWO_PLACES",
    "band_text",
    "by_hand",
    "ceiling",
    "describe",
    "figure_words",
    "figures_needed",
    "mark",
    "measure",
    "measured_words",
    "metric_from",
    "percent",
    "rule_from",
]
