"""What a malicious or unlucky sender may send, made on the spot: each with the word that its
refusal says, and each small but for the one that must be big."""

import random
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

HEIC = (Path(__file__).parent / "data" / "mau.heic").read_bytes()


def photo(seed=1, size=(640, 480), kind="JPEG", **options):
    """Something to see, other for each seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        shade = tuple(dice.randrange(256) for _ in range(3))
        draw.rectangle((x, y, x + size[0] // 3, y + size[1] // 3), fill=shade)
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


def action(kind, **more):
    entries = {NameObject("/S"): NameObject(kind)}
    entries |= {NameObject(f"/{key}"): TextStringObject(text) for key, text in more.items()}
    return DictionaryObject(entries)


def on_root(key, value):
    return lambda writer: writer._root_object.update({NameObject(key): value})


def on_page(key, value):
    return lambda writer: writer.pages[0].update({NameObject(key): value})


def note_that_acts(kind):
    annotation = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action(kind, F="a.exe")}
    )
    return on_page("/Annots", ArrayObject([annotation]))


def png_that_states(width, height):
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        for name, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def jpeg_that_states(width, height):
    content = bytearray(photo())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(content)


def heic_that_states(width, height):
    at = HEIC.index(b"ispe") + 8
    return HEIC[:at] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + HEIC[at + 8 :]


def zipped(name="a.jpg"):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, photo())
    return file.getvalue()


def cases():
    """(what it is, its name, its bytes, a word of the refusal)."""
    yield from _cut_short()
    yield from _that_act()
    yield from _that_lie()
    yield from _bombs()
    yield from _noise()


def _cut_short():
    whole = {"jpg": photo(), "png": photo(kind="PNG"), "heic": HEIC}
    for ending, content in whole.items():
        for share in (2, 10, 30, 50, 80, 97):
            cut = content[: max(len(content) * share // 100, 12)]
            yield f"{ending} cut at {share}%", f"a.{ending}", cut, "hỏng"
    for share in (20, 50, 95):
        paper = pdf(3)
        yield f"pdf cut at {share}%", "a.pdf", paper[: len(paper) * share // 100], "đứt"


def _that_act():
    for kind in (
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie",
    ):  # fmt: skip
        opened = on_root("/OpenAction", action(kind, JS="app.alert(1)"))
        yield f"pdf that on opening does {kind}", "a.pdf", pdf(1, opened), "mã lệnh"
        yield f"pdf whose link does {kind}", "a.pdf", pdf(1, note_that_acts(kind)), "mã lệnh"
    extra = on_page("/AA", DictionaryObject({NameObject("/O"): action("/JavaScript", JS="1")}))
    yield "pdf whose page acts", "a.pdf", pdf(1, extra), "mã lệnh"
    named = on_root("/Names", DictionaryObject({NameObject("/JavaScript"): ArrayObject()}))
    yield "pdf with a script by name", "a.pdf", pdf(1, named), "mã lệnh"
    carried = pdf(1, lambda writer: writer.add_attachment("a.exe", b"MZ"))
    yield "pdf that carries a file", "a.pdf", carried, "mã lệnh"
    yield "locked pdf", "a.pdf", pdf(1, lambda writer: writer.encrypt("bi-mat")), "mật khẩu"


def _that_lie():
    html = b"<!doctype html><script>alert(1)</script>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "html named jpg", "a.jpg", html, "không phải PDF"
    yield "svg", "a.svg", svg, "không phải PDF"
    yield "svg named png", "a.png", b'<?xml version="1.0"?>' + svg, "không phải PDF"
    yield "html before a pdf", "a.pdf", html + pdf(), "không phải PDF"
    yield "html behind a pdf", "a.pdf", pdf() + html, "nội dung lạ"
    yield "zip behind a pdf", "a.pdf", pdf() + zipped(), "đứt"
    yield "mark of a pdf before a photo", "a.pdf", b"%PDF-1.7\n" + photo(), "đứt"
    yield "mark of a pdf around a photo", "a.pdf", b"%PDF-1.7\n" + photo() + b"\n%%EOF", "hỏng"
    yield "mark of a jpg before html", "a.jpg", b"\xff\xd8\xff" + html, "hỏng"
    yield "mark of a png before html", "a.png", b"\x89PNG\r\n\x1a\n" + html, "hỏng"
    yield "HEIC that lies", "IMG.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + html, "hỏng"
    yield "zip named jpg", "a.jpg", zipped(), "Word, Excel hoặc tệp nén"
    yield "old Word named pdf", "a.pdf", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Word"
    yield "program named jpg", "a.jpg", b"MZ" + b"\0" * 600, "không phải PDF"
    yield "gif", "a.gif", photo(kind="GIF"), "GIF"
    yield "webp named jpg", "a.jpg", photo(kind="WEBP"), "WebP"
    yield "bmp", "a.bmp", photo(kind="BMP"), "BMP"
    yield "tiff", "a.tif", photo(kind="TIFF"), "TIFF"
    yield "avif", "a.heic", b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf" + b"\0" * 90, "AVIF"
    yield "film named heic", "a.heic", b"\0\0\0\x18ftypmp42" + b"\0" * 90, "phim"
    yield "nothing", "a.jpg", b"", "trống"
    yield "too small to read", "a.jpg", photo(size=(60, 60)), "quá nhỏ"
    yield "pdf without pages", "a.pdf", pdf(0), "không có trang"


def _bombs():
    yield "png of 400 million points", "a.png", png_that_states(20_000, 20_000), "điểm ảnh"
    yield "png of 4 thousand million", "a.png", png_that_states(65_000, 65_000), "điểm ảnh"
    yield "png of 50 million points", "a.png", png_that_states(8_000, 6_300), "điểm ảnh"
    yield "png that is smaller than it says", "a.png", png_that_states(2_000, 2_000), "hỏng"
    yield "jpg of 4 thousand million", "a.jpg", jpeg_that_states(65_000, 65_000), "điểm ảnh"
    yield "heic of 1600 million points", "a.heic", heic_that_states(40_000, 40_000), "điểm ảnh"
    yield "heic of 64 million points", "a.heic", heic_that_states(8_000, 8_000), "điểm ảnh"
    yield "heic that is smaller than it says", "a.heic", heic_that_states(4_000, 3_000), "hỏng"
    yield "heic that is larger than it says", "a.heic", heic_that_states(250, 250), "hỏng"
    yield "pdf of 61 pages", "a.pdf", pdf(61), "60 trang"
    yield "50 MB", "a.jpg", photo() + b"\0" * (50 * 1024 * 1024), "20 MB"


def _noise():
    dice = random.Random(7)  # noqa: S311 - repeatable, not secret
    for number in range(8):
        yield f"noise {number}", "a.jpg", dice.randbytes(400), "không phải PDF"


# Names a file may come with: none of them becomes a path, and none is shown as it came.
NAMES = {
    "a\u202egpj.exe.jpg": "agpj.exe.jpg",
    "../../etc/passwd": "passwd.jpg",
    "C:\\Anh\\hoa don.JPG": "hoa don.jpg",
    "ảnh hóa đơn.jpeg": "ảnh hóa đơn.jpg",
    ".htaccess": "htaccess.jpg",
    "a" * 300 + ".png": "a" * 100 + ".jpg",
    "…": "….jpg",
}
