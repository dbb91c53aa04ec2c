"""Around every page: the hint of a screen, the year that is past, the way to another year."""

import pytest
from django.urls import reverse

from home.hints import HINTS
from tests.factories.blocs import BlocYearFactory, MembershipFactory, SeasonFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.people import AdminFactory, OfficerFactory, ReviewerFactory
from tests.factories.scoring import ScoreSheetFactory
from tests.home.seasons import season_2023

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


def test_no_hint_is_longer_than_three_lines():
    assert [hint.key for hint in HINTS if len(hint.lines) > 3] == []
    assert len({hint.key for hint in HINTS}) == len(HINTS)


def test_a_hint_is_put_away_for_good_and_one_stays_where_one_was(client, season):
    officer = OfficerFactory()
    client.force_login(officer)
    url = reverse("cooperatives:organizations")
    assert "Đã rõ" in client.get(url).text

    answer = client.post(reverse("home:dismiss_hint"), {"goi_y": "danh-ba", "ve": f"{url}?tim=a"})

    assert answer["Location"] == f"{url}?tim=a"
    assert "Đã rõ" not in client.get(url).text
    officer.refresh_from_db()
    assert officer.hints_seen == ["danh-ba"]


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "", "javascript:1"])
def test_putting_a_hint_away_leads_nowhere_else(client, season, elsewhere):
    client.force_login(OfficerFactory())

    answer = client.post(reverse("home:dismiss_hint"), {"goi_y": "danh-ba", "ve": elsewhere})

    assert answer["Location"] == "/"


def test_what_is_no_hint_is_not_kept(client, season):
    officer = OfficerFactory()
    client.force_login(officer)

    client.post(reverse("home:dismiss_hint"), {"goi_y": "x" * 500, "ve": "/"})

    officer.refresh_from_db()
    assert officer.hints_seen == []


def test_the_reviewers_home_has_no_button_in_it(client, season):
    client.force_login(ReviewerFactory())

    body = client.get("/").text.split("<main")[1].split("</main>")[0]

    assert "<button" not in body
    assert "<form" not in body


def test_a_past_year_says_so_and_the_year_at_work_does_not(client, season):
    SeasonFactory(year=2022)
    client.force_login(OfficerFactory())

    past = client.get(reverse("blocs:blocs", args=[2022])).text
    now = client.get(reverse("blocs:blocs", args=[2023])).text

    assert "Đang xem năm 2022, năm đã qua: để xem; chỉ việc còn dở" in past
    assert "năm đã qua" not in now


def test_to_a_unit_a_past_year_is_read_only(client, season):
    member = MembershipFactory(bloc_year__season=SeasonFactory(year=2022))
    client.force_login(RepresentativeFactory(organization=member.organization).user)

    page = client.get(reverse("blocs:blocs", args=[2022])).text

    assert "Đang xem năm 2022, năm đã qua: chỉ để xem, không sửa." in page
    assert reverse("home:other_year", args=[2023]) in page


def go(client, year, path):
    return client.get(reverse("home:other_year", args=[year]), {"tu": path}, follow=True)


def test_a_page_every_year_has_is_found_in_another_year(client, season):
    SeasonFactory(year=2022)
    client.force_login(OfficerFactory())

    answer = go(client, 2022, reverse("scoring:criteria_sets", args=[2023]))

    assert answer.redirect_chain[-1][0] == reverse("scoring:criteria_sets", args=[2022])
    assert "không có trang ấy" not in answer.text


def test_a_bloc_is_found_by_its_lineage_under_the_number_it_had(client, season):
    now = BlocYearFactory(season=season, number=10)
    BlocYearFactory(season=SeasonFactory(year=2022), bloc=now.bloc, number=7)
    client.force_login(OfficerFactory())

    answer = go(client, 2022, now.get_absolute_url())

    assert answer.redirect_chain[-1][0] == reverse("blocs:bloc", args=[2022, 7])


def test_a_sheet_is_found_by_its_unit(client, season):
    sheet = ScoreSheetFactory(membership=MembershipFactory(bloc_year__season=season))
    last = SeasonFactory(year=2022)
    before = ScoreSheetFactory(
        membership=MembershipFactory(
            bloc_year__season=last, organization=sheet.membership.organization
        )
    )
    client.force_login(OfficerFactory())

    assert go(client, 2022, sheet.get_absolute_url()).redirect_chain[-1][0] == (
        before.get_absolute_url()
    )


def test_where_there_is_no_such_page_the_nearest_one_opens_with_a_sentence(client, season):
    now = BlocYearFactory(season=season, number=10)
    SeasonFactory(year=2022)
    client.force_login(OfficerFactory())

    answer = go(client, 2022, now.get_absolute_url())

    assert answer.redirect_chain[-1][0] == reverse("blocs:blocs", args=[2022])
    assert "Năm 2022 không có trang ấy; đây là trang gần nhất của năm đó." in answer.text


def test_another_year_shows_nobody_more_than_they_may_see(client, season):
    now = BlocYearFactory(season=season, number=10)
    BlocYearFactory(season=SeasonFactory(year=2022), bloc=now.bloc, number=7)
    member = MembershipFactory(bloc_year=now)
    client.force_login(RepresentativeFactory(organization=member.organization).user)

    answer = go(client, 2022, now.get_absolute_url())

    assert answer.redirect_chain[-1][0] == reverse("blocs:blocs", args=[2022])


def test_a_year_that_is_not_there_is_not_found(client, season):
    client.force_login(AdminFactory())

    assert client.get(reverse("home:other_year", args=[1999]), {"tu": "/"}).status_code == 404
