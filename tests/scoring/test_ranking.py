"""Places, ties and what settles them."""

from decimal import Decimal

import pytest

from scoring.ranking import (
    Comparison,
    Placing,
    RankBy,
    RankingRule,
    Settled,
    SheetTotal,
    TieBreak,
    compare,
    rank,
)

D = Decimal


def sheets(*totals):
    return [
        SheetTotal(number, None if each is None else D(each), f"HTX {number}")
        for number, each in enumerate(totals, start=1)
    ]


def tie_break(label, *values, **settings):
    named = {n: None if v is None else D(v) for n, v in enumerate(values, start=1)}
    return TieBreak(label, named, **settings)


def places(placings):
    return [(each.sheet_id, each.place) for each in placings]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([], []),
        (["95.5"], [(1, 1)]),
        ([90, 95, 80], [(2, 1), (1, 2), (3, 3)]),
        ([95, 90, 90, 80], [(1, 1), (2, 2), (3, 2), (4, 4)]),
        ([90, 95, 95, 80], [(2, 1), (3, 1), (1, 3), (4, 4)]),
        ([90, 90, 90], [(1, 1), (2, 1), (3, 1)]),
        (["90.0", "90.00"], [(1, 1), (2, 1)]),
        ([0, 1], [(2, 1), (1, 2)]),
    ],
)
def test_equal_totals_share_a_place_and_the_next_is_skipped(totals, expected):
    assert places(rank(sheets(*totals))) == expected


def test_a_tie_says_with_whom():
    _, second, third = rank(sheets("95.5", "94.5", "94.5"))

    note = "2 đơn vị cùng 94,5 điểm, cùng hạng 2."
    assert second == Placing(2, 2, D("94.5"), tied_with=(3,), note=note)
    assert third == Placing(3, 2, D("94.5"), tied_with=(2,), note=note)


GROUP_ONE = tie_break("Điểm nhóm I", None, "52.5", "51.5", unit="điểm")
REVENUE = tie_break("Tỷ lệ đạt doanh thu", None, "106.7", "109.2", unit="%")
MEETING = tie_break("Khối biểu quyết")


def test_the_first_tie_break_that_differs_settles_and_says_so():
    first, second, third = rank(sheets("95.5", "94.5", "94.5"), [GROUP_ONE, REVENUE, MEETING])

    assert first == Placing(1, 1, D("95.5"))
    assert second == Placing(
        2,
        2,
        D("94.5"),
        settled_by=Settled(
            "Điểm nhóm I",
            3,
            "52,5 điểm",
            "51,5 điểm",
            above=True,
            sentence="Bằng điểm. Xếp trên HTX 3 theo tiêu chí phụ «Điểm nhóm I»: "
            "52,5 điểm so với 51,5 điểm.",
        ),
    )
    assert third.place == 3
    assert third.settled_by is not None
    assert third.settled_by.sentence == (
        "Bằng điểm. Xếp dưới HTX 2 theo tiêu chí phụ «Điểm nhóm I»: 51,5 điểm so với 52,5 điểm."
    )


def test_the_panel_shows_every_tie_break_and_marks_the_one_that_decides():
    assert compare(2, 3, [GROUP_ONE, REVENUE, MEETING]) == [
        Comparison("Điểm nhóm I", "52,5 điểm", "51,5 điểm", decides=True),
        Comparison("Tỷ lệ đạt doanh thu", "106,7%", "109,2%", decides=False),
        Comparison("Khối biểu quyết", "–", "–", decides=False),
    ]


def test_a_blank_value_does_not_settle_and_the_next_one_is_asked():
    blank = tie_break("Điểm nhóm I", "52.5", None)
    equal = tie_break("Phiếu", 5, 5)
    decision = tie_break("Hội nghị quyết định", 2, 1, higher_wins=False)

    placings = rank(sheets(90, 90), [blank, equal, decision])

    assert places(placings) == [(2, 1), (1, 2)]
    assert [each.settled_by and each.settled_by.label for each in placings] == [
        "Hội nghị quyết định",
        "Hội nghị quyết định",
    ]


def test_where_nothing_settles_the_tie_stays():
    placings = rank(sheets(90, 90), [tie_break("Phiếu", 5, None), tie_break("Nữ", 3, 3)])

    assert places(placings) == [(1, 1), (2, 1)]
    assert [each.settled_by for each in placings] == [None, None]


