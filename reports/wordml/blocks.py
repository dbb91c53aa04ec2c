"""Each kind of block as it stands in a Word file, and the parts they make up."""

from collections.abc import Callable, Sequence
from typing import Any

from reports.blocks import (
    Addressees,
    AnnexHead,
    BulletList,
    CheckCode,
    FieldLines,
    FormMark,
    Head,
    Heading,
    LegalBases,
    Orientation,
    PageBreak,
    Paragraph,
    Part,
    Recipients,
    Run,
    Signer,
    SignOff,
    Table,
    Title,
    WritingLines,
)
from reports.wordml.grid import grid
from reports.wordml.pieces import (
    AFTER,
    BODY,
    BODY_LINE,
    BOTTOM,
    INDENT,
    JC,
    LEFT,
    LONG_SIDE,
    MM,
    OVER_TEXT,
    RIGHT,
    SHORT_SIDE,
    TOP,
    Place,
    cell_of,
    centred,
    field_of,
    length_of,
    letters_of,
    paragraph,
    plain_table,
    properties_of,
    row_of,
    rule_of,
    run_of,
    speck,
    text_width,
    unbroken,
)

# The national title at 13 points is 95 mm wide: it must not break, a long issuer may.
ISSUER_PART = 63 / 160
ROOM_TO_SIGN, ROOM_UNDER_SMALL_PRINT = round(22 * MM), round(12 * MM)
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def body_of(part: Part) -> str:
    """The blocks of one part, drawn in order."""
    width = text_width(part.orientation)
    drawn, small = [], False
    for block, after in zip(part.blocks, (*part.blocks[1:], None), strict=True):
        place = Place(width, isinstance(after, SignOff | CheckCode), small, after is None)
        drawn.append(DRAWN[type(block)](block, place))
        small = small or (isinstance(block, Table) and block.size <= 12)
    return "".join(drawn)


