"""Nhập thay: entering for a unit what it could enter itself, from what, and whose names stand.

The same everywhere: a pledge, the figures of a year, a self-score. The source is demanded, both
names are shown to everybody who sees the thing, and when the unit itself saves anew the words are
its own again: the mark goes, the history keeps it.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from history.vietnamese import clean_text


class Source(models.TextChoices):
    """What was typed from. Kept as it is said, so that the history reads it without a key."""

    PAPER = "Bản giấy", "Bản giấy"
    PHOTO = "Ảnh Zalo", "Ảnh Zalo"
    PHONE = "Điện thoại", "Điện thoại"


NO_SOURCE = "Nhập thay cho HTX thì xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại."


def source_choices(held: str = "") -> list[tuple[str, str]]:
    """To choose from; what an earlier list called otherwise stays a choice."""
    known = [(source.value, source.label) for source in Source]
    if held and held not in Source.values:
        known.append((held, held))
    return [("", "Chọn nguồn"), *known]


def source_demanded(source: str, held: str = "") -> str:
    """The source of an entry on behalf: the one given, else the one it already had."""
    source = source.strip() or held
    if not source:
        raise ValidationError({"source": NO_SOURCE})
    return source


def in_sentence(source: str) -> str:
    """ "Ảnh Zalo" inside a sentence: "ảnh Zalo"."""
    return source[:1].lower() + source[1:]


def told_who(entered_by: User | None, source: str, unit: object) -> str:
    """Both names and the source, in one sentence; blank where the unit entered itself."""
    if not source:
        return ""
    who = entered_by.called if entered_by else "Cán bộ"
    return f"{who[0].upper()}{who[1:]} nhập thay cho {unit} (từ {in_sentence(source)})"


def source_of(given: str, *, own: bool, before: str = "") -> str:
    """From what it was typed: blank where the unit itself typed it."""
    return "" if own else source_demanded(clean_text(given), before)


def source_field(before: str = "") -> forms.ChoiceField:
    """The choice of a source, the one used before among them."""
    return forms.ChoiceField(
        label="Nhập thay từ", choices=source_choices(before), required=True, initial=before,
        error_messages={"required": "Xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại."},
    )  # fmt: skip
