"""The evidence beside one criterion of a sheet: seen, added, fetched, taken off, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import our_page, refuse_unless, today, told
from accounts.http import SignedInRequest
from files.answers import as_download, as_small_picture
from files.models import StoredFile
from files.scans import JPEG_TYPE
from files.services import FileMissing, read
from scoring.forms.evidence import EvidenceForm, received
from scoring.models import Evidence, ScoreLine, ScoreSheet
from scoring.permissions import Relation, may_add_evidence, may_read_evidence, relation
from scoring.selectors.evidence import EvidencePanel, page_of, panel_of
from scoring.selectors.sheets import sheets_to_show
from scoring.services import evidence as services
from scoring.services.evidence import NOT_YOURS, Outcome

CONFLICT = 409
NOT_YET = "HTX chưa gửi bảng tự chấm nên minh chứng chưa xem được."
NO_FILES = "Chưa có tệp nào. Xin chọn ảnh chụp hoặc tệp PDF rồi gửi."


@dataclass(frozen=True)
class Shown:
    """A line of a sheet that this person may open, and what they are to the sheet."""

    sheet: ScoreSheet
    line: ScoreLine
    who: Relation

    def panel(self, request: SignedInRequest) -> EvidencePanel:
        panel = panel_of(self.line, request.user, self.who, today())
        if panel is None:
            raise Http404
        return panel


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    shown = _line(request, pk, line)
    if request.method == "POST":
        return _add(request, shown)
    return _page(request, shown)


def _add(request: SignedInRequest, shown: Shown) -> HttpResponse:
    refuse_unless(may_add_evidence(shown.who, shown.line.criterion), NOT_YOURS)
    form = EvidenceForm(request.POST)
    form.is_valid()
    back = our_page(request, form.cleaned_data.get("back", "")) or page_of(shown.sheet, shown.line)
    closed = shown.panel(request).closed
    if closed:
        return _refused(request, closed, back)
    files = received(request, together=form.cleaned_data.get("together", False))
    if not files:
        return _refused(request, NO_FILES, back)
    try:
        outcomes = services.add_evidence(line=shown.line, received=files, by=request.user)
    except ValidationError as refusal:
        return _refused(request, " ".join(refusal.messages), back)
    return _answer(request, shown, outcomes, back)


def _wants_data(request: SignedInRequest) -> bool:
    """The script of the panel sends file by file and shows by itself what became of each."""
    return request.headers.get("Accept") == "application/json"


def _refused(request: SignedInRequest, sentence: str, back: str) -> HttpResponse:
    if _wants_data(request):
        return JsonResponse({"refused": sentence}, status=CONFLICT)
    messages.error(request, sentence)
    return redirect(back)


def _answer(
    request: SignedInRequest, shown: Shown, outcomes: Sequence[Outcome], back: str
) -> HttpResponse:
    if _wants_data(request):
        return JsonResponse({"files": [_told(each) for each in outcomes]})
    if any(each.refusal for each in outcomes):
        return _page(request, shown, outcomes)
    names = ", ".join(each.name for each in outcomes[:3]) + ("…" if len(outcomes) > 3 else "")
    messages.success(request, f"Đã đính {len(outcomes)} tệp: {names}.")
    for note in dict.fromkeys(note for each in outcomes for note in each.notes):
        messages.warning(request, note)
    return redirect(back)


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "taken": outcome.evidence is not None,
        "text": outcome.refusal or " ".join(outcome.notes),
    }


def _page(request: SignedInRequest, shown: Shown, outcomes: Sequence[Outcome] = ()) -> HttpResponse:
    criterion = shown.line.criterion
    page = {
        "section": "scoring",
        "year": shown.sheet.membership.season.year,
        "sheet": shown.sheet,
        "name": str(shown.sheet.membership.organization),
        "bloc_year": shown.sheet.membership.bloc_year,
        "criterion": criterion,
        "code": f"{criterion.group.code}.{criterion.code}",
        "evidence": shown.panel(request),
        "outcomes": outcomes,
    }
    return render(request, "scoring/evidence.html", page)


# --- One file ----------------------------------------------------------------------------------


@require_safe
def evidence_file(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """The bytes as they are kept, for one's own device: never as a page of this site."""
    shown, found = _file(request, pk, file)
    try:
        return as_download(
            read(found.file), name=found.name, media_type=found.file.media_type
        )  # fmt: skip
    except FileMissing as missing:
        messages.error(request, str(missing))
        return redirect(page_of(shown.sheet, shown.line))


@require_safe
def evidence_thumbnail(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    _, found = _file(request, pk, file)
    small: StoredFile | None = found.thumbnail
    if small is None:
        raise Http404
    try:
        return as_small_picture(read(small), media_type=JPEG_TYPE)
    except FileMissing as missing:
        raise Http404 from missing


@require_POST
def evidence_remove(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    shown, found = _file(request, pk, file, removed=True)
    told(
        request,
        lambda: services.remove_evidence(evidence=found, by=request.user),
        f"Đã bỏ “{found.name}”.",
    )
    return redirect(_back(request, shown))


@require_POST
def evidence_restore(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    shown, found = _file(request, pk, file, removed=True)
    told(
        request,
        lambda: services.restore_evidence(evidence=found, by=request.user),
        f"Đã lấy lại “{found.name}”.",
    )
    return redirect(_back(request, shown))


def _back(request: SignedInRequest, shown: Shown) -> str:
    return our_page(request, request.POST.get("back", "")) or page_of(shown.sheet, shown.line)


# --- Who may come in ---------------------------------------------------------------------------


def _line(request: SignedInRequest, pk: int, line: int) -> Shown:
    """Not one's sheet: 404; one's sheet, but not yet to be read: told so."""
    sheet = get_object_or_404(sheets_to_show(request.user), pk=pk)
    found = get_object_or_404(
        ScoreLine.objects.select_related("criterion__group"), pk=line, sheet=sheet
    )
    shown = Shown(sheet, found, relation(request.user, sheet, today()))
    refuse_unless(may_read_evidence(shown.who, found.criterion), NOT_YET)
    return shown


def _file(
    request: SignedInRequest, pk: int, file: int, *, removed: bool = False
) -> tuple[Shown, Evidence]:
    """A file that may not be read is not there; one taken off only for who takes off and back."""
    sheet = get_object_or_404(sheets_to_show(request.user), pk=pk)
    every = Evidence.objects.all() if removed else Evidence.objects.kept()
    found = get_object_or_404(
        every.select_related("file", "thumbnail", "line__criterion__group"),
        pk=file, line__sheet=sheet,
    )  # fmt: skip
    who = relation(request.user, sheet, today())
    if not may_read_evidence(who, found.line.criterion):
        raise Http404
    return Shown(sheet, found.line, who), found
