"""Tờ trình: gathered, numbered, sent. Once it has a number nothing in it moves."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from awards.models import CouncilSession, Proposal, Submission, Suspension
from awards.permissions import role_of
from awards.services.ground import hold, refuse_future, refuse_stale, require_manager
from blocs.models import Season
from catalogue.models import Issuer, NumberRegister
from history import clock
from history.services import record
from history.vietnamese import format_date
from scoring.models import Ranking

PAPER = "Tờ trình"


@transaction.atomic
def prepare_submission(
    *, season: Season, session: CouncilSession, by: User, at: datetime | None = None
) -> list[Submission]:
    """Everything the sitting passed, one tờ trình for each authority that decides."""
    season, at = hold(season, at)
    require_manager(by)
    _refuse_open_session(session, season)
    register = own_register()
    proposals = _ready(season, session, register)
    if not proposals:
        raise ValidationError(
            "Không có đề nghị nào được phiên họp này thông qua mà chưa vào Tờ trình."
        )
    _refuse_suspended(proposals, clock.day(at))
    _refuse_reopened(proposals)
    issuers = {issuer.code: issuer for issuer in Issuer.objects.all()}
    groups: dict[str, list[Proposal]] = {}
    for each in proposals:
        groups.setdefault(each.award_type.issuer.deciding_code, []).append(each)
    return [
        _prepare(season, session, register, issuers[code], group, by, at)
        for code, group in groups.items()
    ]


def own_register() -> NumberRegister:
    """The office's own series of numbers for tờ trình."""
    register = NumberRegister.objects.filter(kind_name=PAPER).select_related("issuer").first()
    if register is None:
        raise ValidationError("Danh mục chưa có sổ số Tờ trình. Quản trị bổ sung rồi lập lại.")
    return register


def _refuse_open_session(session: CouncilSession, season: Season) -> None:
    if session.season_id != season.pk:
        raise ValidationError(f"{session} không thuộc năm thi đua {season.year}.")
    if session.closed_at is None:
        raise ValidationError(
            f"{session} chưa khóa. Ghi đủ kết quả, khóa phiên họp rồi lập Tờ trình."
        )


def _ready(season: Season, session: CouncilSession, register: NumberRegister) -> list[Proposal]:
    """Passed and not on a tờ trình yet; what the office itself decides needs none."""
    return list(
        Proposal.objects.filter(
            season=season,
            state=Proposal.State.PASSED,
            submission__isnull=True,
            votes__session=session,
            votes__passed=True,
        )
        .exclude(award_type__issuer=register.issuer)
        .select_related("award_type__issuer", "organization")
        .order_by("award_type__order", "pk")
    )


def _refuse_suspended(proposals: list[Proposal], day: date) -> None:
    units = {each.organization_id for each in proposals}
    stops = Suspension.objects.filter(organization__in=units, started_on__lte=day)
    stops = stops.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    if found := stops.select_related("organization").first():
        raise ValidationError(
            f"{found.organization} đang tạm dừng xét khen từ {format_date(found.started_on)}: "
            f"{found.reason} ({found.source}). Rút đề nghị này, hoặc ghi kết thúc tạm dừng."
        )


def _refuse_reopened(proposals: list[Proposal]) -> None:
    """Nothing goes out that rests on a ranking opened again, or on a place that is another now."""
    rows = Proposal.objects.filter(pk__in=[each.pk for each in proposals], standing__isnull=False)
    for each in rows.select_related("standing__ranking__bloc_year__bloc"):
        standing = each.standing
        if standing is None:
            continue
        if standing.ranking.state != Ranking.State.SEALED:
            raise ValidationError(
                f"Xếp hạng {standing.ranking.bloc_year} đang mở lại, đề nghị khen {each.name} dựa "
                "trên kết quả ấy. Chốt lại rồi lập, gửi Tờ trình, hoặc rút đề nghị này."
            )
        if each.place is not None and each.place != standing.place:
            raise ValidationError(
                f"{each.name} được đề nghị khen theo hạng {each.place}, xếp hạng chốt lại nay là "
                f"{'không xếp hạng' if standing.place is None else f'hạng {standing.place}'}. "
                "Xin rút đề nghị này, đề nghị lại theo hạng mới."
            )


