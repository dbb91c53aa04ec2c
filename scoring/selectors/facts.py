"""What the register already knows about a unit: read by the rules, shown beside the criterion."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from blocs.models import PledgeTarget
from catalogue.models import Indicator
from cooperatives.models import Dues, Figure
from history.vietnamese import fold, format_number, format_percent
from scoring.marking import Fact, Rule, RuleError, figures_needed, percent, rule_from
from scoring.marking.numbers import amount_text
from scoring.models import Criterion, ScoreLine, ScoreSheet

# What a criterion about dues says in its text: they stand in their own book, not among figures.
DUES = "hoi phi"


def rule_of(criterion: Criterion) -> Rule:
    return rule_from(criterion.rule, criterion.max_points, criterion.params)


def facts_of(sheet: ScoreSheet, lines: Iterable[ScoreLine]) -> dict[str, Fact]:
    """Every fact the sheet's criteria look at, under the names the rules use."""
    lines = list(lines)
    codes = {code for line in lines for code in _codes(line.criterion)}
    if not codes:
        return {}
    indicators = _indicators(codes, lines)
    facts = {
        f"{source}:{each.code}": Fact(None, each.name, each.unit)
        for each in indicators.values()
        for source in ("actual", "plan", "previous")
    }
    return facts | _figures(sheet, indicators) | _targets(sheet, indicators)


def _indicators(codes: set[str], lines: Iterable[ScoreLine]) -> dict[int, Indicator]:
    """Those that came with the criteria, and the others by one more query."""
    known = {
        line.criterion.indicator.pk: line.criterion.indicator
        for line in lines
        if line.criterion.indicator and line.criterion.indicator.code in codes
    }
    missing = codes - {each.code for each in known.values()}
    if missing:
        known |= {each.pk: each for each in Indicator.objects.filter(code__in=missing)}
    return known


def _codes(criterion: Criterion) -> set[str]:
    """The indicators a criterion names, in its rule or to be shown beside it."""
    try:
        needed = figures_needed(rule_of(criterion))
    except RuleError:
        needed = ()
    shown = {criterion.indicator.code} if criterion.indicator else set()
    return {name.partition(":")[2] for name in needed} | shown


def _figures(sheet: ScoreSheet, indicators: Mapping[int, Indicator]) -> dict[str, Fact]:
    year = sheet.membership.season.year
    figures = Figure.objects.filter(
        organization=sheet.membership.organization_id,
        indicator__in=indicators,
        year__in=(year - 1, year),
        period=Figure.Period.YEAR,
    )
    return {
        f"{'actual' if each.year == year else 'previous'}:{indicators[each.indicator_id].code}":
        _fact(indicators[each.indicator_id], each.value, each.status == Figure.Status.ESTIMATE)
        for each in figures
    }  # fmt: skip


def _targets(sheet: ScoreSheet, indicators: Mapping[int, Indicator]) -> dict[str, Fact]:
    targets = PledgeTarget.objects.handed_in().filter(
        pledge__organization=sheet.membership.organization_id,
        pledge__season=sheet.membership.season_id,
        indicator__in=indicators,
    )
    return {
        f"plan:{indicators[each.indicator_id].code}":
        _fact(indicators[each.indicator_id], each.plan)
        for each in targets
    }  # fmt: skip


def _fact(indicator: Indicator, value: Decimal | None, estimated: bool = False) -> Fact:
    return Fact(value, indicator.name, indicator.unit, estimated)


# --- In words ----------------------------------------------------------------------------------


def fact_line(criterion: Criterion, facts: Mapping[str, Fact], year: int) -> str:
    """ "Đăng ký 9,0 tỷ đồng · đạt 9,6 tỷ đồng (106,7%)": what is known, in one line."""
    code = next(iter(sorted(_codes(criterion), key=lambda c: c != _first_code(criterion))), "")
    if not code or f"actual:{code}" not in facts:
        return ""
    actual, plan, previous = (
        facts[f"{source}:{code}"] for source in ("actual", "plan", "previous")
    )
    if plan.value is not None:
        return f"Đăng ký {_amount(plan)} · {_reached(actual, plan)}"
    if previous.value is not None:
        return f"Năm {year - 1}: {_amount(previous)} · {_grown(actual, previous, year)}"
    if actual.value is None:
        return f"Chưa có số liệu năm {year}"
    return f"Năm {year}: {_amount(actual)}"


def _first_code(criterion: Criterion) -> str:
    """The figure the rule measures, else the one to be shown."""
    try:
        needed = figures_needed(rule_of(criterion))
    except RuleError:
        needed = ()
    if needed:
        return needed[0].partition(":")[2]
    return criterion.indicator.code if criterion.indicator else ""


def _amount(fact: Fact) -> str:
    if fact.value is None:
        return "–"
    return ("ước " if fact.estimated else "") + amount_text(fact.value, fact.unit)


def _unknown(year: int) -> str:
    return f"chưa có số liệu năm {year}"


def _reached(actual: Fact, plan: Fact) -> str:
    if actual.value is None or plan.value is None:
        return "chưa có số thực hiện"
    share = percent(actual.value, plan.value)
    return f"đạt {_amount(actual)}" + (f" ({format_percent(share)})" if share is not None else "")


def _grown(actual: Fact, previous: Fact, year: int) -> str:
    if actual.value is None or previous.value is None:
        return _unknown(year)
    growth = percent(actual.value - previous.value, previous.value) if previous.value > 0 else None
    sign = "+" if growth is not None and growth > 0 else ""
    shown = f" ({sign}{format_percent(growth)})" if growth is not None else ""
    return f"năm {year}: {_amount(actual)}{shown}"


def is_of_dues(criterion: Criterion) -> bool:
    return DUES in fold(criterion.text)


def dues_line(sheet: ScoreSheet) -> str:
    """ "Theo sổ thu: đã nộp 800.000/1.200.000 đồng"."""
    dues = Dues.objects.filter(
        organization=sheet.membership.organization_id, year=sheet.membership.season.year
    ).first()
    if dues is None:
        return "Sổ thu chưa ghi hội phí năm nay"
    return f"Theo sổ thu: đã nộp {format_number(dues.paid)}/{format_number(dues.due)} đồng"
