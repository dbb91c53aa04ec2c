"""What one cell of a row holds, and what is wrong with it."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cooperatives.imports.parsed import Line, ParsedRow, Problem, Suggestion
from cooperatives.imports.places import Location
from cooperatives.imports.tables import Header, Table, cell_text
from cooperatives.imports.words import (
    AREA_UNITS,
    BLANKS,
    COUNTS,
    FIELDS,
    FIRST_YEAR,
    MONEY,
    MONEY_UNITS,
    MOST_LETTERS,
    MOST_NUMBER,
    RECALCULATE,
    TITLES,
    WRITE_A_NUMBER,
    Column,
    folded,
    text_of,
)
from files.spreadsheets import CellValue, Position, Row
from history.vietnamese import (
    AmbiguousNumber,
    BadDate,
    BadNumber,
    format_number,
    parse_date,
    parse_number,
)

BLOC_NUMBER = re.compile(r"(?:khoi(?: thi dua)?(?: so)? *)?0*([1-9][0-9]{0,2})")


MEASURES = dict.fromkeys(MONEY, MONEY_UNITS) | {Column.AREA: AREA_UNITS}


class CellRefused(ValueError):
    """A cell that cannot be taken: what is wrong and how to mend it."""

    def __init__(self, message: str, cure: str, *suggestions: Suggestion) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.suggestions = suggestions


@dataclass
class Reading:
    """What has been read so far, over all tables of the file."""

    season_year: int
    bloc_numbers: Collection[int] | None
    rows: list[ParsedRow] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    seen_tax_codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    mended: dict[Header, list[int]] = field(default_factory=lambda: defaultdict(list))
    left_out: Collection[str] = frozenset()
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By line and column: what a person says the cell ought to hold."""
    lines: list[Line] = field(default_factory=list)


