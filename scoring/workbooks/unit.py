"""One unit's workbook: criteria one under the other, as on the printed sheet."""

from files.fillable import (
    HEAD,
    HIDDEN,
    HINT,
    INPUT,
    INPUT_TEXT,
    NUMBER,
    SUM,
    SUM_TEXT,
    TEXT,
    Book,
    Look,
    Page,
    address,
    span,
)
from scoring.marking import Choice
from scoring.workbooks.keys import GIVEN, REASON, line_key, signed
from scoring.workbooks.parts import (
    by_group,
    footer,
    given_rule,
    group_formula,
    group_words,
    lists_of,
    points_formula,
    total_formula,
    write_stamp,
    write_title,
)
from scoring.workbooks.values import GroupOut, LineOut, UnitBook

KEY, CODE, TEXT_AT, TOP, HOW, BEFORE, BOX, POINTS, WHY, REMIND = range(1, 11)
HEAD_ROW, KEY_ROW, FIRST = 4, 3, 5
TITLE = "Chấm điểm"
FROM_FIGURES = "theo số liệu"
SMALL = Look(size=10, color="FF3F4A54")
REMINDER = Look(size=11, bold=True, grid=False, color="FFB3261E")


def unit_workbook(book_of: UnitBook) -> bytes:
    book = Book()
    page = book.add(TITLE)
    writer = _Writer(book_of, book, page)
    writer.write()
    write_stamp(book, book_of.stamp)
    return book.bytes()


class _Writer:
    def __init__(self, told: UnitBook, book: Book, page: Page) -> None:
        self.told, self.page = told, page
        self.lists = lists_of(book)
        self.subtotals: dict[str, str] = {}
        self.subtotals_before: dict[str, str] = {}
        self.lines: list[int] = []

    def write(self) -> None:
        page, told = self.page, self.told
        hint = "Chỉ ghi vào các ô nền vàng, rồi nộp lại tệp này trên trang. Điểm cộng tự tính."
        write_title(page, CODE, told.stamp, hint)
        page.put(KEY_ROW, BOX, signed(told.stamp.code, GIVEN), HIDDEN)
        page.put(KEY_ROW, WHY, signed(told.stamp.code, REASON), HIDDEN)
        page.hide_row(KEY_ROW)
        self._heads()
        row = FIRST
        lines = by_group(told.unit.lines)
        for group in told.table.groups:
            if group.key in lines:
                row = self._group(row, group, lines[group.key])
        self._total(row)
        page.widths(4, 9, 46, 9, 44, 9, 16, 9, 36, 22)
        page.hide_column(KEY)
        if not told.before:
            page.hide_column(BEFORE)
        page.freeze(FIRST, TOP)
        page.page(
            landscape=True, last=(row + 1, WHY), titles=f"{HEAD_ROW}:{HEAD_ROW}",
            footer=footer(told.stamp),
        )  # fmt: skip
        page.lock()

    def _heads(self) -> None:
        heads = (
            "", "Mã", "Tiêu chí", "Điểm tối đa", "Cách chấm, số liệu", self.told.before,
            self.told.reading, "Điểm", "Giải trình, lý do chấm khác",
        )  # fmt: skip
        for column, text in enumerate(heads, start=1):
            if column != KEY:
                self.page.put(HEAD_ROW, column, text, HEAD)
        self.page.height(HEAD_ROW, 34)

    def _group(self, row: int, group: GroupOut, lines: list[LineOut]) -> int:
        page = self.page
        for column in range(CODE, WHY + 1):
            page.put(row, column, None, SUM_TEXT)
        page.put(row, CODE, group_words(group), Look(bold=True, fill="sum", wrap=False))
        page.merge(row, CODE, row, HOW)
        first = row + 1
        for number, line in enumerate(lines):
            self._line(first + number, line)
        last = first + len(lines) - 1
        for column, subtotals in ((POINTS, self.subtotals), (BEFORE, self.subtotals_before)):
            page.formula(row, column, group_formula(span((first, column), (last, column)), group),
                         SUM)  # fmt: skip
            subtotals[group.key] = address(row, column)
        return last + 1

    def _line(self, row: int, line: LineOut) -> None:
        page, code = self.page, self.told.stamp.code
        self.lines.append(row)
        page.put(row, KEY, signed(code, line_key(line.pk)), HIDDEN)
        page.put(row, CODE, line.label, TEXT)
        page.put(row, TEXT_AT, line.text, TEXT)
        page.put(row, TOP, line.ceiling, NUMBER)
        page.put(row, HOW, line.hint, SMALL)
        page.put(row, BEFORE, line.before, NUMBER)
        page.fit(row, (line.text, 46, 12), (line.hint, 44, 10), (line.reason, 36, 12))
        if line.reckoned is None:
            self._box(row, line)
        else:
            page.put(row, BOX, FROM_FIGURES, SMALL)
            page.put(row, POINTS, line.reckoned, NUMBER)
        page.to_fill(row, WHY, line.reason or None, INPUT_TEXT)
        self._reminder(row, line)

    def _box(self, row: int, line: LineOut) -> None:
        page, box = self.page, address(row, BOX)
        chosen = isinstance(line.rule, Choice)
        held = line.points if line.given is None else line.given
        page.to_fill(row, BOX, held, INPUT_TEXT if chosen else INPUT)
        page.allow(box, given_rule(line, self.lists))
        page.formula(
            row, POINTS, points_formula(line, box, self.lists, self.told.table.places), NUMBER
        )

    def _reminder(self, row: int, line: LineOut) -> None:
        points, before, why = (address(row, each) for each in (POINTS, BEFORE, WHY))
        if line.before is not None:
            wanted = f'AND({points}<>"",{points}<>{before},{why}="")'
        elif line.by_figures and line.reckoned is None:
            wanted = f'AND({points}<>"",{why}="")'
        else:
            return
        self.page.formula(row, REMIND, f'IF({wanted},"Xin ghi lý do","")', REMINDER)
        self.page.warn_where(why, wanted)

    def _total(self, row: int) -> None:
        page, told = self.page, self.told
        for column in range(CODE, WHY + 1):
            page.put(row, column, None, SUM)
        page.put(row, CODE, "TỔNG ĐIỂM", Look(bold=True, fill="sum", wrap=False))
        page.merge(row, CODE, row, HOW)
        page.formula(row, POINTS, total_formula(told.table, self.subtotals), SUM)
        if told.before:
            page.formula(row, BEFORE, total_formula(told.table, self.subtotals_before), SUM)
        counted = span((FIRST, POINTS), (row - 1, POINTS))
        groups = len(self.subtotals)
        left = f"{len(self.lines)}-(COUNT({counted})-{groups})"
        page.formula(
            row, WHY, f'IF({left}=0,"Đã chấm đủ","Còn "&({left})&" tiêu chí chưa có điểm")',
            SUM_TEXT,
        )  # fmt: skip
        page.put(row + 1, CODE, footer(told.stamp), HINT)
