"""Read a list row by row: headings of blocs, organizations, totals, footers."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cooperatives.imports.cells import READERS, Cells, Place, Reading
from cooperatives.imports.parsed import Line, ParsedList, ParsedRow, Problem
from cooperatives.imports.places import DISTRICT_KIND, place_name, read_location
from cooperatives.imports.tables import (
    YEAR_IN_HEADER,
    Table,
    cell_text,
    empty_list,
    find_table,
    header_label,
    header_problem,
    no_list,
)
from cooperatives.imports.words import (
    BLANKS,
    COLUMN_OF,
    MONEY,
    SUMMED,
    TITLES,
    Column,
    folded,
    text_of,
)
from cooperatives.names import kind_of, legal_name, name_key
from files.spreadsheets import Row, read_sheets
from history.vietnamese import format_number

BLOC_ROW = re.compile(r"khoi(?: thi dua)?(?: so)? *0*([1-9][0-9]{0,2})\b")
ORDINAL = re.compile(r"[ivx]+|[0-9]+")
GRAND_TOTAL = re.compile(r"(tong cong|tong so|tong)\b")
SUBTOTAL = re.compile(r"cong\b")
FOOTER = re.compile(
    r"(nguoi lap|thu truong|noi nhan|ghi chu|xac nhan|ky ten|chu tich|giam doc|tm |ngay .*thang)"
)
COLUMN_MARK = re.compile(r"\(?([0-9]{1,2}|[a-z])\)?")


def read_organization_list(
    content: bytes,
    *,
    season_year: int,
    bloc_numbers: Collection[int] | None = None,
    left_out: Collection[str] = frozenset(),
    told: Mapping[str, Mapping[str, str]] | None = None,
) -> ParsedList:
    """The list of a season's members. Raises SpreadsheetError for a file that is no readable .xlsx.

    `bloc_numbers`, where given, are the only blocs that the list may name. Lines `left_out` by key
    are passed over; a cell in `told` (line → column → text) is read as if the file said so.
    """
    sheets = [sheet for sheet in read_sheets(content) if not sheet.hidden]
    tables = [table for table in map(find_table, sheets) if table]
    lists = [table for table in tables if table.is_list]
    reading = Reading(season_year, bloc_numbers, left_out=left_out, told=told or {})
    if not lists:
        reading.errors.append(no_list(sheets, tables))
    for order, table in enumerate(lists, start=1):
        read_table(reading, table, order)
    if lists and not reading.lines and not reading.errors:
        reading.errors.append(empty_list(lists[0]))
    warn_of_twins(reading)
    columns = frozenset(column for table in lists for column in table.headers)
    return ParsedList(
        tuple(reading.rows),
        tuple(reading.errors),
        tuple(reading.warnings),
        columns,
        tuple(reading.lines),
        {table.sheet.name: table.first_row - 1 for table in lists},
        units_said(lists[0]) if lists else {},
        {table.sheet.name: table.unread for table in lists if table.unread},
    )


def units_said(table: Table) -> Mapping[Column, str]:
    said = {column: re.findall(r"\(([^)]{1,20})\)", each.text)
            for column, each in table.headers.items()}  # fmt: skip
    return {column: found[0] for column, found in said.items() if found}


def read_table(reading: Reading, table: Table, order: int) -> None:
    warn_of_header(reading, table)
    refused = refuse_units(reading, table)
    if refuse_without_blocs(reading, table) or refused:
        return
    place = Place(order)
    if found := BLOC_ROW.match(folded(table.sheet.name)):
        place.bloc_number = int(found.group(1))
    for row in table.sheet.rows:
        if row.number >= table.first_row:
            read_row(reading, table, place, row)
    warn_of_mended(reading, table)


def read_row(reading: Reading, table: Table, place: Place, row: Row) -> None:
    """Tell a bloc's heading, a total, a footer and a repeated header from an organization."""
    texts = [text for value in row.values if (text := text_of(value)) not in BLANKS]
    if not texts:
        return
    if cell_text(table, row, Column.TAX_CODE) in BLANKS:
        title = texts[1] if len(texts) > 1 and ORDINAL.fullmatch(folded(texts[0])) else texts[0]
        if is_bloc_heading(title, texts):
            open_bloc(reading, table, place, row, title)
            return
        if GRAND_TOTAL.match(folded(title)):
            compare_total(reading, table, row, place.sums, title)
            place.after_total = True
            return
        if SUBTOTAL.match(folded(title)):
            compare_total(reading, table, row, place.bloc_sums, title)
            return
        if place.after_total or is_footer(table, row, texts):
            return
    if not is_column_marks(texts) and not is_repeated_header(table, row):
        read_organization(reading, table, place, row)


