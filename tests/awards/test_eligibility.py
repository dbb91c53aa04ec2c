"""What a placing is open to, why not, and how votes come out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from awards.eligibility import (
    AwardRule,
    Basis,
    Finding,
    GateFact,
    Nominee,
    PlacingFact,
    PreviousAward,
    QuotaRow,
    Registered,
    State,
    SuspensionFact,
    TermRule,
    VoteError,
    VoteOutcome,
    findings,
    gate_finding,
    is_open,
    passed,
    place_finding,
    quota_finding,
    quota_uses,
    registered_finding,
    same_achievement_finding,
    share_from,
    suspension_findings,
    term_finding,
)

D = Decimal
DAY = date(2024, 1, 20)
FLAG = QuotaRow("co_tinh", "Cờ thi đua của UBND tỉnh", 1, 1, 1, "Quy định của UBND tỉnh")
SECOND = QuotaRow("bk_tinh", "Bằng khen (hạng Nhì)", 2, 2, 1)
THIRD = QuotaRow("bk_tinh", "Bằng khen (hạng Ba)", 3, 3, 1)
RULE = AwardRule(
    "co_tinh", "Cờ thi đua của UBND tỉnh", 2023, "Công trạng năm 2023", FLAG, min_total=D(90)
)
FIRST = PlacingFact(1, D("95.5"))
NOMINEE = Nominee(FIRST, frozenset({Registered("co_tinh", 1)}))


def test_a_nominee_who_meets_everything_is_open():
    results = findings(NOMINEE, RULE, on=DAY)

    assert [each.state for each in results] == [State.MET] * 6
    assert [each.requirement for each in results] == [
        "Đạt hạng 1 của Khối",
        "Trong số lượng 1 Cờ thi đua của UBND tỉnh cho hạng 1",
        "Đạt từ 90 điểm trở lên",
        "Đã đăng ký Cờ thi đua của UBND tỉnh từ đầu năm",
        "Không đang bị tạm dừng xét khen thưởng",
        "Chưa được khen cho cùng thành tích",
    ]
    assert is_open(results)


@pytest.mark.parametrize(
    ("change", "evidence"),
    [
        ({"placing": PlacingFact(2, D(95))}, "Hạng 2."),
        ({"placing": PlacingFact(1, D("89.99"))}, "Được 89,99 điểm."),
        ({"placing": PlacingFact(1, None)}, "Chưa có tổng điểm."),
        ({"placing": replace(FIRST, closed=("Nhóm I có điểm liệt: I.2.",))}, "Nhóm I có điểm liệt"),
        ({"gates": (GateFact("Không nợ thuế", False, "Nợ 12 triệu đồng."),)}, "Nợ 12 triệu đồng."),
        (
            {"suspensions": (SuspensionFact("Đang thanh tra", "CV 12/TTr", date(2024, 1, 2)),)},
            "Đang thanh tra",
        ),
        (
            {"previous": (PreviousAward("Giấy khen", 2023, "Công trạng năm 2023", "QĐ 9/QĐ-LM"),)},
            "Giấy khen theo QĐ 9/QĐ-LM.",
        ),
    ],
)
def test_one_unmet_requirement_closes_the_award_and_has_a_cure(change, evidence):
    results = findings(replace(NOMINEE, **change), RULE, on=DAY)

    blocked = [each for each in results if each.state == State.BLOCKED]
    assert len(blocked) == 1
    assert blocked[0].evidence.startswith(evidence)
    assert not is_open(results)


def test_an_award_may_ask_for_no_least_total():
    asked = [each.requirement for each in findings(NOMINEE, replace(RULE, min_total=None), on=DAY)]

    assert not any("điểm trở lên" in each for each in asked)


def test_an_unranked_nominee_hears_why():
    assert place_finding(PlacingFact(None, D(99), reason="Hoạt động dưới 12 tháng."), RULE) == (
        Finding(
            State.BLOCKED,
            "Đạt hạng 1 của Khối",
            "Hoạt động dưới 12 tháng.",
            "Quy định của UBND tỉnh",
            "Chỉ đề nghị đơn vị đã được xếp hạng.",
        )
    )


def test_a_shared_place_is_shown_as_shared():
    found = place_finding(PlacingFact(1, D(95), shared_by=2), RULE)

    assert (found.state, found.evidence) == (State.MET, "Hạng 1 (2 đơn vị cùng hạng).")


# --- Quotas ------------------------------------------------------------------------------------


def test_two_firsts_leave_nobody_second():
    uses = quota_uses([FLAG, SECOND, THIRD], [1, 1, 3, None])

    assert [(each.candidates, each.over, each.left) for each in uses] == [
        (2, 1, 0),
        (0, 0, 1),
        (1, 0, 0),
    ]
    assert [each.sentence for each in uses] == [
        "Cờ thi đua của UBND tỉnh: 2 đơn vị ở hạng 1 cho 1 suất, thừa 1: Hội đồng chọn.",
        "Bằng khen (hạng Nhì): 0 đơn vị ở hạng 2 cho 1 suất, còn 1 suất không có đơn vị đạt hạng.",
        "Bằng khen (hạng Ba): 1 đơn vị ở hạng 3 cho 1 suất, vừa đủ.",
    ]


def test_a_quota_may_reach_over_several_places():
    row = QuotaRow("bk_tinh", "Bằng khen", 2, 4, 3)

    (use,) = quota_uses([row], [1, 2, 2, 4, 5])

    assert (use.candidates, use.over, use.left) == (3, 0, 0)
    assert row.places_text == "hạng 2 đến hạng 4"


@pytest.mark.parametrize(
    ("candidates", "proposed", "state", "evidence"),
    [
        (1, 0, State.MET, "Đơn vị khác của Khối đã đề nghị: 0/1."),
        (2, 0, State.WARN, "2 đơn vị ở hạng 1 cho 1 suất."),
        (2, 1, State.BLOCKED, "Đã đề nghị 1/1."),
    ],
)
def test_over_quota_people_choose_and_then_no_more_go_in(candidates, proposed, state, evidence):
    found = quota_finding(FLAG, candidates=candidates, proposed=proposed)

    assert (found.state, found.evidence) == (state, evidence)
    assert bool(found.cure) == (state != State.MET)


@pytest.mark.parametrize(
    ("proposed", "state", "evidence"),
    [
        (0, State.MET, "Đã đề nghị 1/1, tính cả đề nghị này."),
        (1, State.BLOCKED, "Đã đề nghị 2/1, tính cả đề nghị này."),
    ],
)
def test_what_is_put_forward_counts_itself(proposed, state, evidence):
    found = quota_finding(FLAG, candidates=1, proposed=proposed, counted=True)

    assert (found.state, found.evidence) == (state, evidence)


# --- Registration, gates, suspensions, previous awards -----------------------------------------


@pytest.mark.parametrize(
    ("registered", "state", "evidence"),
    [
        ({Registered("co_tinh", 1)}, State.MET, "Có trong bản đăng ký thi đua."),
        ({Registered("co_tinh")}, State.MET, "Có trong bản đăng ký thi đua."),
        ({Registered("co_tinh", 2)}, State.WARN, "Đăng ký cho hạng 2."),
        ({Registered("bk_tinh", 1)}, State.WARN, "Không có trong bản đăng ký thi đua."),
        (set(), State.WARN, "Không có trong bản đăng ký thi đua."),
    ],
)
def test_what_was_registered_is_compared_with_what_is_proposed(registered, state, evidence):
    found = registered_finding(Nominee(FIRST, frozenset(registered)), RULE)

    assert (found.state, found.evidence) == (state, evidence)


def test_a_missing_registration_blocks_where_the_office_says_so():
    strict = replace(RULE, registration=State.BLOCKED)

    assert registered_finding(Nominee(FIRST), strict).state == State.BLOCKED


@pytest.mark.parametrize(
    ("held", "blocks", "state"),
    [
        (True, True, State.MET),
        (False, True, State.BLOCKED),
        (False, False, State.WARN),
        (None, True, State.WARN),
    ],
)
def test_a_local_condition_blocks_warns_or_waits(held, blocks, state):
    assert gate_finding(GateFact("Không nợ thuế", held, blocks=blocks)).state == state


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (date(2024, 1, 20), None, State.BLOCKED),
        (date(2024, 1, 21), None, State.MET),
        (date(2023, 5, 1), date(2024, 1, 20), State.BLOCKED),
        (date(2023, 5, 1), date(2024, 1, 19), State.MET),
    ],
)
def test_a_suspension_blocks_on_the_days_it_is_open(starts, ends, state):
    stop = SuspensionFact("Đang giải quyết tố cáo", "CV 12/TTr", starts, ends, "Nguyên tắc xét")

    assert [each.state for each in suspension_findings([stop], on=DAY)] == [state]


def test_a_suspension_is_cited_with_its_dates_and_basis():
    stop = SuspensionFact(
        "Đang thanh tra", "CV 12/TTr", date(2024, 1, 2), date(2024, 3, 1), "Nguyên tắc xét"
    )

    (found,) = suspension_findings([stop], on=DAY)

    assert found.evidence == "Đang thanh tra, từ 02/01/2024 đến 01/03/2024 (CV 12/TTr)."
    assert found.legal_basis == "Nguyên tắc xét"


@pytest.mark.parametrize(
    ("achievement", "revoked", "state"),
    [
        ("Công trạng năm 2023", False, State.BLOCKED),
        ("Công trạng năm 2023", True, State.MET),
        ("Công trạng năm 2022", False, State.MET),
    ],
)
def test_nothing_is_awarded_twice_for_one_achievement(achievement, revoked, state):
    award = PreviousAward("Bằng khen", 2023, achievement, "QĐ 1", revoked=revoked)

    assert same_achievement_finding([award], RULE).state == state


def given(*years, basis=Basis.MERIT, revoked=False):
    return [
        PreviousAward("bk_tinh", year, f"Năm {year}", f"QĐ {year}", basis, revoked)
        for year in years
    ]


EVERY_THIRD = TermRule("Cách lần trước 3 năm", "bk_tinh", years_between=3)
THREE_RUNNING = TermRule("3 năm liền", "bk_tinh", times=3, consecutive=True)
TWO_IN_FIVE = TermRule("2 lần trong 5 năm", "bk_tinh", times=2, within_years=5)


@pytest.mark.parametrize(
    ("term", "previous", "state"),
    [
        (EVERY_THIRD, given(), State.MET),
        (EVERY_THIRD, given(2020), State.MET),
        (EVERY_THIRD, given(2021), State.BLOCKED),
        (EVERY_THIRD, given(2015, 2021), State.BLOCKED),
        (EVERY_THIRD, given(2021, revoked=True), State.MET),
        (THREE_RUNNING, given(2020, 2021, 2022), State.MET),
        (THREE_RUNNING, given(2019, 2020, 2022), State.BLOCKED),
        (THREE_RUNNING, given(2020, 2021, 2022, basis=Basis.CAMPAIGN), State.BLOCKED),
        (TWO_IN_FIVE, given(2018, 2022), State.MET),
        (TWO_IN_FIVE, given(2017, 2022), State.BLOCKED),
        (TWO_IN_FIVE, given(2022, 2023), State.BLOCKED),
    ],
)
def test_a_term_looks_at_the_years_behind(term, previous, state):
    assert term_finding(previous, term, 2023).state == state


def test_a_term_says_which_years_it_saw():
    assert term_finding(given(2022, 2021), THREE_RUNNING, 2023).evidence == (
        "Đã có năm 2021, 2022."
    )


# --- Votes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agree", "denominator", "present", "threshold", "result", "percent"),
    [
        (8, "total", 9, "80%", False, "72.73"),
        (9, "total", 9, "80%", True, "81.82"),
        (8, "present", 9, "80%", True, "88.89"),
        (6, "present", 9, "2/3", True, "66.67"),
        (5, "present", 9, "2/3", False, "55.56"),
        (10, "total", 9, "90%", True, "90.91"),
    ],
)
def test_a_vote_is_counted_on_its_own_denominator(
    agree, denominator, present, threshold, result, percent
):
    outcome = passed(
        agree,
        denominator=denominator,
        members=11,
        present=present,
        threshold=share_from(threshold),
        quorum=Fraction(2, 3),
    )

    assert (outcome.passed, outcome.quorate, outcome.percent) == (result, True, D(percent))


def test_the_minutes_get_a_sentence():
    assert passed(
        9, denominator="total", members=11, present=9, threshold=D("0.8"), quorum=Fraction(2, 3)
    ) == VoteOutcome(
        True,
        True,
        D("81.82"),
        "9/11 phiếu đồng ý, đạt 81,82% tổng số thành viên (mức cần 80%): thông qua.",
    )


def test_without_a_quorum_nothing_passes():
    outcome = passed(
        7, denominator="present", members=11, present=7, threshold=D("0.5"), quorum=Fraction(2, 3)
    )

    assert not outcome.passed
    assert outcome.sentence == (
        "7/7 phiếu đồng ý, đạt 100,0% số có mặt (mức cần 50%): không thông qua. "
        "Cuộc họp có 7/11 thành viên, dưới mức 2/3 nên không hợp lệ: triệu tập lại."
    )


def test_an_empty_room_passes_nothing():
    outcome = passed(0, denominator="present", members=11, present=0, threshold=D(0))

    assert (outcome.passed, outcome.quorate) == (False, False)
    assert outcome.sentence.endswith("có 0/11 thành viên, nên không hợp lệ: triệu tập lại.")


@pytest.mark.parametrize(
    ("agree", "denominator", "members", "present", "sentence"),
    [
        (1, "total", 0, 0, "Chưa ghi tổng số thành viên."),
        (1, "total", 5, 6, "Số có mặt phải từ 0 đến 5."),
        (6, "total", 5, 5, "Số phiếu đồng ý phải từ 0 đến 5."),
        (5, "present", 5, 4, "Số phiếu đồng ý phải từ 0 đến 4."),
        (-1, "present", 5, 4, "Số phiếu đồng ý phải từ 0 đến 4."),
    ],
)
def test_counts_that_cannot_be_are_refused(agree, denominator, members, present, sentence):
    with pytest.raises(VoteError, match=sentence):
        passed(agree, denominator=denominator, members=members, present=present, threshold=D("0.5"))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("2/3", Fraction(2, 3)),
        ("80%", Fraction(4, 5)),
        ("0,8", Fraction(4, 5)),
        ("66.5%", Fraction(133, 200)),
    ],
)
def test_shares_are_read_exactly(text, share):
    assert share_from(text) == share


@pytest.mark.parametrize("text", ["", "hai phần ba", "1/0", "80", "-5%"])
def test_a_share_that_is_none_is_refused(text):
    with pytest.raises(VoteError, match="Tỷ lệ «"):
        share_from(text)
