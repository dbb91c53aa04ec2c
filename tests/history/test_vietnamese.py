from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history import vietnamese as vn


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  HTX   Tân\tHiệp ", "HTX Tân Hiệp"),
        ("Gio\u0302\u0300ng Rie\u0302\u0300ng", "Giồng Riềng"),
        ("Tân\u200b Hi\u00adệp\ufeff", "Tân Hiệp"),
        ("Tân\u00a0Hiệp", "Tân Hiệp"),
        ("An \u202eBiên\x00", "An Biên"),
        ("\u00d0ông \u00d0\u00f0", "Đông Đđ"),
    ],
)
def test_text_is_stored_composed_visible_and_single_spaced(typed: str, stored: str) -> None:
    assert vn.clean_text(typed) == stored


def test_lines_are_kept_and_each_is_cleaned() -> None:
    assert vn.clean_lines("\n Dòng  một \r\n\r\nDòng hai\u200b\n") == "Dòng một\n\nDòng hai"


@pytest.mark.parametrize(
    ("text", "key"), [("Kiên Lương", "kien luong"), ("ĐẮK Đ'Ru", "dak d'ru"), ("Ặẫữỹ", "aauy")]
)
def test_the_search_key_has_no_marks(text: str, key: str) -> None:
    assert vn.fold(text) == key


def test_names_sort_like_a_vietnamese_dictionary() -> None:
    ordered = [
        "An",
        "An Biên",
        "Anh",
        "Ăn",
        "Ân",
        "Da",
        "Dà",
        "Dả",
        "Dã",
        "Dá",
        "Dạ",
        "Đa",
        "O",
        "Ô",
    ]
    mixed = list(reversed(ordered))

    assert sorted(mixed, key=vn.sort_key) == ordered


def test_a_tone_counts_only_where_the_letters_are_equal() -> None:
    assert sorted(["Bà Bốn", "Ba Cồn", "Bá Ân"], key=vn.sort_key) == ["Bá Ân", "Bà Bốn", "Ba Cồn"]


def test_numbers_inside_names_sort_as_numbers() -> None:
    assert sorted(["Kênh 10", "Kênh 3A", "Kênh 2"], key=vn.sort_key) == [
        "Kênh 2",
        "Kênh 3A",
        "Kênh 10",
    ]


def test_the_sort_key_is_the_same_for_both_unicode_forms_and_cases() -> None:
    assert vn.sort_key("GIO\u0302\u0300NG") == vn.sort_key("giồng")


@given(st.text())
def test_the_sort_key_is_hexadecimal_so_that_every_collation_orders_it_alike(text: str) -> None:
    assert set(vn.sort_key(text)) <= set("0123456789abcdef")


def test_people_sort_by_given_name_first() -> None:
    ordered = ["Lê Thị An", "Trần An", "Nguyễn Ân", "Trần Bá Hà", "Lê Bá Hạ", "Trần Văn Út"]
    mixed = list(reversed(ordered))

    assert sorted(mixed, key=vn.given_name_key) == ordered


@pytest.mark.parametrize(
    ("typed", "points"),
    [("8,5", "8.5"), ("8.5", "8.5"), (" 15 ", "15"), ("0", "0"), ("−2,25", "-2.25")],
)
def test_points_are_read_with_a_comma_or_a_dot(typed: str, points: str) -> None:
    assert vn.parse_points(typed) == Decimal(points)


@pytest.mark.parametrize("typed", ["8.500", "8,125", "1.000,5", "tám", "", "1e3", "٨"])
def test_points_that_could_be_misread_are_refused_with_the_cure(typed: str) -> None:
    with pytest.raises(vn.BadNumber, match=r"Ghi 8,5 hoặc 8\.5, tối đa 2 số lẻ"):
        vn.parse_points(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234.567,89", "1234567.89"),
        ("1234567.89", "1234567.89"),
        ("12.950.000", "12950000"),
        ("12 950 000", "12950000"),
        ("25,90", "25.9"),
        ("0.500", "0.5"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,0", "1234"),
        ("-3,5", "-3.5"),
    ],
)
def test_numbers_are_read_in_either_writing(typed: str, number: str) -> None:
    assert vn.parse_number(typed) == Decimal(number)


def test_a_number_of_two_meanings_is_asked_about() -> None:
    with pytest.raises(vn.AmbiguousNumber, match="là 1234 hay 1,234"):
        vn.parse_number("1.234")


