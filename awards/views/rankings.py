"""The ranking's page with what was put forward: scoring's own page, and the awards beside it."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from awards.selectors import awards_of_ranking
from scoring.views.rankings import ranking_context, ranking_page


@require_safe
def ranking(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    awards_of = partial(awards_of_ranking, user=request.user)
    context = ranking_context(request, year, number, awards_of)
    return ranking_page(request, context)
