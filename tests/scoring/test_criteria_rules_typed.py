"""Every kind of rule typed in the page, tried before it is saved, and shown again as it stands."""

import re

import pytest
from django.urls import reverse

from catalogue.services import load_catalogue
from scoring import shipped
from scoring.forms.criterion import CriterionForm
from scoring.forms.criterion_held import held_of
from scoring.models import CriteriaGroup, CriteriaSet, Criterion
from scoring.services import criteria as services
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory, OfficerFactory
from tests.factories.scoring import CriteriaGroupFactory, CriteriaSetFactory, CriterionFactory

pytestmark = pytest.mark.django_db

COMMON = {"code": "9", "text": "Doanh thu", "max_points": "10", "scored_by": "tat_ca"}
TIER = {
    **COMMON, "rule": "TIER", "shown": "TIER", "kind": "ratio", "a_source": "actual",
    "a": "doanh_thu", "b_source": "plan", "b": "", "unit": "%",
    "muc-0-high": "60", "muc-0-points": "3",
    "muc-1-low": "60", "muc-1-high": "80", "muc-1-points": "8,5",
    "muc-2-low": "80", "muc-2-points": "10",
}  # fmt: skip
RATIO = {
    **COMMON, "rule": "RATIO", "shown": "RATIO", "actual": "no_qua_han", "plan_source": "plan",
    "plan": "", "lower": "1", "least": "50", "step_points": "0.5", "step_pct": "5",
    "bonus_cap": "2", "whole": "on",
}  # fmt: skip


@pytest.fixture
def group(client):
    load_catalogue()
    client.force_login(AdminFactory())
    return CriteriaGroupFactory(criteria_set=CriteriaSetFactory(state=CriteriaSet.State.DRAFT))


def url(name, *args):
    return reverse(f"scoring:{name}", args=args)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client, group, typed, **more):
    return client.post(url("criterion_new", group.pk), {**typed, **more}, follow=True)


def test_a_tier_is_typed_band_by_band(client, group):
    answer = send(client, group, TIER)

    row = Criterion.objects.get(code="9")
    assert row.params == {
        "metric": "ratio(actual:doanh_thu,plan:doanh_thu)",
        "unit": "%",
        "bands": [
            {"max": "60", "points": "3"},
            {"min": "60", "max": "80", "points": "8.5"},
            {"min": "80", "points": "10"},
        ],
    }
    shown = text(answer)
    assert "từ 60% đến dưới 80%: 8,5 điểm" in shown
    assert "Tổng doanh thu bán hàng và cung cấp dịch vụ chia chỉ tiêu đăng ký" in shown


def test_a_border_belongs_to_the_band_that_says_so(client, group):
    send(client, group, TIER, **{"muc-0-high_in": "het", "muc-1-low_in": "tren"})

    bands = Criterion.objects.get(code="9").params["bands"]
    assert bands[0] == {"max": "60", "points": "3", "max_inclusive": True}
    assert bands[1]["min_exclusive"] is True


def test_a_ratio_keeps_percents_as_people_write_them(client, group):
    send(client, group, RATIO)

    row = Criterion.objects.get(code="9")
    assert row.params == {
        "actual": "actual:no_qua_han", "plan": "plan:no_qua_han", "lower_is_better": True,
        "r_min": "0.5", "step_points": "0.5", "step_pct": "5", "bonus_cap": "2",
        "whole_steps": True,
    }  # fmt: skip
    assert held_of(row)["least"] == 50


def test_a_count_in_a_deduction_group_says_what_it_takes_off(client, group):
    CriteriaGroup.objects.update(kind="deduction")
    count = {**COMMON, "rule": "COUNT", "shown": "COUNT", "per": "2", "cap": ""}

    form = client.get(url("criterion_new", group.pk), follow=True)
    asked = send(client, group, {**COMMON, "rule": "COUNT", "chon": "1"})
    send(client, group, count)

    assert form.status_code == 200
    assert "Mỗi lần trừ" in text(asked)
    assert Criterion.objects.get(code="9").params == {"per": "2"}


