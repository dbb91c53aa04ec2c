"""The bloc's meeting adopts the scores of all its members, with the changes it asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from blocs.models import BlocYear, Meeting, Membership, StepCode
from history import clock
from history.services import record
from scoring.models import ScoreLine, ScoreSheet
from scoring.permissions import Relation, may_adopt, relation
from scoring.selectors.readings import lines_of
from scoring.services.lines import LineEntry, write_lines
from scoring.services.moves import code, keep_total, lock, record_act, refuse_closed_step

BY_THE_MEETING = "Theo ý kiến hội nghị: "


@transaction.atomic
def adopt_scores(
    *,
    bloc_year: BlocYear,
    meeting: Meeting,
    changes: Mapping[int, LineEntry],
    by: User,
    at: datetime | None = None,
) -> list[ScoreSheet]:
    """The bloc's meeting adopts all its scores, with the changes it asked for."""
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    day = clock.day(at)
    if not may_adopt(by, bloc_year, day):
        raise PermissionDenied("Thông qua điểm là việc của Khối trưởng và cán bộ phụ trách Khối.")
    _refuse_meeting(bloc_year, meeting)
    refuse_closed_step(bloc_year, StepCode.MEETING, day)
    sheets = sheets_to_adopt(bloc_year)
    for sheet, entries in _by_sheet(sheets, changes).items():
        _change_in_meeting(sheet, entries, relation(by, sheet, day), at)
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(
        state=ScoreSheet.State.ADOPTED, adopted_at=at, version=F("version") + 1,
        return_reason="", returned_by=None, returned_at=None,
    )  # fmt: skip
    adopted = list(ScoreSheet.objects.of_bloc(bloc_year).with_names())
    record(
        by=by, verb="scoring.adopted", subject=bloc_year, at=at, season=bloc_year.season.year,
        changes={"tổng điểm": {str(s.membership.organization): s.bloc_total for s in adopted}},
    )  # fmt: skip
    return adopted


def _refuse_meeting(bloc_year: BlocYear, meeting: Meeting) -> None:
    if meeting.bloc_year_id != bloc_year.pk or meeting.kind != Meeting.Kind.YEAR_END:
        raise ValidationError(
            "Điểm được thông qua trong hội nghị tổng kết, bình xét của chính Khối này. "
            "Xin chọn đúng cuộc họp."
        )
    if meeting.held_at is None:
        raise ValidationError(
            "Hội nghị này chưa ghi kết quả. Xin ghi biên bản (nơi họp, chủ trì, số có mặt) trước."
        )


def sheets_to_adopt(bloc_year: BlocYear) -> list[ScoreSheet]:
    """Every member's sheet, all scored by the bloc; or the sentence that names those missing."""
    sheets = list(ScoreSheet.objects.of_bloc(bloc_year).with_names())
    if any(each.state not in _BEFORE_ADOPTION for each in sheets):
        raise ValidationError(
            "Hội nghị đã thông qua điểm của Khối này rồi. "
            "Cần sửa một đơn vị, xin nhờ cán bộ phụ trách trả lại bảng của đơn vị đó."
        )
    open_names = [
        str(each.membership.organization)
        for each in sheets
        if each.state != ScoreSheet.State.BLOC_SCORED
    ]
    without = Membership.objects.current().filter(bloc_year=bloc_year, score_sheet__isnull=True)
    open_names += [str(each.organization) for each in without.select_related("organization")]
    if open_names or not sheets:
        names = ", ".join(open_names[:5]) + ("…" if len(open_names) > 5 else "")
        raise ValidationError(
            f"Còn {len(open_names)} đơn vị Khối chưa chấm xong: {names}. "
            "Xin chấm xong rồi mới thông qua."
            if open_names
            else "Khối chưa có bảng chấm điểm nào. Xin mở bảng chấm điểm trước."
        )
    return sheets


_BEFORE_ADOPTION = (
    ScoreSheet.State.DRAFT,
    ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.BLOC_SCORED,
)


def _by_sheet(
    sheets: Sequence[ScoreSheet], changes: Mapping[int, LineEntry]
) -> dict[ScoreSheet, dict[int, LineEntry]]:
    """The changes under the sheets their lines belong to."""
    homes = dict(
        ScoreLine.objects.filter(pk__in=changes, sheet__in=sheets).values_list("pk", "sheet_id")
    )
    if len(homes) != len(changes):
        raise ValidationError("Có tiêu chí không thuộc Khối này. Xin tải lại trang rồi nhập lại.")
    sorted_out: dict[ScoreSheet, dict[int, LineEntry]] = {}
    for sheet in sheets:
        own = {pk: entry for pk, entry in changes.items() if homes[pk] == sheet.pk}
        if own:
            sorted_out[sheet] = own
    return sorted_out


def _change_in_meeting(
    sheet: ScoreSheet, entries: Mapping[int, LineEntry], who: Relation, at: datetime
) -> None:
    if not who.may_change_in_meeting:
        others = "cán bộ khác hoặc quản trị" if who.officer_is_near else "cán bộ phụ trách"
        raise ValidationError(
            f"Điểm của {sheet.membership.organization} do {others} ghi, vì anh/chị là "
            "người của đơn vị này hoặc có quan hệ với đơn vị. Xin bỏ thay đổi đó ra."
        )
    silent = {
        str(pk): "Xin ghi ý kiến của hội nghị." for pk, e in entries.items() if not e.reason.strip()
    }
    if silent:
        raise ValidationError(dict(silent))
    spoken = {pk: replace(each, reason=_as_said(each.reason)) for pk, each in entries.items()}
    lines = list(lines_of(sheet))
    before = {line.pk: line.bloc_points for line in lines}
    changed = write_lines(sheet, "bloc", lines, spoken, by=who.user, at=at)
    keep_total(sheet, "bloc", lines)
    told = {code(each): [before[each.pk], each.bloc_points] for each in changed}
    if told:
        record_act(sheet, "scoring.changed_by_meeting", who, at, told)


def _as_said(reason: str) -> str:
    reason = reason.strip()
    return reason if reason.startswith(BY_THE_MEETING) else BY_THE_MEETING + reason
