"""A whole bloc's workbook: one matrix to fill, and beside it the reasons."""

from files.fillable import (
    HEAD,
    HIDDEN,
    INPUT,
    INPUT_TEXT,
    NUMBER,
    POINTS_FORMAT,
    TEXT,
    Book,
    Lists,
    Look,
    Page,
    address,
    span,
)
from scoring.workbooks.keys import REASON, line_key, signed
from scoring.workbooks.matrix import CellWriter, Matrix, shortened, write_matrix
from scoring.workbooks.parts import (
    footer,
    lists_of,
    points_rule,
    write_stamp,
    write_title,
)
from scoring.workbooks.values import BlocBook, LineOut, SetOut

POINTS_TITLE, REASONS_TITLE = "Điểm Khối chấm", "Lý do"
KEY, UNIT, CODE, WHAT, TOP, OWN, BLOC, GAP, WHY, REMIND = range(1, 11)
KEY_ROW, HEAD_ROW, FIRST = 3, 4, 5
RECKONED = Look(align="right", wrap=False, number=POINTS_FORMAT, fill="sum")
REMINDER = Look(size=11, bold=True, grid=False, color="FFB3261E")
HINT_POINTS = (
    "Ghi điểm Khối chấm vào ô nền vàng (dòng “Khối chấm”). Chấm khác điểm tự chấm thì ghi lý do ở "
    "trang “Lý do”."
)
HINT_REASONS = "Lọc cột cuối để thấy dòng còn thiếu lý do; ghi lý do vào ô nền vàng."


def bloc_workbook(told: BlocBook) -> bytes:
    book = Book()
    pages = [book.add(numbered(POINTS_TITLE, n)) for n, _ in enumerate(told.tables)]
    reasons = book.add(REASONS_TITLE)
    lists = lists_of(book)
    matrices = [
        _points(page, told, table, lists) for page, table in zip(pages, told.tables, strict=True)
    ]
    _reasons(reasons, told, matrices)
    write_stamp(book, told.stamp)
    return book.bytes()


def numbered(title: str, number: int) -> str:
    return title if not number else f"{title} ({number + 1})"


def _points(page: Page, told: BlocBook, table: SetOut, lists: Lists) -> Matrix:
    matrix = write_matrix(page, told.stamp, table, _boxes(page, lists))
    write_title(page, 2, told.stamp, HINT_POINTS)
    page.page(landscape=True, last=matrix.last, titles="4:7", footer=footer(told.stamp))
    page.lock()
    return matrix


def _boxes(page: Page, lists: Lists) -> CellWriter:
    def write(row: int, column: int, line: LineOut) -> None:
        if line.reckoned is not None:
            page.put(row, column, line.reckoned, RECKONED)
            return
        page.to_fill(row, column, line.points, INPUT)
        page.allow(address(row, column), points_rule(line, lists))

    return write


def _reasons(page: Page, told: BlocBook, matrices: list[Matrix]) -> None:
    code = told.stamp.code
    write_title(page, UNIT, told.stamp, HINT_REASONS)
    page.put(KEY_ROW, WHY, signed(code, REASON), HIDDEN)
    page.hide_row(KEY_ROW)
    heads = ("Đơn vị", "Mã", "Tiêu chí", "Tối đa", "Tự chấm", "Khối chấm", "Chênh",
             "Lý do chấm khác", "Còn thiếu")  # fmt: skip
    for column, text in enumerate(heads, start=UNIT):
        page.put(HEAD_ROW, column, text, HEAD)
    row = FIRST
    for table, matrix in zip(told.tables, matrices, strict=True):
        for unit in table.units:
            for line in unit.lines:
                page.put(row, KEY, signed(code, line_key(line.pk)), HIDDEN)
                page.put(row, UNIT, unit.short, TEXT)
                page.fit(row, (unit.short, 24, 12), (shortened(line.text, 120), 48, 12))
                _reason(page, row, line, matrix)
                row += 1
    page.sheet.auto_filter.ref = span((HEAD_ROW, UNIT), (max(row - 1, FIRST), REMIND))
    page.widths(4, 24, 9, 48, 9, 10, 12, 9, 46, 16)
    page.hide_column(KEY)
    page.freeze(FIRST, CODE)
    page.page(
        landscape=True, last=(max(row - 1, FIRST), REMIND), titles=f"{HEAD_ROW}:{HEAD_ROW}",
        footer=footer(told.stamp),
    )  # fmt: skip
    page.lock(may_filter=True)


def _reason(page: Page, row: int, line: LineOut, matrix: Matrix) -> None:
    page.put(row, CODE, line.label, TEXT)
    page.put(row, WHAT, shortened(line.text, 120), TEXT)
    page.put(row, TOP, line.ceiling, NUMBER)
    page.put(row, OWN, line.before, NUMBER)
    source = matrix.bloc_cells[line.pk]
    page.formula(row, BLOC, f'IF({source}="","",{source})', NUMBER)
    own, bloc, gap, why = (address(row, each) for each in (OWN, BLOC, GAP, WHY))
    page.formula(row, GAP, f'IF(OR({own}="",{bloc}=""),"",ROUND({bloc}-{own},2))', NUMBER)
    page.to_fill(row, WHY, line.reason or None, INPUT_TEXT)
    by_hand = line.by_figures and line.reckoned is None and line.before is None
    wanted = f'AND({bloc}<>"",{why}="")' if by_hand else f'AND({gap}<>"",{gap}<>0,{why}="")'
    page.formula(row, REMIND, f'IF({wanted},"Thiếu lý do","")', REMINDER)
    page.warn_where(why, wanted)
