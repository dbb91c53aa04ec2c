"""Text of paper blocks as markup, without a blank that the paper does not have."""

from collections.abc import Iterable

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.blocks import Run

register = template.Library()


@register.filter
def runs(pieces: Iterable[Run]) -> SafeString:
    """Runs of text, each in its style."""
    return format_html_join("", "{}", ((_run(piece),) for piece in pieces))


def _run(piece: Run) -> SafeString:
    marked = linebreaksbr(piece.text)
    if piece.italic:
        marked = format_html("<i>{}</i>", marked)
    if piece.bold:
        marked = format_html("<b>{}</b>", marked)
    return marked
