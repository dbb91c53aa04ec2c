"""The bundle of a seal: one form of bytes, and a verifier of its own that finds every change."""

import random
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from history.services import digest_of
from scoring import bundle, checker

STANDARD_ONLY = {
    "__future__", "argparse", "base64", "collections", "decimal", "hashlib", "io", "json",
    "pathlib", "struct", "sys", "typing", "unicodedata", "zipfile", "zlib",
}  # fmt: skip


def reading(points):
    return {"points": points, "input": None, "state": "da_cham", "reason": "", "by_id": 1,
            "at": None}  # fmt: skip


def line(criterion, code, points, ceiling="60.00", period=0):
    return {
        "criterion": criterion, "code": code, "period": period, "ceiling": Decimal(ceiling),
        **{each: reading(Decimal(points)) for each in checker.READINGS},
    }  # fmt: skip


def definition(**fields):
    return {
        "name": "Bộ mẫu", "decimal_places": 2, "ranking_rule": "diem",
        "groups": [
            {"code": "I", "kind": "base", "cap": "60"},
            {"code": "T", "kind": "bonus", "cap": "5"},
            {"code": "P", "kind": "deduction", "cap": None},
        ],
        **fields,
    }  # fmt: skip


def criteria_set(periods=(), **fields):
    held = bundle.plain(definition(**fields))
    return {
        "key": 1, "definition": held, "digest": digest_of(held), "published": "",
        "periods": list(periods),
        "criteria": [
            {"key": 1, "group": "I", "code": "1", "scored_by": "tat_ca"},
            {"key": 2, "group": "T", "code": "1", "scored_by": "tat_ca"},
            {"key": 3, "group": "P", "code": "1", "scored_by": "tat_ca"},
        ],
    }  # fmt: skip


def unit(number, total, lines):
    totals = {each: Decimal(total) for each in checker.READINGS}
    return {"unit": number, "set": 1, "totals": totals, "lines": lines}


def standing(number, place, total, **fields):
    return {
        "unit": number, "name": f"HTX {number}", "place": place, "not_ranked_reason": "",
        "totals": {each: Decimal(total) for each in checker.READINGS}, **fields,
    }  # fmt: skip


def receipt(number, sent):
    return {
        "unit": number, "number": "0A1B2C3D4E5F", "act": "0a1b2c3d4e5f" + "0" * 52,
        "at": "2023-12-10T02:00:00.000000+00:00", "sent": sent,
        "digest": checker.sha256(checker.written(sent)),
    }  # fmt: skip


def body(units=2, periods=(), **fields):
    """Units at 50 + 5 (of 6, capped) − 1 = 54 points each, all first."""
    lines = [line(1, "I.1", 50), line(2, "T.1", 6), line(3, "P.1", 1)]
    return {
        "number": 1,
        "bloc": {"year": 2023, "number": 10, "name": "Khối 10"},
        "ranking": {"votes": {}, "signed": []},
        "sets": [criteria_set(periods)],
        "standings": [standing(n, 1, "54.00") for n in range(1, units + 1)],
        "sheets": [unit(n, "54.00", lines) for n in range(1, units + 1)],
        "receipts": [receipt(1, {"tổng tự chấm": "54.00"})],
        "chain": {"seq": 7, "hash": "f" * 64},
        **fields,
    }


def packed(**fields):
    return bundle.bundle_of(body(**fields))


def test_the_same_data_gives_the_same_bytes_and_any_zip_reader_opens_them():
    made = packed()

    assert made == packed()
    assert checker.check(made) == []
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert package.testzip() is None
        assert tuple(package.namelist()) == checker.PARTS
        readme = package.read("DOC-TRUOC.txt").decode("utf-8-sig")
    assert "Khối 10, năm 2023, lần chốt 1" in readme
    assert checker.unpack(made)["kiem.py"] == Path(checker.__file__).read_bytes()


def test_every_byte_of_a_small_bundle_counts():
    """Each byte flipped, one after another: without a code, by the bundle alone."""
    made = packed(units=1)
    assert checker.check(made) == []
    assert len(made) < 20_000

    assert [n for n in range(len(made)) if not checker.check(flipped(made, n))] == []


def test_two_thousand_random_bytes_of_a_bloc_of_twenty_count():
    made = packed(units=20)
    dice = random.Random(2023)  # noqa: S311 - the same places each time
    places = dice.sample(range(len(made)), 2_000)

    assert [place for place in places if not checker.check(flipped(made, place))] == []


def flipped(made, place):
    changed = bytearray(made)
    changed[place] ^= 0x01
    return bytes(changed)


