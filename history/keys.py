"""Numbers that pages carry and people do not type: a row's key, a year, a version."""

import re

# A database holds no longer key; Python refuses to read one of thousands of digits.
_KEY = re.compile(r"[0-9]{1,18}")


def key_of(text: str | None) -> int | None:
    """The number an address or a hidden field holds; none where it holds anything else."""
    return int(text) if text and _KEY.fullmatch(text) else None
