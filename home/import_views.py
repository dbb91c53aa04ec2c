"""A list comes in by five doors: send, look, choose, bring in, take back; and all that came."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from blocs.models import Season
from files.marked import mark_up
from files.services import FileMissing, read
from files.spreadsheets import SpreadsheetError
from files.workbooks import write_table
from history import clock
from history.keys import key_of
from history.lists import page_of, tools, wants_file
from home import import_pages as pages
from home import services
from home.import_columns import columns_of
from home.import_listing import IMPORTS
from home.list_forms import (
    CriteriaFileForm,
    DuesFileForm,
    FiguresFileForm,
    FileForm,
    ListFileForm,
)
from home.models import ImportBatch
from home.permissions import may_import_list
from home.services.batches import MEDIA_TYPE, refuse_others, refuse_undo
from home.services.kinds import KINDS, kind_of
from home.services.preview import ANOTHER

BATCHES_ON_A_PAGE = 25
GONE = "Tệp không còn trong kho. Xin gửi lại."


@require_safe
def imports(request: SignedInRequest) -> HttpResponse:
    """Who brought in what, and what may still be taken back."""
    if not may_import_list(request.user):
        raise PermissionDenied("Trang này dành cho Quản trị của Liên minh.")
    batches = ImportBatch.objects.select_related("file", "by", "season", "undone_by")
    shown = pages.batches_shown(batches, request.GET)
    if wants_file(request):
        return IMPORTS.file(shown)
    page = page_of(request, shown, BATCHES_ON_A_PAGE)
    now = clock.now()
    context = {
        "section": "organizations", "page": page, "crumbs": pages.crumbs()[:1],
        "chips": pages.batch_chips(request.GET),
        "tools": tools(request, IMPORTS, page.paginator.count, pages=page.paginator.num_pages),
        "kinds": [each for each in KINDS.values() if each.may(request.user)],
        "lines": [
            {"batch": each, "kind": pages.BATCH_STATUS[ImportBatch.State(each.state)],
             "results": pages.results_of(each), "may_undo": may_undo(each, now),
             "may_look": each.by_id == request.user.pk or not each.is_viewed}
            for each in page.object_list
        ],
    }  # fmt: skip
    return render(request, "home/imports.html", context)


def may_undo(batch: ImportBatch, now: Any) -> bool:
    try:
        refuse_undo(batch, now)
    except ValidationError:
        return False
    return True


@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponse:
    """The list of organizations of a year."""
    return send_file(request, ImportBatch.Kind.ORGANIZATIONS, ListFileForm)


def send_file(request: SignedInRequest, kind: str, form_class: type[FileForm]) -> HttpResponse:
    """Any kind of list: the file is kept, then looked at."""
    refuse_others(kind, request.user)
    form = form_class(
        request.POST or None, request.FILES or None, initial={"season": season_asked(request)}
    )
    if form.is_valid():
        sent = form.cleaned_data["file"]
        batch = services.open_batch(
            kind=kind, content=sent.read(), name=sent.name, by=request.user, **form.scope()
        )
        return redirect(batch)
    context = {
        "section": KINDS[kind].section, "form": form, "crumbs": pages.crumbs(),
        "stations": pages.stations(None), "kind": KINDS[kind],
    }  # fmt: skip
    return render(request, "home/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_dues(request: SignedInRequest) -> HttpResponse:
    return send_file(request, ImportBatch.Kind.DUES, DuesFileForm)


@require_http_methods(["GET", "POST"])
def import_figures(request: SignedInRequest) -> HttpResponse:
    return send_file(request, ImportBatch.Kind.FIGURES, FiguresFileForm)


@require_http_methods(["GET", "POST"])
def import_awards(request: SignedInRequest) -> HttpResponse:
    """Awards of earlier years: each row tells its own year."""
    return send_file(request, ImportBatch.Kind.AWARDS, FileForm)


@require_http_methods(["GET", "POST"])
def import_criteria(request: SignedInRequest) -> HttpResponse:
    return send_file(request, ImportBatch.Kind.CRITERIA, CriteriaFileForm)


@require_safe
def import_template(request: SignedInRequest, kind: str) -> HttpResponse:
    """An empty table with the headers that are read, the units of the register in it."""
    if kind not in KINDS:
        raise Http404
    refuse_others(kind, request.user)
    sheet = KINDS[kind].template()
    if sheet is None:
        raise Http404
    answer = HttpResponse(write_table(sheet), content_type=MEDIA_TYPE)
    name = f"mau-{kind.replace('_', '-')}.xlsx"
    header = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = header or "attachment"
    return answer


def season_asked(request: SignedInRequest) -> Season | None:
    """The year the page before was about, else the latest."""
    asked = key_of(request.GET.get("nam"))
    seasons = Season.objects.order_by("-year")
    named = seasons.filter(year=asked).first() if asked is not None else None
    return named or seasons.first()


def batch_for(request: SignedInRequest, pk: int) -> ImportBatch:
    """What is being looked at is its sender's own; what was done is every admin's to see."""
    batches = ImportBatch.objects.select_related("file", "by", "season", "undone_by")
    batch = get_object_or_404(batches, pk=pk)
    refuse_others(batch.kind, request.user)
    if batch.by_id != request.user.pk and batch.imported_at is None:
        raise Http404
    return batch


@require_http_methods(["GET", "POST"])
def import_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file would do, then, on the button, done: all of it or nothing."""
    batch = batch_for(request, pk)
    if not batch.is_viewed:
        return result(request, batch)
    if request.method != "POST":
        return preview_page(request, batch)
    try:
        batch = services.confirm(batch=batch, digest=request.POST.get("xem", ""), by=request.user)
    except FileMissing:
        messages.error(request, GONE)
        return redirect(kind_of(batch).send_page)
    except ValidationError as refusal:
        batch.refresh_from_db()
        if not batch.is_viewed:
            messages.warning(request, " ".join(refusal.messages))
            return redirect(batch)
        return preview_page(request, batch, refusal=" ".join(refusal.messages))
    messages.success(request, f"Đã nhập {told(batch)}.")
    return redirect(batch)


