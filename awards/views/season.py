"""The year's awards, their settings, and the record of all years."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, crumbs, refuse_unless, today, told
from accounts.http import SignedInRequest
from accounts.models import User
from awards import permissions, selectors, services
from awards.forms import PublishedTotalForm, QuotaForm, RecordFilter, RemoveQuotaForm
from awards.listings import RECORD, proposals_listing, quotas_listing
from awards.models import Proposal, Quota
from awards.selectors import Work
from blocs.models import Season
from blocs.selectors import award_mark
from blocs.views.answers import year_switch
from history.lists import in_words, order_of, page_of, tools, wants_file

PAGE = 50
ADMIN_ONLY = "Định mức, Hội đồng, Tờ trình và Quyết định do Quản trị ghi."
# The state of a proposal in the form, icon and words of the components.
STATE_KINDS = {
    Proposal.State.PROPOSED: "wait",
    Proposal.State.PASSED: "doing",
    Proposal.State.REJECTED: "none",
    Proposal.State.SUBMITTED: "doing",
    Proposal.State.GRANTED: "done",
    Proposal.State.NOT_GRANTED: "none",
    Proposal.State.WITHDRAWN: "none",
}


def season_crumbs(season: Season) -> list[dict[str, str]]:
    return crumbs((f"Khen thưởng {season.year}", reverse("awards:awards", args=[season.year])))


def with_mark(proposal: Proposal) -> dict[str, Any]:
    """A proposal as a row of a list."""
    return {
        "proposal": proposal,
        "mark": award_mark(proposal.award_type, proposal.place),
        "kind": STATE_KINDS[Proposal.State(proposal.state)],
        "vote": next(reversed(list(proposal.votes.all())), None),
    }


@require_safe
def awards(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    work = selectors.work_of(season, request.user)
    seen = selectors.proposals_of(season).visible_to(request.user)
    wanted = request.GET.get("tinh-trang", "")
    weighs = permissions.may_read_working_lists(request.user)
    listing = proposals_listing(season, with_votes=weighs)
    found = [with_mark(each) for each in (seen.filter(state=wanted) if wanted else seen)]
    rows = listing.shown(found, request)
    if wants_file(request):
        return listing.file(rows, [Proposal.State(wanted).label] if wanted and rows else [])
    page = page_of(request, rows, PAGE)
    context = {
        "season": season,
        "year": year,
        "years": year_switch("awards:awards", year),
        "work": work,
        "page": page,
        "rows": page.object_list,
        "tools": tools(request, listing, len(rows), pages=page.paginator.num_pages, finds=True),
        "chips": _chips(work, wanted, year),
        "may_manage": permissions.may_manage_awards(request.user),
        "may_suspend": permissions.may_suspend(request.user),
        "section": "awards",
    }
    if weighs:
        context |= _working_lists(season, work, request.user)
    return render(request, "awards/awards.html", context)


def _chips(work: Work, wanted: str, year: int) -> list[dict[str, Any]]:
    url = reverse("awards:awards", args=[year])
    every = {"label": "Tất cả", "url": url, "current": not wanted, "count": work.states.total()}
    return [
        every,
        *(
            {
                "label": state.label,
                "url": f"{url}?tinh-trang={state}",
                "current": wanted == state,
                "count": work.states[state],
            }
            for state in Proposal.State
            if work.states[state]
        ),
    ]


def _working_lists(season: Season, work: Work, user: User) -> dict[str, Any]:
    """What staff and council weigh: the acts in order, who is not proposed and why, the counts."""
    candidates = selectors.candidates_of(season, today())
    unsealed = selectors.unsealed_blocs(season)
    left = [each for each in candidates if each.why_not]
    return {
        "steps": selectors.steps_of(work, candidates, unsealed),
        "refusals": [
            {"candidate": each, "may_choose": permissions.may_propose(user, each.bloc_year)}
            for each in left
        ],
        "unsealed": unsealed,
        "uneven": selectors.uneven_quotas(season),
        "reconciliation": [
            {"row": row, "mark": award_mark(row.award_type, row.place)}
            for row in selectors.reconciliation(season.year)
        ],
        "may_propose": user.is_alliance,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    form = QuotaForm(request.POST or None, season=season)
    if form.is_valid() and accepted(
        form, lambda: services.set_quota(season=season, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Đã ghi định mức.")
        return redirect("awards:quotas", year)
    rows = Quota.objects.filter(season=season).select_related(
        "award_type", "bloc_year__bloc", "bloc_year__season"
    )
    listing = quotas_listing(season)
    quotas = listing.in_order(
        rows.order_by("place_from", "bloc_year__number", "pk"), order_of(request)
    )
    if wants_file(request):
        return listing.file(quotas)
    context = {
        "season": season,
        "year": year,
        "form": form,
        "quotas": quotas,
        "tools": tools(request, listing, len(quotas)),
        "crumbs": season_crumbs(season),
        "years": year_switch("awards:quotas", year),
        "section": "awards",
    }
    return render(request, "awards/quotas.html", context)


@require_POST
def remove_quota(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    form = RemoveQuotaForm(request.POST, season=season)
    if form.is_valid():
        quota = form.cleaned_data["quota"]
        told(
            request,
            lambda: services.remove_quota(quota=quota, by=request.user),
            "Đã bỏ dòng định mức.",
        )
    return redirect("awards:quotas", year)


@require_http_methods(["GET", "HEAD", "POST"])
def published_total(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    form = PublishedTotalForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.record_published_total(year=year, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã ghi số liệu công bố.")
        return redirect("awards:awards", year)
    context = {
        "form": form,
        "heading": f"Số liệu đã công bố năm {year}",
        "sub": "Con số chỉ biết tổng, để đối chiếu; không sửa gì trong hệ thống",
        "crumbs": season_crumbs(season),
        "back": reverse("awards:awards", args=[year]),
        "action": "Ghi số liệu",
        "year": year,
        "section": "awards",
    }
    return render(request, "act.html", context)


@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    """Awards of all years that one may see."""
    form = RecordFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    found = selectors.award_record(
        request.user,
        text=data.get("q", ""),
        award=data.get("hinh_thuc", ""),
        year=data.get("nam"),
        order=order_of(request),
    )
    if wants_file(request):
        return RECORD.file(found, in_words(form))
    page = page_of(request, found, PAGE)
    context = {
        "form": form,
        "page": page,
        "tools": tools(
            request, RECORD, page.paginator.count,
            default="-nam", form=form, pages=page.paginator.num_pages,
        ),
        "rows": [{"award": each, "mark": award_mark(each.award_type, each.place)} for each in page],
        "clear_url": reverse("awards:record"),
        "section": "awards",
    }  # fmt: skip
    return render(request, "awards/record.html", context)
