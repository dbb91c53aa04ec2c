"""The workbook a bloc's meeting works with when there is no network: points on the wall, changes
and votes by hand, places that move at once, and minutes to print and sign.
"""

from collections.abc import Sequence

from files.fillable import (
    HEAD,
    HIDDEN,
    POINTS_FORMAT,
    Book,
    Look,
    Page,
    address,
    whole,
)
from history.vietnamese import format_number
from scoring.ranking import RankBy
from scoring.workbooks import changes as changing
from scoring.workbooks import placing
from scoring.workbooks.changes import Changes, write_changes
from scoring.workbooks.keys import MINUTES, VALUE, VOTES, minutes_key, signed, vote_key
from scoring.workbooks.matrix import CellWriter, Matrix, write_matrix
from scoring.workbooks.minutes import write_minutes
from scoring.workbooks.parts import fixed, footer, lists_of, write_stamp, write_title
from scoring.workbooks.placing import Placed, write_placing
from scoring.workbooks.values import Break, LineOut, MeetingBook

MEETING_TITLE, POINTS_TITLE, VOTES_TITLE = "Cuộc họp", "Bảng điểm", "Biểu quyết"
RANKING_TITLE, MINUTES_TITLE, DETAIL_TITLE = "Xếp hạng", "Biên bản", "Điểm chi tiết"
MOST_VOTES = 10_000
KEY_ROW, HEAD_ROW, FIRST = 3, 4, 5
BIG = Look(size=20, wrap=False)
BIG_NAME = Look(size=20, bold=True, wrap=False)
BIG_NUMBER = Look(size=20, align="right", wrap=False, number="0.00")
BIG_TOTAL = Look(size=22, bold=True, align="right", wrap=False, number="0.00", fill="sum")
BIG_HEAD = Look(size=16, bold=True, align="center", fill="head")
PLACE = Look(size=22, bold=True, align="center", wrap=False, fill="sum")
CENTER = Look(align="center", wrap=False)
TALL = {"absent", "invited", "discussion", "conclusion"}
VOTE_AT = 4


def meeting_workbook(told: MeetingBook) -> bytes:
    book = Book()
    titles = (MEETING_TITLE, POINTS_TITLE, changing.TITLE, VOTES_TITLE, RANKING_TITLE,
              MINUTES_TITLE)  # fmt: skip
    pages = {title: book.add(title) for title in titles}
    details = [
        book.add(DETAIL_TITLE if not number else f"{DETAIL_TITLE} ({number + 1})")
        for number, _ in enumerate(told.tables)
    ]
    pages[placing.TITLE] = book.add(placing.TITLE)
    lists = lists_of(book)
    facts = _meeting(pages[MEETING_TITLE], told)
    changes = write_changes(pages[changing.TITLE], told, lists)
    matrices = [_details(page, told, number, changes) for number, page in enumerate(details)]
    votes = _vote_cells(pages[VOTES_TITLE], told)
    placed = write_placing(pages[placing.TITLE], told, matrices, votes, lists)
    _votes(pages[VOTES_TITLE], told, placed)
    _points(pages[POINTS_TITLE], told, matrices, placed)
    _ranking(pages[RANKING_TITLE], told, matrices, placed)
    write_minutes(pages[MINUTES_TITLE], told, facts, pages[RANKING_TITLE], pages[changing.TITLE])
    write_stamp(book, told.stamp)
    return book.bytes()


# --- The meeting itself ----------------------------------------------------------------------


def _meeting(page: Page, told: MeetingBook) -> dict[str, str]:
    """Where, when, who: asked once, printed in the minutes. The addresses of the answers."""
    write_title(page, 2, told.stamp, "Ghi vào ô nền vàng; trang Biên bản lấy từ đây.")
    page.put(KEY_ROW, 3, signed(told.stamp.code, VALUE), HIDDEN)
    page.hide_row(KEY_ROW)
    page.put(HEAD_ROW, 2, "Nội dung", HEAD)
    page.put(HEAD_ROW, 3, "Ghi vào đây", HEAD)
    page.put(HEAD_ROW, 4, "Cách ghi", HEAD)
    facts = {}
    for row, (name, label, how) in enumerate(MINUTES, start=FIRST):
        page.put(row, 1, signed(told.stamp.code, minutes_key(name)), HIDDEN)
        page.put(row, 2, label, Look(bold=True))
        text = Look(fill="input", number="@", vertical="top" if name in TALL else "center")
        page.to_fill(row, 3, told.minutes.get(name) or None, text)
        page.put(row, 4, how, Look(size=11, italic=True, color="FF3F4A54"))
        if name in TALL:
            page.height(row, 64)
        else:
            page.fit(row, (label, 30, 13), (how, 26, 12))
        facts[name] = page.name + fixed(row, 3)
    page.widths(4, 30, 56, 26)
    page.hide_column(1)
    page.freeze(FIRST, 3)
    last = FIRST + len(MINUTES) - 1
    page.page(landscape=False, last=(last, 4), footer=footer(told.stamp))
    page.lock()
    return facts