def test_bytes_before_after_and_between_are_no_part_of_it():
    made = packed()

    for other in (b"x" + made, made + b"x", made[:-1], b""):
        assert checker.check(other) != []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sheets": [unit(1, "55.00", body()["sheets"][0]["lines"])], "standings":
          [standing(1, 1, "55.00")]}, "HTX 1: tổng tự chấm ghi 55.00, các dòng cộng lại 54"),
        ({"standings": [standing(1, 1, "54.00"), standing(2, 2, "54.00"),
                        standing(2, 4, "54.00")]}, "hạng 4 mà có 2 đơn vị ở trên"),
        ({"standings": [standing(1, 1, "53.00"), standing(2, 1, "54.00")]},
         "HTX 1: tổng ở bảng xếp hạng khác tổng ở bảng chấm điểm"),
        ({"standings": [standing(1, 1, "53.00"), standing(2, 2, "54.00")]},
         "HTX 2 nhiều điểm hơn HTX 1 mà xếp dưới"),
        ({"standings": [standing(1, None, "54.00"), standing(2, 1, "54.00")]},
         "hạng và lý do không xếp hạng trái nhau"),
        ({"sheets": [unit(1, "54.00", [line(1, "I.1", 61)])] * 2}, "ngoài khoảng cho phép"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_named(fields, said):
    assert any(said in problem for problem in checker.check(packed(**fields)))


def test_a_set_that_is_not_the_published_one_is_named():
    other = criteria_set() | {"published": "0" * 64}

    assert any("khác bộ đã ban hành" in each for each in checker.check(packed(sets=[other])))


def test_periods_are_weighted_and_rounded_once():
    """(50 + 2 × 45) : 3 = 46.67, half up."""
    periods = [{"name": "H1", "weight": "1"}, {"name": "H2", "weight": "2"}]
    lines = [line(1, "I.1", 50, period=1), line(1, "I.1", 45, period=2)]
    told = {"sheets": [unit(1, "46.67", lines)], "standings": [standing(1, 1, "46.67")]}

    assert checker.check(packed(periods=periods, **told)) == []


def test_ballots_among_the_highest_place_above_points():
    sets = [criteria_set(ranking_rule="phieu_trong_nhom_dau")]
    lines = [line(1, "I.1", 50)]
    told = {
        "sets": sets, "ranking": {"votes": {"1": 3, "2": 9}, "signed": []},
        "sheets": [unit(1, "50.00", lines), unit(2, "49.00", [line(1, "I.1", 49)])],
        "standings": [standing(2, 1, "49.00"), standing(1, 2, "50.00")],
    }  # fmt: skip

    assert checker.check(packed(**told)) == []


def repacked(data: bytes) -> bytes:
    parts = checker.unpack(packed()) | {checker.DATA: data}
    parts[checker.MANIFEST] = checker.manifest_of(parts)
    return checker.pack(parts)


@pytest.mark.parametrize(
    "data",
    [
        b'{"format": "goi-chot/1"}',
        b'{"a":1,"format":"goi-chot/1","a":1}',
        b'{"a":0.1,"format":"goi-chot/1"}',
        b'{"a":NaN,"format":"goi-chot/1"}',
        '{"a":"Co\u031b\u0300","format":"goi-chot/1"}'.encode(),
        b'{"format":"khac"}',
        b"[]",
        b"\xff",
    ],
)
def test_data_that_is_not_canonical_is_refused(data):
    assert checker.check(repacked(data)) != []


def test_a_float_has_no_place_in_a_bundle():
    with pytest.raises(TypeError, match="float"):
        bundle.bundle_of(body(chain=0.1))


def test_a_code_is_checked_however_it_is_typed():
    made = packed()
    code = checker.code_of(checker.sha256(made))

    assert checker.check(made, code.lower().replace("-", " ")) == []
    assert "không phải mã của gói này" in checker.check(made, "AAAAA-AAAAA")[0]


def test_the_verifier_runs_alone(tmp_path):
    """No application, no packages of the site, no environment: `python -I -S`."""
    made = packed()
    (tmp_path / "kiem.py").write_bytes(checker.unpack(made)["kiem.py"])
    (tmp_path / "goi.zip").write_bytes(made)
    (tmp_path / "hong.zip").write_bytes(flipped(made, 99))

    code = checker.code_of(checker.sha256(made))
    good = run(tmp_path, "goi.zip", "--code", code, "--receipt", "0a1b2c3d4e5f")
    bad = run(tmp_path, "hong.zip")
    unknown = run(tmp_path, "goi.zip", "--receipt", "FFFF")
    missing = run(tmp_path, "khong-co.zip")

    assert good.returncode == 0
    assert good.stdout.startswith("Khớp: Khối 10, năm 2023, lần chốt 1, 2 đơn vị.")
    assert "Biên nhận 0A1B2C3D4E5F: HTX 1" in good.stdout
    assert "tổng tự chấm 54.00" in good.stdout
    assert (bad.returncode, bad.stdout[:10]) == (1, "Không khớp")
    assert (unknown.returncode, missing.returncode) == (1, 2)
    assert len(Path(checker.__file__).read_text().splitlines()) <= 300


def run(folder, *words):
    return subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", "-S", "kiem.py", *words], cwd=folder, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_the_verifier_imports_the_standard_library_alone():
    text = Path(checker.__file__).read_text()
    named = {
        each.split()[1].split(".")[0]
        for each in text.splitlines()
        if each.startswith(("import ", "from "))
    }

    assert named <= STANDARD_ONLY


def test_what_changed_between_two_seals_is_told_by_unit():
    before = bundle.body_of(packed())
    after = body(standings=[standing(1, 1, "54.00"), standing(2, None, "50.00")])

    assert bundle.changes_between(before, after) == [
        {"unit": "HTX 2", "points": ["54.00", "50.00"], "place": [1, None]}
    ]


def test_a_difference_names_the_unit():
    sealed = bundle.body_of(packed())
    now = body()
    now["sheets"] = [now["sheets"][0], unit(2, "55.00", now["sheets"][1]["lines"])]

    assert bundle.differences(sealed, body()) == []
    assert bundle.differences(sealed, now) == ["bảng chấm điểm của HTX 2"]
