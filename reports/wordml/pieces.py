"""Pieces of WordprocessingML, such as Word 2010 and LibreOffice both draw alike.

Lengths are twips (1/20 point) unless a name says otherwise. Every run names its face and size, so
that a piece copied into another document keeps them.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape

from PIL import ImageFont

from reports.blocks import Align, Orientation, Run
from reports.pdf import FONTS

FACE = "Times New Roman"
# As wide, for a machine that has not the first: lines break and pages end where they should.
STAND_INS = ("Liberation Serif", "Tinos")
MM = 1440 / 25.4
BODY = 14
# Left, right, top, bottom margins and the height of the page number over the text.
LEFT, RIGHT, TOP, BOTTOM = (round(mm * MM) for mm in (30, 20, 20, 20))
OVER_TEXT = round(8 * MM)
SHORT_SIDE, LONG_SIDE = 11906, 16838
INDENT = round(10 * MM)
AFTER = 120
# Of the line the face has by itself: 14 points set on 17,5.
BODY_LINE, TIGHT_LINE = 261, 250
# A rule is a paragraph with a border above; it must be as low as Word allows.
RULE_HEIGHT = 40

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
JC: dict[Align, str] = {"left": "left", "center": "center", "right": "right", "justify": "both"}


@dataclass(frozen=True)
class Place:
    """Where a block stands: the room it has, and whether what follows must not leave it."""

    width: int
    keep: bool = False
    under_small_print: bool = False
    ends_part: bool = False


def text_width(orientation: Orientation) -> int:
    return (SHORT_SIDE if orientation == "portrait" else LONG_SIDE) - LEFT - RIGHT


def run_of(run: Run, size: float = BODY) -> str:
    if not run.text:
        return ""
    style = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
    lines = run.text.split("\n")
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{letters_of(size, style)}{text}</w:r>"


def letters_of(size: float, style: str = "") -> str:
    half = round(size * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
        f'{style}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def field_of(name: str, size: float) -> str:
    style = letters_of(size)
    return (
        f'<w:r>{style}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{style}<w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        f'<w:r>{style}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{style}<w:t>1</w:t></w:r>"
        f'<w:r>{style}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def properties_of(
    *,
    jc: str = "left",
    keep: bool = False,
    before: int = 0,
    after: int = 0,
    line: int = TIGHT_LINE,
    exact: bool = False,
    first: int = 0,
    left: int = 0,
    right: int = 0,
    outline: int | None = None,
    breaks: bool = False,
    tabs: str = "",
    border: str = "",
    within: str = "",
    size: float = BODY,
) -> str:
    """In the order the schema wants: Word refuses a file whose elements stand otherwise."""
    ends = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    return (
        "<w:pPr>"
        f"{'<w:keepNext/>' if keep else ''}"
        f"{'<w:pageBreakBefore/>' if breaks else ''}"
        f"{f'<w:pBdr>{border}</w:pBdr>' if border else ''}"
        f"{f'<w:tabs>{tabs}</w:tabs>' if tabs else ''}"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}"'
        f' w:lineRule="{"exact" if exact else "auto"}"/>'
        f'<w:ind w:left="{left}" w:right="{right}" w:firstLine="{first}"/>'
        f'<w:jc w:val="{jc}"/>{ends}{letters_of(size)}{within}</w:pPr>'
    )


def paragraph(text: str | Run | Sequence[Run], size: float = BODY, **properties: Any) -> str:
    runs = [Run(text)] if isinstance(text, str) else [text] if isinstance(text, Run) else text
    written = "".join(run_of(run, size) for run in runs)
    return f"<w:p>{properties_of(size=size, **properties)}{written}</w:p>"


def centred(text: str | Run, size: float = BODY, **properties: Any) -> str:
    return paragraph(text, size, jc="center", **properties)


def unbroken(text: str) -> str:
    """Kept on one line."""
    return text.replace(" ", "\u00a0")


def speck(within: str = "", *, breaks: bool = False) -> str:
    """A paragraph nobody sees: Word wants one after a table and at the end of a part."""
    properties = properties_of(line=20, exact=True, within=within, breaks=breaks, size=1)
    return f"<w:p>{properties}</w:p>"


def rule_of(length: float, room: int, *, beside: int = 0, after: int = 0) -> str:
    """A solid black rule of that length in the middle of its room, which ends `beside` the cell."""
    side = max(0, round((room - length) / 2))
    border = '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
    properties = properties_of(
        jc="center", keep=True, before=20, line=RULE_HEIGHT, exact=True, left=side,
        right=side + beside, border=border, after=after, size=1,
    )  # fmt: skip
    return f"<w:p>{properties}</w:p>"


@functools.cache
def face(style: int) -> Any:
    """The face papers are printed in, as wide as Times New Roman, at 100 units an em."""
    return ImageFont.truetype(str(FONTS[style]), 100)


def length_of(text: str, size: float, *, style: Literal[0, 1, 2] = 1) -> float:
    """How long a line of text is; of several lines the longest."""
    longest: float = max(face(style).getlength(line) for line in text.split("\n"))
    return longest * size * 20 / 100


def plain_table(columns: Sequence[int], rows: str, *, jc: str = "left") -> str:
    """A table without rules, its cells without padding."""
    nothing = "".join(f'<w:{side} w:val="nil"/>' for side in SIDES)
    return table_of(columns, rows, f"<w:tblBorders>{nothing}</w:tblBorders>", (0, 0), jc)


def table_of(
    columns: Sequence[int], rows: str, borders: str, padding: tuple[int, int], jc: str = "left"
) -> str:
    beside, over = padding
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="{jc}"/>'
        f'<w:tblInd w:w="0" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="{over}" w:type="dxa"/><w:left w:w="{beside}" w:type="dxa"/>'
        f'<w:bottom w:w="{over}" w:type="dxa"/><w:right w:w="{beside}" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def row_of(cells: Iterable[str], *, header: bool = False, least: int = 0) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def cell_of(
    width: int,
    content: str,
    *,
    across: int = 1,
    down: str = "",
    middle: str = "top",
    margins: str = "",
) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    merged = {"": "", "first": '<w:vMerge w:val="restart"/>', "more": "<w:vMerge/>"}[down]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}{margins}'
        f'<w:vAlign w:val="{middle}"/></w:tcPr>{content}</w:tc>'
    )
