"""The bundle of a seal, for whoever is in the bloc's scope."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from files.services import FileMissing, read
from scoring.models import Seal


@require_safe
def seal_bundle(request: SignedInRequest, pk: int) -> HttpResponse:
    """The very bytes that were sealed, always as a file."""
    seals = Seal.objects.visible_to(request.user).select_related(
        "bundle", "ranking__bloc_year__season"
    )
    seal = get_object_or_404(seals, pk=pk)
    try:
        content = read(seal.bundle)
    except FileMissing as missing:
        messages.error(request, str(missing))
        return redirect(seal.ranking)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{seal.bundle.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer
