"""Workbooks made in memory: sound ones by openpyxl, hostile ones by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{target}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>
</Relationships>"""
BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET = """<?xml version="1.0" encoding="UTF-8"?>{before}
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData>{after}</worksheet>"""


def workbook(
    *sheets: Sequence[Sequence[object]], merges: Sequence[str] = (), names: Sequence[str] = ()
) -> bytes:
    """A sound file; the merged ranges go to the first sheet."""
    book = Workbook()
    for index, rows in enumerate(sheets):
        page = book.worksheets[0] if index == 0 else book.create_sheet()
        if index < len(names):
            page.title = names[index]
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                page.cell(number, column).value = value
    for reference in merges:
        book.worksheets[0].merge_cells(reference)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(
    rows: str = "", *, before: str = "", after: str = "", extra: Mapping[str, bytes] | None = None
) -> bytes:
    """A file whose one sheet is written by hand, with further parts beside it."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format(target="xl/workbook.xml", kind="officeDocument"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            target="worksheets/sheet1.xml", kind="worksheet"
        ),
        "xl/worksheets/sheet1.xml": SHEET.format(rows=rows, before=before, after=after),
    }
    return zipped({name: part.encode() for name, part in parts.items()} | dict(extra or {}))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
