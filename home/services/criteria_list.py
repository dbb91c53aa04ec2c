"""A table of criteria as offices type it: groups by roman numerals or capitals, rows under them.

The rows become a draft: what is scored by hand is scored by hand, rules are chosen on the set's own
pages, and publishing names what is missing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from blocs.models import Season
from cooperatives.imports.plain import (
    CellRefused,
    PlainLine,
    PlainTable,
    Wanted,
    number_of,
    read_plain_table,
    text_in,
)
from files.workbooks import SheetColumn, SheetSpec
from history.vietnamese import fold, format_number
from home import permissions
from home.models import ImportBatch
from home.services.preview import (
    Cell,
    Choices,
    Heading,
    ListKind,
    Mark,
    Note,
    Preview,
    PreviewRow,
    RowState,
    Stay,
    Trouble,
    Undoing,
    Written,
)
from home.services.unit_lists import unread_notes
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, ScoreSheet
from scoring.periods import NAME_LENGTH, check_periods
from scoring.selectors.criteria import plain
from scoring.services.criteria import create_from_definition, delete_criteria_draft

CODE = Wanted("code", "TT", frozenset({"tt", "stt", "so tt", "ma", "muc"}), is_required=True)
TEXT = Wanted(
    "text", "Nội dung tiêu chí", is_required=True,
    labels=frozenset({"noi dung", "noi dung tieu chi", "tieu chi", "tieu chi thi dua",
                      "noi dung cham diem", "noi dung tieu chi thi dua"}),
)  # fmt: skip
POINTS = Wanted(
    "points", "Điểm tối đa", is_required=True,
    labels=frozenset({"diem", "diem chuan", "diem toi da", "thang diem", "so diem"}),
)  # fmt: skip
GUIDANCE = Wanted(
    "guidance", "Cách chấm", frozenset({"cach cham", "cach tinh", "huong dan", "huong dan cham",
                                        "huong dan cham diem", "cach tinh diem"})
)  # fmt: skip
EVIDENCE = Wanted(
    "evidence", "Minh chứng", frozenset({"minh chung", "tai lieu minh chung", "can cu cham"})
)
WANTED = (CODE, TEXT, POINTS, GUIDANCE, EVIDENCE)
PERIOD = re.compile(r"h\d{1,2}")
ROMAN = re.compile(r"[ivx]+|[a-e]")
BONUS, DEDUCTION = re.compile(r"\bthuong\b"), re.compile(r"\btru\b")
KIND_WORDS = dict(CriteriaGroup.Kind.choices)
Row = dict[str, Any]


@dataclass
class Group:
    line: PlainLine
    row: Row
    children: list[tuple[PlainLine, Row]] = field(default_factory=list)


@dataclass
class Table:
    """The file as groups; `troubles` by line."""

    groups: list[Group] = field(default_factory=list)
    periods: list[Row] = field(default_factory=list)
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    shown: dict[str, dict[str, str]] = field(default_factory=dict)


class CriteriaList(ListKind):
    kind = ImportBatch.Kind.CRITERIA
    send_page, send_label = "home:import_criteria", "Nhập bộ tiêu chí"
    holds = (
        "Mỗi dòng một tiêu chí: TT, nội dung, điểm tối đa, cách chấm, minh chứng. Nhóm "
        "đánh số I, II. Chấm theo kỳ thì ghi các kỳ lên đầu: H1, H2, tên kỳ, hệ số ở cột điểm. "
        "Nhập thành bản nháp; quy tắc tính điểm chọn ở trang soạn."
    )
    section = "scoring"

    def template(self) -> SheetSpec:
        rows = (("I", "Nhóm tiêu chí", None, "", ""), ("1", "Tiêu chí", None, "", ""))
        return SheetSpec(
            name="Tiêu chí", rows=rows,
            columns=tuple(
                SheetColumn(each.title, width=8 if each is CODE else 40 if each is TEXT else 20)
                for each in WANTED
            ),
        )  # fmt: skip

    def may(self, user: User) -> bool:
        return permissions.may_import_list(user)

    def read(self, content: bytes, batch: ImportBatch, choices: Choices) -> PlainTable:
        return read_plain_table(content, WANTED, told=choices.fixes)

    def preview(self, parsed: PlainTable, batch: ImportBatch, choices: Choices) -> Preview:
        if parsed.fault:
            return Preview(faults=(Note(*parsed.fault),))
        table = table_of(parsed.lines, choices)
        return Preview(
            headings=tuple(
                Heading(each.key, each.title, is_number=each is POINTS)
                for each in WANTED
                if each.key in parsed.columns
            ),
            rows=tuple(row_of(line, table, choices, parsed.columns) for line in parsed.lines),
            notes=(*notes_of(table), *unread_notes(parsed)),
            target=f"bộ “{batch.options['name']}” năm {batch.year}, bản nháp",
            sheets=tuple(dict.fromkeys(line.sheet for line in parsed.lines)),
            heading_rows=parsed.heading_rows,
            plan=table,
        )

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        season = Season.objects.get(year=batch.year or 0)
        made = create_from_definition(
            season=season, definition=definition_of(preview.plan, str(batch.options["name"])),
            origin=f"tệp {batch.file.name}", by=by, at=at,
        )  # fmt: skip
        return Written(made={"set": made.pk, "row_version": made.row_version})

    def undoing(self, batch: ImportBatch) -> Undoing:
        """A draft nobody touched since goes; anything else stays."""
        held = CriteriaSet.objects.filter(pk=batch.made["set"]).first()
        if held is None:
            return Undoing(stays=(Stay(str(batch.options["name"]), "đã được xóa rồi"),))
        if why := why_it_stays(held, batch):
            return Undoing(stays=(Stay(str(held), why),))
        return Undoing(removed=(str(held),), plan=held)

    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None:
        if undoing.plan is not None:
            delete_criteria_draft(criteria_set=undoing.plan, by=by, at=at)


def why_it_stays(held: CriteriaSet, batch: ImportBatch) -> str:
    if held.state != CriteriaSet.State.DRAFT:
        return "đã ban hành"
    if held.row_version != batch.made["row_version"]:
        return "đã được sửa sau khi nhập"
    if ScoreSheet.objects.filter(criteria_set=held).exists():
        return "đã có bảng chấm điểm"
    return ""


# --- Lines into groups and rows -----------------------------------------------------------------


def table_of(lines: Sequence[PlainLine], choices: Choices) -> Table:
    """A group opens with a numeral; "1" over "1.1" or "a" is a heading, and its rows are scored.

    "H1", "H2" above the groups are the periods of the year, their weights in the column of points.
    """
    table = Table()
    kept = [line for line in lines if line.key not in choices.left_out]
    parents: list[str] = []
    for position, line in enumerate(kept):
        code = line.text("code").strip(" .)")
        if not table.groups and PERIOD.fullmatch(code.lower()):
            table.periods.append(period_row(line, table))
            continue
        if is_group(line):
            table.groups.append(Group(line, group_row(line, table)))
            parents = []
            continue
        if not table.groups:
            refuse(table, line, "code", "Dòng này đứng trước nhóm đầu tiên.",
                   "Thêm dòng nhóm phía trên, đánh số I, II hoặc A, B.")  # fmt: skip
            continue
        following = kept[position + 1] if position + 1 < len(kept) else None
        if following is not None and is_under(following, code):
            parents = [code, text_of(table, line)]
            continue
        row = criterion_row(line, table)
        if parents and is_under(line, parents[0]):
            row["text"] = f"{parents[1]}: {row['text']}"[:400]
            row["code"] = code if code.startswith(parents[0]) else f"{parents[0]}{code}"
        else:
            parents = []
        table.groups[-1].children.append((line, row))
    refuse_codes(table)
    refuse_empty(table)
    refuse_periods(table, kept)
    return table


def is_group(line: PlainLine) -> bool:
    code = line.text("code").strip(" .)")
    return bool(code) and code.isupper() and bool(ROMAN.fullmatch(code.lower()))


def is_under(line: PlainLine, code: str) -> bool:
    """ "1.1" or "a" under "1"; a numeral opens a group of its own."""
    own = line.text("code").strip(" .)")
    if not code or not code.replace(".", "").isdecimal() or is_group(line):
        return False
    return own.startswith(f"{code}.") or (len(own) == 1 and own.isalpha() and own.islower())


def group_row(line: PlainLine, table: Table) -> Row:
    name = text_of(table, line)
    said = fold(name)
    kind = CriteriaGroup.Kind.BASE
    if BONUS.search(said):
        kind = CriteriaGroup.Kind.BONUS
    elif DEDUCTION.search(said):
        kind = CriteriaGroup.Kind.DEDUCTION
    return {
        "code": line.text("code").strip(" .)"), "name": name[:200], "kind": kind,
        "cap": points_of(line, table, required=False),
    }  # fmt: skip


def period_row(line: PlainLine, table: Table) -> Row:
    return {
        "name": text_of(table, line)[:NAME_LENGTH],
        "weight": points_of(line, table, required=True),
    }


def refuse_periods(table: Table, lines: Sequence[PlainLine]) -> None:
    """Told at the first of them; each line's own faults were told before."""
    if not table.periods or table.troubles:
        return
    problems = check_periods(periods_of(table))
    if problems:
        refuse(table, lines[0], "points", problems[0], "Sửa các dòng H1, H2 … ở đầu bảng.")


