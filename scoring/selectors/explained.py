"""How a line's points came about, from which figures, and what is missing where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from scoring.marking import (
    Fact,
    GivenError,
    Manual,
    Mark,
    NotComputable,
    Ratio,
    Rounding,
    Rule,
    Scored,
    Tier,
    ceiling,
    figures_needed,
    mark,
)
from scoring.marking.metrics import SOURCES
from scoring.marking.numbers import points_text
from scoring.models import READINGS, Reading, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.periods import PartOfYear

NAMES: dict[Reading, str] = {"self": "HTX tự chấm", "bloc": "Khối chấm", "alliance": "Thẩm định"}
Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Way:
    """How some readings of a line came to their points; those that agree are told together."""

    names: str
    how: str


def ways_of(
    line: ScoreLine, rule: Rule, facts: Facts, rounding: Rounding, readable: Iterable[Reading]
) -> tuple[Way, ...]:
    """For every reading that has points; nothing where a number was simply given."""
    told: dict[str, list[str]] = {}
    for reading in READINGS:
        if reading in readable and (how := way_of(line, reading, rule, facts, rounding)):
            told.setdefault(how, []).append(NAMES[reading])
    return tuple(Way(", ".join(names), how) for how, names in told.items())


def way_of(line: ScoreLine, reading: Reading, rule: Rule, facts: Facts, rounding: Rounding) -> str:
    points = line.points(reading)
    if points is None or isinstance(rule, Manual):
        return ""
    if isinstance(rule, Tier | Ratio):
        return _from_figures(line, reading, points, mark(rule, None, facts, rounding), rule)
    try:
        got = mark(rule, getattr(line, f"{reading}_input"), {}, rounding)
    except GivenError:
        return ""
    return got.how if isinstance(got, Scored) else ""


def _from_figures(
    line: ScoreLine,
    reading: Reading,
    points: Decimal,
    got: Mark,
    rule: Rule,
) -> str:
    """As the figures stand now, or that they have moved since the points were written."""
    if getattr(line, f"{reading}_state") == LineState.NOT_COMPUTABLE:
        return f"chấm tay {_out_of(points, rule)}, vì khi ghi số liệu chưa tính ra điểm"
    if isinstance(got, Scored) and got.points == points:
        return got.how
    now = f"; theo số liệu bây giờ: {got.how}" if isinstance(got, Scored) else ""
    return f"{_out_of(points, rule)}, tính từ số liệu lúc ghi{now}"


def _out_of(points: Decimal, rule: Rule) -> str:
    return f"{points_text(points).removesuffix(' điểm')}/{points_text(ceiling(rule))}"


# --- Where the figures stand -------------------------------------------------------------------


def sources_of(rule: Rule, shown: str, facts: Facts) -> str:
    """ "Số ước thực hiện, báo cáo cả năm 2023; chỉ tiêu theo bản đăng ký thi đua", each once.

    `shown` is the code of the figure beside the row, where no rule reads it.
    """
    beside = [f"{source}:{shown}" for source in ("actual", "plan")] if shown else []
    names = figures_needed(rule) or beside
    told = [_source_words(name, facts[name]) for name in names if name in facts]
    sentence = "; ".join(dict.fromkeys(each for each in told if each))
    return f"{sentence[0].upper()}{sentence[1:]}" if sentence else ""


def _source_words(name: str, fact: Fact) -> str:
    if fact.value is None or not fact.source:
        return ""
    if name.startswith("plan:"):
        return f"chỉ tiêu theo {fact.source}"
    level = "ước thực hiện" if fact.estimated else "chính thức"
    return f"số {level}, {fact.source}"


# --- What is missing ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    """A fact that was not given, and the page where it is entered."""

    text: str
    url: str


def missing_of(
    sheet: ScoreSheet, got: object, facts: Facts, part: PartOfYear | None
) -> tuple[Missing, ...]:
    """The pages where what a line still needs is entered, each page once."""
    if not isinstance(got, NotComputable):
        return ()
    found: dict[str, str] = {}
    for name in got.missing:
        url = _page_of(sheet, name, part)
        if url:
            source, _, code = name.partition(":")
            label = facts[name].label if name in facts else code
            found.setdefault(url, f"Nhập {SOURCES[source]} «{label}»")
    return tuple(Missing(text, url) for url, text in found.items())


def _page_of(sheet: ScoreSheet, name: str, part: PartOfYear | None) -> str:
    """Blank for a period that has no figures of its own."""
    membership = sheet.membership
    year, unit = membership.season.year, membership.organization_id
    if name.startswith("plan:"):
        return reverse("blocs:pledge", args=[year, unit])
    period = "ca-nam"
    if part and not part.is_last:
        period = "6-thang" if part.is_half_year else ""
    if not period:
        return ""
    of_year = year - 1 if name.startswith("previous:") else year
    return reverse("cooperatives:figures", args=[unit, of_year, period])
