"""Hội đồng TĐKT: sittings, counts, closing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, refuse_unless, resend, theirs_beside, told
from accounts.http import SignedInRequest
from awards import permissions, selectors, services
from awards.forms import SessionForm, VotesForm
from awards.models import CouncilSession, Proposal
from awards.services import SessionMinutes
from awards.views.season import ADMIN_ONLY, season_crumbs
from blocs.models import Season
from blocs.selectors import award_mark
from history.selectors import events_about


def _in_scope(request: SignedInRequest, pk: int) -> CouncilSession:
    seen = CouncilSession.objects.visible_to(request.user).select_related("season")
    found: CouncilSession = get_object_or_404(seen, pk=pk)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    return _write(request, season, None, SessionForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    held = {name: getattr(session, name) for name in SessionMinutes.__dataclass_fields__}
    form = SessionForm(request.POST or None, initial={**held, "version": session.version})
    return _write(request, session.season, session, form)


def _write(
    request: SignedInRequest, season: Season, session: CouncilSession | None, form: SessionForm
) -> HttpResponse:
    saved: list[CouncilSession] = []
    if form.is_valid() and accepted(
        form,
        lambda: saved.append(
            services.record_session(
                season=season,
                minutes=form.minutes(),
                session=session,
                version=form.cleaned_data["version"],
                by=request.user,
            )
        ),
    ):
        messages.success(request, "Đã lưu phiên họp.")
        return redirect(saved[0])
    resend(form, version=session.version if session else 0)
    context = {
        "form": form,
        "heading": "Sửa phiên họp Hội đồng" if session else "Ghi phiên họp Hội đồng",
        "sub": f"Xét khen thưởng năm {season.year}",
        "theirs": theirs_beside(form),
        "crumbs": season_crumbs(season),
        "back": session.get_absolute_url()
        if session
        else reverse("awards:awards", args=[season.year]),
        "action": "Lưu phiên họp",
        "year": season.year,
        "section": "awards",
    }
    return render(request, "act.html", context)


@require_safe
def council_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _in_scope(request, pk)
    votes = session.votes.select_related(
        "session", "proposal__award_type", "proposal__bloc_year__bloc"
    ).order_by("proposal__award_type__order", "proposal__place", "pk")
    may_manage = permissions.may_manage_awards(request.user)
    works = permissions.may_read_working_lists(request.user)
    context = {
        "session": session,
        "works": works,
        "rows": [
            {"vote": vote, "mark": award_mark(vote.proposal.award_type, vote.proposal.place)}
            for vote in votes
        ],
        "missing": services.what_is_missing(session)
        if may_manage and not session.closed_at
        else [],
        "may_write": may_manage and session.closed_at is None,
        "may_prepare": may_manage and _has_passed(session),
        "events": events_about(session) if works else [],
        "crumbs": season_crumbs(session.season),
        "year": session.season.year,
        "section": "awards",
    }
    return render(request, "awards/council_session.html", context)


def _has_passed(session: CouncilSession) -> bool:
    """There is something of this sitting to go on a tờ trình."""
    passed = Proposal.objects.filter(votes__session=session, state=Proposal.State.PASSED)
    return session.closed_at is not None and passed.filter(submission__isnull=True).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    waiting = selectors.proposals_of(session.season).filter(state=Proposal.State.PROPOSED)
    form = VotesForm(
        request.POST or None,
        proposals=list(waiting),
        votes=list(session.votes.all()),
        initial={"version": session.version},
    )
    if form.is_valid() and accepted(
        form,
        lambda: services.record_votes(
            session=session,
            votes=form.votes(),
            version=form.cleaned_data["version"],
            by=request.user,
        ),
    ):
        messages.success(request, "Đã ghi kết quả biểu quyết.")
        return redirect(session)
    resend(form, version=session.version)
    context = {
        "session": session,
        "form": form,
        "theirs": theirs_beside(form),
        "rows": _vote_rows(form),
        "crumbs": season_crumbs(session.season),
        "year": session.season.year,
        "section": "awards",
    }
    return render(request, "awards/votes.html", context)


def _vote_rows(form: VotesForm) -> list[dict[str, Any]]:
    return [
        {**row, "mark": award_mark(row["proposal"].award_type, row["proposal"].place)}
        for row in form.rows()
    ]


@require_POST
def clear_votes(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _in_scope(request, pk)
    told(
        request,
        lambda: services.clear_votes(session=session, by=request.user),
        "Đã xóa kết quả biểu quyết của phiên họp này.",
    )
    return redirect(session)


@require_http_methods(["GET", "HEAD", "POST"])
def close_session(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _in_scope(request, pk)
    refuse_unless(permissions.may_manage_awards(request.user), ADMIN_ONLY)
    if request.method == "POST":
        told(
            request,
            lambda: services.close_session(session=session, by=request.user),
            "Đã khóa phiên họp. Có thể lập Tờ trình cho các đề nghị được thông qua.",
        )
        return redirect(session)
    context = {
        "heading": "Khóa phiên họp",
        "question": f"Khóa phiên họp ngày {session.held_on:%d/%m/%Y}?",
        "text": "Sau khi khóa, biên bản và kết quả biểu quyết không sửa được nữa. "
        "Cần bình xét lại thì ghi một phiên họp mới.",
        "action": "Khóa phiên họp",
        "back": session.get_absolute_url(),
        "crumbs": season_crumbs(session.season),
        "year": session.season.year,
        "section": "awards",
    }
    return render(request, "awards/ask.html", context)
