"""Which columns of a wide file one page shows: the main ones and those where something is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from home.services.preview import Heading, Preview, PreviewRow

MOST_COLUMNS = 9
FIRST = 2
"""Where a kind names no main ones: whose row it is."""


@dataclass(frozen=True)
class Columns:
    places: tuple[int, ...]
    """Of the headings shown, in their order."""
    headings: tuple[Heading, ...]
    folded: tuple[str, ...]


def columns_of(preview: Preview, rows: Iterable[PreviewRow], *, whole: bool = False) -> Columns:
    """Whole: all of them, as asked for."""
    headings = preview.headings
    shown = set(range(len(headings))) if whole else set(chosen(headings, list(rows)))
    places = tuple(sorted(shown))
    return Columns(
        places,
        tuple(headings[place] for place in places),
        tuple(each.label for place, each in enumerate(headings) if place not in shown),
    )


def chosen(headings: Sequence[Heading], rows: Sequence[PreviewRow]) -> list[int]:
    every = range(len(headings))
    main = [place for place in every if headings[place].is_main]
    faulty = [place for place in every if any(row.cells[place].mark for row in rows)]
    changed = [place for place in every if any(tells(headings, place, row) for row in rows)]
    rest = [] if main else list(every)
    wanted = dict.fromkeys([*(main or every[:FIRST]), *faulty, *changed, *rest])
    return list(wanted)[:MOST_COLUMNS]


def tells(headings: Sequence[Heading], place: int, row: PreviewRow) -> bool:
    """Whether the row changes what stands in the column."""
    if not row.goes_in:
        return False
    label = headings[place].label
    return bool(row.cells[place].before) or any(
        label == each.label or label.startswith(f"{each.label} (") for each in row.changes
    )
