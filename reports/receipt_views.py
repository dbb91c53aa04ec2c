"""The unit's own copy of what it handed over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.answers import today
from accounts.http import SignedInRequest
from reports.dossiers import NotReady
from reports.dossiers.receipt import gather_receipt, receipt_paper
from reports.form_views import pdf_answer
from scoring.models import ScoreSheet
from scoring.permissions import relation


@require_safe
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever may read the self-score may keep its receipt."""
    seen = (
        ScoreSheet.objects.visible_to(request.user)
        .with_names()
        .select_related("membership__season", "membership__bloc_year__locality")
    )
    sheet = get_object_or_404(seen, pk=pk)
    if not relation(request.user, sheet, today()).may_read("self"):
        raise PermissionDenied("Biên nhận này là của đơn vị khác.")
    try:
        facts = gather_receipt(sheet)
    except NotReady as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect(sheet)
    paper = receipt_paper(facts)
    return pdf_answer([paper], paper.file_stem)
