"""The figures of a bloc in one grid: units down, indicators across."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocs.models import BlocYear
from catalogue.models import Indicator
from cooperatives.models import Figure, Organization
from cooperatives.selectors import asked_indicators

# Where the office chose no indicators and nothing is told yet.
FIRST_FEW = 12


@dataclass(frozen=True)
class FigureGrid:
    units: Sequence[Organization]
    indicators: Sequence[Indicator]
    figures: dict[tuple[int, str], Figure]
    """By unit and code of the indicator."""

    @property
    def told(self) -> int:
        return sum(1 for each in self.figures.values() if each.value is not None)

    @property
    def cells(self) -> int:
        return len(self.units) * len(self.indicators)


def figure_grid(bloc_year: BlocYear, period: str) -> FigureGrid:
    """In four queries, however many units."""
    memberships = bloc_year.memberships.current().select_related("organization")
    units = [each.organization for each in memberships.order_by("order", "pk")]
    indicators = list(asked_indicators(bloc_year.season.year))
    if not indicators:
        indicators = _told_of(units, bloc_year.season.year)
    figures = Figure.objects.filter(
        organization__in=units, year=bloc_year.season.year, period=period, indicator__in=indicators
    )
    return FigureGrid(
        units=units,
        indicators=indicators,
        figures={
            (each.organization_id, each.indicator.code): each
            for each in figures.select_related("indicator")
        },
    )


def _told_of(units: Sequence[Organization], year: int) -> list[Indicator]:
    """What these units told of this year or the last one; else the first of the catalogue."""
    told = Figure.objects.filter(organization__in=units, year__in=(year - 1, year))
    known = Indicator.objects.filter(pk__in=told.exclude(value=None).values("indicator"))
    return list(known) or list(Indicator.objects.all()[:FIRST_FEW])
