"""Who scores whom: declared relations, the swap, and that nobody judges a unit they are near to."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from history.models import Event
from scoring.models import DeclaredRelation, Ranking, ScoreSheet
from scoring.permissions import relation, scorer_of
from scoring.selectors.progress import unit_rows
from scoring.selectors.relations import swaps_on, who_scores_whom
from scoring.services import sheets as services
from scoring.services.meeting import adopt_scores
from scoring.services.relations import declare_relation, end_relation
from scoring.services.returns import return_lines
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    meeting_of,
    points,
    real_today_is_noon,
    score_whole_bloc,
    stage,
)

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def declare(scene, person, *, membership=None, by=None, words="em ruột của giám đốc"):
    return declare_relation(
        membership=membership or scene.member, person=person, words=words, by=by or person, at=NOON
    )


def who_scores(scene, membership=None):
    rows = {row.membership.pk: row for row in who_scores_whom(scene.bloc_year, DAY)}
    return rows[(membership or scene.member).pk].scorer


def test_leader_deputy_officer_step_aside_one_after_the_other():
    scene = stage()
    seen = [who_scores(scene).role]
    for person in (scene.leader, scene.deputy, scene.officer):
        declare(scene, person)
        seen.append(who_scores(scene).role)

    assert seen == ["leader", "deputy", "officer", "stand_in"]
    assert who_scores(scene).why == (
        "vì Khối trưởng khai có quan hệ: em ruột của giám đốc; "
        "Khối phó khai có quan hệ: em ruột của giám đốc; "
        "cán bộ phụ trách khai có quan hệ: em ruột của giám đốc"
    )


def test_the_leader_s_unit_goes_to_the_deputy_and_where_related_to_the_officer():
    scene = stage()
    usual = who_scores(scene, scene.leader_unit)
    declare(scene, scene.deputy, membership=scene.leader_unit, words="góp vốn vào HTX")

    assert usual.sentence == "Khối phó chấm, vì là đơn vị của Khối trưởng"
    assert who_scores(scene, scene.leader_unit).role == "officer"
    assert who_scores(scene, scene.deputy_unit).sentence == "Khối trưởng chấm"


def test_what_the_relation_changes_holds_for_the_services():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    declare(scene, scene.leader)

    with pytest.raises(PermissionDenied, match="do Khối phó chấm, vì Khối trưởng khai có quan hệ"):
        fill(sheet, "bloc", scene.leader, 8, 7)
    fill(sheet, "bloc", scene.deputy, 8, 7)

    assert line(sheet).bloc_by == scene.deputy


def test_a_related_officer_does_not_verify_and_another_of_the_office_does():
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    sheet = scene.sheet(scene.member)
    declare(scene, scene.officer)
    other = OfficerFactory()

    with pytest.raises(PermissionDenied, match="cán bộ khác hoặc quản trị"):
        fill(sheet, "alliance", scene.officer, 8, 7)
    fill(sheet, "alliance", other, 8, 7)
    services.verify_sheet(sheet=sheet, by=other, at=NOON)

    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.VERIFIED
    assert relation(other, sheet, DAY).role == "Cán bộ đứng thay"
    with pytest.raises(PermissionDenied):
        fill(scene.sheet(scene.deputy_unit), "alliance", other, 8, 7)


def test_a_conflict_limits_scoring_and_not_what_the_office_reads(client):
    scene = stage()
    adopt_whole_bloc(scene, 8, 7)
    declare(scene, scene.officer)
    client.force_login(scene.officer)

    page = client.get(scene.sheet(scene.member).get_absolute_url())
    file = client.get(reverse("scoring:sheets", args=[2023]), {"tep": "excel"})

    assert (page.status_code, file.status_code) == (200, 200)
    assert "8,0" in page.text


def test_declaring_and_ending_are_acts_with_their_reasons():
    scene = stage()
    declared = declare(scene, scene.leader, by=scene.officer)
    end_relation(relation=declared, reason="Khai nhầm đơn vị.", by=scene.officer, at=NOON)

    began, ended = Event.objects.about(scene.bloc_year).order_by("seq")
    assert (began.verb, began.on_behalf_of) == (
        "scoring.relation_declared", scene.leader.full_name,
    )  # fmt: skip
    assert began.changes["quan hệ"] == "em ruột của giám đốc"
    assert (ended.verb, ended.reason) == ("scoring.relation_ended", "Khai nhầm đơn vị.")
    assert who_scores(scene).role == "leader"


def test_nobody_ends_their_own_relation_and_no_leader_ends_any():
    scene = stage()
    declared = declare(scene, scene.officer)
    of_leader = declare(scene, scene.leader)

    for relation_of, by in ((declared, scene.officer), (of_leader, scene.leader)):
        with pytest.raises(PermissionDenied):
            end_relation(relation=relation_of, reason="x", by=by, at=NOON)
    end_relation(relation=declared, reason="Nhầm", by=AdminFactory(), at=NOON)


@pytest.mark.parametrize("who", ["representative", "stranger", "leader"])
def test_who_has_no_relation_to_declare_is_refused(who):
    scene = stage()
    by = UserFactory() if who == "stranger" else getattr(scene, who)
    person = scene.deputy if who == "leader" else by

    with pytest.raises(PermissionDenied):
        declare(scene, person, by=by)


def test_a_relation_is_refused_without_words_twice_and_after_the_seal():
    scene = stage()
    with pytest.raises(ValidationError, match="Xin ghi quan hệ thế nào"):
        declare(scene, scene.leader, words="  ")
    declare(scene, scene.leader)
    with pytest.raises(ValidationError, match="đã khai rồi"):
        declare(scene, scene.leader)
    with pytest.raises(ValidationError, match="vốn không chấm"):
        declare(scene, scene.leader, membership=scene.leader_unit)
    Ranking.objects.create(
        bloc_year=scene.bloc_year, state=Ranking.State.SEALED, sealed_at=NOON, digest="x"
    )
    with pytest.raises(ValidationError, match="đã chốt"):
        declare(scene, scene.deputy)


def test_what_was_scored_before_stays_and_is_marked(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    fill(sheet, "bloc", scene.leader, 8, None)
    declare(scene, scene.leader)
    client.force_login(scene.deputy)

    page = client.get(sheet.get_absolute_url())
    table = client.get(reverse("scoring:relations", args=[2023, scene.bloc_year.number]))

    assert line(sheet).bloc_points == 8
    assert "1 tiêu chí do người nay không được chấm đơn vị này" in page.text
    assert "Khối phó chấm đơn vị này" in page.text
    assert f"{scene.leader.full_name} đã chấm 1 tiêu chí trước khi thôi chấm" in table.text


def test_the_page_says_who_scores_and_why_before_anything_is_scored(client):
    scene = stage()
    client.force_login(scene.leader)
    url = reverse("scoring:relations", args=[2023, scene.bloc_year.number])
    given = {"membership": scene.member.pk, "person": scene.leader.pk, "words": "anh em họ"}

    empty = client.post(url, {})
    done = client.post(url, given, follow=True)

    assert "Xin ghi quan hệ thế nào" in empty.text
    assert "Vì Khối trưởng khai có quan hệ: anh em họ" in done.text
    assert DeclaredRelation.objects.get().declared_by == scene.leader
    client.force_login(scene.representative)
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 403
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_a_relation_is_ended_on_its_page(client):
    scene = stage()
    declared = declare(scene, scene.leader)
    client.force_login(scene.officer)
    url = reverse("scoring:relation_end", args=[2023, scene.bloc_year.number, declared.pk])

    assert "Xin ghi lý do thôi" in client.post(url, {}).text
    client.post(url, {"reason": "Khai nhầm"})

    declared.refresh_from_db()
    assert (declared.ended_by, declared.end_reason) == (scene.officer, "Khai nhầm")
    client.force_login(scene.leader)
    assert client.get(url).status_code == 403


def test_the_minutes_name_the_swaps_as_they_stood_that_day():
    scene = stage()
    declared = declare(scene, scene.leader)

    swapped = swaps_on(scene.bloc_year, DAY)
    end_relation(relation=declared, reason="Nhầm", by=scene.officer, at=NOON)

    assert [sentence for _, sentence in swapped] == [
        "Khối phó chấm, vì là đơn vị của Khối trưởng",
        "Khối phó chấm, vì Khối trưởng khai có quan hệ: em ruột của giám đốc",
    ]
    assert len(swaps_on(scene.bloc_year, DAY)) == 1


@pytest.mark.parametrize("members", [3, 6])
def test_the_table_costs_the_same_for_any_number_of_units(members, django_assert_num_queries):
    scene = stage(members=members)
    declare(scene, scene.leader)

    with django_assert_num_queries(6):
        assert len(who_scores_whom(scene.bloc_year, DAY)) == members


# --- Nobody judges their own ---------------------------------------------------------------------

ATTEMPTS = (
    "score", "finish", "return", "return_lines", "change_in_meeting", "verify", "see",
    "see in the list",
)  # fmt: skip
STATES = ("da_gui", "khoi_da_cham", "da_thong_qua", "da_tham_dinh")


def everybody_too_near(scene):
    """Leader and deputy with their own units; leader, deputy, officer related to the third."""
    for person in (scene.leader, scene.deputy, scene.officer):
        declare(scene, person)
    return [
        (scene.leader, scene.leader_unit), (scene.deputy, scene.deputy_unit),
        (scene.leader, scene.member), (scene.deputy, scene.member), (scene.officer, scene.member),
        (scene.representative, scene.member), (scene.representative, scene.member),
    ]  # fmt: skip


def attempt(scene, what, by, sheet):
    """Whether it succeeded; the refusal must be one of right, whatever the moment."""
    held = sheet.lines.order_by("pk").first()
    acts = {
        "score": lambda: fill(sheet, "bloc", by, 9, 9, reason="x"),
        "finish": lambda: services.finish_bloc_scoring(sheet=sheet, by=by, at=NOON),
        "return": lambda: services.return_sheet(sheet=sheet, reason="x", by=by, at=NOON),
        "return_lines": lambda: return_lines(
            sheet=sheet, lines=[held.pk], reading="self", reason="x", due_on=DAY, by=by, at=NOON
        ),
        "verify": lambda: services.verify_sheet(sheet=sheet, by=by, at=NOON),
    }
    if what == "see in the list":
        rows = {row.sheet: row for row in unit_rows(scene.bloc_year, by, DAY)}
        return "bloc" in rows[sheet].totals and not by.is_alliance
    if what == "see":
        return relation(by, sheet, DAY).may_read("bloc") and not by.is_alliance
    if what == "change_in_meeting":
        return relation(by, sheet, DAY).may_change_in_meeting
    try:
        acts[what]()
    except PermissionDenied:
        return False
    return True


def test_of_over_two_hundred_attempts_to_judge_one_s_own_unit_none_succeeds():
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    pairs = everybody_too_near(scene)
    before = list(ScoreSheet.objects.order_by("pk").values())
    tried = succeeded = 0
    for state, what, (by, unit) in product(STATES, ATTEMPTS, pairs):
        ScoreSheet.objects.update(state=state, alliance_total=15)
        tried += 1
        succeeded += attempt(scene, what, by, scene.sheet(unit))

    ScoreSheet.objects.update(state="khoi_da_cham", alliance_total=None)
    assert (tried, succeeded) == (224, 0)
    assert list(ScoreSheet.objects.order_by("pk").values()) == before


def test_a_leader_recording_the_meeting_changes_nothing_of_the_own_unit():
    """Four more attempts: the decision is the meeting's, its changes to one's own unit are not."""
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    declare(scene, scene.leader)
    for unit in (scene.leader_unit, scene.member):
        changes = points(scene.sheet(unit), 10, reason="Ý kiến")
        with pytest.raises(ValidationError, match="do cán bộ phụ trách ghi"):
            adopt_scores(
                bloc_year=scene.bloc_year, meeting=meeting_of(scene), changes=changes,
                by=scene.leader, at=NOON,
            )  # fmt: skip
    assert scorer_of(scene.sheet(scene.member), DAY).role == "deputy"
