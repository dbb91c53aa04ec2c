"""Biên bản: one page to print and sign, every word of it from the other sheets."""

from collections.abc import Mapping

from openpyxl.worksheet.pagebreak import Break as PageBreak

from files.fillable import Look, Page, address, lines_of
from scoring.workbooks import changes as changing
from scoring.workbooks.parts import fixed, footer
from scoring.workbooks.values import MeetingBook

FIRST_COLUMN, LAST_COLUMN = 1, 6
RANKING_FIRST = 5
DOTS = '"........................................"'
CENTER = Look(size=13, grid=False, align="center")
CENTER_BOLD = Look(size=13, bold=True, grid=False, align="center")
BOLD = Look(size=13, bold=True, grid=False)
NOTE = Look(size=12, italic=True, grid=False)
BODY = Look(size=13, grid=False, vertical="top")
TITLE = Look(size=16, bold=True, grid=False, align="center")
HEAD = Look(size=12, bold=True, align="center")
CELL = Look(size=12)
CELL_CENTER = Look(size=12, align="center")
CELL_NUMBER = Look(size=12, align="right", number="0.00", wrap=False)
A_LINE = 17.5
NAME_LETTERS = 37
# What an upright A4 page holds at this width, in points of row height.
A_PAGE = 740.0


def write_minutes(
    page: Page, told: MeetingBook, facts: Mapping[str, str], ranking: Page, changes: Page
) -> None:
    writer = _Writer(page, told, facts)
    writer.heading()
    writer.opening()
    writer.places(ranking)
    writer.talk(changes)
    writer.signatures()
    broken = writer.row
    writer.annex(changes)
    if writer.high(broken) > A_PAGE:
        page.sheet.row_breaks.append(PageBreak(id=writer.closing - 1))
    page.sheet.row_breaks.append(PageBreak(id=broken - 1))
    page.widths(7, 38, 12, 12, 9, 17)
    page.page(landscape=False, last=(writer.row - 1, LAST_COLUMN), footer=footer(told.stamp))
    page.lock()


