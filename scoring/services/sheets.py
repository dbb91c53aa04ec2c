"""The way of a score sheet: opened, filled, handed over, adopted by the meeting, verified.

Every act takes the lock of its BlocYear first, so that the window it stands in and the state of
the sheet are judged once. Each UPDATE carries a version, for engines without row locks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from blocs.models import BlocYear, Meeting, Membership, StepCode
from blocs.selectors import why_closed
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import format_points, format_time
from scoring.marking import (
    Choice,
    Count,
    Fact,
    Given,
    GivenError,
    NotComputable,
    Ratio,
    Rounding,
    Scored,
    Tier,
    by_hand,
    ceiling,
    mark,
)
from scoring.models import (
    CriteriaAssignment,
    CriteriaSet,
    Criterion,
    Gate,
    Reading,
    ScoreLine,
    ScoreSheet,
)
from scoring.models.sheets import LineState
from scoring.permissions import Relation, may_adopt, may_open_sheets, relation
from scoring.selectors.facts import facts_of, rule_of
from scoring.selectors.readings import (
    last_before,
    lines_of,
    lines_without_reason,
    named,
    open_lines,
    reading_total,
    reason_wanted,
    scores,
)

BY_THE_MEETING = "Theo ý kiến hội nghị: "
STEP_OF: dict[Reading, StepCode] = {
    "self": StepCode.SELF_SCORE,
    "bloc": StepCode.BLOC_SCORE,
    "alliance": StepCode.VERIFICATION,
}
STATE_OF: dict[Reading, str] = {
    "self": ScoreSheet.State.DRAFT,
    "bloc": ScoreSheet.State.SUBMITTED,
    "alliance": ScoreSheet.State.ADOPTED,
}
ONE_STEP_BACK: dict[str, ScoreSheet.State] = {
    ScoreSheet.State.SUBMITTED: ScoreSheet.State.DRAFT,
    ScoreSheet.State.BLOC_SCORED: ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.ADOPTED: ScoreSheet.State.BLOC_SCORED,
    ScoreSheet.State.VERIFIED: ScoreSheet.State.ADOPTED,
}
RETURN_STEPS: dict[str, tuple[StepCode, StepCode]] = {
    ScoreSheet.State.SUBMITTED: (StepCode.BLOC_SCORE, StepCode.SELF_SCORE),
    ScoreSheet.State.BLOC_SCORED: (StepCode.MEETING, StepCode.BLOC_SCORE),
    ScoreSheet.State.ADOPTED: (StepCode.VERIFICATION, StepCode.MEETING),
    ScoreSheet.State.VERIFIED: (StepCode.VERIFICATION, StepCode.VERIFICATION),
}


@dataclass(frozen=True)
class LineEntry:
    """What a scorer writes on one line: points (MANUAL, or by hand where the figures give none),
    or `input`: the label of a CHOICE, the number of times of a COUNT. `version` is the line's as
    the form showed it; None where no form was shown.
    """

    points: Decimal | None = None
    input: str | int | None = None
    reason: str = ""
    version: int | None = None


# --- Opening -----------------------------------------------------------------------------------


@transaction.atomic
def open_sheets(*, bloc_year: BlocYear, by: User, at: datetime | None = None) -> list[ScoreSheet]:
    """A blank sheet for every member that has none yet; those there are stay as they are."""
    bloc_year = _lock(bloc_year.pk)
    at = clock.at(at)
    if not may_open_sheets(by, bloc_year):
        raise PermissionDenied
    members = list(
        Membership.objects.current()
        .filter(bloc_year=bloc_year, score_sheet__isnull=True)
        .select_related("organization")
    )
    if members:
        opened = _create_sheets(members, _sets_by_field(bloc_year))
        record(
            by=by, verb="scoring.sheets_opened", subject=bloc_year, at=at,
            changes={"đơn vị": len(opened)}, season=bloc_year.season.year,
        )  # fmt: skip
    return list(ScoreSheet.objects.of_bloc(bloc_year).with_names())


def _sets_by_field(bloc_year: BlocYear) -> dict[str, CriteriaSet]:
    assigned = CriteriaAssignment.objects.filter(bloc_year=bloc_year).select_related("criteria_set")
    sets = {each.field: each.criteria_set for each in assigned}
    drafts = [each.name for each in sets.values() if each.state == CriteriaSet.State.DRAFT]
    if drafts:
        raise ValidationError(
            f"Bộ tiêu chí «{drafts[0]}» còn là bản nháp. Xin ban hành trước khi mở bảng chấm điểm."
        )
    return sets


def _create_sheets(
    members: Sequence[Membership], sets: Mapping[str, CriteriaSet]
) -> list[ScoreSheet]:
    sheets = [ScoreSheet(membership=each, criteria_set=_set_for(each, sets)) for each in members]
    ScoreSheet.objects.bulk_create(sheets)
    criteria: dict[int, list[tuple[Criterion, Decimal]]] = {}
    used = {sheet.criteria_set_id for sheet in sheets}
    rows = Criterion.objects.filter(group__criteria_set__in=used).select_related("group")
    for each in rows:
        top = ceiling(rule_of(each))
        criteria.setdefault(each.group.criteria_set_id, []).append((each, top))
    ScoreLine.objects.bulk_create(
        ScoreLine(sheet=sheet, criterion=criterion, ceiling=top)
        for sheet in sheets
        for criterion, top in criteria.get(sheet.criteria_set_id, [])
    )
    return sheets


def _set_for(member: Membership, sets: Mapping[str, CriteriaSet]) -> CriteriaSet:
    chosen = sets.get(member.organization.field) or sets.get("")
    if chosen is None:
        raise ValidationError(
            f"Chưa có bộ tiêu chí cho {member.organization}. "
            "Xin gán bộ tiêu chí đã ban hành cho Khối rồi mở bảng chấm điểm."
        )
    return chosen


# --- Filling -----------------------------------------------------------------------------------


@transaction.atomic
def fill_reading(
    *,
    sheet: ScoreSheet,
    reading: Reading,
    entries: Mapping[int, LineEntry],
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> ScoreSheet:
    """Write one reading, all of what was typed or nothing; what figures give is reckoned anew.

    Saving is no act: the column is recorded when it is handed over.
    """
    sheet = _locked(sheet)
    at = clock.at(at)
    _ask_to_fill(sheet, reading, relation(by, sheet, clock.day(at)), at)
    writer = _writer(sheet, reading, by, at, source)
    lines = list(lines_of(sheet))
    _write_lines(sheet, reading, lines, entries, by=by, at=at)
    return _keep_total(sheet, reading, lines, **writer)


def compute_lines(
    *, sheet: ScoreSheet, reading: Reading, by: User, at: datetime | None = None
) -> ScoreSheet:
    """Reckon the lines that follow from figures; the others stay as they are."""
    return fill_reading(
        sheet=sheet, reading=reading, entries={}, source=sheet.entry_source, by=by, at=at
    )


@transaction.atomic
def accept_reading(
    *, sheet: ScoreSheet, reading: Reading, by: User, at: datetime | None = None
) -> ScoreSheet:
    """ "Chấp nhận điểm": what the reading before gave goes into the blanks of this one."""
    entries = {
        line.pk: _as_before(line, reading)
        for line in open_lines(lines_of(sheet), reading)
        if last_before(line, reading)
    }
    return fill_reading(sheet=sheet, reading=reading, entries=entries, by=by, at=at)


def _as_before(line: ScoreLine, reading: Reading) -> LineEntry:
    before = last_before(line, reading)
    if before is None:
        return LineEntry()
    given = getattr(line, f"{before.reading}_input")
    by_hand_reason = (
        getattr(line, f"{before.reading}_reason")
        if getattr(line, f"{before.reading}_state") == LineState.NOT_COMPUTABLE
        else ""
    )
    return LineEntry(before.points, given, by_hand_reason, line.version)


def _ask_to_fill(sheet: ScoreSheet, reading: Reading, who: Relation, at: datetime) -> None:
    if not who.may_fill(reading):
        raise PermissionDenied
    _refuse_state(sheet, reading)
    _refuse_closed(sheet, clock.day(at), STEP_OF[reading])


def _refuse_state(sheet: ScoreSheet, reading: Reading) -> None:
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


def _writer(
    sheet: ScoreSheet, reading: Reading, by: User, at: datetime, source: str
) -> dict[str, Any]:
    """Who typed the self-score, and from what where it was not the unit itself."""
    if reading != "self":
        return {}
    if relation(by, sheet, clock.day(at)).speaks_for:
        return {"entered_by": by, "entry_source": ""}
    source = source.strip() or sheet.entry_source
    if not source:
        raise ValidationError(
            "Nhập thay cho HTX thì xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại."
        )
    return {"entered_by": by, "entry_source": source}


# --- One line ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    """What a line shall hold for a reading."""

    points: Decimal | None
    input: str | int | None
    state: str
    reason: str


def _write_lines(
    sheet: ScoreSheet,
    reading: Reading,
    lines: Sequence[ScoreLine],
    entries: Mapping[int, LineEntry],
    *,
    by: User,
    at: datetime,
) -> list[ScoreLine]:
    """Judge every line first; then change those that differ, all of them or none."""
    if set(entries) - {line.pk for line in lines}:
        raise ValidationError("Có tiêu chí không thuộc bảng này. Xin tải lại trang rồi nhập lại.")
    wanted = _wanted_lines(sheet, reading, lines, entries)
    changed = [line for line in lines if line.pk in wanted]
    _refuse_stale(changed, reading, entries)
    for line in changed:
        _write_line(line, reading, wanted[line.pk], by, at)
    return changed


def _wanted_lines(
    sheet: ScoreSheet,
    reading: Reading,
    lines: Sequence[ScoreLine],
    entries: Mapping[int, LineEntry],
) -> dict[int, _Wanted]:
    """The lines that change, or a ValidationError with one sentence per wrong line."""
    facts = facts_of(sheet, lines)
    rounding = Rounding(sheet.criteria_set.decimal_places)
    wanted: dict[int, _Wanted] = {}
    problems: dict[str, str] = {}
    for line in lines:
        entry = entries.get(line.pk)
        if not scores(reading, line.criterion):
            if entry and entry.points is not None:
                problems[str(line.pk)] = _scored_by_others(line.criterion)
            continue
        try:
            new = _wanted(line, reading, entry, facts, rounding)
        except GivenError as problem:
            problems[str(line.pk)] = str(problem)
            continue
        if new is not None and new != _held(line, reading):
            wanted[line.pk] = new
    if problems:
        raise ValidationError(dict(problems))
    return wanted


def _scored_by_others(criterion: Criterion) -> str:
    return f"Tiêu chí này do bên khác chấm ({criterion.get_scored_by_display()}). Xin để trống."


def _held(line: ScoreLine, reading: Reading) -> _Wanted:
    return _Wanted(
        line.points(reading),
        getattr(line, f"{reading}_input"),
        getattr(line, f"{reading}_state"),
        getattr(line, f"{reading}_reason"),
    )


def _wanted(
    line: ScoreLine,
    reading: Reading,
    entry: LineEntry | None,
    facts: Mapping[str, Fact],
    rounding: Rounding,
) -> _Wanted | None:
    """What the line shall hold; None where nothing was entered and nothing can be reckoned."""
    rule = rule_of(line.criterion)
    if isinstance(rule, Tier | Ratio):
        return _from_figures(rule, line, reading, entry, facts, rounding)
    if entry is None:
        return None
    given = _given(rule, entry)
    got = mark(rule, given, {}, rounding)
    if not isinstance(got, Scored):
        return _Wanted(None, None, LineState.BLANK, entry.reason.strip())
    _ask_reason(line, reading, got.points, entry.reason)
    kept = given if isinstance(given, str | int) else None
    return _Wanted(got.points, kept, LineState.SCORED, entry.reason.strip())


def _given(rule: object, entry: LineEntry) -> Given:
    if isinstance(rule, Choice | Count):
        if entry.input in (None, "") and entry.points is not None:
            raise GivenError("Xin chọn mức hoặc ghi số lần; điểm do quy tắc tính ra.")
        return entry.input
    return entry.points


def _ask_reason(line: ScoreLine, reading: Reading, points: Decimal | None, reason: str) -> None:
    sentence = reason_wanted(points, last_before(line, reading))
    if sentence and not reason.strip():
        raise GivenError(sentence)


def _from_figures(
    rule: Tier | Ratio,
    line: ScoreLine,
    reading: Reading,
    entry: LineEntry | None,
    facts: Mapping[str, Fact],
    rounding: Rounding,
) -> _Wanted:
    """Points follow from the figures; only where these give none, people score by hand."""
    got = mark(rule, None, facts, rounding)
    held = _held(line, reading)
    reason = held.reason if entry is None else entry.reason.strip()
    if isinstance(got, NotComputable):
        return _by_hand(rule, held.points if entry is None else entry.points, reason)
    points = got.points
    before = last_before(line, reading)
    copied = before.points if before else None
    if entry and entry.points not in (None, points, held.points, copied):
        raise GivenError(
            f"Theo số liệu được {format_points(points)} điểm. Sửa số liệu, không ghi điểm vào đây."
        )
    if reason_wanted(points, before) and not reason and isinstance(got, Scored):
        reason = f"Tính từ số liệu: {got.how}"
    return _Wanted(points, None, LineState.SCORED, reason)


def _by_hand(rule: Tier | Ratio, points: Decimal | None, reason: str) -> _Wanted:
    """The line says that figures gave no points, also once people did."""
    if points is None:
        return _Wanted(None, None, LineState.NOT_COMPUTABLE, reason)
    if not reason:
        raise GivenError("Số liệu chưa tính ra điểm nên chấm tay, xin ghi lý do.")
    return _Wanted(by_hand(rule, points), None, LineState.NOT_COMPUTABLE, reason)


def _refuse_stale(
    changed: Iterable[ScoreLine], reading: Reading, entries: Mapping[int, LineEntry]
) -> None:
    """Somebody wrote one of these lines after the form was shown."""
    stale = [line for line in changed if _is_stale(line, entries.get(line.pk))]
    if not stale:
        return
    last = max(stale, key=lambda line: getattr(line, f"{reading}_at") or _NEVER)
    who, when = getattr(last, f"{reading}_by"), getattr(last, f"{reading}_at")
    by_whom = f"{who.called} đã lưu lúc {format_time(when)}" if who else "Có người đã lưu"
    raise Stale(
        f"{by_whom}, sau khi anh/chị mở trang này. Số của hai bên ghi bên dưới, "
        "xin xem rồi bấm Lưu lần nữa.",
        {str(line.pk): _shown(line, reading) for line in stale},
    )


_NEVER = datetime(1, 1, 1, tzinfo=clock.VIETNAM)


def _is_stale(line: ScoreLine, entry: LineEntry | None) -> bool:
    return entry is not None and entry.version not in (None, line.version)


def _shown(line: ScoreLine, reading: Reading) -> dict[str, Any]:
    held = _held(line, reading)
    return {
        "points": held.points,
        "input": held.input,
        "reason": held.reason,
        "version": line.version,
    }


def _write_line(line: ScoreLine, reading: Reading, new: _Wanted, by: User, at: datetime) -> None:
    values = {
        f"{reading}_points": new.points,
        f"{reading}_input": new.input,
        f"{reading}_state": new.state,
        f"{reading}_reason": new.reason,
        f"{reading}_by": by,
        f"{reading}_at": at,
    }
    held = ScoreLine.objects.filter(pk=line.pk, version=line.version)
    if not held.update(**values, version=F("version") + 1):
        raise Stale("Vừa có người sửa bảng này. Xin xem lại số mới rồi lưu lần nữa.")
    for field, value in values.items():
        setattr(line, field, value)
    line.version += 1


# --- Handing over ------------------------------------------------------------------------------


@transaction.atomic
def submit_sheet(
    *, sheet: ScoreSheet, version: int | None = None, by: User, at: datetime | None = None
) -> ScoreSheet:
    """Hand the self-score over to the bloc; the first one locks the criteria."""
    sheet = _locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    _ask_to_fill(sheet, "self", who, at)
    _refuse_other_version(sheet, version)
    lines = _complete_lines(sheet, "self")
    CriteriaSet.objects.filter(pk=sheet.criteria_set_id, state=CriteriaSet.State.PUBLISHED).update(
        state=CriteriaSet.State.LOCKED
    )
    writer = {} if sheet.entered_by_id else {"entered_by": by}
    _move(sheet, ScoreSheet.State.SUBMITTED, submitted_at=at, **writer)
    _record(sheet, "scoring.submitted", who, at, _column(lines, "self"))
    return sheet


@transaction.atomic
def withdraw_sheet(*, sheet: ScoreSheet, by: User, at: datetime | None = None) -> ScoreSheet:
    """Take the self-score back while the bloc has not begun."""
    sheet = _locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_withdraw:
        raise PermissionDenied
    if sheet.state != ScoreSheet.State.SUBMITTED or bloc_has_begun(sheet):
        raise ValidationError(
            "Khối đã bắt đầu chấm nên không rút lại được. Cần sửa, xin nhờ Khối trả lại."
            if sheet.state != ScoreSheet.State.DRAFT
            else "Bảng này chưa gửi nên không cần rút lại."
        )
    _refuse_closed(sheet, clock.day(at), StepCode.SELF_SCORE)
    _move(sheet, ScoreSheet.State.DRAFT)
    _record(sheet, "scoring.withdrawn", who, at)
    return sheet


def bloc_has_begun(sheet: ScoreSheet) -> bool:
    return sheet.lines.filter(bloc_at__isnull=False).exists()


@transaction.atomic
def return_sheet(
    *, sheet: ScoreSheet, reason: str, by: User, at: datetime | None = None
) -> ScoreSheet:
    """One step back, with the reason those who get it back will read."""
    sheet = _locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_return:
        raise PermissionDenied
    reason = reason.strip()
    if not reason:
        raise ValidationError("Xin ghi lý do trả lại, để bên nhận biết cần sửa gì.")
    if sheet.state not in ONE_STEP_BACK:
        raise ValidationError(
            wrong_state(sheet, "self")
            if sheet.state == ScoreSheet.State.SEALED
            else "HTX đang chấm bảng này nên không có gì để trả lại."
        )
    _refuse_all_closed(sheet, clock.day(at), RETURN_STEPS[sheet.state])
    before = sheet.get_state_display()
    _move(
        sheet, ONE_STEP_BACK[sheet.state],
        return_reason=reason, returned_by=by, returned_at=at,
    )  # fmt: skip
    changes = {"tình trạng": [before, sheet.get_state_display()]}
    _record(sheet, "scoring.returned", who, at, changes, reason=reason)
    return sheet


@transaction.atomic
def finish_bloc_scoring(*, sheet: ScoreSheet, by: User, at: datetime | None = None) -> ScoreSheet:
    """The bloc has scored every line of this unit; the meeting will see it."""
    sheet = _locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    _ask_to_fill(sheet, "bloc", who, at)
    lines = _complete_lines(sheet, "bloc")
    _move(sheet, ScoreSheet.State.BLOC_SCORED, bloc_scored_at=at)
    _record(sheet, "scoring.bloc_scored", who, at, _column(lines, "bloc"))
    return sheet


@transaction.atomic
def verify_sheet(
    *,
    sheet: ScoreSheet,
    failed_conditions: Collection[int] = (),
    by: User,
    at: datetime | None = None,
) -> ScoreSheet:
    """Close the Alliance's reading. `failed_conditions`: keys of the yes/no gates not held."""
    sheet = _locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    _ask_to_fill(sheet, "alliance", who, at)
    lines = _complete_lines(sheet, "alliance")
    failed = _conditions(sheet, failed_conditions)
    _move(
        sheet, ScoreSheet.State.VERIFIED,
        verified_at=at, failed_conditions=sorted(failed),
    )  # fmt: skip
    changes = _column(lines, "alliance")
    if failed:
        changes["điều kiện không đạt"] = [failed[key] for key in sorted(failed)]
    _record(sheet, "scoring.verified", who, at, changes)
    return sheet


