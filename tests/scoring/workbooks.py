"""Workbooks in tests: filled as people do, run through LibreOffice, sent back."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from scoring.workbooks.keys import KEY

Cells = dict[tuple[str, str], Any]


def opened(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def boxes(book: openpyxl.Workbook) -> Cells:
    """Every box by the keys of its row and column, as a person finds it by its labels."""
    found: Cells = {}
    for page in book.worksheets:
        columns: dict[int, str] = {}
        for row in page.iter_rows():
            names = {
                cell.column: match.group(1)
                for cell in row
                if isinstance(cell.value, str) and (match := KEY.fullmatch(cell.value))
            }
            columns |= {at: name for at, name in names.items() if name[0] in "TX"}
            for name in (each for each in names.values() if each[0] not in "TX"):
                for at, column in columns.items():
                    found[name, column] = page.cell(row[0].row, at)
    return found


def filled(content: bytes, values: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with these boxes written into."""
    book = opened(content)
    here = boxes(book)
    for key, value in values.items():
        here[key].value = value
    return saved(book)


def changed(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = opened(content)
    change(book)
    return saved(book)


def office_has_calc() -> bool:
    """The program alone is not enough: spreadsheets are a part of their own."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return False
    return any(Path(soffice).resolve().parent.glob("libsclo.so"))


def through_the_office(
    folder: Path, contents: dict[str, bytes], to: str = "xlsx"
) -> dict[str, bytes]:
    """Opened, reckoned and saved again by LibreOffice, all in one start of it."""
    sources, results = folder / "out", folder / "back"
    for each in (sources, results):
        each.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (sources / f"{name}.xlsx").write_bytes(content)
    subprocess.run(  # noqa: S603 - our own files
        [str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--headless", "--convert-to", to, "--outdir", str(results),
         *(str(sources / f"{name}.xlsx") for name in contents)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {name: (results / f"{name}.{to.partition(':')[0]}").read_bytes() for name in contents}