def periods_of(table: Table) -> list[dict[str, str]]:
    return [{"name": each["name"], "weight": plain(each["weight"])} for each in table.periods]


def criterion_row(line: PlainLine, table: Table) -> Row:
    return {
        "code": line.text("code").strip(" .)"),
        "text": text_of(table, line),
        "max_points": points_of(line, table, required=True),
        "rule": Criterion.Rule.MANUAL,
        "params": {},
        "guidance": optional(line, table, "guidance", most=2_000),
        "evidence": optional(line, table, "evidence", most=250),
    }


def text_of(table: Table, line: PlainLine) -> str:
    text = optional(line, table, "text", most=400)
    if not text:
        refuse(table, line, "text", "Thiếu nội dung.", "Ghi nội dung của tiêu chí.")
    return text


def optional(line: PlainLine, table: Table, column: str, *, most: int) -> str:
    cell = line.cells.get(column)
    if cell is None:
        return ""
    try:
        return text_in(cell, most=most)
    except CellRefused as refusal:
        refuse(table, line, column, refusal.message, refusal.cure)
        return ""


def points_of(line: PlainLine, table: Table, *, required: bool) -> Decimal | None:
    """A deduction is often typed with its minus: the group carries the sign."""
    try:
        points = number_of(line.cells["points"])
    except CellRefused as refusal:
        refuse(table, line, "points", refusal.message, "Ghi điểm bằng số, ví dụ 10 hoặc 8,5.")
        return None
    if points is None:
        if required:
            refuse(table, line, "points", "Thiếu điểm tối đa.", "Ghi điểm tối đa của tiêu chí.")
        return None
    points = abs(points)
    table.shown.setdefault(line.key, {})["points"] = format_number(points)
    return points


