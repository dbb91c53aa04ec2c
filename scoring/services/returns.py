"""One or several criteria sent back to be mended, and what comes back."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import StepCode
from history import clock
from history.vietnamese import format_date
from scoring.models import LineReturn, Reading, ScoreLine, ScoreSheet
from scoring.permissions import Relation, relation
from scoring.selectors.readings import (
    READING_NAMES,
    lines_of,
    lines_without_reason,
    named,
    open_lines,
    scores,
)
from scoring.selectors.returns import code_of, open_returns
from scoring.services.mending import settle
from scoring.services.moves import code, locked, record_act, refuse_closed, wrong_state

RETURN_STEP: dict[str, StepCode] = {
    ScoreSheet.State.SUBMITTED: StepCode.BLOC_SCORE,
    ScoreSheet.State.ADOPTED: StepCode.VERIFICATION,
}


@transaction.atomic
def return_lines(
    *,
    sheet: ScoreSheet,
    lines: Collection[int],
    reading: Reading,
    reason: str,
    due_on: date | None,
    by: User,
    at: datetime | None = None,
) -> list[LineReturn]:
    """Open these lines, and no others, to whoever owns the reading, until the end of that day."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    _refuse_returning(sheet, who, reading, at)
    chosen = _chosen(sheet, lines, reading)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Xin ghi lý do trả lại, để bên nhận biết cần sửa gì."})
    if due_on is None or due_on < clock.day(at):
        raise ValidationError({"due_on": "Xin ghi ngày phải sửa xong, từ hôm nay trở đi."})
    made = LineReturn.objects.bulk_create(
        LineReturn(line=line, reading=reading, reason=reason, due_on=due_on, by=by, at=at)
        for line in chosen
    )
    changes = {
        "tiêu chí": [code(line) for line in chosen], "bên sửa": READING_NAMES[reading],
        "sửa xong trước hết ngày": due_on,
    }  # fmt: skip
    record_act(sheet, f"scoring.{reading}_lines_returned", who, at, changes, reason=reason)
    return made


def _refuse_returning(sheet: ScoreSheet, who: Relation, reading: Reading, at: datetime) -> None:
    if not (who.may_verify or who.scores_for_bloc):
        raise PermissionDenied(
            "Trả lại từng tiêu chí là việc của người chấm cho Khối và cán bộ thẩm định."
        )
    if sheet.state not in RETURN_STEP:
        raise ValidationError(
            wrong_state(sheet, "self")
            if sheet.state == ScoreSheet.State.SEALED
            else "Lúc này không trả lại từng tiêu chí được. "
            "Trả lại được khi Khối đang chấm hoặc khi đang thẩm định."
        )
    if not who.may_return_lines:
        raise ValidationError(
            "Bảng này đang ở bước của bên khác. Cần trả lại, xin nhờ "
            + ("người chấm cho Khối." if who.may_verify else "cán bộ thẩm định.")
        )
    if reading == "bloc" and sheet.state == ScoreSheet.State.SUBMITTED:
        raise ValidationError("Khối đang chấm bảng này nên chỉ trả lại phần HTX tự chấm.")
    refuse_closed(sheet, clock.day(at), RETURN_STEP[sheet.state])


def _chosen(sheet: ScoreSheet, keys: Collection[int], reading: Reading) -> list[ScoreLine]:
    chosen = [line for line in lines_of(sheet) if line.pk in set(keys)]
    if not chosen or len(chosen) != len(set(keys)):
        raise ValidationError("Có tiêu chí không thuộc bảng này. Xin tải lại trang rồi chọn lại.")
    foreign = [line for line in chosen if not scores(reading, line.criterion)]
    if foreign:
        whose = "HTX" if reading == "self" else "Khối"
        raise ValidationError(f"{whose} không chấm tiêu chí {named(foreign)} nên không trả lại.")
    out = {each.line_id for each in open_returns(sheet)}
    twice = [line for line in chosen if line.pk in out]
    if twice:
        raise ValidationError(
            f"Tiêu chí {named(twice)} đang trả lại rồi. Cần đổi, xin thôi trả lại trước."
        )
    return chosen


