"""Kept bytes as an answer: a file for one's own device or a small picture, never a page."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# Even a PDF viewer of the browser gets no script, no form and nothing of this site.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def as_download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    return _answer(content, media_type, content_disposition_header(True, name) or "attachment")


def as_small_picture(content: bytes, *, media_type: str) -> HttpResponse:
    """Shown inside a page; the bytes are our own drawing, not what somebody sent."""
    return _answer(content, media_type, "inline")


def _answer(content: bytes, media_type: str, disposition: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = disposition
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
