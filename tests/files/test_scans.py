"""Photos and scans that strangers send: the right ones become one PDF, the others are refused."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from files import scans
from files.forms import ScanField
from files.scans import ScanRefused, Sent, as_one_pdf

DATA = Path(__file__).parent / "data"
# As a phone takes it: black above at the left, with EXIF and a place; the other one held sideways.
HEIC = (DATA / "mau.heic").read_bytes()
HEIC_SIDEWAYS = (DATA / "mau-nghieng.heic").read_bytes()


def photo(size=(900, 1200), kind="JPEG", **options):
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 4), fill="black")
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def pdf(pages=1, then=lambda writer: None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    then(writer)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def sent(content, name="anh.jpg"):
    return [Sent(name, content)]


def png_that_states(width, height):
    """A few bytes that promise a picture of that size."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunk = b"IHDR" + head
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + len(head).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        + len(body).to_bytes(4, "big") + b"IDAT" + body
        + zlib.crc32(b"IDAT" + body).to_bytes(4, "big")
        + b"\0\0\0\0IEND\xaeB`\x82"
    )  # fmt: skip


def heic_that_states(width, height):
    at = HEIC.index(b"ispe") + 8
    return HEIC[:at] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + HEIC[at + 8 :]


def is_black(picture, x, y):
    return sum(picture.convert("RGB").getpixel((x, y))) < 120


def first_picture(content):
    return PdfReader(BytesIO(content)).pages[0].images[0].image


def test_several_photos_become_one_pdf_in_their_order():
    one = as_one_pdf([Sent("1.jpg", photo()), Sent("2.png", photo((1200, 900), "PNG"))])

    pages = PdfReader(BytesIO(one.content)).pages
    assert (one.pages, len(pages)) == (2, 2)
    assert pages[0].mediabox.height > pages[0].mediabox.width
    assert pages[1].mediabox.height < pages[1].mediabox.width


def test_the_same_photos_give_the_same_bytes():
    assert as_one_pdf(sent(photo())).content == as_one_pdf(sent(photo())).content


def test_a_big_photo_is_shrunk_to_a_page_that_can_still_be_read():
    one = as_one_pdf(sent(photo((6000, 8000))))

    assert max(first_picture(one.content).size) == scans.LONGEST_SIDE
    assert len(one.content) < 500_000


def test_a_photo_stands_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways: turn right to look at it
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "MAY-ANH-MAU"
    one = as_one_pdf(sent(photo((1200, 900), exif=exif)))

    picture = first_picture(one.content)
    assert picture.size == (900, 1200)
    assert is_black(picture, 850, 50)
    assert not is_black(picture, 50, 1150)
    assert b"MAY-ANH-MAU" not in one.content
    assert b"Exif" not in one.content


def test_a_photo_of_an_iphone_comes_in_upright_without_what_the_camera_wrote():
    one = as_one_pdf([Sent("IMG_1.HEIC", HEIC), Sent("IMG_2.HEIC", HEIC_SIDEWAYS)])

    level, upright = (page.images[0].image for page in PdfReader(BytesIO(one.content)).pages)
    assert (level.size, upright.size) == ((320, 240), (240, 320))
    assert is_black(level, 5, 5)
    assert is_black(upright, 235, 5)
    assert not is_black(upright, 5, 5)
    assert b"MAY-ANH-MAU" in HEIC
    assert b"MAY-ANH-MAU" not in one.content


def test_a_jpg_that_calls_itself_heic_is_a_jpg():
    assert as_one_pdf(sent(photo(), "IMG_1.HEIC")).pages == 1


def test_what_hangs_behind_a_picture_is_left_behind():
    one = as_one_pdf(sent(photo() + b"PK\x03\x04<script>alert(1)</script>"))

    assert one.pages == 1
    assert b"script" not in one.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_kind_of_colour_come_in(mode):
    file = BytesIO()
    Image.new(mode, (400, 600)).save(file, "PNG")

    assert as_one_pdf(sent(file.getvalue())).pages == 1


def test_a_jpeg_of_a_printing_house_comes_in():
    file = BytesIO()
    Image.new("CMYK", (400, 600)).save(file, "JPEG")

    assert as_one_pdf(sent(file.getvalue())).pages == 1


def test_a_pdf_is_kept_byte_for_byte():
    content = pdf(3)

    assert as_one_pdf(sent(content, "bien-ban.pdf")) == scans.OnePdf(content, 3)


def test_a_pdf_with_a_link_on_its_page_comes_in():
    def link(writer):
        writer.pages[0].update(_entries("/A", "/URI"))

    assert as_one_pdf(sent(pdf(1, link))).pages == 1


def test_photos_and_a_pdf_together_become_one():
    one = as_one_pdf([Sent("1.pdf", pdf(2)), Sent("2.jpg", photo())])

    assert (one.pages, len(PdfReader(BytesIO(one.content)).pages)) == (3, 3)


def speaks(writer):
    writer._root_object.update(_entries("/OpenAction", "/JavaScript"))


def launches(writer):
    writer._root_object.update(_entries("/OpenAction", "/Launch"))


def waits_for_closing(writer):
    writer.pages[0].update(_entries("/AA", "/JavaScript"))


