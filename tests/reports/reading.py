"""Reading a PDF back: its pages, its faces, its words and where they stand."""

import io
import re
import unicodedata
from dataclasses import dataclass

import pypdf

MM = 72 / 25.4
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and the millimetres from the page's edges to its own."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_words(page):
    width, height = (float(side) for side in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
    return [
        Word(
            text,
            float(left) / MM,
            float(top) / MM,
            (width - float(right)) / MM,
            (height - float(bottom)) / MM,
        )
        for left, top, right, bottom, text in WORD.findall(page)
    ]


def pages_of(content):
    return pypdf.PdfReader(io.BytesIO(content)).pages


def size_in_mm(page):
    return round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)


def fonts_of(content):
    fonts = [
        font.get_object()
        for page in pages_of(content)
        for font in page["/Resources"]["/Font"].values()
    ]
    return {(font["/BaseFont"].split("+")[1], is_embedded(font)) for font in fonts}


def is_embedded(font):
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    return "/FontFile2" in descriptor


def printed_number(words):
    """The page number: what stands in the top margin."""
    return [word.text for word in words if word.top < 18]


def texts_in(value):
    """Every text a paper holds, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__.keys() - {"align", "kind", "orientation"}:
            yield from texts_in(getattr(value, name))


def letters(text):
    """Words in lower case without the marks that layout adds."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())
