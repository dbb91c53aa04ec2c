"""Đăng ký thi đua: handed in, withdrawn, accepted or returned, within the registration's window."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs import permissions, selectors
from blocs.models import BlocYear, Pledge, Season
from blocs.selectors import Registration
from blocs.services.pledge_drafts import (
    NOT_YOURS,
    Collective,
    Commitments,
    Targets,
    held_bloc,
    refuse_accepted,
    refuse_closed,
)
from cooperatives.behalf import source_of
from cooperatives.models import Organization
from cooperatives.permissions import represents
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text

OFFICER_ONLY = "Xác nhận đăng ký là việc của cán bộ phụ trách Khối này."


@transaction.atomic
def submit_pledge(
    *,
    organization: Organization,
    season: Season,
    targets: Mapping[str, Decimal],
    awards: Sequence[Registration],
    commitments: str = "",
    version: int | None = None,
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> Pledge:
    """Hand in whole (or anew, until accepted) what a unit promises and registers for: a paper that
    was read, or a list. Who writes it page by page uses `draft_pledge` and `send_pledge`."""
    bloc_year, pledge, at = _held_for_writing(organization, season, by, at)
    refuse_accepted(pledge)
    _refuse_stale(pledge, version)
    own = represents(by, organization, clock.day(at))
    source = source_of(source, own=own, before=pledge.entry_source if pledge else "")
    if not targets and not awards:
        raise ValidationError("Xin ghi ít nhất một chỉ tiêu hoặc một đăng ký khen thưởng.")

    before = pledge.state if pledge else None
    pledge = pledge or Pledge.objects.create(organization=organization, season=season)
    parts = (Targets(targets), Collective(awards), Commitments(commitments))
    changes: dict[str, Any] = {"state": [before, Pledge.State.SUBMITTED]}
    for part in parts:
        changes |= part.write(pledge)
    pledge.entered_by, pledge.entry_source = by, source
    _send(pledge, at)
    _record_sent(pledge, bloc_year, by, at, changes, own=own)
    return pledge


@transaction.atomic
def send_pledge(
    *,
    organization: Organization,
    season: Season,
    version: int | None = None,
    confirmed: bool = False,
    by: User,
    at: datetime | None = None,
) -> Pledge:
    """Send the draft. What looks odd wants `confirmed`; what is missing keeps it back."""
    bloc_year, pledge, at = _held_for_writing(organization, season, by, at)
    if pledge is None:
        raise ValidationError("Chưa ghi gì để gửi. Xin ghi chỉ tiêu trước.")
    refuse_accepted(pledge)
    if pledge.state == Pledge.State.SUBMITTED:
        raise ValidationError("Đăng ký này đã gửi rồi, không cần gửi lại.")
    _refuse_stale(pledge, version)
    rows = selectors.target_rows(organization, season, pledge)
    if missing := selectors.missing_of(pledge, rows):
        raise ValidationError([each.text for each in missing])
    if selectors.oddities_of(pledge, rows) and not confirmed:
        raise ValidationError(
            "Có chỗ khác thường. Xin xem lại từng chỗ rồi đánh dấu “Đã xem, ghi đúng như vậy”."
        )

    own = represents(by, organization, clock.day(at))
    before = pledge.state
    _send(pledge, at)
    source = "" if own else pledge.entry_source
    changes = {"state": [before, pledge.state]} | ({"entry_source": source} if source else {})
    _record_sent(pledge, bloc_year, by, at, changes, own=own)
    return pledge


def _held_for_writing(
    organization: Organization, season: Season, by: User, at: datetime | None
) -> tuple[BlocYear | None, Pledge | None, datetime]:
    bloc_year = held_bloc(organization, season)
    at = clock.at(at)
    day = clock.day(at)
    if not permissions.may_submit_pledge(by, organization, bloc_year, day):
        raise PermissionDenied(NOT_YOURS)
    refuse_closed(bloc_year, season, day)
    found = Pledge.objects.select_related("organization", "season")
    return bloc_year, found.filter(organization=organization, season=season).first(), at


def _send(pledge: Pledge, at: datetime) -> None:
    """The day of registration is the first one: a mended registration is not late for it."""
    pledge.state = Pledge.State.SUBMITTED
    pledge.submitted_on = pledge.submitted_on or clock.day(at)
    pledge.return_reason, pledge.return_part = "", ""
    pledge.at_part = Pledge.Part.CHECK
    pledge.version += 1
    pledge.save()


def _record_sent(
    pledge: Pledge, bloc_year: BlocYear | None, by: User, at: datetime, changes: Mapping[str, Any],
    *, own: bool,
) -> None:  # fmt: skip
    record(
        by=by, verb="blocs.pledge_submitted", subject=pledge, at=at, season=pledge.season.year,
        role=permissions.role_of(by, bloc_year, clock.day(at)),
        on_behalf_of="" if own else str(pledge.organization), changes=changes,
    )  # fmt: skip


def _refuse_stale(pledge: Pledge | None, version: int | None) -> None:
    if version is None or (pledge.version if pledge else 0) == version:
        return
    theirs: dict[str, Any] = {}
    for part in selectors.PARTS:
        theirs |= selectors.contents_of(pledge, part)
    raise Stale(
        "Đăng ký này vừa có người khác lưu. Xin xem lại các mục bên dưới rồi gửi lại.", theirs
    )


@transaction.atomic
def withdraw_pledge(*, pledge: Pledge, by: User, at: datetime | None = None) -> Pledge:
    """Back to a draft, until the officer accepts it."""
    bloc_year, held, at = _held_for_writing(pledge.organization, pledge.season, by, at)
    refuse_accepted(held)
    if held is None or held.state != Pledge.State.SUBMITTED:
        raise ValidationError("Đăng ký này chưa gửi, anh/chị cứ sửa tiếp.")

    held.state, held.at_part = Pledge.State.DRAFT, Pledge.Part.CHECK
    held.version += 1
    held.save()
    own = represents(by, held.organization, clock.day(at))
    record(
        by=by, verb="blocs.pledge_withdrawn", subject=held, at=at, season=held.season.year,
        role=permissions.role_of(by, bloc_year, clock.day(at)),
        on_behalf_of="" if own else str(held.organization),
        changes={"state": [Pledge.State.SUBMITTED, held.state]},
    )  # fmt: skip
    return held


# --- The officer's answer ----------------------------------------------------------------------


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

    pledge.state, pledge.accepted_on = Pledge.State.ACCEPTED, clock.day(at)
    pledge.version += 1
    pledge.save()
    _record_decision(pledge, bloc_year, "blocs.pledge_accepted", by, at, Pledge.State.SUBMITTED)
    return pledge


@transaction.atomic
def accept_pledges(
    *, pledges: Sequence[tuple[Pledge, int]], by: User, at: datetime | None = None
) -> None:
    """Many at once, each at the version it was shown in; all of them or none.

    Raises one sentence for each that cannot be taken, by the name of its unit.
    """
    at = clock.at(at)
    refused: list[str] = []
    for pledge, version in pledges:
        try:
            accept_pledge(pledge=pledge, version=version, by=by, at=at)
        except ValidationError as refusal:
            refused.append(f"{pledge.organization}: {' '.join(refusal.messages)}")
    if refused:
        raise ValidationError(refused)


@transaction.atomic
def return_pledge(
    *, pledge: Pledge, reason: str, part: str = "", by: User, at: datetime | None = None
) -> Pledge:
    """Back to the unit, with what to mend and on which page."""
    pledge, bloc_year, at = _held_for_decision(pledge, by, at)
    before = pledge.state
    if before not in Pledge.HANDED_IN:
        raise ValidationError(
            f"Đăng ký đang ở tình trạng “{pledge.get_state_display()}”, không trả lại được."
        )
    pledge.return_reason = clean_text(reason)
    if not pledge.return_reason:
        raise ValidationError("Xin ghi cần sửa điều gì, để đơn vị biết mà làm lại.")

    pledge.state, pledge.accepted_on = Pledge.State.RETURNED, None
    pledge.return_part, pledge.at_part = part, part or Pledge.Part.CHECK
    pledge.returned_at, pledge.returned_by = at, by
    pledge.version += 1
    pledge.save()
    _record_decision(
        pledge, bloc_year, "blocs.pledge_returned", by, at, before, pledge.return_reason
    )
    return pledge


def _held_for_decision(
    pledge: Pledge, by: User, at: datetime | None
) -> tuple[Pledge, BlocYear | None, datetime]:
    bloc_year = held_bloc(pledge.organization, pledge.season)
    at = clock.at(at)
    if not permissions.may_decide_pledge(by, bloc_year):
        raise PermissionDenied(OFFICER_ONLY)
    refuse_closed(bloc_year, pledge.season, clock.day(at))
    held = Pledge.objects.select_related("organization", "season").get(pk=pledge.pk)
    return held, bloc_year, at


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
