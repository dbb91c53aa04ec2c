"""Lists whose rows are about units of the register: whose row it is, and how it is shown."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from cooperatives.imports.plain import (
    CellRefused,
    PlainCell,
    PlainLine,
    PlainTable,
    Wanted,
    read_plain_table,
)
from cooperatives.imports.words import HEADERS, Column
from cooperatives.likeness import are_near_names, one_digit_apart
from cooperatives.models import Organization
from cooperatives.names import name_key
from files.workbooks import SheetColumn, SheetSpec
from home import permissions
from home.models import ImportBatch
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
)

NAME = Wanted("name", "Tên đơn vị", HEADERS[Column.NAME])
TAX_CODE = Wanted("tax_code", "Mã số thuế", HEADERS[Column.TAX_CODE])
MOST_NEAR = 3


class Units:
    """Finds whose row it is: by tax code, else by a name that only one unit has."""

    def __init__(self) -> None:
        self.by_code: dict[str, Organization] = {}
        self.by_name: dict[str, list[Organization]] = defaultdict(list)
        for unit in Organization.objects.select_related("commune__parent").order_by("pk"):
            if unit.tax_code:
                self.by_code[unit.tax_code] = unit
            self.by_name[name_key(unit.name)].append(unit)

    def find(self, line: PlainLine) -> Organization:
        """Raises `RowRefused` with units that it may be."""
        code = line.text(TAX_CODE.key).replace(" ", "").replace(".", "")
        name = line.text(NAME.key)
        if len(code) == 9 and code.isdecimal():
            code = f"0{code}"
        if code:
            if unit := self.by_code.get(code):
                self._refuse_other_name(unit, name, code)
                return unit
            raise RowRefused(
                TAX_CODE.key, f"Danh bạ không có mã số thuế {code}.",
                "Sửa mã số thuế, hoặc thêm đơn vị vào danh bạ rồi gửi lại.",
                *(Fix(TAX_CODE.key, each, f"Chọn {each}") for each in self._near_codes(code, name)),
            )  # fmt: skip
        named = self.by_name.get(name_key(name), []) if name else []
        if len(named) == 1:
            return named[0]
        if not name:
            raise RowRefused(
                NAME.key, "Không rõ dòng này của đơn vị nào.", "Ghi tên hoặc mã số thuế."
            )
        if named:
            raise RowRefused(
                NAME.key, f"Danh bạ có {len(named)} đơn vị cùng tên {name}.",
                "Ghi thêm mã số thuế để biết đơn vị nào.",
                *(_name_fix(each) for each in named[:MOST_NEAR]),
            )  # fmt: skip
        raise RowRefused(
            NAME.key, f"Danh bạ không có đơn vị tên {name}.",
            "Ghi tên như trong danh bạ hoặc ghi mã số thuế.",
            *(_name_fix(each) for each in self._near_names(name)),
        )  # fmt: skip

    def _refuse_other_name(self, unit: Organization, name: str, code: str) -> None:
        """A code under another unit's name: one of both is mistyped, and nobody guesses which."""
        if not name or name_key(name) == name_key(unit.name) or are_near_names(name, unit.name):
            return
        named = [each for each in self.by_name.get(name_key(name), []) if each.tax_code]
        raise RowRefused(
            TAX_CODE.key, f"Mã số thuế {code} là của {unit.name}, tên ghi {name}.",
            "Sửa tên hoặc mã số thuế cho khớp.",
            Fix(NAME.key, unit.name, f"Chọn {unit.name}"),
            *(_name_fix(each) for each in named[:MOST_NEAR]),
        )  # fmt: skip

    def _near_codes(self, code: str, name: str) -> list[str]:
        near = [each for each in self.by_code if one_digit_apart(code, each)]
        near += [
            each.tax_code
            for each in self.by_name.get(name_key(name), [])
            if name and each.tax_code and each.tax_code not in near
        ]
        return near[:MOST_NEAR]

    def _near_names(self, name: str) -> list[Organization]:
        near = [
            unit
            for units in self.by_name.values()
            for unit in units
            if are_near_names(name, unit.name)
        ]
        return near[:MOST_NEAR]


