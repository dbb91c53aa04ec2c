"""Acts in words."""

from django import template

from history import words
from history.models import Event
from history.selectors import Change, changes_of, kind_name

register = template.Library()


@register.filter
def verb(event: Event) -> str:
    return words.verb(event.verb)


@register.filter
def kind(event: Event) -> str:
    """What the act is about: "Tài khoản", "Bảng chấm điểm"."""
    return kind_name(event.subject_type)


@register.filter
def change_lines(event: Event) -> list[Change]:
    return changes_of(event)