def section(orientation: Orientation, headers: str, *, closes: bool, bare: bool = False) -> str:
    """What ends a part: its page, its margins, its pages counted from one, none on the first.

    Only after a table (`bare`) does the last part want a paragraph: one more might open a page.
    """
    wide, high = SHORT_SIDE, LONG_SIDE
    turned = ""
    if orientation == "landscape":
        wide, high, turned = high, wide, ' w:orient="landscape"'
    properties = (
        f'<w:sectPr>{headers}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}"'
        f' w:header="{OVER_TEXT}" w:footer="{OVER_TEXT}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
    if not closes:
        return speck(properties)
    return f"{speck()}{properties}" if bare else properties


def header(*, numbered: bool, mark: str = "") -> str:
    """The top of a page: its number in the middle, and the mark of a draft at the right."""
    number = field_of("PAGE", 13) if numbered else ""
    line = f"<w:p>{properties_of(jc='center', line=240, size=13)}{number}</w:p>"
    return line + (paragraph(Run(mark, bold=True), 11, jc="right", line=240) if mark else "")


def _head(block: Head, place: Place) -> str:
    left = round(place.width * ISSUER_PART)
    right = place.width - left
    room = round(2.5 * MM)
    issuer = block.issuer.upper()
    wide = min(length_of(issuer, 13), left - room)
    issuing = "".join(
        (
            centred(block.superior.upper(), 13, right=room) if block.superior else "",
            centred(Run(issuer, bold=True), 13, right=room),
            rule_of(0.4 * wide, left - room, beside=room),
        )
    )
    national = "".join(
        (
            centred(Run(COUNTRY, bold=True), 13),
            centred(Run(unbroken(MOTTO), bold=True), 14),
            rule_of(length_of(MOTTO, 14), right),
        )
    )
    first = row_of((cell_of(left, issuing), cell_of(right, national)))
    second = row_of(
        (
            # The smaller letters stand as low as the larger beside them.
            cell_of(left, centred(block.number_line, 13, before=138, right=room)),
            cell_of(right, centred(Run(block.date_line, italic=True), 14, before=120)),
        )
    )
    return plain_table((left, right), first + second) + paragraph("", 8)


def _title(block: Title, place: Place) -> str:
    kind = centred(
        Run(block.kind_name.upper(), bold=True), keep=True, outline=0, line=BODY_LINE,
        after=0 if block.subject else 240,
    )  # fmt: skip
    if not block.subject:
        return kind
    wide = min(length_of(block.subject, BODY), place.width)
    subject = centred(Run(block.subject, bold=True), keep=True, line=BODY_LINE)
    return kind + subject + rule_of(0.4 * wide, place.width, after=240)


def _annex_head(block: AnnexHead, place: Place) -> str:
    attached = f"({block.attached_to})" if block.attached_to else ""
    title = centred(
        Run(block.title.upper(), bold=True), keep=True, before=80, outline=0, line=BODY_LINE,
        after=80 if attached else 240,
    )  # fmt: skip
    below = centred(Run(attached, italic=True), keep=True, after=240) if attached else ""
    return centred(Run(block.label, bold=True), keep=True, line=BODY_LINE) + title + below


def _addressees(block: Addressees, place: Place) -> str:
    label = unbroken("Kính gửi:")
    if len(block.lines) == 1:
        return centred(f"{label} {block.lines[0]}", after=240, line=BODY_LINE)
    lines = [f"- {line}" for line in block.lines]
    first = round(length_of(label, BODY, style=0) + 100)
    wanted = max(length_of(line, BODY, style=0) for line in lines) + 100
    second = round(min(wanted, place.width - first))
    names = "".join(paragraph(line, line=BODY_LINE) for line in lines)
    cells = cell_of(first, paragraph(label, line=BODY_LINE)), cell_of(second, names)
    return plain_table((first, second), row_of(cells), jc="center") + paragraph("", 6)


def _legal_bases(block: LegalBases, place: Place) -> str:
    return "".join(_body(Run(line, italic=True)) for line in block.lines)


def _body(text: str | Run | Sequence[Run], size: float = BODY, **given: Any) -> str:
    usual = {"jc": "both", "first": INDENT, "after": AFTER, "line": BODY_LINE}
    return paragraph(text, size, **(usual | given))


def _running(block: Paragraph, place: Place) -> str:
    flush = not block.indent or block.note or block.align in ("center", "right")
    return _body(
        block.runs, 12 if block.note else BODY, jc=JC[block.align], first=0 if flush else INDENT,
        after=60 if block.note else AFTER, keep=block.leads_on or place.keep or block.closing,
    )  # fmt: skip


def _heading(block: Heading, place: Place) -> str:
    said = Run(block.text, bold=block.level < 3)
    return _body(said, keep=True, outline=block.level)


def _bullets(block: BulletList, place: Place) -> str:
    last = len(block.items) - 1
    return "".join(
        _body((Run("- "), *runs), keep=place.keep and order == last)
        for order, runs in enumerate(block.runs)
    )


def _recipients(block: Recipients, place: Place) -> str:
    return _recipient_lines(block, before=240)


def _recipient_lines(block: Recipients, *, before: int = 0) -> str:
    label = paragraph(Run("Nơi nhận:", bold=True, italic=True), 12, keep=True, before=before)
    return label + "".join(paragraph(f"- {line}", 11, keep=True) for line in block.lines)


def _sign_off(block: SignOff, place: Place) -> str:
    """Never parted from what stands before it, nor inside."""
    signers = block.signatures.signers
    room = ROOM_UNDER_SMALL_PRINT if place.under_small_print else ROOM_TO_SIGN
    if len(signers) == 1:
        half = place.width // 2
        left = _recipient_lines(block.recipients) if block.recipients else paragraph("")
        right = _signed(signers[0]) + _signed_name(signers[0], room)
        row = row_of((cell_of(half, left), cell_of(place.width - half, right)))
        return _gap() + plain_table((half, place.width - half), row) + _below(place)
    column = place.width // len(signers)
    titles = row_of(cell_of(column, _signed(each)) for each in signers)
    names = row_of(cell_of(column, _signed_name(each, room)) for each in signers)
    below = _recipient_lines(block.recipients, before=240) if block.recipients else _below(place)
    return _gap() + plain_table([column] * len(signers), titles + names) + below


def _below(place: Place) -> str:
    """What parts the table from the next one; at the end the section sees to it."""
    return "" if place.ends_part else speck()


def _gap() -> str:
    return paragraph("", 6, keep=True)


def _signed(signer: Signer) -> str:
    lines = "".join(centred(Run(line.upper(), bold=True), keep=True) for line in signer.lines)
    note = centred(Run(signer.note, italic=True), keep=True) if signer.note else ""
    return lines + note


def _signed_name(signer: Signer, room: int) -> str:
    return centred(Run(signer.name, bold=True), before=room)


def _page_break(block: PageBreak, place: Place) -> str:
    return speck(breaks=True)


def _dots(width: int) -> str:
    return f'<w:tab w:val="right" w:leader="dot" w:pos="{width}"/>'


def _dotted(text: str, place: Place, **given: Any) -> str:
    """A line to write on: dots from the end of the text to the margin."""
    properties = properties_of(tabs=_dots(place.width), after=80, line=BODY_LINE, **given)
    written = run_of(Run(text)) if text else ""
    return f"<w:p>{properties}{written}<w:r>{letters_of(BODY)}<w:tab/></w:r></w:p>"


def _field_lines(block: FieldLines, place: Place) -> str:
    drawn = []
    for line in block.lines:
        if line.value:
            said = f"{line.label}: {line.value}"
            drawn.append(_body(said, jc="left", after=80))
        else:
            drawn.append(_dotted(f"{line.label}: ", place, first=INDENT))
            drawn += [_dotted("", place) for _ in line.blanks[1:]]
    return "".join(drawn)


def _writing_lines(block: WritingLines, place: Place) -> str:
    return "".join(_dotted("", place) for _ in block.blanks)


def _check_code(block: CheckCode, place: Place) -> str:
    said = [Run("Mã kiểm tra: "), Run(block.code, bold=True)]
    where = [Run(f" – tra cứu tại {block.url}")] if block.url else []
    return paragraph([*said, *where], 11, before=240)


def _form_mark(block: FormMark, place: Place) -> str:
    """The code of a form by letters alone: what is filled in on a screen is not scanned."""
    return paragraph(f"{block.label} Mã mẫu: {block.code}", 9, jc="right", before=60)


DRAWN: dict[type[Any], Callable[[Any, Place], str]] = {
    Head: _head,
    Title: _title,
    Addressees: _addressees,
    LegalBases: _legal_bases,
    Paragraph: _running,
    Heading: _heading,
    BulletList: _bullets,
    Table: grid,
    SignOff: _sign_off,
    Recipients: _recipients,
    AnnexHead: _annex_head,
    PageBreak: _page_break,
    FieldLines: _field_lines,
    WritingLines: _writing_lines,
    CheckCode: _check_code,
    FormMark: _form_mark,
}
