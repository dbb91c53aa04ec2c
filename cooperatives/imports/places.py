"""Where a unit is, from its columns or from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cooperatives.imports.tables import Header, header_label
from cooperatives.imports.words import Column

DISTRICT_KIND = re.compile(
    r"(?:(?:huyện|quận|thị xã|thành phố|tx|tp)\s+|(?:h|q|tx|tp)\.\s*)", re.IGNORECASE
)
COMMUNE_KIND = re.compile(r"(?:(xã|phường|thị trấn|đặc khu|tt)\s+|(x|p|tt)\.\s*)", re.IGNORECASE)
PROVINCE_KIND = re.compile(r"(?:tỉnh|t\.)\s*", re.IGNORECASE)
COMMUNE_KINDS = {
    "xã": "Xã",
    "x": "Xã",
    "phường": "Phường",
    "p": "Phường",
    "thị trấn": "Thị trấn",
    "tt": "Thị trấn",
    "đặc khu": "Đặc khu",
}


@dataclass(frozen=True)
class Location:
    district: str = ""
    commune: str = ""
    commune_kind: str = ""


def read_location(values: Mapping[Column, Any], commune_header: Header | None) -> Location:
    """From the columns Huyện and Xã where the list has them, else from the address."""
    from_address = split_address(values.get(Column.ADDRESS) or "")
    district = bare_district(values.get(Column.DISTRICT) or "") or from_address.district
    kind, commune = bare_commune(values.get(Column.COMMUNE) or "")
    if not commune:
        return replace(from_address, district=district)
    if not kind and commune_header and header_label(commune_header.text) == "xa":
        kind = "Xã"
    return Location(district, commune, kind)


@lru_cache(maxsize=4096)
def split_address(address: str) -> Location:
    """ "Ấp 1, xã Đông Thái, huyện An Biên" → An Biên, Đông Thái, Xã."""
    parts = [part.strip() for part in re.split(r"[,;]| [-–] ", address)]
    parts = [part for part in parts if part and not PROVINCE_KIND.match(part)]
    district = next((bare_district(part) for part in parts if DISTRICT_KIND.match(part)), "")
    kind, commune = next(
        (bare_commune(part) for part in parts if COMMUNE_KIND.match(part)), ("", "")
    )
    if len(parts) == 2 and not district and not commune:
        commune, district = (place_name(part) for part in parts)
    return Location(district, commune, kind)


def street_of(address: str) -> str:
    """What an address says beyond commune, district and province: "Ấp 1, xã Đông Thái" → "Ấp 1"."""
    parts = [part.strip() for part in re.split(r"[,;]| [-–] ", address)]
    if len(parts) == 2 and not any(map(is_place, parts)):
        return ""
    return ", ".join(part for part in parts if part and not is_place(part))


def is_place(part: str) -> bool:
    return bool(PROVINCE_KIND.match(part) or DISTRICT_KIND.match(part) or COMMUNE_KIND.match(part))


def bare_district(text: str) -> str:
    return place_name(DISTRICT_KIND.sub("", text, count=1))


def bare_commune(text: str) -> tuple[str, str]:
    """The kind as the maps write it, and the name: "TT. Minh Lương" → Thị trấn, Minh Lương."""
    found = COMMUNE_KIND.match(text)
    if not found:
        return "", place_name(text)
    kind = COMMUNE_KINDS[(found.group(1) or found.group(2)).lower()]
    name = place_name(text[found.end() :])
    # A numbered ward is called by its kind too: "1" alone names nothing.
    return kind, f"{kind} {name}" if name.isdigit() else name


def place_name(text: str) -> str:
    """ "AN BIÊN" → "An Biên"; a name in mixed case stays as it is."""
    return " ".join(word.capitalize() for word in text.split()) if text.isupper() else text.strip()
