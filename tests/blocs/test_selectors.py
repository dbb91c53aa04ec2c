from datetime import date

import pytest

from blocs import selectors
from blocs.models import Extension, Leadership, StepCode
from tests.blocs.conftest import open_windows
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MembershipFactory,
    SeasonFactory,
)
from tests.factories.moments import NOON

pytestmark = pytest.mark.django_db

MEETING, SCORING = StepCode.MEETING, StepCode.BLOC_SCORE


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2023, 12, 15), False),
        (date(2023, 12, 16), True),
        (date(2023, 12, 25), True),
        (date(2023, 12, 26), False),
    ],
)
def test_a_window_is_open_from_its_first_day_to_the_end_of_its_last(cast, day, is_open):
    assert selectors.window(cast.bloc_year, SCORING).is_open(day) is is_open


def test_an_extension_opens_the_window_for_its_own_bloc_alone(cast):
    other = BlocYearFactory(season=cast.season, number=11)
    Extension.objects.create(
        bloc_year=cast.bloc_year,
        step=cast.season.steps.get(code=SCORING),
        until=date(2023, 12, 28),
        reason="Mưa bão",
        granted_by=cast.officer,
        granted_at=NOON,
    )

    day = date(2023, 12, 28)

    assert selectors.window(cast.bloc_year, SCORING).is_open(day)
    assert selectors.windows(cast.bloc_year)[4].is_open(day)
    assert not selectors.window(other, SCORING).is_open(day)
    assert not selectors.windows(other)[4].is_open(day)


def test_a_closed_step_says_until_when_it_was_open_and_whom_to_call(cast):
    assert selectors.why_closed(cast.bloc_year, SCORING, date(2023, 12, 26)) == (
        "Bước này đã khóa từ hết ngày 25/12/2023. Cần sửa, xin gọi chị Ngân (0297386123)."
    )
    assert selectors.why_closed(cast.bloc_year, SCORING, date(2023, 12, 1)) == (
        "Bước này mở từ ngày 16/12/2023."
    )
    assert selectors.why_closed(cast.bloc_year, SCORING, date(2023, 12, 20)) is None


def test_a_bloc_without_an_officer_is_sent_to_the_office():
    bloc_year = BlocYearFactory(officer=None)

    assert selectors.why_closed(bloc_year, MEETING, date(2023, 12, 1)) == (
        "Năm này chưa có lịch cho bước Hội nghị Khối bình xét, suy tôn. "
        "Cần làm, xin gọi Văn phòng Liên minh."
    )


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2023, 1, 1), date(2023, 3, 31), "01–03/2023"),
        (date(2023, 4, 1), date(2023, 4, 30), "04/2023"),
        (date(2023, 12, 16), date(2023, 12, 25), "16–25/12"),
        (date(2023, 12, 26), date(2024, 1, 12), "26/12–12/01/2024"),
        (date(2024, 1, 25), date(2024, 1, 25), "25/01/2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "02/2024"),
        (date(2023, 12, 1), date(2024, 1, 31), "12/2023–01/2024"),
    ],
)
def test_spans_of_days_are_written_as_offices_do(first, last, shown):
    assert selectors.format_span(first, last, 2023) == shown


def test_the_timeline_tells_what_is_done_now_and_next(cast):
    steps = selectors.season_steps(cast.season, date(2023, 12, 22))

    assert [step.state for step in steps] == ["done"] * 4 + ["now"] + ["next"] * 4
    assert (steps[4].dates, steps[4].left) == ("16–25/12", "còn 3 ngày")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2023, 12, 22), 2023),
        (date(2024, 1, 15), 2023),
        (date(2024, 3, 1), 2024),
        (date(2026, 5, 1), 2024),
        (date(2020, 1, 1), 2024),
    ],
)
def test_the_year_in_focus_is_the_earliest_still_running(cast, day, year):
    season = SeasonFactory(year=2024)
    open_windows(season)
    for step in season.steps.all():
        step.opens_on = step.opens_on.replace(year=step.opens_on.year + 1)
        step.closes_on = step.closes_on.replace(
            year=step.closes_on.year + 1, day=min(step.closes_on.day, 28)
        )
        step.save()

    assert selectors.current_year(day).year == year


def test_next_years_windows_keep_the_end_of_a_month(cast):
    moved = selectors.next_windows(2024)

    assert moved[0].opens_on == date(2024, 1, 1)
    assert moved[8].closes_on == date(2025, 2, 28)
    assert [step.code for step in moved] == StepCode.values


def test_who_leads_is_told_by_the_day(cast):
    assert selectors.leader_of(cast.bloc_year, date(2023, 12, 22)).person == cast.leader
    assert selectors.leader_of(cast.bloc_year, date(2022, 12, 31)) is None
    assert selectors.deputy_of(cast.bloc_year, date(2023, 12, 22)) is None


def test_a_unit_that_left_leads_no_more(cast):
    cast.leading.left_on, cast.leading.left_reason = date(2023, 10, 1), "Giải thể"
    cast.leading.save()

    assert selectors.leader_of(cast.bloc_year, date(2023, 12, 22)) is None


@pytest.mark.parametrize("count", [1, 3])
def test_leaders_of_many_blocs_cost_one_query(count, django_assert_num_queries):
    posts = [
        LeadershipFactory(membership=MembershipFactory(), role=Leadership.Role.DEPUTY)
        for _ in range(count)
    ]
    bloc_years = [post.membership.bloc_year for post in posts]

    with django_assert_num_queries(1):
        found = selectors.leaders_of(bloc_years, date(2023, 12, 22))

    assert [found[each.pk]["pho"] for each in bloc_years] == posts


def test_the_bloc_of_a_unit_is_its_khoi_of_the_year(cast):
    assert selectors.bloc_year_of(cast.member.organization, cast.season) == cast.bloc_year
    assert selectors.bloc_year_of(cast.member.organization, SeasonFactory(year=2022)) is None
