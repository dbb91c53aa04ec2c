"""The register: the list, one unit, and keeping both."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, resend, today
from accounts.http import SignedInRequest
from cooperatives import permissions, selectors, services
from cooperatives.forms import FindForm, OrganizationForm, RenameForm, StatusForm
from cooperatives.listings import REGISTER, figures_listing
from cooperatives.models import Organization
from cooperatives.new_map import units_on_ended_map
from cooperatives.views.answers import SECTION, act_page, crumbs, unit_in_scope
from history.lists import in_words, page_of, tools, wants_file
from scans.selectors import scan_panel

KEEPERS_ONLY = "Sửa danh bạ HTX là việc của cán bộ Liên minh."


@require_safe
def organizations(request: SignedInRequest) -> HttpResponse:
    """Search ignores marks; the count is told, the filters stay in the address."""
    form = FindForm(request.GET)
    form.full_clean()
    chosen = form.cleaned_data
    units = selectors.register_list(
        request.user,
        text=chosen.get("tim", ""),
        district=chosen["huyen"].pk if chosen.get("huyen") else None,
        field=chosen.get("nganh", ""),
        kind=chosen.get("loai", ""),
        status=chosen.get("tinh_trang", ""),
        order=chosen.get("xep", ""),
    )
    if wants_file(request):
        return REGISTER.file(units, in_words(form))
    page = page_of(request, units)
    may_edit = permissions.may_edit_register(request.user)
    context = {
        "section": SECTION, "form": form, "page": page, "query": request.GET,
        "text": chosen.get("tim", ""), "today": today(),
        "tools": tools(
            request, REGISTER, page.paginator.count,
            default="ten", form=form, pages=page.paginator.num_pages,
        ),
        "may_edit": may_edit, 
        "on_ended_map": units_on_ended_map(today()) if request.user.is_admin else 0,
    }  # fmt: skip
    return render(request, "cooperatives/organizations.html", context)


@require_safe
def organization(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit as the register knows it."""
    unit = unit_in_scope(request, pk)
    profile = selectors.profile(unit, request.user, today(), every_act="nhat-ky" in request.GET)
    listing = figures_listing(unit, profile.table)
    if wants_file(request):
        return listing.file(profile.table.rows)
    context = {
        "section": SECTION, "crumbs": crumbs(), "organization": unit, "today": today(),
        "profile": profile, "tools": tools(request, listing, len(profile.table.rows)),
        "scans": scan_panel(unit, request.user, today()),
    }  # fmt: skip
    return render(request, "cooperatives/organization.html", context)


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = OrganizationForm(request.POST or None, day=today())
    made: list[Organization] = []
    if form.is_valid() and accepted(
        form,
        lambda: made.append(services.register_organization(data=form.to_data(), by=request.user)),
    ):
        messages.success(request, f"Đã thêm {made[0]} vào danh bạ.")
        return redirect(made[0])
    return act_page(request, form, heading="Thêm đơn vị", action="Thêm vào danh bạ")


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = OrganizationForm(request.POST or None, day=today(), organization=unit)
    if form.is_valid():
        if accepted(
            form,
            lambda: services.update_organization(
                organization=unit, data=form.to_data(),
                version=form.cleaned_data["version"] or 0, by=request.user,
            ),
        ):  # fmt: skip
            messages.success(request, f"Đã lưu hồ sơ {form.cleaned_data['name']}.")
            return redirect(unit)
        resend(form, version=unit.version)
    return act_page(
        request, form, organization=unit, heading="Sửa thông tin", action="Lưu hồ sơ",
        sub="Tên viết sai thì sửa ở đây; đơn vị đổi tên thì dùng “Đổi tên” để giữ tên cũ.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = RenameForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.rename_organization(
            organization=unit, by=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, f"{unit.name} nay là {form.cleaned_data['name']}.")
        return redirect(unit)
    return act_page(
        request, form, organization=unit, heading="Đổi tên", action="Lưu tên mới", sub=unit.name
    )


@require_http_methods(["GET", "POST"])
def status(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = unit_in_scope(request, pk)
    refuse_unless(permissions.may_edit_register(request.user), KEEPERS_ONLY)
    form = StatusForm(request.POST or None, organization=unit)
    if form.is_valid() and accepted(
        form,
        lambda: services.change_status(organization=unit, by=request.user, **form.cleaned_data),
    ):
        told = Organization.Status(form.cleaned_data["status"]).label.lower()
        messages.success(request, f"Đã ghi {unit.name} {told}.")
        return redirect(unit)
    return act_page(
        request, form, organization=unit, heading="Đổi tình trạng", action="Ghi tình trạng",
        sub=f"{unit.name}, hiện {unit.get_status_display().lower()}",
    )  # fmt: skip
