"""The year's list and the adoption page: who is told which totals, and when a button is there."""

import pytest
from django.urls import reverse

from scoring.models import Ranking
from scoring.selectors import bloc_progress, scorer_of, unit_rows
from tests.factories.moments import NOON
from tests.factories.people import CouncilFactory, ReviewerFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    hand_over,
    meeting_of,
    real_today_is_noon,
    score_whole_bloc,
    stage,
)

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def told_of_member(scene, user):
    """Which totals of the plain member's sheet this person is told."""
    rows = unit_rows(scene.bloc_year, user, DAY)
    return set(rows[2].totals)


def test_each_is_told_the_totals_they_may_know():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    told = {
        who: told_of_member(scene, user)
        for who, user in {
            "officer": scene.officer, "leader": scene.leader, "deputy": scene.deputy,
            "representative": scene.representative, "council": CouncilFactory(),
            "reviewer": ReviewerFactory(),
        }.items()
    }  # fmt: skip

    assert told == {
        "officer": {"self", "bloc", "alliance"},
        "leader": {"self", "bloc"},
        "deputy": {"self", "bloc"},
        "representative": {"self"},
        "council": {"self", "bloc"},
        "reviewer": {"self", "bloc"},
    }


def test_once_announced_a_member_is_told_what_the_bloc_gave():
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    Ranking.objects.create(bloc_year=scene.bloc_year, state=Ranking.State.ANNOUNCED)

    assert told_of_member(scene, scene.representative) == {"self", "bloc"}


def test_a_peer_s_sheet_shows_its_state_and_no_totals():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    peer = unit_rows(scene.bloc_year, scene.representative, DAY)[1]

    assert (peer.is_visible, dict(peer.totals), peer.kind) == (False, {}, "wait")


def test_progress_counts_who_came_at_least_so_far():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    progress = bloc_progress(scene.bloc_year.season)

    assert len(progress) == 1
    told = progress[0]
    assert (told.members, told.opened, told.submitted, told.bloc_scored) == (3, 3, 1, 0)
    assert (told.missing, told.is_over) == (2, False)


def test_nobody_judges_the_unit_they_speak_for():
    scene = stage()
    scene.open()

    scorers = {
        name: scorer_of(scene.sheet(unit), DAY).role
        for name, unit in {
            "leader's": scene.leader_unit, "deputy's": scene.deputy_unit, "member's": scene.member,
        }.items()
    }  # fmt: skip

    assert scorers == {"leader's": "deputy", "deputy's": "leader", "member's": "leader"}


def test_without_a_deputy_the_officer_scores_the_leader_s_unit():
    scene = stage()
    scene.open()
    scene.deputy_unit.leaderships.all().delete()

    scorer = scorer_of(scene.sheet(scene.leader_unit), DAY)

    assert (scorer.role, scorer.user_ids) == ("officer", (scene.officer.pk,))


def test_the_deputy_scores_a_unit_the_leader_also_speaks_for():
    scene = stage()
    sheet = scene.open()
    sheet.membership.organization.representatives.create(user=scene.leader)

    assert scorer_of(sheet, DAY).role == "deputy"


def test_the_meeting_s_page_offers_no_button_while_a_unit_is_left(client):
    scene = stage()
    scene.open()
    meeting_of(scene)
    client.force_login(scene.leader)

    page = client.get(reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]))

    assert "Còn 3 đơn vị Khối chưa chấm xong" in page.text
    assert "Gửi cả Khối kèm biên bản" not in page.text


def test_the_meeting_s_page_says_when_all_is_adopted(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    client.force_login(scene.leader)

    page = client.get(reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]))

    assert "Hội nghị đã thông qua điểm của Khối này." in page.text


def test_the_year_s_list_shows_the_own_bloc_and_404_for_a_year_there_is_not(client):
    scene = stage()
    client.force_login(scene.representative)

    assert client.get(reverse("scoring:sheets", args=[1999])).status_code == 404
    assert scene.bloc_year.name in client.get(reverse("scoring:sheets", args=[2023])).text
