"""The pages that make a criteria set: shown in words, edited as a draft, published, handed out."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from catalogue.services import load_catalogue
from scoring import shipped
from scoring.models import CriteriaAssignment, CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.services import criteria as services
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.factories.scoring import (
    CriteriaAssignmentFactory,
    CriteriaGroupFactory,
    CriteriaSetFactory,
    CriterionFactory,
)

pytestmark = pytest.mark.django_db

DRAFT = CriteriaSet.State.DRAFT


@pytest.fixture
def admin(client):
    user = AdminFactory()
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"scoring:{name}", args=args)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def draft():
    criteria_set = CriteriaSetFactory(state=DRAFT)
    group = CriteriaGroupFactory(criteria_set=criteria_set, cap=10)
    CriterionFactory(group=group, code="1", text="Đại hội đúng hạn", params={"step": "0.5"})
    return criteria_set


def shipped_set(admin):
    load_catalogue()
    return services.load_criteria_set(
        season=SeasonFactory(), definition=shipped.definition(shipped.COOPERATIVES), by=admin
    )


HEAD = {
    "name": "Tiêu chí 2023",
    "scale": "100",
    "bonus_inside": "1",
    "decimal_places": "2",
    "ranking_rule": "diem",
}


CLASSES = {
    "loai-0-name": "Tốt", "loai-0-points": "80", "loai-1-name": "Yếu", "loai-1-points": "0",
}  # fmt: skip


def test_a_set_tells_each_rule_its_borders_and_the_order_of_ties_in_words(client, admin):
    shown = text(client.get(shipped_set(admin).get_absolute_url()))

    assert "từ -10% đến dưới 0%: 6 điểm" in shown.replace("−", "-")
    assert "Theo tỷ lệ thực hiện / chỉ tiêu: từ 100% được 15 điểm" in shown
    assert "Mỗi lần 2 điểm, nhiều nhất 5 điểm" in shown
    assert "Đóng từ một nửa trở lên: 5 điểm" in shown
    assert "Tốt : từ 90 điểm" in shown
    assert "Tỷ lệ đạt «Tổng doanh thu bán hàng và cung cấp dịch vụ»" in shown
    assert "Mẫu do phần mềm đưa ra để dùng thử" in shown
    assert "Nhóm I đạt từ 50% điểm tối đa. Không đạt: không xét khen thưởng." in shown


def test_a_set_is_made_from_nothing_through_the_pages(client, admin):
    season = SeasonFactory()

    client.post(url("criteria_set_new", season.year), {**HEAD, **CLASSES})
    criteria_set = CriteriaSet.objects.get()
    client.post(
        url("group_new", criteria_set.pk),
        {"code": "I", "name": "Sản xuất", "kind": "base", "cap": "100", "version": "0"},
    )
    group = CriteriaGroup.objects.get()
    row = {"code": "1", "text": "Doanh thu", "max_points": "60", "scored_by": "tat_ca"}
    client.post(url("criterion_new", group.pk), {**row, "rule": "MANUAL", "step": "0,5"})
    client.post(
        url("criterion_new", group.pk),
        {
            **row, "code": "2", "max_points": "40", "rule": "CHOICE",
            "chon-0-label": "Đúng hạn", "chon-0-points": "40",
            "chon-2-label": "Trễ", "chon-2-points": "12,5",
        },
    )  # fmt: skip
    client.post(
        url("gate_new", criteria_set.pk),
        {"kind": "no_zero_in_group", "text": "Không điểm liệt", "effect": "not_ranked"},
    )
    client.post(url("criteria_set_edit", criteria_set.pk), {**HEAD, **CLASSES, "tie_0": "group:I"})
    answer = client.post(url("criteria_set_publish", criteria_set.pk), follow=True)

    criteria_set.refresh_from_db()
    assert "Đã ban hành bộ tiêu chí." in text(answer)
    assert criteria_set.state == CriteriaSet.State.PUBLISHED
    assert criteria_set.tie_break == [{"by": "group", "code": "I"}]
    assert list(Criterion.objects.order_by("order").values_list("code", "rule", "params")) == [
        ("1", "MANUAL", {"step": "0.5"}),
        (
            "2",
            "CHOICE",
            {
                "options": [
                    {"label": "Đúng hạn", "points": "40"},
                    {"label": "Trễ", "points": "12.5"},
                ]
            },
        ),
    ]
    assert Gate.objects.get().text == "Không điểm liệt"


def test_the_head_of_a_set_is_shown_for_editing_as_it_stands(client, admin):
    html = client.get(url("criteria_set_edit", shipped_set(admin).pk)).content.decode()

    for number, (name, points) in enumerate(
        [("Tốt", "90,0"), ("Khá", "75,0"), ("Trung bình", "50,0"), ("Yếu", "0,0")]
    ):
        assert f'name="loai-{number}-name" value="{name}"' in html
        assert f'name="loai-{number}-points" value="{points}"' in html
    assert '<option value="ratio:doanh_thu" selected>' in html
    assert '<option value="votes:" selected>' in html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"loai-0-name": "Tốt"}, "Xin ghi điểm."),
        ({"loai-0-points": "90"}, "Xin ghi tên xếp loại."),
        ({"loai-0-points": "8.500"}, "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ({"scale": "8.500"}, "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ({"name": ""}, "Tên bộ tiêu chí"),
    ],
)
def test_what_is_wrong_in_the_head_is_told_and_kept(client, admin, typed, sentence):
    criteria_set = draft()

    answer = client.post(url("criteria_set_edit", criteria_set.pk), {**HEAD, **typed})

    assert sentence in text(answer)
    assert next(iter(typed.values())) in answer.content.decode()
    criteria_set.refresh_from_db()
    assert criteria_set.row_version == 0


def test_a_draft_says_what_is_missing_before_it_can_be_published(client, admin):
    criteria_set = draft()

    shown = text(client.get(criteria_set.get_absolute_url()))
    answer = client.post(url("criteria_set_publish", criteria_set.pk), follow=True)

    assert "Còn 1 chỗ phải sửa" in shown
    assert "không bằng thang điểm 100" in shown
    assert "không bằng thang điểm 100" in text(answer)


def test_a_published_set_is_shown_without_its_edit_buttons_and_refuses_with_the_cure(client, admin):
    criteria_set = draft()
    row = Criterion.objects.get()
    CriteriaSet.objects.update(state=CriteriaSet.State.PUBLISHED)

    html = client.get(criteria_set.get_absolute_url()).content.decode()
    answer = client.get(url("criterion_edit", row.pk), follow=True)

    assert f'href="{url("criterion_edit", row.pk)}"' not in html
    assert url("criteria_set_copy", criteria_set.pk) in html
    assert "xin chép thành lần ban hành mới rồi sửa bản chép" in text(answer)


def test_an_older_form_shows_both_values_and_saves_at_the_second_press(client, admin):
    criteria_set = draft()
    client.post(url("criteria_set_edit", criteria_set.pk), {**HEAD, "version": "0"})

    answer = client.post(
        url("criteria_set_edit", criteria_set.pk), {**HEAD, "name": "Tên khác", "version": "0"}
    )

    assert answer.status_code == 409
    assert "Tiêu chí 2023 Tên khác" in text(answer)
    assert 'name="version" value="1"' in answer.content.decode()
    client.post(
        url("criteria_set_edit", criteria_set.pk), {**HEAD, "name": "Tên khác", "version": "1"}
    )
    criteria_set.refresh_from_db()
    assert criteria_set.name == "Tên khác"


def test_a_set_is_copied_and_handed_to_the_ticked_blocs(client, admin):
    criteria_set = CriteriaSetFactory()
    blocs = [BlocYearFactory(season=criteria_set.season) for _ in range(3)]

    client.post(
        url("criteria_set_copy", criteria_set.pk),
        {"season": criteria_set.season.pk, "name": criteria_set.name},
    )
    ticked = {"bloc_years": [blocs[0].pk, blocs[2].pk]}
    asked = text(client.post(url("criteria_set_assign", criteria_set.pk), ticked))
    assert not CriteriaAssignment.objects.exists()
    client.post(url("criteria_set_assign", criteria_set.pk), {**ticked, "dong-y": "1"})

    assert "cho 2 Khối?" in asked
    assert f"{blocs[0].name}, {blocs[2].name}" in asked

    assert CriteriaSet.objects.get(version=2).copied_from == criteria_set
    assert set(CriteriaAssignment.objects.values_list("bloc_year", "criteria_set")) == {
        (blocs[0].pk, criteria_set.pk),
        (blocs[2].pk, criteria_set.pk),
    }


@pytest.mark.parametrize(("name", "model"), [("criterion", Criterion), ("gate", Gate)])
def test_a_row_or_a_gate_goes_after_a_question(client, admin, name, model):
    criteria_set = draft()
    Gate.objects.create(criteria_set=criteria_set, kind="condition", text="x", effect="no_award")
    thing = model.objects.get()

    asked = client.get(url(f"{name}_delete", thing.pk))
    client.post(url(f"{name}_delete", thing.pk))

    assert "Xóa" in text(asked)
    assert not model.objects.exists()


def test_a_group_with_rows_stays_and_says_why(client, admin):
    group = draft().groups.get()

    answer = client.post(url("group_delete", group.pk), follow=True)

    assert "Xin xóa hết tiêu chí rồi mới xóa nhóm." in text(answer)
    assert CriteriaGroup.objects.exists()


def test_points_over_the_ceiling_are_found_before_publishing_not_lost_while_typing(client, admin):
    group = draft().groups.get()
    row = {"code": "9", "text": "Báo cáo", "max_points": "5", "scored_by": "tat_ca"}

    client.post(
        url("criterion_new", group.pk), {
            **row, "rule": "CHOICE",
            "chon-0-label": "Đủ", "chon-0-points": "8", "chon-1-label": "Thiếu",
            "chon-1-points": "0",
        },
    )  # fmt: skip

    assert Criterion.objects.get(code="9").max_points == Decimal(5)
    shown = text(client.get(group.criteria_set.get_absolute_url()))
    assert "Tiêu chí 9: Lựa chọn «Đủ» cho 8 điểm, quá điểm tối đa 5." in shown


WRITING = (
    "criteria_set_edit",
    "criteria_set_publish",
    "criteria_set_copy",
    "criteria_set_assign",
    "group_new",
    "gate_new",
)


@pytest.mark.parametrize("name", WRITING)
def test_others_of_the_alliance_read_sets_and_are_refused_writing(client, name):
    criteria_set = draft()
    client.force_login(OfficerFactory())

    assert client.get(criteria_set.get_absolute_url()).status_code == 200
    assert client.get(url(name, criteria_set.pk)).status_code == 403


@pytest.mark.parametrize("name", ["criteria_set", *WRITING])
def test_a_stranger_finds_nothing(client, name):
    client.force_login(UserFactory())

    assert client.get(url(name, draft().pk)).status_code == 404


def test_members_see_the_set_that_scores_them_drafts_nobody_but_staff(client):
    assignment = CriteriaAssignmentFactory(bloc_year=BlocYearFactory())
    member = MembershipFactory(bloc_year=assignment.bloc_year)
    person = RepresentativeFactory(organization=member.organization).user
    other, unfinished = CriteriaSetFactory(), draft()

    def statuses(user):
        client.force_login(user)
        sets = (assignment.criteria_set, other, unfinished)
        return [client.get(each.get_absolute_url()).status_code for each in sets]

    assert statuses(person) == [200, 404, 404]
    assert statuses(CouncilFactory()) == [200, 200, 404]
    assert statuses(ReviewerFactory()) == [200, 200, 404]
    assert statuses(OfficerFactory()) == [200, 200, 200]


def test_the_list_of_a_year_costs_the_same_for_one_set_and_three(
    client, admin, django_assert_max_num_queries
):
    season = SeasonFactory()
    counts = []
    for number in (1, 2, 3):
        assigned = CriteriaSetFactory(season=season, name=f"Bộ {number}")
        bloc_year = BlocYearFactory(season=season, number=number)
        CriteriaAssignmentFactory(bloc_year=bloc_year, criteria_set=assigned)
        with django_assert_max_num_queries(14) as counted:
            shown = text(client.get(url("criteria_sets", season.year)))
        counts.append(len(counted))

    assert counts[0] == counts[2]
    assert "Bộ 3 1 0 100 Đã ban hành Khối 3" in shown


def test_a_set_costs_the_same_for_one_row_and_three(client, admin, django_assert_max_num_queries):
    criteria_set = draft()
    counts = []
    for number in (2, 3, 4):
        with django_assert_max_num_queries(20) as counted:
            client.get(criteria_set.get_absolute_url())
        counts.append(len(counted))
        CriterionFactory(group=criteria_set.groups.get(), code=str(number))

    assert counts[0] == counts[2]


def test_blocs_with_one_set_stand_in_one_row_and_go_to_excel(client, admin):
    season = SeasonFactory(year=2024)
    shared = CriteriaSetFactory(season=season, name="Bộ chung (mẫu)", is_sample=True)
    for number in (1, 2):
        bloc_year = BlocYearFactory(season=season, number=number, area="")
        CriteriaAssignmentFactory(bloc_year=bloc_year, criteria_set=shared)
    BlocYearFactory(season=season, number=3, area="")
    client.force_login(admin)

    page = client.get(url("criteria_sets", 2024))
    sheet = client.get(url("criteria_sets", 2024), {"tep": "excel", "bang": "khoi"})

    told = [
        ([each.number for each in use.blocs], use.name, use.whom) for use in page.context["uses"]
    ]
    assert told == [([1, 2], str(shared), "cả Khối"), ([3], "", "")]
    assert "(mẫu) mẫu" not in text(page)
    rows = list(load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert ("Khối", "Bộ", "Dành cho") in rows


def test_periods_are_typed_in_rows_and_told_in_words(client, admin):
    held = draft()
    typed = {
        **HEAD, **CLASSES, "version": held.row_version, "gap_threshold": "3", "second_look": "lech",
        "ky-0-name": "Sáu tháng đầu", "ky-0-weight": "1",
        "ky-1-name": "Sáu tháng cuối", "ky-1-weight": "2",
    }  # fmt: skip

    client.post(url("criteria_set_edit", held.pk), typed)

    held.refresh_from_db()
    assert [each["weight"] for each in held.periods] == ["1", "2"]
    shown = text(client.get(held.get_absolute_url()))
    assert "điểm năm = (H1 + 2 × H2) : 3" in shown
    assert "chênh từ 3 điểm" in shown
    assert "bảng có tiêu chí lệch quá ngưỡng" in shown
    assert 'value="Sáu tháng cuối"' in client.get(url("criteria_set_edit", held.pk)).text


def test_a_period_without_its_weight_is_asked_for_it(client, admin):
    held = draft()
    typed = {**HEAD, **CLASSES, "version": held.row_version, "ky-0-name": "Sáu tháng đầu"}

    answer = client.post(url("criteria_set_edit", held.pk), typed)

    assert "Xin ghi hệ số." in answer.text
    held.refresh_from_db()
    assert held.periods == []
