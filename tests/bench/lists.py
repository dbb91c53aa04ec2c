"""A list of the size of a big province, made out of the demonstration's own."""

import io
from pathlib import Path

import openpyxl

DEMO = Path(__file__).resolve().parents[2] / "demo" / "data"
LIST = DEMO / "kien_giang_2023_danh_sach_htx.xlsx"
BLOCS, UNITS = 11, 117


def long_list(rows: int) -> bytes:
    """The 117 rows again and again, each time in blocs, names and tax codes of their own."""
    header, *units = openpyxl.load_workbook(LIST).worksheets[0].iter_rows(values_only=True)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([*header, "Ghi thêm 1", "Ghi thêm 2"])
    for order in range(rows):
        lap, unit = divmod(order, UNITS)
        cells = list(units[unit])
        cells[0] = order + 1
        cells[1] = units[unit][1] + BLOCS * lap
        cells[4] = f"{cells[4]} {lap}" if lap else cells[4]
        cells[5] = f"18{order:08d}"
        sheet.append([*cells, None, None])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_alone(path: str) -> int:
    """openpyxl and nothing else: every cell once."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows
