"""Hội phí: the book of a year, and one unit's line in it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, today
from accounts.http import SignedInRequest
from cooperatives import permissions, services
from cooperatives.dues import dues_book, dues_totals, state_of
from cooperatives.forms import DuesFilterForm, DuesForm
from cooperatives.listings import dues_listing
from cooperatives.services import FIRST_YEAR
from cooperatives.views.answers import SECTION, act_page, crumbs, unit_in_scope
from history.lists import in_words, page_of, tools, wants_file

PER_PAGE = 50
STAFF_ONLY = "Ghi hội phí là việc của cán bộ Liên minh."


@require_safe
def book(request: SignedInRequest, of_year: int) -> HttpResponse:
    """Who owes and who paid; the totals are those of what is shown."""
    refuse_unless(permissions.may_edit_register(request.user), STAFF_ONLY)
    if not FIRST_YEAR <= of_year <= today().year + 1:
        raise Http404
    form = DuesFilterForm(request.GET)
    form.full_clean()
    units = dues_book(
        request.user, of_year, text=form.cleaned_data.get("tim", ""),
        state=form.cleaned_data.get("tt", ""),
    )  # fmt: skip
    listing = dues_listing(of_year)
    if wants_file(request):
        return listing.file(units, in_words(form))
    page = page_of(request, units, PER_PAGE)
    context = {
        "section": SECTION, "form": form, "page": page, "query": request.GET,
        "rows": [{"unit": unit, "state": state_of(unit)} for unit in page.object_list],
        "totals": dues_totals(units), "of_year": of_year, "crumbs": crumbs(),
        "clear_url": reverse("cooperatives:dues_book", args=[of_year]),
        "frames": frames(of_year),
        "tools": tools(
            request, listing, page.paginator.count, form=form, pages=page.paginator.num_pages
        ),
    }  # fmt: skip
    return render(request, "cooperatives/dues_book.html", context)


def frames(of_year: int) -> list[dict[str, Any]]:
    """The years around this one."""
    return [
        {
            "year": each,
            "url": reverse("cooperatives:dues_book", args=[each]),
            "current": each == of_year,
        }
        for each in range(max(of_year - 2, FIRST_YEAR), min(of_year + 1, today().year + 1) + 1)
    ]


@require_http_methods(["GET", "POST"])
def dues(request: SignedInRequest, pk: int, of_year: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    refuse_unless(permissions.may_edit_register(request.user), STAFF_ONLY)
    standing: Any = unit.dues.filter(year=of_year).values("due", "paid", "paid_on").first()
    form = DuesForm(request.POST or None, initial=standing or {})
    from_book = request.GET.get("ve") == "so"
    back = reverse("cooperatives:dues_book", args=[of_year]) if from_book else ""
    if form.is_valid() and accepted(
        form,
        lambda: services.record_dues(
            organization=unit, year=of_year, due=form.cleaned_data["due"],
            paid=form.cleaned_data["paid"] or 0, paid_on=form.cleaned_data["paid_on"],
            by=request.user,
        ),
    ):  # fmt: skip
        messages.success(request, f"Đã ghi hội phí năm {of_year} của {unit.name}.")
        return redirect(back or unit)
    return act_page(
        request, form, organization=unit, heading=f"Hội phí năm {of_year}",
        action="Ghi hội phí", sub=unit.name, back=back,
    )  # fmt: skip