def _conditions(sheet: ScoreSheet, keys: Collection[int]) -> dict[int, str]:
    gates = Gate.objects.filter(
        criteria_set=sheet.criteria_set_id, kind=Gate.Kind.CONDITION, pk__in=keys
    )
    failed = {gate.pk: gate.text for gate in gates}
    if len(failed) != len(set(keys)):
        raise ValidationError("Có điều kiện không thuộc bộ tiêu chí này. Xin tải lại trang.")
    return failed


# --- The meeting -------------------------------------------------------------------------------


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
    bloc_year = _lock(bloc_year.pk)
    at = clock.at(at)
    day = clock.day(at)
    if not may_adopt(by, bloc_year, day):
        raise PermissionDenied
    _refuse_meeting(bloc_year, meeting)
    _refuse_closed_step(bloc_year, StepCode.MEETING, day)
    sheets = _sheets_to_adopt(bloc_year)
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


def _sheets_to_adopt(bloc_year: BlocYear) -> list[ScoreSheet]:
    """Every member's sheet, all scored by the bloc; or the sentence that names those missing."""
    sheets = list(ScoreSheet.objects.of_bloc(bloc_year).with_names())
    if any(each.state not in _BEFORE_ADOPTION for each in sheets):
        raise ValidationError("Hội nghị đã thông qua điểm của Khối này rồi.")
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
        raise ValidationError(
            f"Điểm của {sheet.membership.organization} do cán bộ phụ trách ghi, vì anh/chị là "
            "người của đơn vị này. Xin bỏ thay đổi đó ra."
        )
    silent = {
        str(pk): "Xin ghi ý kiến của hội nghị." for pk, e in entries.items() if not e.reason.strip()
    }
    if silent:
        raise ValidationError(dict(silent))
    spoken = {pk: replace(each, reason=_as_said(each.reason)) for pk, each in entries.items()}
    lines = list(lines_of(sheet))
    before = {line.pk: line.bloc_points for line in lines}
    changed = _write_lines(sheet, "bloc", lines, spoken, by=who.user, at=at)
    _keep_total(sheet, "bloc", lines)
    told = {_code(each): [before[each.pk], each.bloc_points] for each in changed}
    if told:
        _record(sheet, "scoring.changed_by_meeting", who, at, told)