def hands_out(writer):
    writer.pages[0].update(_entries("/A", "/SubmitForm"))


def _entries(key, action):
    inner = DictionaryObject({NameObject("/S"): NameObject(action)})
    return DictionaryObject({NameObject(key): inner})


HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HOSTILE = {
    "HTML renamed": (HTML, "không phải PDF"),
    "SVG": (SVG, "không phải PDF"),
    "HTML before a PDF": (HTML + pdf(), "không phải PDF"),
    "HTML behind a PDF": (pdf() + HTML, "nội dung lạ"),
    "a ZIP behind a PDF": (pdf() + b"PK\x03\x04abc", "nội dung lạ"),
    "only the mark of a picture": (b"\xff\xd8\xff" + HTML, "ảnh bị hỏng"),
    "only the mark of a PDF": (b"%PDF-1.7\n" + HTML + b"\n%%EOF", "bị hỏng"),
    "GIF": (b"GIF89a" + b"\0" * 100, "kiểu GIF"),
    "WebP": (photo(kind="WEBP"), "kiểu WebP"),
    "AVIF": (b"\0\0\0\x18ftypavif" + b"\0" * 100, "kiểu AVIF"),
    "a film": (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "là phim"),
    "Word": (b"PK\x03\x04" + b"\0" * 100, "Word"),
    "HEIC that lies": (b"\0\0\0\x18ftypheic" + b"\0" * 100, "ảnh bị hỏng"),
    "a HEIC cut short": (HEIC[:-5], "ảnh bị hỏng"),
    "a HEIC bomb": (heic_that_states(40_000, 40_000), "quá nhiều điểm ảnh"),
    "a HEIC of 64 million points": (heic_that_states(8_000, 8_000), "quá nhiều điểm ảnh"),
    "a HEIC of another size than it says": (heic_that_states(4_000, 3_000), "ảnh bị hỏng"),
    "zero bytes": (b"", "0 byte"),
    "21 MB": (b"\xff\xd8\xff" + b"\0" * 21 * scans.MEGABYTE, "lớn hơn 20 MB"),
    "a bomb": (png_that_states(20_000, 20_000), "quá nhiều điểm ảnh"),
    "a picture of 50 million points": (png_that_states(8_000, 6_300), "quá nhiều điểm ảnh"),
    "a picture cut short": (photo()[:3000], "ảnh bị hỏng"),
    "a PNG cut short": (photo(kind="PNG")[:-40], "ảnh bị hỏng"),
    "a PNG that lies": (png_that_states(2_000, 2_000), "ảnh bị hỏng"),
    "too small to read": (photo((60, 60)), "quá nhỏ"),
    "a PDF cut short": (pdf(2)[:-60], "thiếu phần cuối"),
    "a locked PDF": (pdf(1, lambda writer: writer.encrypt("bi-mat")), "mật khẩu"),
    "a PDF locked with nothing": (pdf(1, lambda writer: writer.encrypt("")), "mật khẩu"),
    "a PDF with JavaScript": (pdf(1, speaks), "mã lệnh"),
    "a PDF that carries a file": (pdf(1, lambda w: w.add_attachment("a.exe", b"MZ")), "mã lệnh"),
    "a PDF that starts a program": (pdf(1, launches), "mã lệnh"),
    "a PDF that waits": (pdf(1, waits_for_closing), "mã lệnh"),
    "a PDF that sends away": (pdf(1, hands_out), "mã lệnh"),
    "a PDF without pages": (pdf(0), "không có trang"),
    "a PDF of 61 pages": (pdf(61), "60 trang"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_with_reason_and_cure(content, why):
    with pytest.raises(ScanRefused) as refused:
        as_one_pdf(sent(content))

    assert why in str(refused.value)
    assert refused.value.cure


def test_what_another_library_told_pillow_lets_no_cut_picture_in(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    with pytest.raises(ScanRefused, match="ảnh bị hỏng"):
        as_one_pdf(sent(photo()[:3000]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize(
    ("content", "why"), [HOSTILE["a PDF with JavaScript"], HOSTILE["HTML renamed"]]
)
def test_one_bad_file_among_good_ones_refuses_all(content, why):
    with pytest.raises(ScanRefused, match=why):
        as_one_pdf([Sent("1.jpg", photo()), Sent("2.jpg", content)])


def test_more_photos_than_one_can_look_through_are_refused():
    with pytest.raises(ScanRefused, match="tối đa 20 ảnh"):
        as_one_pdf(sent(photo()) * 21)


# --- The field ---------------------------------------------------------------------------------


def uploaded(content, name="anh.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_the_field_gives_one_pdf():
    assert ScanField().clean([uploaded(photo()), uploaded(photo())]).pages == 2


def test_the_field_goes_by_content_not_by_the_name():
    assert ScanField().clean([uploaded(pdf(), "gia.jpg")]).pages == 1


def test_the_field_may_stay_empty_where_it_is_not_asked_for():
    assert ScanField(required=False).clean([]) is None


def test_the_field_says_why_in_its_own_words():
    with pytest.raises(Exception, match="Xin chọn ảnh chụp"):
        ScanField().clean([])
    with pytest.raises(Exception, match="không phải PDF"):
        ScanField().clean([uploaded(HTML)])