# --- Points ----------------------------------------------------------------------------------


def _details(page: Page, told: MeetingBook, number: int, changes: Changes) -> Matrix:
    table = told.tables[number]
    matrix = write_matrix(page, told.stamp, table, _live(page, changes))
    hint = "Điểm từng tiêu chí, kể cả điểm hội nghị vừa sửa. Trang này không ghi gì."
    write_title(page, 2, told.stamp, hint)
    page.page(landscape=True, last=matrix.last, titles="4:7", footer=footer(told.stamp))
    page.lock()
    return matrix


def _live(page: Page, changes: Changes) -> CellWriter:
    def write(row: int, column: int, line: LineOut) -> None:
        look = Look(align="right", wrap=False, number=POINTS_FORMAT)
        if line.reckoned is not None:
            page.put(row, column, line.reckoned, look)
        else:
            page.formula(row, column, changes.formula(line), look)

    return write


def _points(page: Page, told: MeetingBook, matrices: list[Matrix], placed: Placed) -> None:
    """For the wall: large, one row a unit, nothing that is not needed there."""
    codes = list(dict.fromkeys(group.code for table in told.tables for group in table.groups))
    page.put(1, 1, told.stamp.heading, Look(size=22, bold=True, grid=False, wrap=False))
    page.put(2, 1, f"Mã tệp {told.stamp.code}", Look(size=11, grid=False, wrap=False))
    page.height(1, 34)
    heads = ["TT", "Đơn vị", *(_group_head(told, code) for code in codes), "Tự chấm", "Khối chấm",
             "Hạng"]  # fmt: skip
    for column, text in enumerate(heads, start=1):
        page.put(HEAD_ROW, column, text, BIG_HEAD)
    page.height(HEAD_ROW, 48)
    homes = {
        unit.sheet: (table, matrix)
        for table, matrix in zip(told.tables, matrices, strict=True)
        for unit in table.units
    }
    last = len(heads)
    places = placed.column(placed.place)
    for number, unit in enumerate(told.units):
        row = FIRST + number
        table, matrix = homes[unit.sheet]
        page.put(row, 1, unit.order, Look(size=18, align="center", wrap=False))
        page.put(row, 2, unit.short or unit.name, BIG_NAME)
        for column, code in enumerate(codes, start=3):
            points = matrix.group_over_the_year(table, unit.sheet, code)
            page.formula(row, column, points, BIG_NUMBER)
        page.formula(row, last - 2, matrix.own_totals[unit.sheet], BIG_NUMBER)
        page.formula(row, last - 1, matrix.totals[unit.sheet], BIG_TOTAL)
        page.formula(row, last, f"INDEX({places},{number + 1})", PLACE)
        page.height(row, 32)
    names = max(len(unit.short or unit.name) for unit in told.units)
    page.widths(7, max(24, names * 2.1), *[15] * len(codes), 16, 17, 11)
    page.freeze(FIRST, 3)
    page.page(
        landscape=True, last=(FIRST + len(told.units) - 1, last),
        titles=f"{HEAD_ROW}:{HEAD_ROW}", footer=footer(told.stamp),
    )  # fmt: skip
    page.lock()


def _group_head(told: MeetingBook, code: str) -> str:
    caps = {group.cap for table in told.tables for group in table.groups if group.code == code}
    [cap] = caps if len(caps) == 1 else [None]
    return f"Nhóm {code}" + (f" ({format_number(cap, most=2)})" if cap is not None else "")


# --- Votes -----------------------------------------------------------------------------------


def _vote_cells(page: Page, told: MeetingBook) -> dict[int, str]:
    return {
        unit.membership: page.name + fixed(row, VOTE_AT)
        for row, unit in enumerate(told.units, start=FIRST)
    }


def _votes(page: Page, told: MeetingBook, placed: Placed) -> None:
    hints = {
        RankBy.POINTS: "Xếp theo điểm; ghi số phiếu nếu hội nghị có biểu quyết.",
        RankBy.BALLOTS_AMONG_HIGHEST: f"Bỏ phiếu trong {told.rule.highest} đơn vị điểm cao nhất: "
        "ghi đủ số phiếu của các đơn vị có dấu “vào bỏ phiếu”.",
        RankBy.POINTS_BALLOTS_ON_TIES: "Chỉ bỏ phiếu cho các đơn vị bằng điểm nhau.",
    }
    write_title(page, 2, told.stamp, hints[told.rule.by])
    code = told.stamp.code
    page.put(KEY_ROW, VOTE_AT, signed(code, VOTES), HIDDEN)
    page.hide_row(KEY_ROW)
    for column, text in enumerate(("TT", "Đơn vị", "Số phiếu đồng ý", "Ghi chú"), start=2):
        page.put(HEAD_ROW, column, text, HEAD)
    for number, unit in enumerate(told.units):
        row = FIRST + number
        page.put(row, 1, signed(code, vote_key(unit.membership)), HIDDEN)
        page.put(row, 2, unit.order, CENTER)
        page.put(row, 3, unit.name, Look(size=14))
        page.to_fill(row, VOTE_AT, unit.votes, Look(size=14, align="right", fill="input",
                                                    number="0"))  # fmt: skip
        page.allow(address(row, VOTE_AT), whole(0, MOST_VOTES, "Số phiếu", "Ghi số nguyên từ 0"))
        page.formula(row, 5, _vote_note(told, placed, number), Look())
        page.height(row, 24)
    page.widths(4, 6, 46, 18, 30)
    page.hide_column(1)
    page.freeze(FIRST, 4)
    page.page(
        landscape=False, last=(FIRST + len(told.units) - 1, 5),
        titles=f"{HEAD_ROW}:{HEAD_ROW}", footer=footer(told.stamp),
    )  # fmt: skip
    page.lock()


