"""A workbook that came back, into what was written in its boxes.

A box is found by two keys, one in its row and one in its column, so rows and columns may have been
sorted, hidden, put in or taken out. Totals and everything else that has no keys is never read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from files.spreadsheets import CellValue, Position, Row, Sheet, SpreadsheetError, read_sheets
from scoring.workbooks.keys import COLUMN_LETTERS, KEY, STAMP_SHEET, TEMPLATE, is_sound

TAKE_IT_ANEW = "Xin tải lại tệp trên trang này, ghi vào tệp đó rồi nộp."
MOST_FAULTS = 200


class NotOurs(SpreadsheetError):
    """A readable workbook, but not one that went out from here."""


class Box(NamedTuple):
    """The keys of a cell: what its row is about, and what its column asks."""

    row: str
    column: str


@dataclass(frozen=True)
class Found:
    """What stood in a box, and where, as people find it."""

    sheet: str
    place: Position
    value: CellValue
    is_formula: bool = False

    @property
    def where(self) -> str:
        return f"Trang “{self.sheet}”, ô {self.place}"


@dataclass(frozen=True)
class Trouble:
    """Something of the file itself that is to be mended: where, why, how."""

    where: str
    reason: str
    cure: str


@dataclass(frozen=True)
class Filled:
    """`notes` are told but stop nothing."""

    code: str
    digest: str
    kind: str
    boxes: dict[Box, Found]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...]


def read_filled(content: bytes) -> Filled:
    """Raises SpreadsheetError (NotOurs among them) with a reason and a cure."""
    sheets = read_sheets(content)
    stamp = _stamp(sheets)
    code = stamp.get("ma", "")
    reader = _Reader(code)
    for sheet in sheets:
        if sheet.name != STAMP_SHEET:
            reader.read(sheet)
    if not reader.boxes and not reader.troubles:
        raise NotOurs("Tệp không còn ô nào để đọc: các trang chấm điểm đã bị xóa.", TAKE_IT_ANEW)
    return Filled(
        code=code,
        digest=stamp.get("nam", ""),
        kind=stamp.get("loai", ""),
        boxes=reader.boxes,
        troubles=tuple(reader.troubles[:MOST_FAULTS]),
        notes=tuple(reader.notes),
    )


def _stamp(sheets: list[Sheet]) -> dict[str, str]:
    page = next((each for each in sheets if each.name == STAMP_SHEET), None)
    if page is None:
        raise NotOurs(
            "Tệp này không phải tệp chấm điểm tải từ đây (không thấy mã tệp).", TAKE_IT_ANEW
        )
    stamp = {
        row.values[0]: str(row.values[1])
        for row in page.rows
        if len(row.values) > 1 and isinstance(row.values[0], str) and row.values[1] is not None
    }
    if stamp.get("mau") != TEMPLATE or not stamp.get("ma"):
        raise NotOurs("Mã tệp đã bị xóa hoặc thuộc mẫu khác.", TAKE_IT_ANEW)
    return stamp


class _Reader:
    def __init__(self, code: str) -> None:
        self.code = code
        self.boxes: dict[Box, Found] = {}
        self.troubles: list[Trouble] = []
        self.notes: list[str] = []
        self.doubtful: set[Box] = set()

    def read(self, sheet: Sheet) -> None:
        columns: dict[int, str] = {}
        has_keys = False
        for row in sheet.rows:
            names = dict(self._keys(sheet, row))
            heads = {at: name for at, name in names.items() if name[0] in COLUMN_LETTERS}
            columns |= heads
            own = [name for at, name in names.items() if at not in heads]
            has_keys = has_keys or bool(names)
            if len(own) == 1:
                self._boxes(sheet, row, own[0], columns)
            elif len(own) > 1:
                self._trouble(sheet, row, "Hàng này mang hai mã dòng.")
        if has_keys and not sheet.protected and not sheet.hidden:
            self.notes.append(
                f"Trang “{sheet.name}” đã bỏ khóa. Điểm cộng trong tệp không dùng; máy tính lại."
            )
        hidden = sorted(sheet.hidden_rows & {each.place.row for each in self._on(sheet)})
        if hidden:
            rows = ", ".join(str(each) for each in hidden[:5]) + ("…" if len(hidden) > 5 else "")
            self.notes.append(f"Trang “{sheet.name}” có hàng đang ẩn vẫn được đọc: {rows}.")

    def _on(self, sheet: Sheet) -> Iterator[Found]:
        return (each for each in self.boxes.values() if each.sheet == sheet.name)

    def _keys(self, sheet: Sheet, row: Row) -> Iterator[tuple[int, str]]:
        for at, value in enumerate(row.values, start=1):
            found = KEY.fullmatch(value) if isinstance(value, str) else None
            if found is None:
                continue
            name, check = found.groups()
            if is_sound(self.code, name, check):
                yield at, name
            else:
                self._trouble(sheet, row, "Mã dòng ở hàng này là của tệp khác.")

    def _trouble(self, sheet: Sheet, row: Row, reason: str) -> None:
        self.troubles.append(
            Trouble(
                f"Trang “{sheet.name}”, hàng {row.number}",
                reason,
                "Hàng này không đọc. Xin ghi điểm vào đúng hàng của tệp đã tải, "
                "không dán cả hàng từ tệp khác.",
            )
        )

    def _boxes(self, sheet: Sheet, row: Row, name: str, columns: dict[int, str]) -> None:
        for at, column in columns.items():
            value = row.values[at - 1] if at <= len(row.values) else None
            place = Position(row.number, at)
            found = Found(sheet.name, place, value, place in sheet.formulas)
            box = Box(name, column)
            if box in self.doubtful:
                continue
            first = self.boxes.get(box)
            if first is None:
                self.boxes[box] = found
            else:
                self._twice(box, first, found)

    def _twice(self, box: Box, first: Found, second: Found) -> None:
        """Two cells for one thing: neither is believed, unless they say the same."""
        if (first.value, first.is_formula) == (second.value, second.is_formula):
            return
        self.troubles.append(
            Trouble(
                second.where,
                f"Cùng một dòng với ô {first.place} (trang “{first.sheet}”) mà ghi khác nhau.",
                "Xin xóa hàng chép thừa rồi nộp lại.",
            )
        )
        self.doubtful.add(box)
        del self.boxes[box]
