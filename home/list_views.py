"""The office's list comes in: send the file, see what it would do, then do it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import User
from blocs.models import Season
from catalogue.models import Indicator
from cooperatives.models import Organization
from files.models import StoredFile
from files.services import FileMissing, read, store
from history import clock
from home import permissions
from home.list_forms import ListFileForm
from home.services import ImportReport, import_organizations

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 200


@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponse:
    """The file is kept by its digest, so that what was looked at is what goes in."""
    refuse_others(request.user)
    form = ListFileForm(
        request.POST or None, request.FILES or None, initial={"season": season_asked(request)}
    )
    if form.is_valid():
        sent = form.cleaned_data["file"]
        kept = store(
            content=sent.read(), name=sent.name[-LONGEST_NAME:], media_type=MEDIA_TYPE,
            owner=form.cleaned_data["season"], at=clock.now(), by=request.user,
        )  # fmt: skip
        return redirect("home:preview_organizations", kept.pk)
    context = {"section": "organizations", "form": form, "crumbs": crumbs()}
    return render(request, "home/import_list.html", context)


@require_http_methods(["GET", "POST"])
def list_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the list would do, then, on the button, done: all of it or nothing."""
    refuse_others(request.user)
    kept = get_object_or_404(
        StoredFile, pk=pk, owner_type=Season._meta.label_lower, uploaded_by=request.user
    )
    season = get_object_or_404(Season, pk=kept.owner_id)
    try:
        content = read(kept)
    except FileMissing:
        messages.error(request, "Tệp không còn trong kho. Xin gửi lại.")
        return redirect("home:import_organizations")
    report = import_organizations(
        content=content, season=season, dry_run=request.method != "POST", by=request.user
    )
    if report.written:
        messages.success(request, told(report))
        return redirect("blocs:blocs", season.year)
    context = {
        "section": "organizations", "season": season, "file": kept, "report": report,
        "figures": figures_of(report), "changes": changes_in_words(report), "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "home/list_preview.html", context)


def refuse_others(user: User) -> None:
    if not permissions.may_import_list(user):
        raise PermissionDenied("Chỉ Quản trị của Liên minh nhập được danh sách của năm.")


def season_asked(request: SignedInRequest) -> Season | None:
    """The year the page before was about, else the latest."""
    asked = request.GET.get("nam", "")
    seasons = Season.objects.order_by("-year")
    named = seasons.filter(year=int(asked)).first() if asked.isdecimal() else None
    return named or seasons.first()


def crumbs() -> list[dict[str, str]]:
    return [{"label": "HTX", "url": reverse("cooperatives:organizations")}]


def told(report: ImportReport) -> str:
    return (
        f"Đã nhập danh sách năm {report.season}: {report.new} đơn vị mới, {report.changed} đổi, "
        f"{report.unchanged} giữ nguyên, trong {len(report.blocs)} khối."
    )


def figures_of(report: ImportReport) -> list[dict[str, Any]]:
    return [
        {"label": "Đơn vị mới", "value": report.new},
        {"label": "Đổi", "value": report.changed},
        {"label": "Giữ nguyên", "value": report.unchanged},
        {"label": "Khối", "value": len(report.blocs)},
    ]


def changes_in_words(report: ImportReport) -> list[dict[str, Any]]:
    """Field by field, under the names people know."""
    names = {each.name: str(each.verbose_name) for each in Organization._meta.concrete_fields}
    names |= dict(Indicator.objects.values_list("code", "name")) if report.changes else {}
    names["bloc"] = "khối"
    return [
        {
            "unit": each,
            "fields": [
                {"label": names.get(name, name), "before": before, "after": after}
                for name, (before, after) in each.fields.items()
            ],
        }
        for each in report.changes
    ]