def _vote_note(told: MeetingBook, placed: Placed, number: int) -> str:
    total = f"INDEX({placed.column(placing.TOTAL)},{number + 1})"
    if told.rule.by == RankBy.BALLOTS_AMONG_HIGHEST:
        chosen = f"INDEX({placed.column(placed.candidate)},{number + 1})"
        return f'IF({chosen}=1,"vào bỏ phiếu","")'
    same = f"COUNTIF({placed.column(placing.TOTAL)},{total})"
    return f'IF({total}="","",IF({same}>1,"bằng điểm với "&({same}-1)&" đơn vị",""))'


# --- Places ----------------------------------------------------------------------------------


def _ranking(page: Page, told: MeetingBook, matrices: list[Matrix], placed: Placed) -> None:
    write_title(page, 2, told.stamp, "Máy tự xếp; bằng nhau mọi điều kiện thì đồng hạng.")
    breaks = [each.label for each in told.breaks]
    heads = ["Hạng", "Đơn vị", "Tự chấm", "Khối chấm", "Phiếu", *breaks, "Xếp loại", "Ghi chú"]
    for column, text in enumerate(heads, start=2):
        page.put(HEAD_ROW, column, text, HEAD)
    page.height(HEAD_ROW, 66)
    own = _own_totals(page, told, matrices, len(heads) + 3)
    for number in range(placed.count):
        _ranked(page, FIRST + number, number + 1, placed, own, told.breaks)
    page.widths(4, 9, 44, 11, 12, 10, *[16] * len(breaks), 16, 40, 4, 4)
    page.hide_column(1)
    page.hide_column(len(heads) + 3)
    page.freeze(FIRST, 4)
    page.page(
        landscape=True, last=(FIRST + placed.count - 1, len(heads) + 1),
        titles=f"{HEAD_ROW}:{HEAD_ROW}", footer=footer(told.stamp),
    )  # fmt: skip
    page.lock()


def _own_totals(page: Page, told: MeetingBook, matrices: list[Matrix], column: int) -> str:
    """A hidden column beside: the units' own totals in their order."""
    found = {sheet: cell for matrix in matrices for sheet, cell in matrix.own_totals.items()}
    for row, unit in enumerate(told.units, start=FIRST):
        page.formula(row, column, found[unit.sheet], HIDDEN)
    return f"{fixed(FIRST, column)}:{fixed(FIRST + len(told.units) - 1, column)}"


def _ranked(
    page: Page, row: int, nth: int, placed: Placed, own: str, parting: Sequence[Break]
) -> None:
    breaks = len(parting)
    sort = placed.column(placed.sort)
    page.formula(row, 1, f"MATCH(SMALL({sort},{nth}),{sort},0)", HIDDEN)
    at = address(row, 1)

    def of(column: int) -> str:
        return f"INDEX({placed.column(column)},{at})"

    place, total = of(placed.place), of(placing.TOTAL)
    number = Look(align="right", wrap=False, number="0.00")
    page.formula(row, 2, f'IF({place}="","–",{place})', Look(size=14, bold=True, align="center"))
    page.formula(row, 3, of(placing.NAME), Look(size=13, bold=True))
    page.formula(row, 4, f"INDEX({own},{at})", number)
    page.formula(row, 5, total, Look(bold=True, align="right", wrap=False, number="0.00"))
    page.formula(row, 6, of(placing.VOTES), Look(align="right", wrap=False))
    for each, by in enumerate(parting):
        value = of(placing.FIRST_BREAK + each)
        written = POINTS_FORMAT if by.votes else "0.00"
        shown = Look(align="right", wrap=False, number=written)
        page.formula(row, 7 + each, f'IF({value}="","–",{value})', shown)
    page.formula(row, 7 + breaks, of(placing.CLASS), Look())
    closed, barred = of(placing.CLOSED), of(placing.NO_AWARD)
    ties = f"COUNTIF({placed.column(placed.place)},{place})"
    note = (
        f'IF({place}="",IF({closed}="","Chưa đủ điểm","Không xếp hạng: "&{closed}),'
        f'IF({ties}>1,"Đồng hạng, "&{ties}&" đơn vị. ","")'
        f'&IF({barred}="","","Không xét khen: "&{barred}))'
    )
    page.formula(row, 8 + breaks, note, Look(size=11))
    page.height(row, 24)
