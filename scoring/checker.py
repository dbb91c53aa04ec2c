"""Kiểm gói chốt xếp hạng mà không cần phần mềm, không cần mạng: chỉ cần Python 3.8 trở lên.

    python3 kiem.py goi-chot.zip --code ABCDE-FGHJK --receipt 0A1B2C3D4E5F

Trên Windows gõ `py` thay cho `python3`. `--code`: mã in trên giấy. `--receipt`: số biên nhận của
một HTX. In "Khớp" (thoát mã 0) hoặc "Không khớp" với từng chỗ sai (1); không đọc được tệp (2).

Shipped in every bundle as kiem.py: standard library only. The application packs and checks by it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

DATA, TOOL, README, MANIFEST = "bang.json", "kiem.py", "DOC-TRUOC.txt", "MANIFEST"
PARTS = (DATA, TOOL, README, MANIFEST)
FORMAT = "goi-chot/1"
READINGS = ("self", "bloc", "alliance")
READING_NAMES = {"self": "tự chấm", "bloc": "Khối chấm", "alliance": "thẩm định"}
# A reading adds up what its own scorers score, and those before them.
SCORERS = ("tat_ca", "khoi", "lien_minh")
BALLOTS_AMONG_TOP = "phieu_trong_nhom_dau"
# Letters and digits that cannot be taken for one another when read aloud.
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ023456789"
CODE_LENGTH = 10


def code_of(digest: str) -> str:
    """ "ABCDE-FGHJK": the first fifty bits of a SHA-256 in letters that are not mistaken."""
    plain = base64.b32encode(bytes.fromhex(digest)).decode()[:CODE_LENGTH]
    code = plain.translate(str.maketrans(BASE32, LETTERS))
    return f"{code[:5]}-{code[5:]}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, letters as they are."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def manifest_of(files: dict[str, bytes]) -> bytes:
    """As `sha256sum -c MANIFEST` reads it."""
    return "".join(f"{sha256(files[name])}  {name}\n" for name in PARTS[:-1]).encode()


# --- The container: a ZIP of stored parts in which no byte is free -------------------------------


def pack(files: dict[str, bytes]) -> bytes:
    """The one ZIP of these parts: their order, their date and every header field are given."""
    body, index = b"", b""
    for name in PARTS:
        content, called = files[name], name.encode()
        head = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content),
            len(called), 0,
        )  # fmt: skip
        mark = struct.pack("<HHHII", 0, 0, 0, 0o600 << 16, len(body))
        index += b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + head + mark + called
        body += b"PK\x03\x04" + head + called + content
    end = struct.pack("<HHHHIIH", 0, 0, len(PARTS), len(PARTS), len(index), len(body), 0)
    return body + index + b"PK\x05\x06" + end


def unpack(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as package:
        return {each.filename: package.read(each) for each in package.infolist()}


def check(bundle: bytes, code: str = "") -> list[str]:
    """What does not hold, in sentences; nothing where the bundle is as it was sealed."""
    problems = []
    if code and plain_code(code) != plain_code(code_of(sha256(bundle))):
        problems.append(f"Mã {code} không phải mã của gói này ({code_of(sha256(bundle))}).")
    try:
        files = unpack(bundle)
    except Exception as error:  # zipfile raises whatever a broken file leads to
        return [*problems, f"Gói hỏng, không mở được ({error.__class__.__name__})."]
    if tuple(files) != PARTS or pack(files) != bundle:
        return [*problems, "Vỏ gói khác gói đã chốt."]
    if files[MANIFEST] != manifest_of(files):
        return [*problems, "Mã SHA-256 của một phần khác mã ghi trong MANIFEST."]
    try:
        body = read_body(files[DATA])
        return problems + check_body(body)
    except ValueError as error:
        return [*problems, f"bang.json: {error}"]
    except (KeyError, TypeError, ArithmeticError, AttributeError) as error:
        return [*problems, f"bang.json thiếu hoặc sai kiểu dữ liệu ({error})."]


def plain_code(code: str) -> str:
    return "".join(each for each in code.upper() if each.isalnum())


def read_body(content: bytes) -> dict[str, Any]:
    """The data, refused where it is written in any other way than the canonical one."""
    text = content.decode()
    body = json.loads(text, parse_float=no_float, parse_constant=no_float)
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValueError("không phải dữ liệu của gói chốt.")
    if written(body) != content or unicodedata.normalize("NFC", text) != text:
        raise ValueError("không viết đúng dạng chuẩn.")
    return body


def no_float(text: str) -> None:
    raise ValueError(f"có số thập phân {text} không ghi bằng chữ số cố định.")


def check_body(body: dict[str, Any]) -> list[str]:
    """Every total added up again, every place counted again."""
    problems = []
    sets = {each["key"]: each for each in body["sets"]}
    for each in sets.values():
        problems += check_set(each)
    names = {each["unit"]: each["name"] for each in body["standings"]}
    for sheet in body["sheets"]:
        name = names.get(sheet["unit"], f"đơn vị {sheet['unit']}")
        problems += check_sheet(sheet, sets[sheet["set"]], name)
    return problems + check_receipts(body) + check_standings(body, sets)


def check_set(found: dict[str, Any]) -> list[str]:
    same = sha256(written(found["definition"])) == found["digest"]
    if same and found["published"] in ("", found["digest"]):
        return []
    return [f"Bộ tiêu chí «{found['definition']['name']}» khác bộ đã ban hành."]


def check_sheet(sheet: dict[str, Any], criteria_set: dict[str, Any], name: str) -> list[str]:
    problems = []
    for line in sheet["lines"]:
        for reading in READINGS:
            points = number(line[reading]["points"])
            if points is not None and not 0 <= points <= Decimal(line["ceiling"]):
                problems.append(f"{name}: điểm tiêu chí {line['code']} ngoài khoảng cho phép.")
    for reading in READINGS:
        stated, added = number(sheet["totals"][reading]), total(sheet, criteria_set, reading)
        if stated is not None and stated != added:
            problems.append(
                f"{name}: tổng {READING_NAMES[reading]} ghi {stated}, các dòng cộng lại "
                f"{'chưa đủ điểm' if added is None else added}."
            )
    return problems


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def total(sheet: dict[str, Any], criteria_set: dict[str, Any], reading: str) -> Decimal | None:
    """The lines of a reading: groups up to their caps, deductions off, periods weighted."""
    periods = criteria_set["periods"]
    numbers = range(1, len(periods) + 1) if periods else (0,)
    totals = [of_period(sheet, criteria_set, reading, each) for each in numbers]
    if not periods:
        return totals[0]
    if None in totals:
        return None
    with localcontext() as exact:
        exact.prec = 100
        weights = [Decimal(each["weight"]) for each in periods]
        parts = [(totals[n] or Decimal(0)) * weight for n, weight in enumerate(weights)]
        mean = sum(parts, Decimal(0)) / sum(weights)
        places = Decimal(1).scaleb(-criteria_set["definition"]["decimal_places"])
        return mean.quantize(places, ROUND_HALF_UP)


def of_period(
    sheet: dict[str, Any], criteria_set: dict[str, Any], reading: str, period: int
) -> Decimal | None:
    scorers = SCORERS[: READINGS.index(reading) + 1]
    criteria = {each["key"]: each for each in criteria_set["criteria"]}
    groups = {each["code"]: each for each in criteria_set["definition"]["groups"]}
    points: dict[str, list[Decimal | None]] = defaultdict(list)
    for line in sheet["lines"]:
        criterion = criteria[line["criterion"]]
        if line["period"] == period and criterion["scored_by"] in scorers:
            points[criterion["group"]].append(number(line[reading]["points"]))
    balance = Decimal(0)
    for code, given in points.items():
        known = [each for each in given if each is not None]
        if len(known) < len(given):
            return None
        added, cap = sum(known, Decimal(0)), number(groups[code]["cap"])
        counted = added if cap is None else min(added, cap)
        balance += -counted if groups[code]["kind"] == "deduction" else counted
    return max(balance, Decimal(0))


def check_standings(body: dict[str, Any], sets: dict[str, Any]) -> list[str]:
    sheets = {each["unit"]: each for each in body["sheets"]}
    problems = []
    for row in body["standings"]:
        totals = sheets[row["unit"]]["totals"] if row["unit"] in sheets else None
        if totals != row["totals"]:
            problems.append(f"{row['name']}: tổng ở bảng xếp hạng khác tổng ở bảng chấm điểm.")
        if (row["place"] is None) != bool(row["not_ranked_reason"]):
            problems.append(f"{row['name']}: hạng và lý do không xếp hạng trái nhau.")
    return problems + check_places(body, sets)


def check_places(body: dict[str, Any], sets: dict[str, Any]) -> list[str]:
    """Equal places shared and the next skipped; nobody with fewer points stands above."""
    placed = [row for row in body["standings"] if row["place"] is not None]
    problems = []
    for row in placed:
        above = sum(1 for other in placed if other["place"] < row["place"])
        if row["place"] != above + 1:
            problems.append(f"{row['name']}: hạng {row['place']} mà có {above} đơn vị ở trên.")
    by_points = [row for row in placed if not chosen_by_ballot(row, body, sets)]
    for upper, lower in zip(by_points, by_points[1:]):  # noqa: B905 - neighbours
        high, low = (number(row["totals"]["alliance"]) or Decimal(0) for row in (upper, lower))
        if high < low or upper["place"] > lower["place"]:
            problems.append(f"{lower['name']} nhiều điểm hơn {upper['name']} mà xếp dưới.")
    return problems


def chosen_by_ballot(row: dict[str, Any], body: dict[str, Any], sets: dict[str, Any]) -> bool:
    """Among the highest the ballots decide where the set says so; others stand by their points."""
    rules = {each["definition"]["ranking_rule"] for each in sets.values()}
    return BALLOTS_AMONG_TOP in rules and str(row["unit"]) in body["ranking"]["votes"]


def check_receipts(body: dict[str, Any]) -> list[str]:
    """The number is the act's own mark, the digest that of the points as they were sent."""
    return [
        f"Biên nhận {each['number']} không đúng với điểm HTX đã gửi."
        for each in body["receipts"]
        if sha256(written(each["sent"])) != each["digest"]
        or not each["act"].upper().startswith(each["number"])
    ]


