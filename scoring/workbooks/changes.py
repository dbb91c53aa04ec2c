"""What the meeting changes: a few rows of unit, criterion, new points and the meeting's words."""

from dataclasses import dataclass

from files.fillable import (
    HEAD,
    HIDDEN,
    INPUT,
    INPUT_TEXT,
    NUMBER,
    Lists,
    Look,
    Page,
    address,
    between,
    number_text,
    one_of,
)
from scoring.workbooks.keys import CRITERION, GIVEN, REASON, UNIT, change_key, signed
from scoring.workbooks.parts import MOST_CHOICES, fixed, footer, points_allowed, write_title
from scoring.workbooks.values import LineOut, MeetingBook, UnitOut

TITLE = "Sửa theo hội nghị"
ROWS = 20
KEY, FOUND, NUMBER_AT, UNIT_AT, CRITERION_AT, TOP, OLD, NEW, WHY, REMIND = range(1, 11)
KEY_ROW, HEAD_ROW, FIRST = 3, 4, 5
LAST = FIRST + ROWS - 1
LONGEST = 70
HINT = (
    "Chọn đơn vị và tiêu chí, ghi điểm mới và ý kiến của hội nghị. Bảng điểm, xếp hạng và biên bản "
    "đổi theo ngay."
)
REMINDER = Look(size=11, bold=True, grid=False, color="FFB3261E")


def unit_label(unit: UnitOut) -> str:
    return plain_label(f"{unit.order}. {unit.name}")


def criterion_label(line: LineOut) -> str:
    return plain_label(f"{line.label} {line.text}"[:LONGEST])


def plain_label(text: str) -> str:
    """Signs that formulas take for any letters are left out: labels are looked up by formulas."""
    return " ".join(text.translate(dict.fromkeys(map(ord, "*?~"))).split())


@dataclass(frozen=True)
class Changes:
    """The ranges other sheets look into."""

    found: str
    new: str
    numbers: dict[str, int]
    """Which number each criterion's label has in the keys."""

    def key(self, line: LineOut) -> str:
        return f"{line.sheet}|{self.numbers[criterion_label(line)]}"

    def formula(self, line: LineOut) -> str:
        """The new points where the meeting gave some, else those the bloc gave."""
        base = number_text(line.points) if line.points is not None else '""'
        return f'IFERROR(INDEX({self.new},MATCH("{self.key(line)}",{self.found},0)),{base})'


def write_changes(page: Page, told: MeetingBook, lists: Lists) -> Changes:
    lines = [line for unit in told.units for line in unit.lines]
    labels = list(dict.fromkeys(criterion_label(line) for line in lines))
    changes = Changes(
        found=f"{page.name}{fixed(FIRST, FOUND)}:{fixed(LAST, FOUND)}",
        new=f"{page.name}{fixed(FIRST, NEW)}:{fixed(LAST, NEW)}",
        numbers={label: number for number, label in enumerate(labels, start=1)},
    )
    _heads(page, told)
    ranges = _Ranges(told, lists, changes, labels)
    for row in range(FIRST, LAST + 1):
        _row(page, told, row, ranges)
    page.widths(4, 4, 5, 34, 48, 9, 12, 12, 50, 30)
    page.hide_column(KEY)
    page.hide_column(FOUND)
    page.freeze(FIRST, CRITERION_AT)
    page.page(
        landscape=True, last=(LAST, WHY), titles=f"{HEAD_ROW}:{HEAD_ROW}",
        footer=footer(told.stamp),
    )  # fmt: skip
    page.lock()
    return changes


class _Ranges:
    """What the rows choose from and look up."""

    def __init__(
        self, told: MeetingBook, lists: Lists, changes: Changes, labels: list[str]
    ) -> None:
        units = told.units
        free = [line for unit in units for line in unit.lines if line.reckoned is None]
        self.units = lists.add([unit_label(each) for each in units])
        self.sheets = lists.add([each.sheet for each in units])
        self.criteria = lists.add(labels)
        self.numbers = lists.add(list(range(1, len(labels) + 1)))
        self.keys = lists.add([changes.key(each) for each in free])
        self.points = lists.add([each.points for each in free])
        self.tops = lists.add([each.ceiling for each in free])
        self.levels = lists.add([_levels(each) for each in free])
        self.highest = max((each.ceiling for each in free), default=1)


