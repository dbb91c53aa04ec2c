"""Papers as typed blocks: what stands on a paper, in order, and nothing of how it is drawn.

Every renderer reads these same values, so the PDF and any other form of a paper say the same words.
Layout facts (capitals, ";" and "./.", leading zeros) follow Phụ lục I of Nghị định 30/2020/NĐ-CP.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal

from reports.wording import (
    NUMBER_ROOM,
    BlankDate,
    bare,
    closed_lines,
    printable,
    roman,
    written_date,
)

Align = Literal["left", "center", "right", "justify"]
Orientation = Literal["portrait", "landscape"]


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[Run | str, ...]


def bold(text: str) -> Run:
    return Run(text, bold=True)


def italic(text: str) -> Run:
    return Run(text, italic=True)


@dataclass(frozen=True)
class Head:
    """Issuer on the left, national title on the right, number and date on one line below.

    `number_symbol` is what follows the number ("/TTr-LMHTX"); without it the paper has no number.
    A `number` of None leaves room for the clerk to write it. Lines of a long name part at "\\n".
    """

    issuer: str
    place: str
    date: date | BlankDate
    superior: str = ""
    number_symbol: str = ""
    number: int | None = None
    # A công văn has no title: what it is about stands under its number.
    about: str = ""

    @property
    def number_text(self) -> str:
        if not self.number_symbol:
            return ""
        number = NUMBER_ROOM if self.number is None else f"{self.number:02d}"
        return f"{number}{self.number_symbol}"

    @property
    def number_line(self) -> str:
        number = f"Số: {self.number_text}" if self.number_symbol else ""
        return f"{number}\n{self.about}" if self.about else number

    @property
    def date_line(self) -> str:
        return f"{self.place}, {written_date(self.date)}"


@dataclass(frozen=True)
class Title:
    """Kind of paper and what it is about; a long subject may be parted at "\\n"."""

    kind_name: str
    subject: str = ""


@dataclass(frozen=True)
class Addressees:
    """Kính gửi: one on the same line, several on lines of their own."""

    names: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return closed_lines(self.names)


@dataclass(frozen=True)
class LegalBases:
    """Căn cứ, given without closing marks."""

    bases: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return closed_lines(self.bases)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `closing` is the last sentence of the paper and ends "./.".

    A `note` stands under a table, in smaller type.
    """

    text: Text
    align: Align = "justify"
    indent: bool = True
    closing: bool = False
    note: bool = False

    @property
    def runs(self) -> tuple[Run, ...]:
        runs = as_runs(self.text)
        if not self.closing or not runs:
            return runs
        last = runs[-1]
        return (*runs[:-1], replace(last, text=f"{bare(last.text)}./."))

    @property
    def leads_on(self) -> bool:
        """It announces what follows, and must not stand alone at the foot of a page."""
        return plain(self.text).rstrip().endswith(":")


@dataclass(frozen=True)
class Heading:
    """Level 1 is "I.", level 2 is "1.", level 3 is "a)"; the mark is part of the text."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True)
class BulletList:
    items: tuple[Text, ...]

    @property
    def runs(self) -> tuple[tuple[Run, ...], ...]:
        return tuple(as_runs(item) for item in self.items)


@dataclass(frozen=True)
class Column:
    """Neighbours that share a `group` stand under it in a two-level header."""

    header: str
    width: int
    align: Align = "left"
    group: str = ""
    bold: bool = False


@dataclass(frozen=True)
class HeadCell:
    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Row:
    """A `group` row has one cell across the table; a `total` row is set in bold."""

    cells: tuple[str, ...]
    kind: Literal["data", "group", "total"] = "data"


@dataclass(frozen=True)
class Table:
    """Cells are text as printed; widths are millimetres, and shares of the page where they differ.

    `numbered` adds the row (1) (2) (3) … under the header, repeated with it. `roomy` rows are tall
    enough to be filled in by pen, `tall` ones (10 mm) for more than a figure.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    numbered: bool = False
    size: Literal[11, 12, 13, 14] = 13
    roomy: bool = False
    tall: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            expected = 1 if row.kind == "group" else len(self.columns)
            if len(row.cells) != expected:
                raise ValueError(f"Dòng có {len(row.cells)} ô, bảng cần {expected}: {row.cells}")

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def head_row(self) -> tuple[HeadCell, ...]:
        """The first header row: groups across their columns, other columns down both rows."""
        cells: list[HeadCell] = []
        for group, members in groupby(self.columns, key=lambda column: column.group):
            columns = list(members)
            if group:
                cells.append(HeadCell(group, columns=len(columns)))
            else:
                down = 2 if self.has_groups else 1
                cells += [HeadCell(column.header, rows=down) for column in columns]
        return tuple(cells)

    @property
    def second_head_row(self) -> tuple[HeadCell, ...]:
        return tuple(HeadCell(column.header) for column in self.columns if column.group)

    @property
    def shares(self) -> tuple[str, ...]:
        """Each column's part of the width, as CSS and OOXML both understand it."""
        whole = sum(column.width for column in self.columns)
        return tuple(f"{100 * column.width / whole:.3f}%" for column in self.columns)

    @property
    def body(self) -> Iterator[tuple[Row, tuple[tuple[Column, str], ...]]]:
        for row in self.rows:
            yield row, tuple(zip(self.columns, row.cells, strict=False))


