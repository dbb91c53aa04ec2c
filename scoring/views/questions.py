"""Kiến nghị on an announced ranking: the list, asking, answering."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, crumbs, is_conflict, theirs_beside, today
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Membership
from history import clock
from history.keys import key_of
from scoring.forms.questions import QuestionAnswerForm, QuestionForm
from scoring.models import Criterion, Question, Ranking
from scoring.permissions import QuestionRights, Relation, question_rights, ranking_rights
from scoring.selectors.questions import (
    about_words,
    choices_for,
    is_open,
    question_rows,
    questions_of,
)
from scoring.services import questions as services

CONFLICT = 409


def _bloc_year(request: SignedInRequest, year: int, number: int) -> BlocYear:
    blocs = BlocYear.objects.visible_to(request.user).select_related(
        "season", "bloc", "officer", "ranking"
    )
    return get_object_or_404(blocs, season__year=year, number=number)


def _ranking(bloc_year: BlocYear) -> Ranking | None:
    return getattr(bloc_year, "ranking", None)


def question_address(who: Relation, day: date) -> str:
    """Where somebody who sees a sheet asks about it while the window is open; costs no query.

    Past the Alliance, council and province, who sees a sheet of an announced bloc is a member.
    """
    membership = who.sheet.membership
    bloc_year, user = membership.bloc_year, who.user
    outsider = (user.is_alliance and not who.in_charge) or user.is_council or user.is_reviewer
    if not is_open(_ranking(bloc_year), day) or (outsider and not who.in_charge):
        return ""
    asked = reverse("scoring:question_ask", args=[bloc_year.season.year, bloc_year.number])
    return f"{asked}?don-vi={membership.pk}"


@require_safe
def questions(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Every question with its answer; who may see the ranking sees them."""
    bloc_year = _bloc_year(request, year, number)
    rights = question_rights(request.user, bloc_year, today())
    found = list(questions_of(bloc_year)) if _is_shown(request, bloc_year) else []
    rows = question_rows(found, rights, request.user.pk)
    context = {
        "rows": rows,
        "waiting": sum(1 for row in rows if not row.is_answered),
        "why_not": services.why_no_asking(_ranking(bloc_year), clock.now()),
        "asks": rights.may_ask and is_open(_ranking(bloc_year), today()),
        "ranking": _ranking(bloc_year),
    }
    return render(request, "scoring/questions.html", _page(bloc_year) | context)


def _is_shown(request: SignedInRequest, bloc_year: BlocYear) -> bool:
    ranking = _ranking(bloc_year)
    if ranking and ranking.state != Ranking.State.PROVISIONAL:
        return True
    return ranking_rights(request.user, bloc_year, today()).reading == "alliance"


def _page(bloc_year: BlocYear) -> dict[str, Any]:
    year, number = bloc_year.season.year, bloc_year.number
    ranking = reverse("scoring:ranking", args=[year, number])
    return {
        "section": "rankings", "year": year, "bloc_year": bloc_year,
        "crumbs": crumbs((f"Xếp hạng {bloc_year.name}", ranking)),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Asked from a sheet (?don-vi=, ?tieu-chi=) or about the ranking."""
    bloc_year = _bloc_year(request, year, number)
    rights = _asker(request, bloc_year)
    choices = choices_for(bloc_year, rights, key_of(request.GET.get("don-vi")))
    initial = {"criterion": request.GET.get("tieu-chi", "")}
    form = QuestionForm(choices, request.POST or None, initial=initial)
    if form.is_valid() and accepted(form, lambda: _ask(form, request, bloc_year)):
        messages.success(request, "Đã gửi kiến nghị. Cán bộ phụ trách sẽ trả lời bằng văn bản.")
        return redirect("scoring:questions", year, number)
    why_not = services.why_no_asking(_ranking(bloc_year), clock.now())
    context = {"form": form, "why_not": why_not, "choices": choices, "ranking": _ranking(bloc_year)}
    return render(request, "scoring/question_ask.html", _page(bloc_year) | context)


def _asker(request: SignedInRequest, bloc_year: BlocYear) -> QuestionRights:
    rights = question_rights(request.user, bloc_year, today())
    if not rights.may_ask:
        raise PermissionDenied(services.NOT_THEIRS)
    return rights


def _ask(form: QuestionForm, request: SignedInRequest, bloc_year: BlocYear) -> Question:
    keys = form.asked()
    members = Membership.objects.filter(bloc_year=bloc_year).select_related("organization")
    about, criterion = keys["about"], keys["criterion"]
    return services.ask_question(
        bloc_year=bloc_year,
        asked_for=members.get(pk=keys["asked_for"] or 0),
        about=members.get(pk=about) if about else None,
        criterion=Criterion.objects.get(pk=criterion) if criterion else None,
        text=form.cleaned_data["text"],
        source=form.cleaned_data.get("source", ""),
        by=request.user,
        at=clock.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    found = questions_of(bloc_year).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not question_rights(request.user, bloc_year, today()).may_answer:
        raise PermissionDenied("Trả lời kiến nghị là việc của cán bộ phụ trách Khối và quản trị.")
    form = QuestionAnswerForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.answer_question(
            question=found, by=request.user, at=clock.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, f"Đã trả lời kiến nghị số {found.number}.")
        return redirect("scoring:questions", year, number)
    status = CONFLICT if is_conflict(form) else 200
    context = {
        "form": form, "question": found, "about": about_words(found),
        "theirs": theirs_beside(form),
    }  # fmt: skip
    return render(
        request, "scoring/question_answer.html", _page(bloc_year) | context, status=status
    )
