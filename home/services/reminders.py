"""Reminding those who owe something: handing out ways in, and noting what was said to whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import may_let_in
from accounts.services import make_sign_in_link
from blocs.models import BlocYear
from blocs.permissions import role_of
from history import clock
from history.vietnamese import clean_text, format_time
from home import permissions
from home.selectors.chasing import ChaseRow, Chasing, Letter, chasing, letter
from notices.models import Notice
from notices.services import Message, Topic, record_notices, without_ways_in
from scoring.selectors.due import Thing

AT_ONCE = timedelta(minutes=1)
NOT_YOURS = "Nhắc các đơn vị là việc của cán bộ phụ trách Khối, Khối trưởng, Khối phó."
NO_LINKS = "Đường vào một lần chỉ do cán bộ phụ trách Khối cấp."


@dataclass(frozen=True)
class WayIn:
    """Told once, when it is made; kept nowhere."""

    path: str
    until: datetime


@transaction.atomic
def hand_out_ways_in(
    *,
    bloc_year: BlocYear,
    thing: Thing,
    units: Collection[int],
    by: User,
    at: datetime | None = None,
) -> dict[int, WayIn]:
    """A one-time way in for each of these units that owes and has an account `by` may let in; by
    unit."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    if not permissions.may_hand_out_links(by, bloc_year):
        raise PermissionDenied(NO_LINKS)
    found = chasing(bloc_year, thing, clock.day(clock.at(at)))
    ways: dict[int, WayIn] = {}
    # Who speaks for two units gets one link: a second would shut the first.
    made: dict[int, WayIn] = {}
    for row in _chosen(found, units):
        account = row.account
        if account is None or not may_let_in(by, account):
            continue
        if account.pk not in made:
            link = make_sign_in_link(user=account, by=by, at=at)
            made[account.pk] = WayIn(link.path, link.expires_at)
        ways[row.organization.pk] = made[account.pk]
    return ways


@transaction.atomic
def record_reminders(
    *,
    bloc_year: BlocYear,
    thing: Thing,
    units: Collection[int],
    channel: str,
    address: str,
    links: Mapping[int, datetime],
    texts: Mapping[int, str] | None = None,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> list[Notice]:
    """These units were told, by this way, in these `texts` by unit; where there is none, in the
    ready one. The plain `address` takes the place of a way in, so that none is ever kept; `links`
    says until when one was handed along."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    today = clock.day(at)
    if not permissions.may_chase(by, bloc_year, today):
        raise PermissionDenied(NOT_YOURS)
    if links and not permissions.may_hand_out_links(by, bloc_year):
        raise PermissionDenied(NO_LINKS)
    if channel == Notice.Channel.LETTER:
        raise ValidationError(
            {"channel": "Công văn được ghi khi lập công văn. Xin chọn cách nhắc khác."}
        )
    found = chasing(bloc_year, thing, today)
    chosen = _chosen(found, units)
    words = letter(found, by)
    written = channel in (Notice.Channel.ZALO, Notice.Channel.OTHER)
    given = [
        Message(
            row.organization, row.person,
            _sent(row, texts or {}, words, address) if written else "",
            links.get(row.organization.pk),
        )
        for row in chosen
    ]  # fmt: skip
    _refuse_twice(found, given, (by.pk, channel, clean_text(note)), at)
    return record_notices(
        topic=Topic(bloc_year, bloc_year.season.year, thing.code, thing.label),
        channel=channel,
        given=given,
        note=note,
        role=role_of(by, bloc_year, today),
        by=by,
        at=at,
    )  # fmt: skip


def _refuse_twice(
    found: Chasing, given: Sequence[Message], how: tuple[int, str, str], at: datetime
) -> None:
    """The button pressed twice: the same words just now, `how` (by whom, which way, note) too."""
    texts = {str(each.recipient.pk): each.text for each in given}
    just_now = [
        each
        for each in found.notices
        if at - AT_ONCE < each.given_at <= at
        and (each.given_by_id, each.channel, each.note) == how
        and texts.get(each.recipient_id) == each.text
    ]
    if just_now:
        names = ", ".join(sorted({each.recipient_label for each in just_now}))
        raise ValidationError(
            f"{names}: vừa ghi lúc {format_time(just_now[0].given_at)}, không cần ghi lại. "
            "Nếu vừa nhắc thêm lần nữa, xin đợi một phút rồi ghi."
        )


def _sent(row: ChaseRow, texts: Mapping[int, str], words: Letter, address: str) -> str:
    typed = texts.get(row.organization.pk)
    return words.to(row, address) if typed is None else without_ways_in(typed, address)


def _chosen(found: Chasing, units: Collection[int]) -> list[ChaseRow]:
    """The rows of these units; refuses where there is nothing to remind of."""
    if why := found.why_not_yet:
        raise ValidationError(why)
    wanted = set(units)
    rows = [row for row in found.rows if row.organization.pk in wanted]
    if not rows:
        raise ValidationError({"units": "Chưa chọn đơn vị nào. Xin đánh dấu ít nhất một đơn vị."})
    sent = [row.organization.name for row in rows if row.answer.is_sent]
    if sent:
        raise ValidationError(
            {"units": f"{', '.join(sent)} đã gửi rồi, không cần nhắc. Xin bỏ đánh dấu rồi ghi lại."}
        )
    return rows