@pytest.mark.parametrize("typed", ["", "12.34.5", "1.23,4.5", "mười hai tỷ", "5,4 tỷ", "1e5", "-"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(vn.BadNumber, match=r"Ghi bằng số, ví dụ 1\.234,5"):
        vn.parse_number(typed)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_a_number_shown_with_decimals_is_read_back_the_same(number: Decimal) -> None:
    assert vn.parse_number(vn.format_number(number, least=1)) == number


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_a_count_shown_is_read_back_the_same(count: int) -> None:
    assert vn.parse_whole(vn.format_number(count)) == count


@pytest.mark.parametrize("typed", ["8,5", "8.5", "1.23", "1.2345", "ba"])
def test_a_count_has_no_decimals(typed: str) -> None:
    with pytest.raises(vn.BadNumber, match="Ghi số nguyên"):
        vn.parse_whole(typed)


@pytest.mark.parametrize("typed", ["22/12/2023", "22-12-2023", " 22.12.2023 "])
def test_a_day_is_read_day_first(typed: str) -> None:
    assert vn.parse_date(typed) == date(2023, 12, 22)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2023-12-22", "Ghi ngày/tháng/năm, ví dụ 22/12/2023"),
        ("22/12/23", "Ghi ngày/tháng/năm"),
        ("31/02/2023", "Không có ngày 31/02/2023"),
        ("01/01/0203", "Năm 203 nằm ngoài khoảng"),
    ],
)
def test_what_is_no_day_is_refused_with_the_cure(typed: str, message: str) -> None:
    with pytest.raises(vn.BadDate, match=message):
        vn.parse_date(typed)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("94.50", "94,5"), ("94", "94,0"), ("94.25", "94,25"), ("0", "0,0"), (None, "–"), ("", "–")],
)
def test_points_show_one_or_two_decimals_and_a_blank_is_a_dash(
    value: str | None, shown: str
) -> None:
    assert vn.format_points(value) == shown


def test_numbers_are_grouped_and_rounded_half_up() -> None:
    assert vn.format_number(Decimal("1234567.89")) == "1.234.567,89"
    assert vn.format_number(Decimal("2.345"), most=2) == "2,35"
    assert vn.format_number(Decimal("-1234.5")) == "−1.234,5"
    assert vn.format_number(Decimal("-0.001"), most=2) == "0"


def test_a_difference_shows_its_sign() -> None:
    assert [vn.format_difference(d) for d in ("1.5", "-8", "0", None)] == [
        "+1,5",
        "−8,0",
        "0,0",
        "–",
    ]


def test_money_is_shown_in_million_without_loss() -> None:
    assert vn.format_million(1_250_000_000) == "1.250,0"
    assert vn.format_million(1) == "0,000001"
    assert vn.format_million(None) == "–"


def test_a_percentage_has_no_blank_before_its_sign() -> None:
    assert vn.format_percent(Decimal("106.66")) == "106,7%"
    assert vn.format_percent(None) == "–"


def test_a_moment_is_shown_by_the_clocks_of_vietnam() -> None:
    late = datetime(2023, 12, 21, 18, 15, tzinfo=UTC)

    assert vn.format_datetime(late) == "01:15, 22/12/2023"
    assert vn.format_date(late) == "22/12/2023"
    assert vn.format_long_date(late) == "Thứ Sáu, 22/12/2023"
    assert vn.format_time(late) == "01:15"
    assert vn.format_long_date(date(2023, 12, 24)) == "Chủ Nhật, 24/12/2023"


@pytest.mark.parametrize(
    ("last_day", "shown"),
    [
        (date(2023, 12, 25), "còn 3 ngày"),
        (date(2023, 12, 22), "hạn hôm nay"),
        (date(2023, 12, 15), "trễ 7 ngày"),
        (None, "–"),
    ],
)
def test_days_left_are_counted_in_whole_days(last_day: date | None, shown: str) -> None:
    assert vn.format_days_left(last_day, date(2023, 12, 22)) == shown


def test_days_left_turn_at_midnight_in_vietnam() -> None:
    before = datetime(2023, 12, 22, 16, 59, tzinfo=UTC)
    after = datetime(2023, 12, 22, 17, 1, tzinfo=UTC)

    assert vn.format_days_left(date(2023, 12, 25), before) == "còn 3 ngày"
    assert vn.format_days_left(date(2023, 12, 25), after) == "còn 2 ngày"
