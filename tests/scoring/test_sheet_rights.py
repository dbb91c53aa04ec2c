"""Who opens a sheet, who writes it, and what each of them is shown."""

from decimal import Decimal

import pytest
from django.urls import reverse

from scoring.models import Ranking
from tests.factories.people import CouncilFactory, OfficerFactory, ReviewerFactory, UserFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    real_today_is_noon,
    stage,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def people_of(scene):
    return {
        "admin": scene.admin, "officer": scene.officer, "other officer": OfficerFactory(),
        "leader": scene.leader, "deputy": scene.deputy, "representative": scene.representative,
        "council": CouncilFactory(), "reviewer": ReviewerFactory(), "stranger": UserFactory(),
    }  # fmt: skip


READS_A_DRAFT = {"admin", "officer", "other officer", "leader", "deputy", "representative"}
WRITES_A_DRAFT = {"admin": 302, "officer": 302, "leader": 403, "representative": 302}


@pytest.mark.parametrize(
    "who",
    [
        "admin", "officer", "other officer", "leader", "deputy", "representative", "council",
        "reviewer", "stranger",
    ],
)  # fmt: skip
def test_who_opens_and_who_writes_a_draft_the_unit_began(client, who):
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8)
    client.force_login(people_of(scene)[who])

    read = client.get(sheet.get_absolute_url())
    written = client.post(sheet.get_absolute_url(), typed(sheet, "9", source="Bản giấy"))

    assert read.status_code == (200 if who in READS_A_DRAFT else 404)
    expected = WRITES_A_DRAFT.get(who, 403 if who in READS_A_DRAFT else 404)
    assert written.status_code == expected
    assert line(sheet).self_points == (9 if expected == 302 else 8)


@pytest.mark.parametrize(("who", "sees"), [("leader", False), ("officer", True)])
def test_a_rival_s_draft_is_kept_from_the_leader(client, who, sees):
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, "6.5")
    client.force_login(people_of(scene)[who])

    page = client.get(sheet.get_absolute_url())

    assert ("6,5" in page.text) is sees


def test_a_unit_reads_the_bloc_s_points_only_once_they_are_announced(client):
    scene = stage()
    sheet = adopt_whole_bloc(scene, "8.5", 7)[2]
    line_of = line(sheet)
    line_of.bloc_points, line_of.bloc_reason = Decimal("3.5"), "Thiếu hồ sơ"
    line_of.save()
    client.force_login(scene.representative)

    before = client.get(sheet.get_absolute_url())
    Ranking.objects.create(bloc_year=scene.bloc_year, state=Ranking.State.ANNOUNCED)
    after = client.get(sheet.get_absolute_url())

    assert "3,5" not in before.text
    assert "Thiếu hồ sơ" not in before.text
    assert "3,5" in after.text
    assert "Thiếu hồ sơ" in after.text


def test_peers_open_each_other_s_sheets_from_the_announcement_on(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    peer = scene.sheet(scene.deputy_unit)
    client.force_login(scene.representative)

    before = client.get(peer.get_absolute_url())
    Ranking.objects.create(bloc_year=scene.bloc_year, state=Ranking.State.ANNOUNCED)
    after = client.get(peer.get_absolute_url())

    assert (before.status_code, after.status_code) == (404, 200)


def test_a_reviewer_reads_what_was_handed_over_and_no_more(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    fill(sheet, "bloc", scene.leader, "3.5", None, reason="đang xem")
    client.force_login(ReviewerFactory())

    page = client.get(sheet.get_absolute_url())

    assert "8,0" in page.text
    assert "3,5" not in page.text
    assert 'type="submit"' not in page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    "name", ["sheet_submit", "sheet_withdraw", "sheet_return", "sheet_finish", "sheet_verify"]
)
def test_a_stranger_finds_none_of_a_sheet_s_acts(client, name):
    scene = stage()
    sheet = scene.open()
    client.force_login(UserFactory())

    assert client.post(reverse(f"scoring:{name}", args=[sheet.pk])).status_code == 404


@pytest.mark.parametrize("name", ["sheet_withdraw", "sheet_return", "sheet_finish", "sheet_verify"])
def test_another_bloc_s_officer_reads_and_does_not_act(client, name):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(OfficerFactory())

    answer = client.post(reverse(f"scoring:{name}", args=[sheet.pk]), {"reason": "x"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("representative", 403), ("council", 403)]
)
def test_only_leader_and_officer_reach_the_adoption(client, who, status):
    scene = stage()
    client.force_login(people_of(scene)[who])

    answer = client.get(reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]))

    assert answer.status_code == status


def test_a_member_does_not_open_sheets(client):
    scene = stage()
    client.force_login(scene.representative)

    answer = client.post(reverse("scoring:sheets_open", args=[2023, scene.bloc_year.number]))

    assert answer.status_code == 403