def told(batch: ImportBatch) -> str:
    words = {"moi": "mới", "doi": "đổi", "giu_nguyen": "giữ nguyên", "bo": "bỏ"}
    return ", ".join(f"{batch.counts[name]} {word}" for name, word in words.items()
                     if batch.counts.get(name))  # fmt: skip


def preview_page(
    request: SignedInRequest, batch: ImportBatch, *, refusal: str = "",
    typed: pages.Typed | None = None,
) -> HttpResponse:  # fmt: skip
    try:
        preview = services.look(batch=batch, by=request.user)
    except FileMissing:
        messages.error(request, GONE)
        return redirect(kind_of(batch).send_page)
    page = pages.page_of(preview, request.GET)
    columns = columns_of(preview, page.object_list, whole=request.GET.get("cot") == "het")
    context = {
        "section": kind_of(batch).section, "batch": batch, "preview": preview, "page": page,
        "headings": columns.headings, "folded": columns.folded,
        "lines": pages.lines_of(page, preview, columns, typed or pages.Typed()),
        "others": sum(1 for row in preview.waiting if not row.has_anothers_code),
        "chips": pages.chips_of(preview, request.GET), "summary": pages.summary_of(preview),
        "button": pages.button_of(preview), "crumbs": pages.crumbs(batch),
        "stations": pages.stations(batch), "refusal": refusal,
        "has_marks": pages.has_marks(preview, batch),
        "query": request.GET.urlencode(), "send_page": kind_of(batch).send_page,
        "columns": len(columns.headings) + 3,
    }  # fmt: skip
    return render(request, "home/import_preview.html", context)


