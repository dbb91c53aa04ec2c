"""Who scores whom in a bloc; relations declared and ended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.answers import accepted, refuse_unless, today
from accounts.http import SignedInRequest
from blocs.models import BlocYear
from blocs.permissions import in_charge
from blocs.views.answers import bloc_year_in_scope
from history import clock
from history.lists import tools, wants_file
from scoring.forms.relations import EndRelationForm, RelationForm
from scoring.listings import scorers_listing
from scoring.models import DeclaredRelation
from scoring.permissions import is_scorer_here, may_end_relation
from scoring.selectors.relations import (
    ScoredBy,
    ended_relations,
    people_to_declare,
    who_scores_whom,
)
from scoring.services import relations as services


@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The table of who scores whom and why; beside it the form to declare a relation."""
    bloc_year = bloc_year_in_scope(request, year, number)
    rows = who_scores_whom(bloc_year, today())
    listing = scorers_listing(bloc_year)
    if wants_file(request):
        return listing.file(rows)
    form = _form(request, bloc_year, rows)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("Khai quan hệ là việc của Khối trưởng, Khối phó và cán bộ.")
        if form.is_valid() and accepted(form, lambda: _declare(request, form)):
            return redirect("scoring:relations", year, number)
    page = {
        "section": "scoring", "year": year, "bloc_year": bloc_year, "rows": rows, "form": form,
        "tools": tools(request, listing, len(rows)),
        "swapped": sum(1 for row in rows if row.is_swapped),
        "ended": ended_relations(bloc_year),
        "endable": _endable(request, bloc_year, rows),
    }  # fmt: skip
    return render(request, "scoring/relations.html", page)


def _form(
    request: SignedInRequest, bloc_year: BlocYear, rows: list[ScoredBy]
) -> RelationForm | None:
    """None for those who have nothing to declare here."""
    members = [row.membership for row in rows]
    data = request.POST if request.method == "POST" else None
    if in_charge(request.user, bloc_year):
        return RelationForm(members, people_to_declare(bloc_year, today()), data)
    if is_scorer_here(request.user, bloc_year, today()):
        return RelationForm(members, [request.user], data)
    return None


def _declare(request: SignedInRequest, form: RelationForm) -> None:
    declared = services.declare_relation(**form.read(), by=request.user, at=clock.now())
    messages.success(
        request,
        f"Đã ghi: {declared.person.full_name} không chấm {declared.membership.organization}.",
    )


def _endable(request: SignedInRequest, bloc_year: BlocYear, rows: list[ScoredBy]) -> set[int]:
    declared = [each for row in rows for each in row.relations]
    return {each.pk for each in declared if may_end_relation(request.user, each, bloc_year)}


@require_http_methods(["GET", "HEAD", "POST"])
def relation_end(request: SignedInRequest, year: int, number: int, pk: int) -> HttpResponse:
    bloc_year = bloc_year_in_scope(request, year, number)
    relation: Any = get_object_or_404(
        DeclaredRelation.objects.select_related("person", "membership__organization"),
        pk=pk, membership__bloc_year=bloc_year,
    )  # fmt: skip
    refuse_unless(
        may_end_relation(request.user, relation, bloc_year),
        "Thôi quan hệ đã khai là việc của cán bộ phụ trách Khối, không tự làm cho chính mình.",
    )
    form = EndRelationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if accepted(
            form,
            lambda: services.end_relation(
                relation=relation, reason=reason, by=request.user, at=clock.now()
            ),
        ):
            messages.success(request, f"Đã thôi quan hệ đã khai của {relation.person.full_name}.")
            return redirect("scoring:relations", year, number)
    page = {
        "section": "scoring", "year": year, "bloc_year": bloc_year, "form": form,
        "title": f"Thôi quan hệ của {relation.person.full_name} với "
        f"{relation.membership.organization}?",
        "text": f"Đã khai: {relation.words}. Thôi rồi thì người này lại chấm đơn vị này.",
        "back": reverse("scoring:relations", args=[year, number]),
    }  # fmt: skip
    return render(request, "scoring/relation_end.html", page)
