"""What a returned criterion opens: its own line, for whoever owns the reading, until its day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError

from history import clock
from scoring.models import LineReturn, Reading, ScoreLine, ScoreSheet
from scoring.permissions import Relation
from scoring.selectors.readings import STATE_OF
from scoring.selectors.returns import codes_of, open_returns, too_late
from scoring.services.moves import ask_to_fill, wrong_state


def ask_to_write(
    sheet: ScoreSheet, reading: Reading, who: Relation, at: datetime
) -> frozenset[int] | None:
    """The lines that may be written now; None: all of the reading, for it is its turn."""
    if sheet.state == STATE_OF[reading]:
        ask_to_fill(sheet, reading, who, at)
        return None
    if not who.may_fill(reading):
        raise PermissionDenied(who.whose(reading))
    returned = [each for each in open_returns(sheet) if each.reading == reading]
    if not returned:
        raise ValidationError(wrong_state(sheet, reading))
    day = clock.day(at)
    in_time = [each for each in returned if each.due_on is None or day <= each.due_on]
    if not in_time:
        raise ValidationError(too_late(returned))
    return frozenset(each.line_id for each in in_time)


def only(
    lines: Sequence[ScoreLine], opened: frozenset[int] | None, typed: Collection[int]
) -> list[ScoreLine]:
    """The lines that were returned; what was typed for others of the sheet is refused."""
    if opened is None:
        return list(lines)
    if {line.pk for line in lines} & set(typed) - opened:
        raise ValidationError(
            "Chỉ sửa được tiêu chí đang trả lại; các tiêu chí khác giữ như đã chấm. "
            "Xin tải lại trang rồi nhập lại."
        )
    return [line for line in lines if line.pk in opened]


def refuse_open_returns(sheet: ScoreSheet, *readings: Reading) -> None:
    """The sheet does not go on while one of its criteria is out."""
    waiting = [each for each in open_returns(sheet) if each.reading in readings]
    if waiting:
        raise ValidationError(
            f"Còn {len(waiting)} tiêu chí đang trả lại để sửa: {codes_of(waiting)}. "
            "Xin chờ sửa xong, hoặc thôi trả lại."
        )


def settle(returns: Iterable[LineReturn], at: datetime) -> None:
    keys = [each.pk for each in returns]
    LineReturn.objects.filter(pk__in=keys).update(settled_at=at)


def settle_all(sheet: ScoreSheet, reading: Reading, at: datetime) -> None:
    """The whole reading was handed over again, what was returned of it with it."""
    settle(LineReturn.objects.open().filter(line__sheet=sheet, reading=reading), at)
