"""Proposals: made, read, mended, withdrawn."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, refuse_unless, resend, theirs_beside
from accounts.http import SignedInRequest
from awards import permissions, selectors, services
from awards.eligibility import State
from awards.forms import ChooseForm, NomineeForm, ProposalForm, ReasonForm
from awards.models import Proposal
from awards.views.season import season_crumbs, with_mark
from blocs.models import BlocYear, Season
from catalogue.models import AwardType
from cooperatives.models import Organization
from history.lists import back_to
from history.selectors import events_about
from scoring.models import Standing

STAFF_ONLY = "Lập đề nghị là việc của cán bộ Liên minh."
OFFICER_ONLY = "Đề nghị này do cán bộ phụ trách Khối và Quản trị sửa."


def _in_scope(request: SignedInRequest, pk: int) -> Proposal:
    """A proposal one may see, with all that its page says of it."""
    season = get_object_or_404(Season, proposals__pk=pk)
    seen = selectors.proposals_of(season).visible_to(request.user)
    found: Proposal = get_object_or_404(seen, pk=pk)
    return found


@require_POST
def propose_season(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    try:
        result = services.propose_for_season(season=season, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("awards:awards", year)
    messages.success(request, f"Đã lập {len(result.made)} đề nghị từ xếp hạng đã chốt.")
    if result.refusals:
        messages.warning(
            request, f"{len(result.refusals)} đơn vị chưa đề nghị được, lý do ghi ở dưới."
        )
    return redirect("awards:awards", year)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_choice(request: SignedInRequest, standing: int, award_type: int) -> HttpResponse:
    """People choose among those who share a quota, and say why."""
    in_scope = BlocYear.objects.visible_to(request.user)
    standings = Standing.objects.filter(membership__bloc_year__in=in_scope).select_related(
        "membership__bloc_year__season", "membership__bloc_year__bloc"
    )
    place = get_object_or_404(standings, pk=standing)
    award = get_object_or_404(AwardType, pk=award_type)
    bloc_year = place.membership.bloc_year
    refuse_unless(permissions.may_propose(request.user, bloc_year), OFFICER_ONLY)
    form = ChooseForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.propose_award(
            standing=place,
            award_type=award,
            place=place.place,
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    ):
        messages.success(request, f"Đã đề nghị {award.short_name} cho {place.name}.")
        return redirect("awards:awards", bloc_year.season.year)
    return _act(
        request, bloc_year.season, form, f"Đề nghị {award.short_name}: {place.name}",
        f"Hạng {place.place} {bloc_year}", "Lập đề nghị",
    )  # fmt: skip


def _act(
    request: SignedInRequest,
    season: Season,
    form: Any,
    heading: str,
    sub: str,
    action: str,
    back: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "sub": sub,
        "action": action,
        "crumbs": season_crumbs(season),
        "back": back or reverse("awards:awards", args=[season.year]),
        "year": season.year,
        "section": "awards",
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_nominee(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(request.user.is_alliance, STAFF_ONLY)
    form = NomineeForm(request.POST or None, units=Organization.objects.visible_to(request.user))
    if form.is_valid() and accepted(
        form,
        lambda: services.propose_person(season=season, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã lập đề nghị.")
        return redirect("awards:awards", year)
    return _act(
        request, season, form, "Đề nghị ngoài xếp hạng",
        "Cá nhân, hoặc danh hiệu riêng của một tập thể", "Lập đề nghị",
    )  # fmt: skip


@require_safe
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    works = permissions.may_read_working_lists(request.user)
    context = {
        **with_mark(found),
        **(conditions_of(found) if works else {}),
        "stations": selectors.stations_of(found),
        "may_change": _is_open(found) and permissions.may_change_proposal(request.user, found),
        "events": events_about(found) if works else [],
        "crumbs": [
            {**each, "url": back_to(request, each["url"], f"de-nghi-{found.pk}")}
            for each in season_crumbs(found.season)
        ],
        "works": works,
        "year": found.season.year,
        "section": "awards",
    }
    return render(request, "awards/proposal.html", context)


def conditions_of(proposal: Proposal) -> dict[str, Any]:
    """What `awards/_proposal_conditions.html` needs."""
    findings = selectors.eligibility_of(proposal)
    return {
        "findings": findings,
        "met": sum(each.state == State.MET for each in findings),
        "all_met": all(each.state == State.MET for each in findings),
    }


def _is_open(proposal: Proposal) -> bool:
    numbered = proposal.submission is not None and proposal.submission.number is not None
    return proposal.state in Proposal.OPEN and not numbered


@require_http_methods(["GET", "HEAD", "POST"])
def edit_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    refuse_unless(permissions.may_change_proposal(request.user, found), OFFICER_ONLY)
    form = ProposalForm(
        request.POST or None,
        initial={
            "achievement": found.achievement, "address": found.address, "version": found.version,
        },
    )  # fmt: skip
    if form.is_valid() and accepted(
        form,
        lambda: services.update_proposal(proposal=found, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã lưu đề nghị.")
        return redirect(found)
    resend(form, version=found.version)
    context = {
        "form": form,
        "heading": f"Sửa đề nghị: {found.name}",
        "sub": f"{found.award_type.name}, năm {found.season.year}",
        "theirs": theirs_beside(form),
        "crumbs": season_crumbs(found.season),
        "back": found.get_absolute_url(),
        "action": "Lưu đề nghị",
        "year": found.season.year,
        "section": "awards",
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    refuse_unless(permissions.may_change_proposal(request.user, found), OFFICER_ONLY)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.withdraw_proposal(
            proposal=found, reason=form.cleaned_data["reason"], by=request.user
        ),
    ):
        messages.success(request, f"Đã rút đề nghị {found.name}.")
        return redirect("awards:awards", found.season.year)
    return _act(
        request, found.season, form, f"Rút đề nghị: {found.name}",
        "Đề nghị vẫn còn trong danh sách, ghi là đã rút và vì sao", "Rút đề nghị",
        found.get_absolute_url(),
    )  # fmt: skip
