"""Thẩm định: what waits in a year, the widest gaps first."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.answers import today
from accounts.http import SignedInRequest
from blocs.models import Season
from blocs.views.answers import year_switch
from history.lists import page_of, tools, wants_file
from scoring.listings import gaps_listing
from scoring.models import LineReturn
from scoring.selectors.progress import bloc_progress
from scoring.selectors.verification import (
    DONE,
    WAITING,
    SheetGap,
    gaps_of,
    sheets_in_hand,
    theirs_to_verify,
)

PAGE = 25
ALL, MINE = "tat-ca", "cua-toi"
TO_DO, WIDE, OUT, AGAIN, FINISHED = "cho", "chenh", "tra-lai", "xem-lai", "xong"
FILTERS: dict[str, Any] = {
    TO_DO: lambda row: row.sheet.state == WAITING,
    WIDE: lambda row: row.sheet.state == WAITING and row.is_wide,
    OUT: lambda row: row.out > 0,
    AGAIN: lambda row: row.looks_again,
    FINISHED: lambda row: row.sheet.state in DONE,
    ALL: lambda row: True,
}
LABELS = {
    WIDE: "Chênh quá ngưỡng", TO_DO: "Chờ thẩm định", OUT: "Đang trả lại",
    AGAIN: "Chờ xem lại", FINISHED: "Đã thẩm định", ALL: "Tất cả",
}  # fmt: skip


@require_safe
def verification(request: SignedInRequest, year: int) -> HttpResponse:
    """The sheets of one's own blocs, or of the whole year."""
    if not request.user.is_alliance:
        raise PermissionDenied("Thẩm định là việc của Liên minh.")
    season = get_object_or_404(Season, year=year)
    has_blocs = season.bloc_years.filter(officer=request.user).exists()
    everything = request.GET.get("pham-vi") == ALL or not has_blocs
    sheets = list(sheets_in_hand(season, None if everything else request.user))
    rows = _with_returns(gaps_of(season, sheets))
    waits = any(FILTERS[TO_DO](row) for row in rows)
    usual = TO_DO if waits or not rows else FINISHED
    chosen = request.GET.get("chon", usual)
    chosen = chosen if chosen in FILTERS else usual
    listing = gaps_listing(season)
    shown = listing.shown([row for row in rows if FILTERS[chosen](row)], request)
    if wants_file(request):
        return listing.file(shown)
    page = page_of(request, shown, PAGE)
    done = sum(1 for row in rows if row.sheet.state in DONE)
    context = {
        "section": "scoring", "year": year, "years": year_switch("scoring:verification", year),
        "rows": page.object_list, "page": page, "done": done, "total": len(rows),
        "first": _first(request, rows),
        "empty": None if shown else _empty(request, season, rows),
        "chips": _chips(request, year, rows, chosen),
        "scope": _scope(request, year, everything) if has_blocs else [],
        "tools": tools(request, listing, len(shown), finds=True, pages=page.paginator.num_pages),
    }  # fmt: skip
    return render(request, "scoring/verification.html", context)


def _first(request: SignedInRequest, rows: list[SheetGap]) -> SheetGap | None:
    """Where to begin: not at a unit this person is too near to."""
    theirs = set(theirs_to_verify([row.sheet for row in rows], request.user, today()))
    return next((row for row in rows if row.sheet in theirs), None)


def _empty(request: SignedInRequest, season: Season, rows: list[SheetGap]) -> dict[str, str]:
    """Why nothing stands here, and where to go instead."""
    if rows and all(row.sheet.state in DONE for row in rows):
        return {
            "title": f"Đã thẩm định xong {len(rows)} bảng",
            "text": "Trước khi công bố, nên xem điểm các Khối có cùng một thước đo không.",
            "url": reverse("scoring:fairness", args=[season.year]),
            "action": "Xem trước khi công bố",
        }
    if rows:
        return {
            "title": "Không có bảng nào ở mục này",
            "text": "Bảng ở các mục khác vẫn còn trong danh sách.",
            "url": _address(request, season.year, chon=ALL, tim=""),
            "action": f"Xem cả {len(rows)} bảng",
        }
    progress = bloc_progress(season)
    scored = sum(each.bloc_scored for each in progress)
    missing = sum(each.members for each in progress) - scored
    return {
        "title": "Chưa có bảng nào đến bước thẩm định",
        "text": "Bảng vào danh sách này khi hội nghị Khối thông qua điểm. "
        f"Hiện {scored} bảng Khối đã chấm xong, chờ hội nghị; {missing} bảng Khối chưa chấm xong.",
        "url": reverse("scoring:sheets", args=[season.year]),
        "action": "Xem các Khối đến đâu",
    }


def _with_returns(rows: list[SheetGap]) -> list[SheetGap]:
    """How many criteria of each are out for mending, in one query."""
    keys = [row.sheet.pk for row in rows if row.sheet.state == WAITING]
    found = dict(
        LineReturn.objects.open()
        .filter(line__sheet__in=keys)
        .order_by()
        .values_list("line__sheet")
        .annotate(n=Count("pk"))
    )
    return [row.with_out(found.get(row.sheet.pk, 0)) for row in rows]


def _chips(
    request: SignedInRequest, year: int, rows: list[SheetGap], chosen: str
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": _address(request, year, chon=key),
            "count": sum(1 for row in rows if FILTERS[key](row)),
            "current": key == chosen,
        }
        for key, label in LABELS.items()
    ]


def _scope(request: SignedInRequest, year: int, everything: bool) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _address(request, year, **{"pham-vi": key}), "current": current}
        for label, key, current in (
            ("Khối tôi phụ trách", MINE, not everything), ("Cả năm", ALL, everything),
        )
    ]  # fmt: skip


def _address(request: SignedInRequest, year: int, **changed: str) -> str:
    query = request.GET.copy()
    for name in ("trang", "ca", "tep"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"{reverse('scoring:verification', args=[year])}?{query.urlencode()}"
