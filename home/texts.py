"""Ready texts to be copied into Zalo: wording of the office, facts filled in. Asks no database."""

import re
from collections.abc import Mapping

_BRACES = re.compile(r"\{(\w+)\}")


def filled_lines(text: str, facts: Mapping[str, str]) -> str:
    """A line whose fact is unknown is left out, so that no text goes out with a hole in it."""
    lines = [_filled(line, facts) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _filled(line: str, facts: Mapping[str, str]) -> str:
    if any(not facts.get(name) for name in _BRACES.findall(line)):
        return ""
    # Braces that are no name would reach the reader as they stand.
    return _BRACES.sub(lambda found: facts[found[1]], line).translate({ord("{"): "", ord("}"): ""})


def phone_digits(typed: str) -> str:
    """As a telephone dials it: "+84 912 345 678" and "0912.345.678" are one number."""
    digits = re.sub(r"\D", "", typed)
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = f"0{digits[2:]}"
    return digits if 9 <= len(digits) <= 11 else ""


def zalo_url(*typed: str) -> str:
    """The chat with the first number that is one."""
    digits = next((found for each in typed if (found := phone_digits(each))), "")
    return f"https://zalo.me/{digits}" if digits else ""
