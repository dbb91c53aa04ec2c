"""Gói chốt: everything a sealed ranking rests on, as one file that is always the same bytes.

Pure: plain data in, bytes out. The container, the canonical writing and the check of what is
inside are those of `scoring.checker`, which goes out with every bundle.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring import checker

README = Path(__file__).parent / "data" / "doc_truoc.txt"
# Known only at the moment of sealing: what came later is another fact, not a change of this one.
SNAPSHOTS = ("chain", "facts", "changes")
# What each part is called where a difference is told.
PART_NAMES = {
    "bloc": "tên Khối",
    "ranking": "phiếu bầu, ý kiến của Khối, ngày chốt",
    "standings": "thứ hạng",
    "sets": "bộ tiêu chí",
    "sheets": "bảng chấm điểm",
    "meeting": "hội nghị Khối và biên bản đã ký",
    "questions": "kiến nghị và trả lời",
    "relations": "quan hệ đã khai",
    "receipts": "biên nhận của HTX",
}


def plain(value: Any) -> Any:
    """The same thing always in the same words: NFC, fixed decimals without −0, UTC, no floats."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return f"{value:f}" if value else f"{abs(value):f}"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in sorted(value.items())}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(f"Không ghi được kiểu {type(value).__name__} vào gói chốt.")


def bundle_of(body: Mapping[str, Any]) -> bytes:
    """The one file of this body; the same body gives the same bytes."""
    told = plain({"format": checker.FORMAT, **body})
    bloc = told["bloc"]
    words = {"bloc": bloc["name"], "year": bloc["year"], "number": told["number"],
             "file": file_name(bloc["number"], bloc["year"], told["number"])}  # fmt: skip
    parts = {
        checker.DATA: checker.written(told),
        checker.TOOL: Path(checker.__file__).read_bytes(),
        checker.README: _readable(README.read_text(encoding="utf-8").format(**words)),
    }
    parts[checker.MANIFEST] = checker.manifest_of(parts)
    return checker.pack(parts)


def file_name(bloc: int, year: int, number: int) -> str:
    return f"goi-chot-khoi-{bloc:02d}-{year}-lan-{number}.zip"


def _readable(text: str) -> bytes:
    """As the plainest editor of an old Windows shows it, too."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def body_of(bundle: bytes) -> dict[str, Any]:
    """What a bundle says, whatever wrote it."""
    return checker.read_body(checker.unpack(bundle)[checker.DATA])


def differences(sealed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Where the data of today is not what was sealed, each part by its name; snapshots aside."""
    now = plain({"format": checker.FORMAT, **now})
    return [
        text
        for key in sorted({*sealed, *now} - {*SNAPSHOTS})
        if sealed.get(key) != now.get(key)
        for text in _told(key, sealed, now)
    ]


def _told(key: str, sealed: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if key not in ("sheets", "standings"):
        yield PART_NAMES.get(key, key)
        return
    names = {each["unit"]: each["name"] for each in sealed["standings"]}
    before = {each["unit"]: each for each in sealed[key]}
    after = {each["unit"]: each for each in now[key]}
    others = [unit for unit in {**before, **after} if before.get(unit) != after.get(unit)]
    for unit in others:
        yield f"{PART_NAMES[key]} của {names.get(unit, 'đơn vị khác')}"
    if not others:
        yield PART_NAMES[key]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which units' points and places are other than at the seal before."""
    old = {each["unit"]: each for each in before["standings"]}
    new = {each["unit"]: each for each in plain(after["standings"])}
    rows = []
    for unit, row in {**old, **new}.items():
        pair = old.get(unit), new.get(unit)
        points, places = _pair(pair, _points), _pair(pair, _place)
        if points[0] != points[1] or places[0] != places[1]:
            rows.append({"unit": row["name"], "points": points, "place": places})
    return rows


def _pair(rows: tuple[Any, Any], read: Any) -> list[Any]:
    return [None if row is None else read(row) for row in rows]


def _points(row: Mapping[str, Any]) -> Any:
    return row["totals"]["alliance"]


def _place(row: Mapping[str, Any]) -> Any:
    return row["place"]