def test_an_open_row_needs_no_points_and_blocks_publishing(client, group):
    send(client, group, {**COMMON, "rule": "OPEN", "shown": "OPEN", "max_points": ""})

    shown = text(client.get(group.criteria_set.get_absolute_url()))
    assert Criterion.objects.get(code="9").max_points is None
    assert "Tiêu chí 9: Chưa rõ cách chấm trong nguồn. Xin chọn cách chấm và điền cho đủ." in shown


def test_another_rule_is_asked_for_and_what_was_typed_stays(client, group):
    asked = send(client, group, {**COMMON, "rule": "TIER", "shown": "MANUAL", "step": "0,5"})

    html = asked.content.decode()
    assert not Criterion.objects.exists()
    assert 'value="Doanh thu"' in html or ">\nDoanh thu</textarea>" in html
    assert 'name="muc-3-points"' in html
    assert 'name="shown" value="TIER"' in html


def test_more_rows_come_and_nothing_typed_goes(client, group):
    asked = send(client, group, TIER, them="1").content.decode()

    assert not Criterion.objects.exists()
    assert 'name="muc-1-points" value="8,5"' in asked
    assert 'name="muc-6-points"' in asked


def test_the_points_are_tried_before_anything_is_saved(client, group):
    figures = {"thu-actual-doanh_thu": "70", "thu-plan-doanh_thu": "100"}

    asked = text(send(client, group, TIER, thu="1"))
    answer = text(send(client, group, TIER, thu="1", **figures))
    nothing = text(send(client, group, TIER, thu="1", **{**figures, "thu-plan-doanh_thu": "0"}))

    assert "dịch vụ (chỉ tiêu đăng ký), triệu đồng" in asked
    assert "Được 8,5 điểm." in answer
    assert "70 triệu đồng / 100 triệu đồng = 70,0%: từ 60% đến dưới 80% → 8,5 điểm" in answer
    assert "Không tính được." in nothing
    assert not Criterion.objects.exists()


def test_trying_says_which_bands_leave_a_gap(client, group):
    answer = text(send(client, group, {**TIER, "muc-2-low": "90"}, thu="1"))

    assert "Từ 80% đến 90% chưa có mức." in answer


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"muc-1-points": ""}, "Xin ghi điểm của mức này."),
        ({"muc-1-low": "sáu mươi"}, "sáu mươi"),
        ({"muc-1-points": "8.500"}, "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ({"a": ""}, "Xin chọn số liệu."),
        ({"max_points": ""}, "Xin ghi điểm chuẩn."),
    ],
)
def test_what_does_not_read_is_told_at_its_field_and_kept(client, group, typed, sentence):
    answer = send(client, group, {**TIER, **typed})

    assert sentence in answer.content.decode()
    assert 'name="muc-0-points" value="3"' in answer.content.decode()
    assert not Criterion.objects.exists()


@pytest.mark.parametrize("points", ["8,5", "8.5"])
def test_both_writings_of_a_decimal_are_one_number(client, group, points):
    send(client, group, {**TIER, "muc-1-points": points})

    assert Criterion.objects.get(code="9").params["bands"][1]["points"] == "8.5"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"muc-2-low": "90"}, "Từ 80% đến 90% chưa có mức."),
        ({"muc-2-low": "70"}, "chồng lên nhau"),
        ({"max_points": "5"}, "quá điểm tối đa 5"),
        ({"unit": "triệu đồng", "a": "so_thanh_vien"}, "không hợp với"),
        ({"kind": "growth", "unit": "người"}, "mức tăng ghi bằng %"),
        ({"kind": "figure"}, "không phải %"),
    ],
)
def test_a_draft_may_stand_wrong_but_is_told_at_once(client, group, typed, sentence):
    answer = text(send(client, group, {**TIER, **typed}))

    assert "Đã lưu tiêu chí 9, còn phải sửa:" in answer
    assert sentence in answer
    assert Criterion.objects.filter(code="9").exists()


