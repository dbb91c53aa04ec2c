"""Mục lục hồ sơ: the papers that were issued, with their pages and digests."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocs.models import Season
from reports.blocks import (
    Column,
    Head,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Table,
    Title,
)
from reports.dossiers.common import (
    NOTE_TO_SIGN,
    Letterhead,
    NotReady,
    Wording,
    letterhead,
    parted,
    wording,
    year_end,
)
from reports.models import IssuedPaper
from reports.wording import BlankDate

DIGEST_SHOWN = 16


@dataclass(frozen=True)
class ContentsLine:
    title: str
    pages: int
    digest: str
    version: int


@dataclass(frozen=True)
class ContentsFacts:
    year: int
    letterhead: Letterhead
    words: Wording
    lines: tuple[ContentsLine, ...]


def gather_contents(season: Season, papers: Sequence[IssuedPaper]) -> ContentsFacts:
    """In the order the papers are given."""
    if not papers:
        raise NotReady("Chưa lập văn bản nào của hồ sơ.")
    day = year_end(season.year)
    return ContentsFacts(
        year=season.year,
        letterhead=letterhead(day),
        words=wording("muc_luc", day),
        lines=tuple(
            ContentsLine(paper.title, paper.pages, paper.digest[:DIGEST_SHOWN], paper.version)
            for paper in papers
        ),
    )


def contents_paper(facts: ContentsFacts) -> Paper:
    words = facts.words
    pages = sum(line.pages for line in facts.lines)
    return Paper(
        kind="muc_luc",
        code="",
        title=f"Mục lục hồ sơ khen thưởng năm {facts.year}",
        file_stem=f"muc-luc-ho-so-{facts.year}",
        blocks=(
            Head(
                issuer=parted(facts.letterhead.office),
                superior=facts.letterhead.superior,
                place=facts.letterhead.place,
                date=BlankDate(),
            ),
            Title(words("ten"), words("trich_yeu", year=facts.year)),
            Table(
                COLUMNS,
                tuple(
                    Row((str(order), line.title, str(line.pages), line.digest, str(line.version)))
                    for order, line in enumerate(facts.lines, start=1)
                ),
                size=12,
            ),
            Paragraph(words("tong", papers=len(facts.lines), pages=pages)),
            Signatures(words.signers("chu_ky", note=NOTE_TO_SIGN)),
        ),
    )


COLUMNS = (
    Column("STT", 12, "center"),
    Column("Tên văn bản", 79),
    Column("Số trang", 15, "center"),
    Column("SHA-256 (16 ký tự đầu)", 41),
    Column("Lần lập", 13, "center"),
)
