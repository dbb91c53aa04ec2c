"""The papers of a year: what is issued, what is ready, what waits; each paper; its check page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from awards.eligibility import State
from awards.models import Proposal
from awards.permissions import may_read_working_lists
from awards.selectors import eligibility_of, stations_of
from blocs.models import Season
from blocs.views.answers import year_switch
from catalogue.permissions import may_edit_catalogue, may_read_catalogue
from files.services import FileMissing, read
from files.workbooks import write_table, write_workbook
from history import clock
from history.lists import tools, wants_file
from history.selectors import events_about
from reports import permissions, selectors, services, word
from reports.blocks import unnamed_signers
from reports.dossiers import NotReady, kind_of, paper_of, season_and_bloc
from reports.dossiers.council_table import council_sheet, gather_council_table
from reports.dossiers.province_list import province_sheet
from reports.dossiers.workbooks import list_sheet, ranking_sheets
from reports.listings import papers_listing, parts_listing
from reports.models import IssuedPaper
from reports.pdf import drawn_parts
from scans.selectors import scan_panel
from scoring.selectors.seal_checks import check_seal, seal_coded
from scoring.selectors.sealing import changes_told

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rendered in one answer: some seconds of work, well inside what a browser waits for.
ISSUED_AT_ONCE = 20


@require_safe
def papers(request: SignedInRequest, year: int) -> HttpResponse:
    """Staff, council and province see the whole dossier; a unit the papers that are its own."""
    season = get_object_or_404(Season, year=year)
    whole = permissions.may_read_season(request.user)
    visible = IssuedPaper.objects.visible_to(request.user).newest().filter(season=season)
    parts = selectors.dossier_parts(season) if whole else []
    seen = _shown(request, parts)
    own = [] if whole else list(visible.select_related("file").order_by("kind", "pk"))
    listing: Any = parts_listing(season) if whole else papers_listing(season)
    shown = listing.shown(seen if whole else own, request)
    if wants_file(request):
        file: HttpResponse = listing.file(shown)
        return file
    return render(
        request,
        "reports/papers.html",
        {
            "season": season,
            "year": year,
            "section": "reports",
            "groups": selectors.grouped(shown if whole else []),
            "own": [] if whole else _own(shown),
            "tools": tools(request, listing, len(shown), finds=True),
            "issued": sum(1 for part in parts if part.issued),
            "read": len(seen),
            "ready": sum(1 for part in parts if part.is_ready and not part.issued),
            "total": len(parts),
            "whole": whole,
            "may_issue": permissions.may_issue_dossier(request.user),
            "reads_proposals": permissions.may_read_proposals(request.user, season),
            "reads_texts": may_read_catalogue(request.user),
            "reads_working": may_read_working_lists(request.user),
            "years": year_switch("reports:papers", year),
        },
    )  # fmt: skip


def _own(papers: list[IssuedPaper]) -> list[dict[str, Any]]:
    signed = selectors.signed_among(papers)
    return [{"paper": paper, "is_signed": paper.pk in signed} for paper in papers]


def _shown(request: SignedInRequest, parts: list[selectors.Part]) -> list[selectors.Part]:
    """The province reads what was sealed or sent; what is not yet issued is not its matter."""
    if not request.user.is_reviewer or request.user.is_alliance or request.user.is_council:
        return parts
    seen = set(IssuedPaper.objects.visible_to(request.user).values_list("pk", flat=True))
    return [part for part in parts if part.issued and part.issued.pk in seen]


@require_POST
def issue_dossier(request: SignedInRequest, year: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    issue = services.issue_dossier(
        season=season, by=request.user, at=clock.now(), limit=ISSUED_AT_ONCE
    )
    messages.success(request, _told(issue))
    return redirect("reports:papers", year)


def _told(issue: services.DossierIssue) -> str:
    if issue.left:
        return (
            f"Đã lập {issue.made} văn bản, còn {issue.left} văn bản. "
            "Xin bấm Lập tiếp các văn bản còn lại."
        )
    if not issue.made:
        return "Dữ liệu không đổi: mọi văn bản lập được đều đã là bản mới nhất."
    return f"Đã lập {issue.made} văn bản; hồ sơ có {len(issue.papers)} văn bản."


@require_POST
def issue_paper(request: SignedInRequest, year: int, kind: str, pk: int) -> HttpResponse:
    season = get_object_or_404(Season, year=year)
    subject = _subject(season, kind, pk)
    try:
        paper = services.issue_paper(kind=kind, subject=subject, by=request.user, at=clock.now())
    except ValidationError as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect("reports:papers", year)
    messages.success(request, f"{paper.title}: lần {paper.version}, {paper.pages} trang.")
    return redirect(paper)


def _subject(season: Season, kind: str, pk: int) -> Any:
    """What a paper is about, in this year; its own season for the contents."""
    if kind == IssuedPaper.Kind.CONTENTS and pk == season.pk:
        return season
    known = kind_of(kind)
    # Letters to the late are issued where whom they name is noted.
    if known is None or kind in IssuedPaper.LETTERS:
        raise Http404
    subject = get_object_or_404(known.model, pk=pk)
    if season_and_bloc(subject)[0] != season:
        raise Http404
    return subject


@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _in_scope(request, pk)
    draft, waits = _as_it_stands(shown)
    # Only the newest version can be shown from today's data, and only while the two agree.
    same = draft is not None and services.data_digest_of(draft) == shown.data_digest
    year = shown.season.year
    return render(
        request,
        "reports/paper.html",
        {
            "paper": shown,
            "year": year,
            "section": "reports",
            "versions": selectors.versions_of(shown, request.user),
            "parts": drawn_parts(draft, on_page=True) if draft is not None and same else [],
            "is_outdated": shown.is_latest and draft is not None and not same,
            "waits": waits,
            "unnamed": ", ".join(unnamed_signers(draft)) if draft and shown.is_latest else "",
            "may_name": may_edit_catalogue(request.user),
            "may_issue": shown.kind not in IssuedPaper.LETTERS
            and permissions.may_issue_paper(
                request.user, shown.kind, shown.bloc_year, clock.day(clock.now())
            ),
            "scans": scan_panel(shown, request.user, clock.day(clock.now())),
            "law_warnings": selectors.law_warnings_of(shown) if shown.is_latest else [],
            "events": events_about(shown),
            "crumbs": [{"label": f"Văn bản {year}", "url": reverse("reports:papers", args=[year])}],
        },
    )


def _in_scope(request: SignedInRequest, pk: int) -> IssuedPaper:
    visible = IssuedPaper.objects.visible_to(request.user).select_related(
        "season", "bloc_year", "file", "word", "issued_by"
    )
    found: IssuedPaper = get_object_or_404(visible, pk=pk)
    return found


def _as_it_stands(shown: IssuedPaper) -> tuple[Any, str]:
    """The paper made from today's data, or what it waits for."""
    subject = selectors.subject_of(shown)
    if subject is None:
        return None, ""
    try:
        return paper_of(shown.kind, subject), ""
    except NotReady as waiting:
        return None, " ".join(waiting.messages)


