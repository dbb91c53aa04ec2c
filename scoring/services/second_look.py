"""A second officer looks at a verified sheet before its ranking is announced."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from history import clock
from scoring.models import ScoreSheet
from scoring.permissions import is_announced, relation
from scoring.selectors.second_look import verifiers_of, waits_for_second_look
from scoring.services.moves import locked, record_act, update


@transaction.atomic
def look_again(*, sheet: ScoreSheet, by: User, at: datetime | None = None) -> ScoreSheet:
    """By one of the office who neither verified it nor stands near the unit."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_look_again:
        raise PermissionDenied(
            "Xem lại bảng đã thẩm định là việc của một cán bộ khác, không có quan hệ với đơn vị."
        )
    if by.pk in verifiers_of(sheet):
        raise ValidationError(
            "Anh/chị đã thẩm định bảng này nên không tự xem lại được. Xin nhờ một cán bộ khác."
        )
    if sheet.state != ScoreSheet.State.VERIFIED or is_announced(sheet):
        raise ValidationError("Chỉ xem lại bảng đã thẩm định xong, trước khi công bố dự kiến.")
    if not waits_for_second_look(sheet):
        raise ValidationError("Bảng này không còn chờ người thứ hai xem lại.")
    update(sheet, second_look_by=by, second_look_at=at)
    record_act(sheet, "scoring.looked_again", who, at, {"tổng thẩm định": sheet.alliance_total})
    return sheet
