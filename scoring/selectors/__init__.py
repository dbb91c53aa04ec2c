"""What pages, papers and the apps above read of scoring; rankings stand in their own module."""

from scoring.permissions import scorer_of
from scoring.scorers import Scorer
from scoring.selectors.progress import BlocProgress, UnitRow, bloc_progress, unit_rows
from scoring.selectors.readings import group_points_of, lines_of, reading_total
from scoring.selectors.sheets import SheetView, sheet_view, sheets_to_show

__all__ = [
    "BlocProgress",
    "Scorer",
    "SheetView",
    "UnitRow",
    "bloc_progress",
    "group_points_of",
    "lines_of",
    "reading_total",
    "scorer_of",
    "sheet_view",
    "sheets_to_show",
    "unit_rows",
]
