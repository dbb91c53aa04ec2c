"""Who has handed in and who has not: the page, the ready texts, and noting whom one reminded."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import accepted, refuse_unless, today, told
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.permissions import in_charge, role_of
from blocs.views.answers import bloc_crumbs, bloc_year_in_scope, season_crumbs, year_switch
from cooperatives.models import Organization
from cooperatives.permissions import represents
from history.keys import key_of
from history.lists import order_of, tools, wants_file
from history.vietnamese import clean_lines
from home import permissions
from home.chasing_forms import ReminderForm, read_links, read_texts, signed
from home.listings import chasing_listing, late_listing
from home.selectors.chasing import ChaseRow, Chasing, blocs_late, chasing, letter
from home.services.letters import issue_late_letter as late_letter
from home.services.reminders import NOT_YOURS, WayIn, hand_out_ways_in, record_reminders
from notices.models import Notice
from notices.services import mark_done, mark_seen
from reports.models import IssuedPaper
from reports.selectors import newest_about
from scoring.selectors.due import Thing, thing_of

SHOWN = 50
STAFF_ONLY = "Trang này dành cho cán bộ Liên minh."


@require_safe
def chasing_page(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """One bloc and one thing: those who owe it first."""
    bloc_year = _bloc_in_reach(request, year, number)
    found = chasing(bloc_year, _thing(request), today())
    listing = chasing_listing(found)
    rows = listing.in_order(found.rows, order_of(request))
    if wants_file(request):
        return listing.file(rows)
    user = request.user
    return render(
        request,
        "home/chasing.html",
        {
            "found": found,
            "rows": rows,
            "tools": tools(request, listing, len(rows)),
            "bloc_year": bloc_year,
            "crumbs": bloc_crumbs(bloc_year),
            "may_chase": permissions.may_chase(user, bloc_year, today()),
            "may_keep": in_charge(user, bloc_year),
            "may_give": permissions.may_hand_out_links(user, bloc_year),
            "may_write": permissions.may_write_to_late(user, bloc_year),
            "notices": found.notices[:SHOWN],
            "letter": newest_about(bloc_year, IssuedPaper.Kind.LATE_BLOC)
            if user.is_alliance
            else None,
            "year": year,
        },
    )


def _bloc_in_reach(request: SignedInRequest, year: int, number: int) -> BlocYear:
    bloc_year = bloc_year_in_scope(request, year, number)
    refuse_unless(permissions.may_see_chasing(request.user, bloc_year, today()), NOT_YOURS)
    return bloc_year


def _thing(request: SignedInRequest) -> Thing | None:
    """What the page is about; 404 for what nobody is asked for."""
    code = request.GET.get("viec") or request.POST.get("viec")
    found = thing_of(code) if code else None
    if code and found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def compose_notices(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The texts to be copied. Sending the form hands out a one-time way in with each: it is shown
    in this answer and never again."""
    bloc_year = _bloc_in_reach(request, year, number)
    refuse_unless(permissions.may_chase(request.user, bloc_year, today()), NOT_YOURS)
    ways: dict[int, WayIn] = {}
    found = chasing(bloc_year, _thing(request), today())
    chosen = _units(request)
    if request.method == "POST":
        try:
            ways = hand_out_ways_in(
                bloc_year=bloc_year, thing=found.thing, units=chosen, by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    return _texts(request, found, chosen, ways)


def _units(request: SignedInRequest) -> list[int]:
    source = request.POST.getlist("units") or request.GET.getlist("dv")
    return [key for each in source if (key := key_of(each)) is not None]


def _texts(
    request: SignedInRequest,
    found: Chasing,
    chosen: list[int],
    ways: dict[int, WayIn],
    form: ReminderForm | None = None,
) -> HttpResponse:
    bloc_year = found.bloc_year
    words = letter(found, request.user)
    # Sent back: everything that stood on the page stands there again, ticked or not.
    asked = {*chosen, *(pk for pk in found.units if f"text-{pk}" in request.POST)}
    one_by_one = bool(asked) or request.method == "POST"
    rows = [] if found.why_not_yet else found.missing if one_by_one else found.to_compose
    if asked:
        rows = [row for row in rows if row.organization.pk in asked]
    drafts = [
        _draft(request, row, words, ways.get(row.organization.pk))
        | {"is_ticked": row.organization.pk in chosen or not one_by_one}
        for row in rows
    ]
    gives = permissions.may_hand_out_links(request.user, bloc_year)
    return render(
        request,
        "home/compose_notices.html",
        {
            "found": found,
            "bloc_year": bloc_year,
            "drafts": drafts,
            "left_out": [] if one_by_one else found.left_out,
            "with_links": any(draft["mark"] for draft in drafts),
            "may_give": gives,
            "form": form or ReminderForm(members=[]),
            "crumbs": [*bloc_crumbs(bloc_year), {"label": "Nhắc", "url": _page(found)}],
            "back": _page(found),
            "year": bloc_year.season.year,
        },
    )


def _draft(
    request: SignedInRequest, row: ChaseRow, words: Any, way: WayIn | None
) -> dict[str, Any]:
    """One text on the page. What was sent back with a refused form is shown as it was."""
    pk = row.organization.pk
    link = request.build_absolute_uri(way.path if way else reverse("home:home"))
    kept = request.POST.get(f"text-{pk}")
    if way and kept:
        kept = _with_way_in(request, kept, words.to(row, _home(request)), link)
    mark = signed(pk, way.until) if way else request.POST.get(f"link-{pk}", "")
    return {
        "row": row,
        "pk": pk,
        "text": kept or words.to(row, link, way.until if way else None),
        "until": way.until if way else None,
        "mark": mark,
    }


def _home(request: SignedInRequest) -> str:
    return request.build_absolute_uri(reverse("home:home"))


def _with_way_in(request: SignedInRequest, typed: str, ready: str, link: str) -> str | None:
    """What was written into the ready text stays when the way in comes to it; None where nothing
    was."""
    typed, home = clean_lines(typed), _home(request)
    if typed == clean_lines(ready) or link.removeprefix(home).partition("/vao/")[0] in typed:
        return None
    return typed.replace(home, link, 1) if home in typed else f"{typed}\n{link}"


def _page(found: Chasing) -> str:
    bloc_year = found.bloc_year
    page = reverse("home:chasing", args=[bloc_year.season.year, bloc_year.number])
    return f"{page}?viec={found.thing.code}"


@never_cache
@require_POST
def record_notices(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Note that the ticked units were told."""
    bloc_year = _bloc_in_reach(request, year, number)
    refuse_unless(permissions.may_chase(request.user, bloc_year, today()), NOT_YOURS)
    found = chasing(bloc_year, _thing(request), today())
    form = ReminderForm(request.POST, members=[row.organization.pk for row in found.rows])
    made: list[Notice] = []
    if form.is_valid() and accepted(form, lambda: made.extend(_record(request, found, form))):
        messages.success(request, _told(made))
        return redirect(_page(found))
    return _texts(request, found, _units(request), {}, form)


def _record(request: SignedInRequest, found: Chasing, form: ReminderForm) -> list[Notice]:
    typed = form.cleaned_data
    return record_reminders(
        bloc_year=found.bloc_year, thing=found.thing, units=typed["units"],
        channel=typed["channel"], note=typed["note"],
        address=request.build_absolute_uri(reverse("home:home")),
        links=read_links(request.POST, typed["units"]),
        texts=read_texts(request.POST, typed["units"]), by=request.user,
    )  # fmt: skip


def _told(made: list[Notice]) -> str:
    names = ", ".join(each.recipient_label for each in made)
    return f"Đã ghi nhắc {len(made)} đơn vị: {names}."


# --- Ticks -------------------------------------------------------------------------------------


@require_POST
def notice_seen(request: SignedInRequest, pk: int) -> HttpResponse:
    """By who was told, or by who told them."""
    notice, bloc_year = _notice_in_reach(request, pk)
    told(
        request,
        lambda: mark_seen(notice=notice, by=request.user, role=_role(request, bloc_year)),
        "Đã ghi là đã xem.",
    )
    return redirect(_back(request, notice, bloc_year))


@require_POST
def notice_done(request: SignedInRequest, pk: int) -> HttpResponse:
    notice, bloc_year = _notice_in_reach(request, pk)
    refuse_unless(
        permissions.may_chase(request.user, bloc_year, today()),
        "Ghi việc đã làm là của người nhắc: cán bộ phụ trách Khối, Khối trưởng, Khối phó.",
    )
    told(
        request,
        lambda: mark_done(notice=notice, by=request.user, role=_role(request, bloc_year)),
        "Đã ghi là đã làm.",
    )
    return redirect(_back(request, notice, bloc_year))


def _notice_in_reach(request: SignedInRequest, pk: int) -> tuple[Notice, BlocYear]:
    """A notice of a bloc one chases, or one to a unit one speaks for; others do not exist."""
    notice = get_object_or_404(Notice, pk=pk)
    seen = BlocYear.objects.visible_to(request.user).select_related("season", "bloc", "officer")
    bloc_year = get_object_or_404(seen, pk=notice.subject_id)
    if permissions.may_chase(request.user, bloc_year, today()):
        return notice, bloc_year
    unit = get_object_or_404(Organization, pk=notice.recipient_id)
    if represents(request.user, unit, today()):
        return notice, bloc_year
    if permissions.may_see_chasing(request.user, bloc_year, today()):
        raise PermissionDenied(NOT_YOURS)
    raise Http404


def _role(request: SignedInRequest, bloc_year: BlocYear) -> str:
    return role_of(request.user, bloc_year, today())


def _back(request: SignedInRequest, notice: Notice, bloc_year: BlocYear) -> str:
    if permissions.may_see_chasing(request.user, bloc_year, today()) and "trang-chu" not in (
        request.POST
    ):
        page = reverse("home:chasing", args=[bloc_year.season.year, bloc_year.number])
        return f"{page}?viec={notice.topic}"
    return reverse("home:home")


# --- Công văn đôn đốc --------------------------------------------------------------------------


@require_POST
def issue_late_letter(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """To the late units of one bloc."""
    return _issued(request, bloc_year_in_scope(request, year, number), "home:chasing", year, number)


@require_POST
def issue_year_letter(request: SignedInRequest, year: int) -> HttpResponse:
    """To the late units of every bloc."""
    return _issued(request, get_object_or_404(Season, year=year), "home:chasing_year", year)


def _issued(
    request: SignedInRequest, subject: BlocYear | Season, page: str, *where: int
) -> HttpResponse:
    try:
        paper = late_letter(subject=subject, by=request.user)
    except ValidationError as waiting:
        messages.error(request, " ".join(waiting.messages))
        return redirect(page, *where)
    messages.success(
        request,
        f"{paper.title}: lần {paper.version}. Số và ngày để trống, văn thư ghi tay khi phát hành. "
        "Các đơn vị có tên đã được ghi là đã nhắc bằng công văn.",
    )
    return redirect(paper)


# --- The whole year ----------------------------------------------------------------------------


@require_safe
def chasing_year(request: SignedInRequest, year: int) -> HttpResponse:
    """Who is late in every bloc, for the Alliance's staff."""
    refuse_unless(request.user.is_alliance, STAFF_ONLY)
    season = get_object_or_404(Season, year=year)
    listing = late_listing(season)
    rows = listing.in_order(blocs_late(season, today()), order_of(request))
    if wants_file(request):
        return listing.file(rows)
    return render(
        request,
        "home/chasing_year.html",
        {
            "season": season,
            "rows": rows,
            "tools": tools(request, listing, len(rows)),
            "late_units": sum(row.units for row in rows),
            "late_blocs": sum(1 for row in rows if row.units),
            "may_write": permissions.may_write_to_late(request.user, None),
            "letter": newest_about(season, IssuedPaper.Kind.LATE_YEAR),
            "crumbs": season_crumbs(season),
            "years": year_switch("home:chasing_year", year),
            "year": year,
        },
    )