def _as_said(reason: str) -> str:
    reason = reason.strip()
    return reason if reason.startswith(BY_THE_MEETING) else BY_THE_MEETING + reason


# --- Shared ------------------------------------------------------------------------------------


def _lock(bloc_year_id: int) -> BlocYear:
    """Windows are judged under this lock; SQLite's transactions hold the one write lock anyway."""
    BlocYear.objects.select_for_update().get(pk=bloc_year_id)
    return BlocYear.objects.select_related("season", "bloc", "officer").get(pk=bloc_year_id)


def _locked(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet as it stands once its bloc is locked."""
    home = Membership.objects.values_list("bloc_year_id", flat=True).get(score_sheet=sheet.pk)
    _lock(home)
    sheet = ScoreSheet.objects.with_names().select_related("membership__season").get(pk=sheet.pk)
    if sheet.membership.left_on is not None:
        raise ValidationError("Đơn vị này đã ra khỏi Khối nên bảng chấm điểm không dùng nữa.")
    return sheet


def _refuse_closed(sheet: ScoreSheet, day: date, code: StepCode) -> None:
    _refuse_closed_step(sheet.membership.bloc_year, code, day)


def _refuse_closed_step(bloc_year: BlocYear, code: StepCode, day: date) -> None:
    closed = why_closed(bloc_year, code, day)
    if closed:
        raise ValidationError(closed)


def _refuse_all_closed(sheet: ScoreSheet, day: date, codes: Iterable[StepCode]) -> None:
    """Refused only where every one of these steps is closed; the first one's sentence is told."""
    reasons = [why_closed(sheet.membership.bloc_year, code, day) for code in codes]
    if all(reasons):
        raise ValidationError(str(reasons[0]))


def _refuse_other_version(sheet: ScoreSheet, version: int | None) -> None:
    if version is not None and version != sheet.version:
        raise Stale("Bảng này vừa có người sửa. Xin kiểm tra lại các điểm rồi gửi lần nữa.")


def _complete_lines(sheet: ScoreSheet, reading: Reading) -> list[ScoreLine]:
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


def _keep_total(
    sheet: ScoreSheet, reading: Reading, lines: Iterable[ScoreLine], **fields: Any
) -> ScoreSheet:
    fields[f"{reading}_total"] = reading_total(lines, reading)
    return _update(sheet, **fields)


def _move(sheet: ScoreSheet, state: ScoreSheet.State, **fields: Any) -> ScoreSheet:
    """One lawful move; whatever was said at the last return is answered by it."""
    if not sheet.can_become(state):
        raise ValidationError(wrong_state(sheet, "self"))
    said = {"return_reason": "", "returned_by": None, "returned_at": None}
    return _update(sheet, **(said | fields), state=state)


def _update(sheet: ScoreSheet, **fields: Any) -> ScoreSheet:
    held = ScoreSheet.objects.filter(pk=sheet.pk, version=sheet.version)
    if not held.update(**fields, version=F("version") + 1):
        raise Stale("Vừa có người sửa bảng này. Xin xem lại số mới rồi làm lần nữa.")
    for field, value in fields.items():
        setattr(sheet, field, value)
    sheet.version += 1
    return sheet


def _column(lines: Iterable[ScoreLine], reading: Reading) -> dict[str, Any]:
    """The whole reading as handed over."""
    column = {
        _code(line): line.points(reading) for line in lines if scores(reading, line.criterion)
    }
    return {"điểm": column}


def _code(line: ScoreLine) -> str:
    return f"{line.criterion.group.code}.{line.criterion.code}"


def _record(
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
