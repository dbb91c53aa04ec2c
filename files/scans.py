"""What an office or a phone sends as proof of a signed paper: a PDF, or photos made into one.

Photos are decoded and drawn anew, so that nothing but what is seen is kept: no place where they
were taken, no bytes behind the picture. A PDF is kept byte for byte, for its electronic signature
would not survive a rewrite; whatever could act by itself when it is opened is refused.
"""

import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageFile, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_BYTES_TOGETHER = 60 * MEGABYTE
MOST_FILES = 20
MOST_PAGES = 60
MOST_OBJECTS = 20_000
# A page of A4 at 600 points an inch fits; a JPEG is read scaled down, a PNG only whole.
MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 40_000_000}
LEAST_SIDE = 200
# 170 points an inch on A4: small writing by pen stays readable, a page stays under half a megabyte.
LONGEST_SIDE = 2_000
JPEG_QUALITY = 75
A4_HEIGHT_INCHES = 11.69

PDF_TYPE = "application/pdf"
ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"

MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
HEIC_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
# Keys and action types of a PDF that do something by themselves, or carry another file inside.
ACTING_KEYS = {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named"}

TAKE_AGAIN = "Xin chụp lại hoặc quét (scan) lại tờ giấy rồi gửi."
PRINT_TO_PDF = "Mở tệp, chọn In (Print), máy in “Microsoft Print to PDF”, rồi gửi tệp mới."

# Pictures are big once unpacked: one at a time.
_BENCH = threading.Lock()
logging.getLogger("pypdf").setLevel(logging.ERROR)


class ScanRefused(ValueError):
    """The file is not taken: why, and what its owner can do about it."""

    def __init__(self, name: str, reason: str, cure: str) -> None:
        super().__init__(f"Tệp “{name}”: {reason} {cure}" if name else f"{reason} {cure}")
        self.reason = reason
        self.cure = cure


class Sent(NamedTuple):
    """A file as it came: its name is only for the refusal, what it is goes by its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class OnePdf:
    content: bytes
    pages: int


def as_one_pdf(sent: Sequence[Sent]) -> OnePdf:
    """All that was sent as one PDF, in the order sent. Raises `ScanRefused`."""
    refuse_too_much(sent)
    if len(sent) == 1 and is_pdf(sent[0].content):
        return OnePdf(sent[0].content, checked_pdf(sent[0]))
    with _BENCH:
        return joined(sent)


def refuse_too_much(sent: Sequence[Sent]) -> None:
    if not sent:
        raise ScanRefused("", "Chưa có tệp nào.", "Xin chọn ảnh chụp hoặc tệp PDF.")
    if len(sent) > MOST_FILES:
        raise ScanRefused("", f"Mỗi lần gửi tối đa {MOST_FILES} ảnh.", "Xin chia làm hai lần gửi.")
    for each in sent:
        if not each.content:
            raise ScanRefused(each.name, "tệp trống (0 byte).", "Xin chọn lại đúng ảnh rồi gửi.")
        if len(each.content) > MOST_BYTES:
            raise ScanRefused(
                each.name, "lớn hơn 20 MB.",
                "Xin quét lại ở mức 200 dpi, hoặc chụp lại bằng điện thoại.",
            )  # fmt: skip
    if sum(len(each.content) for each in sent) > MOST_BYTES_TOGETHER:
        raise ScanRefused("", "Các tệp cộng lại lớn hơn 60 MB.", "Xin chia làm hai lần gửi.")


def is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def picture_format(content: bytes) -> str | None:
    return next((name for mark, name in MAGIC.items() if content.startswith(mark)), None)


def joined(sent: Sequence[Sent]) -> OnePdf:
    writer = PdfWriter()
    for each in sent:
        if is_pdf(each.content):
            checked_pdf(each)
            writer.append(BytesIO(each.content), import_outline=False)
        else:
            writer.append(BytesIO(page_of(each)), import_outline=False)
        if len(writer.pages) > MOST_PAGES:
            raise too_many_pages("")
    # Nothing of the moment or of the phone: the same photos give the same bytes.
    writer.metadata = None
    whole = BytesIO()
    writer.write(whole)
    return OnePdf(whole.getvalue(), len(writer.pages))


# --- Pictures ----------------------------------------------------------------------------------


def page_of(sent: Sent) -> bytes:
    """One photo as a PDF of one page, upright, of A4's height."""
    picture = drawn_anew(sent)
    page = BytesIO()
    picture.save(
        page, "PDF", quality=JPEG_QUALITY, resolution=max(picture.size) / A4_HEIGHT_INCHES,
        creationDate="", modDate="",
    )  # fmt: skip
    return page.getvalue()


def drawn_anew(sent: Sent) -> Image.Image:
    known = picture_format(sent.content)
    if known is None:
        raise not_a_scan(sent)
    try:
        return decoded(sent, known)
    except ScanRefused:
        raise
    except Exception as error:  # Pillow raises whatever a broken picture leads to
        raise ScanRefused(sent.name, "ảnh bị hỏng, không mở được.", TAKE_AGAIN) from error


def decoded(sent: Sent, known: str) -> Image.Image:
    with whole_pictures_only(), warnings.catch_warnings():
        # What Pillow warns of (a broken EXIF, too many pixels) is judged or dropped here.
        warnings.simplefilter("ignore")
        refuse_size(sent, known)
        with Image.open(BytesIO(sent.content), formats=[known]) as check:
            check.verify()
        with Image.open(BytesIO(sent.content), formats=[known]) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return on_white(upright)


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """WeasyPrint tells Pillow, for the whole process, to fill up pictures that were cut short."""
    told = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = told


def refuse_size(sent: Sent, known: str) -> None:
    """By the size the picture states, before anything of it is unpacked."""
    try:
        with Image.open(BytesIO(sent.content), formats=[known]) as stated:
            width, height = stated.size
    except Image.DecompressionBombError:
        width, height = MOST_PIXELS[known], 2
    if width * height > MOST_PIXELS[known]:
        raise ScanRefused(
            sent.name, "ảnh quá nhiều điểm ảnh.", "Xin chụp ở cỡ ảnh thường (12 triệu điểm)."
        )
    if min(width, height) < LEAST_SIDE:
        raise ScanRefused(sent.name, "ảnh quá nhỏ, không đọc được chữ.", TAKE_AGAIN)


def on_white(picture: Image.Image) -> Image.Image:
    """Pixels only: whatever the file told besides is left behind."""
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain


def not_a_scan(sent: Sent) -> ScanRefused:
    beginning = sent.content[:1024]
    if beginning[4:12] in HEIC_BRANDS:
        return ScanRefused(
            sent.name, "ảnh kiểu HEIC của iPhone.",
            "Vào Cài đặt, Máy ảnh, Định dạng, chọn Tương thích nhất rồi chụp lại; "
            "hoặc gửi ảnh qua Zalo rồi tải về.",
        )  # fmt: skip
    if beginning.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return ScanRefused(sent.name, "là tệp Word, Excel hoặc tệp nén.", PRINT_TO_PDF)
    return ScanRefused(
        sent.name, "không phải PDF, JPG hay PNG (xét theo nội dung, không theo tên).", TAKE_AGAIN
    )


# --- PDF ---------------------------------------------------------------------------------------


def checked_pdf(sent: Sent) -> int:
    """How many pages it has; refused where it is locked, broken, or does more than show pages."""
    if b"%%EOF" not in sent.content[-1024:]:
        raise ScanRefused(sent.name, "tệp PDF bị đứt, thiếu phần cuối.", "Xin gửi lại từ đầu.")
    if sent.content[sent.content.rindex(b"%%EOF") + 5 :].strip(b"\0\r\n\t "):
        raise ScanRefused(sent.name, "sau phần cuối của PDF còn nội dung lạ.", PRINT_TO_PDF)
    try:
        return pages_of(sent)
    except ScanRefused:
        raise
    except Exception as error:  # pypdf raises whatever a broken file leads to
        raise ScanRefused(sent.name, "tệp PDF bị hỏng, không đọc được.", TAKE_AGAIN) from error
    except RecursionError as error:
        raise ScanRefused(sent.name, "tệp PDF bị hỏng, không đọc được.", TAKE_AGAIN) from error


def pages_of(sent: Sent) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = PdfReader(BytesIO(sent.content), strict=False)
        if reader.is_encrypted:
            raise ScanRefused(
                sent.name, "PDF có đặt mật khẩu.", "Xin bỏ mật khẩu, hoặc in ra PDF mới rồi gửi."
            )
        for each in every_dictionary(sent, reader.trailer):
            if acts_by_itself(each):
                raise ScanRefused(
                    sent.name, "PDF có mã lệnh hoặc tệp khác gài bên trong.", PRINT_TO_PDF
                )
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise too_many_pages(sent.name)
        if not pages:
            raise ScanRefused(sent.name, "PDF không có trang nào.", TAKE_AGAIN)
        for page in reader.pages:
            _ = page.mediabox
        return pages


def too_many_pages(name: str) -> ScanRefused:
    return ScanRefused(
        name, f"nhiều hơn {MOST_PAGES} trang.", "Xin chỉ quét những trang có ký rồi gửi."
    )


def every_dictionary(sent: Sent, start: Any) -> Iterator[DictionaryObject]:
    """All that hangs on the trailer, each object once; no stream's contents are unpacked."""
    waiting, met = [start], set()
    seen = 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if (each.idnum, each.generation) in met:
                continue
            met.add((each.idnum, each.generation))
            each = each.get_object()
        seen += isinstance(each, DictionaryObject | ArrayObject)
        if seen > MOST_OBJECTS:
            raise ScanRefused(sent.name, "PDF quá phức tạp so với một bản quét.", PRINT_TO_PDF)
        if isinstance(each, DictionaryObject):
            yield each
            waiting.extend(dict.values(each))
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def acts_by_itself(entries: DictionaryObject) -> bool:
    if ACTING_KEYS & set(entries):
        return True
    if entries.get("/Type") == "/EmbeddedFile" or entries.get("/Subtype") == "/FileAttachment":
        return True
    action = entries.get("/S")
    is_action = entries.get("/Type") == "/Action" or action in {
        "/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
        "/RichMediaExecute", "/Movie", "/Sound",
    }  # fmt: skip
    return is_action and action not in HARMLESS_ACTIONS
