"""What is known beside a criterion as papers say it: money in triệu đồng, blanks to write in."""

from collections.abc import Iterator, Mapping

from cooperatives.models import Dues
from history.vietnamese import format_million, format_number
from reports.dossiers.common import GAP
from scoring.marking import Fact
from scoring.marking.numbers import with_unit
from scoring.models import Criterion
from scoring.selectors.facts import growth_text, known_of, share_text

MONEY = "đồng"


def paper_amount(fact: Fact) -> str:
    """ "ước 9.600,0 triệu đồng"."""
    if fact.value is None:
        return "–"
    value, unit = fact.value, paper_unit(fact)
    number = format_million(value) if _is_money(fact) else format_number(value, most=6)
    return ("ước " if fact.estimated else "") + with_unit(number, unit)


def paper_unit(fact: Fact) -> str:
    return fact.unit.replace(MONEY, f"triệu {MONEY}", 1) if _is_money(fact) else fact.unit


def _is_money(fact: Fact) -> bool:
    return fact.unit.startswith(MONEY)


def lines_to_fill(criterion: Criterion, facts: Mapping[str, Fact], year: int) -> tuple[str, ...]:
    """Each figure on its line; one that is missing and wanted is left for the pen."""
    return tuple(_lines(criterion, facts, year))


def _lines(criterion: Criterion, facts: Mapping[str, Fact], year: int) -> Iterator[str]:
    known = known_of(criterion, facts)
    if known is None:
        return
    actual, plan, previous = known.actual, known.plan, known.previous
    compared = ""
    if plan.value is not None or "plan" in known.needed:
        yield _line(f"Đăng ký năm {year}", plan)
        compared = share_text(actual, plan)
    if "previous" in known.needed or (plan.value is None and previous.value is not None):
        yield _line(f"Năm {year - 1}", previous)
        compared = compared or growth_text(actual, previous)
    yield _line(f"Năm {year}", actual) + compared


def _line(label: str, fact: Fact) -> str:
    if fact.value is not None:
        return f"{label}: {paper_amount(fact)}"
    unit = paper_unit(fact)
    return f"{label}: {GAP} ({unit})" if unit else f"{label}: {GAP}"


def dues_to_fill(dues: Dues | None, year: int) -> str:
    if dues is None:
        return f"Hội phí đã nộp năm {year}: {GAP} (triệu đồng)"
    paid, due = format_million(dues.paid), format_million(dues.due)
    return f"Theo sổ thu: đã nộp {paid}/{due} triệu đồng"