@transaction.atomic
def withdraw_return(*, returned: LineReturn, by: User, at: datetime | None = None) -> LineReturn:
    """Taken back before it was mended: the line closes as it stands."""
    sheet = locked(returned.line.sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not (who.may_verify or who.scores_for_bloc):
        raise PermissionDenied("Thôi trả lại là việc của người đã trả lại và cán bộ thẩm định.")
    found = next((each for each in open_returns(sheet) if each.pk == returned.pk), None)
    if found is None:
        raise ValidationError("Tiêu chí này không còn đang trả lại.")
    settle([found], at)
    record_act(
        sheet, f"scoring.{found.reading}_return_withdrawn", who, at,
        {"tiêu chí": [code_of(found)]},
    )  # fmt: skip
    return found


@transaction.atomic
def hand_back_mended(
    *, sheet: ScoreSheet, reading: Reading, by: User, at: datetime | None = None
) -> ScoreSheet:
    """ "Đã sửa xong, gửi lại". Where the unit changed what the bloc had scored already, the bloc
    looks at that criterion again."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_fill(reading):
        raise PermissionDenied(who.whose(reading))
    returned = [each for each in open_returns(sheet) if each.reading == reading]
    if not returned:
        raise ValidationError("Không còn tiêu chí nào đang trả lại để sửa.")
    by_line = {each.line_id: each for each in returned}
    lines = [line for line in lines_of(sheet) if line.pk in by_line]
    _refuse_unfinished(lines, reading)
    settle(returned, at)
    again = _again_by_the_bloc(sheet, reading, lines, by_line, at)
    points = {code(line): line.points(reading) for line in lines}
    record_act(sheet, f"scoring.{reading}_lines_mended", who, at, {"điểm": points})
    if again:
        record_act(
            sheet, "scoring.bloc_lines_returned", who, at, {"tiêu chí": again},
            reason="HTX đã sửa điểm tự chấm",
        )  # fmt: skip
    return sheet


def _refuse_unfinished(lines: Sequence[ScoreLine], reading: Reading) -> None:
    missing = open_lines(lines, reading)
    if missing:
        raise ValidationError(
            f"Còn {len(missing)} tiêu chí trả lại chưa có điểm: {named(missing)}. "
            "Xin chấm nốt rồi gửi lại."
        )
    silent = lines_without_reason(lines, reading)
    if silent:
        raise ValidationError(
            f"Tiêu chí {named(silent)} chấm khác mà chưa có lý do. Xin ghi lý do rồi gửi lại."
        )


def _again_by_the_bloc(
    sheet: ScoreSheet,
    reading: Reading,
    lines: Sequence[ScoreLine],
    returned: dict[int, LineReturn],
    at: datetime,
) -> list[str]:
    """Lines the unit changed after the bloc was done, and that now differ from the bloc's."""
    if reading != "self" or sheet.state == ScoreSheet.State.SUBMITTED:
        return []
    changed = [
        line
        for line in lines
        if line.self_at and line.self_at >= returned[line.pk].at
        and line.bloc_points is not None and line.bloc_points != line.self_points
    ]  # fmt: skip
    day = clock.day(at)
    LineReturn.objects.bulk_create(
        LineReturn(
            line=line, reading="bloc", by=returned[line.pk].by, at=at,
            due_on=max(returned[line.pk].due_on or day, day),
            reason=f"HTX đã sửa điểm tự chấm ngày {format_date(day)}, xin xem lại điểm Khối "
            f"chấm. Lúc trả lại ghi: {returned[line.pk].reason}",
        )
        for line in changed
    )  # fmt: skip
    return [code(line) for line in changed]
