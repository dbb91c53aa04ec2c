"""All the sheets of a bloc with their lines and facts, in a fixed number of queries."""

from collections.abc import Mapping, Sequence

from blocs.models import BlocYear
from scoring.marking import Fact
from scoring.models import Criterion, ScoreLine, ScoreSheet
from scoring.selectors.facts import facts_of_units, figure_periods
from scoring.selectors.sheets import short_name

Lines = Mapping[int, Sequence[ScoreLine]]


def sheets_of(bloc_year: BlocYear) -> list[ScoreSheet]:
    """The members' sheets in their order."""
    sheets = ScoreSheet.objects.of_bloc(bloc_year).with_names()
    return list(
        sheets.select_related("membership__season", "membership__bloc_year__ranking").order_by(
            "membership__order", "pk"
        )
    )


def lines_of_sheets(sheets: Sequence[ScoreSheet]) -> dict[int, list[ScoreLine]]:
    """By sheet, in the order of the printed table; sheets of one set share its criteria."""
    homes = {each.pk: each for each in sheets}
    lines = list(ScoreLine.objects.filter(sheet__in=homes))
    criteria = Criterion.objects.select_related("group", "indicator").in_bulk(
        {each.criterion_id for each in lines}
    )
    found: dict[int, list[ScoreLine]] = {pk: [] for pk in homes}
    for line in lines:
        line.criterion, line.sheet = criteria[line.criterion_id], homes[line.sheet_id]
        found[line.sheet_id].append(line)
    for members in found.values():
        members.sort(key=_place)
    return found


def _place(line: ScoreLine) -> tuple[int, ...]:
    group = line.criterion.group
    return (line.period, group.order, group.pk, line.criterion.order, line.criterion_id, line.pk)


def facts_of_sheets(
    sheets: Sequence[ScoreSheet], lines: Lines
) -> dict[int, dict[int, dict[str, Fact]]]:
    """What the register knows, by sheet and by the period of a line."""
    if not sheets:
        return {}
    criteria = {line.criterion_id: line.criterion for each in sheets for line in lines[each.pk]}
    homes = {each.pk: figure_periods(each.criteria_set) for each in sheets}
    units = [each.membership.organization_id for each in sheets]
    season = sheets[0].membership.season
    read: dict[str | None, dict[int, dict[str, Fact]]] = {
        period: facts_of_units(season, units, list(criteria.values()), period or "")
        for period in {home for each in homes.values() for home in each.values()}
    }
    return {
        each.pk: {
            number: read[home][each.membership.organization_id]
            for number, home in homes[each.pk].items()
        }
        for each in sheets
    }


def unit_name(sheet: ScoreSheet) -> str:
    return short_name(str(sheet.membership.organization))


def line_name(line: ScoreLine) -> str:
    """ "Phú Lợi, tiêu chí I.3": where in a bloc's grid a line stands."""
    period = f", kỳ {line.period}" if line.period else ""
    code = f"{line.criterion.group.code}.{line.criterion.code}"
    return f"{unit_name(line.sheet)}, tiêu chí {code}{period}"
