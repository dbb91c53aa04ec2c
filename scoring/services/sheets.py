"""The way of a score sheet: opened, filled, handed over, adopted by the meeting, verified.

Every act takes the lock of its BlocYear first, so that the window it stands in and the state of
the sheet are judged once. Each UPDATE carries a version, for engines without row locks.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear, Membership, StepCode
from cooperatives.behalf import source_demanded
from history import clock
from history.services import record
from history.vietnamese import format_datetime
from scoring.marking import ceiling
from scoring.models import (
    CriteriaSet,
    Criterion,
    Gate,
    Reading,
    ScoreLine,
    ScoreSheet,
)
from scoring.periods import numbers
from scoring.permissions import may_open_sheets, relation
from scoring.selectors.assignments import sets_to_open
from scoring.selectors.facts import rule_of
from scoring.selectors.readings import lines_of, open_lines, parts_of_set
from scoring.selectors.receipts import Begun, begun_by
from scoring.services.lines import LineEntry, as_before, write_lines
from scoring.services.meeting import adopt_scores
from scoring.services.mending import ask_to_write, only, refuse_open_returns, settle_all
from scoring.services.moves import (
    ask_to_fill,
    column,
    complete_lines,
    keep_total,
    lock,
    locked,
    move,
    record_act,
    refuse_all_closed,
    refuse_closed,
    refuse_other_version,
    wrong_state,
)

__all__ = [
    "LineEntry",
    "accept_reading",
    "adopt_scores",
    "bloc_has_begun",
    "compute_lines",
    "fill_reading",
    "finish_bloc_scoring",
    "open_sheets",
    "return_sheet",
    "submit_sheet",
    "too_late_to_withdraw",
    "verify_sheet",
    "withdraw_sheet",
    "wrong_state",
]

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


# --- Opening ---------------------------------------------------------------------------------


@transaction.atomic
def open_sheets(*, bloc_year: BlocYear, by: User, at: datetime | None = None) -> list[ScoreSheet]:
    """A blank sheet for every member that has none yet; those there are stay as they are."""
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    if not may_open_sheets(by, bloc_year):
        raise PermissionDenied("Mở bảng chấm điểm là việc của cán bộ phụ trách Khối này.")
    members = list(
        Membership.objects.current()
        .filter(bloc_year=bloc_year, score_sheet__isnull=True)
        .select_related("organization")
    )
    if members:
        opened = _create_sheets(members, _sets_for(bloc_year, members))
        record(
            by=by, verb="scoring.sheets_opened", subject=bloc_year, at=at,
            changes={"đơn vị": len(opened)}, season=bloc_year.season.year,
        )  # fmt: skip
    return list(ScoreSheet.objects.of_bloc(bloc_year).with_names())


def _sets_for(bloc_year: BlocYear, members: Sequence[Membership]) -> dict[int, CriteriaSet]:
    sets = sets_to_open(bloc_year, members)
    drafts = [each.name for each in sets.values() if each.state == CriteriaSet.State.DRAFT]
    if drafts:
        raise ValidationError(
            f"Bộ tiêu chí «{drafts[0]}» còn là bản nháp. Xin ban hành trước khi mở bảng chấm điểm."
        )
    return sets


def _create_sheets(
    members: Sequence[Membership], sets: Mapping[int, CriteriaSet]
) -> list[ScoreSheet]:
    sheets = [ScoreSheet(membership=each, criteria_set=sets[each.pk]) for each in members]
    ScoreSheet.objects.bulk_create(sheets)
    criteria: dict[int, list[tuple[Criterion, Decimal]]] = {}
    used = {sheet.criteria_set_id for sheet in sheets}
    rows = Criterion.objects.filter(group__criteria_set__in=used).select_related("group")
    for each in rows:
        top = ceiling(rule_of(each))
        criteria.setdefault(each.group.criteria_set_id, []).append((each, top))
    ScoreLine.objects.bulk_create(
        ScoreLine(sheet=sheet, criterion=criterion, ceiling=top, period=number)
        for sheet in sheets
        for number in numbers(parts_of_set(sheet.criteria_set))
        for criterion, top in criteria.get(sheet.criteria_set_id, [])
    )
    return sheets


# --- Filling ---------------------------------------------------------------------------------


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

    Saving is no act: the column is recorded when it is handed over. Out of its turn a reading is
    written only where a criterion was returned, and that criterion only.
    """
    sheet = locked(sheet)
    at = clock.at(at)
    opened = ask_to_write(sheet, reading, relation(by, sheet, clock.day(at)), at)
    writer = _writer(sheet, reading, by, at, source)
    lines = list(lines_of(sheet))
    write_lines(sheet, reading, only(lines, opened, entries), entries, by=by, at=at)
    return keep_total(sheet, reading, lines, **writer)


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
    given = {line.pk: as_before(line, reading) for line in open_lines(lines_of(sheet), reading)}
    entries = {pk: entry for pk, entry in given.items() if entry is not None}
    return fill_reading(sheet=sheet, reading=reading, entries=entries, by=by, at=at)


def _writer(
    sheet: ScoreSheet, reading: Reading, by: User, at: datetime, source: str
) -> dict[str, Any]:
    """Who typed the self-score, and from what where it was not the unit itself."""
    if reading != "self":
        return {}
    if relation(by, sheet, clock.day(at)).speaks_for:
        return {"entered_by": by, "entry_source": ""}
    return {"entered_by": by, "entry_source": source_demanded(source, sheet.entry_source)}


