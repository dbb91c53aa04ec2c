"""The ranking of a bloc, the acts upon it, and the rankings of a year."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import accepted
from accounts.http import SignedInRequest
from blocs.models import BlocYear, Season
from blocs.views.answers import year_switch
from history import clock
from history.lists import order_of, page_of, tools, wants_file
from history.models import Event
from history.vietnamese import format_datetime
from scans.selectors import add_url
from scoring.forms.rankings import AnnounceForm, AnswerForm, ReopenForm, VersionForm, VotesForm
from scoring.listings import ranking_listing, rankings_listing
from scoring.models import Ranking, ScoreSheet
from scoring.permissions import RankingRights, ranking_rights
from scoring.resting import resting_on
from scoring.selectors.checklist import SECOND_LOOK
from scoring.selectors.later import note_of_bloc
from scoring.selectors.overview import ranking_rows
from scoring.selectors.questions import is_open
from scoring.selectors.ranked import AwardShown, BlocRanking
from scoring.selectors.rankings import provisional, ranking_of
from scoring.selectors.sealing import seals_of
from scoring.services import rankings as services

PAGE = 25
# How long members are given to ask, unless the office says otherwise.
DAYS_TO_ASK = 5

FormOf = Callable[..., Any]
# What was put forward for the members of a ranking, by membership: known to the app above.
AwardsOf = Callable[[BlocRanking], Mapping[int, AwardShown]]


@require_safe
def rankings(request: SignedInRequest, year: int) -> HttpResponse:
    """Every bloc of the year: how far it is, and the first three where it is sealed."""
    season = get_object_or_404(Season, year=year)
    blocs = BlocYear.objects.visible_to(request.user).filter(season=season).order_by("number")
    listing = rankings_listing(season)
    if wants_file(request):
        return listing.file(listing.in_order(ranking_rows(blocs), order_of(request)))
    page = page_of(request, blocs, PAGE)
    context = {
        "section": "rankings",
        "year": year,
        "rows": listing.in_order(ranking_rows(page.object_list), order_of(request)),
        "tools": tools(request, listing, page.paginator.count, default="so"),
        "page": page,
        "years": year_switch("scoring:rankings", year),
    }
    return render(request, "scoring/rankings.html", context)


@require_safe
def ranking(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The places, why they are so, and what is left to do before they are sealed."""
    return ranking_page(request, ranking_context(request, year, number))