def receipt(body: dict[str, Any], asked: str) -> str:
    """What the bundle knows of one unit's receipt; empty where it does not know it."""
    names = {each["unit"]: each["name"] for each in body["standings"]}
    for each in body["receipts"]:
        if plain_code(each["number"]) == plain_code(asked):
            unit, sent = names.get(each["unit"], f"đơn vị {each['unit']}"), each["sent"]
            shown = " ".join(each["digest"].upper()[n : n + 4] for n in range(0, 16, 4))
            return (
                f"Biên nhận {each['number']}: {unit}, gửi lúc {each['at'][:16]} (giờ quốc tế), "
                f"tổng tự chấm {sent['tổng tự chấm']}, mã đối chiếu {shown}."
            )
    return ""


def told(path: Path, code: str, asked: str) -> tuple[int, list[str]]:
    """The way out and what is said."""
    try:
        bundle = path.read_bytes()
    except OSError:
        return 2, [f"Không đọc được tệp {path}. Xin xem lại tên tệp và thư mục."]
    if problems := check(bundle, code):
        return 1, [f"Không khớp: {each}" for each in problems]
    body = read_body(unpack(bundle)[DATA])
    found = receipt(body, asked) if asked else ""
    if asked and not found:
        return 1, [f"Không khớp: Gói này không có biên nhận {asked}."]
    said = [
        f"Khớp: {body['bloc']['name']}, năm {body['bloc']['year']}, lần chốt {body['number']}, "
        f"{len(body['standings'])} đơn vị.",
        f"Mã kiểm {code_of(sha256(bundle))}, SHA-256 {sha256(bundle)}.",
    ]
    return 0, said + ([found] if found else [])


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("bundle", type=Path, help="tệp goi-chot….zip")
    reader.add_argument("--code", default="", help="mã in trên giấy, ví dụ ABCDE-FGHJK")
    reader.add_argument("--receipt", default="", help="số biên nhận của một HTX")
    asked = reader.parse_args()
    way_out, said = told(asked.bundle, asked.code, asked.receipt)
    sys.stdout.buffer.write(("\n".join(said) + "\n").encode())  # any console, any language
    return way_out


if __name__ == "__main__":
    sys.exit(main())
