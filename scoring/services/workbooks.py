"""A workbook goes out to be filled, and comes back: kept, looked at, taken in by choice.

What is in the file is never believed: whose turn it is, what may be written and what it comes to
is judged here anew, line by line, by the rules of the page.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from blocs.models import BlocYear, StepCode
from files.services import read, store
from files.spreadsheets import SpreadsheetError
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text, format_datetime, format_number
from scoring.models import Reading, ReturnedWorkbook, ScoreSheet, ScoreWorkbook
from scoring.permissions import Relation, may_adopt, relation, relations_of
from scoring.selectors.bloc_lines import sheets_of
from scoring.selectors.readings import STATE_OF, STEP_OF
from scoring.selectors.workbooks import (
    COLUMN,
    Gathered,
    bloc_book,
    gather_sheets,
    meeting_book,
    season_digest,
    unit_book,
    votes_on_record,
)
from scoring.services.bloc_grid import fill_bloc
from scoring.services.lines import LineEntry
from scoring.services.meeting import sheets_to_adopt
from scoring.services.moves import ask_to_fill, lock, refuse_closed_step
from scoring.services.sheets import fill_reading
from scoring.services.workbook_differences import Differences, differences_of, sheets_in
from scoring.workbooks import (
    Filled,
    Stamp,
    bloc_workbook,
    meeting_workbook,
    read_filled,
    unit_workbook,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LONGEST_NAME = 200
Kind = ScoreWorkbook.Kind


@dataclass(frozen=True)
class Made:
    workbook: ScoreWorkbook
    content: bytes
    name: str


# --- Out -----------------------------------------------------------------------------------------


@transaction.atomic
def make_unit_workbook(
    *, sheet: ScoreSheet, reading: Reading, by: User, at: datetime | None = None
) -> Made:
    """The sheet of one unit, for whoever may write this reading now."""
    lock(sheet.membership.bloc_year_id)
    at = clock.at(at)
    sheet = _fresh([sheet.pk])[0]
    ask_to_fill(sheet, reading, relation(by, sheet, clock.day(at)), at)
    found = gather_sheets([sheet])
    unit = sheet.membership.organization
    heading = f"{COLUMN[reading]}: {unit.name}, năm {sheet.membership.season.year}"
    workbook = _register(Kind.UNIT, reading, sheet.membership.bloc_year, found, by, at, sheet)
    content = unit_workbook(unit_book(_stamp(workbook, heading), found, reading))
    return _made(workbook, content, f"{COLUMN[reading]} {unit.name}")


@transaction.atomic
def make_bloc_workbook(*, bloc_year: BlocYear, by: User, at: datetime | None = None) -> Made:
    """All the units this person scores for the bloc, as far as they handed in."""
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    sheets = sheets_of(bloc_year)
    who = relations_of(by, sheets, clock.day(at))
    mine = [each for each in sheets if who[each.pk].may_fill("bloc")]
    if not mine:
        raise PermissionDenied("Chấm cả Khối là việc của người chấm cho Khối và cán bộ phụ trách.")
    refuse_closed_step(bloc_year, STEP_OF["bloc"], clock.day(at))
    ready = [each for each in mine if each.state == STATE_OF["bloc"]]
    if not ready:
        raise ValidationError(
            "Chưa đơn vị nào chờ anh/chị chấm: HTX chưa gửi, hoặc Khối đã chấm xong."
        )
    found = gather_sheets(ready)
    heading = f"Điểm Khối chấm: {bloc_year.name}, năm {bloc_year.season.year}"
    workbook = _register(Kind.BLOC, "bloc", bloc_year, found, by, at)
    content = bloc_workbook(bloc_book(_stamp(workbook, heading), found))
    return _made(workbook, content, f"Điểm Khối chấm {bloc_year.name}")


@transaction.atomic
def make_meeting_workbook(*, bloc_year: BlocYear, by: User, at: datetime | None = None) -> Made:
    """Everything the year-end meeting needs, once the bloc has scored all its units."""
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    if not may_adopt(by, bloc_year, clock.day(at)):
        raise PermissionDenied("Tệp hội nghị dành cho Khối trưởng và cán bộ phụ trách Khối.")
    refuse_closed_step(bloc_year, StepCode.MEETING, clock.day(at))
    ready = {each.pk for each in sheets_to_adopt(bloc_year)}
    found = gather_sheets([each for each in sheets_of(bloc_year) if each.pk in ready])
    heading = f"Hội nghị bình xét: {bloc_year.name}, năm {bloc_year.season.year}"
    workbook = _register(Kind.MEETING, "bloc", bloc_year, found, by, at)
    told = meeting_book(_stamp(workbook, heading), bloc_year, found, clock.day(at))
    content = meeting_workbook(told)
    return _made(workbook, content, f"Hội nghị {bloc_year.name}")


def _fresh(sheets: Collection[int]) -> list[ScoreSheet]:
    return list(
        ScoreSheet.objects.with_names()
        .select_related("membership__season", "membership__bloc_year__ranking")
        .filter(pk__in=sheets, membership__left_on__isnull=True)
        .order_by("membership__order", "pk")
    )


def _register(
    kind: str,
    reading: Reading,
    bloc_year: BlocYear,
    found: Gathered,
    by: User,
    at: datetime,
    sheet: ScoreSheet | None = None,
) -> ScoreWorkbook:
    workbook = ScoreWorkbook.objects.create(
        code=_new_code(bloc_year), kind=kind, reading=reading, bloc_year=bloc_year, sheet=sheet,
        season_digest=season_digest(found.sheets), lines=found.versions(reading),
        votes=votes_on_record(bloc_year) if kind == Kind.MEETING else {}, made_by=by, made_at=at,
    )  # fmt: skip
    record(
        by=by, verb="scoring.workbook_made", subject=sheet or bloc_year, at=at,
        season=bloc_year.season.year,
        changes={"mã tệp": workbook.code, "loại": workbook.get_kind_display()},
    )  # fmt: skip
    return workbook


def _new_code(bloc_year: BlocYear) -> str:
    """Short enough to be read out, and nobody's guess."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"K{bloc_year.number}-{bloc_year.season.year % 100:02}-{letters}"


