"""Criteria sets: the list of a year, a set with its rows, made, published, copied, compared."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, is_conflict, refuse_unless
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.views.answers import year_switch
from history import clock
from history.keys import key_of
from history.lists import order_of, tools, wants_file
from history.models import Event
from scoring.forms.criteria import CopyForm, SetForm, head_of_set
from scoring.forms.rows import MORE, as_typed
from scoring.listings import SetUse, sets_listing, uses_listing
from scoring.models import CriteriaAssignment, CriteriaSet
from scoring.permissions import may_manage_criteria
from scoring.selectors.assignments import assignments_of, target_of, target_words
from scoring.selectors.criteria import (
    criteria_sets_for,
    criteria_sets_of,
    group_views,
    indicators_named,
    ranking_words,
    tie_break_words,
    year_words,
)
from scoring.selectors.differences import differences
from scoring.selectors.publishing import check_set
from scoring.services import criteria as services
from scoring.views.criteria_answers import (
    ADMIN_ONLY,
    confirm_page,
    crumbs_of,
    form_page,
    frozen,
    kept_set,
    set_form_page,
    shown_set,
)


@require_safe
def criteria_sets(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    listing = sets_listing(season)
    sets = listing.in_order(criteria_sets_of(season, request.user), order_of(request))
    uses, of_blocs = _uses_of(request, season), uses_listing(season)
    if wants_file(request):
        by_bloc = request.GET.get("bang") == "khoi"
        return of_blocs.file(uses) if by_bloc else listing.file(sets)
    query = request.GET.copy()
    query["bang"] = "khoi"
    context = {
        "section": "scoring",
        "year": year,
        "sets": sets,
        "tools": tools(request, listing, len(sets), default="ten"),
        "years": year_switch("scoring:criteria_sets", year),
        "uses": uses,
        "tools_of_uses": replace(tools(request, of_blocs, len(uses)), query=query),
        "last_year": _to_copy(request, year),
        "may_manage": may_manage_criteria(request.user),
        "reads_samples": request.user.is_alliance,
    }
    return render(request, "scoring/criteria_sets.html", context)


def _uses_of(request: SignedInRequest, season: Season) -> list[SetUse]:
    """Which blocs have the same set for the same members; those without one last, so that none is
    overlooked."""
    seen = BlocYear.objects.visible_to(request.user).filter(season=season)
    blocs = list(seen.select_related("bloc", "season").order_by("number"))
    by_key = {each.pk: each for each in blocs}
    given: dict[tuple[str, str], list[BlocYear]] = defaultdict(list)
    for each in assignments_of(blocs):
        words = target_words(target_of(each), each.membership)
        given[str(each.criteria_set), words].append(by_key[each.bloc_year_id])
    uses = [
        SetUse(tuple(sorted(held, key=lambda each: each.number)), name, words)
        for (name, words), held in given.items()
    ]
    uses.sort(key=lambda use: use.blocs[0].number)
    served = {each.pk for use in uses for each in use.blocs}
    without = tuple(each for each in blocs if each.pk not in served)
    return [*uses, SetUse(without, "", "")] if without else uses


def _to_copy(request: SignedInRequest, year: int) -> list[CriteriaSet]:
    """What was published the year before, for whoever makes this year's."""
    if not may_manage_criteria(request.user):
        return []
    published = criteria_sets_for(request.user).exclude(state=CriteriaSet.State.DRAFT)
    return list(published.filter(season__year=year - 1).order_by("name", "-version"))


