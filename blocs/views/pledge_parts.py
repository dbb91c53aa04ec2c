"""Writing a registration: short pages, the check before sending, the receipt, taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted, is_conflict, refuse_unless, resend, theirs_beside, today
from accounts.http import SignedInRequest
from blocs import permissions, selectors, services
from blocs.models import BlocYear, Pledge, Season
from blocs.pledge_forms import FORMS, PartOfPage, SendForm
from blocs.views.pledges import NOT_YOURS, pledge_crumbs, unit_and_pledge
from cooperatives.models import Organization
from cooperatives.permissions import represents
from history import clock
from history.models import Event
from history.vietnamese import format_time

HINTS = {
    Pledge.Part.TARGETS: "Chỉ ghi số của năm nay. Chỉ tiêu không đăng ký thì để trống.",
    Pledge.Part.COLLECTIVE: "Xét khen theo điểm đã thẩm định, không theo đăng ký.",
    Pledge.Part.PERSONS: "Mỗi người một dòng. Không đăng ký cá nhân thì bấm sang bước sau.",
    Pledge.Part.COMMITMENTS: "Ghi ngắn gọn điều HTX hứa làm trong năm.",
}


@require_safe
def write_pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """Back to the page where it was left, or to the place that was returned."""
    season, unit, found = unit_and_pledge(request, year, pk)
    _bloc_year_to_write(request, season, unit)
    return redirect(part_url(year, pk, found.at_part if found else Pledge.Part.TARGETS))


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_part(request: SignedInRequest, year: int, pk: int, part: str) -> HttpResponse:
    season, unit, found = unit_and_pledge(request, year, pk)
    bloc_year = _bloc_year_to_write(request, season, unit)
    if part not in selectors.PARTS:
        raise Http404
    if request.method != "POST" and found and found.state in Pledge.HANDED_IN:
        messages.warning(request, _why_shut(found))
        return redirect("blocs:pledge", year, pk)
    form = _form_of(request, part, season, unit, found)
    if form.is_valid() and accepted(form, lambda: _draft(request, season, unit, part, form)):
        messages.success(request, f"Đã lưu lúc {format_time(clock.now())}.")
        return redirect(_onwards(request, year, pk, part))
    if is_conflict(form):
        resend(form, mark=selectors.part_mark(_pledge_of(unit, season), part))
    return render(
        request,
        "blocs/pledge_part.html",
        {
            "form": form,
            "part": part,
            "part_name": Pledge.Part(part).label,
            "hint": HINTS[Pledge.Part(part)],
            "theirs": theirs_beside(form),
            "previous": _previous_url(year, pk, part),
            **_frame(request, season, unit, found, bloc_year, part),
        },
    )


def _form_of(
    request: SignedInRequest, part: str, season: Season, unit: Organization, found: Pledge | None
) -> PartOfPage:
    day = today()
    known: dict[str, Any] = {
        Pledge.Part.TARGETS: lambda: {"rows": selectors.target_rows(unit, season, found)},
        Pledge.Part.COLLECTIVE: lambda: {"pairs": selectors.collective_pairs(found)},
        Pledge.Part.PERSONS: lambda: {"people": selectors.person_rows(found)},
        Pledge.Part.COMMITMENTS: dict,
    }[Pledge.Part(part)]()
    written = found.commitments if found else ""
    initial = {
        "mark": selectors.part_mark(found, part),
        "commitments": written or selectors.usual_commitments(day),
    }
    form: PartOfPage = FORMS[Pledge.Part(part)](
        request.POST or None, behalf=not represents(request.user, unit, day),
        source=found.entry_source if found else "", initial=initial, **known,
    )  # fmt: skip
    return form


def _draft(
    request: SignedInRequest, season: Season, unit: Organization, part: str, form: PartOfPage
) -> None:
    stays = "later" in request.POST or "more" in request.POST
    services.draft_pledge(
        organization=unit, season=season, written=form.written(),
        at_part=part if stays else selectors.next_part(part), source=form.source,
        mark=form.cleaned_data["mark"] or None, by=request.user,
    )  # fmt: skip


def _onwards(request: SignedInRequest, year: int, pk: int, part: str) -> str:
    if "later" in request.POST:
        return reverse("blocs:pledge", args=[year, pk])
    if "more" in request.POST:
        return f"{part_url(year, pk, part)}#them"
    return part_url(year, pk, selectors.next_part(part))


def _pledge_of(unit: Organization, season: Season) -> Pledge | None:
    return Pledge.objects.filter(organization=unit, season=season).first()


def _why_shut(found: Pledge) -> str:
    if found.state == Pledge.State.ACCEPTED:
        return "Đăng ký đã được xác nhận. Cần sửa, xin nhờ cán bộ phụ trách Khối trả lại."
    return "Đăng ký đã gửi, đang chờ xác nhận. Muốn sửa, xin bấm “Rút lại” trước."


def _bloc_year_to_write(
    request: SignedInRequest, season: Season, unit: Organization
) -> BlocYear | None:
    bloc_year = selectors.bloc_year_of(unit, season)
    may = permissions.may_submit_pledge(request.user, unit, bloc_year, today())
    refuse_unless(may, NOT_YOURS)
    return bloc_year


def part_url(year: int, pk: int, part: str) -> str:
    if part == Pledge.Part.CHECK:
        return reverse("blocs:submit_pledge", args=[year, pk])
    return reverse("blocs:pledge_part", args=[year, pk, part])


def _previous_url(year: int, pk: int, part: str) -> str:
    before = selectors.previous_part(part)
    return part_url(year, pk, before) if before else reverse("blocs:pledge", args=[year, pk])


def _frame(
    request: SignedInRequest,
    season: Season,
    unit: Organization,
    found: Pledge | None,
    bloc_year: BlocYear | None,
    part: str,
) -> dict[str, Any]:
    """What surrounds every page of the task."""
    day = today()
    year, pk = season.year, unit.pk
    parts = [*selectors.PARTS, Pledge.Part.CHECK]
    return {
        "season": season,
        "unit": unit,
        "pledge": found,
        "bloc_year": bloc_year,
        "why_closed": selectors.why_unregistrable(bloc_year, season, day),
        "on_behalf": not represents(request.user, unit, day),
        "steps": [
            {"label": each.label, "url": part_url(year, pk, each), "current": each == part}
            for each in parts
        ],
        "step_number": parts.index(Pledge.Part(part)) + 1,
        "returned_here": bool(found and found.return_reason),
        "last_year": year - 1,
        "crumbs": pledge_crumbs(season),
        "back": reverse("blocs:pledge", args=[year, pk]),
        "year": year,
        "section": "pledges",
    }


# --- Checking, sending, the receipt ------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def submit_pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """Kiểm tra trước khi gửi: every answer with its way back; then it is sent."""
    season, unit, found = unit_and_pledge(request, year, pk)
    bloc_year = _bloc_year_to_write(request, season, unit)
    if request.method != "POST" and found and found.state in Pledge.HANDED_IN:
        messages.warning(request, _why_shut(found))
        return redirect("blocs:pledge", year, pk)
    form = SendForm(request.POST or None, initial={"version": found.version if found else 0})
    if form.is_valid() and accepted(
        form,
        lambda: services.send_pledge(
            organization=unit, season=season, version=form.cleaned_data["version"],
            confirmed=form.cleaned_data["confirmed"], by=request.user,
        ),
    ):  # fmt: skip
        return redirect("blocs:pledge_receipt", year, pk)
    found = _pledge_of(unit, season)
    if is_conflict(form):
        resend(form, version=found.version if found else 0)
    rows = selectors.target_rows(unit, season, found)
    missing = [_linked(year, pk, each) for each in selectors.missing_of(found, rows)]
    return render(
        request,
        "blocs/submit_pledge.html",
        {
            "form": form,
            "targets": [row for row in rows if row.plan is not None],
            "awards": selectors.award_groups(found),
            "people": selectors.person_awards(found),
            "missing": missing,
            "oddities": [_linked(year, pk, each) for each in selectors.oddities_of(found, rows)],
            "urls": {
                each.name.lower(): part_url(year, pk, each) for each in selectors.PARTS
            },
            **_frame(request, season, unit, found, bloc_year, Pledge.Part.CHECK),
        },
    )  # fmt: skip


def _linked(year: int, pk: int, remark: selectors.Remark) -> dict[str, str]:
    anchor = f"#{remark.anchor}" if remark.anchor else ""
    return {"text": remark.text, "url": f"{part_url(year, pk, remark.part)}{anchor}"}


@require_safe
def pledge_receipt(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """Số biên nhận: the first signs of the act's own hash, and when it was."""
    season, unit, found = unit_and_pledge(request, year, pk)
    bloc_year = _bloc_year_to_write(request, season, unit)
    pledge = get_object_or_404(Pledge, pk=found.pk if found else 0)
    sent = Event.objects.about(pledge).filter(verb="blocs.pledge_submitted").last()
    if sent is None or pledge.state not in Pledge.HANDED_IN:
        return redirect("blocs:pledge", year, pk)
    rows = selectors.target_rows(unit, season, pledge)
    return render(
        request,
        "blocs/pledge_receipt.html",
        {
            "event": sent,
            "number": sent.hash[:12].upper(),
            "targets": [row for row in rows if row.plan is not None],
            "awards": selectors.award_groups(pledge),
            "people": selectors.person_awards(pledge),
            **_frame(request, season, unit, pledge, bloc_year, Pledge.Part.CHECK),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_pledge(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    season, unit, found = unit_and_pledge(request, year, pk)
    _bloc_year_to_write(request, season, unit)
    pledge = get_object_or_404(Pledge, pk=found.pk if found else 0)
    back = reverse("blocs:pledge", args=[year, pk])
    if request.method == "POST":
        return _withdraw(request, pledge, back)
    return render(
        request,
        "blocs/pledge_confirm.html",
        {
            "ask": {
                "title": f"Rút lại đăng ký của {unit}?",
                "text": "Bản đăng ký trở về bản nháp để sửa. Sửa xong phải gửi lại trước khi hết "
                "hạn.",
                "action": "Rút lại đăng ký",
            },
            "unit": unit,
            "crumbs": pledge_crumbs(season),
            "back": back,
            "year": year,
            "section": "pledges",
        },
    )


def _withdraw(request: SignedInRequest, pledge: Pledge, back: str) -> HttpResponse:
    try:
        services.withdraw_pledge(pledge=pledge, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    messages.success(request, "Đã rút đăng ký về để sửa.")
    return redirect("blocs:write_pledge", pledge.season.year, pledge.organization_id)
