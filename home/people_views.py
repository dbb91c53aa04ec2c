"""The people of a bloc: who gets in, accounts for those missing, slips to hand out."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import crumbs, refuse_unless, today
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.services import OneTimeCode, still_opens
from blocs.models import BlocYear
from cooperatives.models import Organization
from history.keys import key_of
from history.lists import tools, wants_file
from home.listings import people_lines, people_listing
from home.permissions import may_open_accounts
from home.selectors.people import bloc_people
from home.services import people as services
from reports.pdf import render_slips
from reports.slips import Slip


@require_safe
def bloc_accounts(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    people = bloc_people(bloc_year, today())
    listing, lines = people_listing(bloc_year), people_lines(people.rows)
    if wants_file(request):
        return listing.file(lines)
    return render(
        request,
        "home/bloc_accounts.html",
        {
            **_around(bloc_year),
            "people": people,
            "tools": tools(request, listing, len(lines)),
        },
    )


@require_http_methods(["GET", "POST"])
def open_accounts(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The names first; sent, the answer is the sheet of slips itself: codes are kept nowhere."""
    bloc_year = _bloc_year(request, year, number)
    back = redirect("home:bloc_accounts", year, number)
    if request.method == "POST":
        try:
            made = services.open_accounts(
                bloc_year=bloc_year, units=_numbers(request, "don_vi"), by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return back
        return _sheet(request, bloc_year, made)
    found = bloc_people(bloc_year, today())
    if not found.missing:
        messages.error(request, "Không còn đơn vị nào mở được tài khoản.")
        return back
    return render(request, "home/open_accounts.html", {**_around(bloc_year), "people": found})


@require_http_methods(["GET", "POST"])
def bloc_slips(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    back = redirect("home:bloc_accounts", year, number)
    if request.method == "POST":
        try:
            made = services.print_slips(
                bloc_year=bloc_year, people=_numbers(request, "nguoi"), by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return back
        return _sheet(request, bloc_year, made)
    found = bloc_people(bloc_year, today())
    if not found.waiting:
        messages.error(request, "Ai có tài khoản cũng đã đặt mật khẩu: không còn phiếu nào để in.")
        return back
    return render(request, "home/bloc_slips.html", {**_around(bloc_year), "people": found})


@require_POST
def slip(request: SignedInRequest, pk: int) -> HttpResponse:
    """The slip of a code that was just shown."""
    user = get_object_or_404(User, pk=pk)
    code = still_opens(user=user, digits=request.POST.get("ma", ""), by=request.user)
    if code is None:
        messages.error(request, "Mã này không còn dùng được. Xin cấp mã mới rồi in phiếu.")
        return redirect(reverse("accounts:one_time_code", args=[pk]))
    unit = Organization.objects.represented_by(user, today()).first()
    where = unit.name if unit else user.position or "Liên minh HTX"
    return _pdf(request, [(where, code)], request.user, f"phieu-vao-{user.username}.pdf")


def _bloc_year(request: SignedInRequest, year: int, number: int) -> BlocYear:
    seen = BlocYear.objects.visible_to(request.user).select_related("season", "bloc", "officer")
    bloc_year: BlocYear = get_object_or_404(seen, season__year=year, number=number)
    refuse_unless(may_open_accounts(request.user, bloc_year, today()), services.NOT_YOURS)
    return bloc_year


def _around(bloc_year: BlocYear) -> dict[str, object]:
    year = bloc_year.season.year
    return {
        "bloc_year": bloc_year,
        "year": year,
        "crumbs": crumbs(
            (f"Khối thi đua {year}", reverse("blocs:blocs", args=[year])),
            (bloc_year.name, bloc_year.get_absolute_url()),
        ),
        "back": reverse("home:bloc_accounts", args=[year, bloc_year.number]),
        "section": "blocs",
    }


def _numbers(request: SignedInRequest, name: str) -> list[int]:
    typed = (key_of(each) for each in request.POST.getlist(name))
    return [key for key in typed if key is not None]


def _sheet(
    request: SignedInRequest, bloc_year: BlocYear, made: Sequence[tuple[str, OneTimeCode]]
) -> HttpResponse:
    name = f"phieu-vao-khoi-{bloc_year.number}-{bloc_year.season.year}.pdf"
    return _pdf(request, made, bloc_year.officer or request.user, name)


def _pdf(
    request: SignedInRequest, made: Sequence[tuple[str, OneTimeCode]], helper: User, name: str
) -> HttpResponse:
    door = request.build_absolute_uri(reverse("accounts:sign_in"))
    slips = [
        Slip(
            unit=unit,
            person=code.user.full_name,
            username=code.user.username,
            phone=code.user.phone or "",
            code=code.shown,
            expires_at=code.expires_at,
            address=door.partition("://")[2],
            link=f"{door}?{urlencode({'ten': code.user.username})}",
            helper=helper.called,
            helper_phone=helper.phone or "",
        )
        for unit, code in made
    ]
    content = render_slips(slips, "Phiếu vào phần mềm Thi đua HTX").content
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