def is_bloc_heading(title: str, texts: Sequence[str]) -> bool:
    opening = folded(title)
    return bool(BLOC_ROW.match(opening)) or (len(texts) <= 2 and opening.startswith("khoi "))


def open_bloc(reading: Reading, table: Table, place: Place, row: Row, title: str) -> None:
    found = BLOC_ROW.match(folded(title))
    place.bloc_sums.clear()
    place.bloc_number = int(found.group(1)) if found else None
    place.bloc_label = bloc_label(title) if found else ""
    if not found and not note_line(reading, table, place, row, title=title).is_left_out:
        message, cure = "Không đọc được số khối.", "Ghi như “KHỐI THI ĐUA SỐ 01 - HUYỆN AN BIÊN”."
        reading.errors.append(
            Problem(table.sheet.name, row.number, "", "Khối", title, message, cure)
        )


def is_footer(table: Table, row: Row, texts: Sequence[str]) -> bool:
    """A line of signatures or a remark: at most two texts, and none of them a name of a unit."""
    if len(texts) > 2:
        return False
    named = cell_text(table, row, Column.NAME) not in BLANKS
    return not named or bool(FOOTER.match(folded(texts[0])))


def is_repeated_header(table: Table, row: Row) -> bool:
    text = cell_text(table, row, Column.TAX_CODE)
    return not text[-1:].isdigit() and COLUMN_OF.get(header_label(text)) is Column.TAX_CODE