def _name_fix(unit: Organization) -> Fix:
    """The code says which one; where the table has no column for it the name does."""
    place = f", {unit.commune}" if unit.commune else ""
    code = unit.tax_code or ""
    column = TAX_CODE.key if code else NAME.key
    return Fix(column, code or unit.name, f"Chọn {unit.name}{place}")


class RowRefused(Exception):
    """A row that cannot go in: which column, why, what to do, what it may be."""

    def __init__(self, column: str, message: str, cure: str, *fixes: Fix) -> None:
        super().__init__(message)
        self.column, self.message, self.cure, self.fixes = column, message, cure, fixes


@dataclass
class Judged:
    """A line on its way to a row of the preview. `payload` is what the kind will write."""

    line: PlainLine
    unit: Organization | None = None
    effect: RowState | None = None
    payload: Any = None
    changes: tuple[Change, ...] = ()
    troubles: list[Trouble] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """By column, what was read where it is written otherwise than in the file."""

    def refuse(self, column: str, message: str, cure: str, *fixes: Fix) -> None:
        self.troubles.append(_trouble(self.line, column, message, cure, blocks=True))
        # A column that the file does not have cannot be mended here.
        self.fixes += [each for each in fixes if each.column in self.line.cells]

    def warn(self, column: str, message: str, cure: str) -> None:
        self.troubles.append(_trouble(self.line, column, message, cure, blocks=False))

    def take(self, column: str, read: Any) -> Any:
        """What `read` makes of the cell; None where it is not there, blank or refused."""
        cell = self.line.cells.get(column)
        if cell is None:
            return None
        try:
            return read(cell)
        except CellRefused as refusal:
            likely = [Fix(column, each.value, each.label) for each in refusal.suggestions]
            self.refuse(column, refusal.message, refusal.cure, *likely)
            return None

    @property
    def is_refused(self) -> bool:
        return any(each.blocks for each in self.troubles)


def _trouble(line: PlainLine, column: str, message: str, cure: str, *, blocks: bool) -> Trouble:
    cell: PlainCell | None = line.cells.get(column)
    return Trouble(
        message, cure, column=column if cell else "", place=cell.place if cell else "",
        letter=cell.letter if cell else "", value=line.text(column), blocks=blocks,
    )  # fmt: skip


