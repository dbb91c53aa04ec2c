"""Xem trước khi công bố: whether points were given with one measure. Advice to the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.views.answers import year_switch
from history.lists import Column, order_of, page_of, tools, wants_file
from history.vietnamese import format_difference, format_number, format_points
from scoring.fair_listings import TOO_FEW, Part, advice, parts
from scoring.selectors.fairness import fairness_of


@dataclass(frozen=True)
class Cell:
    header: str
    text: str
    is_number: bool

    @property
    def is_missing(self) -> bool:
        return self.text.lower() == TOO_FEW


@dataclass(frozen=True)
class Shown:
    """A row as it stands in the table: its name, the cells after it, how long its bar is."""

    name: str
    url: str
    cells: Sequence[Cell]
    bar: Decimal | None
    is_low: bool


@require_safe
def fairness(request: SignedInRequest, year: int) -> HttpResponse:
    """Five lists of one year, or of one bloc of it."""
    season = get_object_or_404(Season, year=year)
    if not request.user.is_alliance:
        raise PermissionDenied("Trang này dành cho cán bộ Liên minh xem trước khi công bố.")
    blocs = list(
        BlocYear.objects.visible_to(request.user)
        .filter(season=season)
        .select_related("bloc", "season")
        .order_by("number")
    )
    chosen = next((b for b in blocs if str(b.number) == request.GET.get("khoi")), None)
    found = fairness_of(season, [chosen] if chosen else blocs)
    every = parts(found, chosen)
    part = next((each for each in every if each.key == request.GET.get("muc", "")), every[0])
    rows = part.listing.in_order(part.rows, order_of(request))
    if wants_file(request):
        return part.listing.file(rows)
    page = page_of(request, rows)
    context = {
        "section": "rankings",
        "year": year,
        "years": year_switch("scoring:fairness", year),
        "blocs": blocs,
        "chosen": chosen,
        "part": part,
        "columns": part.listing.columns,
        "has_bars": part.bar is not None,
        "chips": _chips(every, part, year, chosen),
        "rows": [_shown(part, row) for row in page.object_list],
        "biggest": max((abs(_bar(part, row) or Decimal(0)) for row in part.rows), default=0),
        "page": page,
        "tools": tools(request, part.listing, len(rows), pages=page.paginator.num_pages),
        "advice": [
            {"url": _address(year, chosen, key), "text": text} for key, text in advice(found)
        ],
    }
    return render(request, "scoring/fairness.html", context)


def _address(year: int, chosen: BlocYear | None, key: str) -> str:
    asked = [f"khoi={chosen.number}"] if chosen else []
    asked += [f"muc={key}"] if key else []
    path = reverse("scoring:fairness", args=[year])
    return f"{path}?{'&'.join(asked)}" if asked else path


def _chips(
    every: Sequence[Part], current: Part, year: int, chosen: BlocYear | None
) -> list[dict[str, Any]]:
    return [
        {
            "label": each.label,
            "url": _address(year, chosen, each.key),
            "count": len(each.rows) if each.key else None,
            "current": each == current,
        }
        for each in every
    ]


def _shown(part: Part, row: Any) -> Shown:
    first, *others = part.listing.columns
    bar = _bar(part, row)
    return Shown(
        name=str(first.value(row)),
        url=part.link(row) if part.link else "",
        cells=[
            Cell(each.header, _text(part, each, each.value(row)), each.kind != "text")
            for each in others
        ],
        bar=None if bar is None else abs(bar),
        is_low=bar is not None and bar < 0,
    )


def _bar(part: Part, row: Any) -> Decimal | None:
    value = part.bar(row) if part.bar else None
    return None if value is None else Decimal(value)


def _text(part: Part, column: Column[Any], value: Any) -> str:
    if value is None and column.header in part.means:
        return TOO_FEW
    if isinstance(value, str):
        return value or "–"
    if column.header in part.signed:
        return format_difference(value)
    return format_points(value) if column.kind == "points" else format_number(value)
