"""A file is looked at, mended, brought in whole, or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cooperatives.models import Figure, Organization
from history.conflicts import Stale
from history.models import Event
from home import services
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.home.imports import confirmed, row_of, sent
from tests.home.lists import HEADER, excel, row

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)
OTHER = {"number": 2, "tax_code": "1700000002", "name": "HTX Bình Minh"}


def states(preview):
    return [str(each.state) for each in preview.rows]


# What one sees


def test_each_row_of_the_file_is_shown_with_what_it_would_do(looked, season, admin, commune):
    confirmed(sent(season, admin, row(), row(**OTHER)), admin)

    _, preview = looked(
        row(), row(**OTHER | {"members": 25}),
        row(number=3, tax_code="1700000003", name="HTX Mới"), row(number=4, tax_code="17"),
    )  # fmt: skip

    assert [each.number for each in preview.rows] == [2, 3, 4, 5]
    assert states(preview) == ["giu_nguyen", "doi", "moi", "loi"]
    assert [(each.before, each.after) for each in preview.rows[1].changes] == [("20", "25")]


def test_no_code_and_no_english_word_stands_in_a_change(looked, season, admin, commune):
    confirmed(sent(season, admin, row()), admin)
    header = [*HEADER, "Ngành nghề"]

    _, preview = looked([*row(capital="200,5"), "Thủy sản"], header=header)

    assert [(each.label, each.before, each.after) for each in preview.rows[0].changes] == [
        ("Ngành nghề", "Trồng trọt", "Thủy sản"),
        ("Vốn điều lệ (triệu đồng)", "100,5", "200,5"),
    ]


@pytest.mark.parametrize(
    ("cells", "fix"),
    [
        ({"capital": "5,4 tỷ"}, "Sửa thành 5.400,0"),
        ({"members": "25 người"}, "Sửa thành 25"),
        ({"tax_code": "MST 1700000001"}, "Sửa thành 1700000001"),
        ({"bloc": "số 1 cũ"}, "Sửa thành 1"),
        ({"members": "1.234"}, "Sửa thành 1234"),
    ],
)
def test_a_wrong_cell_comes_with_what_it_probably_says(looked, admin, commune, cells, fix):
    batch, preview = looked(row(**cells))

    suggested = row_of(preview, 2).fixes[0]
    assert suggested.label == fix
    services.mend(batch=batch, key="1-2", cells={suggested.column: suggested.value}, by=admin)
    assert states(looked(batch=batch)[1]) == ["moi"]


def test_a_wrong_code_under_a_known_name_comes_with_the_code_of_the_register(
    looked, admin, commune
):
    OrganizationFactory(name="HTX nông nghiệp Hòa Thuận", tax_code="1702021999", commune=commune)

    _, preview = looked(row(tax_code="17021"))

    assert [(each.value, each.label) for each in row_of(preview, 2).fixes] == [
        ("1702021999", "Chọn HTX nông nghiệp Hòa Thuận – 1702021999")
    ]


@pytest.mark.parametrize("name", ["HTX Trung Quí", "HTX NN Trung Quý", "HTX nông nghiệp Trung Quí"])
def test_a_row_without_a_code_comes_with_the_unit_of_nearly_its_name_in_the_commune(
    looked, admin, commune, name
):
    OrganizationFactory(name="HTX nông nghiệp Trung Quí", tax_code="1799230001", commune=commune)
    OrganizationFactory(name="HTX Bình Minh", tax_code="1799230002", commune=commune)

    batch, preview = looked(row(name=name, tax_code=None))

    [fix] = row_of(preview, 2).fixes
    assert fix.label == "Chọn HTX nông nghiệp Trung Quí – 1799230001"
    services.mend(batch=batch, key="1-2", cells={fix.column: fix.value}, by=admin)
    assert states(looked(batch=batch)[1]) == ["doi"]


def test_a_neighbour_of_another_commune_is_not_offered(looked, admin, commune):
    OrganizationFactory(name="HTX Trung Quý", tax_code="1799230001", commune=None)

    assert row_of(looked(row(name="HTX Trung Quí", tax_code=None))[1], 2).fixes == ()


def test_a_column_that_nobody_reads_is_told_and_stops_nothing(looked, admin, commune):
    batch, preview = looked([*row(), "x", "y"], header=[*HEADER, "Xếp loại HTX", "Khối"])

    assert preview.notes[0].message == "Không đọc cột: “Xếp loại HTX”, “Khối”."
    assert preview.is_ready
    assert looked(row())[1].notes == ()


def test_a_row_left_out_frees_the_one_that_it_doubled(looked, admin, commune):
    batch, preview = looked(row(), row(number=2))
    assert states(preview) == ["moi", "loi"]

    services.leave_out(batch=batch, key="1-2", by=admin)

    assert states(looked(batch=batch)[1]) == ["bo", "moi"]


def test_a_row_taken_back_is_as_the_file_has_it(looked, admin, commune):
    batch, _ = looked(row(tax_code="17"))
    services.mend(batch=batch, key="1-2", cells={"tax_code": "1700000001"}, by=admin)
    services.leave_out(batch=batch, key="1-2", by=admin)

    services.take_back(batch=batch, key="1-2", by=admin)

    batch, preview = looked(batch=batch)
    assert states(preview) == ["loi"]
    assert (batch.left_out, batch.fixes) == ([], {})


def test_a_total_that_does_not_add_up_is_told_and_goes_in(looked, season, admin, commune):
    rows = [row(members=468), row(**OTHER | {"members": 66})]

    batch, preview = looked(*rows, [None, None, None, None, "Tổng cộng", None, 533])

    assert "ghi 533, cộng các dòng được 534" in preview.notes[0].message
    assert preview.is_ready
    confirmed(batch, admin)
    assert Organization.objects.count() == 2


def test_a_row_left_out_still_counts_in_the_total_of_the_file(looked, admin, commune):
    rows = [row(members=468), row(**OTHER | {"members": 66, "tax_code": "17"})]
    batch, _ = looked(*rows, [None, None, None, None, "Tổng cộng", None, 534])

    services.leave_out(batch=batch, key="1-3", by=admin)

    assert looked(batch=batch)[1].notes == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"khong phai excel", "không phải Excel"), (b"PK\x03\x04hong", "bị hỏng")],
)
def test_what_is_no_list_is_a_fault_of_the_file(looked, admin, content, reason):
    batch, preview = looked(content=content)

    assert reason in preview.faults[0].message
    assert not preview.is_ready
    with pytest.raises(ValidationError, match=reason):
        services.confirm(batch=batch, digest=preview.digest, by=admin)


# Units that look alike


def test_a_unit_that_looks_alike_is_asked_about_side_by_side(looked, admin, commune):
    unit = OrganizationFactory(name="HTX Hoà Thuận", commune=commune, tax_code=None)

    batch, preview = looked(row())

    twin = row_of(preview, 2).twins[0]
    assert (twin.pk, ("Tên", "HTX NN Hòa Thuận", "HTX Hoà Thuận") in twin.facts) == (unit.pk, True)
    assert ("Mã số thuế", "1700000001", "") in twin.facts
    assert not preview.is_ready
    with pytest.raises(ValidationError, match="Còn 1 dòng chưa rõ là đơn vị nào"):
        confirmed(batch, admin)


def test_one_and_the_same_unit_takes_the_code_of_the_list(looked, admin, commune):
    unit = OrganizationFactory(name="HTX NN Hòa Thuận", commune=commune, tax_code=None)
    batch, _ = looked(row())

    services.answer(batch=batch, keys=["1-2"], value=str(unit.pk), by=admin)
    _, preview = looked(batch=batch)

    assert states(preview) == ["doi"]
    assert ("Mã số thuế", "trống", "1700000001") in [
        (each.label, each.before, each.after) for each in preview.rows[0].changes
    ]
    confirmed(batch, admin)
    unit.refresh_from_db()
    assert (Organization.objects.count(), unit.tax_code) == (1, "1700000001")


def test_two_units_of_one_name_are_two(looked, admin, commune):
    OrganizationFactory(name="HTX NN Hòa Thuận", commune=commune, tax_code=None)
    batch, _ = looked(row())

    services.answer(batch=batch, keys=["1-2"], value="khac", by=admin)
    confirmed(batch, admin)

    assert Organization.objects.count() == 2


def test_a_known_code_under_a_wholly_other_name_is_asked_about(looked, admin, commune):
    OrganizationFactory(name="HTX Đại Hưng", tax_code="1700000001", commune=commune)
    batch, preview = looked(row(name="HTX hoàn toàn khác tên"))

    [line] = preview.waiting
    assert (states(preview), line.twins[0].name) == (["xem_lai"], "HTX Đại Hưng")
    assert ("Tên", "HTX hoàn toàn khác tên", "HTX Đại Hưng") in line.twins[0].facts
    with pytest.raises(ValidationError, match="chưa rõ là đơn vị nào"):
        confirmed(batch, admin)
    assert Organization.objects.get().name == "HTX Đại Hưng"


def test_a_renamed_unit_takes_the_name_of_the_list_once_a_person_says_so(looked, admin, commune):
    unit = OrganizationFactory(name="HTX Đại Hưng", tax_code="1700000001", commune=commune)
    batch, _ = looked(row(name="HTX hoàn toàn khác tên"))

    services.answer(batch=batch, keys=["1-2"], value=str(unit.pk), by=admin)

    assert states(looked(batch=batch)[1]) == ["doi"]
    confirmed(batch, admin)
    assert Organization.objects.get().name == "HTX hoàn toàn khác tên"


def test_a_row_with_anothers_code_stays_wrong_until_the_code_is_mended(looked, admin, commune):
    OrganizationFactory(name="HTX Đại Hưng", tax_code="1700000001", commune=commune)
    batch, _ = looked(row(name="HTX hoàn toàn khác tên"))

    services.answer(batch=batch, keys=["1-2"], value="ma_nham", by=admin)

    batch, preview = looked(batch=batch)
    assert states(preview) == ["loi"]
    assert preview.wrong[0].troubles[0].message == (
        "Mã số thuế này trong danh bạ là của “HTX Đại Hưng”."
    )
    services.mend(batch=batch, key="1-2", cells={"tax_code": "1700000009"}, by=admin)
    assert states(looked(batch=batch)[1]) == ["moi"]


def test_a_name_written_a_little_otherwise_is_no_question(looked, admin, commune):
    OrganizationFactory(name="HTX Hòa Thuân", tax_code="1700000001", commune=commune)

    assert states(looked(row())[1]) == ["doi"]


def test_one_unit_is_not_two_rows_of_a_list(looked, admin, commune):
    unit = OrganizationFactory(name="HTX NN Hòa Thuận", commune=commune, tax_code=None)
    batch, _ = looked(row(), row(number=2, tax_code="1700000002", name="HTX Hòa Thuận"))

    services.answer(batch=batch, keys=["1-2", "1-3"], value=str(unit.pk), by=admin)

    assert [each.answer for each in looked(batch=batch)[1].rows] == [str(unit.pk), ""]


def test_an_answer_that_was_not_offered_counts_for_nothing(looked, admin, commune):
    OrganizationFactory(name="HTX NN Hòa Thuận", commune=commune, tax_code=None)
    stranger = OrganizationFactory(name="HTX Khác Hẳn")
    batch, _ = looked(row())

    for value in (str(stranger.pk), "ma_nham"):
        with pytest.raises(ValidationError, match="Dòng 2 không có lựa chọn này"):
            services.answer(batch=batch, keys=["1-2"], value=value, by=admin)

    assert looked(batch=batch)[1].waiting


# In, all or nothing


def test_wrong_rows_block_until_they_are_left_out_by_name(looked, admin, commune):
    batch, _ = looked(row(), row(**OTHER | {"tax_code": "17"}))
    with pytest.raises(ValidationError, match="Còn 1 dòng lỗi"):
        confirmed(batch, admin)
    assert not Organization.objects.exists()

    services.leave_out(batch=batch, key="1-3", by=admin)
    batch = confirmed(batch, admin)

    assert (batch.state, batch.counts) == (
        "da_nhap", {"moi": 1, "doi": 0, "giu_nguyen": 0, "bo": 1},
    )  # fmt: skip
    assert Organization.objects.get().tax_code == "1700000001"
    assert Event.objects.last().verb == "home.list_imported"


def test_a_file_goes_in_once(looked, admin, commune):
    batch, _ = looked(row())
    confirmed(batch, admin)

    with pytest.raises(ValidationError, match="đã nhập lúc 12:00"):
        services.confirm(batch=batch, digest="", by=admin, at=NOON)
    with pytest.raises(ValidationError, match="đã nhập"):
        services.leave_out(batch=batch, key="1-2", by=admin)


def test_the_second_of_two_clerks_sees_that_the_register_changed(looked, season, admin, commune):
    second = AdminFactory()
    mine, theirs = sent(season, admin, row()), sent(season, second, row(members=25))
    seen = services.look(batch=theirs, by=second).digest
    confirmed(mine, admin)

    with pytest.raises(Stale, match="Dữ liệu đã thay đổi"):
        services.confirm(batch=theirs, digest=seen, by=second, at=NOON)

    assert Figure.objects.get(indicator__code="so_thanh_vien").value == 20
    confirmed(theirs, second)
    assert Figure.objects.get(indicator__code="so_thanh_vien").value == 25


def test_a_choice_made_in_another_window_is_seen_before_anything_is_written(looked, admin, commune):
    batch, preview = looked(row(), row(**OTHER))
    services.leave_out(batch=batch, key="1-3", by=admin)
    batch.refresh_from_db()

    with pytest.raises(Stale):
        services.confirm(batch=batch, digest=preview.digest, by=admin, at=NOON)
    assert not Organization.objects.exists()


def test_a_list_without_news_is_not_written(looked, season, admin, commune):
    confirmed(sent(season, admin, row()), admin)
    batch, preview = looked(row())

    assert not preview.has_news
    with pytest.raises(ValidationError, match="không có gì để nhập"):
        confirmed(batch, admin)


def test_a_file_dropped_is_done_with(looked, admin, commune):
    batch, _ = looked(row())

    services.drop(batch=batch, by=admin)

    with pytest.raises(ValidationError, match="Tệp này đã bỏ"):
        confirmed(batch, admin)


def test_only_the_admin_imports_and_chooses_in_their_own_file(looked, season, admin, commune):
    batch, _ = looked(row())
    officer, other = OfficerFactory(), AdminFactory()

    for act in (
        lambda by: services.leave_out(batch=batch, key="1-2", by=by),
        lambda by: services.confirm(batch=batch, digest="", by=by),
        lambda by: services.drop(batch=batch, by=by),
    ):
        for person in (officer, other):
            with pytest.raises(PermissionDenied):
                act(person)
    with pytest.raises(PermissionDenied):
        services.undo(batch=batch, by=officer)


@pytest.mark.parametrize(
    ("act", "options"),
    [
        ("leave_out", {"key": "../1"}),
        ("leave_out", {"key": "9-99"}),
        ("take_back", {"key": "9-99"}),
        ("mend", {"key": "9-99", "cells": {"name": "x"}}),
        ("mend", {"key": "1-2", "cells": {"cot_la": "x"}}),
        ("mend", {"key": "1-2", "cells": {"revenue": "5"}}),
        ("answer", {"keys": ["1-2"], "value": "khac"}),
        ("answer", {"keys": ["9-99"], "value": "khac"}),
        ("mend", {"key": "1-2", "cells": {"Tên": "x"}}),
        ("mend", {"key": "1-2", "cells": {"name": " "}}),
        ("mend", {"key": "1-2", "cells": {"name": "x" * 251}}),
        ("answer", {"keys": ["1-2"], "value": "x"}),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(looked, admin, commune, act, options):
    batch, _ = looked(row())

    with pytest.raises(ValidationError):
        getattr(services, act)(batch=batch, by=admin, **options)


def test_the_reading_does_not_grow_with_the_rows(
    looked, season, admin, commune, django_assert_num_queries
):
    def many(count):
        return [
            row(number=n, tax_code=f"17000000{n:02}", name=f"HTX Mẫu {n}")
            for n in range(1, count + 1)
        ]

    for count in (1, 3):
        batch = sent(season, admin, *many(count))
        with django_assert_num_queries(6):
            services.look(batch=batch, by=admin)
    batch = sent(season, admin, *many(3))
    confirmed(batch, admin)
    for_one, for_three = sent(season, admin, *many(1)), sent(season, admin, *many(3))
    for each in (for_one, for_three):
        with django_assert_num_queries(8):
            services.look(batch=each, by=admin)


def test_the_file_itself_is_what_goes_in(looked, season, admin, commune):
    batch = sent(season, admin, content=excel(row()))

    assert confirmed(batch, admin).file.digest == Event.objects.last().changes["file"]


def test_a_row_whose_unit_was_dissolved_is_wrong_and_can_be_left_out(looked, admin, commune):
    OrganizationFactory(tax_code="1700000001", status="da_giai_the")

    batch, preview = looked(row(), row(**OTHER))
    assert states(preview) == ["loi", "moi"]
    assert row_of(preview, 2).troubles[0].column == "tax_code"

    services.leave_out(batch=batch, key="1-2", by=admin)
    assert looked(batch=batch)[1].is_ready


def test_a_heading_that_names_no_bloc_can_be_left_out(looked, admin, commune):
    heading = ["KHỐI HÒN ĐẤT", *[None] * (len(HEADER) - 1)]

    batch, preview = looked(row(), heading, row(**OTHER))
    assert (states(preview), preview.rows[1].name) == (["moi", "loi", "moi"], "KHỐI HÒN ĐẤT")

    services.leave_out(batch=batch, key="1-3", by=admin)
    assert looked(batch=batch)[1].is_ready
