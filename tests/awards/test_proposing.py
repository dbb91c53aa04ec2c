"""From sealed places to proposals, and every way of being refused."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Proposal
from awards.selectors import candidates_of, eligibility_of, uneven_quotas
from awards.services import (
    lift_suspension,
    propose_award,
    propose_for_season,
    suspend_organization,
)
from blocs.models import PledgeAward
from catalogue.models import AwardType
from history.models import Event
from scoring.models import Ranking
from tests.awards.way import (
    a_ranked_season,
)
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    QuotaFactory,
    SuspensionFactory,
    flag,
    proposal_of,
    quotas,
    ranked_bloc,
)
from tests.factories.blocs import BlocYearFactory, PledgeFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import moment
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
JANUARY = moment(20, 1, 2024)


def season_of(standings):
    return standings[0].membership.season


def test_the_first_three_places_become_a_flag_and_two_certificates():
    standings = a_ranked_season((1, 2, 3, 4))

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)

    assert [(p.award_type.code, p.place, p.standing) for p in result.made] == [
        ("co_thi_dua_tinh", 1, standings[0]),
        ("bang_khen_tinh_tap_the", 2, standings[1]),
        ("bang_khen_tinh_tap_the", 3, standings[2]),
    ]
    assert result.refusals == []
    assert Event.objects.filter(verb="awards.proposed").count() == 3


def test_proposing_again_adds_nothing():
    standings = a_ranked_season()
    season, admin = season_of(standings), AdminFactory()
    propose_for_season(season=season, by=admin, at=JANUARY)

    again = propose_for_season(season=season, by=admin, at=JANUARY)

    assert again.made == []
    assert Proposal.objects.count() == 3


def test_two_firsts_for_one_flag_are_listed_and_nobody_is_chosen():
    standings = a_ranked_season((1, 1, 3))

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)

    assert [p.place for p in result.made] == [3]
    assert [each.why_not for each in result.refusals] == [
        "2 đơn vị ở hạng 1 cho 1 suất: Hội đồng chọn và ghi lý do."
    ] * 2
    [uneven] = uneven_quotas(season_of(standings))
    assert [use.sentence for use in uneven.uses] == [
        "Cờ thi đua UBND tỉnh: 2 đơn vị ở hạng 1 cho 1 suất, thừa 1: Hội đồng chọn.",
        "Bằng khen UBND tỉnh: 0 đơn vị ở hạng 2 cho 1 suất, còn 1 suất không có đơn vị đạt hạng.",
    ]


def test_choosing_among_equals_needs_a_reason_and_then_the_quota_is_full():
    standings = a_ranked_season((1, 1, 3))
    admin, award = AdminFactory(), AwardType.objects.get(code="co_thi_dua_tinh")

    with pytest.raises(ValidationError, match="Xin ghi lý do chọn"):
        propose_award(standing=standings[0], award_type=award, place=1, by=admin, at=JANUARY)
    chosen = propose_award(
        standing=standings[0], award_type=award, place=1, reason="70% thành viên là nữ",
        by=admin, at=JANUARY,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="Đã đề nghị 1/1"):
        propose_award(
            standing=standings[1], award_type=award, reason="Cũng giỏi", by=admin, at=JANUARY
        )

    assert chosen.note == "70% thành viên là nữ"


def test_a_quota_of_one_bloc_stands_before_the_one_for_all():
    standings = a_ranked_season((1, 2, 3, 3))
    QuotaFactory(
        season=season_of(standings), bloc_year=standings[0].membership.bloc_year,
        award_type=AwardTypeFactory(), place_from=3, count=2,
    )  # fmt: skip

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)

    assert sorted(p.place for p in result.made) == [1, 2, 3, 3]


def test_without_quotas_there_is_nothing_to_propose_by():
    standings = ranked_bloc()

    with pytest.raises(ValidationError, match="chưa đặt định mức khen thưởng"):
        propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)


def test_an_officer_proposes_for_the_blocs_in_charge_only():
    mine = a_ranked_season()
    ranked_bloc(bloc_year=BlocYearFactory())
    officer = mine[0].membership.bloc_year.officer

    result = propose_for_season(season=season_of(mine), by=officer, at=JANUARY)

    assert {p.bloc_year for p in result.made} == {mine[0].membership.bloc_year}


@pytest.mark.parametrize("factory", [UserFactory, OfficerFactory])
def test_who_is_not_in_charge_proposes_nothing(factory):
    standings = a_ranked_season()

    with pytest.raises(PermissionDenied):
        propose_for_season(season=season_of(standings), by=factory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        propose_award(standing=standings[0], award_type=flag(), by=factory(), at=JANUARY)

    assert not Proposal.objects.exists()


def test_a_ranking_not_sealed_gives_no_proposal():
    standings = a_ranked_season()
    Ranking.objects.update(state=Ranking.State.ANNOUNCED)

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)
    with pytest.raises(ValidationError, match="chưa chốt"):
        propose_award(standing=standings[0], award_type=flag(), by=AdminFactory(), at=JANUARY)

    assert result.made == []
    assert result.unsealed == [standings[0].membership.bloc_year]


@pytest.mark.parametrize(
    ("at", "law"),
    [
        (moment(20, 1, 2024), "Điều 4 Nghị định số 98/2023/NĐ-CP"),
        (moment(31, 12, 2023), "Luật cũ"),
    ],
)
def test_an_open_suspension_refuses_with_the_law_of_the_day(at, law):
    standings = a_ranked_season()
    SuspensionFactory(
        organization=standings[0].membership.organization, started_on=date(2023, 12, 1)
    )

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=at)
    with pytest.raises(ValidationError) as refusal:
        propose_award(standing=standings[0], award_type=flag(), by=AdminFactory(), at=at)

    assert [p.place for p in result.made] == [2, 3]
    [candidate] = result.refusals
    assert "đang xác minh đơn tố cáo" in candidate.why_not
    assert candidate.law == law
    assert f"Căn cứ: {law}." in " ".join(refusal.value.messages)


def test_after_the_suspension_ended_the_unit_is_open_again():
    standings = a_ranked_season()
    admin, organization = AdminFactory(), standings[0].membership.organization
    suspension = suspend_organization(
        organization=organization, started_on=date(2024, 1, 5), reason="Đang kiểm tra",
        source="Công văn 12", by=admin, at=JANUARY,
    )  # fmt: skip

    lift_suspension(suspension=suspension, ended_on=date(2024, 1, 19), by=admin, at=JANUARY)

    assert all(each.is_eligible for each in candidates_of(season_of(standings), date(2024, 1, 20)))
    with pytest.raises(ValidationError, match="đã kết thúc ngày 19/01/2024"):
        lift_suspension(suspension=suspension, ended_on=date(2024, 1, 20), by=admin, at=JANUARY)


def test_a_suspension_needs_reason_and_source_and_is_not_written_twice():
    organization, officer = OrganizationFactory(), OfficerFactory()
    stop = {"organization": organization, "started_on": date(2024, 1, 5), "at": JANUARY}

    with pytest.raises(ValidationError, match="Xin ghi lý do và văn bản"):
        suspend_organization(**stop, reason="Đang kiểm tra", source=" ", by=officer)
    suspend_organization(**stop, reason="Đang kiểm tra", source="Công văn 12", by=officer)
    with pytest.raises(ValidationError, match="đã đang tạm dừng vì lý do này"):
        suspend_organization(**stop, reason="Đang kiểm tra", source="Công văn 13", by=officer)
    with pytest.raises(PermissionDenied):
        suspend_organization(**stop, reason="Khác", source="Công văn 14", by=UserFactory())


def test_a_suspension_cannot_end_before_it_began():
    suspension = SuspensionFactory(started_on=date(2024, 1, 5))

    with pytest.raises(ValidationError, match="từ ngày bắt đầu 05/01/2024"):
        lift_suspension(
            suspension=suspension, ended_on=date(2024, 1, 4), by=OfficerFactory(), at=JANUARY
        )


def test_a_gate_that_closes_the_way_to_awards_refuses_with_its_reason():
    standings = ranked_bloc((1,), no_award_reason="Có tiêu chí nhóm I bị 0 điểm.")
    quotas(standings[0].membership.bloc_year)

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)

    assert result.made == []
    assert "Có tiêu chí nhóm I bị 0 điểm." in result.refusals[0].why_not


def test_nothing_is_given_twice_for_one_achievement():
    standings = a_ranked_season()
    AwardFactory(season=season_of(standings), organization=standings[0].membership.organization)

    result = propose_for_season(season=season_of(standings), by=AdminFactory(), at=JANUARY)

    assert [p.place for p in result.made] == [2, 3]
    assert "Bằng khen UBND tỉnh theo Quyết định số" in result.refusals[0].why_not
    assert result.refusals[0].law == "Nguyên tắc khen thưởng"


def test_a_place_already_proposed_is_not_proposed_for_another_award():
    standings = a_ranked_season()
    proposal_of(standings[1], AwardTypeFactory())

    with pytest.raises(ValidationError, match="Căn cứ: Nguyên tắc khen thưởng"):
        propose_award(
            standing=standings[1], award_type=AwardTypeFactory(), by=AdminFactory(), at=JANUARY
        )


def test_another_place_than_the_sealed_one_is_refused():
    standings = a_ranked_season()

    with pytest.raises(ValidationError, match="đạt hạng 2, không phải hạng 1"):
        propose_award(
            standing=standings[1], award_type=flag(), place=1, by=AdminFactory(), at=JANUARY
        )
    with pytest.raises(ValidationError, match="Chọn hình thức dành cho hạng 2"):
        propose_award(standing=standings[1], award_type=flag(), by=AdminFactory(), at=JANUARY)


def test_the_conditions_say_what_was_registered_and_by_which_law():
    standings = a_ranked_season()
    award = AwardType.objects.get(code="co_thi_dua_tinh")
    pledge = PledgeFactory(
        organization=standings[0].membership.organization, season=season_of(standings),
        state="da_nhan",
    )  # fmt: skip
    PledgeAward.objects.create(pledge=pledge, award_type=award)
    proposal = proposal_of(standings[0], award)

    found = {each.requirement: each for each in eligibility_of(proposal, date(2024, 1, 20))}

    registered = found["Đã đăng ký Cờ thi đua UBND tỉnh từ đầu năm"]
    assert (registered.state, registered.legal_basis) == (
        "met", "Điều 74 Luật Thi đua, khen thưởng năm 2022",
    )  # fmt: skip
    assert found["Được hội nghị Khối bình xét, thông qua điểm"].evidence == (
        "Hội nghị Khối thông qua ngày 09/01/2024."
    )
    assert found["Hoàn thành các chỉ tiêu đã đăng ký"].state == "warn"


@pytest.mark.parametrize("units", [1, 3])
def test_candidates_cost_the_same_for_any_number_of_places(units, django_assert_num_queries):
    standings = a_ranked_season(tuple(range(1, units + 1)))

    with django_assert_num_queries(11):
        candidates_of(season_of(standings), date(2024, 1, 20))
