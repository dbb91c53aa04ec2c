"""Papers into PDF. The only module that knows WeasyPrint."""

import functools
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from reports.blocks import (
    Addressees,
    AnnexHead,
    Block,
    BulletList,
    CheckCode,
    FieldLines,
    FormMark,
    Head,
    Heading,
    LegalBases,
    Orientation,
    PageBreak,
    Paper,
    Paragraph,
    Recipients,
    SignOff,
    Table,
    Title,
    WritingLines,
)

PARTIALS: dict[type[Any], str] = {
    Head: "reports/pdf/_head.html",
    Title: "reports/pdf/_title.html",
    Addressees: "reports/pdf/_addressees.html",
    LegalBases: "reports/pdf/_legal_bases.html",
    Paragraph: "reports/pdf/_paragraph.html",
    Heading: "reports/pdf/_heading.html",
    BulletList: "reports/pdf/_bullet_list.html",
    Table: "reports/pdf/_table.html",
    SignOff: "reports/pdf/_sign_off.html",
    Recipients: "reports/pdf/_recipients.html",
    AnnexHead: "reports/pdf/_annex_head.html",
    PageBreak: "reports/pdf/_page_break.html",
    FieldLines: "reports/pdf/_field_lines.html",
    WritingLines: "reports/pdf/_writing_lines.html",
    CheckCode: "reports/pdf/_check_code.html",
    FormMark: "reports/pdf/_form_mark.html",
}

ON_PAGE: dict[type[Any], str] = {Table: "reports/_preview_table.html"}

STATIC = settings.ROOT / "static"
STYLESHEET = STATIC / "css" / "paper.css"
FONTS = tuple(
    STATIC / "fonts" / "tinos" / f"Tinos-{style}.ttf"
    for style in ("Regular", "Bold", "Italic", "BoldItalic")
)

# Pango's font map is not safe for two threads at once.
_PRESS = threading.Lock()


@dataclass(frozen=True)
class Rendered:
    content: bytes
    pages: int
    sha256: str


def render_pdf(papers: Paper | Sequence[Paper]) -> Rendered:
    """One PDF of one paper or several, each counted from its own page one.

    The same papers give the same bytes: nothing of the moment goes in.
    """
    html = render_html(papers)
    with _PRESS:
        tools = _tools()
        document = tools.html(html).render(font_config=tools.fonts)
        content: bytes = document.write_pdf()
    return Rendered(content, len(document.pages), hashlib.sha256(content).hexdigest())


def render_html(papers: Paper | Sequence[Paper]) -> str:
    """The page WeasyPrint lays out, complete in itself."""
    all_papers = [papers] if isinstance(papers, Paper) else list(papers)
    parts = [part for paper in all_papers for part in drawn_parts(paper)]
    title = "; ".join(paper.title for paper in all_papers)
    context = {"title": title, "parts": parts, "stylesheet": STYLESHEET.as_uri()}
    return render_to_string("reports/pdf/paper.html", context)


@dataclass(frozen=True)
class DrawnPart:
    """A part of a paper with the partial that draws each of its blocks."""

    orientation: Orientation
    blocks: tuple[tuple[str, Block], ...]


def drawn_parts(paper: Paper, *, on_page: bool = False) -> list[DrawnPart]:
    """For print, or on a page of the browser, where no style may stand in the markup."""
    partials = PARTIALS | ON_PAGE if on_page else PARTIALS
    return [
        DrawnPart(part.orientation, tuple((partials[type(each)], each) for each in part.blocks))
        for part in paper.parts
    ]


@dataclass(frozen=True)
class _Tools:
    weasyprint: Any
    fetcher: Any
    fonts: Any

    def html(self, string: str) -> Any:
        return self.weasyprint.HTML(string=string, url_fetcher=self.fetcher)


@functools.cache
def _tools() -> _Tools:
    """WeasyPrint, with the four faces read once and kept."""
    # Reason: it takes almost a second to import, and most requests print nothing.
    import weasyprint  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    kinds = {STYLESHEET: "text/css"} | dict.fromkeys(FONTS, "font/ttf")
    served = {path.as_uri(): (path.read_bytes(), kind) for path, kind in kinds.items()}

    class OurFilesOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Hands out the style sheet and the fonts from memory; opens no other address."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in served:
                raise ValueError("A paper is made of its own style sheet and fonts alone.")
            content, kind = served[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return _Tools(weasyprint, OurFilesOnly(), FontConfiguration())
