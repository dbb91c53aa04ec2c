"""Which set scores whom: handed to many blocs after a question, seen unit by unit, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, told
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Membership
from history import clock
from history.lists import order_of, tools, wants_file
from scoring.assigning import Target, fits
from scoring.forms.assignments import AssignForm, UnitSetForm
from scoring.listings import sets_of_units_listing
from scoring.models import CriteriaAssignment, CriteriaSet
from scoring.permissions import may_manage_criteria
from scoring.selectors.assignments import (
    assignments_of,
    members_of,
    refusals_of_assigning,
    sets_of_units,
    target_of,
    target_words,
    unit_of,
)
from scoring.selectors.criteria import criteria_sets_for
from scoring.services import criteria as services
from scoring.views.criteria_answers import (
    ADMIN_ONLY,
    confirm_page,
    form_page,
    kept_set,
    set_form_page,
)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ticked first, then asked with the names, then handed to all of them or to none."""
    kept = kept_set(request, pk)
    form = AssignForm(kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        blocs, target = list(form.cleaned_data["bloc_years"]), form.target()
        refusals = refusals_of_assigning(blocs, kept, target)
        if refusals:
            form.add_error(None, refusals)
        elif "dong-y" not in request.POST:
            return _ask(request, kept, blocs, target)
        elif accepted(
            form,
            lambda: services.assign_to_blocs(
                bloc_years=blocs, criteria_set=kept, target=target, by=request.user,
                at=clock.now(),
            ),
        ):  # fmt: skip
            names = ", ".join(each.name for each in blocs)
            messages.success(request, f"Đã giao bộ tiêu chí cho {len(blocs)} Khối: {names}.")
            return redirect(kept)
    return set_form_page(request, kept, form, "Giao bộ tiêu chí cho Khối", "Xem trước khi giao")


def _ask(
    request: SignedInRequest, kept: CriteriaSet, blocs: list[BlocYear], target: Target
) -> HttpResponse:
    names = ", ".join(each.name for each in blocs)
    units = members_of(blocs)
    fitting = sum(fits(target, unit_of(each)) for each in units)
    whom = f" Chỉ giao cho {target_words(target)}: {fitting} đơn vị." if target.rank else ""
    fields = [{"name": "bloc_years", "value": each.pk} for each in blocs]
    narrowed = {
        "field": target.field, "members_from": target.members_from,
        "members_below": target.members_below, "dong-y": "1",
    }  # fmt: skip
    fields += [{"name": n, "value": v} for n, v in narrowed.items() if v not in (None, "")]
    ask = {
        "title": f"Giao «{kept.name}» cho {len(blocs)} Khối?",
        "text": f"{names}. Các Khối này có {len(units)} đơn vị.{whom} Khối nào đang có bộ khác "
        "cho cùng các đơn vị ấy thì bộ này thay bộ cũ.",
        "action": f"Giao cho {len(blocs)} Khối",
        "fields": fields,
    }
    return confirm_page(request, kept, ask)


# --- One bloc, unit by unit --------------------------------------------------------------------


@require_safe
def criteria_of_bloc(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc(request, year, number)
    listing = sets_of_units_listing(bloc_year)
    units = listing.in_order(sets_of_units(bloc_year), order_of(request))
    if wants_file(request):
        return listing.file(units)
    rows = assignments_of([bloc_year])
    context = {
        "section": "scoring",
        "year": year,
        "bloc_year": bloc_year,
        "units": units,
        "tools": tools(request, listing, len(units)),
        "assignments": [
            {"row": each, "whom": target_words(target_of(each), each.membership)} for each in rows
        ],
        "readable": set(criteria_sets_for(request.user).values_list("pk", flat=True)),
        "may_manage": may_manage_criteria(request.user),
    }
    return render(request, "scoring/criteria_of_bloc.html", context)


def _bloc(request: SignedInRequest, year: int, number: int) -> BlocYear:
    seen = BlocYear.objects.visible_to(request.user).select_related("season", "bloc")
    found: BlocYear = get_object_or_404(seen, season__year=year, number=number)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_of_unit(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    """A set for one member by name."""
    bloc_year = _bloc(request, year, number)
    refuse_unless(may_manage_criteria(request.user), ADMIN_ONLY)
    members = Membership.objects.current().filter(bloc_year=bloc_year)
    member = get_object_or_404(members.select_related("organization"), pk=pk)
    published = CriteriaSet.objects.filter(season=bloc_year.season_id).exclude(
        state=CriteriaSet.State.DRAFT
    )
    form = UnitSetForm(published.order_by("name", "-version"), request.POST or None)
    back = _address(bloc_year)
    if request.method == "POST" and form.is_valid() and accepted(
        form,
        lambda: services.assign_criteria_set(
            bloc_year=bloc_year, criteria_set=form.cleaned_data["criteria_set"],
            membership=member, by=request.user, at=clock.now(),
        ),
    ):  # fmt: skip
        messages.success(request, f"Đã giao bộ tiêu chí riêng cho {member.organization}.")
        return redirect(back)
    return form_page(
        request, form, f"Giao bộ tiêu chí riêng cho {member.organization}", "Giao",
        f"{bloc_year.name}, năm {year}", back, year, _crumbs(bloc_year),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = BlocYear.objects.visible_to(request.user)
    assignment = get_object_or_404(
        CriteriaAssignment.objects.filter(bloc_year__in=seen).select_related(
            "criteria_set__season", "bloc_year__bloc", "bloc_year__season",
            "membership__organization",
        ),
        pk=pk,
    )  # fmt: skip
    refuse_unless(may_manage_criteria(request.user), ADMIN_ONLY)
    bloc_year, kept = assignment.bloc_year, assignment.criteria_set
    whom = target_words(target_of(assignment), assignment.membership)
    if request.method == "POST":
        told(
            request,
            lambda: services.withdraw_assignment(
                assignment=assignment, by=request.user, at=clock.now()
            ),
            f"Đã thôi giao bộ tiêu chí cho {bloc_year.name}, {whom}.",
        )
        return redirect(_address(bloc_year))
    ask = {
        "title": f"Thôi giao «{kept.name}» cho {bloc_year.name}, {whom}?",
        "text": "Đơn vị nào chưa mở bảng chấm điểm sẽ dùng bộ giao rộng hơn, nếu có.",
        "action": "Thôi giao",
        "grave": True,
    }
    return confirm_page(request, kept, ask)


def _address(bloc_year: BlocYear) -> str:
    return reverse("scoring:criteria_of_bloc", args=[bloc_year.season.year, bloc_year.number])


def _crumbs(bloc_year: BlocYear) -> list[dict[str, str]]:
    year = bloc_year.season.year
    return [
        {"label": f"Tiêu chí {year}", "url": reverse("scoring:criteria_sets", args=[year])},
        {"label": bloc_year.name, "url": _address(bloc_year)},
    ]
