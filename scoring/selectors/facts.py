"""What the register already knows about a unit: read by the rules, shown beside the criterion."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from blocs.models import PledgeTarget, Season
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


def facts_of_units(
    season: Season, organizations: Collection[int], criteria: Collection[Criterion]
) -> dict[int, dict[str, Fact]]:
    """The same for many units of a year by their ids, in three queries."""
    codes = {code for each in criteria for code in _codes(each)}
    indicators = {each.pk: each for each in Indicator.objects.filter(code__in=codes)}
    unknown = {
        f"{source}:{each.code}": Fact(None, each.name, each.unit)
        for each in indicators.values()
        for source in ("actual", "plan", "previous")
    }
    facts = {unit: dict(unknown) for unit in organizations}
    for figure in Figure.objects.filter(
        organization__in=organizations, indicator__in=indicators,
        year__in=(season.year - 1, season.year), period=Figure.Period.YEAR,
    ):  # fmt: skip
        indicator = indicators[figure.indicator_id]
        source = "actual" if figure.year == season.year else "previous"
        facts[figure.organization_id][f"{source}:{indicator.code}"] = _fact(
            indicator, figure.value, figure.status == Figure.Status.ESTIMATE
        )
    for target in (
        PledgeTarget.objects.handed_in()
        .filter(
            pledge__organization__in=organizations, pledge__season=season, indicator__in=indicators
        )
        .select_related("pledge")
    ):
        indicator = indicators[target.indicator_id]
        unit = target.pledge.organization_id
        facts[unit][f"plan:{indicator.code}"] = _fact(indicator, target.plan)
    return facts


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
    shown = {criterion.indicator.code} if criterion.indicator else set()
    return {name.partition(":")[2] for name in _needed(criterion)} | shown


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


Told = Callable[[Fact], str]


@dataclass(frozen=True)
class Known:
    """The three figures shown beside a criterion, and which of them its rule cannot do without."""

    actual: Fact
    plan: Fact
    previous: Fact
    needed: frozenset[str]


def known_of(criterion: Criterion, facts: Mapping[str, Fact]) -> Known | None:
    """Of the figure the rule measures, else of the one to be shown; None where it has none."""
    first = _first_code(criterion)
    code = next(iter(sorted(_codes(criterion), key=lambda each: each != first)), "")
    if not code or f"actual:{code}" not in facts:
        return None
    needed = frozenset(
        name.partition(":")[0] for name in _needed(criterion) if name.endswith(f":{code}")
    )
    actual, plan, previous = (
        facts[f"{source}:{code}"] for source in ("actual", "plan", "previous")
    )
    return Known(actual, plan, previous, needed)


def fact_line(
    criterion: Criterion, facts: Mapping[str, Fact], year: int, told: Told | None = None
) -> str:
    """ "Đăng ký 9,0 tỷ đồng · đạt 9,6 tỷ đồng (106,7%)": what is known, in one line.

    `told` says an amount otherwise than a screen does.
    """
    known, told = known_of(criterion, facts), told or _amount
    if known is None:
        return ""
    actual, plan, previous = known.actual, known.plan, known.previous
    if plan.value is not None:
        return f"Đăng ký {told(plan)} · {_reached(actual, plan, told)}"
    if previous.value is not None:
        return f"Năm {year - 1}: {told(previous)} · {_grown(actual, previous, year, told)}"
    if actual.value is None:
        return f"Chưa có số liệu năm {year}"
    return f"Năm {year}: {told(actual)}"


def _needed(criterion: Criterion) -> Sequence[str]:
    try:
        return tuple(figures_needed(rule_of(criterion)))
    except RuleError:
        return ()


def _first_code(criterion: Criterion) -> str:
    """The figure the rule measures, else the one to be shown."""
    if needed := _needed(criterion):
        return needed[0].partition(":")[2]
    return criterion.indicator.code if criterion.indicator else ""


def _amount(fact: Fact) -> str:
    if fact.value is None:
        return "–"
    return ("ước " if fact.estimated else "") + amount_text(fact.value, fact.unit)


def _unknown(year: int) -> str:
    return f"chưa có số liệu năm {year}"


def _reached(actual: Fact, plan: Fact, told: Told) -> str:
    if actual.value is None or plan.value is None:
        return "chưa có số thực hiện"
    return f"đạt {told(actual)}{share_text(actual, plan)}"


def share_text(actual: Fact, plan: Fact) -> str:
    """ " (106,7%)" of what was promised."""
    if actual.value is None or plan.value is None:
        return ""
    share = percent(actual.value, plan.value)
    return f" ({format_percent(share)})" if share is not None else ""


def _grown(actual: Fact, previous: Fact, year: int, told: Told) -> str:
    if actual.value is None or previous.value is None:
        return _unknown(year)
    return f"năm {year}: {told(actual)}{growth_text(actual, previous)}"


def growth_text(actual: Fact, previous: Fact) -> str:
    """ " (+6,7%)" over the year before."""
    if actual.value is None or previous.value is None or previous.value <= 0:
        return ""
    growth = percent(actual.value - previous.value, previous.value)
    sign = "+" if growth is not None and growth > 0 else ""
    return f" ({sign}{format_percent(growth)})" if growth is not None else ""


def is_of_dues(criterion: Criterion) -> bool:
    return DUES in fold(criterion.text)


def dues_line(sheet: ScoreSheet) -> str:
    """ "Theo sổ thu: đã nộp 800.000/1.200.000 đồng"."""
    dues = Dues.objects.filter(
        organization=sheet.membership.organization_id, year=sheet.membership.season.year
    ).first()
    return _dues_told(dues)


def dues_of(season: Season, organizations: Collection[int]) -> dict[int, Dues | None]:
    """What the book of dues says of many units by their ids, in one query."""
    known = {
        each.organization_id: each
        for each in Dues.objects.filter(organization__in=organizations, year=season.year)
    }
    return {unit: known.get(unit) for unit in organizations}


def _dues_told(dues: Dues | None) -> str:
    if dues is None:
        return "Sổ thu chưa ghi hội phí năm nay"
    return f"Theo sổ thu: đã nộp {format_number(dues.paid)}/{format_number(dues.due)} đồng"
