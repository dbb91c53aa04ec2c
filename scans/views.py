"""Scans of signed papers: attach one, fetch one, take one off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, refuse_unless, today
from accounts.http import SignedInRequest
from files.answers import as_download
from files.scans import PDF_TYPE
from files.services import FileMissing, read
from scans import permissions, services
from scans.forms import RemovalForm, ScanForm
from scans.models import Scan
from scans.selectors import seen_subject_of
from scans.subjects import SubjectKind, kind_called, kind_of

NOT_YOURS = "Đính bản quét là việc của chính đơn vị, Khối trưởng và cán bộ phụ trách Khối."


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    known, subject = _subject_in_scope(request, kind, pk)
    refuse_unless(permissions.may_attach(request.user, subject, today()), NOT_YOURS)
    form = ScanForm(known.captions, request.POST or None, request.FILES or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.attach_scan(subject=subject, by=request.user, **form.cleaned_data),
    ):
        pages = form.cleaned_data["pdf"].pages
        messages.success(request, f"Đã đính “{form.cleaned_data['caption']}”, {pages} trang.")
        return redirect(known.page_of(subject))
    page = {
        "form": form, "subject": subject, "back": known.page_of(subject),
        "crumbs": [{"label": str(subject), "url": known.page_of(subject)}],
        "year": known.year_of(subject),
    }  # fmt: skip
    return render(request, "scans/add.html", page)


@require_safe
def scan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bytes, as a file of one's own device: never as a page of this site."""
    found, subject = _scan_in_scope(request, pk)
    try:
        content = read(found.file)
    except FileMissing as missing:
        messages.error(request, str(missing))
        return redirect(kind_of(subject).page_of(subject))
    return as_download(content, name=found.file.name, media_type=PDF_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    found, subject = _scan_in_scope(request, pk)
    refuse_unless(
        permissions.may_remove(request.user, found, subject, today()),
        "Bỏ bản quét là việc của người đã đính và cán bộ phụ trách Khối.",
    )
    back = kind_of(subject).page_of(subject)
    form = RemovalForm(request.POST or None)
    if form.is_valid() and accepted(
        form,
        lambda: services.remove_scan(
            scan=found, subject=subject, reason=form.cleaned_data["reason"], by=request.user
        ),
    ):
        messages.success(request, f"Đã bỏ “{found.caption}”. Tệp vẫn giữ trong kho.")
        return redirect(back)
    return render(
        request,
        "scans/remove.html",
        {"form": form, "scan": found, "subject": subject, "back": back,
         "crumbs": [{"label": str(subject), "url": back}]},
    )  # fmt: skip


def _subject_in_scope(request: SignedInRequest, kind: str, pk: int) -> tuple[SubjectKind, Any]:
    known = kind_called(kind)
    if known is None:
        raise Http404
    subject = get_object_or_404(known.in_scope(request.user), pk=pk)
    if not permissions.may_see(request.user, subject, today()):
        refuse_unless(False, NOT_YOURS)
    return known, subject


def _scan_in_scope(request: SignedInRequest, pk: int) -> tuple[Scan, Any]:
    found = get_object_or_404(Scan.objects.kept().select_related("file"), pk=pk)
    subject = seen_subject_of(found, request.user, today())
    if subject is None:
        raise Http404
    return found, subject
