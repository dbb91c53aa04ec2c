"""Many sheets of one bloc written at once: the same judging, one lock, one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear
from history import clock
from scoring.models import Reading, ScoreLine, ScoreSheet
from scoring.permissions import Relation, relations_of
from scoring.selectors.bloc_lines import (
    Lines,
    facts_of_sheets,
    line_name,
    lines_of_sheets,
    sheets_of,
    unit_name,
)
from scoring.selectors.readings import STATE_OF, STEP_OF, reading_total
from scoring.services.lines import LineEntry, as_before, judge_lines, store_lines
from scoring.services.moves import lock, refuse_closed_step, wrong_state
from scoring.services.sheets import finish_bloc_scoring
from scoring.services.storing import store


class WrongLines(ValidationError):
    """What is wrong with some lines. `problems` says it without the name of the place, for the
    cell itself; the messages name unit and criterion.
    """

    def __init__(self, lines: Mapping[int, ScoreLine], problems: Mapping[int, str]) -> None:
        super().__init__([f"{line_name(lines[pk])}: {text}" for pk, text in problems.items()])
        self.problems = dict(problems)


@dataclass(frozen=True)
class BlocSaved:
    """The lines that changed, and the sheets they are of with all their lines."""

    at: datetime
    changed: Sequence[ScoreLine]
    sheets: Sequence[ScoreSheet]
    lines: Lines


@transaction.atomic
def fill_bloc(
    *,
    bloc_year: BlocYear,
    reading: Reading,
    entries: Mapping[int, LineEntry],
    by: User,
    at: datetime | None = None,
) -> BlocSaved:
    """Write one reading of many sheets by the keys of their lines, all of what was typed or none.

    Saving is no act: the columns are recorded when they are handed over.
    """
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    sheets = sheets_of(bloc_year)
    who = relations_of(by, sheets, clock.day(at))
    _ask_to_fill(bloc_year, reading, who, at)
    lines = lines_of_sheets(sheets)
    by_pk = {line.pk: line for each in sheets for line in lines[each.pk]}
    if set(entries) - set(by_pk):
        raise ValidationError("Có tiêu chí không thuộc Khối này. Xin tải lại trang rồi nhập lại.")
    touched = {by_pk[pk].sheet_id for pk in entries}
    sheets = [each for each in sheets if each.pk in touched]
    _refuse_not_theirs(reading, by_pk, entries, who)
    changed = _write(sheets, reading, lines, entries, by=by, at=at)
    return BlocSaved(at, changed, sheets, lines)


def _ask_to_fill(
    bloc_year: BlocYear, reading: Reading, who: Mapping[int, Relation], at: datetime
) -> None:
    """Whoever scores no sheet of the bloc is shown the door; the step closes for all at once."""
    if reading == "self":
        raise ValidationError(
            "Bảng của Khối ghi điểm Khối chấm hoặc thẩm định. Tự chấm thay, xin vào Nhập thay."
        )
    if not any(each.may_fill(reading) for each in who.values()):
        raise PermissionDenied("Chấm cả Khối là việc của người chấm cho Khối và cán bộ phụ trách.")
    refuse_closed_step(bloc_year, STEP_OF[reading], clock.day(at))


def _refuse_not_theirs(
    reading: Reading,
    by_pk: Mapping[int, ScoreLine],
    entries: Mapping[int, LineEntry],
    who: Mapping[int, Relation],
) -> None:
    problems = {}
    for pk in entries:
        sheet = by_pk[pk].sheet
        sentence = why_not(sheet, reading, who[sheet.pk])
        if sentence:
            problems[pk] = sentence
    if problems:
        raise WrongLines(by_pk, problems)


def why_not(sheet: ScoreSheet, reading: Reading, who: Relation) -> str:
    """Why this person writes nothing into this sheet now; empty where they may."""
    if not who.may_fill(reading):
        return who.whose(reading)
    return "" if sheet.state == STATE_OF[reading] else wrong_state(sheet, reading)


def _write(
    sheets: Sequence[ScoreSheet],
    reading: Reading,
    lines: Lines,
    entries: Mapping[int, LineEntry],
    *,
    by: User,
    at: datetime,
) -> list[ScoreLine]:
    """Judge every line of every sheet; then write those that differ, and the sheets' totals."""
    facts = facts_of_sheets(sheets, lines)
    judged = [
        judge_lines(each, reading, lines[each.pk], entries, facts[each.pk]) for each in sheets
    ]
    every = {line.pk: line for each in sheets for line in lines[each.pk]}
    problems = {pk: text for each in judged for pk, text in each.problems.items()}
    if problems:
        raise WrongLines(every, problems)
    wanted = {pk: new for each in judged for pk, new in each.wanted.items()}
    changed = store_lines(every.values(), wanted, reading, entries, by=by, at=at)
    moved = {line.sheet_id for line in changed}
    summed = [each for each in sheets if each.pk in moved]
    for each in summed:
        setattr(each, f"{reading}_total", reading_total(lines[each.pk], reading))
    store(summed, [f"{reading}_total"])
    return changed


# --- Accepting and finishing -------------------------------------------------------------------


@transaction.atomic
def accept_cells(
    *,
    bloc_year: BlocYear,
    reading: Reading,
    cells: Mapping[int, int],
    by: User,
    at: datetime | None = None,
) -> BlocSaved:
    """ "Chấp nhận điểm tự chấm" for these lines, each in the version it was shown in."""
    lock(bloc_year.pk)
    lines = list(
        ScoreLine.objects.filter(pk__in=cells, sheet__membership__bloc_year=bloc_year)
        .select_related("criterion__group", "sheet__membership__organization")
        .order_by("pk")
    )
    entries: dict[int, LineEntry] = {}
    nothing: dict[int, str] = {}
    for line in lines:
        entry = as_before(line, reading)
        if entry is None:
            nothing[line.pk] = "Chưa có điểm tự chấm để chấp nhận. Xin ghi điểm vào ô."
        else:
            reason = entry.reason or getattr(line, f"{reading}_reason")
            entries[line.pk] = LineEntry(entry.points, entry.input, reason, cells[line.pk])
    if nothing:
        raise WrongLines({line.pk: line for line in lines}, nothing)
    return fill_bloc(bloc_year=bloc_year, reading=reading, entries=entries, by=by, at=at)


@transaction.atomic
def finish_bloc(
    *, bloc_year: BlocYear, sheets: Collection[int], by: User, at: datetime | None = None
) -> list[ScoreSheet]:
    """Close the bloc's reading of these sheets, all of them or none; each is an act of its own."""
    bloc_year = lock(bloc_year.pk)
    at = clock.at(at)
    members = sheets_of(bloc_year)
    who = relations_of(by, members, clock.day(at))
    _ask_to_fill(bloc_year, "bloc", who, at)
    chosen = [each for each in members if each.pk in sheets]
    if not chosen:
        raise ValidationError("Chưa đơn vị nào đủ điểm để gửi. Xin chấm nốt các ô còn trống.")
    problems = []
    for sheet in chosen:
        sentence = why_not(sheet, "bloc", who[sheet.pk])
        try:
            if sentence:
                raise ValidationError(sentence)
            finish_bloc_scoring(sheet=sheet, by=by, at=at)
        except ValidationError as refusal:
            problems.append(f"{unit_name(sheet)}: {' '.join(refusal.messages)}")
    if problems:
        raise ValidationError(problems)
    return chosen