def _stamp(workbook: ScoreWorkbook, heading: str) -> Stamp:
    made = f"{workbook.made_by.called} tải lúc {format_datetime(workbook.made_at)}"
    return Stamp(workbook.code, workbook.season_digest, workbook.kind, heading, made)


def _made(workbook: ScoreWorkbook, content: bytes, title: str) -> Made:
    return Made(workbook, content, f"{title} {workbook.code}.xlsx")


# --- Back ----------------------------------------------------------------------------------------


@transaction.atomic
def receive_workbook(
    *, bloc_year: BlocYear, content: bytes, name: str, by: User, at: datetime | None = None
) -> ReturnedWorkbook:
    """Keep a workbook that came back; nothing is written into any sheet yet.

    The same bytes give the same row, so that nothing is lost and nothing comes in twice.
    """
    at = clock.at(at)
    filled = _read(content)
    workbook = _workbook_of(filled, bloc_year)
    _refuse_others(workbook, by, at)
    digest = hashlib.sha256(content).hexdigest()
    known = ReturnedWorkbook.objects.filter(workbook=workbook, digest=digest).first()
    if known:
        return known
    kept = store(
        content=content, name=clean_text(name)[-LONGEST_NAME:] or "tep-cham-diem.xlsx",
        media_type=MEDIA_TYPE, owner=workbook, at=at, by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return ReturnedWorkbook.objects.create(
                workbook=workbook, file=kept, digest=digest, sent_by=by, sent_at=at
            )
    except IntegrityError:  # sent twice at the same moment
        return ReturnedWorkbook.objects.get(workbook=workbook, digest=digest)


def _read(content: bytes) -> Filled:
    try:
        return read_filled(content)
    except SpreadsheetError as error:
        raise ValidationError(f"{error.reason} {error.cure}") from error


def _workbook_of(filled: Filled, bloc_year: BlocYear) -> ScoreWorkbook:
    """The workbook as it went out; or why this one is not taken here."""
    anew = "Xin tải tệp mới ở trang này."
    workbook = (
        ScoreWorkbook.objects.filter(code=filled.code)
        .select_related("bloc_year__season", "bloc_year__bloc", "bloc_year__officer", "made_by",
                        "sheet")
        .first()
    )  # fmt: skip
    if workbook is None:
        raise ValidationError(f"Mã tệp {filled.code[:24]} không có trong sổ tệp đã tải. {anew}")
    home = workbook.bloc_year
    if home.season_id != bloc_year.season_id:
        raise ValidationError(
            f"Tệp này của năm {home.season.year}, trang này của năm {bloc_year.season.year}. "
            "Xin mở đúng năm rồi nộp, hoặc tải tệp mới."
        )
    if home.pk != bloc_year.pk:
        raise ValidationError(
            f"Tệp này của {home.name}, trang này của {bloc_year.name}. Xin nộp ở trang của Khối đó."
        )
    if (filled.digest, filled.kind) != (workbook.season_digest, workbook.kind):
        raise ValidationError(f"Mã ẩn trong tệp đã bị sửa. {anew}")
    if season_digest(sheets_in(workbook)) != workbook.season_digest:
        raise ValidationError(f"Bộ tiêu chí đã thay đổi sau khi tải tệp này. {anew}")
    return workbook


def _refuse_others(workbook: ScoreWorkbook, by: User, at: datetime) -> None:
    """Both who brings it and who took it out must be those whose matter it is today."""
    day = clock.day(at)
    bloc_year = workbook.bloc_year
    if workbook.kind == Kind.MEETING:
        if not may_adopt(by, bloc_year, day):
            raise PermissionDenied("Tệp hội nghị do Khối trưởng hoặc cán bộ phụ trách Khối nộp.")
        still = may_adopt(workbook.made_by, bloc_year, day)
    else:
        sheets = sheets_in(workbook)
        own = relations_of(by, sheets, day)
        if not any(each.may_fill(_reading(workbook)) for each in own.values()):
            raise PermissionDenied(_whose(own, _reading(workbook)))
        theirs = relations_of(workbook.made_by, sheets, day)
        still = any(each.may_fill(_reading(workbook)) for each in theirs.values())
    if not still:
        raise ValidationError(
            f"Tệp này do {workbook.made_by.called} tải khi còn phụ trách việc chấm. "
            "Nay việc đã giao người khác; xin người đang chấm tải tệp mới."
        )


def _whose(own: Mapping[int, Relation], reading: Reading) -> str:
    return next((each.whose(reading) for each in own.values()), "Tệp này không phải của anh/chị.")


def _reading(workbook: ScoreWorkbook) -> Reading:
    reading: Reading = workbook.reading  # type: ignore[assignment]  # one of the three by its choices
    return reading


def look_at(*, returned: ReturnedWorkbook, by: User, at: datetime | None = None) -> Differences:
    """What the file would change now. Raises FileMissing where its bytes are gone."""
    at = clock.at(at)
    workbook = _held(returned.workbook)
    _refuse_others(workbook, by, at)
    return differences_of(workbook, _read(read(returned.file)), by, at)


def _held(workbook: ScoreWorkbook) -> ScoreWorkbook:
    return ScoreWorkbook.objects.select_related(
        "bloc_year__season", "bloc_year__bloc", "bloc_year__officer", "made_by", "sheet"
    ).get(pk=workbook.pk)


@transaction.atomic
def take_workbook(
    *,
    returned: ReturnedWorkbook,
    accepted: Collection[str],
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> int:
    """Write the lines that were ticked, all of them or none; how many there were."""
    lock(returned.workbook.bloc_year_id)
    at = clock.at(at)
    returned = ReturnedWorkbook.objects.select_related("file", "workbook").get(pk=returned.pk)
    refuse_taken(returned)
    found = look_at(returned=returned, by=by, at=at)
    entries = chosen(found, accepted)
    if not entries:
        raise ValidationError("Chưa chọn dòng nào. Xin đánh dấu ít nhất một dòng để nhận.")
    workbook = _held(returned.workbook)
    reading = _reading(workbook)
    if workbook.kind == Kind.UNIT and workbook.sheet:
        fill_reading(
            sheet=workbook.sheet, reading=reading, entries=entries, source=source, by=by, at=at
        )
    else:
        fill_bloc(bloc_year=workbook.bloc_year, reading=reading, entries=entries, by=by, at=at)
    mark_taken(returned, len(entries), by, at)
    return len(entries)


def refuse_taken(returned: ReturnedWorkbook) -> None:
    if returned.taken_at:
        raise ValidationError(
            f"Tệp này đã nhận lúc {format_datetime(returned.taken_at)}. "
            "Muốn sửa tiếp, xin ghi trên trang chấm điểm, hoặc sửa tệp rồi nộp lại."
        )


def chosen(found: Differences, accepted: Collection[str]) -> dict[int, LineEntry]:
    """The ticked lines that may be taken; one that no longer may sends all of them back."""
    good = {row.key: row for row in found.rows if row.entry is not None}
    gone = set(accepted) - good.keys()
    if gone:
        raise Stale(
            f"{format_number(len(gone))} dòng đã chọn vừa có người sửa trên mạng, nên chưa nhận "
            "dòng nào. Xin xem lại rồi bấm Nhận lần nữa."
        )
    return {row.line: row.entry for key, row in good.items() if key in set(accepted) and row.entry}


def mark_taken(returned: ReturnedWorkbook, count: int, by: User, at: datetime) -> None:
    held = ReturnedWorkbook.objects.filter(pk=returned.pk, taken_at__isnull=True)
    if not held.update(taken_by=by, taken_at=at, taken=count):
        raise Stale("Tệp này vừa có người nhận. Xin tải lại trang.")
    workbook = returned.workbook
    record(
        by=by, verb="scoring.workbook_taken", subject=workbook.sheet or workbook.bloc_year, at=at,
        season=workbook.bloc_year.season.year,
        changes={"mã tệp": workbook.code, "SHA-256": returned.digest, "số dòng": count},
    )  # fmt: skip