@dataclass
class Place:
    """Where the reading of a table stands."""

    table_order: int = 1
    bloc_number: int | None = None
    bloc_label: str = ""
    after_total: bool = False
    sums: dict[Column, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    bloc_sums: dict[Column, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


class Cells:
    """The cells of one organization's row; what is refused is noted with its place."""

    def __init__(
        self, reading: Reading, table: Table, row: Row, told: Mapping[str, str] | None = None
    ) -> None:
        self.reading = reading
        self.table = table
        self.row = row
        self.told = told or {}
        self.name = self.text(Column.NAME)
        self.refused = False

    def text(self, column: Column) -> str:
        return self.told.get(column) or cell_text(self.table, self.row, column)

    def take(self, column: Column) -> Any:
        """The cell's value as the row keeps it, None where it is blank or refused."""
        header = self.table.headers[column]
        told = self.told.get(column)
        value = self.row.values[header.position - 1] if told is None else told
        try:
            if (
                told is None
                and Position(self.row.number, header.position) in self.table.sheet.uncomputed
            ):
                raise CellRefused("Công thức trong ô chưa được tính.", RECALCULATE)
            return READERS[column](self, header, value)
        except CellRefused as refusal:
            self.refuse(column, refusal.message, refusal.cure, *refusal.suggestions)
            return None

    def problem(self, column: Column, message: str, cure: str, *suggestions: Suggestion) -> Problem:
        header = self.table.headers.get(column)
        return Problem(
            self.table.sheet.name,
            self.row.number,
            header.letter if header else "",
            header.text if header else TITLES.get(column, ""),
            self.text(column),
            message,
            cure,
            self.name,
            column,
            suggestions,
        )

    def refuse(self, column: Column, message: str, cure: str, *suggestions: Suggestion) -> None:
        self.refused = True
        self.reading.errors.append(self.problem(column, message, cure, *suggestions))

    def warn(self, column: Column, message: str, cure: str) -> None:
        self.reading.warnings.append(self.problem(column, message, cure))

    def bloc(self, number: int | None, place: Place) -> int:
        """The bloc that the row names, else the one whose heading it stands under."""
        known = self.reading.bloc_numbers
        found = number or place.bloc_number
        if found is None:
            cell = self.text(Column.BLOC)
            if cell in BLANKS:
                cure = "Điền cột “Khối” hoặc thêm dòng “KHỐI THI ĐUA SỐ …” phía trên."
                self.refuse(Column.BLOC, "Không rõ đơn vị thuộc khối nào.", cure)
        elif known is not None and found not in known:
            listed = ", ".join(str(each) for each in sorted(known))
            message = f"Năm {self.reading.season_year} không có Khối {found}."
            self.refuse(Column.BLOC, message, f"Chọn một trong các khối: {listed}.")
        return found or 0

    def check_tax_code(self, tax_code: str | None) -> None:
        if not tax_code:
            return
        first = self.reading.seen_tax_codes.setdefault(
            tax_code, (self.table.sheet.name, self.row.number)
        )
        if first != (self.table.sheet.name, self.row.number):
            message = f"Mã số thuế trùng với dòng {first[1]}, trang tính “{first[0]}”."
            self.refuse(
                Column.TAX_CODE, message, "Mỗi đơn vị chỉ ghi một dòng; sửa mã hoặc bỏ dòng thừa."
            )

    def check_women(self, members: int | None, women: int | None) -> None:
        if members is not None and women is not None and women > members:
            message = f"Số nữ ({women}) lớn hơn tổng số thành viên ({members})."
            self.refuse(Column.WOMEN, message, "Xem lại hai số, có thể đã ghi nhầm cột.")

    def warn_of_location(self, values: Mapping[Column, Any], location: "Location") -> None:
        if values.get(Column.ADDRESS) and not (location.commune and location.district):
            cure = "Ghi như “Xã Đông Thái, huyện An Biên”, hoặc chọn địa bàn sau khi nhập."
            self.warn(Column.ADDRESS, "Không tách được xã, huyện từ địa chỉ.", cure)


def read_text(cells: Cells, header: Header, value: CellValue) -> str:
    text = text_of(value)
    if text in BLANKS:
        return ""
    most = MOST_LETTERS.get(header.column, 120)
    if len(text) > most:
        raise CellRefused(f"Dài {len(text)} ký tự, tối đa {most}.", "Ghi ngắn lại.")
    return text


def read_name(cells: Cells, header: Header, value: CellValue) -> str:
    text = read_text(cells, header, value)
    if not text:
        raise CellRefused("Thiếu tên đơn vị.", "Điền tên như trên giấy chứng nhận đăng ký.")
    return text


def read_tax_code(cells: Cells, header: Header, value: CellValue) -> str:
    """Ten digits, with -001 for a branch; a number cell loses its first 0, which is put back."""
    text = text_of(value)
    if text in BLANKS:
        raise CellRefused("Thiếu mã số thuế.", "Điền mã số thuế gồm 10 số.")
    code = re.sub(r"[\s.'’]", "", text)
    if not isinstance(value, str) and re.fullmatch(r"[0-9]{9}", code):
        code = f"0{code}"
        cells.reading.mended[header].append(cells.row.number)
    found = re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", code)
    if not found:
        raise CellRefused(
            "Mã số thuế không đúng.", "Ghi 10 số, chi nhánh thêm -001; ví dụ 1700123456.",
            *tax_codes_in(text),
        )  # fmt: skip
    return "-".join(part for part in found.groups() if part)


def read_bloc(cells: Cells, header: Header, value: CellValue) -> int | None:
    text = text_of(value)
    if text in BLANKS:
        return None
    found = BLOC_NUMBER.fullmatch(folded(text))
    if not found:
        numbers = [str(int(each)) for each in re.findall(r"[0-9]{1,3}", text)]
        likely = [likely_text(numbers[0])] if len(numbers) == 1 and numbers[0] != "0" else []
        raise CellRefused(
            "Không đọc được số khối.", "Ghi số của khối, ví dụ 1 hoặc Khối 1.", *likely
        )
    return int(found.group(1))


def read_field(cells: Cells, header: Header, value: CellValue) -> str | None:
    text = text_of(value)
    if text in BLANKS:
        return None
    code = FIELDS.get(" ".join(re.findall(r"[a-z0-9]+", folded(text))))
    if code is None:
        cure = "Ghi một trong: Trồng trọt, Thủy sản, TMDV, GTVT, Xây dựng, TTCN, Tín dụng, Khác."
        cells.warn(header.column, f"Chưa có ngành nghề “{text}” trong danh mục; để trống.", cure)
    return code


def read_year(cells: Cells, header: Header, value: CellValue) -> int | None:
    last = cells.reading.season_year
    cure = f"Ghi năm từ {FIRST_YEAR} đến {last}, ví dụ 2015."
    text = text_of(value)
    if text in BLANKS:
        return None
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}", text):
        try:
            text = str(parse_date(text).year)
        except BadDate:
            raise CellRefused("Ngày thành lập không có thật.", cure) from None
    if not re.fullmatch(r"[0-9]{4}", text):
        raise CellRefused("Không phải năm.", cure)
    if not FIRST_YEAR <= int(text) <= last:
        raise CellRefused(f"Năm {text} ngoài khoảng cho phép.", cure)
    return int(text)


def likely_text(value: str) -> Suggestion:
    return Suggestion(value, f"Sửa thành {value}")


def tax_codes_in(text: str) -> list[Suggestion]:
    """The code that stands among other letters, or that lost its first 0."""
    digits = re.sub(r"[^0-9]", "", text)
    whole = {9: f"0{digits}", 10: digits, 13: f"{digits[:10]}-{digits[10:]}"}.get(len(digits))
    return [likely_text(whole)] if whole else []


def numbers_in(text: str, column: Column, unit: Decimal) -> list[Suggestion]:
    """What "5,4 tỷ" or "25 người" says, in the unit of the column."""
    found = re.fullmatch(r"[^0-9]{0,3}?([0-9][0-9.,]*) *([^0-9]{1,20})", text)
    said = MEASURES.get(column, {})
    if not found or not unit:
        return []
    word = " ".join(re.findall(r"[a-z0-9]+", folded(found.group(2))))
    try:
        number = parse_number(found.group(1))
    except BadNumber:
        return []
    if column in COUNTS:
        return [likely_text(f"{number:f}")] if number == int(number) else []
    if word not in said:
        return []
    number = number * said[word] / unit
    # With a decimal it cannot be taken for anything else: "5.400" could.
    shown = format_number(number)
    return [likely_text(shown if "," in shown else f"{shown},0")]


def either_of(doubt: AmbiguousNumber) -> list[Suggestion]:
    """Both readings of "1.234", for the person to choose."""
    _, _, choice = str(doubt).partition("Xin ghi ")
    return [likely_text(each) for each in choice.rstrip(".").split(" hoặc ") if each]


def number_in(
    value: CellValue, column: Column = Column.MEMBERS, unit: Decimal = Decimal(1)
) -> Decimal | None:
    """The exact number of a cell, typed as number or as text."""
    text = text_of(value)
    if text in BLANKS:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    if not isinstance(value, str):
        raise CellRefused("Không phải số.", WRITE_A_NUMBER)
    try:
        return parse_number(text)
    except AmbiguousNumber as doubt:
        question, _, cure = str(doubt).partition("? ")
        raise CellRefused(f"{question}?", cure, *either_of(doubt)) from None
    except BadNumber:
        likely = numbers_in(text, column, unit)
        raise CellRefused("Không phải số.", WRITE_A_NUMBER, *likely) from None


def read_count(cells: Cells, header: Header, value: CellValue) -> int | None:
    number = not_negative(number_in(value, header.column, header.unit))
    if number is None:
        return None
    if number != int(number):
        raise CellRefused("Phải là số nguyên.", "Ghi số người, không có số lẻ.")
    return int(number)


def read_dong(cells: Cells, header: Header, value: CellValue) -> int | None:
    """Whole đồng, from whatever unit the header names."""
    number = number_in(value, header.column, header.unit)
    if number is None:
        return None
    return int(rounded(cells, header, in_range(number * header.unit), Decimal(1)))


def read_capital(cells: Cells, header: Header, value: CellValue) -> int | None:
    not_negative(number_in(value, header.column, header.unit))
    return read_dong(cells, header, value)


def read_area(cells: Cells, header: Header, value: CellValue) -> Decimal | None:
    number = not_negative(number_in(value, header.column, header.unit))
    if number is None:
        return None
    return rounded(cells, header, number * header.unit, Decimal("0.01"))


def rounded(cells: Cells, header: Header, number: Decimal, step: Decimal) -> Decimal:
    """To what the register keeps, telling so unless it is but the noise of a computed cell."""
    kept = rounded_to(number, step)
    if abs(kept - number) > step / 1000:
        message = f"Số lẻ quá mức lưu được, đã làm tròn thành {format_number(kept / header.unit)}."
        cells.warn(header.column, message, "Kiểm tra lại số; đúng rồi thì không cần làm gì.")
    return kept


def rounded_to(number: Decimal, step: Decimal) -> Decimal:
    return number.quantize(step, rounding=ROUND_HALF_UP)


def not_negative(number: Decimal | None) -> Decimal | None:
    if number is not None and number < 0:
        raise CellRefused("Số âm.", "Ghi số từ 0 trở lên; chưa có số liệu thì để trống.")
    return None if number is None else in_range(number)


def in_range(number: Decimal) -> Decimal:
    if abs(number) >= MOST_NUMBER:
        raise CellRefused("Số quá lớn.", "Xem lại số và đơn vị tính ghi ở tiêu đề cột.")
    return number


def read_phone(cells: Cells, header: Header, value: CellValue) -> str:
    """Digits alone; a number cell loses its first 0, which is put back."""
    text = read_text(cells, header, value)
    digits = re.sub(r"[\s.()-]", "", text).replace("+84", "0", 1)
    if not isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{8,9}", digits):
        digits = f"0{digits}"
        cells.reading.mended[header].append(cells.row.number)
    if not text or re.fullmatch(r"0[0-9]{8,10}", digits):
        return digits
    cells.warn(header.column, "Số điện thoại lạ; giữ như đã ghi.", "Ghi một số, ví dụ 0912345678.")
    return text[:20]


READERS: dict[Column, Callable[[Cells, Header, CellValue], Any]] = {
    Column.NAME: read_name,
    Column.TAX_CODE: read_tax_code,
    Column.BLOC: read_bloc,
    Column.DISTRICT: read_text,
    Column.COMMUNE: read_text,
    Column.ADDRESS: read_text,
    Column.FIELD: read_field,
    Column.FOUNDED: read_year,
    Column.MEMBERS: read_count,
    Column.WOMEN: read_count,
    Column.WORKERS: read_count,
    Column.CAPITAL: read_capital,
    Column.AREA: read_area,
    Column.REVENUE: read_dong,
    Column.PROFIT: read_dong,
    Column.CONTACT: read_text,
    Column.PHONE: read_phone,
    Column.NOTE: read_text,
}