ANY = "-"


def _levels(line: LineOut) -> str:
    """In hundredths, so that no program's decimal sign matters; ANY where all up to the top go."""
    allowed = points_allowed(line)
    if not allowed or len(allowed) > MOST_CHOICES:
        return ANY
    return "".join(f";{each * 100:.0f}" for each in allowed) + ";"


def _heads(page: Page, told: MeetingBook) -> None:
    code = told.stamp.code
    write_title(page, NUMBER_AT, told.stamp, HINT)
    for column, name in (
        (UNIT_AT, UNIT), (CRITERION_AT, CRITERION), (NEW, GIVEN), (WHY, REASON),
    ):  # fmt: skip
        page.put(KEY_ROW, column, signed(code, name), HIDDEN)
    page.hide_row(KEY_ROW)
    heads = ("TT", "Đơn vị", "Tiêu chí", "Tối đa", "Khối chấm", "Điểm mới", "Ý kiến của hội nghị")
    for column, text in enumerate(heads, start=NUMBER_AT):
        page.put(HEAD_ROW, column, text, HEAD)


def _row(page: Page, told: MeetingBook, row: int, ranges: _Ranges) -> None:
    unit, criterion, new, why, found = (
        address(row, each) for each in (UNIT_AT, CRITERION_AT, NEW, WHY, FOUND)
    )
    number = row - FIRST + 1
    page.height(row, 34)
    page.put(row, KEY, signed(told.stamp.code, change_key(number)), HIDDEN)
    key = (
        f"INDEX({ranges.sheets},MATCH({unit},{ranges.units},0))"
        f'&"|"&INDEX({ranges.numbers},MATCH({criterion},{ranges.criteria},0))'
    )
    blank = f'{unit}="",{criterion}=""'
    most, levels = (
        f"INDEX({values},MATCH({key},{ranges.keys},0))" for values in (ranges.tops, ranges.levels)
    )
    no_level = f'AND({levels}<>"{ANY}",ISERROR(SEARCH(";"&ROUND({new}*100,0)&";",{levels})))'
    page.formula(
        row, FOUND,
        f'IF(OR({blank},NOT(ISNUMBER({new}))),"",'
        f'IFERROR(IF(OR({new}>{most},{no_level}),"",{key}),""))',
        HIDDEN,
    )  # fmt: skip
    page.put(row, NUMBER_AT, number, Look(align="center"))
    page.to_fill(row, UNIT_AT, None, INPUT_TEXT)
    page.allow(unit, one_of(ranges.units, "Đơn vị", "Chọn đơn vị trong danh sách"))
    page.to_fill(row, CRITERION_AT, None, INPUT_TEXT)
    page.allow(criterion, one_of(ranges.criteria, "Tiêu chí", "Chọn tiêu chí trong danh sách"))
    for column, values in ((TOP, ranges.tops), (OLD, ranges.points)):
        looked = f"INDEX({values},MATCH({key},{ranges.keys},0))"
        page.formula(row, column, f'IF(OR({blank}),"",IFERROR({looked},""))', NUMBER)
    page.to_fill(row, NEW, None, INPUT)
    page.allow(new, between(0, ranges.highest, "Điểm mới", "Ghi số điểm, không quá điểm tối đa"))
    page.to_fill(row, WHY, None, INPUT_TEXT)
    old, top = address(row, OLD), address(row, TOP)
    page.formula(
        row, REMIND,
        f'IF(AND({blank},{new}="",{why}=""),"",IF(OR({blank},{new}="",{why}=""),'
        f'"Ghi đủ đơn vị, tiêu chí, điểm mới, ý kiến",IF({old}="",'
        f'"Không sửa được: tính từ số liệu, hoặc không phải tiêu chí của đơn vị này",'
        f'IF({new}>{top},"Quá điểm tối đa",'
        f'IF(IFERROR({no_level},FALSE),"Không phải mức của tiêu chí này","")))))',
        REMINDER,
    )  # fmt: skip
