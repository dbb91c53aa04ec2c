"""A photo or a paper sent as proof, made ready to be kept: what is handed out, a small picture to
find it by, and the marks by which it is known again.

A photo is drawn anew, upright, shrunk, without what the camera wrote; several photos of one paper
become one PDF; a PDF stays as it came.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image
from pypdf import PdfWriter

from files import scans
from files.likeness import COLUMNS, ROWS, mark_of
from files.scans import JPEG_QUALITY, JPEG_TYPE, PDF_TYPE, Sent

MOST_THUMBNAIL_BYTES = 20_000
THUMBNAIL_SIDE = 240
LONGEST_NAME = 100


@dataclass(frozen=True)
class Part:
    """One thing that was sent: its bytes as they came, and what it looks like (blank for a PDF)."""

    sent_digest: str
    picture_hash: str


@dataclass(frozen=True)
class Proof:
    """`name` is what it is called on pages and on one's device; its ending tells what it is."""

    name: str
    content: bytes
    media_type: str
    pages: int
    thumbnail: bytes | None
    parts: tuple[Part, ...]

    @property
    def is_photo(self) -> bool:
        return self.media_type == JPEG_TYPE

    @property
    def sent_digest(self) -> str:
        """Of what was sent, all of it in its order."""
        if len(self.parts) == 1:
            return self.parts[0].sent_digest
        together = "".join(each.sent_digest for each in self.parts)
        return hashlib.sha256(together.encode()).hexdigest()


def proof_of(sent: Sent) -> Proof:
    """One photo or one PDF by itself. Raises `ScanRefused`."""
    scans.refuse_too_much([sent])
    if scans.is_pdf(sent.content):
        pages = scans.checked_pdf(sent)
        return Proof(named(sent.name, "pdf"), sent.content, PDF_TYPE, pages, None, (part_of(sent),))
    with scans.BENCH:
        picture = scans.drawn_anew(sent)
        return Proof(
            name=named(sent.name, "jpg"), content=jpeg(picture, JPEG_QUALITY),
            media_type=JPEG_TYPE, pages=1, thumbnail=thumbnail(picture),
            parts=(part_of(sent, picture),),
        )  # fmt: skip


def one_paper(sent: Sequence[Sent]) -> Proof:
    """Several photos of one paper, as one PDF in the order sent. Raises `ScanRefused`."""
    scans.refuse_too_much(sent)
    if len(sent) == 1:
        return proof_of(sent[0])
    parts: list[Part] = []
    small: bytes | None = None
    writer = PdfWriter()
    with scans.BENCH:
        for each in sent:
            picture = scans.put_on(writer, each)
            parts.append(part_of(each, picture))
            small = small or (thumbnail(picture) if picture else None)
        whole = scans.finished(writer)
    return Proof(
        named(sent[0].name, "pdf"), whole.content, PDF_TYPE, whole.pages, small, tuple(parts)
    )


def part_of(sent: Sent, picture: Image.Image | None = None) -> Part:
    return Part(hashlib.sha256(sent.content).hexdigest(), looks(picture) if picture else "")


def looks(picture: Image.Image) -> str:
    patches = picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    return mark_of(list(patches.tobytes()))


def jpeg(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()


def thumbnail(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    drawn = (jpeg(small, quality) for quality in (70, 50, 30, 10))
    return next(each for each in drawn if len(each) <= MOST_THUMBNAIL_BYTES)


def named(name: str, ending: str) -> str:
    """One visible line without a path, ending as what the file is."""
    seen = "".join(letter for letter in name if letter.isprintable())
    last = unicodedata.normalize("NFC", seen).replace("\\", "/").rpartition("/")[2]
    stem = PurePosixPath(last).stem.strip(" .")[:LONGEST_NAME].strip()
    return f"{stem or 'minh chung'}.{ending}"
