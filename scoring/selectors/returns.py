"""Single criteria that were sent back and have not come again."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from blocs.models import BlocYear
from cooperatives.models import Organization
from history.vietnamese import format_date
from scoring.models import LineReturn, ScoreSheet
from scoring.selectors.readings import line_code

# In these states a criterion may be out for mending.
RETURNABLE = (
    ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.BLOC_SCORED,
    ScoreSheet.State.ADOPTED,
)


def open_returns(sheet: ScoreSheet) -> list[LineReturn]:
    """In the order of the table; asks nothing where none can be open, or the sheet came with the
    answer (`has_returns`, of the page)."""
    if sheet.state not in RETURNABLE or not getattr(sheet, "has_returns", True):
        return []
    found = LineReturn.objects.open().filter(line__sheet=sheet)
    return list(
        found.select_related("line__criterion__group", "by").order_by(
            "line__criterion__group__order", "line__criterion__order", "pk"
        )
    )


def returns_out(sheets: Sequence[ScoreSheet]) -> dict[int, LineReturn]:
    """What of many sheets is out for mending, by line; asks nothing where nothing is."""
    waiting = [
        each for each in sheets if each.state in RETURNABLE and getattr(each, "has_returns", True)
    ]
    if not waiting:
        return {}
    found = LineReturn.objects.open().filter(line__sheet__in=waiting).select_related("by")
    return {each.line_id: each for each in found}


def code_of(each: LineReturn) -> str:
    return line_code(each.line)


def codes_of(returns: Iterable[LineReturn]) -> str:
    return ", ".join(code_of(each) for each in returns)


def too_late(returns: Iterable[LineReturn]) -> str:
    """The sentence for those who come after the last day of mending."""
    last = max((each.due_on for each in returns if each.due_on), default=None)
    return (
        f"Hạn sửa tiêu chí trả lại là hết ngày {format_date(last)}, đã qua. "
        "Cần sửa thêm, xin nhờ người trả lại cho thêm ngày."
    )


def returns_to_unit(organization: Organization, year: int) -> QuerySet[LineReturn]:
    """What a unit has to mend in its own self-score of a year."""
    return _waiting("self").filter(
        line__sheet__membership__organization=organization,
        line__sheet__membership__season__year=year,
    )


def returns_to_bloc(bloc_year: BlocYear) -> QuerySet[LineReturn]:
    """What the bloc's scorers have to look at again."""
    return _waiting("bloc").filter(line__sheet__membership__bloc_year=bloc_year)


def _waiting(reading: str) -> QuerySet[LineReturn]:
    return (
        LineReturn.objects.open()
        .filter(
            reading=reading,
            line__sheet__state__in=RETURNABLE,
            line__sheet__membership__left_on__isnull=True,
        )
        .select_related("by", "line__criterion__group", "line__sheet__membership__organization")
        .order_by("due_on", "pk")
    )
