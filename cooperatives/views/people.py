"""Who speaks for a unit."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.answers import accepted, refuse_unless, today
from accounts.http import SignedInRequest
from cooperatives import permissions, services
from cooperatives.forms import EndForm, RepresentativeForm
from cooperatives.models import Representative
from cooperatives.views.answers import act_page, unit_in_scope

KEEPERS_ONLY = "Ghi người đại diện của đơn vị là việc của cán bộ Liên minh."


@require_http_methods(["GET", "POST"])
def appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = RepresentativeForm(
        request.POST or None, initial={"post": "Giám đốc", "valid_from": today()}
    )
    if form.is_valid() and accepted(
        form,
        lambda: services.appoint_representative(
            organization=unit, by=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, f"{form.cleaned_data['user']} đại diện cho {unit.name}.")
        return redirect(unit)
    return act_page(
        request, form, organization=unit, heading="Thêm người đại diện",
        action="Ghi người đại diện", sub=unit.name,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int, representative_pk: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    representative = get_object_or_404(
        Representative.objects.select_related("user"), pk=representative_pk, organization=unit
    )
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = EndForm(request.POST or None, initial={"on": today()})
    if form.is_valid() and accepted(
        form,
        lambda: services.end_representation(
            representative=representative, by=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, f"Đã ghi {representative.user} thôi đại diện {unit.name}.")
        return redirect(unit)
    return act_page(
        request, form, organization=unit, heading="Thôi đại diện", action="Ghi thôi đại diện",
        sub=f"{representative.user}, {representative.post} {unit.name}",
    )  # fmt: skip
