"""Danh bạ Khối: to call, to print, to take along, and to mend."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Membership
from blocs.permissions import may_read_contacts
from blocs.views.answers import bloc_crumbs, bloc_year_in_scope
from cooperatives.permissions import may_edit_register
from cooperatives.services import update_contact
from files.workbooks import SheetColumn, SheetSpec, write_table
from history.vietnamese import format_date
from home.chasing_forms import ContactForm
from home.permissions import may_see_chasing
from home.selectors.contacts import Contact, contacts_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INSIDE_ONLY = "Danh bạ dành cho cán bộ Liên minh và các đơn vị trong Khối."
KEEPERS_ONLY = "Sửa danh bạ HTX là việc của cán bộ Liên minh."


@require_safe
def contacts(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(may_read_contacts(request.user, bloc_year, today()), INSIDE_ONLY)
    whole = may_see_chasing(request.user, bloc_year, today())
    return render(
        request,
        "home/contacts.html",
        {
            "bloc_year": bloc_year,
            "contacts": contacts_of(bloc_year, today(), whole=whole),
            "whole": whole,
            "may_edit": may_edit_register(request.user),
            "crumbs": bloc_crumbs(bloc_year),
            "year": year,
        },
    )


@require_safe
def contacts_workbook(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """What the page shows this person, as a sheet for Excel."""
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(may_read_contacts(request.user, bloc_year, today()), INSIDE_ONLY)
    whole = may_see_chasing(request.user, bloc_year, today())
    content = write_table(_sheet(bloc_year, contacts_of(bloc_year, today(), whole=whole)))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="danh-ba-khoi-{number}-{year}.xlsx"'
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _sheet(bloc_year: BlocYear, rows: list[Contact]) -> SheetSpec:
    columns = (
        SheetColumn("TT", "integer", 6),
        SheetColumn("Đơn vị", width=40),
        SheetColumn("Người theo dõi thi đua", width=28),
        SheetColumn("Chức vụ", width=24),
        SheetColumn("Vai trong Khối", width=18),
        SheetColumn("Điện thoại", width=16),
        SheetColumn("Zalo", width=16),
        SheetColumn("Địa chỉ", width=44),
    )
    return SheetSpec(
        name="Danh bạ",
        columns=columns,
        rows=tuple(
            (n, each.unit, each.name, each.post, each.role, each.phone, each.zalo, each.address)
            for n, each in enumerate(rows, start=1)
        ),
        heading=(f"DANH BẠ {bloc_year.name.upper()} NĂM {bloc_year.season.year}",),
        notes=(f"Lập ngày {format_date(today())}.",),
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
