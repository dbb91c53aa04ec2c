"""Accounts and slips for the people of a bloc, at one go: all of those confirmed, or none."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.services import OneTimeCode, create_account, make_code
from blocs.models import BlocYear
from cooperatives.services import appoint_representative
from history import clock
from home import permissions
from home.selectors.people import UnitRow, bloc_people

NOT_YOURS = "Mở tài khoản cho Khối là việc của cán bộ phụ trách Khối, hoặc của quản trị."


@transaction.atomic
def open_accounts(
    *, bloc_year: BlocYear, units: Collection[int], by: User, at: datetime | None = None
) -> list[tuple[str, OneTimeCode]]:
    """For each of these units an account for the person of the register, who represents it from
    today, and a code for the slip. Returns (unit, code) in the bloc's order.
    """
    at = clock.at(at)
    bloc_year = _locked(bloc_year, by, at)
    rows = {row.unit.pk: row for row in bloc_people(bloc_year, clock.day(at)).missing}
    _refuse_if_changed(set(units), set(rows), "đơn vị")
    return [(row.unit.name, _open(row, by, at)) for pk, row in rows.items() if pk in set(units)]


def _open(row: UnitRow, by: User, at: datetime) -> OneTimeCode:
    user = create_account(
        username=row.username, full_name=row.unit.contact_name, phone=row.phone, by=by, at=at
    )
    appoint_representative(user=user, organization=row.unit, by=by, at=at)
    return make_code(user=user, by=by, at=at)


@transaction.atomic
def print_slips(
    *, bloc_year: BlocYear, people: Collection[int], by: User, at: datetime | None = None
) -> list[tuple[str, OneTimeCode]]:
    """New codes for people who have not set a password yet; the slips they hold die."""
    at = clock.at(at)
    bloc_year = _locked(bloc_year, by, at)
    waiting = {each.user_id: each for each in bloc_people(bloc_year, clock.day(at)).waiting}
    _refuse_if_changed(set(people), set(waiting), "người")
    return [
        (each.organization.name, make_code(user=each.user, by=by, at=at))
        for pk, each in waiting.items()
        if pk in set(people)
    ]


def _locked(bloc_year: BlocYear, by: User, at: datetime) -> BlocYear:
    if not permissions.may_open_accounts(by, bloc_year, clock.day(at)):
        raise PermissionDenied(NOT_YOURS)
    return BlocYear.objects.select_for_update().get(pk=bloc_year.pk)


def _refuse_if_changed(confirmed: set[int], there: set[int], what: str) -> None:
    if not confirmed:
        raise ValidationError(f"Chưa chọn {what} nào. Xin tích chọn rồi bấm lại.")
    gone = len(confirmed - there)
    if gone:
        raise ValidationError(
            f"{gone} {what} trong danh sách đã có tài khoản hoặc đã vào từ lúc anh/chị mở trang. "
            "Chưa làm gì cả. Xin xem lại danh sách rồi bấm lại."
        )
