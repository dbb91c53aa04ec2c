"""Figures that came after the seal: told wherever they are seen, and never counted.

December's estimates become official in spring. The points were given for what was known when the
ranking was sealed; they stay, and the page says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cooperatives.models import Figure, FigureChange, Organization
from history.vietnamese import format_date
from scoring.marking.numbers import amount_text
from scoring.models import Ranking

UNCHANGED = "Điểm và thứ hạng đã chốt không đổi."


@dataclass(frozen=True)
class LaterFigure:
    """One figure as it is now, and as it was at the seal where that is known."""

    figure: Figure
    sealed_at: datetime
    before: FigureChange | None

    @property
    def text(self) -> str:
        """ "doanh thu năm 2023: chính thức 9,7 tỷ đồng (khi chốt: ước 9,6 tỷ đồng), ghi ngày …"."""
        figure = self.figure
        now = _told(figure, figure.value, figure.status)
        was = ""
        if self.before:
            told = _told(figure, self.before.value_before, self.before.status_before)
            was = f" (khi chốt: {told})"
        on = format_date(figure.entered_at)
        return f"{figure.indicator.name} năm {figure.year}: {now}{was}, ghi ngày {on}"


def _told(figure: Figure, value: object, status: str) -> str:
    if value is None:
        return "chưa có"
    level = "ước" if status == Figure.Status.ESTIMATE else "chính thức"
    return f"{level} {amount_text(value, figure.indicator.unit)}"  # type: ignore[arg-type] # a Decimal


@dataclass(frozen=True)
class LaterNote:
    """What to say of one sealed ranking: when it was sealed, and each later figure in words."""

    year: int
    sealed_at: datetime
    lines: tuple[str, ...]
    unchanged: str = UNCHANGED


def later_figures(
    rankings: Sequence[Ranking], units: Collection[int]
) -> dict[int, list[LaterFigure]]:
    """By ranking: written or corrected after its seal, of its year and of the one before, which it
    is compared with. Two queries, however many rankings."""
    sealed = {
        each.pk: (each.bloc_year.season.year, each.sealed_at)
        for each in rankings
        if each.state == Ranking.State.SEALED and each.sealed_at
    }
    if not sealed:
        return {}
    years = {year for year, _ in sealed.values()}
    earliest = min(moment for _, moment in sealed.values())
    figures = list(
        Figure.objects.filter(
            organization__in=units, year__in=years | {year - 1 for year in years},
            period=Figure.Period.YEAR, entered_at__gt=earliest,
        )
        .select_related("indicator", "organization")
        .order_by("organization__sort_key", "organization", "year", "indicator__order")
    )  # fmt: skip
    changes = _changes(figures, earliest)
    return {
        pk: [
            later
            for each in figures
            if each.year in (year - 1, year) and each.entered_at > moment
            if not _is_as_sealed(later := _later(each, moment, changes[each.pk]))
        ]
        for pk, (year, moment) in sealed.items()
    }


def _changes(figures: Sequence[Figure], after: datetime) -> dict[int, list[FigureChange]]:
    found: dict[int, list[FigureChange]] = defaultdict(list)
    changes = FigureChange.objects.filter(figure__in=figures, changed_at__gt=after)
    for each in changes.order_by("pk"):
        found[each.figure_id].append(each)
    return found


def _later(figure: Figure, sealed_at: datetime, changes: Iterable[FigureChange]) -> LaterFigure:
    """What it was before the first correction after the seal, was sealed."""
    first = next((each for each in changes if each.changed_at > sealed_at), None)
    return LaterFigure(figure, sealed_at, first)


def _is_as_sealed(later: LaterFigure) -> bool:
    was = later.before
    return was is not None and (was.value_before, was.status_before) == (
        later.figure.value, later.figure.status,
    )  # fmt: skip


def note_of_unit(ranking: Ranking | None, unit: int) -> LaterNote | None:
    """For the sheet of one unit."""
    if ranking is None:
        return None
    found = later_figures([ranking], [unit]).get(ranking.pk, [])
    return _note(ranking, [each.text for each in found])


def note_of_bloc(ranking: Ranking | None, units: Collection[int]) -> LaterNote | None:
    """For the ranking: each unit by name."""
    if ranking is None:
        return None
    by_unit: dict[str, list[str]] = defaultdict(list)
    for each in later_figures([ranking], units).get(ranking.pk, []):
        by_unit[each.figure.organization.name].append(each.text)
    return _note(ranking, [f"{name}: {'; '.join(told)}" for name, told in by_unit.items()])


def notes_of_profile(organization: Organization) -> list[LaterNote]:
    """For the profile: every sealed ranking the unit stands in, the latest first."""
    rankings = list(
        Ranking.objects.filter(
            state=Ranking.State.SEALED, standings__membership__organization=organization
        )
        .select_related("bloc_year__season")
        .order_by("-bloc_year__season__year", "pk")
    )
    found = later_figures(rankings, [organization.pk])
    notes = [_note(each, [later.text for later in found.get(each.pk, [])]) for each in rankings]
    return [each for each in notes if each]


def _note(ranking: Ranking, lines: Iterable[str]) -> LaterNote | None:
    told = tuple(lines)
    if not told or ranking.sealed_at is None:
        return None
    return LaterNote(ranking.bloc_year.season.year, ranking.sealed_at, told)
