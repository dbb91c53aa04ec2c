"""A table of criteria as an office types it becomes a draft set, or says which cell is wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.services import load_catalogue
from home import services
from scoring.models import CriteriaSet, Criterion
from tests.factories.blocs import SeasonFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory
from tests.files.packages import workbook
from tests.home.imports import confirmed, row_of

pytestmark = pytest.mark.django_db
HEADER = ["TT", "Nội dung tiêu chí", "Điểm chuẩn", "Cách chấm", "Minh chứng"]
TABLE = (
    ["I", "Sản xuất kinh doanh", 50, None, None],
    ["1", "Doanh thu", 30, "So với kế hoạch", "Sổ doanh thu"],
    ["2", "Tổ chức", 20, None, None],
    ["a", "Họp thành viên", "12,5", None, None],
    ["b", "Báo cáo", 7.5, None, None],
    ["II", "Công tác thi đua", 40, None, None],
    ["1", "Đăng ký đúng hạn", 40, None, None],
    ["III", "Điểm thưởng", 10, None, None],
    ["1", "Sáng kiến", 10, None, None],
    ["IV", "Điểm trừ", None, None, None],
    ["1", "Nộp báo cáo trễ", -5, None, None],
    [None, "Tổng cộng", 100, None, None],
)


@pytest.fixture
def admin(monkeypatch):
    load_catalogue()
    SeasonFactory(year=2023)
    monkeypatch.setattr("history.clock.now", lambda: NOON)
    return AdminFactory()


def sent(admin, *rows, header=HEADER):
    return services.open_batch(
        kind="tieu_chi", content=workbook([header, *rows]), name="tieu-chi.xlsx", year=2023,
        options={"name": "Tiêu chí mẫu"}, by=admin, at=NOON,
    )  # fmt: skip


def looked(batch, admin):
    batch.refresh_from_db()
    return services.look(batch=batch, by=admin)


def test_groups_rows_and_rows_under_a_heading_become_a_draft(admin):
    confirmed(sent(admin, *TABLE), admin)

    made = CriteriaSet.objects.get()
    assert (made.name, made.state, made.scale, made.bonus_inside) == (
        "Tiêu chí mẫu", "nhap", Decimal(100), True,
    )  # fmt: skip
    groups = made.groups.order_by("order").values_list("code", "kind", "cap")
    assert list(groups) == [
        ("I", "base", 50), ("II", "base", 40), ("III", "bonus", 10), ("IV", "deduction", 5),
    ]  # fmt: skip
    first = Criterion.objects.filter(group__code="I").order_by("order")
    assert [(each.code, each.text, each.max_points) for each in first] == [
        ("1", "Doanh thu", 30), ("2a", "Tổ chức: Họp thành viên", Decimal("12.5")),
        ("2b", "Tổ chức: Báo cáo", Decimal("7.5")),
    ]  # fmt: skip
    assert (first[0].guidance, first[0].evidence) == ("So với kế hoạch", "Sổ doanh thu")


def test_periods_above_the_groups_become_those_of_the_draft(admin):
    halves = (["H1", "Sáu tháng đầu", 1, None, None], ["H2", "Sáu tháng cuối", 2, None, None])

    confirmed(sent(admin, *halves, *TABLE), admin)

    made = CriteriaSet.objects.get()
    assert made.periods == [
        {"name": "Sáu tháng đầu", "weight": "1"}, {"name": "Sáu tháng cuối", "weight": "2"},
    ]  # fmt: skip
    assert made.groups.count() == 4


def test_one_period_alone_is_refused_with_the_cure(admin):
    preview = looked(sent(admin, ["H1", "Sáu tháng đầu", 1, None, None], *TABLE), admin)

    assert "Chia kỳ thì cần từ 2" in preview.rows[0].troubles[0].message
    assert not preview.is_ready


def test_a_sum_that_does_not_add_up_is_told_and_goes_in(admin):
    rows = (["I", "Chung", 50, None, None], ["1", "Một", 30, None, None])

    preview = looked(sent(admin, *rows), admin)

    assert preview.notes[0].message == "Nhóm I ghi 50 điểm, các tiêu chí cộng lại 30."
    assert preview.is_ready


def test_each_wrong_cell_is_named(admin):
    preview = looked(
        sent(
            admin,
            ["1", "Trước nhóm", 5, None, None],
            ["I", "Chung", 20, None, None],
            ["1", "Một", "mười", None, None],
            ["1", "Hai", 5, None, None],
            ["2", "Ba", None, None, None],
            ["II", "Rỗng", 10, None, None],
        ),
        admin,
    )

    assert {row.number: [each.message for each in row.troubles] for row in preview.wrong} == {
        2: ["Dòng này đứng trước nhóm đầu tiên."],
        4: ["Không phải số."],
        5: ["Số thứ tự trùng với dòng 4."],
        6: ["Thiếu điểm tối đa."],
        7: ["Nhóm này không có tiêu chí nào."],
    }
    assert row_of(preview, 3).state == "moi"


def test_undo_deletes_the_draft_unless_somebody_worked_on_it(admin):
    untouched = confirmed(sent(admin, *TABLE), admin)
    services.undo(batch=untouched, by=admin, at=NOON + timedelta(hours=1))
    assert not CriteriaSet.objects.exists()

    worked_on = confirmed(sent(admin, *TABLE), admin)
    CriteriaSet.objects.update(row_version=5)
    services.undo(batch=worked_on, by=admin, at=NOON + timedelta(hours=1))

    worked_on.refresh_from_db()
    assert CriteriaSet.objects.exists()
    assert worked_on.stayed == [["Tiêu chí mẫu", "đã được sửa sau khi nhập"]]


def test_the_page_sends_looks_and_brings_in(client, admin):
    client.force_login(admin)
    url = reverse("home:import_criteria")
    season = SeasonFactory(year=2023)

    page = client.post(
        url,
        {"season": season.pk, "name": "Bộ của văn phòng",
         "file": SimpleUploadedFile("t.xlsx", workbook([HEADER, *TABLE]))},
        follow=True,
    )  # fmt: skip
    batch = page.context["batch"]
    client.post(batch.get_absolute_url(), {"xem": page.context["preview"].digest})

    assert "bộ “Bộ của văn phòng” năm 2023, bản nháp" in page.text
    assert CriteriaSet.objects.get().name == "Bộ của văn phòng"