def is_column_marks(texts: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" that forms carry under their header."""
    return len(texts) > 2 and all(COLUMN_MARK.fullmatch(folded(text)) for text in texts)


def bloc_label(title: str) -> str:
    """ "KHỐI THI ĐUA SỐ 01 - HUYỆN AN BIÊN" → "An Biên"."""
    _, _, label = title.partition(re.findall(r"[0-9]+", title)[0])
    return place_name(DISTRICT_KIND.sub("", label.strip(" -–—:.,()"), count=1))


def note_line(reading: Reading, table: Table, place: Place, row: Row, *, title: str = "") -> Line:
    key = f"{place.table_order}-{row.number}"
    line = Line(
        key, table.sheet.name, row.number, row.values, table.positions,
        reading.told.get(key, {}), key in reading.left_out, title,
    )  # fmt: skip
    reading.lines.append(line)
    return line


def read_organization(reading: Reading, table: Table, place: Place, row: Row) -> None:
    """Every cell of the row is looked at, so that all its faults are told at once."""
    line = note_line(reading, table, place, row)
    if line.is_left_out:
        # Its own faults no longer matter, but the list's totals count it.
        cells = Cells(Reading(reading.season_year, None), table, row, line.mended)
        add_to_sums(place, {each: cells.take(each) for each in SUMMED if each in table.headers})
        return
    cells = Cells(reading, table, row, line.mended)
    values = {column: cells.take(column) for column in READERS if column in table.headers}
    bloc_number = cells.bloc(values.get(Column.BLOC), place)
    cells.check_tax_code(values[Column.TAX_CODE])
    cells.check_women(values.get(Column.MEMBERS), values.get(Column.WOMEN))
    add_to_sums(place, values)
    if cells.refused:
        return
    location = read_location(values, table.headers.get(Column.COMMUNE))
    cells.warn_of_location(values, location)
    reading.rows.append(
        ParsedRow(
            sheet=table.sheet.name,
            row=row.number,
            name=values[Column.NAME],
            name_key=name_key(values[Column.NAME]),
            legal_name=legal_name(values[Column.NAME]),
            kind=kind_of(values[Column.NAME]),
            tax_code=values[Column.TAX_CODE],
            bloc_number=bloc_number,
            bloc_label=place.bloc_label if bloc_number == place.bloc_number else "",
            district=location.district,
            commune=location.commune,
            commune_kind=location.commune_kind,
            address=values.get(Column.ADDRESS) or "",
            field=values.get(Column.FIELD),
            founded_year=values.get(Column.FOUNDED),
            members=values.get(Column.MEMBERS),
            women_members=values.get(Column.WOMEN),
            workers=values.get(Column.WORKERS),
            charter_capital=values.get(Column.CAPITAL),
            area=values.get(Column.AREA),
            revenue=values.get(Column.REVENUE),
            profit=values.get(Column.PROFIT),
            contact_name=values.get(Column.CONTACT) or "",
            contact_phone=values.get(Column.PHONE) or "",
            note=values.get(Column.NOTE) or "",
        )
    )


def add_to_sums(place: Place, values: Mapping[Column, Any]) -> None:
    for column in SUMMED:
        if number := values.get(column):
            place.sums[column] += number
            place.bloc_sums[column] += number


def refuse_units(reading: Reading, table: Table) -> bool:
    """Money without a unit may be wrong a million times: better asked than guessed."""
    nameless = [table.headers[column] for column in MONEY if column in table.headers]
    nameless = [header for header in nameless if not header.unit]
    for header in nameless:
        reading.errors.append(
            header_problem(
                table,
                header,
                "Cột tiền không ghi đơn vị tính.",
                f"Thêm đơn vị vào tiêu đề, ví dụ “{header.text} (triệu đồng)”.",
            )
        )
    return bool(nameless)


def refuse_without_blocs(reading: Reading, table: Table) -> bool:
    """Told once: no column, no heading and no sheet name gives the blocs."""
    if Column.BLOC in table.headers or BLOC_ROW.match(folded(table.sheet.name)):
        return False
    if any(
        BLOC_ROW.match(folded(text_of(value)))
        for row in table.sheet.rows
        if row.number >= table.first_row
        for value in row.values[:3]
        if isinstance(value, str)
    ):
        return False
    message = "Danh sách không cho biết đơn vị nào thuộc khối nào."
    cure = "Thêm cột “Khối”, hoặc dòng “KHỐI THI ĐUA SỐ …” trên các đơn vị của mỗi khối."
    reading.errors.append(
        Problem(table.sheet.name, table.header_row, "", TITLES[Column.BLOC], "", message, cure)
    )
    return True


def warn_of_header(reading: Reading, table: Table) -> None:
    """Figures of another year than the last one; rows that were left unread far below."""
    year_of_figures = reading.season_year - 1
    for header in table.headers.values():
        found = YEAR_IN_HEADER.search(folded(header.text))
        if found and header.column in SUMMED and int(found.group(1)) != year_of_figures:
            message = (
                f"Tiêu đề ghi năm {found.group(1)}, số liệu được ghi cho năm {year_of_figures}."
            )
            cure = f"Kiểm tra đúng là danh sách của năm {reading.season_year}."
            reading.warnings.append(header_problem(table, header, message, cure))
    if table.sheet.unread_from:
        message = (
            f"Từ dòng {table.sheet.unread_from} còn dữ liệu sau hơn 100 dòng trống: không đọc."
        )
        cure = "Nếu đó là đơn vị của danh sách, xóa các dòng trống ở giữa rồi gửi lại."
        reading.warnings.append(
            Problem(table.sheet.name, table.sheet.unread_from, "", "", "", message, cure)
        )


def compare_total(
    reading: Reading, table: Table, row: Row, sums: Mapping[Column, Decimal], title: str
) -> None:
    """A total that the rows do not give is shown: neither refused nor mended."""
    cells = Cells(Reading(reading.season_year, None), table, row)
    for column in SUMMED:
        if column not in table.headers:
            continue
        stated = cells.take(column)
        if stated is not None and stated != sums[column]:
            added = format_number(sums[column] / table.headers[column].unit)
            message = (
                f"Dòng “{title}” ghi {cell_text(table, row, column)}, cộng các dòng được {added}."
            )
            problem = cells.problem(
                column, message, "Xem lại dòng tổng hoặc các dòng; vẫn nhập được."
            )
            reading.warnings.append(problem)


def warn_of_mended(reading: Reading, table: Table) -> None:
    """One line a column, not one a row: Excel drops the first 0 of the whole column."""
    for header, rows in reading.mended.items():
        shown = ", ".join(str(row) for row in rows[:5]) + (", …" if len(rows) > 5 else "")
        message = f"{len(rows)} ô bị Excel bỏ mất số 0 ở đầu, đã thêm lại (dòng {shown})."
        cure = "Xem lại vài số; lần sau định dạng cột là Text."
        reading.warnings.append(header_problem(table, header, message, cure))
    reading.mended.clear()


def warn_of_twins(reading: Reading) -> None:
    """One name twice in one commune: perhaps one unit with two tax codes."""
    first: dict[tuple[str, str, str], ParsedRow] = {}
    for row in reading.rows:
        other = first.setdefault((row.name_key, folded(row.commune), folded(row.district)), row)
        if other is not row:
            message = (
                f"Trùng tên trong cùng một xã với dòng {other.row} (mã số thuế {other.tax_code})."
            )
            cure = "Nếu là một đơn vị, bỏ bớt một dòng; nếu là hai, không cần làm gì."
            reading.warnings.append(
                Problem(
                    row.sheet,
                    row.row,
                    "",
                    TITLES[Column.NAME],
                    row.name,
                    message,
                    cure,
                    row.name,
                    Column.NAME,
                )
            )
