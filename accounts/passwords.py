"""What a password may not be: short, one's own name or number, or what everybody takes."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.core.exceptions import ValidationError

from history.vietnamese import fold

WORDS = Path(__file__).parent / "data" / "common_passwords.txt"
OWN_FIELDS = ("username", "full_name", "phone")
LIKE_ENOUGH = 0.7
# Shorter values stand in many a good sentence.
SHORTEST_OWN = 3
# So few letters beside a guessable part add nothing to it.
FEW = 3
RUNS = ("01234567890123456789", "98765432109876543210")
LOOKS_LIKE = str.maketrans({"@": "a", "$": "s", "!": "i"})


class LongEnough(MinimumLengthValidator):
    """Django's rule, in words it has no Vietnamese for."""

    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn, cần từ {self.min_length} ký tự trở lên."

    def get_help_text(self) -> str:
        return f"Mật khẩu có từ {self.min_length} ký tự trở lên."


class NotOneself:
    """Not the name, user name or phone of whose account it is: neither without marks and blanks,
    nor doubled, nor with digits beside it.
    """

    def validate(self, password: str, user: Any = None) -> None:
        typed = plain(password)
        for own in _own(user):
            if _is_made_of(typed, own) or SequenceMatcher(None, typed, own).ratio() >= LIKE_ENOUGH:
                raise ValidationError(
                    "Mật khẩu gần giống họ tên, tên đăng nhập hoặc số điện thoại nên dễ bị đoán. "
                    "Xin chọn một câu ngắn khác.",
                    code="password_too_similar",
                )

    def get_help_text(self) -> str:
        return "Mật khẩu không gần giống họ tên, tên đăng nhập, số điện thoại."


class NotCommon(CommonPasswordValidator):
    """Neither in Django's list of passwords that many take, nor made of the words that people here
    make theirs of.
    """

    def validate(self, password: str, user: Any = None) -> None:
        typed = plain(password)
        rest = typed
        for own in _own(user):
            rest = rest.replace(own, "")
        if (
            {password.lower().strip(), typed} & self.passwords
            or _is_run(typed)
            or _is_listed(_letters(rest))
        ):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return (
            "Mật khẩu này nhiều người hay dùng nên dễ bị đoán. "
            "Xin chọn một câu ngắn chỉ mình anh/chị nhớ."
        )

    def get_help_text(self) -> str:
        return "Mật khẩu không phải từ nhiều người hay dùng."


def plain(text: str) -> str:
    """Small letters without marks, and digits; nothing between them."""
    return re.sub(r"[^a-z0-9]", "", fold(text).translate(LOOKS_LIKE))


def _letters(text: str) -> str:
    return re.sub(r"\d", "", text)


def _own(user: Any) -> list[str]:
    """What stands for this person, the longest first."""
    return sorted({each for each in _own_values(user) if len(each) >= SHORTEST_OWN}, key=_longest)


def _longest(text: str) -> int:
    return -len(text)


def _own_values(user: Any) -> Iterator[str]:
    for name in OWN_FIELDS:
        yield plain(str(getattr(user, name, None) or ""))
    phone = plain(str(getattr(user, "phone", None) or ""))
    yield from (phone[1:], f"84{phone[1:]}") if phone else ()
    names = fold(str(getattr(user, "full_name", None) or "")).split()
    yield from ("".join(names[-2:]), "".join(names[::-1]), "".join([*names[:1], *names[-1:]]))


def _is_made_of(typed: str, own: str) -> bool:
    """Nothing but this, once or more, with digits or hardly a letter beside it."""
    return own in typed and len(_letters(typed.replace(own, ""))) < FEW


def _is_run(typed: str) -> bool:
    """One short piece over and over, or digits in their order."""
    return bool(re.fullmatch(r"(.{1,4})\1+(.{0,3})", typed)) or any(typed in run for run in RUNS)


def _is_listed(letters: str) -> bool:
    """A listed word, one over and over, or two side by side."""
    words = listed_words()
    return any(
        letters[:cut] in words
        and (not letters[cut:] or letters[cut:] in words or _is_doubled(letters, cut))
        for cut in range(1, len(letters) + 1)
    )


def _is_doubled(letters: str, cut: int) -> bool:
    return letters.replace(letters[:cut], "") == ""


@cache
def listed_words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
