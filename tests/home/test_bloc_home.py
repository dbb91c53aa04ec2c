"""The home of those who lead a bloc."""

from datetime import date

import pytest

from blocs.models import Leadership
from tests.factories.blocs import (
    LeadershipFactory,
    MeetingFactory,
)
from tests.factories.cooperatives import (
    RepresentativeFactory,
)
from tests.factories.moments import NOON
from tests.home.seasons import (
    DRAFT,
    SCORED,
    SENT,
    bloc_of,
    queries_of,
    season_2023,
    seen_by,
    titles,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


def led(season, states, role=Leadership.Role.LEADER):
    """A bloc whose first unit leads and whose second deputises; who holds the post."""
    bloc_year, members = bloc_of(season, states, number=10)
    posts = {
        each: LeadershipFactory(membership=member, role=each)
        for each, member in zip(Leadership.Role, members, strict=False)
    }
    post = posts[role]
    RepresentativeFactory(user=post.person, organization=post.membership.organization)
    return bloc_year, members, post.person


def test_a_leader_scores_all_units_but_the_own(client, season):
    _, members, leader = led(season, [SENT, SENT, SCORED, DRAFT])

    home = seen_by(client, leader).context["bloc"]

    [task] = [each for each in home.tasks if each.title.startswith("Chấm điểm")]
    assert task.title == "Chấm điểm: còn 1 bảng đã gửi chờ Khối chấm"
    assert (task.done, task.total) == (1, 3)
    assert task.url == members[1].score_sheet.get_absolute_url()
    assert any("do Khối phó chấm" in title for title in titles(home.tasks))
    assert (home.submitted, home.scored) == (3, 1)


def test_a_deputy_scores_the_unit_of_the_leader_alone(client, season):
    _, members, deputy = led(season, [SENT, SENT, SENT], Leadership.Role.DEPUTY)

    tasks = seen_by(client, deputy).context["bloc"].tasks

    [task] = [each for each in tasks if "đơn vị Khối trưởng" in each.title]
    assert task.url == members[0].score_sheet.get_absolute_url()


def test_a_leader_waits_for_the_late_units_by_name(client, season):
    _, members, leader = led(season, [SENT, SENT, DRAFT])

    task = seen_by(client, leader).context["bloc"].tasks[0]

    assert (task.kind, task.title) == ("late", "Nhắc 1 đơn vị chưa gửi bảng tự chấm")
    assert members[2].organization.name.removeprefix("HTX nông nghiệp ") in task.detail


@pytest.mark.parametrize(
    ("planned_on", "title"),
    [
        (None, "Chọn ngày họp hội nghị Khối"),
        (date(2023, 12, 27), "Chuẩn bị hội nghị Khối ngày 27/12/2023"),
        (date(2023, 12, 20), "Ghi biên bản hội nghị Khối ngày 20/12/2023"),
    ],
)
def test_the_meeting_is_chosen_prepared_and_written_down(client, season, planned_on, title):
    bloc_year, _, leader = led(season, [SCORED, SCORED])
    if planned_on:
        MeetingFactory(bloc_year=bloc_year, planned_on=planned_on)

    tasks = seen_by(client, leader).context["bloc"].tasks

    [task] = [each for each in tasks if each.title == title]
    assert client.get(task.url).status_code == 200


def test_after_the_meeting_the_whole_bloc_is_handed_over(client, season):
    bloc_year, _, leader = led(season, [SCORED, SCORED])
    MeetingFactory(bloc_year=bloc_year, planned_on=date(2023, 12, 21), held_at=NOON)

    tasks = seen_by(client, leader).context["bloc"].tasks

    assert titles(tasks) == ["Gửi cả Khối kèm biên bản"]


def test_a_leader_does_not_read_points_before_they_are_handed_over(client, season):
    _, _, leader = led(season, [SENT, SENT, DRAFT])

    rows = seen_by(client, leader).context["bloc"].rows

    assert rows[1].unit.totals["self"] == 90
    assert rows[2].unit.totals.get("self") is None


def test_a_leaders_home_costs_the_same_for_two_units_and_four(client, season):
    bloc_year, members, leader = led(season, [SENT, SENT])
    two = queries_of(client, leader)
    for number, state in enumerate((SENT, DRAFT), start=21):
        _, [other] = bloc_of(season, [state], number=number)
        other.bloc_year = bloc_year
        other.save()

    assert queries_of(client, leader) == two