@dataclass(frozen=True)
class Signer:
    """`authority` lines come first: "TM. ỦY BAN", "KT. CHỦ TỊCH"; then the signer's own title."""

    title: str
    name: str = ""
    authority: tuple[str, ...] = ()
    note: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return (*self.authority, self.title)


@dataclass(frozen=True)
class Signatures:
    signers: tuple[Signer, ...]


@dataclass(frozen=True)
class Recipients:
    """Nơi nhận, given without dashes and closing marks; the last line is "Lưu: VT, …"."""

    names: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return closed_lines(self.names)


@dataclass(frozen=True)
class SignOff:
    """The foot of a paper: recipients beside a single signature, or below several."""

    signatures: Signatures
    recipients: Recipients | None = None


@dataclass(frozen=True)
class AnnexHead:
    """Opens an annex: a page of its own, pages counted from one again.

    `number` is None when the paper has only one annex.
    """

    title: str
    attached_to: str = ""
    number: int | None = None
    orientation: Orientation = "landscape"

    @property
    def label(self) -> str:
        return "Phụ lục" if self.number is None else f"Phụ lục {roman(self.number)}"


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class FieldLine:
    """A label and its value, or dotted lines to write on where there is none."""

    label: str
    value: str = ""
    blank_lines: int = 1

    @property
    def blanks(self) -> range:
        return range(0 if self.value else self.blank_lines)


@dataclass(frozen=True)
class FieldLines:
    lines: tuple[FieldLine, ...]


@dataclass(frozen=True)
class WritingLines:
    """Dotted lines across the page, to be filled in by pen."""

    count: int = 3

    @property
    def blanks(self) -> range:
        return range(self.count)


@dataclass(frozen=True)
class CheckCode:
    """A code by which a reader can check an unnumbered paper, also drawn as a QR code of so many
    modules a side (`path`: SVG) that leads to the page of the code."""

    code: str
    url: str = ""
    modules: int = 0
    path: str = ""


@dataclass(frozen=True)
class FormMark:
    """At the foot of every page of a form to fill in: its code, also drawn as a QR code of so many
    modules a side (`path`: SVG)."""

    code: str
    label: str
    modules: int
    path: str


Block = (
    Head
    | Title
    | Addressees
    | LegalBases
    | Paragraph
    | Heading
    | BulletList
    | Table
    | Signatures
    | Recipients
    | SignOff
    | AnnexHead
    | PageBreak
    | FieldLines
    | WritingLines
    | CheckCode
    | FormMark
)


@dataclass(frozen=True)
class Part:
    """Pages counted together: the paper itself, or one annex."""

    orientation: Orientation
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper, complete. `snapshot` keeps the names and numbers it was made from."""

    kind: str
    code: str
    title: str
    blocks: tuple[Block, ...]
    file_stem: str
    orientation: Orientation = "portrait"
    snapshot: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", printable(self.title))
        object.__setattr__(self, "blocks", printable(self.blocks))
        self._refuse_check_code_on_numbered_paper()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The paper cut at its annexes, each foot joined into one block."""
        parts = [Part(self.orientation, ())]
        for block in joined_feet(self.blocks):
            if isinstance(block, AnnexHead):
                parts.append(Part(block.orientation, ()))
            parts[-1] = replace(parts[-1], blocks=(*parts[-1].blocks, block))
        return tuple(part for part in parts if part.blocks)

    def _refuse_check_code_on_numbered_paper(self) -> None:
        """Nghị định 30 has no place for it on a numbered paper."""
        numbered = any(isinstance(block, Head) and block.number_symbol for block in self.blocks)
        if numbered and any(isinstance(block, CheckCode) for block in self.blocks):
            raise ValueError("Văn bản có số, ký hiệu không in mã kiểm tra.")


def joined_feet(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Signatures with the recipients that stand next to them, in whichever order, as one block."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(block, Signatures):
            recipients = joined.pop() if isinstance(before, Recipients) else None
            joined.append(
                SignOff(block, recipients if isinstance(recipients, Recipients) else None)
            )
        elif isinstance(block, Recipients) and isinstance(before, SignOff):
            joined[-1] = replace(before, recipients=before.recipients or block)
        else:
            joined.append(block)
    return tuple(joined)


def attached_to(kind_name: str, head: Head) -> str:
    """What an annex says of the paper it belongs to: "Kèm theo Tờ trình số … ngày … của …"."""
    issuer = " ".join(head.issuer.split())
    return f"Kèm theo {kind_name} số {head.number_text} {written_date(head.date)} của {issuer}"


def as_runs(text: Text) -> tuple[Run, ...]:
    pieces = (text,) if isinstance(text, str) else text
    return tuple(Run(piece) if isinstance(piece, str) else piece for piece in pieces)


def plain(text: Text) -> str:
    return "".join(run.text for run in as_runs(text))


def unnamed_signers(paper: Paper) -> tuple[str, ...]:
    """Titles under which the office signs and nobody's name stands; who signs by pen and writes
    the name has a note that says so."""
    signers = (signer for block in paper.blocks for signer in getattr(block, "signers", ()))
    return tuple(each.title for each in signers if not each.name and not each.note)
