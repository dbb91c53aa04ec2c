"""Criteria sets: typed, checked, published, frozen, copied, handed to blocs."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from catalogue.models import Indicator
from catalogue.services import load_catalogue
from history.conflicts import Stale
from history.models import Event
from scoring import shipped
from scoring.models import CriteriaAssignment, CriteriaGroup, CriteriaSet, Criterion, Gate
from scoring.selectors.criteria import criteria_digest, definition_of
from scoring.selectors.publishing import problems_of
from scoring.services import criteria as services
from scoring.services.criteria import CriteriaSetData, CriterionData, GateData, GroupData
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.factories.scoring import (
    CriteriaGroupFactory,
    CriteriaSetFactory,
    CriterionFactory,
    ScoreSheetFactory,
)

pytestmark = pytest.mark.django_db

DRAFT = CriteriaSet.State.DRAFT


@pytest.fixture
def admin():
    return AdminFactory()


@pytest.fixture
def catalogue(db):
    load_catalogue()


def draft(**fields):
    """A draft of one group of 100 points and ten rows of 10: it can be published."""
    criteria_set = CriteriaSetFactory(state=DRAFT, **fields)
    group = CriteriaGroupFactory(criteria_set=criteria_set)
    for number in range(1, 11):
        CriterionFactory(group=group, code=str(number), order=number)
    return criteria_set


def loaded(admin, name=shipped.COOPERATIVES, season=None):
    return services.load_criteria_set(
        season=season or SeasonFactory(), definition=shipped.definition(name), by=admin, at=NOON
    )


@pytest.mark.parametrize("name", [shipped.COOPERATIVES, shipped.CREDIT_FUNDS])
def test_a_shipped_set_can_be_published_as_it_comes(admin, catalogue, name):
    criteria_set = loaded(admin, name)

    assert problems_of(criteria_set) == []
    assert criteria_set.is_sample
    assert criteria_set.source.startswith("Mẫu")


def test_the_shipped_set_uses_every_kind_of_rule_and_adds_up_as_printed(admin, catalogue):
    criteria_set = loaded(admin)
    rows = Criterion.objects.filter(group__criteria_set=criteria_set)

    assert set(rows.values_list("rule", flat=True)) == set(Criterion.Rule.values) - {"OPEN"}
    assert rows.count() == 12
    assert list(criteria_set.groups.values_list("code", "cap")) == [
        ("I", 55),
        ("II", 25),
        ("III", 15),
        ("IV", 5),
    ]


def test_loading_a_set_twice_gives_the_one_there_is(admin, catalogue):
    first = loaded(admin)

    assert loaded(admin) == first
    assert CriteriaSet.objects.count() == 1


def test_a_set_read_back_as_data_is_the_set_that_was_loaded(admin, catalogue):
    criteria_set = loaded(admin)
    criteria_set.refresh_from_db()

    assert definition_of(criteria_set) == shipped.definition(shipped.COOPERATIVES)


def test_a_definition_that_names_an_unknown_figure_is_refused(admin):
    with pytest.raises(ValidationError, match="chưa có số liệu mã «doanh_thu»"):
        loaded(admin)

    assert not CriteriaSet.objects.exists()


def test_a_set_is_typed_group_by_group_and_row_by_row(admin):
    data = CriteriaSetData("Tiêu chí năm 2023", classes=[("Đạt", Decimal(0))])
    criteria_set = services.create_criteria_set(season=SeasonFactory(), data=data, by=admin)
    group = services.save_group(
        criteria_set=criteria_set, data=GroupData("I", "Sản xuất", Decimal(100)), by=admin
    )
    services.save_criterion(
        group=group, data=CriterionData("1", "Doanh thu", Decimal(100)), by=admin
    )
    services.publish_criteria_set(criteria_set=criteria_set, by=admin, at=NOON)

    criteria_set.refresh_from_db()
    assert criteria_set.state == CriteriaSet.State.PUBLISHED
    assert criteria_set.published_at == NOON
    assert criteria_set.digest == criteria_digest(criteria_set)
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "scoring.criteria_created",
        "scoring.criteria_group_saved",
        "scoring.criterion_saved",
        "scoring.criteria_published",
    ]


def test_publishing_names_everything_that_is_wrong(admin):
    criteria_set = CriteriaSetFactory(
        state=DRAFT,
        ranking_rule=CriteriaSet.RankingRule.BALLOTS_AMONG_TOP,
        tie_break=[{"by": "group", "code": "X"}, {"by": "ratio", "indicator": "khong_co"}, "?"],
    )
    group = CriteriaGroupFactory(criteria_set=criteria_set, cap=60)
    CriteriaGroupFactory(criteria_set=criteria_set, code="II", cap=20, order=2)
    CriterionFactory(group=group, code="1", params={"step": "3"})
    CriterionFactory(group=group, code="1b", rule="RATIO", params={"actual": "actual:la"})
    criteria_set.class_bands.create(name="Tốt", min_points=80)
    criteria_set.gates.create(kind="min_percent_of_group", text="Nhóm I", effect="class_capped")

    with pytest.raises(ValidationError) as refusal:
        services.publish_criteria_set(criteria_set=criteria_set, by=admin)

    assert refusal.value.messages == [
        "Xếp hạng bằng phiếu thì xin ghi số đơn vị đưa vào bỏ phiếu.",
        "Nhóm II chưa có tiêu chí nào. Xin thêm tiêu chí hoặc xóa nhóm.",
        "Tiêu chí 1: Bước chấm 3 không chia hết điểm tối đa 10. Chọn bước như 0,5 hoặc 1.",
        "Tiêu chí 1b: danh mục chưa có số liệu mã «la». Xin chọn số liệu khác.",
        "Điểm tối đa các nhóm cơ bản và điểm thưởng cộng lại 60 (I) = 60, "
        "không bằng thang điểm 100.",
        "Nhóm I: các tiêu chí cộng lại 20 điểm, chưa tới điểm tối đa 60 của nhóm.",
        "Chưa có mức xếp loại bắt đầu từ 0 điểm.",
        "Khi bằng điểm, xét lần 1: bộ tiêu chí không có nhóm «X».",
        "Khi bằng điểm, xét lần 2: danh mục chưa có số liệu mã «khong_co».",
        "Khi bằng điểm, xét lần 3: không rõ xét theo gì. "
        "Xin chọn nhóm điểm, số liệu hoặc biểu quyết.",
        "Điều kiện «Nhóm I» chưa ghi mức %.",
        "Điều kiện «Nhóm I»: không có mức xếp loại «».",
    ]
    criteria_set.refresh_from_db()
    assert criteria_set.state == DRAFT
    assert not Event.objects.exists()


def test_one_code_for_two_rows_is_found_at_publishing(admin):
    criteria_set = draft()
    second = CriteriaGroupFactory(criteria_set=criteria_set, code="II", cap=10, order=2)
    CriterionFactory(group=second, code="1")

    assert "Mã tiêu chí 1 dùng 2 lần. Xin đổi cho khỏi trùng." in problems_of(criteria_set)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CriteriaSet.State.PUBLISHED, "đã ban hành, không sửa được. Cần sửa, xin chép thành lần"),
        (CriteriaSet.State.LOCKED, "đã có bảng chấm điểm gửi đi nên đã khóa, không sửa được"),
    ],
)
def test_a_set_that_is_out_is_not_changed_by_any_act(admin, state, sentence):
    criteria_set = draft()
    group = criteria_set.groups.get()
    gate = Gate.objects.create(
        criteria_set=criteria_set, kind="condition", text="Có", effect="no_award"
    )
    CriteriaSet.objects.filter(pk=criteria_set.pk).update(state=state)
    before = definition_of(criteria_set)

    for act, arguments in (
        (
            services.update_criteria_set,
            {"criteria_set": criteria_set, "data": CriteriaSetData("x")},
        ),
        (
            services.save_group,
            {"criteria_set": criteria_set, "data": GroupData("V", "x", Decimal(1))},
        ),
        (services.delete_group, {"group": group}),
        (services.save_criterion, {"group": group, "data": CriterionData("99", "x", Decimal(1))}),
        (services.delete_criterion, {"criterion": group.criteria.first()}),
        (
            services.save_gate,
            {"criteria_set": criteria_set, "data": GateData("condition", "x", "no_award")},
        ),
        (services.delete_gate, {"gate": gate}),
        (services.publish_criteria_set, {"criteria_set": criteria_set}),
    ):
        with pytest.raises(ValidationError, match=sentence):
            act(**arguments, by=admin)

    criteria_set.refresh_from_db()
    assert definition_of(criteria_set) == before


def test_a_copy_is_the_next_version_and_a_draft(admin, catalogue):
    criteria_set = loaded(admin)
    services.publish_criteria_set(criteria_set=criteria_set, by=admin, at=NOON)

    copy = services.copy_criteria_set(criteria_set=criteria_set, by=admin, at=NOON)

    copy.refresh_from_db()
    assert (copy.version, copy.state, copy.copied_from) == (2, DRAFT, criteria_set)
    assert {**definition_of(copy), "version": 1} == definition_of(criteria_set)


def test_a_copy_for_another_year_starts_at_its_first_version(admin):
    copy = services.copy_criteria_set(
        criteria_set=draft(version=3), season=SeasonFactory(year=2024), by=admin
    )

    assert (copy.season.year, copy.version) == (2024, 1)


def test_two_people_on_one_set_the_older_form_is_refused_with_what_stands(admin):
    criteria_set = draft(name="Cũ")
    services.update_criteria_set(
        criteria_set=criteria_set, data=CriteriaSetData("Mới"), version=0, by=admin
    )

    with pytest.raises(Stale, match="Có người vừa sửa bộ tiêu chí này") as refusal:
        services.update_criteria_set(
            criteria_set=criteria_set, data=CriteriaSetData("Khác"), version=0, by=admin
        )

    assert refusal.value.theirs["name"] == "Mới"
    assert refusal.value.theirs["row_version"] == 1


def test_two_people_on_one_group_see_the_group_not_the_set(admin):
    group = draft().groups.get()
    services.save_group(
        criteria_set=group.criteria_set, data=GroupData("I", "Của chị Ngân", Decimal(5)),
        group=group, version=0, by=admin,
    )  # fmt: skip

    with pytest.raises(Stale) as refusal:
        services.save_group(
            criteria_set=group.criteria_set, data=GroupData("I", "Của anh Lập", Decimal(5)),
            group=group, version=0, by=admin,
        )  # fmt: skip

    assert refusal.value.theirs["name"] == "Của chị Ngân"


def test_one_group_code_stands_once_in_a_set(admin):
    criteria_set = draft()

    with pytest.raises(ValidationError, match="Mã nhóm này đã dùng"):
        services.save_group(
            criteria_set=criteria_set, data=GroupData("I", "Khác", Decimal(5)), by=admin
        )


def test_one_row_code_stands_once_in_a_group(admin):
    group = draft().groups.get()

    with pytest.raises(ValidationError, match="Mã tiêu chí này đã dùng"):
        services.save_criterion(group=group, data=CriterionData("1", "Khác", Decimal(5)), by=admin)


def test_a_group_with_rows_is_not_deleted_an_empty_one_is(admin):
    criteria_set = draft()
    group = criteria_set.groups.get()

    with pytest.raises(ValidationError, match="Xin xóa hết tiêu chí"):
        services.delete_group(group=group, by=admin)
    for each in group.criteria.all():
        services.delete_criterion(criterion=each, by=admin)
    services.delete_group(group=group, by=admin)

    assert not CriteriaGroup.objects.exists()


def test_a_gate_is_saved_changed_and_deleted(admin):
    criteria_set = draft()
    gate = services.save_gate(
        criteria_set=criteria_set, data=GateData("condition", "Nộp báo cáo", "no_award"), by=admin
    )
    data = GateData("condition", "Nộp đủ báo cáo", "not_ranked")
    services.save_gate(criteria_set=criteria_set, gate=gate, data=data, by=admin)

    assert list(Gate.objects.values_list("text", "effect")) == [("Nộp đủ báo cáo", "not_ranked")]
    services.delete_gate(gate=gate, by=admin)
    assert not Gate.objects.exists()


def test_nobody_but_the_admin_touches_criteria():
    officer = OfficerFactory()
    criteria_set = draft()

    for act, arguments in (
        (
            services.create_criteria_set,
            {"season": criteria_set.season, "data": CriteriaSetData("x")},
        ),
        (
            services.update_criteria_set,
            {"criteria_set": criteria_set, "data": CriteriaSetData("x")},
        ),
        (services.publish_criteria_set, {"criteria_set": criteria_set}),
        (services.copy_criteria_set, {"criteria_set": criteria_set}),
        (
            services.assign_criteria_set,
            {"criteria_set": criteria_set, "bloc_year": BlocYearFactory(officer=officer)},
        ),
    ):
        with pytest.raises(PermissionDenied):
            act(**arguments, by=officer)


def test_a_published_set_is_handed_to_a_bloc_and_to_one_trade_of_it(admin):
    bloc_year = BlocYearFactory()
    first = CriteriaSetFactory(season=bloc_year.season)
    second = CriteriaSetFactory(season=bloc_year.season)

    services.assign_criteria_set(bloc_year=bloc_year, criteria_set=first, by=admin)
    services.assign_criteria_set(bloc_year=bloc_year, criteria_set=second, by=admin)
    services.assign_criteria_set(
        bloc_year=bloc_year, criteria_set=first, field="thuy_san", by=admin
    )

    assert list(CriteriaAssignment.objects.values_list("field", "criteria_set")) == [
        ("", second.pk),
        ("thuy_san", first.pk),
    ]


def test_a_draft_or_another_years_set_scores_no_bloc(admin):
    bloc_year = BlocYearFactory()

    with pytest.raises(ValidationError, match="còn là bản nháp"):
        services.assign_criteria_set(
            bloc_year=bloc_year, criteria_set=draft(season=bloc_year.season), by=admin
        )
    with pytest.raises(ValidationError, match="của năm khác"):
        services.assign_criteria_set(
            bloc_year=bloc_year,
            criteria_set=CriteriaSetFactory(season=SeasonFactory(year=2022)),
            by=admin,
        )


def test_a_bloc_with_open_sheets_keeps_its_set(admin):
    bloc_year = BlocYearFactory()
    member = MembershipFactory(bloc_year=bloc_year)
    used = CriteriaSetFactory(season=bloc_year.season)
    ScoreSheetFactory(membership=member, criteria_set=used)
    other = CriteriaSetFactory(season=bloc_year.season)

    with pytest.raises(ValidationError, match="giữ bộ đó đến hết năm"):
        services.assign_criteria_set(bloc_year=bloc_year, criteria_set=other, by=admin)
    services.assign_criteria_set(bloc_year=bloc_year, criteria_set=used, by=admin)


def test_the_digest_of_a_published_set_finds_a_row_changed_behind_its_back(admin, catalogue):
    criteria_set = loaded(admin)
    services.publish_criteria_set(criteria_set=criteria_set, by=admin)
    criteria_set.refresh_from_db()
    kept = criteria_set.digest

    Criterion.objects.filter(group__criteria_set=criteria_set, code="1").update(max_points=14)

    assert criteria_digest(criteria_set) != kept
    assert Indicator.objects.exists()


HALVES = [{"name": "Sáu tháng đầu", "weight": "1"}, {"name": "Sáu tháng cuối", "weight": "2"}]


def test_periods_gap_and_second_look_are_kept_copied_and_digested(admin):
    criteria_set = draft()
    plain = criteria_digest(criteria_set)
    data = CriteriaSetData(
        name="Theo kỳ", periods=HALVES, gap_threshold=Decimal(3),
        second_look=CriteriaSet.SecondLook.ALL,
    )  # fmt: skip

    services.update_criteria_set(criteria_set=criteria_set, data=data, by=admin)
    criteria_set.refresh_from_db()
    copy = services.copy_criteria_set(
        criteria_set=criteria_set, season=criteria_set.season, by=admin, name="Bản chép"
    )

    assert copy.periods == HALVES
    assert (copy.gap_threshold, copy.second_look) == (Decimal(3), CriteriaSet.SecondLook.ALL)
    assert criteria_digest(criteria_set) != plain
    assert "periods" not in definition_of(draft()), "sets published before keep their digest"


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        (HALVES[:1], "Chia kỳ thì cần từ 2"),
        ([HALVES[0], {"name": "Cuối năm", "weight": "0"}], "Kỳ «Cuối năm»: hệ số phải lớn hơn 0"),
        ([HALVES[0], HALVES[0]], "Hai kỳ trùng tên «Sáu tháng đầu»"),
    ],
)
def test_periods_that_do_not_hold_keep_a_set_from_being_published(admin, periods, sentence):
    criteria_set = draft(periods=periods)

    with pytest.raises(ValidationError, match=sentence):
        services.publish_criteria_set(criteria_set=criteria_set, by=admin)
