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
from cooperatives.services.places import moves_of
from cooperatives.views.answers import SECTION, crumbs
from history.keys import key_of

KEEPERS_ONLY = "Chuyển địa bàn của cả danh bạ là việc của Quản trị."
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
    """One successor is taken as it is; of several one is chosen for each unit. Asked once more
    with the count and with those left out, for it is one act for the whole register.
    """
    refuse_unless(permissions.may_move_to_new_map(request.user), KEEPERS_ONLY)
    places = ended_places(today())
    known = [each for each in places if each.successors]
    problems: list[str] = []
    if request.method == "POST" and not known:
        messages.success(request, "Các đơn vị đã được chuyển, không còn đơn vị nào phải chuyển.")
        return redirect("cooperatives:organizations")
    if request.method == "POST":
        choices = chosen(request.POST, known[:SHOWN])
        try:
            if "dong-y" not in request.POST:
                moves_of(places, choices)
                if choices:
                    return _ask(request, known[:SHOWN], choices)
            moved = services.move_to_new_map(choices=choices, by=request.user)
        except ValidationError as refusal:
            problems = list(refusal.messages)
        else:
            messages.success(request, f"Đã chuyển {len(moved)} đơn vị sang địa bàn mới.")
            return redirect(
                "cooperatives:new_map" if known[SHOWN:] else "cooperatives:organizations"
            )
    context = {
        "section": SECTION, "crumbs": crumbs(),
        "rows": list(rows_of(known[:SHOWN], request.POST if problems else None)),
        "communes": len(known[:SHOWN]), "more": len(known[SHOWN:]),
        "unknown": [each for each in places if not each.successors],
        "errors": [{"anchor": "noi-dung", "text": each} for each in problems],
        "back": reverse("cooperatives:organizations"),
    }  # fmt: skip
    return render(request, "cooperatives/new_map.html", context)


def _ask(
    request: SignedInRequest, places: list[EndedPlace], choices: Mapping[int, int]
) -> HttpResponse:
    units = [unit for place in places for unit in place.units]
    out = [str(unit) for unit in units if unit.pk not in choices]
    left = f" Để lại {len(out)} đơn vị: {', '.join(out)}." if out else ""
    fields = [{"name": "dong-y", "value": "1"}]
    for pk, commune in choices.items():
        fields.append({"name": f"don_vi_{pk}", "value": "1"})
        fields.append({"name": f"xa_{pk}", "value": str(commune)})
    context = {
        "section": SECTION, "crumbs": crumbs(), "heading": "Chuyển sang địa bàn mới",
        "title": f"Chuyển {len(choices)} đơn vị sang địa bàn mới?",
        "text": "Địa bàn cũ được giữ trong hồ sơ; Khối và văn bản các năm trước không đổi. "
        f"Chuyển nhầm đơn vị nào thì sửa ở hồ sơ đơn vị đó.{left}",
        "action": f"Chuyển {len(choices)} đơn vị", "fields": fields,
        "back": reverse("cooperatives:new_map"),
    }  # fmt: skip
    return render(request, "cooperatives/new_map_confirm.html", context)


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
                choices[unit.pk] = key_of(answer) or 0
    return choices
