"""The register goes over to the new map: old place beside new, then all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.answers import refuse_unless, today
from accounts.http import SignedInRequest
from cooperatives import permissions, services
from cooperatives.models import Organization
from cooperatives.new_map import EndedPlace, ended_places
from cooperatives.views.answers import SECTION, crumbs

KEEPERS_ONLY = "Chuyển địa bàn của đơn vị là việc của cán bộ Liên minh."
# Communes on one page: enough for a province, few enough for one form.
SHOWN = 150


@dataclass(frozen=True)
class MoveRow:
    """A unit as the form shows it: what stays ticked and chosen when the form comes back."""

    unit: Organization
    place: EndedPlace
    ticked: bool
    picked: int | None


@require_http_methods(["GET", "POST"])
def new_map(request: SignedInRequest) -> HttpResponse:
    """One successor is taken as it is; of several one is chosen for each unit."""
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    places = ended_places(today())
    problems: list[str] = []
    if request.method == "POST":
        try:
            moved = services.move_to_new_map(
                choices=chosen(request.POST, places[:SHOWN]), by=request.user
            )
        except ValidationError as refusal:
            problems = list(refusal.messages)
            places = ended_places(today())
        else:
            messages.success(request, f"Đã chuyển {len(moved)} đơn vị sang địa bàn mới.")
            return redirect(
                "cooperatives:new_map" if places[SHOWN:] else "cooperatives:organizations"
            )
    known = [each for each in places if each.successors]
    context = {
        "section": SECTION, "crumbs": crumbs(), 
        "rows": list(rows_of(known[:SHOWN], request.POST if problems else None)),
        "communes": len(known[:SHOWN]), "more": len(known[SHOWN:]),
        "unknown": [each for each in places if not each.successors],
        "errors": [{"anchor": "noi-dung", "text": each} for each in problems],
        "back": reverse("cooperatives:organizations"),
    }  # fmt: skip
    return render(request, "cooperatives/new_map.html", context)


def rows_of(places: list[EndedPlace], typed: Mapping[str, str] | None) -> Iterator[MoveRow]:
    sent = chosen(typed, places) if typed is not None else {}
    for place in places:
        for unit in place.units:
            yield MoveRow(unit, place, typed is None or unit.pk in sent, sent.get(unit.pk))


def chosen(typed: Mapping[str, str], places: list[EndedPlace]) -> dict[int, int]:
    """Unit → commune for every unit that stays ticked; nothing chosen is 0, which no commune is."""
    choices: dict[int, int] = {}
    for place in places:
        for unit in place.units:
            if typed.get(f"don_vi_{unit.pk}"):
                answer = typed.get(f"xa_{unit.pk}", "")
                choices[unit.pk] = int(answer) if answer.isdecimal() else 0
    return choices
