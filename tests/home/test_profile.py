"""A unit's page: the register's part, and the years above it as far as one may see them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Proposal
from scoring.models import Ranking, ScoreSheet
from tests.factories.awards import AwardFactory, DecisionFactory, ProposalFactory, flag, ranked_bloc
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import OrganizationFactory, RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, ReviewerFactory, UserFactory
from tests.home.seasons import bloc_of, season_2023

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


def page_of(client, user, organization):
    client.force_login(user)
    return client.get(organization.get_absolute_url())


def years_of(client, user, organization):
    return page_of(client, user, organization).context["years"].rows


def sealed_year(year, *, organization=None, self_total=99, **fields):
    """A sealed bloc of three where the unit came first."""
    standing = ranked_bloc(
        bloc_year=BlocYearFactory(season=SeasonFactory(year=year)),
        self_total=Decimal(self_total), **fields,
    )[0]  # fmt: skip
    if organization:
        standing.membership.organization = organization
        standing.membership.save()
    return standing


def test_a_sealed_year_shows_points_place_award_and_decision(client):
    standing = sealed_year(2022)
    organization = standing.membership.organization
    decision = DecisionFactory(
        season=standing.membership.season, number="1645/QĐ-UBND", decided_on=date(2023, 6, 30)
    )
    AwardFactory(
        season=standing.membership.season, decision=decision, organization=organization,
        award_type=flag(), place=1,
    )  # fmt: skip

    answer = page_of(client, AdminFactory(), organization)

    [row] = answer.context["years"].rows
    assert (row.year, row.self_total, row.total, row.difference) == (2022, 99, 96, -3)
    assert (row.place, row.of) == (1, 3)
    page = answer.content.decode()
    assert "Cờ thi đua UBND tỉnh" in page
    assert "1645/QĐ-UBND, 30/06/2023" in page


def test_the_newest_year_comes_first_and_the_trend_is_told(client):
    first = sealed_year(2021, self_total=101)
    organization = first.membership.organization
    sealed_year(2022, self_total=98, organization=organization)

    years = page_of(client, AdminFactory(), organization).context["years"]

    assert [row.year for row in years.rows] == [2022, 2021]
    assert years.trend == (
        "Chênh giữa tự chấm và thẩm định giảm từ 5,0 (2021) còn 2,0 điểm (2022)."
    )


def test_a_proposal_on_its_way_shows_where_it_is(client):
    standing = sealed_year(2023)
    organization = standing.membership.organization
    ProposalFactory(
        season=standing.membership.season, organization=organization, award_type=flag(), place=1,
        state=Proposal.State.SUBMITTED,
    )  # fmt: skip

    [row] = years_of(client, AdminFactory(), organization)

    assert [each.state for each in row.awards] == [("doing", "Đang trình UBND tỉnh")]


def test_a_revoked_award_stays_and_says_so(client):
    organization = OrganizationFactory()
    award = AwardFactory(organization=organization, award_type=flag())
    award.revoked_by = DecisionFactory(season=award.season, number="99/QĐ-UBND")
    award.revoked_reason = "Khai sai số liệu"
    award.save()

    page = page_of(client, AdminFactory(), organization).content.decode()

    assert "Đã thu hồi theo Quyết định số 99/QĐ-UBND" in page


def test_an_award_of_a_year_without_a_bloc_is_still_told(client):
    award = AwardFactory(award_type=flag())

    [row] = years_of(client, AdminFactory(), award.organization)

    assert (row.year, row.bloc, row.total) == (award.season.year, "", None)


@pytest.mark.parametrize(
    ("state", "staff", "own"),
    [
        (ScoreSheet.State.DRAFT, (None, None), (None, None)),
        (ScoreSheet.State.SUBMITTED, (90, None), (90, None)),
        (ScoreSheet.State.VERIFIED, (90, None), (90, None)),
    ],
)
def test_before_the_announcement_nobody_reads_the_verified_points_here(client, state, staff, own):
    _, [member] = bloc_of(season_2023(), [state])
    director = RepresentativeFactory(organization=member.organization).user

    for user, seen in ((AdminFactory(), staff), (director, own)):
        [row] = years_of(client, user, member.organization)
        assert (row.self_total, row.total) == seen


def test_after_the_announcement_the_verified_points_are_read(client):
    bloc_year, [member] = bloc_of(season_2023(), [ScoreSheet.State.VERIFIED])
    Ranking.objects.create(
        bloc_year=bloc_year, state=Ranking.State.ANNOUNCED, announced_at=NOON,
        questions_until=date(2023, 12, 28),
    )  # fmt: skip

    [row] = years_of(client, AdminFactory(), member.organization)

    assert row.total == 83


def test_a_peer_sees_the_unit_and_not_its_points(client):
    _, [mine, other] = bloc_of(
        season_2023(), [ScoreSheet.State.SUBMITTED, ScoreSheet.State.SUBMITTED]
    )
    person = RepresentativeFactory(organization=mine.organization).user

    [row] = years_of(client, person, other.organization)

    assert (row.self_total, row.sheet_url) == (None, "")


def test_a_peer_does_not_see_years_in_other_blocs(client):
    _, [mine, other] = bloc_of(
        season_2023(), [ScoreSheet.State.SUBMITTED, ScoreSheet.State.SUBMITTED]
    )
    sealed_year(2022, organization=other.organization)
    person = RepresentativeFactory(organization=mine.organization).user

    assert [row.year for row in years_of(client, person, other.organization)] == [2023]


def test_a_unit_outside_ones_blocs_is_not_there(client):
    person = RepresentativeFactory().user

    assert page_of(client, person, OrganizationFactory()).status_code == 404
    assert page_of(client, UserFactory(), OrganizationFactory()).status_code == 404


def test_the_province_reads_a_unit(client):
    standing = sealed_year(2022)

    [row] = years_of(client, ReviewerFactory(), standing.membership.organization)

    assert row.place == 1


def test_a_unit_without_a_year_is_told_when_it_comes(client):
    page = page_of(client, AdminFactory(), OrganizationFactory()).content.decode()

    assert "hiện ở đây từ khi đơn vị vào một Khối" in page


def test_a_page_costs_the_same_for_one_year_and_three(client):
    admin = AdminFactory()
    standing = sealed_year(2023)
    organization = standing.membership.organization

    def queries():
        page_of(client, admin, organization)
        with CaptureQueriesContext(connection) as found:
            client.get(organization.get_absolute_url())
        return len(found)

    AwardFactory(season=standing.membership.season, organization=organization, award_type=flag())
    one = queries()
    for year in (2021, 2022):
        season = sealed_year(year, organization=organization).membership.season
        AwardFactory(season=season, organization=organization, award_type=flag())
    MembershipFactory(
        bloc_year=BlocYearFactory(season=SeasonFactory(year=2020)), organization=organization
    )

    assert queries() == one
