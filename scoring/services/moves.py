"""What every act on a sheet shares: the lock, the refusals, the lawful move, the record."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F

from blocs.models import BlocYear, Membership, StepCode
from blocs.selectors import why_closed
from history import clock
from history.conflicts import Stale
from history.services import record
from scoring.models import Ranking, Reading, ScoreLine, ScoreSheet
from scoring.permissions import Relation
from scoring.selectors.readings import (
    STATE_OF,
    STEP_OF,
    line_code,
    lines_of,
    lines_without_reason,
    named,
    open_lines,
    reading_total,
    scores,
)


def lock(bloc_year_id: int) -> BlocYear:
    """Windows are judged under this lock; SQLite's transactions hold the one write lock anyway."""
    return BlocYear.objects.locked(bloc_year_id)


def locked(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet as it stands once its bloc is locked."""
    home = Membership.objects.values_list("bloc_year_id", flat=True).get(score_sheet=sheet.pk)
    lock(home)
    sheet = ScoreSheet.objects.with_names().select_related("membership__season").get(pk=sheet.pk)
    if sheet.membership.left_on is not None:
        raise ValidationError("Đơn vị này đã ra khỏi Khối nên bảng chấm điểm không dùng nữa.")
    return sheet


def refuse_closed(sheet: ScoreSheet, day: date, code: StepCode) -> None:
    refuse_closed_step(sheet.membership.bloc_year, code, day)


def refuse_closed_step(bloc_year: BlocYear, code: StepCode, day: date) -> None:
    closed = why_closed(bloc_year, code, day)
    if closed:
        raise ValidationError(closed)


def refuse_all_closed(sheet: ScoreSheet, day: date, codes: Iterable[StepCode]) -> None:
    """Refused only where every one of these steps is closed; the first one's sentence is told."""
    reasons = [why_closed(sheet.membership.bloc_year, code, day) for code in codes]
    if all(reasons):
        raise ValidationError(str(reasons[0]))


def refuse_other_version(sheet: ScoreSheet, version: int | None) -> None:
    if version is not None and version != sheet.version:
        raise Stale("Bảng này vừa có người sửa. Xin kiểm tra lại các điểm rồi gửi lần nữa.")


def complete_lines(sheet: ScoreSheet, reading: Reading) -> list[ScoreLine]:
    """The lines, none of them open and every difference explained."""
    lines = list(lines_of(sheet))
    missing = open_lines(lines, reading)
    if missing:
        raise ValidationError(
            f"Còn {len(missing)} tiêu chí chưa có điểm: {named(missing)}. Xin chấm nốt rồi gửi."
        )
    silent = lines_without_reason(lines, reading)
    if silent:
        raise ValidationError(
            f"Còn {len(silent)} tiêu chí chấm khác mà chưa có lý do: {named(silent)}. "
            "Xin ghi lý do rồi gửi."
        )
    return lines


def keep_total(
    sheet: ScoreSheet, reading: Reading, lines: Iterable[ScoreLine], **fields: Any
) -> ScoreSheet:
    fields[f"{reading}_total"] = reading_total(lines, reading)
    return update(sheet, **fields)


def move(sheet: ScoreSheet, state: ScoreSheet.State, **fields: Any) -> ScoreSheet:
    """One lawful move; whatever was said at the last return is answered by it."""
    if not sheet.can_become(state):
        raise ValidationError(wrong_state(sheet, "self"))
    if sheet.state == ScoreSheet.State.VERIFIED:
        _outdate_ranking(sheet)
    said = {"return_reason": "", "returned_by": None, "returned_at": None}
    return update(sheet, **(said | fields), state=state)


def _outdate_ranking(sheet: ScoreSheet) -> None:
    """Points will change: nobody seals the ranking from a page that was shown before."""
    shown = Ranking.objects.filter(bloc_year=sheet.membership.bloc_year_id)
    shown.update(version=F("version") + 1)


def update(sheet: ScoreSheet, **fields: Any) -> ScoreSheet:
    held = ScoreSheet.objects.filter(pk=sheet.pk, version=sheet.version)
    if not held.update(**fields, version=F("version") + 1):
        raise Stale("Vừa có người sửa bảng này. Xin xem lại số mới rồi làm lần nữa.")
    for field, value in fields.items():
        setattr(sheet, field, value)
    sheet.version += 1
    return sheet


def column(lines: Iterable[ScoreLine], reading: Reading) -> dict[str, Any]:
    """The whole reading as handed over."""
    points = {code(line): line.points(reading) for line in lines if scores(reading, line.criterion)}
    return {"điểm": points}


def code(line: ScoreLine) -> str:
    return line_code(line)


def record_act(
    sheet: ScoreSheet,
    verb: str,
    who: Relation,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write the act, and for whom it was done where that is somebody else."""
    behalf = verb in ("scoring.submitted", "scoring.withdrawn") and not who.speaks_for
    facts = dict(changes or {})
    if verb == "scoring.submitted":
        facts |= {"tổng tự chấm": sheet.self_total}
        if sheet.entry_source:
            facts |= {"nguồn": sheet.entry_source}
    record(
        by=who.user,
        verb=verb,
        subject=sheet,
        at=at,
        changes=facts,
        reason=reason,
        season=sheet.membership.season.year,
        role=who.role,
        on_behalf_of=str(sheet.membership.organization) if behalf else "",
    )


def ask_to_fill(sheet: ScoreSheet, reading: Reading, who: Relation, at: datetime) -> None:
    if not who.may_fill(reading):
        raise PermissionDenied(who.whose(reading))
    refuse_state(sheet, reading)
    refuse_closed(sheet, clock.day(at), STEP_OF[reading])


def refuse_state(sheet: ScoreSheet, reading: Reading) -> None:
    if sheet.state == STATE_OF[reading]:
        return
    raise ValidationError(wrong_state(sheet, reading))


def wrong_state(sheet: ScoreSheet, reading: Reading) -> str:
    """Why this reading cannot be written now, and what to do."""
    state = ScoreSheet.State(sheet.state)
    if state == ScoreSheet.State.SEALED:
        return "Xếp hạng của Khối đã chốt nên điểm không sửa được. Cần sửa, xin mở lại xếp hạng."
    states = list(ScoreSheet.State)
    if states.index(state) > states.index(ScoreSheet.State(STATE_OF[reading])):
        return {
            "self": "Bảng tự chấm đã gửi nên không sửa được. Muốn sửa, xin rút lại khi Khối "
            "chưa chấm, hoặc nhờ Khối trả lại.",
            "bloc": "Khối đã chấm xong bảng này. Muốn sửa, xin trả lại một bước và ghi lý do.",
            "alliance": "Bảng này đã thẩm định xong. Muốn sửa, xin trả lại một bước và ghi lý do.",
        }[reading]
    if reading == "bloc":
        return "HTX chưa gửi bảng tự chấm. Xin nhắc HTX gửi, hoặc nhập thay rồi gửi giúp."
    return "Hội nghị Khối chưa thông qua điểm nên chưa thẩm định được. Xin ghi kết quả hội nghị."
