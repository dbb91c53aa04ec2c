"""Forms to fill in by pen, of one unit or a whole bloc, and a registration as it was sent."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.answers import refuse_unless, today
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Membership, Pledge, Season
from blocs.selectors import bloc_year_of, units_to_register
from cooperatives.models import Organization
from reports.blocks import Paper
from reports.dossiers import NotReady
from reports.dossiers.pledge_form import gather_pledge, gather_pledge_forms, pledge_form
from reports.dossiers.score_form import gather_score_forms, score_form
from reports.pdf import render_pdf
from reports.permissions import may_print_bloc_forms, may_print_form

NOT_YOURS = "Mẫu in của đơn vị này do chính đơn vị, Khối trưởng, Khối phó và Liên minh in."
NOT_THE_BLOCS = "Mẫu in của cả Khối do Khối trưởng, Khối phó và cán bộ Liên minh in."


@require_safe
def pledge_forms(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Each unit of the bloc from its own page one."""
    bloc_year, day = _bloc(request, year, number)
    units = [each.organization for each in _members(bloc_year)]
    papers = [
        pledge_form(each) for each in gather_pledge_forms(bloc_year.season, bloc_year, units, day)
    ]
    return _answer(request, papers, f"mau-dang-ky-{year}-khoi-{number:02d}", bloc_year)


@require_safe
def score_forms(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year, day = _bloc(request, year, number)
    try:
        forms = gather_score_forms(bloc_year, _members(bloc_year), day)
    except NotReady as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect(bloc_year)
    papers = [score_form(each) for each in forms]
    return _answer(request, papers, f"mau-tu-cham-{year}-khoi-{number:02d}", bloc_year)


@require_safe
def unit_pledge_form(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    season, unit, bloc_year, day = _unit(request, year, pk)
    (form,) = gather_pledge_forms(season, bloc_year, [unit], day)
    return pdf_answer([pledge_form(form)], f"mau-dang-ky-{year}-{form.unit.slug_name}")


@require_safe
def unit_score_form(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    _, unit, bloc_year, day = _unit(request, year, pk)
    if bloc_year is None:
        messages.error(request, f"{unit} chưa vào Khối nào năm {year} nên chưa có bảng tự chấm.")
        return redirect("blocs:pledge", year, pk)
    try:
        (form,) = gather_score_forms(bloc_year, _members(bloc_year, unit), day)
    except NotReady as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect("blocs:pledge", year, pk)
    return pdf_answer([score_form(form)], f"mau-tu-cham-{year}-{form.unit.slug_name}")


@require_safe
def pledge_print(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """The registration as it stands, to be signed; its scan is then attached to it."""
    visible = Pledge.objects.visible_to(request.user).select_related(
        "season", "organization__commune__parent"
    )
    pledge = get_object_or_404(visible, season__year=year, organization=pk)
    form = gather_pledge(pledge, today())
    return pdf_answer([pledge_form(form)], f"ban-dang-ky-{year}-{form.unit.slug_name}")


def _bloc(request: SignedInRequest, year: int, number: int) -> tuple[BlocYear, date]:
    seen = BlocYear.objects.visible_to(request.user).select_related(
        "season", "bloc", "officer", "locality"
    )
    bloc_year = get_object_or_404(seen, season__year=year, number=number)
    day = today()
    refuse_unless(may_print_bloc_forms(request.user, bloc_year, day), NOT_THE_BLOCS)
    return bloc_year, day


def _members(bloc_year: BlocYear, unit: Organization | None = None) -> list[Membership]:
    members = Membership.objects.current().filter(bloc_year=bloc_year)
    if unit:
        members = members.filter(organization=unit)
    return list(members.select_related("organization__commune__parent").order_by("order", "pk"))


def _unit(
    request: SignedInRequest, year: int, pk: int
) -> tuple[Season, Organization, BlocYear | None, date]:
    season = get_object_or_404(Season, year=year)
    units = units_to_register(season, request.user).select_related("commune__parent")
    unit = get_object_or_404(units, pk=pk)
    bloc_year, day = bloc_year_of(unit, season), today()
    if not may_print_form(request.user, unit, bloc_year, day):
        raise PermissionDenied(NOT_YOURS)
    return season, unit, bloc_year, day


def _answer(
    request: SignedInRequest, papers: Sequence[Paper], stem: str, bloc_year: BlocYear
) -> HttpResponse:
    if not papers:
        messages.error(request, f"{bloc_year.name} chưa có đơn vị nào. Xin thêm đơn vị rồi in.")
        return redirect(bloc_year)
    return pdf_answer(papers, stem)


def pdf_answer(papers: Sequence[Paper], stem: str) -> HttpResponse:
    """Shown in the browser, to be printed from there."""
    answer = HttpResponse(render_pdf(papers).content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{stem}.pdf"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
