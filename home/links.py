"""Addresses of pages of the apps below."""

from typing import Any

from django.urls import reverse


def link(page: str, *arguments: Any) -> str:
    """Empty where the page cannot be addressed, for want of a year, a bloc or a sheet."""
    return "" if None in arguments else reverse(page, args=arguments)
