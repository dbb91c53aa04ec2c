from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from history.fields import (
    CleanCharField,
    MillionField,
    NumberField,
    PointsField,
    VnDateField,
    WholeField,
)


def refusal(field: forms.Field, typed: str) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return str(refused.value.messages[0])


def test_a_score_is_read_in_either_writing_and_blank_is_not_zero() -> None:
    field = PointsField(required=False, most=Decimal(15))

    assert field.clean("8,5") == field.clean("8.5") == Decimal("8.5")
    assert field.clean("0") == Decimal(0)
    assert field.clean("  ") is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("16", "Tối đa 15 điểm. Xin ghi từ 0 đến 15."),
        ("-1", "Xin ghi từ 0 điểm trở lên."),
        ("8.500", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ("tám", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
    ],
)
def test_a_wrong_score_is_refused_with_the_cure(typed: str, message: str) -> None:
    assert refusal(PointsField(most=Decimal(15)), typed) == message


def test_money_is_typed_in_million_and_held_in_dong() -> None:
    field = MillionField(required=False)

    assert field.clean("1.250,5") == 1_250_500_000
    assert field.clean("0,000001") == 1
    assert field.clean("") is None
    assert field.prepare_value(1_250_500_000) == "1.250,5"


def test_money_below_one_dong_or_of_two_meanings_is_refused() -> None:
    assert refusal(MillionField(), "0,0000001") == "Ghi tối đa 6 số lẻ."
    assert "là 1250 hay 1,250" in refusal(MillionField(), "1.250")
    assert refusal(MillionField(), "-1") == "Xin ghi từ 0 triệu đồng trở lên."


def test_an_area_has_two_decimals() -> None:
    assert NumberField(places=2).clean("25,90") == Decimal("25.90")
    assert refusal(NumberField(places=2), "25,905") == "Ghi tối đa 2 số lẻ."


def test_a_count_reads_dots_as_thousands() -> None:
    assert WholeField().clean("1.234") == 1234
    assert refusal(WholeField(), "8,5") == "Ghi số nguyên, ví dụ 12."
    assert refusal(WholeField(most=10), "11") == "Tối đa 10. Xin ghi từ 0 đến 10."


def test_a_day_is_read_and_shown_day_first() -> None:
    field = VnDateField()

    assert field.clean("22/12/2023") == date(2023, 12, 22)
    assert field.prepare_value(date(2023, 12, 22)) == "22/12/2023"
    assert refusal(field, "31/02/2023") == "Không có ngày 31/02/2023. Xin xem lại lịch."


def test_text_is_stored_clean_and_a_text_area_keeps_its_lines() -> None:
    assert CleanCharField().clean("Gio\u0302\u0300ng \u200b Riềng") == "Giồng Riềng"
    assert CleanCharField(widget=forms.Textarea).clean("một  \nhai") == "một\nhai"


@pytest.mark.parametrize(
    ("field", "stored", "same", "other"),
    [
        (PointsField(), Decimal("8.50"), "8,5", "9"),
        (MillionField(), 1_250_000_000, "1.250,0", "1.251,0"),
        (WholeField(), 1234, "1.234", "1235"),
        (VnDateField(), date(2023, 12, 22), "22/12/2023", "23/12/2023"),
        (NumberField(required=False), None, "", "1"),
    ],
)
def test_a_form_sees_a_change_only_where_the_value_changed(
    field: forms.Field, stored: Any, same: str, other: str
) -> None:
    assert not field.has_changed(stored, same)
    assert field.has_changed(stored, other)
    assert field.has_changed(stored, "không đọc được")


def test_a_refused_value_is_shown_as_it_was_typed() -> None:
    class Form(forms.Form):
        revenue = MillionField(label="Doanh thu")

    form = Form({"revenue": "mười hai tỷ"})

    assert form.errors == {"revenue": ["Ghi bằng số, ví dụ 1.234,5."]}
    assert 'value="mười hai tỷ"' in str(form["revenue"])
    assert 'inputmode="decimal"' in str(form["revenue"])