# --- Handing over ----------------------------------------------------------------------------


@transaction.atomic
def submit_sheet(
    *, sheet: ScoreSheet, version: int | None = None, by: User, at: datetime | None = None
) -> ScoreSheet:
    """Hand the self-score over to the bloc; the first one locks the criteria."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    ask_to_fill(sheet, "self", who, at)
    refuse_other_version(sheet, version)
    lines = complete_lines(sheet, "self")
    CriteriaSet.objects.filter(pk=sheet.criteria_set_id, state=CriteriaSet.State.PUBLISHED).update(
        state=CriteriaSet.State.LOCKED
    )
    writer = {} if sheet.entered_by_id else {"entered_by": by}
    move(sheet, ScoreSheet.State.SUBMITTED, submitted_at=at, **writer)
    settle_all(sheet, "self", at)
    record_act(sheet, "scoring.submitted", who, at, column(lines, "self"))
    return sheet


@transaction.atomic
def withdraw_sheet(*, sheet: ScoreSheet, by: User, at: datetime | None = None) -> ScoreSheet:
    """Take the self-score back while the bloc has not begun."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_withdraw:
        raise PermissionDenied("Rút lại là việc của chính đơn vị và cán bộ phụ trách Khối.")
    if sheet.state == ScoreSheet.State.DRAFT:
        raise ValidationError("Bảng này chưa gửi nên không cần rút lại.")
    begun = begun_by(sheet)
    if begun or sheet.state != ScoreSheet.State.SUBMITTED:
        raise ValidationError(too_late_to_withdraw(begun))
    refuse_closed(sheet, clock.day(at), StepCode.SELF_SCORE)
    move(sheet, ScoreSheet.State.DRAFT)
    record_act(sheet, "scoring.withdrawn", who, at)
    return sheet


def too_late_to_withdraw(begun: Begun | None) -> str:
    """Who has begun and since when, and what to do instead."""
    who = "Khối đã bắt đầu chấm"
    if begun:
        who = f"{begun.who} đã bắt đầu chấm cho Khối lúc {format_datetime(begun.at)}"
    return f"{who} nên không rút lại được. Cần sửa, xin nhờ Khối trả lại."


def bloc_has_begun(sheet: ScoreSheet) -> bool:
    return begun_by(sheet) is not None


@transaction.atomic
def return_sheet(
    *, sheet: ScoreSheet, reason: str, by: User, at: datetime | None = None
) -> ScoreSheet:
    """One step back, with the reason those who get it back will read."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    if not who.may_return:
        raise PermissionDenied("Trả lại là việc của người chấm cho Khối và cán bộ phụ trách.")
    reason = reason.strip()
    if not reason:
        raise ValidationError("Xin ghi lý do trả lại, để bên nhận biết cần sửa gì.")
    if sheet.state not in ONE_STEP_BACK:
        raise ValidationError(
            wrong_state(sheet, "self")
            if sheet.state == ScoreSheet.State.SEALED
            else "HTX đang chấm bảng này nên không có gì để trả lại."
        )
    refuse_all_closed(sheet, clock.day(at), RETURN_STEPS[sheet.state])
    before = sheet.get_state_display()
    move(
        sheet, ONE_STEP_BACK[sheet.state],
        return_reason=reason, returned_by=by, returned_at=at,
    )  # fmt: skip
    changes = {"tình trạng": [before, sheet.get_state_display()]}
    record_act(sheet, "scoring.returned", who, at, changes, reason=reason)
    return sheet


@transaction.atomic
def finish_bloc_scoring(*, sheet: ScoreSheet, by: User, at: datetime | None = None) -> ScoreSheet:
    """The bloc has scored every line of this unit; the meeting will see it."""
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    ask_to_fill(sheet, "bloc", who, at)
    refuse_open_returns(sheet, "self")
    lines = complete_lines(sheet, "bloc")
    move(sheet, ScoreSheet.State.BLOC_SCORED, bloc_scored_at=at)
    settle_all(sheet, "bloc", at)
    record_act(sheet, "scoring.bloc_scored", who, at, column(lines, "bloc"))
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
    sheet = locked(sheet)
    at = clock.at(at)
    who = relation(by, sheet, clock.day(at))
    ask_to_fill(sheet, "alliance", who, at)
    refuse_open_returns(sheet, "self", "bloc")
    lines = complete_lines(sheet, "alliance")
    failed = _conditions(sheet, failed_conditions)
    move(
        sheet, ScoreSheet.State.VERIFIED,
        verified_at=at, failed_conditions=sorted(failed),
        second_look_by=None, second_look_at=None,
    )  # fmt: skip
    changes = column(lines, "alliance")
    if failed:
        changes["điều kiện không đạt"] = [failed[key] for key in sorted(failed)]
    record_act(sheet, "scoring.verified", who, at, changes)
    return sheet


def _conditions(sheet: ScoreSheet, keys: Collection[int]) -> dict[int, str]:
    gates = Gate.objects.filter(
        criteria_set=sheet.criteria_set_id, kind=Gate.Kind.CONDITION, pk__in=keys
    )
    failed = {gate.pk: gate.text for gate in gates}
    if len(failed) != len(set(keys)):
        raise ValidationError("Có điều kiện không thuộc bộ tiêu chí này. Xin tải lại trang.")
    return failed
