"""All the sheets of a bloc with their lines, in a fixed number of queries."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef

from blocs.models import BlocYear
from scoring.models import Criterion, LineReturn, ScoreLine, ScoreSheet
from scoring.selectors.readings import line_code
from scoring.selectors.sheets import short_name

Lines = Mapping[int, Sequence[ScoreLine]]


def sheets_of(bloc_year: BlocYear) -> list[ScoreSheet]:
    """The members' sheets in their order, each with `has_returns`: some criterion is out for
    mending."""
    sheets = ScoreSheet.objects.of_bloc(bloc_year).with_names()
    out = LineReturn.objects.open().filter(line__sheet=OuterRef("pk"))
    sheets = sheets.annotate(has_returns=Exists(out))
    sheets = sheets.select_related("membership__season", "membership__bloc_year__ranking")
    return list(sheets.order_by("membership__order", "pk"))


def lines_of_sheets(sheets: Sequence[ScoreSheet]) -> dict[int, list[ScoreLine]]:
    """By sheet, in the order of the printed table; sheets of one set share its criteria."""
    homes = {each.pk: each for each in sheets}
    lines = list(ScoreLine.objects.filter(sheet__in=homes))
    criteria = Criterion.objects.select_related("group__criteria_set", "indicator").in_bulk(
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
    return (line.period, group.order, group.pk, line.criterion.order, line.pk)


def unit_name(sheet: ScoreSheet) -> str:
    name = short_name(str(sheet.membership.organization))
    return name[:1].upper() + name[1:]


def line_name(line: ScoreLine) -> str:
    """ "Phú Lợi, tiêu chí I.3": where in a bloc's grid a line stands."""
    return f"{unit_name(line.sheet)}, tiêu chí {line_code(line)}"
