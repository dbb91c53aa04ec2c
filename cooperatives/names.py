"""What a name means apart from how it was typed: "HTX NN" and "HTX nông nghiệp" are one name.

Pure: knows no Django.
"""

import re
import unicodedata
from functools import lru_cache

from history.vietnamese import clean_text, fold

# Written words → the full words of the law and of the Alliance's lists.
ABBREVIATIONS = {
    "htx": "hợp tác xã",
    "lhhtx": "liên hiệp hợp tác xã",
    "lh": "liên hiệp",
    "tht": "tổ hợp tác",
    "qtdnd": "quỹ tín dụng nhân dân",
    "qtd": "quỹ tín dụng",
    "lmhtx": "liên minh hợp tác xã",
    "nn": "nông nghiệp",
    "dvnn": "dịch vụ nông nghiệp",
    "nnts": "nông nghiệp thủy sản",
    "ts": "thủy sản",
    "nts": "nuôi trồng thủy sản",
    "ntts": "nuôi trồng thủy sản",
    "tm": "thương mại",
    "dv": "dịch vụ",
    "tmdv": "thương mại dịch vụ",
    "dvtm": "dịch vụ thương mại",
    "sx": "sản xuất",
    "xd": "xây dựng",
    "vt": "vận tải",
    "gtvt": "giao thông vận tải",
    "cn": "công nghiệp",
    "ttcn": "tiểu thủ công nghiệp",
}
# By the first words of the full name, longest first; the codes are those of Organization.Kind.
KINDS = (
    ("lien hiep hop tac xa", "lhhtx"),
    ("lien minh hop tac xa", "lmhtx"),
    ("quy tin dung", "qtdnd"),
    ("to hop tac", "tht"),
)
COOPERATIVE = "htx"

WORD = re.compile(r"[^\W_]+")
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Equal for names that differ in abbreviations, case, blanks or the place of a tone alone."""
    words = WORD.findall(clean_text(name).lower())
    full = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    return " ".join(tone_last(word) for word in full.split())


def tone_last(word: str) -> str:
    """The tone behind the letters: both "hoà" and "hòa" become "hoa" and a grave."""
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(mark for mark in marks if mark not in TONES)
    tones = "".join(mark for mark in marks if mark in TONES)
    return unicodedata.normalize("NFC", letters) + tones


def legal_name(name: str) -> str:
    """The full name for papers: "HTX NN Trường Thạnh" → "Hợp tác xã nông nghiệp Trường Thạnh"."""
    full = WORD.sub(_spelled_out, clean_text(name))
    return full[:1].upper() + full[1:]


def _spelled_out(found: re.Match[str]) -> str:
    word = found.group()
    # Only capitals are taken for an abbreviation, but for the word that opens every name.
    if word.isupper() or word.lower() == COOPERATIVE:
        return ABBREVIATIONS.get(word.lower(), word)
    return word


def kind_of(name: str) -> str:
    """The code of the kind that the name opens with; a cooperative unless it says otherwise."""
    opening = fold(legal_name(" ".join(name.split()[:4])))
    return next((kind for words, kind in KINDS if opening.startswith(words)), COOPERATIVE)
