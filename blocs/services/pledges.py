"""Đăng ký thi đua: handed in, accepted or returned, within the registration's window."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from blocs import permissions, selectors
from blocs.models import BlocYear, Pledge, PledgeAward, PledgeTarget, Season
from catalogue.models import AwardType, Indicator
from cooperatives.models import Organization
from cooperatives.permissions import represents
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_lines, clean_text, format_date

Registration = tuple[str, int | None]
MOST_AWARDS_SHOWN = 10


@transaction.atomic
def submit_pledge(
    *,
    organization: Organization,
    season: Season,
    targets: Mapping[str, Decimal],
    awards: Sequence[Registration],
    commitments: str = "",
    version: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Pledge:
    """Hand in (or hand in anew, until accepted) what a unit promises and registers for."""
    bloc_year = _held(organization, season)
    at = clock.at(at)
    day = clock.day(at)
    if not permissions.may_submit_pledge(by, organization, bloc_year, day):
        raise PermissionDenied("Đăng ký là việc của đơn vị, Khối trưởng và cán bộ phụ trách Khối.")
    _refuse_closed(bloc_year, season, day)
    pledge = Pledge.objects.filter(organization=organization, season=season).first()
    _refuse_accepted(pledge)
    _refuse_stale(pledge, version)
    indicators = _indicators(targets)
    types = _award_types(awards)
    if not targets and not awards:
        raise ValidationError("Xin ghi ít nhất một chỉ tiêu hoặc một đăng ký khen thưởng.")

    before = pledge.state if pledge else None
    pledge = _write(pledge, organization, season, clean_lines(commitments), day)
    PledgeTarget.objects.filter(pledge=pledge).delete()
    PledgeTarget.objects.bulk_create(
        PledgeTarget(pledge=pledge, indicator=indicators[code], plan=plan)
        for code, plan in targets.items()
    )
    PledgeAward.objects.filter(pledge=pledge, person__isnull=True).delete()
    PledgeAward.objects.bulk_create(
        PledgeAward(pledge=pledge, award_type=types[code], place=place) for code, place in awards
    )
    record(
        by=by, verb="blocs.pledge_submitted", subject=pledge, at=at, season=season.year,
        role=permissions.role_of(by, bloc_year, day),
        on_behalf_of="" if represents(by, organization, day) else str(organization),
        changes={
            "state": [before, pledge.state],
            "targets": {indicators[code].name: plan for code, plan in targets.items()},
            "awards": _in_words(awards, types), "commitments": pledge.commitments,
        },
    )  # fmt: skip
    return pledge


def _held(organization: Organization, season: Season) -> BlocYear | None:
    """The unit's bloc, held; the season itself where no bloc was decided yet."""
    bloc_year = selectors.bloc_year_of(organization, season)
    if bloc_year is None:
        Season.objects.select_for_update().get(pk=season.pk)
        return None
    return BlocYear.objects.locked(bloc_year.pk)


def _refuse_closed(bloc_year: BlocYear | None, season: Season, day: date) -> None:
    why = selectors.why_unregistrable(bloc_year, season, day)
    if why:
        raise ValidationError(why)


def _refuse_accepted(pledge: Pledge | None) -> None:
    if pledge and pledge.state == Pledge.State.ACCEPTED:
        raise ValidationError(
            f"Đăng ký này đã được xác nhận ngày {format_date(pledge.accepted_on)}. "
            "Cần sửa, xin nhờ cán bộ phụ trách Khối trả lại."
        )


def _refuse_stale(pledge: Pledge | None, version: int | None) -> None:
    if version is None or (pledge.version if pledge else 0) == version:
        return
    raise Stale(
        "Đăng ký này vừa có người khác lưu. Số vừa ghi vẫn còn; xin xem hai bản rồi gửi lại.",
        _contents(pledge) if pledge else {},
    )


def _contents(pledge: Pledge) -> dict[str, object]:
    """What stands now, by the names of the form's fields."""
    targets = pledge.targets.select_related("indicator")
    awards = pledge.awards.filter(person__isnull=True).select_related("award_type").order_by("pk")
    held: dict[str, object] = {
        "commitments": pledge.commitments,
        **{target.indicator.code: target.plan for target in targets},
    }
    for number in range(1, MOST_AWARDS_SHOWN + 1):
        held |= {f"award_{number}": "", f"place_{number}": None}
    for number, award in enumerate(awards, start=1):
        held |= {f"award_{number}": award.award_type.code, f"place_{number}": award.place}
    return held


def _indicators(targets: Mapping[str, Decimal]) -> dict[str, Indicator]:
    found = {each.code: each for each in Indicator.objects.filter(code__in=targets)}
    if unknown := sorted(set(targets) - found.keys()):
        raise ValidationError(f"Không có chỉ tiêu “{', '.join(unknown)}” trong danh mục.")
    below = [found[code].name for code, plan in targets.items() if plan < 0]
    if below:
        raise ValidationError(f"{', '.join(below)}: xin ghi từ 0 trở lên.")
    return found


