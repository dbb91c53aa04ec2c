"""Criteria sets: the list of a year, a set with its rows, and the pages that make one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, is_conflict, resend, theirs_beside
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.views.answers import year_switch
from history import clock
from history.lists import order_of, tools, wants_file
from history.models import Event
from scoring.forms.criteria import (
    AssignForm,
    CopyForm,
    CriterionForm,
    GateForm,
    GroupForm,
    SetForm,
)
from scoring.listings import sets_listing
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.permissions import may_manage_criteria
from scoring.selectors.criteria import (
    criteria_sets_for,
    criteria_sets_of,
    group_views,
    indicators_named,
    problems_of,
    tie_break_words,
)
from scoring.services import criteria as services

ADMIN_ONLY = "Bộ tiêu chí do quản trị lập. Anh/chị xem được, không sửa được."
Crumbs = list[dict[str, str]]


@require_safe
def criteria_sets(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    listing = sets_listing(season)
    sets = listing.in_order(criteria_sets_of(season, request.user), order_of(request))
    if wants_file(request):
        return listing.file(sets)
    context = {
        "section": "scoring",
        "year": year,
        "sets": sets,
        "tools": tools(request, listing, len(sets), default="ten"),
        "years": year_switch("scoring:criteria_sets", year),
        "may_manage": may_manage_criteria(request.user),
    }
    return render(request, "scoring/criteria_sets.html", context)


@require_safe
def criteria_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole set, each rule in words; what keeps a draft from being published stands on top."""
    shown = _shown(request, pk)
    manages = may_manage_criteria(request.user)
    is_draft = shown.state == CriteriaSet.State.DRAFT
    assignments = shown.assignments.select_related("bloc_year__bloc", "bloc_year__season")
    context = {
        "section": "scoring",
        "year": shown.season.year,
        "set": shown,
        "groups": group_views(shown),
        "bands": shown.class_bands.order_by("-min_points"),
        "gates": shown.gates.select_related("group").order_by("pk"),
        "tie_break": tie_break_words(shown.tie_break, indicators_named(shown.tie_break)),
        "assignments": assignments.order_by("bloc_year__number", "field"),
        "open_blocs": _open_blocs(request, shown),
        "may_manage": manages,
        "may_edit": manages and is_draft,
        "problems": problems_of(shown) if manages and is_draft else [],
        "events": Event.objects.about(shown).order_by("-seq") if request.user.is_alliance else [],
    }
    return render(request, "scoring/criteria_set.html", context)


def _open_blocs(request: SignedInRequest, shown: CriteriaSet) -> set[int]:
    """The blocs of the year whose page this person may open."""
    seen = BlocYear.objects.visible_to(request.user).filter(season=shown.season_id)
    return set(seen.values_list("pk", flat=True))


def _shown(request: SignedInRequest, pk: int) -> CriteriaSet:
    found: CriteriaSet = get_object_or_404(criteria_sets_for(request.user), pk=pk)
    return found


def _kept(request: SignedInRequest, pk: int) -> CriteriaSet:
    """A set to work on: 404 for what one may not see, 403 for what one may not change."""
    shown = _shown(request, pk)
    if not may_manage_criteria(request.user):
        raise PermissionDenied(ADMIN_ONLY)
    return shown


