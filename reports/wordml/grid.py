"""A table of a paper: its head on every page, no row parted, rules all round."""

from collections.abc import Iterable, Sequence

from reports.blocks import Align, HeadCell, Row, Run, Table
from reports.wordml.pieces import (
    JC,
    MM,
    SIDES,
    TIGHT_LINE,
    Place,
    cell_of,
    paragraph,
    row_of,
    speck,
    table_of,
)

ROOM_FOR_A_PEN, ROOM_FOR_WORDS = round(8 * MM), round(10 * MM)
_GRID = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES
)

# "STT" fits its column only so.
_NARROW = '<w:tcMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tcMar>'


def grid(block: Table, place: Place) -> str:
    columns = _columns(block, place.width)
    over = 30 if block.size <= 12 else 60
    rows = _head_rows(block, columns) + _body_rows(block, columns, place)
    table = table_of(columns, rows, f"<w:tblBorders>{_GRID}</w:tblBorders>", (80, over))
    return f"{table}{speck() if place.keep else paragraph('', 4)}"


def _columns(block: Table, width: int) -> list[int]:
    """Shares of the room in whole twips; the last takes what rounding left."""
    whole = sum(column.width for column in block.columns)
    columns = [round(width * column.width / whole) for column in block.columns]
    return [*columns[:-1], width - sum(columns[:-1])]


def _head_rows(block: Table, columns: Sequence[int]) -> str:
    rows = [row_of(_first_head_cells(block, columns), header=True)]
    if block.has_groups:
        rows.append(row_of(_second_head_cells(block, columns), header=True))
    if block.numbered:
        numbers = (
            cell_of(
                width, _in_cell(Run(f"({order})", italic=True), block, "center"), middle="center"
            )
            for order, width in enumerate(columns, start=1)
        )
        rows.append(row_of(numbers, header=True))
    return "".join(rows)


def _first_head_cells(block: Table, columns: Sequence[int]) -> Iterable[str]:
    at = 0
    for cell in block.head_row:
        width = sum(columns[at : at + cell.columns])
        yield _head_cell(cell, width, block, down="first" if cell.rows > 1 else "")
        at += cell.columns


def _second_head_cells(block: Table, columns: Sequence[int]) -> Iterable[str]:
    for column, width in zip(block.columns, columns, strict=True):
        if column.group:
            yield _head_cell(HeadCell(column.header), width, block)
        else:
            yield cell_of(width, _in_cell("", block, "center"), down="more")


def _head_cell(cell: HeadCell, width: int, block: Table, *, down: str = "") -> str:
    said = _in_cell(Run(cell.text, bold=True), block, "center", keep=True)
    return cell_of(width, said, across=cell.columns, down=down, middle="center", margins=_NARROW)


def _body_rows(block: Table, columns: Sequence[int], place: Place) -> str:
    last = len(block.rows) - 1
    rows = []
    for order, row in enumerate(block.rows):
        keep = row.kind == "group" or (place.keep and order == last)
        room = ROOM_FOR_WORDS if block.tall else ROOM_FOR_A_PEN
        least = room if block.roomy and row.kind != "group" else 0
        rows.append(row_of(_body_cells(row, block, columns, keep=keep), least=least))
    return "".join(rows)


def _body_cells(row: Row, block: Table, columns: Sequence[int], *, keep: bool) -> Iterable[str]:
    if row.kind == "group":
        said = _in_cell(Run(row.cells[0], bold=True), block, "left", keep=keep)
        yield cell_of(sum(columns), said, across=len(columns), middle="center")
        return
    for column, width, text in zip(block.columns, columns, row.cells, strict=True):
        run = Run(text, bold=column.bold or row.kind == "total")
        yield cell_of(width, _in_cell(run, block, column.align, keep=keep), middle="center")


def _in_cell(text: str | Run, block: Table, align: Align, *, keep: bool = False) -> str:
    line = 240 if block.size <= 12 else TIGHT_LINE
    return paragraph(text, block.size, jc=JC[align], keep=keep, line=line)
