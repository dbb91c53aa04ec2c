"""What forms and models say of what is missing or wrong, where a field has no sentence of its own:
plain words in place of Django's, each with the cure.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.db import models

FILL = "Xin điền ô này."
CHOOSE = "Xin chọn một mục trong danh sách."
CHOOSE_SOME = "Xin chọn các mục có trong danh sách."
WHOLE = "Ghi số nguyên, ví dụ 12."
NUMBER = "Ghi bằng số, ví dụ 1.234,5."
DAY = "Ghi ngày/tháng/năm, ví dụ 31/12/2023."
TIME = "Ghi giờ:phút, ví dụ 8:30."
DAY_AND_TIME = "Ghi ngày và giờ, ví dụ 31/12/2023 8:30."
FILE = "Xin chọn tệp."
UNREADABLE = "Ô này chưa đọc được. Xin gõ lại."

OF_FORMS: Mapping[type[forms.Field], Mapping[str, str]] = {
    forms.Field: {"required": FILL},
    forms.IntegerField: {"invalid": WHOLE},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DAY},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": DAY_AND_TIME},
    forms.DurationField: {"invalid": TIME, "overflow": TIME},
    forms.FileField: {
        "required": FILE,
        "invalid": FILE,
        "missing": FILE,
        "empty": "Tệp trống, không có nội dung. Xin chọn tệp khác.",
        "max_length": "Tên tệp dài %(length)d ký tự, tối đa %(max)d. Xin đặt tên ngắn hơn.",
        "contradiction": "Xin chọn tệp mới hoặc đánh dấu bỏ tệp, không cả hai.",
    },
    forms.ImageField: {"invalid_image": "Tệp không phải ảnh hoặc đã hỏng. Xin chọn ảnh khác."},
    forms.URLField: {"invalid": "Ghi địa chỉ trang, ví dụ https://lienminh.vn."},
    forms.BooleanField: {"required": "Xin đánh dấu ô này."},
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": CHOOSE},
    forms.MultipleChoiceField: {
        "required": "Xin chọn ít nhất một mục.",
        "invalid_choice": CHOOSE_SOME,
        "invalid_list": CHOOSE_SOME,
    },
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": CHOOSE},
    forms.ModelMultipleChoiceField: {
        "required": "Xin chọn ít nhất một mục.",
        "invalid_list": CHOOSE_SOME,
        "invalid_choice": CHOOSE_SOME,
        "invalid_pk_value": CHOOSE_SOME,
    },
    forms.MultiValueField: {"invalid": UNREADABLE, "incomplete": "Xin điền đủ các ô."},
    forms.UUIDField: {"invalid": UNREADABLE},
    forms.JSONField: {"invalid": UNREADABLE},
}
OF_MODELS: Mapping[type[Any], Mapping[str, str]] = {
    models.Field: {
        "invalid_choice": CHOOSE,
        "null": FILL,
        "blank": FILL,
        "unique": "%(field_label)s này đã có rồi. Xin ghi khác.",
    },
    models.BooleanField: {"invalid": CHOOSE, "invalid_nullable": CHOOSE},
    models.IntegerField: {"invalid": WHOLE},
    models.FloatField: {"invalid": NUMBER},
    models.DecimalField: {"invalid": NUMBER},
    models.DateField: {
        "invalid": DAY,
        "invalid_date": "Lịch không có ngày này. Xin ghi lại.",
    },
    models.DateTimeField: {
        "invalid": DAY_AND_TIME,
        "invalid_date": DAY_AND_TIME,
        "invalid_datetime": DAY_AND_TIME,
    },
    models.TimeField: {"invalid": TIME, "invalid_time": TIME},
    models.ForeignKey: {"invalid": CHOOSE},
}
OF_VALIDATORS: Mapping[type[Any], str] = {
    validators.RegexValidator: UNREADABLE,
    validators.MaxValueValidator: "Tối đa %(limit_value)s.",
    validators.MinValueValidator: "Xin ghi từ %(limit_value)s trở lên.",
    validators.MaxLengthValidator: (
        "Dài %(show_value)d ký tự, tối đa %(limit_value)d. Xin viết ngắn hơn."
    ),
    validators.MinLengthValidator: (
        "Mới có %(show_value)d ký tự, cần từ %(limit_value)d. Xin viết thêm."
    ),
    validators.ProhibitNullCharactersValidator: "Có ký tự lạ không hiện ra được. Xin gõ lại.",
}


def speak_plainly() -> None:
    """Before any model or form is read: each field copies its sentences when it is made."""
    for field, sentences in (*OF_FORMS.items(), *OF_MODELS.items()):
        # Never into the dict of a class above.
        own = vars(field).get("default_error_messages", {})
        field.default_error_messages = {**own, **sentences}
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence
    validators.DecimalValidator.messages = {
        "invalid": NUMBER,
        "max_digits": "Số quá dài, tối đa %(max)s chữ số. Xin ghi lại.",
        "max_decimal_places": "Ghi tối đa %(max)s số lẻ.",
        "max_whole_digits": "Số quá lớn, tối đa %(max)s chữ số trước dấu phẩy. Xin ghi lại.",
    }