def test_a_stale_row_shows_both_bands_and_keeps_what_was_typed(client, group):
    send(client, group, TIER, version="0")
    row = Criterion.objects.get(code="9")
    old = str(CriteriaSet.objects.get().row_version)
    client.post(url("criterion_edit", row.pk), {**TIER, "muc-0-points": "4", "version": old})

    answer = client.post(
        url("criterion_edit", row.pk), {**TIER, "muc-0-points": "5", "version": old}
    )

    assert answer.status_code == 409
    assert "Điểm, dòng 1 4,0 5" in text(answer)
    row.refresh_from_db()
    assert row.params["bands"][0]["points"] == "4"


def test_a_published_row_is_not_edited_but_copied(client, group):
    row = CriterionFactory(group=group)
    CriteriaSet.objects.update(state=CriteriaSet.State.PUBLISHED)

    answer = client.post(url("criterion_edit", row.pk), TIER, follow=True)

    assert "xin chép thành lần ban hành mới" in text(answer)
    assert Criterion.objects.get().rule == "MANUAL"


@pytest.mark.parametrize("slug", shipped.LIBRARY)
def test_every_shipped_row_reads_the_same_after_it_passed_the_form(client, group, slug):
    """What the editor shows of a row and saves again is the row, number for number."""
    made = services.create_from_definition(
        season=SeasonFactory(), definition=shipped.definition(slug), origin="x", by=AdminFactory()
    )
    for row in Criterion.objects.filter(group__criteria_set=made):
        if row.citation.endswith("dòng 2.3"):
            continue  # its figures are in no catalogue; the form asks for others
        held = held_of(row)
        shown = CriterionForm(None, held, group=row.group)
        sent = {
            each.html_name: each.field.prepare_value(each.value()) or ""
            for each in shown
            if each.value() is not False
        }
        form = CriterionForm(sent, held, group=row.group)

        assert form.is_valid(), form.errors
        assert _numbers(form.params()) == _numbers(row.params), row


def _numbers(params):
    """Zero bonuses and the steps nobody wrote are the same as none."""
    return {name: value for name, value in params.items() if value not in ("0", "", None)}


def test_sixty_rows_stand_on_one_page(client, group, django_assert_max_num_queries):
    for number in range(60):
        CriterionFactory(group=group, code=f"t{number}", order=number + 1)

    with django_assert_max_num_queries(22):
        shown = client.get(group.criteria_set.get_absolute_url())

    assert "t59. Tiêu chí t59" in shown.content.decode()


def test_rows_and_groups_move_one_place(client, group):
    rows = [CriterionFactory(group=group, code=code, order=1) for code in "abc"]
    second = CriteriaGroupFactory(criteria_set=group.criteria_set, code="II", order=2)

    client.post(url("criterion_move", rows[2].pk), {"huong": "len"})
    client.post(url("criterion_move", rows[0].pk), {"huong": "len"})
    client.post(url("group_move", second.pk), {"huong": "len"})

    assert list(group.criteria.values_list("code", flat=True)) == ["a", "c", "b"]
    assert list(group.criteria_set.groups.values_list("code", flat=True)) == ["II", "I"]


def test_an_officer_tries_but_does_not_write(client, group):
    row = CriterionFactory(group=group)
    client.force_login(OfficerFactory())

    tried = client.get(url("criterion_try", row.pk), {"thu-cham": "8,5"})

    assert "Được 8,5 điểm." in text(tried)
    assert client.post(url("criterion_move", row.pk)).status_code == 403
    assert client.post(url("criterion_edit", row.pk), TIER).status_code == 403


def test_points_over_the_top_are_refused_where_they_are_tried(client, group):
    row = CriterionFactory(group=group)

    assert "Tối đa 10 điểm" in text(client.get(url("criterion_try", row.pk), {"thu-cham": "12"}))
