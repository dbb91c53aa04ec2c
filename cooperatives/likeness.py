"""Which units may be one: names that are nearly the same in one place, codes one digit apart.

Pure: knows no Django and no register; the caller describes the units of both sides. What it finds
is a question for a person, never an answer.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cooperatives.names import name_key
from history.vietnamese import fold

# Phrases that tell the kind of unit or trade, not which one it is.
GENERAL = re.compile(
    r"\b(lien hiep hop tac xa|hop tac xa|lien hiep|to hop tac|quy tin dung( nhan dan)?|nong nghiep|"
    r"dich vu|thuong mai|san xuat|nuoi trong|thuy san|thuy loi|xay dung|van tai|giao thong|"
    r"tieu thu|cong nghiep|tong hop|va)\b"
)
LEAST_LETTERS = 5
"""Shorter names are alike only where they are equal: "Hòa" and "Hoa" say too little."""

SAME_NAME_SAME_COMMUNE = "Cùng tên, cùng xã"
NEAR_NAME_SAME_COMMUNE = "Tên gần giống, cùng xã"
SAME_NAME_SAME_DISTRICT = "Cùng tên, cùng huyện, chưa rõ cùng xã"
SAME_NAME_WITHOUT_CODE = "Cùng tên, một bên chưa ghi mã số thuế"
NEAR_CODE = "Tên gần giống, mã số thuế khác một chữ số"


@dataclass(frozen=True, slots=True)
class Described:
    """A unit as far as likeness goes; places are whatever keys the caller tells them apart by."""

    key: Hashable
    name: str
    tax_code: str = ""
    commune: Hashable | None = None
    district: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Two units that a person should look at, the surest reason first."""

    one: Described
    other: Described
    why: str


def why_alike(one: Described, other: Described) -> str:
    """The surest reason to take both for one; blank where there is none, or one code is both's."""
    if one.tax_code and one.tax_code == other.tax_code:
        return ""
    same = name_key(one.name) == name_key(other.name)
    near = same or are_near_names(one.name, other.name)
    if not near:
        return ""
    if one.commune and one.commune == other.commune:
        return SAME_NAME_SAME_COMMUNE if same else NEAR_NAME_SAME_COMMUNE
    if one_digit_apart(one.tax_code, other.tax_code):
        return NEAR_CODE
    if not same:
        return ""
    codes, communes = one.tax_code and other.tax_code, one.commune and other.commune
    if one.district and one.district == other.district and not (codes and communes):
        return SAME_NAME_SAME_DISTRICT
    if not codes and not (one.district and other.district):
        return SAME_NAME_WITHOUT_CODE
    return ""


def find_alike(
    wanted: Iterable[Described], among: Iterable[Described]
) -> Mapping[Hashable, list[Alike]]:
    """By the key of the wanted: whom each may be. Only units that share a place, a name or nearly a
    code are compared, so that two registers of thousands take no longer than their length."""
    shelves: dict[Hashable, list[Described]] = defaultdict(list)
    for other in among:
        for shelf in _shelves(other):
            shelves[shelf].append(other)
    found: dict[Hashable, list[Alike]] = {}
    for one in wanted:
        near = {id(other): other for shelf in _shelves(one) for other in shelves.get(shelf, ())}
        alike = [
            Alike(one, other, why)
            for other in near.values()
            if other is not one and (why := why_alike(one, other))
        ]
        if alike:
            found[one.key] = alike
    return found


def _shelves(unit: Described) -> Iterable[Hashable]:
    yield "name", folded_core(unit.name)
    if unit.commune:
        yield "commune", unit.commune
    code = unit.tax_code
    if len(code) >= 10:
        # One digit may differ: one of the two halves is whole.
        yield "code", 0, code[:5]
        yield "code", 1, code[5:]


def are_near_names(one: str, other: str) -> bool:
    """But for marks, order, general words or one letter the same; numbers and single letters
    ("Kênh 3A", "Tân Hòa B") must be the same ones."""
    mine, theirs = core_words(one), core_words(other)
    if _signs(mine) != _signs(theirs):
        return False
    if sorted(mine) == sorted(theirs):
        return bool(mine)
    mine_text, theirs_text = "".join(mine), "".join(theirs)
    if min(len(mine_text), len(theirs_text)) < LEAST_LETTERS:
        return False
    return one_edit_apart(mine_text, theirs_text)


@lru_cache(maxsize=16384)
def core_words(name: str) -> tuple[str, ...]:
    """What is the unit's own in its name, folded: "HTX NN Phú Lợi" → phu, loi."""
    words = fold(name_key(name))
    return tuple(GENERAL.sub(" ", words).split() or words.split())


def folded_core(name: str) -> str:
    return " ".join(sorted(core_words(name)))


def _signs(words: Iterable[str]) -> list[str]:
    """Numbers, letters and roman numerals that tell neighbours apart."""
    return sorted(
        word
        for word in words
        if len(word) == 1 or any(sign.isdigit() for sign in word) or set(word) <= set("ivx")
    )


def one_edit_apart(one: str, other: str) -> bool:
    """Equal, or one letter more, less, other, or two neighbours swapped."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def one_digit_apart(one: str, other: str) -> bool:
    """Two codes of one length that differ in one digit, or in two neighbours swapped."""
    if not one or len(one) != len(other):
        return False
    return one != other and one_edit_apart(one, other)