class UnitList(ListKind):
    """Read, find the unit of each row, let the kind judge it, and show it."""

    def may(self, user: User) -> bool:
        return permissions.may_import_list(user)

    @abstractmethod
    def wanted(self, batch: ImportBatch) -> Sequence[Wanted]:
        """The columns that the table may hold."""

    @abstractmethod
    def judge(self, judged: Judged, unit: Organization, standing: Any, batch: ImportBatch) -> None:
        """Set payload, effect, changes and what is shown, or refuse the row."""

    @abstractmethod
    def standing(self, units: Sequence[int], batch: ImportBatch) -> Any:
        """What the register already holds of these units, read once."""

    def mark(self, judged: Judged, unit: Organization) -> Any:
        """What may stand once in a file: a row of the unit, unless the kind says otherwise."""
        return unit.pk

    def titles(self) -> Sequence[str]:
        """Headers of the empty table behind name and tax code."""
        return ()

    def template(self) -> SheetSpec:
        """The units that stand, a row each, ready to be filled."""
        units = Organization.objects.standing().order_by("sort_key", "pk")
        columns = ["TT", NAME.title, TAX_CODE.title, *self.titles()]
        blanks = (None,) * len(self.titles())
        return SheetSpec(
            name="Danh sách",
            columns=tuple(
                SheetColumn(title, width=36 if title == NAME.title else 18) for title in columns
            ),
            rows=tuple(
                (str(order), name, code or "", *blanks)
                for order, (name, code) in enumerate(units.values_list("name", "tax_code"), start=1)
            ),
        )

    def target(self, batch: ImportBatch) -> str:
        return f"năm {batch.year}"

    def read(self, content: bytes, batch: ImportBatch, choices: Choices) -> PlainTable:
        return read_plain_table(content, self.wanted(batch), told=choices.fixes)

    def preview(self, parsed: PlainTable, batch: ImportBatch, choices: Choices) -> Preview:
        if parsed.fault:
            return Preview(faults=(Note(*parsed.fault),))
        units = Units()
        judged = [self._found(line, units, choices) for line in parsed.lines]
        keys = {each.unit.pk for each in judged if each.unit}
        standing = self.standing(sorted(keys), batch)
        for each in judged:
            if each.unit and not each.is_refused:
                self.judge(each, each.unit, standing, batch)
        self._refuse_twice(judged)
        titles = {each.key: each for each in self.wanted(batch)}
        columns = [titles[key] for key in parsed.columns]
        return Preview(
            headings=tuple(Heading(each.key, each.title, is_number=each.is_money)
                           for each in columns),
            rows=tuple(self._row(each, columns, choices) for each in judged),
            faults=tuple(Note(*each) for each in parsed.unit_faults),
            notes=tuple(unread_notes(parsed)),
            target=self.target(batch),
            sheets=tuple(dict.fromkeys(line.sheet for line in parsed.lines)),
            heading_rows=parsed.heading_rows,
            plan=judged,
        )  # fmt: skip

    def _found(self, line: PlainLine, units: Units, choices: Choices) -> Judged:
        judged = Judged(line)
        if line.key in choices.left_out:
            return judged
        try:
            judged.unit = units.find(line)
        except RowRefused as refusal:
            judged.refuse(refusal.column, refusal.message, refusal.cure, *refusal.fixes)
        return judged

    def _refuse_twice(self, judged: Sequence[Judged]) -> None:
        first: dict[Any, int] = {}
        for each in judged:
            if each.unit is None or each.is_refused:
                continue
            row = first.setdefault(self.mark(each, each.unit), each.line.row)
            if row != each.line.row:
                column = TAX_CODE.key if TAX_CODE.key in each.line.cells else NAME.key
                each.refuse(column, f"Trùng với dòng {row}.", "Sửa, hoặc bỏ một trong hai dòng.")

    def _row(self, judged: Judged, columns: Sequence[Wanted], choices: Choices) -> PreviewRow:
        line, out = judged.line, judged.line.key in choices.left_out
        effect = None if out or judged.is_refused else judged.effect
        state = effect or (RowState.LEFT_OUT if out else RowState.WRONG)
        if effect and judged.troubles:
            state = RowState.LOOK
        titles = {each.key: each.title for each in columns}
        return PreviewRow(
            key=line.key, number=line.row,
            name=str(judged.unit) if judged.unit else line.text(NAME.key),
            state=state, effect=effect,
            cells=tuple(self._cell(each.key, judged) for each in columns),
            troubles=tuple(judged.troubles), fixes=tuple(judged.fixes), changes=judged.changes,
            mended=tuple(titles[each] for each in sorted(line.mended) if each in titles),
            sheet=line.sheet,
        )  # fmt: skip

    def _cell(self, column: str, judged: Judged) -> Cell:
        mark = Mark.NONE
        for each in judged.troubles:
            if each.column == column:
                mark = Mark.BAD if each.blocks else mark or Mark.ODD
        return Cell(judged.shown.get(column) or judged.line.text(column), mark=mark)


def unread_notes(parsed: PlainTable) -> list[Note]:
    """A column that is passed over is named: its header may be misspelt."""
    if not parsed.unread:
        return []
    listed = ", ".join(f"“{each}”" for each in parsed.unread)
    return [Note(f"Không đọc cột: {listed}.", "Cần đọc thì sửa tiêu đề như trong bảng mẫu.")]


def going_in(preview: Preview) -> Iterator[tuple[Organization, Any]]:
    """What is to be written of a preview: unit and payload."""
    keys = {row.key for row in preview.rows if row.goes_in and row.effect != RowState.UNCHANGED}
    for judged in preview.plan:
        if judged.unit and judged.line.key in keys:
            yield judged.unit, judged.payload


def counted(preview: Preview, batch: ImportBatch) -> Mapping[str, Any]:
    """What the record of the act tells of any list."""
    return {"file": batch.file.digest, **preview.counts()}


__all__ = [
    "NAME",
    "TAX_CODE",
    "Judged",
    "RowRefused",
    "UnitList",
    "Units",
    "counted",
    "going_in",
    "unread_notes",
]