def ranking_page(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The page, or the file of what it shows."""
    found: BlocRanking | None = context.get("ranking")
    if found is not None and wants_file(request):
        return ranking_listing(found).file(found.rows)
    return render(request, "scoring/ranking.html", context)


def ranking_context(
    request: SignedInRequest, year: int, number: int, awards_of: AwardsOf | None = None
) -> dict[str, Any]:
    """What `scoring/ranking.html` needs; `awards_of` is asked once there is something to show."""
    years = _bloc_years(request, number)
    bloc_year = _of_year(years, year)
    day = clock.day(clock.now())
    rights = ranking_rights(request.user, bloc_year, day)
    found = _seen(bloc_year, rights, day)
    context: dict[str, Any] = {
        "section": "rankings",
        "year": year,
        "bloc_year": bloc_year,
        "years": [_year_link(each, number, year) for each in years],
        "shown": found is not None,
    }
    if found:
        awards = awards_of(found) if awards_of else {}
        context |= _ranking_page(request, _with_awards(found, awards), rights)
        context["proposals"] = bool(awards)
        units = [row.membership.organization_id for row in found.rows]
        context["later"] = note_of_bloc(getattr(bloc_year, "ranking", None), units)
    return context


def _with_awards(found: BlocRanking, awards: Mapping[int, AwardShown]) -> BlocRanking:
    if not awards:
        return found
    rows = [replace(row, proposed=awards.get(row.membership.pk)) for row in found.rows]
    return replace(found, rows=tuple(rows))


def _bloc_years(request: SignedInRequest, number: int) -> list[BlocYear]:
    """The bloc of this number in every year one may see, in one query."""
    seen = BlocYear.objects.visible_to(request.user).filter(number=number)
    in_order = seen.select_related("season", "bloc", "officer", "ranking__first_signed_by")
    return list(in_order.order_by("season__year"))


def _of_year(years: Iterable[BlocYear], year: int) -> BlocYear:
    for each in years:
        if each.season.year == year:
            return each
    raise Http404


def _bloc_year(request: SignedInRequest, year: int, number: int) -> BlocYear:
    return _of_year(_bloc_years(request, number), year)


def _year_link(each: BlocYear, number: int, current: int) -> dict[str, Any]:
    year = each.season.year
    return {
        "year": year,
        "url": reverse("scoring:ranking", args=[year, number]),
        "current": year == current,
    }


def _seen(bloc_year: BlocYear, rights: RankingRights, day: date) -> BlocRanking | None:
    """As much of the ranking as this person may see; None before it is theirs to see."""
    held: Ranking | None = getattr(bloc_year, "ranking", None)
    if held and held.state != Ranking.State.PROVISIONAL:
        return ranking_of(bloc_year, day)
    if rights.reading is None:
        return None
    contestant = rights.reading == "bloc"
    return provisional(bloc_year, up_to=rights.reading, day=day, by_contestant=contestant)


def _ranking_page(
    request: SignedInRequest, found: BlocRanking, rights: RankingRights
) -> dict[str, Any]:
    low, high = found.axis
    acts = rights.may_close or rights.may_answer
    return {
        "ranking": found,
        "tools": tools(request, ranking_listing(found), len(found.rows)),
        "rights": rights,
        "axis": f"{low}-{high}",
        "axis_low": low,
        "axis_middle": (low + high) // 2,
        "axis_high": high,
        "tasks": [_task(each, found) for each in found.checklist] if acts else [],
        "done": len(found.checklist) - found.open_todos,
        "linked": _linked_sheets(request, found, rights),
        "asks_votes": rights.may_vote and not found.is_sealed,
        "seals": seals_of(found) if found.closing.seals else [],
        "signature": _signature(found),
        "questions": _questions(found),
        "has_record": request.user.is_alliance and found.ranking is not None,
        "events": _events(request, found),
    }


def _signature(found: BlocRanking) -> dict[str, str]:
    """Where the first of two signed: that it waits for the second, or that it is void."""
    if found.is_sealed or not (found.closing.signed or found.closing.void):
        return {}
    text = _first_signature(found)
    if found.closing.void:
        return {"kind": "warn", "text": f"{text} Sau đó có thay đổi nên chữ ký này không còn "
                "hiệu lực, cần ký lại từ đầu."}  # fmt: skip
    return {"kind": "doing", "text": f"{text} Chờ một người khác ký lần thứ hai để chốt."}


def _questions(found: BlocRanking) -> dict[str, Any]:
    """How many questions there are and until when one may ask."""
    if not found.is_announced and not found.closing.asked:
        return {}
    return {
        "asked": found.closing.asked,
        "unanswered": found.closing.unanswered,
        "open": is_open(found.ranking, clock.day(clock.now())),
        "until": found.ranking.questions_until if found.ranking else None,
    }


def _task(todo: Any, found: BlocRanking) -> dict[str, Any]:
    kind = "done" if todo.done else "doing"
    icon = "" if todo.done else "circle"
    url = "" if todo.done else _task_url(todo.code, found)
    return {"kind": kind, "icon": icon, "title": todo.text, "detail": todo.why, "url": url}


def _task_url(code: str, found: BlocRanking) -> str:
    bloc_year = found.bloc_year
    year, number = bloc_year.season.year, bloc_year.number
    if code == "meeting":
        return bloc_year.get_absolute_url()
    if code == "sheets":
        return f"{reverse('scoring:sheets', args=[year])}?khoi={number}#don-vi"
    if code == SECOND_LOOK:
        return f"{reverse('scoring:verification', args=[year])}?chon=xem-lai&pham-vi=tat-ca"
    if code == "questions":
        return reverse("scoring:questions", args=[year, number])
    if code == "minutes":
        return add_url(found.meeting) if found.meeting else bloc_year.get_absolute_url()
    if code == "answer":
        return reverse("scoring:ranking_answer", args=[year, number])
    if code == "announce" and found.can_be_announced:
        return reverse("scoring:ranking_announce", args=[year, number])
    return ""


def _linked_sheets(request: SignedInRequest, found: BlocRanking, rights: RankingRights) -> set[int]:
    """The sheets one may open from here: drafts are for the Alliance and the bloc's leaders."""
    reads_drafts = request.user.is_alliance or rights.reading == "bloc"
    return {
        row.sheet.pk
        for row in found.rows
        if row.sheet and (reads_drafts or row.sheet.state != ScoreSheet.State.DRAFT)
    }


def _events(request: SignedInRequest, found: BlocRanking) -> list[Event]:
    """The record, for the Alliance, when it is asked for: the page itself stays quick."""
    if found.ranking is None or not request.user.is_alliance or "nhat-ky" not in request.GET:
        return []
    return list(Event.objects.about(found.ranking).order_by("-seq"))


# --- Acts, each a page that asks ---------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_announce(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    _refuse_unless(request, bloc_year, lambda rights: rights.may_close)
    until = clock.day(clock.now()) + timedelta(days=DAYS_TO_ASK)
    form = AnnounceForm(
        request.POST or None, initial={"questions_until": until, "version": _version(bloc_year)}
    )
    ask = {
        "title": f"Công bố dự kiến xếp hạng {bloc_year.name}?",
        "text": "Mọi HTX trong Khối sẽ xem được điểm và thứ hạng của nhau, và hỏi lại được đến hết "
        "ngày dưới đây. Điều các HTX đã xem thì không thu lại được; cần sửa thì mở lại, ghi lý do "
        "rồi công bố lại.",
        "action": "Công bố dự kiến",
    }
    return _act(request, bloc_year, form, ask, services.announce_ranking, ("questions_until",))


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_seal(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    _refuse_unless(request, bloc_year, lambda rights: rights.may_close)
    form = VersionForm(request.POST or None, initial={"version": _version(bloc_year)})
    ask = _seal_question(bloc_year)
    return _act(request, bloc_year, form, ask, services.seal_ranking, ())


def _seal_question(bloc_year: BlocYear) -> dict[str, Any]:
    """One person seals, or the first of two signs, or the second seals."""
    final = (
        "Chốt rồi thì điểm và thứ hạng không sửa được, lần chốt này không xóa được. Sau này thấy "
        "sai thì mở lại và ghi lý do: lần chốt này vẫn còn, lần chốt sau ghi rõ khác ở đâu."
    )
    found = provisional(bloc_year, day=clock.day(clock.now()))
    if not found.closing.two_to_seal:
        return {"title": f"Chốt xếp hạng {bloc_year.name}?", "text": final,
                "action": "Chốt xếp hạng"}  # fmt: skip
    if not found.closing.signed:
        return {
            "title": f"Ký chốt lần thứ nhất xếp hạng {bloc_year.name}?",
            "text": "Năm này chốt cần hai người. Sau chữ ký thứ nhất, một người khác ký thì xếp "
            "hạng mới chốt; có thay đổi ở giữa thì phải ký lại từ đầu.",
            "action": "Ký lần thứ nhất",
        }
    return {
        "title": f"Ký lần thứ hai và chốt xếp hạng {bloc_year.name}?",
        "text": f"{_first_signature(found)} {final}",
        "action": "Ký lần thứ hai và chốt",
    }


def _first_signature(found: BlocRanking) -> str:
    ranking = found.ranking
    if ranking is None or ranking.first_signed_by is None:
        return ""
    when = format_datetime(ranking.first_signed_at)
    return f"{ranking.first_signed_by.called} đã ký lần thứ nhất lúc {when}."


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_reopen(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    _refuse_unless(request, bloc_year, lambda rights: rights.may_close)
    form = ReopenForm(request.POST or None, initial={"version": _version(bloc_year)})
    ask = {
        "title": f"Mở lại xếp hạng {bloc_year.name}?",
        "text": "Thứ hạng trở về dự kiến, các HTX không xem được nữa cho đến khi công bố lại. Việc "
        "mở lại không thu hồi được: muốn có hiệu lực lại thì công bố, chờ hết hạn kiến nghị rồi "
        "chốt lần nữa. Lần chốt cũ, tên người mở lại và lý do vẫn còn, cả Khối xem được.",
        "action": "Mở lại xếp hạng",
        "grave": True,
        "warning": "Đề nghị khen thưởng dựa trên kết quả này không tự đổi theo, xin xem lại:",
        "named": _resting(bloc_year),
    }
    return _act(request, bloc_year, form, ask, services.reopen_ranking, ("reason",))


def _resting(bloc_year: BlocYear) -> list[str]:
    held: Ranking | None = getattr(bloc_year, "ranking", None)
    return [each.text for each in resting_on(held)] if held else []


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_answer(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    _refuse_unless(request, bloc_year, lambda rights: rights.may_answer)
    held: Ranking | None = getattr(bloc_year, "ranking", None)
    before = held.bloc_answer if held else ""
    form = AnswerForm(
        request.POST or None, initial={"text": before, "version": _version(bloc_year)}
    )
    changes = provisional(bloc_year).rank_changes
    ask = {
        "title": "Khối có ý kiến gì về thay đổi hạng 1-3?",
        "text": " ".join(changes) or "Thẩm định không làm thay đổi hạng 1-3.",
        "action": "Ghi ý kiến của Khối",
    }
    return _act(request, bloc_year, form, ask, services.answer_rank_change, ("text",))


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_votes(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    bloc_year = _bloc_year(request, year, number)
    rights = _refuse_unless(request, bloc_year, lambda rights: rights.may_vote)
    held: Ranking | None = getattr(bloc_year, "ranking", None)
    rows = provisional(bloc_year, up_to=rights.reading or "bloc").rows
    form = VotesForm(rows, held.votes if held else {}, request.POST or None)
    form.fields["version"].initial = _version(bloc_year)
    ask = {
        "title": f"Ghi số phiếu biểu quyết của {bloc_year.name}",
        "text": "Chỉ ghi cho những đơn vị được đưa ra biểu quyết; ô để trống là không biểu quyết.",
        "action": "Lưu số phiếu",
    }
    return _act(
        request, bloc_year, form, ask, services.record_votes, (), lambda: {"votes": form.votes()}
    )


DONE = {
    "announce_ranking": "Đã công bố dự kiến xếp hạng {name}.",
    "seal_ranking": "Đã chốt xếp hạng {name}.",
    "sign_first": "Đã ký lần thứ nhất. Cần một người khác ký lần thứ hai để chốt {name}.",
    "reopen_ranking": "Đã mở lại xếp hạng {name}.",
    "answer_rank_change": "Đã ghi ý kiến của {name}.",
    "record_votes": "Đã lưu số phiếu của {name}.",
}


def _refuse_unless(
    request: SignedInRequest, bloc_year: BlocYear, may: Callable[[RankingRights], bool]
) -> RankingRights:
    """The form of an act is for those who may do it; the service asks again."""
    rights = ranking_rights(request.user, bloc_year, clock.day(clock.now()))
    if not may(rights):
        raise PermissionDenied
    return rights


def _done(service: FormOf, ranking: Ranking) -> str:
    """What was done: the first of two signatures is not a seal yet."""
    sealed = ranking.state == Ranking.State.SEALED
    only_signed = service is services.seal_ranking and not sealed
    return DONE["sign_first" if only_signed else service.__name__]


def _version(bloc_year: BlocYear) -> int:
    held: Ranking | None = getattr(bloc_year, "ranking", None)
    return held.version if held else 0


def _act(
    request: SignedInRequest,
    bloc_year: BlocYear,
    form: Any,
    ask: dict[str, Any],
    service: FormOf,
    fields: tuple[str, ...],
    more: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """Ask, or do it and go back to the ranking; a refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in fields} | more()
        version = form.cleaned_data.get("version")
        done: list[Ranking] = []
        if accepted(
            form,
            lambda: done.append(
                service(
                    bloc_year=bloc_year, version=version, by=request.user, at=clock.now(), **typed
                )
            ),
        ):
            messages.success(request, _done(service, done[0]).format(name=bloc_year.name))
            return redirect("scoring:ranking", bloc_year.season.year, bloc_year.number)
    context = {
        "section": "rankings", "year": bloc_year.season.year, "bloc_year": bloc_year,
        "form": form, "ask": ask,
    }  # fmt: skip
    return render(request, "scoring/ranking_act.html", context)
