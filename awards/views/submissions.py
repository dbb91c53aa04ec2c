"""Tờ trình and decisions: prepared, numbered, sent; entered, revoked."""

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
from awards.forms import DecisionForm, NumberForm, RevokeForm
from awards.models import Award, CouncilSession, Decision, Proposal, Submission
from awards.views.season import ADMIN_ONLY, season_crumbs, with_mark
from blocs.models import Season
from blocs.selectors import award_mark
from history.selectors import events_about


def _in_scope(request: SignedInRequest, pk: int) -> Submission:
    seen = Submission.objects.visible_to(request.user)
    found: Submission = get_object_or_404(
        seen.select_related("season", "register", "addressee", "session"), pk=pk
    )
    return found


@require_POST
def prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = CouncilSession.objects.visible_to(request.user)
    session = get_object_or_404(seen.select_related("season"), pk=pk)
    try:
        made = services.prepare_submission(season=session.season, session=session, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(session)
    names = ", ".join(each.addressee.short_name or each.addressee.name for each in made)
    messages.success(request, f"Đã lập {len(made)} Tờ trình gửi {names}. Số và ngày để trống.")
    return redirect(made[0])


@require_safe
def submission(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    proposals = list(
        selectors.proposals_of(found.season).filter(submission=found).visible_to(request.user)
    )
    may_manage = permissions.may_manage_awards(request.user)
    waits = any(each.state == Proposal.State.SUBMITTED for each in proposals)
    context = {
        "submission": found,
        "rows": [with_mark(each) for each in proposals],
        "decisions": found.decisions.select_related("issuer"),
        "may_number": may_manage and found.sent_at is None,
        "may_send": may_manage and found.sent_at is None and found.number is not None,
        "may_decide": may_manage and waits,
        "events": events_about(found) if permissions.may_read_working_lists(request.user) else [],
        "crumbs": season_crumbs(found.season),
        "year": found.season.year,
        "section": "awards",
    }
    return render(request, "awards/submission.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    form = NumberForm(
        request.POST or None,
        initial={"number": found.number, "dated_on": found.dated_on, "version": found.version},
    )
    if form.is_valid() and accepted(
        form,
        lambda: services.number_submission(submission=found, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "Đã ghi số và ngày của Tờ trình.")
        return redirect(found)
    resend(form, version=found.version)
    return _edit(
        request, found.season, form, "Ghi số Tờ trình",
        f"Sổ {found.register.symbol}; mỗi số dùng một lần trong năm", "Ghi số",
        found.get_absolute_url(),
    )  # fmt: skip


def _edit(
    request: SignedInRequest,
    season: Season,
    form: Any,
    heading: str,
    sub: str,
    action: str,
    back: str,
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "sub": sub,
        "action": action,
        "theirs": theirs_beside(form),
        "crumbs": season_crumbs(season),
        "back": back,
        "year": season.year,
        "section": "awards",
    }
    return render(request, "act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    if request.method == "POST":
        try:
            services.send_submission(submission=found, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"Đã ghi gửi {found}. Tờ trình không sửa được nữa.")
        return redirect(found)
    context = {
        "heading": "Gửi Tờ trình",
        "question": f"Gửi {found}?",
        "text": "Sau khi gửi, danh sách, số và ngày không sửa được nữa. "
        "Cần sửa thì lập văn bản đính chính.",
        "action": "Gửi Tờ trình",
        "back": found.get_absolute_url(),
        "crumbs": season_crumbs(found.season),
        "year": found.season.year,
        "section": "awards",
    }
    return render(request, "awards/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    waiting = Proposal.objects.filter(submission=found, state=Proposal.State.SUBMITTED)
    form = DecisionForm(
        request.POST or None, proposals=_named(waiting), initial={"issuer": found.addressee_id}
    )
    return _decide(request, found.season, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def own_decision(request: SignedInRequest, year: int) -> HttpResponse:
    """The office's own awards, or a decision that revokes: no tờ trình behind it."""
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    waiting = Proposal.objects.filter(
        season=season, state=Proposal.State.PASSED, submission__isnull=True
    )
    form = DecisionForm(request.POST or None, proposals=_named(waiting))
    return _decide(request, season, None, form)


def _named(proposals: Any) -> Any:
    return proposals.select_related("award_type").order_by("award_type__order", "place", "pk")


def _decide(
    request: SignedInRequest, season: Season, submission: Submission | None, form: DecisionForm
) -> HttpResponse:
    saved: list[Decision] = []
    if form.is_valid() and accepted(
        form,
        lambda: saved.append(
            services.record_decision(
                season=season,
                submission=submission,
                granted=form.granted_ids(),
                by=request.user,
                **{name: value for name, value in form.cleaned_data.items() if name != "granted"},
            )
        ),
    ):
        messages.success(request, f"Đã ghi {saved[0]}.")
        return redirect(saved[0])
    behind = f"Theo {submission}" if submission else "Không qua Tờ trình"
    back = submission or reverse("awards:awards", args=[season.year])
    return _edit(
        request, season, form, "Ghi Quyết định khen thưởng", behind, "Ghi Quyết định",
        back if isinstance(back, str) else back.get_absolute_url(),
    )  # fmt: skip


@require_safe
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = Decision.objects.visible_to(request.user)
    found = get_object_or_404(
        seen.select_related("season", "issuer", "submission__register"), pk=pk
    )
    awards = found.awards.visible_to(request.user).select_related(
        "award_type", "proposal__bloc_year__bloc", "revoked_by"
    )
    rows = list(awards.order_by("award_type__order", "place", "pk"))
    context = {
        "decision": found,
        "rows": [{"award": each, "mark": award_mark(each.award_type, each.place)} for each in rows],
        "revoked": found.revokes.select_related("award_type"),
        "total": sum(each.bonus or 0 for each in rows),
        "unconfirmed": any(each.bonus and not each.bonus_confirmed for each in rows),
        "may_manage": permissions.may_manage_awards(request.user),
        "reads_all": permissions.may_read_working_lists(request.user),
        "crumbs": season_crumbs(found.season),
        "year": found.season.year,
        "section": "awards",
    }
    return render(request, "awards/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = Award.objects.visible_to(request.user)
    award = get_object_or_404(seen.select_related("season", "decision", "award_type"), pk=pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    form = RevokeForm(request.POST or None, award=award)
    if form.is_valid() and accepted(
        form,
        lambda: services.revoke_award(award=award, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, f"Đã ghi thu hồi: {award}.")
        return redirect(award.decision)
    return _edit(
        request, award.season, form, f"Thu hồi: {award.name}",
        f"{award.award_type.name}, {award.decision}", "Ghi thu hồi",
        award.decision.get_absolute_url(),
    )  # fmt: skip
