"""What stands between a draft and its publishing, each at its row; and what a copy changed."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from catalogue.services import load_catalogue
from scoring import shipped
from scoring.models import CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import group_views
from scoring.selectors.differences import differences
from scoring.selectors.publishing import check_set, problems_of
from scoring.services import criteria as services
from scoring.services.criteria import CriterionData, GroupData
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory
from tests.factories.scoring import CriteriaGroupFactory, CriteriaSetFactory, CriterionFactory

pytestmark = pytest.mark.django_db

DRAFT = CriteriaSet.State.DRAFT


@pytest.fixture
def admin():
    load_catalogue()
    return AdminFactory()


def draft(**fields):
    criteria_set = CriteriaSetFactory(state=DRAFT, **fields)
    group = CriteriaGroupFactory(criteria_set=criteria_set)
    for number in range(1, 11):
        CriterionFactory(group=group, code=str(number), order=number)
    return criteria_set


def tier(*bands, unit="%", metric="ratio(actual:doanh_thu,plan:doanh_thu)"):
    return {"metric": metric, "unit": unit, "bands": list(bands)}


GAP = tier({"max": "60", "points": 1}, {"min": "80", "points": 2})
OVERLAP = tier({"max": "80", "points": 1}, {"min": "60", "points": 2})


def change(code="1", **fields):
    row = Criterion.objects.get(code=code)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"rule": "TIER", "params": GAP},
            "Từ 60% đến 80% chưa có mức. Thêm một mức hoặc sửa cận.",
        ),
        (
            {"rule": "TIER", "params": OVERLAP},
            "Hai mức «dưới 80%» và «từ 60% trở lên» chồng lên nhau. Sửa hai cận.",
        ),
        (
            {"rule": "TIER", "params": tier({"points": "11"})},
            "Mức «mọi giá trị» cho 11 điểm, quá điểm tối đa 10. Giảm điểm hoặc nâng điểm tối đa.",
        ),
        (
            {"rule": "TIER", "params": tier({"points": "1"}, metric="actual:khong_co")},
            "danh mục chưa có số liệu mã «khong_co». Xin chọn số liệu khác.",
        ),
        ({"rule": "OPEN", "params": {}}, "Chưa rõ cách chấm trong nguồn."),
        ({"params": {"step": "3"}}, "Bước chấm 3 không chia hết điểm tối đa 10."),
        (
            {"rule": "RATIO", "params": {"actual": "doanh_thu", "plan": "actual:doanh_thu"}},
            "số thực hiện và số để so là một.",
        ),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_the_way_to_it(admin, fields, sentence):
    criteria_set = draft()
    row = change(**fields)

    faults = [each for each in check_set(criteria_set, group_views(criteria_set)) if each.blocks]

    assert faults[0].text.startswith(f"Tiêu chí 1: {sentence}")
    assert faults[0].url == reverse("scoring:criterion_edit", args=[row.pk])


def test_open_points_do_not_count_as_a_wrong_sum(admin):
    criteria_set = draft()
    change(rule="OPEN", max_points=None, params={})

    assert problems_of(criteria_set) == [
        "Tiêu chí 1: Chưa rõ cách chấm trong nguồn. Xin chọn cách chấm và điền cho đủ."
    ]


def test_a_group_of_unknown_cap_is_asked_for_and_the_sum_waits(admin):
    criteria_set = draft()
    CriteriaGroupFactory(criteria_set=criteria_set, code="II", cap=None, order=2)

    assert problems_of(criteria_set) == [
        "Nhóm II chưa có tiêu chí nào. Xin thêm tiêu chí hoặc xóa nhóm.",
        "Nhóm II: điểm tối đa chưa rõ. Xin ghi điểm tối đa của nhóm.",
    ]


@pytest.mark.parametrize(("inside", "holds"), [(True, False), (False, True)])
def test_bonus_counts_in_the_scale_or_on_top_of_it(admin, inside, holds):
    criteria_set = draft(bonus_inside=inside)
    bonus = CriteriaGroupFactory(
        criteria_set=criteria_set, code="II", kind="bonus", cap=10, order=2
    )
    CriterionFactory(group=bonus, code="11")

    assert (problems_of(criteria_set) == []) is holds


def test_warnings_are_told_and_do_not_stop(admin):
    criteria_set = draft()
    CriterionFactory(group=criteria_set.groups.get(), code="11")

    told = [each.text for each in check_set(criteria_set, group_views(criteria_set))]

    assert told == [
        "Chưa có mức xếp loại: bảng điểm sẽ không xếp loại.",
        "Chưa ghi thứ tự xét khi bằng điểm: các đơn vị bằng điểm sẽ cùng hạng.",
        "Chưa ghi số, ngày quyết định ban hành.",
        "Nhóm I: các tiêu chí cộng lại 110 điểm, quá 100 thì tính 100.",
    ]
    services.publish_criteria_set(criteria_set=criteria_set, by=admin)


def test_each_fault_stands_on_the_page_with_its_link(client, admin):
    client.force_login(admin)
    criteria_set = draft()
    row = change(rule="OPEN", params={})

    html = client.get(criteria_set.get_absolute_url()).content.decode()

    assert "Tiêu chí 1: Chưa rõ cách chấm trong nguồn." in html
    assert html.count(f'href="{reverse("scoring:criterion_edit", args=[row.pk])}"') == 2


def test_a_group_a_gate_rests_on_is_not_deleted_and_its_new_code_is_followed(admin):
    criteria_set = draft(tie_break=[{"by": "group", "code": "I"}, {"by": "votes"}])
    empty = CriteriaGroupFactory(criteria_set=criteria_set, code="II", order=2)
    Gate.objects.create(
        criteria_set=criteria_set, kind="no_zero_in_group", group=empty, text="Không điểm liệt",
        effect="no_award",
    )  # fmt: skip

    with pytest.raises(ValidationError, match="«Không điểm liệt» dựa vào nhóm này"):
        services.delete_group(group=empty, by=admin)
    services.save_group(
        criteria_set=criteria_set, group=criteria_set.groups.get(code="I"),
        data=GroupData("A", "Sản xuất", Decimal(100)), by=admin,
    )  # fmt: skip

    criteria_set.refresh_from_db()
    assert criteria_set.tie_break == [{"by": "group", "code": "A"}, {"by": "votes"}]


# --- Copies ------------------------------------------------------------------------------------


def test_a_copy_says_what_it_changed_against_its_origin(client, admin):
    origin = services.load_criteria_set(
        season=SeasonFactory(year=2023), definition=shipped.definition(shipped.FARMING), by=admin
    )
    services.publish_criteria_set(criteria_set=origin, by=admin)
    copy = services.copy_criteria_set(
        criteria_set=origin, season=SeasonFactory(year=2024), name="Tiêu chí 2024", by=admin
    )
    assert [each.what for each in differences(copy, origin)] == ["Phần chung: Tên"]

    rows = {row.code: row for row in Criterion.objects.filter(group__criteria_set=copy)}
    services.save_criterion(
        group=rows["10"].group, criterion=rows["10"],
        data=CriterionData("10", rows["10"].text, Decimal(8), params={"step": "0.5"},
                           evidence=rows["10"].evidence), by=admin,
    )  # fmt: skip
    services.save_criterion(
        group=rows["10"].group, data=CriterionData("16", "Chuyển đổi số", Decimal(2)), by=admin
    )
    services.delete_criterion(criterion=rows["13"], by=admin)

    told = {(e.what, e.kind, e.before, e.after) for e in differences(copy, origin)}
    assert ("Tiêu chí 10: Điểm chuẩn", "sửa", "10", "8") in told
    assert (
        "Tiêu chí 10: Các mức", "sửa", "Chấm từ 0 đến 10 điểm, bước 0,5",
        "Chấm từ 0 đến 8 điểm, bước 0,5",
    ) in told  # fmt: skip
    assert ("Tiêu chí 16", "mới", "", "Chuyển đổi số") in told
    assert any(what == "Tiêu chí 13" and kind == "bỏ" for what, kind, _, _ in told)

    client.force_login(admin)
    page = client.get(reverse("scoring:criteria_set_changes", args=[copy.pk]))
    shown = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "Tiêu chí 10: Điểm chuẩn sửa 10 8" in shown
    assert "chép từ «Tiêu chí thi đua HTX nông nghiệp (mẫu)», năm 2023, lần 1" in shown


def test_last_years_published_sets_are_offered_for_copying(client, admin):
    client.force_login(admin)
    last = CriteriaSetFactory(season=SeasonFactory(year=2023), name="Tiêu chí 2023")
    SeasonFactory(year=2024)

    listed = client.get(reverse("scoring:criteria_sets", args=[2024])).content.decode()
    address = f"{reverse('scoring:criteria_set_copy', args=[last.pk])}?nam=2024"
    form = client.get(address).content.decode()

    assert f'href="{address}"' in listed
    assert 'value="Tiêu chí 2024"' in form


def test_the_deciding_act_stays_with_the_set_it_decided(admin):
    origin = CriteriaSetFactory(decision="Số 52/QĐ, ngày 15/6/2023")

    copy = services.copy_criteria_set(criteria_set=origin, by=admin)

    assert copy.decision == ""
