"""The office's list of a season as a preview, row by row, and its writing and undoing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from accounts.models import User
from blocs.models import Season
from catalogue.models import Indicator
from cooperatives.imports import (
    Column,
    Line,
    ParsedList,
    ParsedRow,
    Problem,
    read_organization_list,
)
from cooperatives.imports.words import SUMMED
from cooperatives.models import Field, Organization
from files.workbooks import SheetSpec
from history.vietnamese import format_number
from home import permissions
from home.models import ImportBatch
from home.services.lists import report_on, write
from home.services.organization_table import list_template
from home.services.places import Places
from home.services.plans import FIGURES, Plan, Register, first_day, make_plan, read_register
from home.services.preview import (
    Cell,
    Change,
    Choices,
    Fix,
    Heading,
    ListKind,
    Mark,
    Note,
    Preview,
    PreviewRow,
    RowState,
    Trouble,
    Undoing,
    Written,
)
from home.services.reports import ImportReport
from home.services.twins import Twins, near_codes
from home.services.undo_organizations import find_undoing, hold_units, take_out

MAIN = (Column.TAX_CODE, Column.NAME, Column.BLOC, Column.COMMUNE, Column.MEMBERS, Column.CAPITAL)
LABELS = {
    Column.TAX_CODE: "Mã số thuế", Column.NAME: "Tên", Column.BLOC: "Khối", Column.COMMUNE: "Xã",
    Column.DISTRICT: "Huyện", Column.ADDRESS: "Địa chỉ", Column.FIELD: "Ngành nghề",
    Column.FOUNDED: "Thành lập", Column.MEMBERS: "Thành viên", Column.WOMEN: "Nữ",
    Column.WORKERS: "Lao động", Column.CAPITAL: "Vốn điều lệ", Column.AREA: "Diện tích",
    Column.REVENUE: "Doanh thu", Column.PROFIT: "Lợi nhuận", Column.CONTACT: "Người đại diện",
    Column.PHONE: "Điện thoại", Column.NOTE: "Ghi chú",
}  # fmt: skip
MOST_UNREAD, LONGEST_HEADER = 10, 60
# Columns of the list whose change is told under another name in the plan.
CHANGED_AS = {Column.BLOC: "bloc"} | {
    Column(name): code for name, code in FIGURES.items()
}  # fmt: skip
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Laid:
    """The list beside the register, ready to be written."""

    parsed: ParsedList
    plan: Plan
    register: Register
    report: ImportReport


class OrganizationList(ListKind):
    kind = ImportBatch.Kind.ORGANIZATIONS
    send_page = "home:import_organizations"
    send_label = "Nhập danh sách HTX"
    holds = (
        "Mỗi dòng một HTX với khối, xã, tên và mã số thuế; số liệu là của năm trước. "
        "Ô trống giữ những gì đã có."
    )

    def may(self, user: User) -> bool:
        return permissions.may_import_list(user)

    def lock(self, batch: ImportBatch) -> None:
        super().lock(batch)
        if batch.state == ImportBatch.State.IMPORTED:
            hold_units(batch)

    def template(self) -> SheetSpec:
        return list_template()

    def read(self, content: bytes, batch: ImportBatch, choices: Choices) -> ParsedList:
        return read_organization_list(
            content, season_year=season_of(batch).year, left_out=choices.left_out,
            told=choices.fixes,
        )  # fmt: skip

    def preview(self, parsed: ParsedList, batch: ImportBatch, choices: Choices) -> Preview:
        season = season_of(batch)
        keys = {(line.sheet, line.row): line.key for line in parsed.lines}
        rows = {keys[row.sheet, row.row]: row for row in parsed.rows}
        places = Places(parsed.rows, first_day(season))
        twins = Twins(rows, places, choices.answers)
        register = read_register(season, parsed, twins.same)
        plan = make_plan(parsed, register, places, asked=True)
        plan.errors += twins.misplaced
        laid = Laid(parsed, plan, register, report_on(plan, parsed, season, register.blocs))
        return Rows(laid, keys, rows, twins).preview()

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        laid: Laid = preview.plan
        return write(laid.plan, laid.parsed, laid.register, laid.report, batch.file.digest, by, at)

    def undoing(self, batch: ImportBatch) -> Undoing:
        return find_undoing(batch)

    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None:
        take_out(undoing, batch)


def season_of(batch: ImportBatch) -> Season:
    if batch.season is None:
        raise ValueError("Danh sách HTX là của một năm thi đua.")
    return batch.season


class Rows:
    """Every line of the file with what the plan says of it."""

    def __init__(
        self, laid: Laid, keys: Mapping[tuple[str, int], str], rows: Mapping[str, ParsedRow],
        twins: Twins,
    ) -> None:  # fmt: skip
        self.laid, self.keys, self.rows, self.twins = laid, keys, rows, twins
        self.columns = self.told_columns()
        self.words = Words(laid.register.indicators)
        self.errors = self.by_line(laid.plan.errors)
        self.warnings = self.by_line(laid.plan.warnings)
        self.near = near_codes(self.wrong_codes(), {row.tax_code for row in rows.values()})

    def told_columns(self) -> list[Column]:
        """The main ones, then the others that the file has: the page folds what is quiet."""
        there = self.laid.parsed.columns
        main = [each for each in MAIN if each in there or each is Column.BLOC]
        if Column.COMMUNE not in there and Column.ADDRESS in there:
            main.append(Column.ADDRESS)
        self.main = frozenset(main)
        return [*main, *(each for each in LABELS if each in there and each not in main)]

    def by_line(self, problems: Sequence[Problem]) -> Mapping[str, list[Problem]]:
        found: dict[str, list[Problem]] = defaultdict(list)
        for each in problems:
            found[self.keys.get((each.sheet, each.row or 0), "")].append(each)
        return found

    def wrong_codes(self) -> dict[str, tuple[Line, Problem]]:
        lines = {line.key: line for line in self.laid.parsed.lines}
        return {
            key: (lines[key], each)
            for key, problems in self.errors.items()
            if key
            for each in problems
            if each.field is Column.TAX_CODE
            and (key not in self.rows or each in self.twins.misplaced)
        }

    def preview(self) -> Preview:
        laid = self.laid
        lines = laid.parsed.lines
        sheets = tuple(dict.fromkeys(line.sheet for line in lines))
        return Preview(
            headings=tuple(map(self.heading, self.columns)),
            rows=tuple(map(self.row, lines)),
            faults=tuple(map(note_of, self.errors.get("", []))),
            notes=(*unread_columns(laid.parsed), *map(note_of, self.warnings.get("", []))),
            target=f"năm {laid.register.season.year}, {len(laid.report.blocs)} khối",
            sheets=sheets,
            heading_rows=laid.parsed.header_rows,
            more={"blocs": laid.report.blocs},
            plan=laid,
        )

    def heading(self, column: Column) -> Heading:
        unit = self.laid.parsed.units.get(column, "") if column in SUMMED else ""
        return Heading(
            column.value, LABELS[column], unit,
            is_number=column in SUMMED, is_main=column in self.main,
        )  # fmt: skip

    def row(self, line: Line) -> PreviewRow:
        parsed = self.rows.get(line.key)
        errors = [] if line.is_left_out else self.errors.get(line.key, [])
        warnings = [] if line.is_left_out else self.warnings.get(line.key, [])
        changes = self.changes(parsed)
        twins = tuple(self.twins.found.get(line.key, ()))
        answer = self.twins.answers.get(line.key, "")
        effect = self.effect(line, parsed, errors)
        state = effect or (RowState.LEFT_OUT if line.is_left_out else RowState.WRONG)
        if effect and (warnings or (twins and not answer)):
            state = RowState.LOOK
        return PreviewRow(
            key=line.key,
            number=line.row,
            name=line.title or line.text(Column.NAME),
            state=state,
            effect=effect,
            cells=tuple(self.cell(each, line, parsed, errors, warnings) for each in self.columns),
            troubles=(
                *(trouble(each, line, blocks=True) for each in errors),
                *(trouble(each, line, blocks=False) for each in warnings),
            ),
            fixes=self.fixes(line, errors),
            changes=changes,
            twins=twins,
            answer=answer,
            mended=tuple(LABELS[Column(each)] for each in line.mended if each in LABELS),
            sheet=line.sheet,
        )

    def effect(
        self, line: Line, parsed: ParsedRow | None, errors: Sequence[Problem]
    ) -> RowState | None:
        if line.is_left_out or errors or parsed is None:
            return None
        unit = self.laid.register.organizations.get(parsed.tax_code)
        if unit is None:
            return RowState.NEW
        changed = parsed.tax_code in self.laid.plan.changed
        return RowState.CHANGED if changed else RowState.UNCHANGED

    def cell(
        self, column: Column, line: Line, parsed: ParsedRow | None,
        errors: Sequence[Problem], warnings: Sequence[Problem],
    ) -> Cell:  # fmt: skip
        text = line.text(column)
        if column is Column.BLOC and parsed:
            text = str(parsed.bloc_number)
        elif column in SUMMED:
            text = grouped(text)
        mark = Mark.NONE
        if any(each.field is column for each in errors):
            mark = Mark.BAD
        elif any(each.field is column for each in warnings):
            mark = Mark.ODD
        return Cell(text, self.before(column, parsed), mark)

    def before(self, column: Column, parsed: ParsedRow | None) -> str:
        changes = self.laid.plan.changed.get(parsed.tax_code, {}) if parsed else {}
        name = CHANGED_AS.get(column, column.value)
        if name not in changes:
            return ""
        return self.words.value(name, changes[name][0]) or "trống"

    def changes(self, parsed: ParsedRow | None) -> tuple[Change, ...]:
        changes = self.laid.plan.changed.get(parsed.tax_code, {}) if parsed else {}
        return tuple(
            Change(
                self.words.label(name),
                self.words.value(name, before) or "trống",
                self.words.value(name, after),
            )
            for name, (before, after) in changes.items()
        )

    def fixes(self, line: Line, errors: Sequence[Problem]) -> tuple[Fix, ...]:
        told = [
            Fix(each.field.value, likely.value, likely.label)
            for each in errors
            if each.field and each.field in line.positions
            for likely in each.suggestions
        ]
        near = self.near.get(line.key, [])
        return (*near, *(each for each in told if each.value not in {it.value for it in near}))


class Words:
    """Fields and figures under the names, and in the units, people know."""

    def __init__(self, indicators: Mapping[str, Indicator]) -> None:
        self.indicators = indicators
        self.names = {
            each.name: capital(str(each.verbose_name))
            for each in Organization._meta.concrete_fields
        } | {"bloc": "Khối"}

    def label(self, name: str) -> str:
        indicator = self.indicators.get(name)
        if indicator is None:
            return self.names.get(name, name)
        return f"{indicator.name} ({unit_of(indicator)})"

    def value(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        indicator = self.indicators.get(name)
        if indicator is not None:
            number = Decimal(value)
            return format_number(number / MILLION if indicator.is_money else number)
        if name == "field":
            return str(Field(value).label)
        if isinstance(value, bool):
            return "có" if value else "không"
        return str(value)


def unit_of(indicator: Indicator) -> str:
    return f"triệu {indicator.unit}" if indicator.is_money else str(indicator.unit)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def grouped(text: str) -> str:
    """A number as people write it: "1234567,5" → "1.234.567,5"; anything else as it stands."""
    digits = text.removeprefix("-").replace(",", "", 1)
    if not digits.isdecimal() or len(digits) > 15:
        return text
    return format_number(Decimal(text.replace(",", ".")))


def trouble(problem: Problem, line: Line, *, blocks: bool) -> Trouble:
    """A cell that the file does not have cannot be mended here."""
    column = problem.field if problem.field and problem.field in line.positions else ""
    letter = get_column_letter(line.positions[Column(column)]) if column else ""
    place = problem.column if problem.letter or not letter else f"{letter} ({problem.header})"
    return Trouble(problem.message, problem.cure, str(column), place, problem.value, blocks, letter)


def unread_columns(parsed: ParsedList) -> tuple[Note, ...]:
    notes = []
    for sheet, headers in parsed.unread.items():
        where = f" của trang tính “{sheet}”" if len(parsed.header_rows) > 1 else ""
        shown = ", ".join(f"“{shortened(each)}”" for each in headers[:MOST_UNREAD])
        more = f" và {len(headers) - MOST_UNREAD} cột khác" if len(headers) > MOST_UNREAD else ""
        cure = "Cần đọc cột nào, sửa tiêu đề như trong bảng mẫu rồi gửi lại."
        notes.append(Note(f"Không đọc cột{where}: {shown}{more}.", cure))
    return tuple(notes)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_HEADER else f"{text[:LONGEST_HEADER]}…"


def note_of(problem: Problem) -> Note:
    return Note(problem.message, problem.cure, problem.row, problem.column)
