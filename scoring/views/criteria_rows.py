"""Groups, criteria and gates of a draft set: typed, tried, moved, deleted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, is_conflict, told
from accounts.http import SignedInRequest
from catalogue.models import Indicator
from history import clock
from scoring.forms.criteria import GateForm, GroupForm
from scoring.forms.criterion import CriterionForm
from scoring.forms.criterion_held import held_of
from scoring.forms.rows import MORE, as_typed
from scoring.forms.trying import TryForm
from scoring.marking import Rounding
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import (
    CriterionView,
    criteria_sets_for,
    criterion_view,
)
from scoring.selectors.publishing import row_problems
from scoring.services import criteria as services
from scoring.views.criteria_answers import (
    delete,
    edit,
    frozen,
    kept_set,
    set_form_page,
)

# --- Groups ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _group_page(request, kept_set(request, pk), None)


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
    kept_set(request, group.criteria_set_id)
    return group


def _group_page(
    request: SignedInRequest, kept: CriteriaSet, group: CriteriaGroup | None
) -> HttpResponse:
    form = GroupForm(request.POST or None, group, kept.row_version)
    title = f"Sửa nhóm {group.code}" if group else "Thêm nhóm tiêu chí"
    return edit(
        request, kept, form, title,
        lambda: services.save_group(
            criteria_set=kept, group=group, data=form.read(),
            version=form.cleaned_data["version"], by=request.user, at=clock.now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def group_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    return delete(
        request, group.criteria_set, f"Xóa nhóm {group}?", "Xóa nhóm",
        lambda: services.delete_group(group=group, by=request.user, at=clock.now()),
    )  # fmt: skip


@require_POST
def group_move(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    up = request.POST.get("huong") != "xuong"
    told(
        request,
        lambda: services.move_group(group=group, up=up, by=request.user, at=clock.now()),
        f"Đã chuyển nhóm {group.code} {'lên' if up else 'xuống'}.",
    )
    return redirect(f"{group.criteria_set.get_absolute_url()}#nhom-{group.pk}")


# --- Rows --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _criterion_page(request, _group(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _criterion(request, pk)
    kept_set(request, criterion.group.criteria_set_id)
    return _criterion_page(request, criterion.group, criterion)


def _criterion(request: SignedInRequest, pk: int) -> Criterion:
    seen = criteria_sets_for(request.user)
    found: Criterion = get_object_or_404(
        Criterion.objects.filter(group__criteria_set__in=seen).select_related(
            "group__criteria_set__season", "indicator"
        ),
        pk=pk,
    )
    return found


def _criterion_page(
    request: SignedInRequest, group: CriteriaGroup, criterion: Criterion | None
) -> HttpResponse:
    """Four buttons: choose the rule, more rows, try, save. Only the last one writes."""
    kept = group.criteria_set
    if kept.state != CriteriaSet.State.DRAFT:
        return frozen(request, kept)
    held = {"version": kept.row_version, **(held_of(criterion) if criterion else {})}
    if _is_reshaped(request):
        more = MORE if "them" in request.POST else 0
        form = CriterionForm(None, as_typed(request.POST), group=group, more=more)
        return _criterion_form(request, group, criterion, form)
    form = CriterionForm(request.POST or None, held, group=group)
    if request.method == "POST" and form.is_valid():
        if "thu" in request.POST:
            return _criterion_form(request, group, criterion, form, _as_typed_row(form, group))
        if accepted(form, _saving(request, group, criterion, form)):
            _tell_what_is_left(request, form, group)
            return redirect(f"{kept.get_absolute_url()}#nhom-{group.pk}")
        if is_conflict(form) and criterion:
            # A form in conflict carries what stands in the store (accounts.answers).
            form.theirs |= held_of(Criterion.objects.get(pk=criterion.pk))  # type: ignore[attr-defined]
    return _criterion_form(request, group, criterion, form)


def _is_reshaped(request: SignedInRequest) -> bool:
    """The page is asked for again in another shape: another rule, or more rows."""
    sent = request.POST
    other_rule = sent.get("shown") not in (None, "", sent.get("rule"))
    return request.method == "POST" and ("them" in sent or "chon" in sent or other_rule)


def _saving(
    request: SignedInRequest,
    group: CriteriaGroup,
    criterion: Criterion | None,
    form: CriterionForm,
) -> Callable[[], object]:
    return lambda: services.save_criterion(
        group=group, criterion=criterion, data=form.read(),
        version=form.cleaned_data["version"], by=request.user, at=clock.now(),
    )  # fmt: skip


def _tell_what_is_left(request: SignedInRequest, form: CriterionForm, group: CriteriaGroup) -> None:
    """A draft may stand half done; what still keeps the row from scoring is said at once."""
    left = list(row_problems(_as_typed_row(form, group), form.indicators))
    code = form.cleaned_data["code"]
    if left:
        messages.warning(request, f"Đã lưu tiêu chí {code}, còn phải sửa: {' '.join(left)}")
    else:
        messages.success(request, f"Đã lưu tiêu chí {code}.")


def _as_typed_row(form: CriterionForm, group: CriteriaGroup) -> CriterionView:
    """The row as it would be saved, read by the functions that read saved ones."""
    data = form.read()
    row = Criterion(
        group=group, code=data.code, text=data.text, max_points=data.max_points,
        rule=data.rule, params=dict(data.params),
    )  # fmt: skip
    return criterion_view(row, {code: each.name for code, each in form.indicators.items()})


def _criterion_form(
    request: SignedInRequest,
    group: CriteriaGroup,
    criterion: Criterion | None,
    form: CriterionForm,
    tried: CriterionView | None = None,
) -> HttpResponse:
    kept = group.criteria_set
    title = f"Sửa tiêu chí {criterion.code}" if criterion else f"Thêm tiêu chí vào nhóm {group}"
    trial = None
    if tried and tried.rule:
        rounding = Rounding(kept.decimal_places)
        trial = TryForm(tried.rule, form.indicators, rounding, request.POST)
    return set_form_page(
        request, kept, form, title, "Lưu", "scoring/criterion_form.html",
        tried=tried, trial=trial,
    )  # fmt: skip


@require_safe
def criterion_try(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever reads the set may ask what a fact would give."""
    criterion = _criterion(request, pk)
    kept = criterion.group.criteria_set
    indicators = {each.code: each for each in Indicator.objects.all()}
    view = criterion_view(criterion, {code: each.name for code, each in indicators.items()})
    trial: Any = None
    if view.rule:
        rounding = Rounding(kept.decimal_places)
        asked = any(name.startswith("thu-") for name in request.GET)
        trial = TryForm(view.rule, indicators, rounding, request.GET if asked else None)
    return set_form_page(
        request, kept, trial, f"Thử tiêu chí {criterion.code}", "Thử",
        "scoring/criterion_try.html", view=view, trial=trial,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _criterion(request, pk)
    kept_set(request, criterion.group.criteria_set_id)
    return delete(
        request, criterion.group.criteria_set, f"Xóa tiêu chí {criterion}?", "Xóa tiêu chí",
        lambda: services.delete_criterion(criterion=criterion, by=request.user, at=clock.now()),
    )  # fmt: skip


@require_POST
def criterion_move(request: SignedInRequest, pk: int) -> HttpResponse:
    criterion = _criterion(request, pk)
    kept = kept_set(request, criterion.group.criteria_set_id)
    up = request.POST.get("huong") != "xuong"
    told(
        request,
        lambda: services.move_criterion(
            criterion=criterion, up=up, by=request.user, at=clock.now()
        ),
        f"Đã chuyển tiêu chí {criterion.code} {'lên' if up else 'xuống'}.",
    )
    return redirect(f"{kept.get_absolute_url()}#nhom-{criterion.group_id}")


# --- Gates -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def gate_new(request: SignedInRequest, pk: int) -> HttpResponse:
    return _gate_page(request, kept_set(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = _gate(request, pk)
    return _gate_page(request, gate.criteria_set, gate)


def _gate(request: SignedInRequest, pk: int) -> Gate:
    seen = criteria_sets_for(request.user)
    gate = get_object_or_404(
        Gate.objects.filter(criteria_set__in=seen).select_related("criteria_set__season"), pk=pk
    )
    kept_set(request, gate.criteria_set_id)
    return gate


def _gate_page(request: SignedInRequest, kept: CriteriaSet, gate: Gate | None) -> HttpResponse:
    form = GateForm(kept, request.POST or None, gate)
    title = "Sửa điều kiện xét" if gate else "Thêm điều kiện xét"
    return edit(
        request, kept, form, title,
        lambda: services.save_gate(
            criteria_set=kept, gate=gate, data=form.read(),
            version=form.cleaned_data["version"], by=request.user, at=clock.now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def gate_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = _gate(request, pk)
    return delete(
        request, gate.criteria_set, "Xóa điều kiện xét?", "Xóa điều kiện",
        lambda: services.delete_gate(gate=gate, by=request.user, at=clock.now()),
    )  # fmt: skip
