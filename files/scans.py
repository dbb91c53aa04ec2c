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

from django.conf import settings
from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MEGABYTE = 1024 * 1024
MOST_BYTES_TOGETHER = 60 * MEGABYTE
MOST_FILES = 20
MOST_PAGES = 60
MOST_OBJECTS = 20_000
# A page of A4 at 600 points an inch fits; a JPEG is read scaled down, the others only whole. The
# largest HEIC a phone takes has 48 million.
MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 40_000_000, "HEIF": 50_000_000}
LEAST_SIDE = 200
# 170 points an inch on A4: small writing by pen stays readable, a page stays under half a megabyte.
LONGEST_SIDE = 2_000
JPEG_QUALITY = 75
A4_HEIGHT_INCHES = 11.69

PDF_TYPE = "application/pdf"
JPEG_TYPE = "image/jpeg"
ACCEPTED = (
    ".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/jpeg,image/png,image/heic,image/heif"
)

MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
# What a HEIF file calls itself where its pictures are coded as iPhones do.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
# What people send besides, told by its name so that they know what to change.
OTHER_PICTURES = {b"GIF8": "GIF", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
# Keys and action types of a PDF that do something by themselves, or carry another file inside.
ACTING_KEYS = {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named"}

TAKE_AGAIN = "Xin chụp lại hoặc quét (scan) lại tờ giấy rồi gửi."
SAVE_AS_JPG = "Mở ảnh, chụp màn hình hoặc lưu lại kiểu JPG, rồi gửi."
MOST_COMPATIBLE = (
    "Vào Cài đặt, Máy ảnh, Định dạng, chọn Tương thích nhất rồi chụp lại; "
    "hoặc gửi ảnh qua Zalo rồi tải về."
)
PRINT_TO_PDF = "Mở tệp, chọn In (Print), máy in “Microsoft Print to PDF”, rồi gửi tệp mới."

# Pictures are big once unpacked: one at a time.
BENCH = threading.Lock()
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
logging.getLogger("pypdf").setLevel(logging.ERROR)


class ScanRefused(ValueError):
    """The file is not taken: why, and what its owner can do about it."""

    def __init__(self, name: str, reason: str, cure: str) -> None:
        super().__init__(f"Tệp “{name}”: {reason} {cure}" if name else f"{reason} {cure}")
        self.name = name
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
    with BENCH:
        return joined(sent)


def refuse_too_much(sent: Sequence[Sent]) -> None:
    if not sent:
        raise ScanRefused("", "Chưa có tệp nào.", "Xin chọn ảnh chụp hoặc tệp PDF.")
    if len(sent) > MOST_FILES:
        raise ScanRefused("", f"Mỗi lần gửi tối đa {MOST_FILES} ảnh.", "Xin chia làm hai lần gửi.")
    for each in sent:
        if not each.content:
            raise ScanRefused(each.name, "tệp trống (0 byte).", "Xin chọn lại đúng ảnh rồi gửi.")
        if len(each.content) > settings.UPLOAD_MOST_BYTES:
            raise too_big(each.name)
    if sum(len(each.content) for each in sent) > MOST_BYTES_TOGETHER:
        raise ScanRefused("", "Các tệp cộng lại lớn hơn 60 MB.", "Xin chia làm hai lần gửi.")


def too_big(name: str) -> ScanRefused:
    return ScanRefused(
        name, f"lớn hơn {settings.UPLOAD_MOST_BYTES // MEGABYTE} MB.",
        "Xin quét lại ở mức 200 dpi, hoặc chụp lại bằng điện thoại ở cỡ ảnh thường.",
    )  # fmt: skip


def is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def picture_format(content: bytes) -> str | None:
    if brands(content) & HEIC_BRANDS:
        return "HEIF"
    return next((name for mark, name in MAGIC.items() if content.startswith(mark)), None)


def brands(content: bytes) -> set[bytes]:
    """The kinds a file of boxes (HEIC, AVIF, films) says it is; empty for any other file."""
    if content[4:8] != b"ftyp":
        return set()
    head = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
    kinds = {head[at : at + 4] for at in range(0, len(head), 4)}
    return {b"avif"} if head[:4] in (b"avif", b"avis") else kinds


def joined(sent: Sequence[Sent]) -> OnePdf:
    writer = PdfWriter()
    for each in sent:
        put_on(writer, each)
    return finished(writer)


def put_on(writer: PdfWriter, sent: Sent) -> Image.Image | None:
    """One more photo or PDF on the paper; the photo as it was drawn, None for a PDF."""
    picture = None
    if is_pdf(sent.content):
        checked_pdf(sent)
        writer.append(BytesIO(sent.content), import_outline=False)
    else:
        picture = drawn_anew(sent)
        writer.append(BytesIO(page_of(picture)), import_outline=False)
    if len(writer.pages) > MOST_PAGES:
        raise too_many_pages("")
    return picture


def finished(writer: PdfWriter) -> OnePdf:
    # Nothing of the moment or of the phone: the same photos give the same bytes.
    writer.metadata = None
    whole = BytesIO()
    writer.write(whole)
    return OnePdf(whole.getvalue(), len(writer.pages))


# --- Pictures ----------------------------------------------------------------------------------


def page_of(picture: Image.Image) -> bytes:
    """One drawn photo as a PDF of one page of A4's height."""
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
        cure = MOST_COMPATIBLE if known == "HEIF" else TAKE_AGAIN
        raise ScanRefused(sent.name, "ảnh bị hỏng, không mở được.", cure) from error


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
    kind = other_picture(beginning)
    if kind:
        return ScanRefused(sent.name, f"là ảnh kiểu {kind}, phần mềm chưa nhận.", SAVE_AS_JPG)
    if brands(beginning):
        return ScanRefused(sent.name, "là phim hoặc tệp âm thanh.", TAKE_AGAIN)
    if beginning.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return ScanRefused(sent.name, "là tệp Word, Excel hoặc tệp nén.", PRINT_TO_PDF)
    return ScanRefused(
        sent.name, "không phải PDF, JPG, PNG hay HEIC (xét theo nội dung, không theo tên).",
        TAKE_AGAIN,
    )  # fmt: skip


def other_picture(beginning: bytes) -> str:
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "WebP"
    if brands(beginning) & {b"avif", b"mif1", b"msf1"}:
        return "AVIF"
    return next((name for mark, name in OTHER_PICTURES.items() if beginning.startswith(mark)), "")


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
