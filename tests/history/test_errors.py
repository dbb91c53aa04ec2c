"""No sentence of Django's own stands on a page."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from accounts.models import User

DJANGOS = re.compile(
    r"[Tt]rường này|lựa chọn|hợp lệ|[Ee]nter |value|valid|Nhập một|Đảm bảo|tập tin|Tập tin|Ensure"
)


def every_form_field() -> list[tuple[str, forms.Field]]:
    assert get_resolver().url_patterns
    found, waiting = [], [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if not form.__module__.startswith(("django.", "tests.")):
            found += [
                (f"{form.__qualname__}.{name}", field)
                for name, field in getattr(form, "base_fields", {}).items()
            ]
    return found


def test_no_field_of_any_form_speaks_as_django_does():
    fields = every_form_field()

    assert len(fields) > 100
    assert not [
        (name, code, str(said))
        for name, field in fields
        for code, said in field.error_messages.items()
        if DJANGOS.search(str(said))
    ]


class Sample(forms.Form):
    text = forms.CharField(max_length=5)
    way = forms.ChoiceField(choices=[("a", "A")])
    ways = forms.MultipleChoiceField(choices=[("a", "A")])
    whom = forms.ModelChoiceField(User.objects.none())
    count = forms.IntegerField(max_value=9)
    paper = forms.FileField()


@pytest.mark.django_db
def test_what_is_missing_or_not_on_offer_is_said_in_plain_words():
    blank = Sample({}, {})
    wrong = Sample({"text": "dài quá", "way": "zz", "ways": ["zz"], "whom": "7", "count": "x"}, {})

    assert {name: faults[0] for name, faults in blank.errors.items()} == {
        "text": "Xin điền ô này.",
        "way": "Xin chọn một mục trong danh sách.",
        "ways": "Xin chọn ít nhất một mục.",
        "whom": "Xin chọn một mục trong danh sách.",
        "count": "Xin điền ô này.",
        "paper": "Xin chọn tệp.",
    }
    assert {name: faults[0] for name, faults in wrong.errors.items()} == {
        "text": "Dài 7 ký tự, tối đa 5. Xin viết ngắn hơn.",
        "way": "Xin chọn một mục trong danh sách.",
        "ways": "Xin chọn các mục có trong danh sách.",
        "whom": "Xin chọn một mục trong danh sách.",
        "count": "Ghi số nguyên, ví dụ 12.",
        "paper": "Xin chọn tệp.",
    }
    assert Sample({"count": "10"}).errors["count"] == ["Tối đa 9."]


@pytest.mark.django_db
def test_a_model_says_it_so_too():
    User.objects.create_user("ngan", full_name="Trần Thị Mẫu Ngân")

    with pytest.raises(ValidationError) as refusal:
        User(username="ngan").full_clean()

    said = refusal.value.message_dict
    assert said["full_name"] == ["Xin điền ô này."]
    assert said["username"] == ["Tên đăng nhập này đã có rồi. Xin ghi khác."]