def _award_types(awards: Sequence[Registration]) -> dict[str, AwardType]:
    codes = {code for code, _ in awards}
    found = {each.code: each for each in AwardType.objects.filter(code__in=codes)}
    if unknown := sorted(codes - found.keys()):
        raise ValidationError(
            f"Không có danh hiệu, hình thức “{', '.join(unknown)}” trong danh mục."
        )
    twice = [found[code].name for (code, _), times in Counter(awards).items() if times > 1]
    if twice:
        raise ValidationError(f"{', '.join(twice)} ghi hai lần. Xin bỏ bớt một.")
    if any(place is not None and not 1 <= place <= 99 for _, place in awards):
        raise ValidationError("Hạng đăng ký là số từ 1 trở lên.")
    return found


def _in_words(awards: Sequence[Registration], types: Mapping[str, AwardType]) -> str:
    return "; ".join(selectors.award_mark(types[code], place).label for code, place in awards)


def _write(
    pledge: Pledge | None, organization: Organization, season: Season, commitments: str, day: date
) -> Pledge:
    """The day of registration is the first one: a mended registration is not late for it."""
    if pledge is None:
        return Pledge.objects.create(
            organization=organization,
            season=season,
            state=Pledge.State.SUBMITTED,
            commitments=commitments,
            submitted_on=day,
            version=1,
        )
    pledge.state, pledge.commitments = Pledge.State.SUBMITTED, commitments
    pledge.submitted_on, pledge.return_reason = pledge.submitted_on or day, ""
    pledge.version += 1
    pledge.save()
    return pledge


@transaction.atomic
def accept_pledge(
    *, pledge: Pledge, version: int | None = None, by: User, at: datetime | None = None
) -> Pledge:
    """The officer takes it as it stands."""
    pledge, bloc_year, at = _held_for_decision(pledge, by, at)
    if pledge.state != Pledge.State.SUBMITTED:
        raise ValidationError(
            f"Đăng ký đang ở tình trạng “{pledge.get_state_display()}”, không xác nhận được."
        )
    _refuse_stale(pledge, version)

    pledge.accepted_on = clock.day(at)
    _move(pledge, Pledge.State.ACCEPTED)
    _record_decision(pledge, bloc_year, "blocs.pledge_accepted", by, at, Pledge.State.SUBMITTED)
    return pledge


@transaction.atomic
def return_pledge(*, pledge: Pledge, reason: str, by: User, at: datetime | None = None) -> Pledge:
    """Back to the unit, with what to mend."""
    pledge, bloc_year, at = _held_for_decision(pledge, by, at)
    before = pledge.state
    if before not in (Pledge.State.SUBMITTED, Pledge.State.ACCEPTED):
        raise ValidationError(
            f"Đăng ký đang ở tình trạng “{pledge.get_state_display()}”, không trả lại được."
        )
    pledge.return_reason = clean_text(reason)
    if not pledge.return_reason:
        raise ValidationError("Xin ghi cần sửa điều gì, để đơn vị biết mà làm lại.")

    pledge.accepted_on = None
    _move(pledge, Pledge.State.RETURNED)
    _record_decision(
        pledge, bloc_year, "blocs.pledge_returned", by, at, before, pledge.return_reason
    )
    return pledge


def _held_for_decision(
    pledge: Pledge, by: User, at: datetime | None
) -> tuple[Pledge, BlocYear | None, datetime]:
    bloc_year = _held(pledge.organization, pledge.season)
    at = clock.at(at)
    if not permissions.may_decide_pledge(by, bloc_year):
        raise PermissionDenied("Xác nhận đăng ký là việc của cán bộ phụ trách Khối này.")
    _refuse_closed(bloc_year, pledge.season, clock.day(at))
    held = Pledge.objects.select_related("organization", "season").get(pk=pledge.pk)
    return held, bloc_year, at


def _move(pledge: Pledge, state: str) -> None:
    pledge.state = state
    Pledge.objects.filter(pk=pledge.pk).update(
        state=state,
        accepted_on=pledge.accepted_on,
        return_reason=pledge.return_reason,
        version=F("version") + 1,
    )
    pledge.version += 1


def _record_decision(
    pledge: Pledge,
    bloc_year: BlocYear | None,
    verb: str,
    by: User,
    at: datetime,
    before: str,
    reason: str = "",
) -> None:
    record(
        by=by, verb=verb, subject=pledge, at=at, season=pledge.season.year, reason=reason,
        role=permissions.role_of(by, bloc_year, clock.day(at)),
        changes={"state": [before, pledge.state]},
    )  # fmt: skip
