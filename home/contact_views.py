"""Danh bạ Khối: to call, to print, to take along, and to mend."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from blocs.models import Membership
from blocs.permissions import may_read_contacts
from blocs.views.answers import bloc_crumbs, bloc_year_in_scope
from cooperatives.permissions import may_edit_register
from cooperatives.services import update_contact
from history.lists import order_of, tools, wants_file
from home.chasing_forms import ContactForm
from home.listings import contacts_listing
from home.permissions import may_see_chasing
from home.selectors.contacts import contacts_of

INSIDE_ONLY = "Danh bạ dành cho cán bộ Liên minh và các đơn vị trong Khối."
KEEPERS_ONLY = "Sửa danh bạ HTX là việc của cán bộ Liên minh."


@require_safe
def contacts(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(may_read_contacts(request.user, bloc_year, today()), INSIDE_ONLY)
    whole = may_see_chasing(request.user, bloc_year, today())
    listing = contacts_listing(bloc_year)
    rows = listing.in_order(contacts_of(bloc_year, today(), whole=whole), order_of(request))
    if wants_file(request):
        return listing.file(rows)
    return render(
        request,
        "home/contacts.html",
        {
            "bloc_year": bloc_year,
            "contacts": rows,
            "tools": tools(request, listing, len(rows)),
            "whole": whole,
            "may_edit": may_edit_register(request.user),
            "crumbs": bloc_crumbs(bloc_year),
            "year": year,
        },
    )


@require_http_methods(["GET", "POST"])
def edit_contact(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    """`pk` is the unit's, one of the bloc."""
    bloc_year = bloc_year_in_scope(request, year, number)
    inside = Membership.objects.current().filter(bloc_year=bloc_year)
    unit = get_object_or_404(inside.select_related("organization"), organization=pk).organization
    refuse_unless(may_edit_register(request.user), KEEPERS_ONLY)
    form = ContactForm(request.POST or None, organization=unit)
    back = reverse("home:contacts", args=[year, number])
    if form.is_valid():
        typed = dict(form.cleaned_data)
        version = typed.pop("version") or 0
        if accepted(
            form,
            lambda: update_contact(organization=unit, version=version, by=request.user, **typed),
        ):
            messages.success(request, f"Đã lưu người liên hệ của {unit.name}.")
            return redirect(back)
        unit.refresh_from_db()
        resend(form, version=unit.version)
    return render(
        request,
        "act.html",
        {
            "form": form,
            "theirs": theirs_beside(form),
            "heading": "Sửa người liên hệ",
            "sub": unit.name,
            "action": "Lưu người liên hệ",
            "back": back,
            "crumbs": [*bloc_crumbs(bloc_year), {"label": "Danh bạ", "url": back}],
            "year": year,
        },
    )
