"""A workbook that came back, laid beside what stands: line by line, old and new, or why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from blocs.selectors import why_closed
from history import clock
from history.vietnamese import (
    format_points,
    format_time,
)
from scoring.marking import Choice, Count, GivenError, Ratio, Rounding, Scored, Tier, mark
from scoring.models import Reading, ScoreLine, ScoreSheet, ScoreWorkbook
from scoring.permissions import relations_of
from scoring.selectors.bloc_lines import lines_of_sheets
from scoring.selectors.facts import facts_of_sheets, rule_of
from scoring.selectors.readings import STEP_OF, scores
from scoring.selectors.workbooks import points_shown, votes_on_record
from scoring.services.bloc_grid import why_not
from scoring.services.lines import LineEntry, judge_lines
from scoring.services.workbook_boxes import (
    LONGEST_LABEL,
    Unreadable,
    as_the_rule_reads,
    as_typed,
    as_written,
    is_empty,
    read_given,
    read_points,
    read_reason,
    read_whole,
    text_of,
)
from scoring.workbooks import Filled, Found, vote_key
from scoring.workbooks.changes import FIRST as FIRST_CHANGE
from scoring.workbooks.changes import LAST as LAST_CHANGE
from scoring.workbooks.changes import plain_label
from scoring.workbooks.keys import (
    CRITERION,
    GIVEN,
    MINUTES,
    REASON,
    UNIT,
    VALUE,
    VOTES,
    change_key,
    criterion_key,
    line_key,
    minutes_key,
    sheet_key,
)
from scoring.workbooks.reading import Box, Trouble

BLANK, CHANGED, NEWER, WRONG = "xoa", "doi", "moi_hon", "loi"


@dataclass(frozen=True)
class DifferenceRow:
    """One line of the file that says something else than what stands.

    `entry` is what would be written; None where it cannot be taken, and `why` says so.
    """

    key: str
    line: int
    unit: str
    label: str
    text: str
    old: str
    new: str
    reason: str
    state: str
    where: str = ""
    why: str = ""
    entry: LineEntry | None = None

    @property
    def is_ticked(self) -> bool:
        """What takes points away is taken only when somebody says so."""
        return self.entry is not None and self.state != BLANK


@dataclass(frozen=True)
class VoteRow:
    key: str
    membership: int
    unit: str
    old: int | None
    new: int | None
    why: str = ""

    @property
    def may_take(self) -> bool:
        return not self.why


@dataclass
class Differences:
    """`missing`: lines of the workbook that the file no longer holds; they stay as they are."""

    rows: list[DifferenceRow] = field(default_factory=list)
    votes: list[VoteRow] = field(default_factory=list)
    minutes: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    missing: int = 0
    left_to_figures: int = 0
    notes: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    def of(self, *states: str) -> list[DifferenceRow]:
        return [row for row in self.rows if row.state in states]

    @property
    def good(self) -> list[DifferenceRow]:
        return [row for row in self.rows if row.entry is not None]

    @property
    def newer(self) -> list[DifferenceRow]:
        return self.of(NEWER)

    @property
    def wrong(self) -> list[DifferenceRow]:
        return self.of(WRONG)


def sheets_in(workbook: ScoreWorkbook) -> list[ScoreSheet]:
    """The sheets the workbook went out with, as they are now."""
    lines = [int(key) for key in workbook.lines]
    return list(
        ScoreSheet.objects.with_names()
        .select_related("membership__season", "membership__bloc_year__ranking")
        .filter(membership__bloc_year=workbook.bloc_year_id, membership__left_on__isnull=True)
        .filter(pk__in=ScoreLine.objects.filter(pk__in=lines).values("sheet"))
        .order_by("membership__order", "pk")
    )


def differences_of(workbook: ScoreWorkbook, filled: Filled, by: User, at: datetime) -> Differences:
    """What the file says otherwise. Nothing is written."""
    if workbook.kind == ScoreWorkbook.Kind.MEETING:
        return _Meeting(workbook, filled, by, at).compare()
    return _Points(workbook, filled, by, at).compare()


class _Compared:
    """What both kinds of comparison stand on."""

    def __init__(self, workbook: ScoreWorkbook, filled: Filled, by: User, at: datetime) -> None:
        self.workbook, self.filled, self.by = workbook, filled, by
        self.day = clock.day(at)
        self.reading: Reading = workbook.reading  # type: ignore[assignment]  # by its choices
        self.sheets = sheets_in(workbook)
        self.lines = lines_of_sheets(self.sheets)
        self.facts = facts_of_sheets(self.sheets, self.lines)
        self.relations = relations_of(by, self.sheets, self.day)
        self.found = Differences(notes=filled.notes, troubles=filled.troubles)

    def box(self, row: str, column: str) -> Found | None:
        return self.filled.boxes.get(Box(row, column))

    def row(self, line: ScoreLine, new: str, state: str, **more: Any) -> DifferenceRow:
        return DifferenceRow(
            key=str(line.pk), line=line.pk, unit=line.sheet.membership.organization.name,
            label=line.label, text=line.criterion.text,
            old=points_shown(line, self.reading), new=new, state=state,
            reason=more.pop("reason", ""), **more,
        )  # fmt: skip

    def newer(self, line: ScoreLine) -> str:
        """Why a line that moved meanwhile is left alone; empty where it did not move."""
        if self.workbook.lines.get(str(line.pk)) == line.version:
            return ""
        who, when = getattr(line, f"{self.reading}_by"), getattr(line, f"{self.reading}_at")
        by_whom = f" bởi {who.called}" if who else ""
        hour = f" lúc {format_time(when)}" if when else ""
        return (
            f"Đã sửa trên mạng{hour}{by_whom}: giữ bản trên mạng. Cần số trong tệp, xin ghi trên "
            "trang chấm điểm."
        )

    def judged(self, sheet: ScoreSheet, entries: Mapping[int, LineEntry]) -> Mapping[int, str]:
        return judge_lines(
            sheet, self.reading, self.lines[sheet.pk], entries, self.facts[sheet.pk]
        ).problems

    def closed(self) -> str:
        return why_closed(self.workbook.bloc_year, STEP_OF[self.reading], self.day) or ""


class _Points(_Compared):
    """A unit's or a bloc's workbook."""

    def compare(self) -> Differences:
        for sheet in self.sheets:
            self._sheet(sheet)
        return self.found

    def _sheet(self, sheet: ScoreSheet) -> None:
        shut = why_not(sheet, self.reading, self.relations[sheet.pk]) or self.closed()
        proposed: dict[int, tuple[LineEntry, DifferenceRow]] = {}
        order: list[tuple[int, DifferenceRow]] = []
        for line in self.lines[sheet.pk]:
            if str(line.pk) not in self.workbook.lines or not scores(self.reading, line.criterion):
                continue
            row, entry = self._line(line, shut)
            if row is None:
                continue
            order.append((line.pk, row))
            if entry is not None:
                proposed[line.pk] = entry, row
        problems = self.judged(sheet, {pk: entry for pk, (entry, _) in proposed.items()})
        for pk, row in order:
            self.found.rows.append(self._after_judging(row, proposed.get(pk), problems.get(pk)))

    def _after_judging(
        self,
        row: DifferenceRow,
        proposed: tuple[LineEntry, DifferenceRow] | None,
        problem: str | None,
    ) -> DifferenceRow:
        if proposed is None:
            return row
        values = {**vars(row), "entry": proposed[0]}
        if problem:
            values |= {"entry": None, "state": WRONG, "why": self._with_place(row, problem)}
        return DifferenceRow(**values)

    def _with_place(self, row: DifferenceRow, problem: str) -> str:
        """A missing reason is written in a box of its own: where that is."""
        box = self.box(line_key(row.line), REASON)
        elsewhere = box is not None and box.where != row.where and not row.reason
        if box is None or not elsewhere:
            return problem
        return f"{problem} Ô ghi lý do: {box.where[:1].lower()}{box.where[1:]}."

    def _boxes(self, line: ScoreLine) -> tuple[Found | None, Found | None]:
        reason = self.box(line_key(line.pk), REASON)
        if self.workbook.kind == ScoreWorkbook.Kind.UNIT:
            return self.box(line_key(line.pk), GIVEN), reason
        column = criterion_key(line.criterion_id, line.period)
        return self.box(sheet_key(line.sheet_id), column), reason

    def _line(self, line: ScoreLine, shut: str) -> tuple[DifferenceRow | None, LineEntry | None]:
        """The row to show, None where nothing differs; and the entry to judge."""
        given, why = self._boxes(line)
        if given is None and why is None:
            self.found.missing += 1
            return None, None
        held = getattr(line, f"{self.reading}_reason")
        at = given or why
        where = at.where if at else ""
        try:
            reason = read_reason(why) if why else held
            entry = self._entry(line, given, reason)
        except Unreadable as problem:
            return self.row(line, as_typed(given), WRONG, where=where, why=str(problem)), None
        if entry is None or self._is_same(line, entry, held):
            self.found.unchanged += entry is not None
            return None, None
        new = self._shown(line, entry)
        for state, sentence in ((NEWER, self.newer(line)), (WRONG, shut)):
            if sentence:
                return self.row(line, new, state, reason=reason, where=where, why=sentence), None
        is_blank = entry.points is None and entry.input in (None, "")
        had = line.points(self.reading) is not None and not self._is_reckoned(line)
        state = BLANK if is_blank and had else CHANGED
        return self.row(line, new, state, reason=reason, where=where), entry

    def _entry(self, line: ScoreLine, given: Found | None, reason: str) -> LineEntry | None:
        rule = rule_of(line.criterion)
        if self._is_reckoned(line):
            # Figures give the points: whatever stands in the box is not looked at.
            self.found.left_to_figures += 1
            return LineEntry(reason=reason, version=line.version)
        if given is None:
            held = getattr(line, f"{self.reading}_input")
            points = None if isinstance(rule, Choice | Count) else line.points(self.reading)
            return LineEntry(points, held, reason, line.version)
        if self.workbook.kind == ScoreWorkbook.Kind.UNIT:
            return read_given(rule, given, reason, line.version)
        points = read_points(given)
        return as_the_rule_reads(rule, line, self.reading, points, reason, given)

    def _is_reckoned(self, line: ScoreLine) -> bool:
        rule = rule_of(line.criterion)
        if not isinstance(rule, Tier | Ratio):
            return False
        places = Rounding(line.sheet.criteria_set.decimal_places)
        return isinstance(mark(rule, None, self.facts[line.sheet_id][line.period], places), Scored)

    def _points_of(self, line: ScoreLine, given: str | int) -> Decimal | None:
        """What a level or a number of times comes to; None where the rule knows no such thing."""
        places = Rounding(line.sheet.criteria_set.decimal_places)
        try:
            got = mark(rule_of(line.criterion), given, {}, places)
        except GivenError:
            return None
        return got.points if isinstance(got, Scored) else None

    def _is_same(self, line: ScoreLine, entry: LineEntry, held_reason: str) -> bool:
        if entry.reason != held_reason:
            return False
        if self._is_reckoned(line):
            return True
        if isinstance(rule_of(line.criterion), Choice | Count):
            held = getattr(line, f"{self.reading}_input")
            return bool((entry.input if entry.input != "" else None) == held)
        return entry.points == line.points(self.reading)

    def _shown(self, line: ScoreLine, entry: LineEntry) -> str:
        if self._is_reckoned(line):
            return points_shown(line, self.reading)
        if isinstance(entry.input, int | str) and entry.input != "":
            called = f"{entry.input} lần" if isinstance(entry.input, int) else entry.input
            got = self._points_of(line, entry.input)
            return called if got is None else f"{called} ({format_points(got)})"
        return format_points(entry.points) if entry.points is not None else "trống"


class _Meeting(_Compared):
    """The workbook of a meeting: what it changed, how it voted, what its minutes say."""

    def compare(self) -> Differences:
        units = {plain_label(f"{s.membership.order}. {s.membership.organization.name}"): s
                 for s in self.sheets}  # fmt: skip
        proposed: dict[int, LineEntry] = {}
        rows: dict[int, DifferenceRow] = {}
        for number in range(1, LAST_CHANGE - FIRST_CHANGE + 2):
            self._change(change_key(number), units, proposed, rows)
        for sheet in self.sheets:
            own = {line.pk: proposed[line.pk] for line in self.lines[sheet.pk]
                   if line.pk in proposed}  # fmt: skip
            for pk, sentence in self.judged(sheet, own).items() if own else ():
                if pk in rows:
                    values = {**vars(rows[pk]), "entry": None, "state": WRONG, "why": sentence}
                    rows[pk] = DifferenceRow(**values)
        self.found.rows.extend(rows.values())
        self.found.votes = list(self._votes())
        self.found.minutes = dict(self._minutes())
        return self.found

    def _change(
        self,
        key: str,
        units: Mapping[str, ScoreSheet],
        proposed: dict[int, LineEntry],
        rows: dict[int, DifferenceRow],
    ) -> None:
        boxes = {name: self.box(key, name) for name in (UNIT, CRITERION, GIVEN, REASON)}
        given = boxes[GIVEN]
        if given is None or all(is_empty(each) for each in boxes.values()):
            return
        unit_text, criterion_text = (text_of(boxes[name]) for name in (UNIT, CRITERION))
        line = None
        try:
            line = self._line(units, unit_text, criterion_text)
            reason = read_reason(boxes[REASON])
            points = read_points(given)
            if points is None or not reason:
                raise Unreadable("xin ghi đủ đơn vị, tiêu chí, điểm mới và ý kiến của hội nghị.")
            entry = as_the_rule_reads(
                rule_of(line.criterion), line, self.reading, points, reason, given
            )
            if line.pk in rows:
                raise Unreadable("một tiêu chí của một đơn vị chỉ ghi một dòng thay đổi.")
        except Unreadable as problem:
            self.found.rows.append(
                DifferenceRow(
                    key=key,
                    line=line.pk if line else 0,
                    unit=unit_text,
                    label=criterion_text,
                    text="",
                    old="",
                    new=as_typed(given),
                    reason=text_of(boxes[REASON]),
                    state=WRONG,
                    where=given.where,
                    why=str(problem),
                )  # fmt: skip
            )
            return
        self._compare_change(line, points, reason, entry, given, proposed, rows)

    def _compare_change(
        self,
        line: ScoreLine,
        points: Decimal,
        reason: str,
        entry: LineEntry,
        given: Found,
        proposed: dict[int, LineEntry],
        rows: dict[int, DifferenceRow],
    ) -> None:
        if points == line.points(self.reading):
            self.found.unchanged += 1
            return
        newer = self.newer(line)
        state = NEWER if newer else CHANGED
        rows[line.pk] = self.row(
            line, format_points(points), state, reason=reason, where=given.where, why=newer,
            entry=None if newer else entry,
        )  # fmt: skip
        if not newer:
            proposed[line.pk] = entry

    def _line(
        self, units: Mapping[str, ScoreSheet], unit_text: str, criterion_text: str
    ) -> ScoreLine:
        sheet = units.get(unit_text)
        if sheet is None:
            raise Unreadable(f"Không có đơn vị «{unit_text}» trong tệp. Xin chọn trong danh sách.")
        for line in self.lines[sheet.pk]:
            label = plain_label(f"{line.label} {line.criterion.text}"[:LONGEST_LABEL])
            if label == criterion_text and scores(self.reading, line.criterion):
                return line
        raise Unreadable(
            f"Đơn vị này không chấm theo tiêu chí «{criterion_text}». Xin chọn trong danh sách."
        )

    def _votes(self) -> Iterable[VoteRow]:
        now = votes_on_record(self.workbook.bloc_year)
        for sheet in self.sheets:
            key = str(sheet.membership_id)
            box = self.box(vote_key(sheet.membership_id), VOTES)
            if box is None:
                continue
            unit, why, new = sheet.membership.organization.name, "", None
            try:
                new = read_whole(box)
            except Unreadable as problem:
                yield VoteRow(f"M{key}", sheet.membership_id, unit, now.get(key), None,
                              str(problem))  # fmt: skip
                continue
            if new == now.get(key):
                continue
            if now.get(key) != self.workbook.votes.get(key):
                why = "Số phiếu đã ghi trên mạng sau khi tải tệp: giữ bản trên mạng."
            yield VoteRow(f"M{key}", sheet.membership_id, unit, now.get(key), new, why)

    def _minutes(self) -> Iterable[tuple[str, str]]:
        for name, *_ in MINUTES:
            box = self.box(minutes_key(name), VALUE)
            if box is not None and not box.is_formula and not is_empty(box):
                yield name, as_written(box.value)