def test_a_tie_break_may_part_some_and_leave_others_tied():
    placings = rank(sheets(90, 90, 90, 80), [tie_break("Điểm nhóm I", 50, 40, 40)])

    assert places(placings) == [(1, 1), (2, 2), (3, 2), (4, 4)]
    assert [each.tied_with for each in placings] == [(), (3,), (2,), ()]
    assert placings[1].settled_by is not None
    assert placings[1].settled_by.against == 1


def test_two_of_three_are_settled_by_the_rule_the_third_had_no_value_for():
    first_rule = tie_break("Điểm nhóm I", 50, 40, None)
    second_rule = tie_break("Phiếu", 1, 1, 2)

    assert places(rank(sheets(90, 90, 90), [first_rule, second_rule])) == [(3, 1), (1, 2), (2, 3)]


def test_lower_may_win():
    debts = tie_break("Tỷ lệ nợ quá hạn", "0.4", "0.3", higher_wins=False, unit="%")

    assert places(rank(sheets(90, 90), [debts])) == [(2, 1), (1, 2)]


def test_what_cannot_be_ranked_stands_at_the_end_with_its_reason():
    young = SheetTotal(9, D(99), not_ranked="Hoạt động dưới 12 tháng.")

    placings = rank([young, *sheets(None, 80)])

    assert placings == [
        Placing(2, 1, D(80)),
        Placing(9, None, D(99), reason="Hoạt động dưới 12 tháng."),
        Placing(1, None, None, reason="Bảng điểm còn tiêu chí chưa có điểm nên chưa có tổng."),
    ]


def test_no_sheet_enters_twice():
    with pytest.raises(ValueError, match="entered twice"):
        rank([*sheets(90), *sheets(80)])


def voted(*rows):
    return [
        SheetTotal(number, D(points), votes=None if votes is None else D(votes))
        for number, (points, votes) in enumerate(rows, start=1)
    ]


AMONG_THREE = RankingRule(RankBy.BALLOTS_AMONG_HIGHEST, 3)


def test_ballots_order_the_highest_and_points_the_rest():
    entered = voted((95, 3), (94, 9), (93, 5), (92, None), (91, 20))

    assert places(rank(entered, rule=AMONG_THREE)) == [(2, 1), (3, 2), (1, 3), (4, 4), (5, 5)]


def test_equal_ballots_are_settled_by_points():
    first, second, _ = rank(voted((95, 5), (94, 9), (93, 5)), rule=AMONG_THREE)[0:3]

    assert (first.sheet_id, second.sheet_id) == (2, 1)
    assert second.settled_by is not None
    assert second.settled_by.sentence == (
        "Bằng phiếu. Xếp trên theo tiêu chí phụ «Tổng điểm»: 95 điểm so với 93 điểm."
    )


def test_all_who_share_the_last_of_the_highest_places_are_balloted():
    entered = voted((95, 1), (94, 2), (93, 3), (93, 4), (92, 9))

    assert places(rank(entered, rule=AMONG_THREE)) == [(4, 1), (3, 2), (2, 3), (1, 4), (5, 5)]


def test_until_all_ballots_are_in_the_highest_share_the_first_place():
    placings = rank(voted((95, 1), (94, None), (93, 3), (92, None)), rule=AMONG_THREE)

    assert places(placings) == [(1, 1), (2, 1), (3, 1), (4, 4)]
    assert placings[0].note == "3 đơn vị chờ kết quả bỏ phiếu để xếp từ hạng 1."


def test_who_is_closed_to_awards_is_not_balloted():
    closed = SheetTotal(9, D(99), no_award="Có điểm liệt.", votes=D(50))

    placings = rank([closed, *voted((95, 1), (94, 2), (93, 3), (92, 9))], rule=AMONG_THREE)

    assert places(placings) == [(3, 1), (2, 2), (1, 3), (9, 4), (4, 5)]


def test_ballots_without_anybody_to_ballot_fall_back_to_points():
    closed = SheetTotal(9, D(99), no_award="Có điểm liệt.")

    assert places(rank([closed], rule=AMONG_THREE)) == [(9, 1)]


def test_points_with_ballots_on_ties_only():
    rule = RankingRule(RankBy.POINTS_BALLOTS_ON_TIES)

    placings = rank(voted((90, 3), (95, 1), (90, 7)), [tie_break("Nữ", 9, 9, 1)], rule)

    assert places(placings) == [(2, 1), (3, 2), (1, 3)]
    assert placings[1].settled_by is not None
    assert placings[1].settled_by.label == "Phiếu bình xét"