class _Writer:
    def __init__(self, page: Page, told: MeetingBook, facts: Mapping[str, str]) -> None:
        self.page, self.told, self.facts, self.row = page, told, facts, 1
        self.longest = max(len(unit.name) for unit in told.units)
        self.closing = 1

    def high(self, row: int) -> float:
        """How high the rows above this one are."""
        heights = self.page.sheet.row_dimensions
        return sum(heights[each].height or A_LINE for each in range(1, row))

    # --- Lines across the page -------------------------------------------------------------

    def text(self, text: str, look: Look = BODY) -> None:
        self.page.line(self.row, FIRST_COLUMN, LAST_COLUMN, text, look)
        self.page.height(self.row, max(A_LINE, look.size * 1.35))
        self.row += 1

    def formula(self, formula: str, look: Look = BODY, lines: int = 1) -> None:
        self.page.formula(self.row, FIRST_COLUMN, formula, look)
        self.page.merge(self.row, FIRST_COLUMN, self.row, LAST_COLUMN)
        self.page.height(self.row, A_LINE * lines)
        self.row += 1

    def gap(self) -> None:
        self.page.height(self.row, 8)
        self.row += 1

    def said(self, name: str, blank: str = DOTS) -> str:
        cell = self.facts[name]
        return f'IF({cell}="",{blank},{cell})'

    # --- Parts -----------------------------------------------------------------------------

    def heading(self) -> None:
        page, told = self.page, self.told
        for row, (left, right) in enumerate(
            ((told.bloc.upper(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
             (f"Năm {told.year}", "Độc lập - Tự do - Hạnh phúc")), start=1,
        ):  # fmt: skip
            page.line(row, 1, 2, left, CENTER_BOLD if row == 1 else CENTER)
            page.line(row, 3, LAST_COLUMN, right, CENTER_BOLD)
            page.height(row, 20)
        self.row = 3
        self.gap()
        self.text("BIÊN BẢN", TITLE)
        self.text(f"Họp bình xét thi đua {told.bloc} năm {told.year}", CENTER_BOLD)
        self.gap()

    def opening(self) -> None:
        said = self.said
        short = '".........."'
        ends = self.facts["ends_at"]
        self.formula(
            f'"Thời gian: từ "&{said("starts_at", short)}'
            f'&IF({ends}="",""," đến "&{ends})&", ngày "&{said("held_on", short)}&"."'
        )
        self.formula(f'"Địa điểm: "&{said("place")}&"."')
        self.formula(f'"Chủ trì: "&{said("chair")}&"."')
        self.formula(f'"Thư ký: "&{said("secretary")}&"."')
        summoned = said("members", f'"{self.told.summoned}"')
        self.formula(f'"Có mặt "&{said("present", short)}&"/"&{summoned}&" đơn vị được triệu tập."')
        none = '"không"'
        self.formula(f'"Vắng, lý do: "&{said("absent", none)}&"."', lines=2)
        self.formula(f'"Đại biểu mời: "&{said("invited", none)}&"."', lines=2)

    def places(self, ranking: Page) -> None:
        self.text("1. Kết quả chấm điểm và xếp hạng", BOLD)
        heads = ("Hạng", "Đơn vị", "Tự chấm", "Khối chấm", "Phiếu", "Xếp loại")
        for column, text in enumerate(heads, start=1):
            self.page.put(self.row, column, text, HEAD)
        self.row += 1
        last = 7 + len(self.told.breaks)
        for number in range(len(self.told.units)):
            source = RANKING_FIRST + number
            self.page.height(self.row, 20 if self.longest <= NAME_LETTERS else 34)
            looks = (CELL_CENTER, CELL, CELL_NUMBER, CELL_NUMBER, CELL_CENTER, CELL)
            for column, (at, look) in enumerate(
                zip((2, 3, 4, 5, 6, last), looks, strict=True), start=1
            ):
                cell = ranking.name + fixed(source, at)
                self.page.formula(self.row, column, f'IF({cell}="","",{cell})', look)
            self.row += 1
        for text in (*self.told.ways, *self.told.swaps):
            self.text(text, NOTE)
            self.page.height(self.row - 1, max(1, lines_of(text, 95, 12)) * 16.5)
        self.gap()

    def talk(self, changes: Page) -> None:
        self.text("2. Ý kiến thảo luận", BOLD)
        self.formula(self.said("discussion"), lines=4)
        self.text("3. Sửa điểm theo ý kiến hội nghị", BOLD)
        found = _range(changes, changing.FOUND)
        counted = f'SUMPRODUCT(({found}<>"")*1)'
        self.formula(
            f'IF({counted}=0,"Hội nghị không sửa điểm nào.",'
            f'"Hội nghị sửa "&{counted}&" điểm, ghi ở phụ lục kèm theo.")'
        )
        self.closing = self.row
        self.text("4. Kết luận", BOLD)
        self.formula(self.said("conclusion"), lines=3)
        leader, deputy = self.facts["next_leader"], self.facts["next_deputy"]
        self.formula(
            f'IF({leader}&{deputy}="","","Giới thiệu Khối trưởng năm sau: "&{leader}'
            f'&IF({deputy}="","","; Khối phó: "&{deputy})&".")',
            lines=2,
        )

    def signatures(self) -> None:
        self.gap()
        page, row = self.page, self.row
        for offset, (left, right, look) in enumerate((
            ("THƯ KÝ", "CHỦ TRÌ", CENTER_BOLD),
            ("(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên)", Look(size=12, italic=True, grid=False,
                                                                 align="center")),
        )):  # fmt: skip
            page.line(row + offset, 1, 2, left, look)
            page.line(row + offset, 3, LAST_COLUMN, right, look)
        page.height(row + 2, 64)
        for first, last, name in ((1, 2, "secretary"), (3, LAST_COLUMN, "chair")):
            page.formula(row + 3, first, self.said(name, '""'), CENTER)
            page.merge(row + 3, first, row + 3, last)
        self.row = row + 4

    def annex(self, changes: Page) -> None:
        self.text("PHỤ LỤC BIÊN BẢN", TITLE)
        self.text("Điểm sửa theo ý kiến hội nghị", CENTER_BOLD)
        self.gap()
        heads = ("TT", "Đơn vị, tiêu chí", "Khối chấm", "Điểm mới", "Ý kiến của hội nghị")
        for column, text in enumerate(heads, start=1):
            self.page.put(self.row, column, text, HEAD)
        self.page.put(self.row, LAST_COLUMN, None, HEAD)
        self.page.merge(self.row, 5, self.row, LAST_COLUMN)
        self.row += 1
        for row in range(changing.FIRST, changing.LAST + 1):
            self._change(changes, row)

    def _change(self, changes: Page, row: int) -> None:
        def cell(column: int) -> str:
            return changes.name + fixed(row, column)

        unit, criterion = cell(changing.UNIT_AT), cell(changing.CRITERION_AT)
        found = cell(changing.FOUND)
        here = (
            (1, str(row - changing.FIRST + 1), CELL_CENTER),
            (2, f'{unit}&", "&{criterion}', Look(size=11)),
            (3, cell(changing.OLD), CELL_NUMBER),
            (4, cell(changing.NEW), CELL_NUMBER),
            (5, f'IF({cell(changing.WHY)}="","",{cell(changing.WHY)})', Look(size=11)),
        )
        for column, formula, look in here:
            self.page.formula(self.row, column, f'IF({found}="","",{formula})', look)
        self.page.put(self.row, LAST_COLUMN, None, CELL)
        self.page.merge(self.row, 5, self.row, LAST_COLUMN)
        self.page.height(self.row, 46)
        self.row += 1


def _range(page: Page, column: int) -> str:
    first, last = address(changing.FIRST, column, fixed=True), fixed(changing.LAST, column)
    return f"{page.name}{first}:{last}"
