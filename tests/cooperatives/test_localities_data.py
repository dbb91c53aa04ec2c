"""The committed maps hold together, and hold every place that the lists of 2023 name."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from cooperatives.imports import read_organization_list
from cooperatives.models import Locality
from history.vietnamese import clean_text, fold

ROOT = Path(__file__).resolve().parents[2]


def rows_of(name):
    with (ROOT / "cooperatives" / "data" / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def old():
    return rows_of("localities_2023.csv")


@pytest.fixture(scope="module")
def new():
    return rows_of("localities_2025.csv")


def test_both_maps_are_whole(old, new):
    assert Counter(row["level"] for row in old) == {"tinh": 63, "huyen": 696, "xa": 10_051}
    assert Counter(row["level"] for row in new) == {"tinh": 34, "xa": 3_321}


def test_rows_fit_the_register(old, new):
    for row in old + new:
        assert row["level"] in Locality.Level.values
        assert row["full_name"] == clean_text(row["full_name"])
        assert row["full_name"].endswith(row["name"])
        assert len(row["code"]) == {"tinh": 2, "huyen": 3, "xa": 5}[row["level"]]


def test_one_map_ends_the_day_before_the_other_begins(old, new):
    assert {(row["valid_from"], row["valid_to"]) for row in old} == {("", "2025-06-30")}
    assert {(row["valid_from"], row["valid_to"]) for row in new} == {("2025-07-01", "")}


def test_codes_are_single_and_parents_and_successors_exist(old, new):
    for rows in (old, new):
        codes = [row["code"] for row in rows]
        assert len(set(codes)) == len(codes)
        assert {row["parent_code"] for row in rows} <= {*codes, ""}
    assert {code for row in old for code in row["successors"].split()} <= {r["code"] for r in new}


def test_a_code_used_again_names_another_place(old, new):
    before = next(row for row in old if row["code"] == "30904")
    after = next(row for row in new if row["code"] == "30904")

    assert (before["full_name"], after["full_name"]) == ("Thị trấn Giồng Riềng", "Xã Giồng Riềng")


def test_kien_giang_went_to_an_giang(old, new):
    kien_giang = next(row for row in old if row["name"] == "Kiên Giang")
    successor = next(row for row in new if row["code"] == kien_giang["successors"])

    assert (successor["level"], successor["name"]) == ("tinh", "An Giang")


def test_every_commune_of_the_2023_list_is_on_the_old_map(old):
    by_code = {row["code"]: row for row in old}
    known = {
        (fold(by_code[row["parent_code"]]["name"]), fold(row["full_name"]))
        for row in old
        if row["level"] == "xa" and by_code[row["parent_code"]]["parent_code"] == "91"
    }
    content = (ROOT / "demo" / "data" / "kien_giang_2023_danh_sach_htx.xlsx").read_bytes()

    named = {
        (fold(row.district), fold(f"{row.commune_kind} {row.commune}"))
        for row in read_organization_list(content, season_year=2023).rows
    }

    assert named - known == set()
