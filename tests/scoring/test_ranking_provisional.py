"""A ranking as it stands: by which points, who sees how far, ties, gates, what is still to do."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.models import CriteriaSet, Ranking, ScoreSheet
from scoring.selectors.rankings import provisional, ranking_of
from tests.factories.blocs import MembershipFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.scoring.rankings import UNITS, Unit, pledge, scene

pytestmark = pytest.mark.django_db

State = ScoreSheet.State
# Three units at 95 points: group I parts the first two from nobody but each other.
EQUALS = (Unit("HTX A", (55, 40)), Unit("HTX B", (57, 38)), Unit("HTX C", (55, 40)))


def places(ranking):
    return [(row.name, row.place, row.total) for row in ranking.rows]


def test_units_are_ranked_by_their_verified_points():
    ranking = provisional(scene().bloc())

    assert places(ranking) == [
        ("HTX NN Kinh 4A", 1, Decimal("95.50")),
        ("HTX NN Phú Lợi", 2, Decimal("94.50")),
        ("HTX NN Thạnh Quới", 3, Decimal("93.50")),
    ]
    assert [row.class_name for row in ranking.rows] == ["Tốt", "Tốt", "Tốt"]
    assert ranking.rows[1].difference == Decimal("-3.50")
    assert ranking.reading_note == ""
    assert ranking.state == Ranking.State.PROVISIONAL


def test_the_latest_reading_handed_over_counts_and_the_page_says_which():
    units = (
        Unit("HTX A", (50, 40), (50, 39), (50, 38), state=State.ADOPTED),
        Unit("HTX B", (55, 40), (54, 40), state=State.SUBMITTED),
        Unit("HTX C", (60, 40), state=State.DRAFT),
    )

    ranking = provisional(scene(units).bloc())

    assert places(ranking) == [
        ("HTX B", 1, Decimal(95)),
        ("HTX A", 2, Decimal(89)),
        ("HTX C", None, None),
    ]
    assert [row.reading for row in ranking.rows] == ["self", "bloc", None]
    assert ranking.rows[2].not_ranked_reason == "HTX chưa gửi bảng tự chấm."
    assert ranking.rows[2].self_total is None
    assert ranking.reading_note == (
        "Thứ hạng tạm tính: 1 theo điểm Khối chấm, 1 theo điểm HTX tự chấm, 1 đơn vị chưa có điểm."
    )


def test_the_bloc_looks_no_further_than_its_own_points():
    ranking = provisional(scene().bloc(), up_to="bloc")

    assert [row.total for row in ranking.rows] == [Decimal(96), Decimal("95.50"), Decimal("94.50")]
    assert {row.alliance_total for row in ranking.rows} == {None}
    assert ranking.rank_changes == ()


def test_a_member_without_a_sheet_stands_at_the_end_and_says_why():
    played = scene()
    MembershipFactory(bloc_year=played.bloc_year, organization__name="HTX Mới")

    last = provisional(played.bloc()).rows[-1]

    assert (last.name, last.place, last.not_ranked_reason) == (
        "HTX Mới", None, "Chưa mở bảng chấm điểm.",
    )  # fmt: skip


def test_a_unit_that_left_is_not_ranked():
    played = scene()
    gone = played.memberships[0]
    gone.left_on, gone.left_reason = date(2023, 12, 1), "Giải thể"
    gone.save()

    assert [row.name for row in provisional(played.bloc()).rows] == [
        "HTX NN Phú Lợi",
        "HTX NN Thạnh Quới",
    ]


def test_equal_points_are_parted_by_what_the_set_names_else_they_share_a_place():
    ranking = provisional(scene(EQUALS).bloc())

    assert [(row.name, row.place, row.is_tied) for row in ranking.rows] == [
        ("HTX B", 1, False),
        ("HTX A", 2, True),
        ("HTX C", 2, True),
    ]
    assert ranking.rows[0].tie_note == (
        "Bằng điểm. Xếp trên HTX A theo tiêu chí phụ «Điểm nhóm I»: 57 điểm so với 55 điểm."
    )
    assert ranking.rows[1].tie_note == (
        "2 đơn vị cùng 95 điểm, cùng hạng 2. "
        "Bằng điểm. Xếp dưới HTX B theo tiêu chí phụ «Điểm nhóm I»: 55 điểm so với 57 điểm."
    )


def test_the_tables_of_ties_name_each_criterion_and_the_one_that_decided():
    first, second = provisional(scene(EQUALS).bloc()).tie_tables

    assert (first.title, first.first, first.second) == (
        "Vì sao hạng 1 trên hạng 2?", "B", "A",
    )  # fmt: skip
    assert [(row.label, row.first, row.second, row.decides) for row in first.comparisons] == [
        ("Điểm nhóm I", "57 điểm", "55 điểm", True),
        ("Khối biểu quyết", "–", "–", False),
    ]
    assert first.decided == "Quyết định ở tiêu chí phụ 1: 57 điểm so với 55 điểm."
    assert second.title == "Vì sao cùng hạng 2?"
    assert second.decided == "Không tiêu chí phụ nào phân định, nên cùng hạng."


def test_a_tie_is_parted_by_the_share_of_the_target_reached():
    played = scene(
        (Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))),
        tie_break=[{"by": "ratio", "indicator": "doanh_thu"}],
    )
    pledge(played.memberships[0], 9_000_000_000, 9_600_000_000)
    pledge(played.memberships[1], 8_000_000_000, 8_736_000_000)

    ranking = provisional(played.bloc())

    assert [row.name for row in ranking.rows] == ["HTX B", "HTX A"]
    assert ranking.rows[0].tie_note == (
        "Bằng điểm. Xếp trên HTX A theo tiêu chí phụ «Tỷ lệ đạt «Doanh thu»»: "
        "109,2% so với 106,67%."
    )


def test_where_lower_is_better_the_lower_figure_wins_a_tie():
    bad_debt = IndicatorFactory(code="no_qua_han", name="Nợ quá hạn", unit="%", better="down")
    played = scene(
        (Unit("QTDND A", (55, 40)), Unit("QTDND B", (55, 40))),
        tie_break=[{"by": "figure", "indicator": "no_qua_han"}],
    )
    for membership, value in zip(played.memberships, ("0.8", "0.3"), strict=True):
        FigureFactory(organization=membership.organization, indicator=bad_debt, value=value)

    assert [row.name for row in provisional(played.bloc()).rows] == ["QTDND B", "QTDND A"]


def test_a_figure_nobody_gave_still_has_its_name():
    IndicatorFactory()
    played = scene(
        (Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))),
        tie_break=[{"by": "ratio", "indicator": "doanh_thu"}],
    )

    (table,) = provisional(played.bloc()).tie_tables

    assert [(row.label, row.first) for row in table.comparisons] == [("Tỷ lệ đạt «Doanh thu»", "–")]


def test_a_missing_figure_does_not_part_a_tie():
    played = scene(
        (Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))),
        tie_break=[{"by": "ratio", "indicator": "doanh_thu"}],
    )
    pledge(played.memberships[0], 9_000_000_000, 9_600_000_000)

    assert [row.place for row in provisional(played.bloc()).rows] == [1, 1]


def test_votes_part_a_tie_where_the_set_says_so():
    played = scene((Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))))
    first, second = (str(each.pk) for each in played.memberships)
    Ranking.objects.create(bloc_year=played.bloc_year, votes={first: 4, second: 7})

    ranking = provisional(played.bloc())

    assert [(row.name, row.place) for row in ranking.rows] == [("HTX B", 1), ("HTX A", 2)]
    assert "7 phiếu so với 4 phiếu" in ranking.rows[0].tie_note


def test_ballots_among_the_highest_order_them_by_votes():
    played = scene(
        (Unit("HTX A", (58, 40)), Unit("HTX B", (57, 40)), Unit("HTX C", (50, 40))),
        ranking_rule=CriteriaSet.RankingRule.BALLOTS_AMONG_TOP,
        ballot_candidates=2,
    )
    first, second, _ = (str(each.pk) for each in played.memberships)
    Ranking.objects.create(bloc_year=played.bloc_year, votes={first: 3, second: 9})

    assert places(provisional(played.bloc())) == [
        ("HTX B", 1, Decimal(97)),
        ("HTX A", 2, Decimal(98)),
        ("HTX C", 3, Decimal(90)),
    ]


def test_a_gate_keeps_a_unit_from_award_or_rank_and_says_why():
    played = scene((Unit("HTX A", (29, 40)), Unit("HTX B", (40, 30)), Unit("HTX C", (45, 40))))
    group = played.criteria_set.groups.get(code="I")
    played.criteria_set.gates.create(
        kind="min_percent_of_group", group=group, percent=50, text="Nhóm I", effect="no_award"
    )
    lawful = played.criteria_set.gates.create(
        kind="condition", text="Chấp hành pháp luật", effect="not_ranked"
    )
    ScoreSheet.objects.filter(membership=played.memberships[2]).update(
        failed_conditions=[lawful.pk]
    )

    ranking = provisional(played.bloc())

    assert [(row.name, row.place) for row in ranking.rows] == [
        ("HTX B", 1),
        ("HTX A", 2),
        ("HTX C", None),
    ]
    assert ranking.rows[1].no_award_reason == "Nhóm I được 29/60 điểm, chưa đạt mức 50%."
    assert ranking.rows[2].not_ranked_reason == "Chấp hành pháp luật: không đạt."


def test_the_checklist_says_what_is_open_before_sealing():
    units = (UNITS[0], Unit("HTX NN Phú Lợi", (58, 40), (57, 38), state=State.ADOPTED))
    played = scene(units, held=False)

    ranking = provisional(played.bloc())

    assert [(each.done, each.text, each.why) for each in ranking.checklist] == [
        (
            False,
            "Ghi biên bản hội nghị Khối",
            "Nơi họp, chủ trì, thư ký, số có mặt, thay đổi theo ý kiến hội nghị.",
        ),
        (False, "1/2 bảng chấm điểm đã thẩm định", "Còn HTX NN Phú Lợi."),
        (
            False,
            "Công bố dự kiến cho các HTX trong Khối",
            "Khi mọi bảng đã thẩm định.",
        ),
    ]
    assert ranking.open_todos == 3
    assert not ranking.can_be_announced


def test_the_checklist_is_done_when_the_time_for_questions_is_over():
    played = scene()
    played.announce()

    ranking = ranking_of(played.bloc(), day=date(2023, 12, 26))

    assert [each.done for each in ranking.checklist] == [True, True, True, True]
    assert ranking.checklist[-2].text == "Đã công bố dự kiến, nhận ý kiến đến hết ngày 25/12/2023"
    assert ranking_of(played.bloc(), day=date(2023, 12, 25)).open_todos == 1


def test_a_change_among_the_first_three_is_told_unit_by_unit():
    units = (
        Unit("HTX A", (58, 40), (58, 40), (50, 40)),
        Unit("HTX B", (57, 40), (57, 40), (57, 40)),
        Unit("HTX C", (40, 40), (40, 40), (40, 40)),
    )

    assert provisional(scene(units).bloc()).rank_changes == (
        "HTX B: Khối xếp hạng 2, thẩm định hạng 1.",
        "HTX A: Khối xếp hạng 1, thẩm định hạng 2.",
    )


def test_changes_further_down_are_not_the_blocs_matter():
    low = [Unit(f"HTX {n}", (40 - n, 40)) for n in range(3)]
    swapped = (
        Unit("HTX X", (30, 40), (30, 40), (20, 40)),
        Unit("HTX Y", (29, 40), (29, 40), (29, 40)),
    )

    assert provisional(scene((*low, *swapped)).bloc()).rank_changes == ()


@pytest.mark.parametrize("members", [1, 3, 38])
def test_reckoning_costs_the_same_for_any_number_of_members(members, django_assert_num_queries):
    units = [Unit(f"HTX {n}", (55, 40)) for n in range(members)]
    played = scene(units, tie_break=[{"by": "ratio", "indicator": "doanh_thu"}])
    pledge(played.memberships[0], 9_000_000_000, 9_600_000_000)
    bloc_year = played.bloc()

    # members with sheets, lines, classes with gates, targets with what was reached, meeting
    with django_assert_num_queries(5):
        ranking = provisional(bloc_year)

    assert len(ranking.rows) == members