def _prepare(
    season: Season,
    session: CouncilSession,
    register: NumberRegister,
    addressee: Issuer,
    proposals: list[Proposal],
    by: User,
    at: datetime,
) -> Submission:
    """An unnumbered tờ trình of the same sitting takes them in; else there is a new one."""
    submission, _ = Submission.objects.get_or_create(
        season=season, session=session, addressee=addressee, register=register, number=None
    )
    ids = [each.pk for each in proposals]
    Proposal.objects.filter(pk__in=ids).update(submission=submission, version=F("version") + 1)
    record(
        by=by, verb="awards.submission_prepared", subject=submission, at=at, season=season.year,
        role=role_of(by),
        changes={
            "proposals": ", ".join(each.name for each in proposals), "sent_to": str(addressee),
        },
    )  # fmt: skip
    return submission


@transaction.atomic
def number_submission(
    *,
    submission: Submission,
    number: int,
    dated_on: date,
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Submission:
    """The clerk's number and date; the register has each number once a year."""
    submission, at = _held(submission, by, at)
    theirs = {"number": submission.number, "dated_on": submission.dated_on}
    refuse_stale("Tờ trình này", submission.version, version, theirs)
    _refuse_reopened(list(submission.proposals.all()))
    if submission.sent_at:
        raise ValidationError(
            f"{submission} đã gửi nên không đổi số được nữa. "
            "Số sai, xin lập văn bản đính chính gửi cơ quan nhận."
        )
    if number < 1:
        raise ValidationError("Số văn bản ghi từ 1 trở lên.")
    refuse_future("Ngày Tờ trình", dated_on, at)
    _refuse_before_session(submission, dated_on)
    _refuse_taken(submission, number, dated_on)

    _write(submission, number=number, dated_on=dated_on)
    record(
        by=by, verb="awards.submission_numbered", subject=submission, at=at,
        season=submission.season.year, role=role_of(by),
        changes={
            "number": [theirs["number"], number], "dated_on": [theirs["dated_on"], dated_on],
        },
    )  # fmt: skip
    return submission


def _held(submission: Submission, by: User, at: datetime | None) -> tuple[Submission, datetime]:
    """Held together with its register: two clerks never write one number."""
    _, at = hold(submission.season, at)
    NumberRegister.objects.select_for_update().get(pk=submission.register_id)
    require_manager(by)
    related = ("season", "register", "session", "addressee")
    return Submission.objects.select_related(*related).get(pk=submission.pk), at


def _refuse_before_session(submission: Submission, dated_on: date) -> None:
    session = submission.session
    if session and dated_on < session.held_on:
        raise ValidationError(
            f"Ngày Tờ trình không thể trước ngày Hội đồng họp ({format_date(session.held_on)})."
        )


def _refuse_taken(submission: Submission, number: int, dated_on: date) -> None:
    taken = Submission.objects.filter(
        register=submission.register, number=number, dated_on__year=dated_on.year
    ).exclude(pk=submission.pk)
    if other := taken.select_related("season", "addressee").first():
        raise ValidationError(
            f"Số {number:02d}/{submission.register.symbol} năm {dated_on.year} đã dùng cho "
            f"Tờ trình gửi {other.addressee.short_name or other.addressee} về năm thi đua "
            f"{other.season.year}, ngày {format_date(other.dated_on)}. Xin ghi số khác."
        )


@transaction.atomic
def send_submission(*, submission: Submission, by: User, at: datetime | None = None) -> Submission:
    """Hand it over: from here on corrections are new papers."""
    submission, at = _held(submission, by, at)
    if submission.sent_at:
        raise ValidationError(f"{submission} đã gửi ngày {format_date(submission.sent_at)}.")
    if submission.number is None:
        raise ValidationError("Tờ trình chưa có số và ngày. Ghi số rồi gửi.")
    waiting = submission.proposals.filter(state=Proposal.State.PASSED)
    if not waiting.exists():
        raise ValidationError("Tờ trình không còn đề nghị nào. Lập lại Tờ trình rồi gửi.")
    proposals = list(waiting.select_related("organization"))
    _refuse_suspended(proposals, clock.day(at))
    _refuse_reopened(proposals)

    names = list(waiting.values_list("name", flat=True))
    waiting.update(state=Proposal.State.SUBMITTED, version=F("version") + 1)
    _write(submission, sent_at=at)
    record(
        by=by, verb="awards.submission_sent", subject=submission, at=at,
        season=submission.season.year, role=role_of(by),
        changes={"proposals": names, "sent_to": str(submission.addressee)},
    )  # fmt: skip
    return submission


def _write(submission: Submission, **values: object) -> None:
    for name, value in values.items():
        setattr(submission, name, value)
    submission.version += 1
    submission.save(update_fields=[*values, "version"])
