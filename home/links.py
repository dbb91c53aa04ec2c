"""Addresses of pages of the apps below."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def link(page: str, *arguments: Any) -> str:
    """Empty where the page cannot be addressed, for want of a year, a bloc or a sheet."""
    if None in arguments:
        return ""
    try:
        return reverse(page, args=arguments)
    except NoReverseMatch:
        return ""
