"""Nhập thay: somebody of the Alliance or the leader types what a unit brought on paper, by
picture or by telephone. From what it came is kept beside both names."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from history.vietnamese import clean_text

SOURCES = ("Bản giấy", "Ảnh Zalo", "Điện thoại")


def source_of(given: str, *, own: bool, before: str = "") -> str:
    """From what it was typed: blank where the unit itself typed it."""
    if own:
        return ""
    source = clean_text(given) or before
    if not source:
        raise ValidationError(
            "Nhập thay cho HTX thì xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại."
        )
    return source


def source_field(before: str = "") -> forms.ChoiceField:
    """The choice of a source, the one used before among them."""
    known = [*SOURCES, *([before] if before and before not in SOURCES else [])]
    choices: list[tuple[Any, Any]] = [("", "Chọn nguồn"), *((each, each) for each in known)]
    return forms.ChoiceField(
        label="Nhập thay từ", choices=choices, required=True, initial=before,
        error_messages={"required": "Xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại."},
    )  # fmt: skip