@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """In the browser, or as a file with `?tai=1`."""
    shown = _in_scope(request, pk)
    try:
        content = read(shown.file)
    except FileMissing as missing:
        messages.error(request, str(missing))
        return redirect(shown)
    return _file(content, "application/pdf", shown.file.name, "tai" not in request.GET)


@require_safe
def download_word(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Word file that was issued with the paper."""
    shown = _in_scope(request, pk)
    if shown.word is None:
        messages.error(
            request,
            "Bản này lập từ khi chưa có bản Word. Cán bộ Liên minh bấm Bổ sung bản Word ở đây.",
        )
        return redirect(shown)
    try:
        content = read(shown.word)
    except FileMissing as missing:
        messages.error(request, str(missing))
        return redirect(shown)
    return _file(content, word.MEDIA_TYPE, shown.word.name)


@require_safe
def draft(request: SignedInRequest, year: int, kind: str, pk: int) -> HttpResponse:
    """A paper that is not issued yet, as Word, marked as a draft on every page."""
    season = get_object_or_404(Season, year=year)
    subject = _subject(season, kind, pk)
    bloc_year = season_and_bloc(subject)[1]
    if not permissions.may_issue_paper(request.user, kind, bloc_year, clock.day(clock.now())):
        raise PermissionDenied("Bản dự thảo dành cho người lập văn bản.")
    try:
        paper = services.paper_as_it_stands(kind, subject)
    except NotReady as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect("reports:papers", year)
    content = word.render_word(paper, draft=True).content
    return _file(content, word.MEDIA_TYPE, f"du-thao-{paper.file_stem}.docx")


def _file(content: bytes, media_type: str, name: str, inline: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    how = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
def dossier_zip(request: SignedInRequest, year: int) -> HttpResponse:
    season = _season_read_whole(request, year)
    try:
        content = services.dossier_zip(season, request.user)
    except (FileMissing, ValidationError) as missing:
        messages.error(request, " ".join(getattr(missing, "messages", [str(missing)])))
        return redirect("reports:papers", year)
    return _file(content, "application/zip", f"ho-so-khen-thuong-{year}.zip")


@require_safe
def ranking_workbook(request: SignedInRequest, year: int) -> HttpResponse:
    season = _season_read_whole(request, year)
    content = write_workbook(ranking_sheets(season))
    return _file(content, XLSX, f"bang-xep-hang-{year}.xlsx")


@require_safe
def list_workbook(request: SignedInRequest, year: int) -> HttpResponse:
    season = _season_read_whole(request, year)
    if not permissions.may_read_proposals(request.user, season):
        raise Http404
    return _file(write_table(list_sheet(season)), XLSX, f"danh-sach-de-nghi-{year}.xlsx")


@require_safe
def council_workbook(request: SignedInRequest, year: int) -> HttpResponse:
    """Bảng tổng hợp trình Hội đồng: the office's and the council's own, not the province's."""
    season = get_object_or_404(Season, year=year)
    if not may_read_working_lists(request.user):
        raise PermissionDenied("Bảng tổng hợp dành cho cán bộ Liên minh và Hội đồng TĐKT.")
    try:
        sheet = council_sheet(gather_council_table(season))
    except NotReady as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect("reports:papers", year)
    return _file(write_table(sheet), XLSX, f"bang-tong-hop-trinh-hoi-dong-{year}.xlsx")


@require_safe
def province_workbook(request: SignedInRequest, year: int) -> HttpResponse:
    """The list in the columns the office has put in order for the province."""
    season = get_object_or_404(Season, year=year)
    if not permissions.may_read_season(request.user):
        raise PermissionDenied(
            "Danh sách gửi tỉnh dành cho Liên minh, Hội đồng và cơ quan TĐKT tỉnh."
        )
    if not permissions.may_read_proposals(request.user, season):
        messages.error(
            request, f"Danh sách năm {year} chưa gửi tỉnh. Có ở đây khi Tờ trình gửi đi."
        )
        return redirect("reports:papers", year)
    return _file(write_table(province_sheet(season)), XLSX, f"danh-sach-gui-tinh-{year}.xlsx")


def _season_read_whole(request: SignedInRequest, year: int) -> Season:
    if not permissions.may_read_season(request.user):
        raise Http404
    return get_object_or_404(Season, year=year)


@require_safe
def dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dossier of one proposal: the conditions, its papers, and the one being looked at."""
    if not permissions.may_read_season(request.user):
        raise Http404
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related(
            "season", "award_type", "standing__ranking", "bloc_year__season", "bloc_year__bloc",
            "organization", "person", "submission__session", "award__decision",
        ),
        pk=pk,
    )  # fmt: skip
    parts = _shown(request, selectors.parts_for(proposal))
    opened = _opened(parts, request.GET.get("xem", ""))
    works = may_read_working_lists(request.user)
    findings = eligibility_of(proposal) if works else []
    met = sum(finding.state == State.MET for finding in findings)
    year = proposal.season.year
    return render(
        request,
        "reports/dossier.html",
        {
            "proposal": proposal,
            "year": year,
            "section": "awards",
            "stations": stations_of(proposal),
            "works": works,
            "findings": sorted(findings, key=lambda finding: finding.state == State.MET),
            "met": met,
            "all_met": met == len(findings),
            "rows": [
                {"part": part, "url": f"?xem={part.kind}", "is_open": part == opened}
                for part in parts
            ],
            "issued": sum(1 for part in parts if part.issued),
            "any_issued": any(part.issued for part in parts),
            "opened": opened,
            "preview": _preview(opened),
            "may_issue": permissions.may_issue_dossier(request.user),
            "send_by": selectors.send_by(proposal.season),
            "crumbs": [
                {"label": "Khen thưởng", "url": reverse("awards:awards", args=[year])},
                {"label": proposal.name, "url": proposal.get_absolute_url()},
            ],
        },
    )


def _opened(parts: list[selectors.Part], kind: str) -> selectors.Part | None:
    ready = [part for part in parts if part.is_ready]
    return next((part for part in ready if part.kind == kind), ready[0] if ready else None)


def _preview(part: selectors.Part | None) -> list[Any]:
    """What the paper says today; for a paper that waits after all, nothing."""
    if part is None or part.subject is None:
        return []
    try:
        return drawn_parts(paper_of(part.kind, part.subject), on_page=True)
    except NotReady:
        return []


@login_not_required
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Anybody who holds a paper may see whether it is one of ours, still the newest, and whether
    what it says still is what was sealed; names and reasons are for those of the bloc."""
    found = IssuedPaper.objects.filter(check_code=_as_stored(code))
    paper = found.select_related("season", "file").first()
    seal = selectors.seal_behind(paper) if paper else seal_coded(code)
    checked = check_seal(seal) if seal else None
    context = {
        "paper": paper,
        "code": code,
        "public_title": f"{paper.get_kind_display()} năm {paper.season.year}" if paper else "",
        "is_kept": selectors.is_kept(paper) if paper else True,
        "checked": checked,
        "standing": selectors.standing_beside(seal) if seal else None,
        "changes": list(changes_told(seal)) if seal else [],
        "inside": seal is not None and selectors.is_inside(request.user, seal),
    }
    status = 200 if paper or seal else 404
    return render(request, "reports/check.html", context, status=status)


def _as_stored(code: str) -> str:
    plain = "".join(each for each in code.upper() if each.isalnum())
    return f"{plain[:5]}-{plain[5:]}"