# --- The set -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_new(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    if not may_manage_criteria(request.user):
        raise PermissionDenied(ADMIN_ONLY)
    form = SetForm(request.POST or None)
    made: list[CriteriaSet] = []
    if form.is_valid() and accepted(
        form,
        lambda: made.append(
            services.create_criteria_set(
                season=season, data=form.read(), by=request.user, at=clock.now()
            )
        ),
    ):
        messages.success(request, "Đã lập bản nháp. Tiếp theo, xin thêm nhóm và tiêu chí.")
        return redirect(made[0])
    back = reverse("scoring:criteria_sets", args=[year])
    return _form_page(
        request, form, "Lập bộ tiêu chí", "Lập bản nháp", f"Năm thi đua {year}", back, year
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _kept(request, pk)
    form = SetForm(request.POST or None, kept)
    return _edit(
        request, kept, form, "Sửa phần chung của bộ tiêu chí",
        lambda: services.update_criteria_set(
            criteria_set=kept, data=form.read(), version=form.cleaned_data["version"],
            by=request.user, at=clock.now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _kept(request, pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            services.publish_criteria_set(
                criteria_set=kept, version=int(version) if version.isdecimal() else None,
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, "Đã ban hành bộ tiêu chí.")
        return redirect(kept)
    ask = {
        "title": f"Ban hành {kept.name}?",
        "text": "Ban hành rồi thì không sửa được nữa; cần sửa phải chép thành lần ban hành mới.",
        "action": "Ban hành bộ tiêu chí",
        "fields": [{"name": "version", "value": kept.row_version}],
    }
    return _confirm_page(request, kept, ask)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _kept(request, pk)
    form = CopyForm(kept, request.POST or None)
    made: list[CriteriaSet] = []
    if form.is_valid() and accepted(
        form,
        lambda: made.append(
            services.copy_criteria_set(
                criteria_set=kept, season=form.cleaned_data["season"],
                by=request.user, at=clock.now(),
            )
        ),
    ):  # fmt: skip
        messages.success(request, f"Đã chép thành bản nháp, lần {made[0].version}.")
        return redirect(made[0])
    return _set_form_page(request, kept, form, "Chép bộ tiêu chí", "Chép thành bản nháp")


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """To every ticked bloc; those that keep another set are named, the others get it."""
    kept = _kept(request, pk)
    form = AssignForm(kept, request.POST or None)
    if form.is_valid():
        for bloc_year in form.cleaned_data["bloc_years"]:
            try:
                services.assign_criteria_set(
                    bloc_year=bloc_year, criteria_set=kept, field=form.cleaned_data["field"],
                    by=request.user, at=clock.now(),
                )  # fmt: skip
            except ValidationError as refusal:
                messages.error(request, f"{bloc_year.name}: {' '.join(refusal.messages)}")
            else:
                messages.success(request, f"Đã giao bộ tiêu chí cho {bloc_year.name}.")
        return redirect(kept)
    return _set_form_page(request, kept, form, "Giao bộ tiêu chí cho Khối", "Giao cho Khối")


# --- Groups ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _group_page(request, _kept(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    return _group_page(request, group.criteria_set, group)


def _group(request: SignedInRequest, pk: int) -> CriteriaGroup:
    seen = criteria_sets_for(request.user)
    group = get_object_or_404(
        CriteriaGroup.objects.filter(criteria_set__in=seen).select_related("criteria_set__season"),
        pk=pk,
    )
    _kept(request, group.criteria_set_id)
    return group


def _group_page(
    request: SignedInRequest, kept: CriteriaSet, group: CriteriaGroup | None
) -> HttpResponse:
    form = GroupForm(request.POST or None, group, kept.row_version)
    title = f"Sửa nhóm {group.code}" if group else "Thêm nhóm tiêu chí"
    return _edit(
        request, kept, form, title,
        lambda: services.save_group(
            criteria_set=kept, group=group, data=form.read(),
            version=form.cleaned_data["version"], by=request.user, at=clock.now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def group_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    return _delete(
        request, group.criteria_set, f"Xóa nhóm {group}?", "Xóa nhóm",
        lambda: services.delete_group(group=group, by=request.user, at=clock.now()),
    )  # fmt: skip


# --- Rows --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _criterion_page(request, _group(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rows reckoned from figures come loaded; typing over them would lose their rule."""
    criterion = _criterion(request, pk)
    if criterion.rule not in (Criterion.Rule.MANUAL, Criterion.Rule.CHOICE):
        messages.error(
            request,
            f"Tiêu chí {criterion.code} tính theo quy tắc «{criterion.get_rule_display()}», "
            "trang này chưa sửa được. Xin xóa rồi thêm tiêu chí chấm trực tiếp hoặc chọn mức.",
        )
        return redirect(criterion.group.criteria_set)
    return _criterion_page(request, criterion.group, criterion)


def _criterion(request: SignedInRequest, pk: int) -> Criterion:
    seen = criteria_sets_for(request.user)
    criterion = get_object_or_404(
        Criterion.objects.filter(group__criteria_set__in=seen).select_related(
            "group__criteria_set__season"
        ),
        pk=pk,
    )
    _kept(request, criterion.group.criteria_set_id)
    return criterion


def _criterion_page(
    request: SignedInRequest, group: CriteriaGroup, criterion: Criterion | None
) -> HttpResponse:
    kept = group.criteria_set
    form = CriterionForm(request.POST or None, criterion, kept.row_version)
    title = f"Sửa tiêu chí {criterion.code}" if criterion else f"Thêm tiêu chí vào nhóm {group}"
    return _edit(
        request, kept, form, title,
        lambda: services.save_criterion(
            group=group, criterion=criterion, data=form.read(),
            version=form.cleaned_data["version"], by=request.user, at=clock.now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _criterion(request, pk)
    return _delete(
        request, criterion.group.criteria_set, f"Xóa tiêu chí {criterion}?", "Xóa tiêu chí",
        lambda: services.delete_criterion(criterion=criterion, by=request.user, at=clock.now()),
    )  # fmt: skip


# --- Gates -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def gate_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _gate_page(request, _kept(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = _gate(request, pk)
    return _gate_page(request, gate.criteria_set, gate)


def _gate(request: SignedInRequest, pk: int) -> Gate:
    seen = criteria_sets_for(request.user)
    gate = get_object_or_404(
        Gate.objects.filter(criteria_set__in=seen).select_related("criteria_set__season"), pk=pk
    )
    _kept(request, gate.criteria_set_id)
    return gate


def _gate_page(request: SignedInRequest, kept: CriteriaSet, gate: Gate | None) -> HttpResponse:
    form = GateForm(kept, request.POST or None, gate)
    title = "Sửa điều kiện xét" if gate else "Thêm điều kiện xét"
    return _edit(
        request, kept, form, title,
        lambda: services.save_gate(
            criteria_set=kept, gate=gate, data=form.read(), by=request.user, at=clock.now()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def gate_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = _gate(request, pk)
    return _delete(
        request, gate.criteria_set, "Xóa điều kiện xét?", "Xóa điều kiện",
        lambda: services.delete_gate(gate=gate, by=request.user, at=clock.now()),
    )  # fmt: skip


# --- Shared ------------------------------------------------------------------------------------


def _edit(
    request: SignedInRequest, kept: CriteriaSet, form: Any, title: str, act: Callable[[], object]
) -> HttpResponse:
    """Show the form, or save and go back to the set. A frozen set says so at once."""
    if kept.state != CriteriaSet.State.DRAFT:
        messages.error(request, services.why_frozen(kept))
        return redirect(kept)
    if request.method == "POST" and form.is_valid() and accepted(form, act):
        messages.success(request, "Đã lưu.")
        return redirect(kept)
    return _set_form_page(request, kept, form, title, "Lưu")


def _delete(
    request: SignedInRequest, kept: CriteriaSet, title: str, action: str, act: Callable[[], object]
) -> HttpResponse:
    if request.method == "POST":
        try:
            act()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, "Đã xóa.")
        return redirect(kept)
    ask = {"title": title, "text": "Xóa rồi thì phải nhập lại.", "action": action, "grave": True}
    return _confirm_page(request, kept, ask)


def _confirm_page(request: SignedInRequest, kept: CriteriaSet, ask: dict[str, Any]) -> HttpResponse:
    context = {
        "section": "scoring", "year": kept.season.year, "set": kept, "ask": ask,
        "crumbs": _crumbs(kept),
    }  # fmt: skip
    return render(request, "scoring/criteria_confirm.html", context)


def _set_form_page(
    request: SignedInRequest, kept: CriteriaSet, form: Any, title: str, action: str
) -> HttpResponse:
    year = kept.season.year
    return _form_page(
        request, form, title, action, kept.name, kept.get_absolute_url(), year, _crumbs(kept)
    )


def _form_page(
    request: SignedInRequest,
    form: Any,
    title: str,
    action: str,
    sub: str,
    back: str,
    year: int,
    crumbs: Crumbs | None = None,
) -> HttpResponse:
    """A form on a page of its own. After a conflict the hidden version is the one that stands."""
    theirs = theirs_beside(form)
    if is_conflict(form):
        resend(form, version=form.theirs.get("row_version"))
    context = {
        "section": "scoring", "year": year, "form": form, "heading": title, "sub": sub,
        "action": action, "back": back, "theirs": theirs,
        "crumbs": crumbs or [{"label": f"Tiêu chí {year}", "url": back}],
    }  # fmt: skip
    status = 409 if is_conflict(form) else 200
    return render(request, "scoring/criteria_form.html", context, status=status)


def _crumbs(kept: CriteriaSet) -> Crumbs:
    year = kept.season.year
    return [
        {"label": f"Tiêu chí {year}", "url": reverse("scoring:criteria_sets", args=[year])},
        {"label": kept.name, "url": kept.get_absolute_url()},
    ]
