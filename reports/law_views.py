"""Căn cứ, người ký và các cột của danh sách: what papers cite, who signs, what the list shows."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, crumbs, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from catalogue.editing import (
    BASIS_FIELDS,
    appoint_signatory,
    arrange_list,
    basis_mark,
    columns_mark,
    save_basis,
)
from catalogue.forms import ColumnForm, DayForm, LegalBasisForm, SignatoryForm
from catalogue.models import LegalBasis, ListColumn, Signatory
from catalogue.names import OTHER_POST, POSTS, TOPICS
from catalogue.permissions import may_edit_catalogue, may_read_catalogue
from catalogue.selectors import law_warnings
from history.lists import tools, wants_file
from history.vietnamese import format_date
from reports.listings import legal_listing

READ = "Căn cứ, người ký của văn bản dành cho cán bộ Liên minh."
EDIT = "Sửa căn cứ, người ký, cột danh sách là việc của quản trị Liên minh."
CITING = "to_trinh"


def _home() -> list[dict[str, str]]:
    return crumbs(("Câu chữ, nơi nhận, người ký", reverse("reports:wordings")))


@require_safe
def legal_bases(request: SignedInRequest) -> HttpResponse:
    """The acts in the order papers cite them, and whether each holds on the day asked for."""
    refuse_unless(may_read_catalogue(request.user), READ)
    form = DayForm(request.GET)
    day = (form.cleaned_data.get("ngay") if form.is_valid() else None) or today()
    acts = LegalBasis.objects.select_related("replaced_by").cited_in_order()
    groups: list[dict[str, Any]] = [
        {
            "name": str(group.label),
            "acts": [_act(each, day) for each in acts if each.group == group],
        }
        for group in LegalBasis.Group
    ]
    rows = [row for group in groups for row in group["acts"]]
    listing = legal_listing(day)
    if wants_file(request):
        return listing.file(rows)
    return render(
        request,
        "reports/legal_bases.html",
        {
            "section": "reports",
            "form": form,
            "day": day,
            "groups": groups,
            "tools": tools(request, listing, len(rows)),
            "warnings": law_warnings(day, CITING),
            "may_edit": may_edit_catalogue(request.user),
            "crumbs": _home(),
        },
    )


def _act(act: LegalBasis, day: date) -> dict[str, Any]:
    topics = [TOPICS.get(topic, "") for topic in act.topic.split()]
    return {"act": act, "state": _state(act, day), "topics": ", ".join(filter(None, topics))}


def _state(act: LegalBasis, day: date) -> tuple[str, str]:
    if act.valid_from and day < act.valid_from:
        return "none", "Chưa có hiệu lực"
    if act.valid_to and act.valid_to < day:
        return "late", "Hết hiệu lực"
    return "done", "Còn hiệu lực"


@require_http_methods(["GET", "HEAD", "POST"])
def add_basis(request: SignedInRequest) -> HttpResponse:
    refuse_unless(may_edit_catalogue(request.user), EDIT)
    return _basis(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_basis(request: SignedInRequest, pk: int) -> HttpResponse:
    refuse_unless(may_edit_catalogue(request.user), EDIT)
    return _basis(request, get_object_or_404(LegalBasis, pk=pk))


def _basis(request: SignedInRequest, act: LegalBasis | None) -> HttpResponse:
    form = LegalBasisForm(request.POST or None, initial=_basis_initial(act))
    if form.is_valid() and accepted(
        form,
        lambda: save_basis(
            basis=act, values=form.values(), seen=form.cleaned_data["seen"], by=request.user
        ),
    ):
        messages.success(request, "Đã lưu căn cứ. Văn bản đã lập giữ nguyên.")
        return redirect("reports:legal_bases")
    resend(form, seen=basis_mark(act))
    context = {
        "form": form,
        "heading": f"Sửa căn cứ: {act}" if act else "Thêm căn cứ",
        "sub": f"Sẽ viện dẫn: Căn cứ {act.citation}" if act else "Văn bản viện dẫn ở phần căn cứ",
        "theirs": theirs_beside(form),
        "crumbs": [*_home(), {"label": "Căn cứ", "url": reverse("reports:legal_bases")}],
        "back": reverse("reports:legal_bases"),
        "action": "Lưu căn cứ",
        "section": "reports",
    }
    return render(request, "act.html", context)


def _basis_initial(act: LegalBasis | None) -> dict[str, Any]:
    if act is None:
        return {"group": LegalBasis.Group.MATTER, "rank": 50, "topic": [CITING]}
    held = {name: getattr(act, name) for name in BASIS_FIELDS}
    return held | {"topic": act.topic.split(), "seen": basis_mark(act)}


# --- Người ký ------------------------------------------------------------------------------------


@require_safe
def signatories(request: SignedInRequest) -> HttpResponse:
    refuse_unless(may_read_catalogue(request.user), READ)
    day = today()
    posts: dict[str, list[Signatory]] = {}
    for row in Signatory.objects.order_by("post", "-valid_from", "-pk"):
        posts.setdefault(row.post, []).append(row)
    context = {
        "section": "reports",
        "posts": [
            {"post": post, "name": POSTS.get(post, OTHER_POST), "rows": rows,
             "standing": _signing(rows, day)}
            for post, rows in posts.items()
        ],
        "may_edit": may_edit_catalogue(request.user),
        "crumbs": _home(),
    }  # fmt: skip
    return render(request, "reports/signatories.html", context)


def _signing(rows: list[Signatory], day: date) -> Signatory | None:
    holding = [row for row in rows if row.holds_on(day)]
    return max(holding, key=lambda row: (row.valid_from or date.min, row.pk), default=None)


@require_http_methods(["GET", "HEAD", "POST"])
def signatory(request: SignedInRequest, post: str) -> HttpResponse:
    refuse_unless(may_edit_catalogue(request.user), EDIT)
    rows = list(Signatory.objects.filter(post=post).order_by("pk"))
    if not rows:
        raise Http404
    newest = rows[-1]
    form = SignatoryForm(
        request.POST or None,
        initial={
            "authority": newest.authority, "title": newest.title, "name": newest.name,
            "valid_from": today(), "seen": newest.pk,
        },
    )  # fmt: skip
    if form.is_valid() and accepted(
        form,
        lambda: appoint_signatory(
            post=post, given=form.given(), seen=form.cleaned_data["seen"], by=request.user
        ),
    ):
        day = format_date(form.cleaned_data["valid_from"])
        messages.success(request, f"Đã ghi người ký từ ngày {day}. Văn bản đã lập giữ nguyên.")
        return redirect("reports:signatories")
    resend(form, seen=newest.pk)
    context = {
        "form": form,
        "heading": POSTS.get(post, OTHER_POST),
        "sub": "Ghi người ký mới từ một ngày; người ký cũ còn trong danh mục",
        "theirs": theirs_beside(form),
        "crumbs": [*_home(), {"label": "Người ký", "url": reverse("reports:signatories")}],
        "back": reverse("reports:signatories"),
        "action": "Lưu người ký",
        "section": "reports",
    }
    return render(request, "act.html", context)


# --- Cột danh sách gửi tỉnh ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def list_columns(request: SignedInRequest) -> HttpResponse:
    refuse_unless(may_edit_catalogue(request.user), EDIT)
    forms = [
        ColumnForm(
            request.POST or None,
            column=column,
            initial={"label": column.label, "order": column.order, "width": column.width,
                     "is_shown": column.is_shown},
        )
        for column in ListColumn.objects.all()
    ]  # fmt: skip
    well_formed = [form.is_valid() for form in forms]
    if request.method == "POST" and all(well_formed) and accepted(
        forms[0],
        lambda: arrange_list(
            columns=[form.given() for form in forms], seen=request.POST.get("seen", ""),
            by=request.user,
        ),
    ):  # fmt: skip
        messages.success(request, "Đã lưu các cột của danh sách gửi tỉnh.")
        return redirect("reports:list_columns")
    context = {
        "section": "reports",
        "forms": forms,
        "seen": columns_mark(),
        "crumbs": _home(),
        "errors": [
            {"anchor": form[name].auto_id, "text": f"{form.column.label}: {fault}"}
            for form in forms for name, faults in form.errors.items() if name != "__all__"
            for fault in faults
        ] + [{"anchor": "", "text": fault} for form in forms for fault in form.non_field_errors()],
    }  # fmt: skip
    return render(request, "reports/list_columns.html", context)