@require_safe
def criteria_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole set, each rule in words; what keeps a draft from being published stands on top."""
    shown = shown_set(request, pk)
    manages = may_manage_criteria(request.user)
    is_draft = shown.state == CriteriaSet.State.DRAFT
    groups = group_views(shown)
    faults = check_set(shown, groups) if manages and is_draft else []
    context = {
        "section": "scoring",
        "year": shown.season.year,
        "set": shown,
        "groups": groups,
        "bands": shown.class_bands.order_by("-min_points"),
        "gates": shown.gates.select_related("group").order_by("pk"),
        "tie_break": tie_break_words(shown.tie_break, indicators_named(shown.tie_break)),
        "ranking_words": ranking_words(shown),
        "year_words": year_words(shown),
        "assignments": _assignments(shown),
        "open_blocs": _open_blocs(request, shown),
        "may_manage": manages,
        "may_edit": manages and is_draft,
        "problems": [each for each in faults if each.blocks],
        "warnings": [each for each in faults if not each.blocks],
        "events": Event.objects.about(shown).order_by("-seq") if request.user.is_alliance else [],
    }
    return render(request, "scoring/criteria_set.html", context)


def _assignments(shown: CriteriaSet) -> list[dict[str, Any]]:
    rows = shown.assignments.select_related(
        "bloc_year__bloc", "bloc_year__season", "membership__organization"
    )
    return [
        {"row": each, "bloc_year": each.bloc_year, "whom": _whom(each)}
        for each in rows.order_by("bloc_year__number", "field", "members_from", "pk")
    ]


def _whom(assignment: CriteriaAssignment) -> str:
    """Nothing where the whole bloc is meant."""
    target = target_of(assignment)
    return target_words(target, assignment.membership) if target.rank else ""


def _open_blocs(request: SignedInRequest, shown: CriteriaSet) -> set[int]:
    """The blocs of the year whose page this person may open."""
    seen = BlocYear.objects.visible_to(request.user).filter(season=shown.season_id)
    return set(seen.values_list("pk", flat=True))


# --- The set -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_new(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(may_manage_criteria(request.user), ADMIN_ONLY)
    form = _set_form(request, None)
    made: list[CriteriaSet] = []
    if (
        form.is_bound
        and form.is_valid()
        and accepted(
            form,
            lambda: made.append(
                services.create_criteria_set(
                    season=season, data=form.read(), by=request.user, at=clock.now()
                )
            ),
        )
    ):
        messages.success(request, "Đã lập bản nháp. Tiếp theo, xin thêm nhóm và tiêu chí.")
        return redirect(made[0])
    back = reverse("scoring:criteria_sets", args=[year])
    return form_page(
        request, form, "Lập bộ tiêu chí", "Lập bản nháp", f"Năm thi đua {year}", back, year,
        template=SET_FORM,
    )  # fmt: skip


SET_FORM = "scoring/criteria_set_form.html"


def _set_form(request: SignedInRequest, kept: CriteriaSet | None) -> SetForm:
    """Asked for more rows of classes, the form comes back as typed, unjudged."""
    if "them" in request.POST:
        return SetForm(None, as_typed(request.POST), criteria_set=kept, more=MORE)
    return SetForm(request.POST or None, criteria_set=kept)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = kept_set(request, pk)
    if kept.state != CriteriaSet.State.DRAFT:
        return frozen(request, kept)
    form = _set_form(request, kept)
    if form.is_bound and form.is_valid() and accepted(
        form,
        lambda: services.update_criteria_set(
            criteria_set=kept, data=form.read(), version=form.cleaned_data["version"],
            by=request.user, at=clock.now(),
        ),
    ):  # fmt: skip
        messages.success(request, "Đã lưu.")
        return redirect(kept)
    if is_conflict(form):
        rows = {
            n: v for n, v in head_of_set(kept).items() if n.startswith(("tie_", "loai-", "ky-"))
        }
        form.theirs |= rows  # type: ignore[attr-defined] # beside what the service told
    return set_form_page(request, kept, form, "Sửa phần chung của bộ tiêu chí", "Lưu", SET_FORM)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = kept_set(request, pk)
    if kept.state != CriteriaSet.State.DRAFT:
        return frozen(request, kept)
    if request.method == "POST":
        try:
            services.publish_criteria_set(
                criteria_set=kept, version=key_of(request.POST.get("version")),
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, "Đã ban hành bộ tiêu chí.")
        return redirect(kept)
    faults = check_set(kept, group_views(kept))
    told = " ".join(each.text for each in faults if not each.blocks)
    ask = {
        "title": f"Ban hành {kept.name}?",
        "text": "Ban hành rồi thì không sửa được nữa; cần sửa phải chép thành lần ban hành mới."
        + (f" Nên xem trước: {told}" if told else ""),
        "action": "Ban hành bộ tiêu chí",
        "fields": [{"name": "version", "value": kept.row_version}],
    }
    return confirm_page(request, kept, ask)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = kept_set(request, pk)
    form = CopyForm(kept, request.POST or None, _season_asked(request))
    made: list[CriteriaSet] = []
    if form.is_valid() and accepted(
        form,
        lambda: made.append(
            services.copy_criteria_set(
                criteria_set=kept, season=form.cleaned_data["season"],
                name=form.cleaned_data["name"],
                by=request.user, at=clock.now(),
            )
        ),
    ):  # fmt: skip
        messages.success(request, f"Đã chép thành bản nháp, lần {made[0].version}.")
        return redirect(made[0])
    return set_form_page(request, kept, form, "Chép bộ tiêu chí", "Chép thành bản nháp")


def _season_asked(request: SignedInRequest) -> Season | None:
    year = key_of(request.GET.get("nam"))
    return None if year is None else Season.objects.filter(year=year).first()


@require_safe
def criteria_set_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """A copy beside what it was made from, for whoever may read both."""
    shown = shown_set(request, pk)
    origin = criteria_sets_for(request.user).filter(pk=shown.copied_from_id or 0).first()
    context = {
        "section": "scoring",
        "year": shown.season.year,
        "set": shown,
        "origin": origin,
        "differences": differences(shown, origin) if origin else [],
        "crumbs": crumbs_of(shown),
    }
    return render(request, "scoring/criteria_changes.html", context)