def refuse(table: Table, line: PlainLine, column: str, message: str, cure: str) -> None:
    cell = line.cells.get(column)
    table.troubles.setdefault(line.key, []).append(
        Trouble(
            message, cure, column=column if cell else "", place=cell.place if cell else "",
            letter=cell.letter if cell else "", value=line.text(column),
        )
    )  # fmt: skip


def refuse_codes(table: Table) -> None:
    seen_groups: dict[str, int] = {}
    for group in table.groups:
        first = seen_groups.setdefault(group.row["code"], group.line.row)
        if first != group.line.row:
            refuse(table, group.line, "code", f"Mã nhóm trùng với dòng {first}.", "Đổi số nhóm.")
        seen: dict[str, int] = {}
        for line, row in group.children:
            if not row["code"]:
                refuse(table, line, "code", "Thiếu số thứ tự.", "Ghi số thứ tự của tiêu chí.")
                continue
            first = seen.setdefault(row["code"], line.row)
            if first != line.row:
                refuse(table, line, "code", f"Số thứ tự trùng với dòng {first}.", "Đổi số.")


def refuse_empty(table: Table) -> None:
    for group in table.groups:
        if not group.children:
            refuse(
                table, group.line, "text", "Nhóm này không có tiêu chí nào.",
                "Thêm tiêu chí dưới nhóm, hoặc bỏ dòng này.",
            )  # fmt: skip


def notes_of(table: Table) -> list[Note]:
    """Sums that do not add up are told, neither refused nor mended."""
    notes = []
    for group in table.groups:
        points = [row["max_points"] for _, row in group.children]
        cap = group.row["cap"]
        if cap is None or None in points or sum(points) == cap:
            continue
        notes.append(
            Note(
                f"Nhóm {group.row['code']} ghi {format_number(cap)} điểm, các tiêu chí cộng lại "
                f"{format_number(sum(points))}.",
                "Đúng vậy thì giữ nguyên; nhập rồi sửa được ở trang soạn bộ tiêu chí.",
                group.line.row,
            )
        )
    return notes


def row_of(line: PlainLine, table: Table, choices: Choices, columns: Sequence[str]) -> PreviewRow:
    troubles = table.troubles.get(line.key, [])
    out = line.key in choices.left_out
    effect = None if out or troubles else RowState.NEW
    shown = table.shown.get(line.key, {})
    marks = {each.column: Mark.BAD for each in troubles}
    titles = {each.key: each.title for each in WANTED}
    return PreviewRow(
        key=line.key, number=line.row, name=line.text("text")[:120],
        state=effect or (RowState.LEFT_OUT if out else RowState.WRONG), effect=effect,
        cells=tuple(
            Cell(shown.get(key) or line.text(key), mark=marks.get(key, Mark.NONE))
            for key in columns
        ),
        troubles=tuple(troubles),
        mended=tuple(titles[each] for each in sorted(line.mended)),
        sheet=line.sheet,
    )  # fmt: skip


def definition_of(table: Table, name: str) -> Mapping[str, Any]:
    """As `scoring` takes a set; a group without a total of its own is as much as its rows."""
    groups = []
    for group in table.groups:
        rows = [row for _, row in group.children]
        cap = group.row["cap"]
        if cap is None:
            cap = sum((row["max_points"] for row in rows), Decimal(0))
        groups.append({
            **group.row, "cap": str(cap),
            "criteria": [{**row, "max_points": str(row["max_points"])} for row in rows],
        })  # fmt: skip
    base = [each for each in groups if each["kind"] != CriteriaGroup.Kind.DEDUCTION]
    inside = [each for each in base if each["kind"] == CriteriaGroup.Kind.BASE]
    total = sum((Decimal(each["cap"]) for each in base), Decimal(0))
    alone = sum((Decimal(each["cap"]) for each in inside), Decimal(0))
    # A round scale with the bonus in it is one with the bonus inside; else it comes on top.
    bonus_inside = total in (Decimal(100), Decimal(1000)) or alone == total
    return {
        "name": name, "scale": str(total if bonus_inside else alone),
        "bonus_inside": bonus_inside, "classes": [], "groups": groups,
        "periods": periods_of(table),
    }  # fmt: skip