def result(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    context = {
        "section": kind_of(batch).section, "batch": batch, "crumbs": pages.crumbs(),
        "stations": pages.stations(batch), "figures": pages.results_of(batch),
        "status": pages.BATCH_STATUS[ImportBatch.State(batch.state)],
        "may_undo": may_undo(batch, clock.now()),
    }  # fmt: skip
    return render(request, "home/import_result.html", context)


@require_POST
def import_choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """One choice about one row; the page comes back where it was."""
    batch = batch_for(request, pk)
    key = request.POST.get("dong", "")
    try:
        said = choose(request, batch, key)
    except FileMissing:
        messages.error(request, GONE)
        return redirect(kind_of(batch).send_page)
    except ValidationError as refusal:
        batch.refresh_from_db()
        if not batch.is_viewed:
            messages.warning(request, " ".join(refusal.messages))
            return redirect(batch)
        typed = pages.Typed(key, boxes(request))
        return preview_page(request, batch, refusal=" ".join(refusal.messages), typed=typed)
    messages.success(request, said)
    query = request.GET.urlencode()
    return redirect(f"{batch.get_absolute_url()}?{query}#d{key}")


def choose(request: SignedInRequest, batch: ImportBatch, key: str) -> str:
    """The sentence that says what was kept."""
    asked, by = request.POST, request.user
    number = key.rpartition("-")[2]
    if "goi_y" in asked:
        column, _, value = asked["goi_y"].partition("=")
        services.mend(batch=batch, key=key, cells={column: value}, by=by)
        return f"Đã sửa dòng {number} thành “{value}”. Tệp Excel của anh/chị giữ nguyên."
    if "don_vi" in asked:
        services.answer(batch=batch, keys=[key], value=asked["don_vi"], by=by)
        return f"Đã ghi lựa chọn cho dòng {number}."
    match asked.get("lam"):
        case "bo":
            services.leave_out(batch=batch, key=key, by=by)
            return f"Đã bỏ dòng {number}, dòng này sẽ không nhập."
        case "lay_lai":
            services.take_back(batch=batch, key=key, by=by)
            return f"Đã lấy lại dòng {number} như trong tệp."
        case "sua":
            services.mend(batch=batch, key=key, cells=boxes(request), by=by)
            return f"Đã sửa dòng {number}. Tệp Excel của anh/chị giữ nguyên."
        case "khac_het":
            waiting = services.look(batch=batch, by=by).waiting
            keys = [row.key for row in waiting if not row.has_anothers_code]
            services.answer(batch=batch, keys=keys, value=ANOTHER, by=by)
            return f"Đã ghi {len(keys)} dòng là đơn vị khác."
    raise ValidationError("Xin chọn việc làm với dòng này rồi bấm nút.")


def boxes(request: SignedInRequest) -> dict[str, str]:
    """What was typed into the row, by column."""
    return {
        name.removeprefix("o_"): str(value)
        for name, value in request.POST.items()
        if name.startswith("o_")
    }


@require_safe
def import_marked(request: SignedInRequest, pk: int) -> HttpResponse:
    """The very file that was sent, with what is wrong in it marked, mended here or not."""
    batch = batch_for(request, pk)
    try:
        preview = services.look(batch=batch, by=request.user, as_sent=True)
        content = mark_up(read(batch.file), pages.remarks_of(preview), preview.heading_rows)
    except FileMissing:
        messages.error(request, GONE)
        return redirect(kind_of(batch).send_page)
    except SpreadsheetError as error:
        messages.error(request, f"{error.reason} {error.cure}")
        return redirect(batch)
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    stem = batch.file.name.rpartition(".")[0] or batch.file.name
    header = content_disposition_header(as_attachment=True, filename=f"{stem}-danh-dau.xlsx")
    answer["Content-Disposition"] = header or "attachment"
    return answer


@require_POST
def import_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    batch = batch_for(request, pk)
    try:
        services.drop(batch=batch, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(batch)
    messages.success(request, f"Đã bỏ tệp {batch.file.name}. Chưa ghi gì.")
    return redirect("home:imports")


@require_http_methods(["GET", "POST"])
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would be taken out, what stays and why; then, on the button, done."""
    batch = batch_for(request, pk)
    try:
        if request.method == "POST":
            batch = services.undo(batch=batch, by=request.user)
            messages.success(request, "Đã hoàn tác lần nhập này.")
            return redirect(batch)
        undoing = services.undoing(batch=batch, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(batch)
    context = {
        "section": kind_of(batch).section, "batch": batch, "undoing": undoing,
        "crumbs": pages.crumbs(batch),
    }  # fmt: skip
    return render(request, "home/import_undo.html", context)
