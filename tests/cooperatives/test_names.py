"""One name written in many ways is one name; two names stay two."""

import unicodedata

import pytest

from cooperatives.names import kind_of, legal_name, name_key


@pytest.mark.parametrize(
    "written",
    [
        "HTX NN Trường Thạnh",
        "HTX nông nghiệp Trường Thạnh",
        "Hợp tác xã nông nghiệp Trường Thạnh",
        "  htx  nn  trường   thạnh ",
        "HTX.NN TRƯỜNG THẠNH",
        unicodedata.normalize("NFD", "HTX NN Trường Thạnh"),
    ],
)
def test_ways_of_writing_one_name_have_one_key(written):
    assert name_key(written) == name_key("HTX nông nghiệp Trường Thạnh")


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("HTX TS Hòa An", "HTX thủy sản Hoà An"),
        ("HTX TM-DV Phú Lợi", "HTX thương mại dịch vụ Phú Lợi"),
        ("HTX TMDV Phú Lợi", "HTX thương mại - dịch vụ Phú Lợi"),
        ("HTX DV Phú Lợi", "HTX dịch vụ Phú Lợi"),
        ("HTX XD Phú Lợi", "HTX xây dựng Phú Lợi"),
        ("HTX GTVT Phú Lợi", "HTX giao thông vận tải Phú Lợi"),
        ("HTX TTCN Phú Lợi", "HTX tiểu thủ công nghiệp Phú Lợi"),
        ("LHHTX Phú Lợi", "Liên hiệp Hợp tác xã Phú Lợi"),
        ("QTDND Phú Lợi", "Quỹ tín dụng nhân dân Phú Lợi"),
        ("THT Phú Lợi", "Tổ hợp tác Phú Lợi"),
    ],
)
def test_abbreviations_are_their_full_words(short, full):
    assert name_key(short) == name_key(full)


@pytest.mark.parametrize(
    ("one", "other"),
    [("HTX Đại Hưng", "HTX Đài Hùng"), ("HTX Hòa An", "HTX Hoa An"), ("HTX Dương", "HTX Đương")],
)
def test_other_marks_are_another_name(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("HTX NN Trường Thạnh", "Hợp tác xã nông nghiệp Trường Thạnh"),
        ("htx Đồng Đại Lợi", "Hợp tác xã Đồng Đại Lợi"),
        ("QTDND Minh Lương", "Quỹ tín dụng nhân dân Minh Lương"),
        ("Hợp tác xã Kênh 7B", "Hợp tác xã Kênh 7B"),
    ],
)
def test_papers_print_the_full_name(name, full):
    assert legal_name(name) == full


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HTX NN Trường Thạnh", "htx"),
        ("Trường Thạnh", "htx"),
        ("LH HTX Phú Lợi", "lhhtx"),
        ("LHHTX Phú Lợi", "lhhtx"),
        ("QTDND Minh Lương", "qtdnd"),
        ("Tổ hợp tác số 3", "tht"),
        ("Liên minh HTX tỉnh Kiên Giang", "lmhtx"),
    ],
)
def test_the_name_tells_the_kind(name, kind):
    assert kind_of(name) == kind
