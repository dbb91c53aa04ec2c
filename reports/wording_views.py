"""Câu chữ của văn bản: what stands, what would change, how a paper would then read."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, crumbs, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from catalogue.editing import allowed_blanks, checked_text, reword
from catalogue.forms import WordingForm
from catalogue.models import PaperText
from catalogue.names import blanks_named, paper_named, shown
from catalogue.permissions import may_edit_catalogue, may_read_catalogue
from catalogue.selectors import shipped_text, texts_on
from reports.pdf import drawn_parts
from reports.trials import difference, trial_of

READ = "Câu chữ của văn bản dành cho cán bộ Liên minh."
EDIT = "Sửa câu chữ của văn bản là việc của quản trị Liên minh."
SEE, SAVE = "xem", "luu"


@require_safe
def wordings(request: SignedInRequest) -> HttpResponse:
    """Every paper with its texts of today."""
    refuse_unless(may_read_catalogue(request.user), READ)
    context = {
        "section": "reports",
        "papers": list(_papers()),
        "may_edit": may_edit_catalogue(request.user),
    }
    return render(request, "reports/wordings.html", context)


def _papers() -> Iterator[dict[str, Any]]:
    for prefix, rows in groupby(texts_on(today()), key=lambda row: row.paper):
        yield {"prefix": prefix, "name": paper_named(prefix), "rows": list(rows)}


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: SignedInRequest, paper: str, place: str) -> HttpResponse:
    """One text: its rows in time, a new one, the difference and the paper with it."""
    refuse_unless(may_read_catalogue(request.user), READ)
    key = f"{paper}.{place}"
    rows = list(PaperText.objects.filter(key=key).order_by("-pk"))
    if not rows:
        raise Http404
    may_edit = may_edit_catalogue(request.user)
    if request.method == "POST":
        refuse_unless(may_edit, EDIT)
    standing = _standing(rows)
    form = WordingForm(request.POST or None, initial=_initial(request, key, standing, rows))
    seen = rows[0].pk
    tried = None
    if form.is_valid():
        if SAVE in request.POST:
            if accepted(form, lambda: reword(key=key, by=request.user, **form.cleaned_data)):
                messages.success(request, "Đã lưu câu chữ. Văn bản đã lập giữ nguyên.")
                return redirect("reports:wording", paper, place)
            resend(form, seen=seen)
        else:
            tried = _tried(form, key)
    return render(
        request,
        "reports/wording.html",
        {
            "form": form,
            "heading": standing.name,
            "paper_name": paper_named(paper),
            "standing": standing,
            "rows": rows,
            "tried": tried,
            "changes": difference(standing.shown, shown(tried["text"])) if tried else [],
            "current": _drawn(key, standing.text) if not tried else None,
            "blanks": blanks_named(allowed_blanks(key)),
            "shipped": _shipped(key, standing),
            "theirs": theirs_beside(form),
            "may_edit": may_edit,
            "section": "reports",
            "crumbs": crumbs(("Câu chữ, nơi nhận, người ký", reverse("reports:wordings"))),
        },
    )


def _standing(rows: list[PaperText]) -> PaperText:
    """The row of today; the newest where none holds today."""
    day = today()
    holding = [row for row in rows if row.holds_on(day)]
    return max(
        holding or rows, key=lambda row: (row.valid_from is not None, row.valid_from, row.pk)
    )


def _initial(
    request: SignedInRequest, key: str, standing: PaperText, rows: list[PaperText]
) -> dict[str, Any]:
    """The text in use, or the one that came with the application where it was asked for."""
    came = shipped_text(key, today()) if "di-kem" in request.GET else None
    return {"text": shown(came or standing.text), "valid_from": today(), "seen": rows[0].pk}


def _shipped(key: str, standing: PaperText) -> str:
    """The text that came with the application where the office has another."""
    came = shipped_text(key, today())
    return shown(came) if came is not None and came != standing.text else ""


def _tried(form: WordingForm, key: str) -> dict[str, Any] | None:
    try:
        text = checked_text(key, form.cleaned_data["text"])
    except ValidationError as fault:
        for name, faults in fault.message_dict.items():
            form.add_error(name, faults)
        return None
    return {"text": text, "drawn": _drawn(key, text)}


def _drawn(key: str, text: str) -> dict[str, Any] | None:
    trial = trial_of(key, text)
    if trial is None:
        return None
    return {
        "parts": drawn_parts(trial.paper, on_page=True),
        "label": trial.label,
        "year": trial.year,
    }
