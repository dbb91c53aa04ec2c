"""Which names and codes are near enough that a person should look; neighbours are not."""

import pytest

from cooperatives.likeness import (
    NEAR_CODE,
    NEAR_NAME_SAME_COMMUNE,
    SAME_NAME_SAME_COMMUNE,
    SAME_NAME_SAME_DISTRICT,
    SAME_NAME_WITHOUT_CODE,
    Described,
    are_near_names,
    find_alike,
    one_digit_apart,
    why_alike,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTX NN Phú Lợi", "HTX nông nghiệp Phu Loi"),
        ("HTX NN Phú Lợi", "HTX DVNN Phú Lợi"),
        ("HTX Thạnh Quới", "HTX Thạnh Qưới"),
        ("HTX Thạnh Quới", "HTX Thạnh Quơi"),
        ("HTX Quyết Tiến", "HTX Quyết Tiếm"),
        ("HTX Tân Hòa B", "HTX NN Tân Hoà B"),
        ("QTDND Minh Lương", "Quỹ tín dụng nhân dân Minh Lưong"),
    ],
)
def test_names_that_may_be_one(one, other):
    assert are_near_names(one, other)
    assert are_near_names(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTX Kênh 3A", "HTX Kênh 3B"),
        ("HTX Tân Hòa A", "HTX Tân Hòa B"),
        ("HTX Thạnh An 1", "HTX Thạnh An 2"),
        ("HTX Thạnh An", "HTX Thạnh An 2"),
        ("HTX Tân Tiến I", "HTX Tân Tiến II"),
        ("HTX Hòa Thuận", "HTX Hòa Bình"),
        ("HTX Phú Lợi", "HTX Tân Phú Lợi"),
        ("HTX An", "HTX Ân Tây"),
    ],
)
def test_neighbours_are_not_one(one, other):
    assert not are_near_names(one, other)


def unit(key="a", name="HTX NN Phú Lợi", tax_code="1700000001", commune=1, district=10):
    return Described(key, name, tax_code, commune, district)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"tax_code": "1799999999"}, SAME_NAME_SAME_COMMUNE),
        ({"tax_code": ""}, SAME_NAME_SAME_COMMUNE),
        ({"tax_code": "", "name": "HTX Phu Loi"}, NEAR_NAME_SAME_COMMUNE),
        ({"tax_code": "1799999999", "commune": None}, SAME_NAME_SAME_DISTRICT),
        ({"tax_code": "", "commune": 2}, SAME_NAME_SAME_DISTRICT),
        ({"tax_code": "", "commune": None, "district": None}, SAME_NAME_WITHOUT_CODE),
        ({"tax_code": "1700000002", "commune": 2, "district": 11}, NEAR_CODE),
        ({"tax_code": "1700000010", "commune": 2}, NEAR_CODE),
        # One code is one unit: nothing to ask.
        ({"name": "HTX Phu Loi"}, ""),
        # Two codes in two communes are two units, whatever they are called.
        ({"tax_code": "1799999999", "commune": 2}, ""),
        ({"tax_code": "", "commune": 2, "district": 11}, ""),
        ({"tax_code": "1799999999", "name": "HTX Hòa Bình"}, ""),
    ],
)
def test_the_surest_reason_is_given(other, why):
    assert why_alike(unit(), unit("b", **other)) == why


def test_codes_of_one_digit_apart():
    assert one_digit_apart("1702021", "1702012")
    assert not one_digit_apart("1702021", "1702021")
    assert not one_digit_apart("1702021", "1702133")
    assert not one_digit_apart("", "")


def test_two_lists_are_compared_place_by_place():
    wanted = [unit("a"), unit("c", name="HTX Hòa Bình", tax_code="1800000000")]
    among = [unit(1, tax_code=""), unit(2, name="HTX Khác"), unit(3, tax_code="", commune=2)]

    found = find_alike(wanted, among)

    assert {key: [each.other.key for each in alike] for key, alike in found.items()} == {
        "a": [1, 3],
    }


def test_two_thousand_against_two_thousand_take_less_than_a_moment():
    many = [unit(n, f"HTX Mẫu {n}", f"17{n:08d}", n % 100, n % 10) for n in range(2000)]
    others = [unit(n, f"HTX Mẫu {n}", f"19{n:08d}", n % 100, n % 10) for n in range(2000)]

    found = find_alike(many, others)

    assert all(len(alike) == 1 for alike in found.values())
    assert len(found) == 2000
