"""The demonstration, built once through the services, and what was published held against it."""

from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from awards.models import Award, Proposal, PublishedTotal, Submission
from blocs.models import BlocYear, Membership, Pledge, PledgeAward, Season
from cooperatives.doubts import PROFIT, REVENUE
from cooperatives.models import Figure, Organization
from history.models import DemoClock, Event
from history.services import verify_chain
from home.selectors.overview import _granted
from reports.dossiers.province_list import province_sheet
from scoring.models import Ranking, ScoreSheet

pytestmark = pytest.mark.django_db

COUNTS_OF_2023 = [11, 10, 12, 8, 11, 11, 12, 11, 8, 13, 10]
HANDED_IN = {1: 11, 2: 10, 3: 12, 4: 5, 5: 11, 6: 11, 7: 10, 8: 11, 9: 8, 10: 13, 11: 7}
SCORED = {1: 11, 2: 10, 3: 7, 4: 0, 5: 11, 6: 11, 7: 4, 8: 8, 9: 8, 10: 9, 11: 2}


@pytest.fixture(scope="module", autouse=True)
def _season(django_db_setup, django_db_blocker):
    """Seeded once for the file; emptied again so that no other test meets it."""
    with django_db_blocker.unblock():
        call_command("seed_demo", stdout=StringIO())
        yield
        call_command("flush", interactive=False, verbosity=0)


def test_the_list_of_2023_gives_117_units_in_11_blocs():
    blocs = BlocYear.objects.filter(season__year=2023).order_by("number")

    assert [bloc.memberships.current().count() for bloc in blocs] == COUNTS_OF_2023


def test_the_blocs_of_each_year_are_the_published_ones():
    numbers = Counter(BlocYear.objects.values_list("season__year", flat=True))

    assert numbers == {
        2015: 2, 2016: 8, 2017: 11, 2018: 11, 2019: 11, 2020: 11, 2021: 11, 2022: 11, 2023: 11,
    }  # fmt: skip


def test_the_two_blocs_of_credit_funds_left_with_their_reason():
    left = BlocYear.objects.filter(season__year=2022, number__in=(1, 2)).order_by("number")

    assert [
        (each.bloc.ended_year, "Ngân hàng Nhà nước" in each.bloc.end_note) for each in left
    ] == [
        (2023, True),
        (2023, True),
    ]


def test_the_awards_of_2022_are_the_published_totals():
    granted = Counter(
        Award.objects.filter(season__year=2022).values_list("award_type__code", "place")
    )

    assert granted == {
        ("co_thi_dua_tinh", 1): 11,
        ("bang_khen_tinh_tap_the", 2): 10,
        ("bang_khen_tinh_tap_the", 3): 12,
    }


def test_lists_of_2022_show_awards_of_2020_that_say_they_are_samples():
    earlier = Award.objects.filter(season__year=2020).select_related("decision", "organization")
    proposed = set(
        Proposal.objects.filter(season__year=2022).values_list("organization", flat=True)
    )

    assert len(earlier) == 4
    assert all(each.organization.is_sample for each in earlier)
    assert {each.organization_id for each in earlier} <= proposed
    assert {each.decision.number for each in earlier} == {"614/QĐ-UBND (người nhận: mẫu)"}
    sheet = list_sheet_of_2022()
    assert sum("614/QĐ-UBND" in told for told in sheet) == 4
    assert sum(told == "chưa có trong sổ" for told in sheet) == len(sheet) - 4


def list_sheet_of_2022():
    sheet = province_sheet(Season.objects.get(year=2022))
    at = next(n for n, each in enumerate(sheet.columns) if each.header.startswith("Khen thưởng"))
    return [row[at] for row in sheet.rows]


def test_the_overview_of_2020_keeps_to_what_was_published():
    assert _granted(2020).total() == 35


def test_every_ranking_of_2022_is_sealed_and_its_papers_can_be_numbered():
    states = Ranking.objects.filter(bloc_year__season__year=2022).values_list("state", flat=True)

    assert Counter(states) == {Ranking.State.SEALED: 11}
    assert all(each.number and each.sent_at for each in Submission.objects.all())


def test_117_units_registered_11_13_and_14():
    registered = Counter(
        PledgeAward.objects.filter(pledge__season__year=2023).values_list("place", flat=True)
    )

    assert Pledge.objects.filter(season__year=2023, state=Pledge.State.ACCEPTED).count() == 117
    assert registered == {1: 11, 2: 13, 3: 14}


def test_sheets_of_2023_stand_in_every_state_before_the_meetings():
    handed_in = {
        bloc.number: ScoreSheet.objects.of_bloc(bloc).exclude(state="nhap").count()
        for bloc in BlocYear.objects.filter(season__year=2023)
    }
    scored = {
        bloc.number: ScoreSheet.objects.of_bloc(bloc).filter(state="khoi_da_cham").count()
        for bloc in BlocYear.objects.filter(season__year=2023)
    }

    assert handed_in == HANDED_IN
    assert scored == SCORED


def test_five_sheets_of_2023_differ_by_more_than_five_points():
    sheets = ScoreSheet.objects.of_year(2023).filter(bloc_total__isnull=False)
    far = [each for each in sheets if each.self_total and each.self_total - each.bloc_total > 5]

    assert len(far) == 5


def test_whatever_was_made_up_says_so():
    published = 14

    assert Organization.objects.filter(is_sample=False).count() == published
    assert all("mẫu" in each.note for each in Organization.objects.filter(is_sample=True))


def test_no_unit_earns_more_than_it_takes_in():
    figures: dict[tuple[int, int, str], dict[str, Decimal]] = {}
    for each in Figure.objects.select_related("indicator").exclude(value=None):
        key = (each.organization_id, each.year, each.period)
        figures.setdefault(key, {})[each.indicator.code] = each.value
    both = [each for each in figures.values() if {REVENUE, PROFIT} <= set(each)]

    assert len(both) > 100
    assert [each for each in both if each[PROFIT] > each[REVENUE]] == []


def test_published_totals_keep_both_sources_of_2022():
    granted = PublishedTotal.objects.filter(year=2022, stage="da_khen").order_by("source", "place")

    assert [each.count for each in granted] == [11, 10, 12, 9, 9, 9]


def test_nobody_is_in_two_blocs_of_a_year():
    doubled = Counter(Membership.objects.current().values_list("season", "organization"))

    assert max(doubled.values()) == 1


def test_the_chain_of_acts_is_whole_and_the_clock_stands_at_its_start():
    assert verify_chain() is None
    assert Event.objects.count() > 1500
    assert f"{DemoClock.objects.get().starts_at:%Y-%m-%d %H:%M}" == "2023-12-22 01:00"


def test_seeding_again_is_refused_and_changes_nothing():
    before = Event.objects.count()

    with pytest.raises(CommandError, match="make demo"):
        call_command("seed_demo", stdout=StringIO())

    assert Event.objects.count() == before


def test_one_account_of_each_role_is_told():
    told = StringIO()

    call_command("seed_demo", "--accounts", stdout=told)

    for username in ("ngan", "lap", "htx095", "htx096", "htx039", "hoidong1", "tinh"):
        assert username in told.getvalue()
