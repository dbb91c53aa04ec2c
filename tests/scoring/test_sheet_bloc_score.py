"""The bloc scores beside the unit, finishes, gives back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from history.models import Event
from scoring.models import ScoreSheet
from scoring.services import sheets as services
from tests.factories.moments import NOON
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    stage,
)

pytestmark = pytest.mark.django_db
State = ScoreSheet.State


def test_a_different_score_asks_for_the_reason():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(ValidationError) as refusal:
        fill(sheet, "bloc", scene.leader, 6, "8.5")

    assert refusal.value.message_dict == {
        str(line(sheet, 1).pk): ["Thấp hơn tự chấm 2 điểm, xin ghi lý do."],
        str(line(sheet, 2).pk): ["Cao hơn tự chấm 1,5 điểm, xin ghi lý do."],
    }


def test_a_different_score_with_its_reason_stands_beside_the_unit_s_own():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    fill(sheet, "bloc", scene.leader, 6, 7, reason="Thiếu minh chứng")

    held = line(sheet)
    assert (held.self_points, held.bloc_points, held.bloc_reason) == (8, 6, "Thiếu minh chứng")


def test_the_leader_s_own_unit_is_scored_by_the_deputy():
    scene = stage()
    scene.open()
    sheet = scene.sheet(scene.leader_unit)
    hand_over(scene, sheet, 8, 7)

    fill(sheet, "bloc", scene.deputy, 8, 7)
    with pytest.raises(PermissionDenied):
        fill(sheet, "bloc", scene.leader, 9, 9)


def test_the_deputy_scores_no_other_unit():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(PermissionDenied):
        fill(sheet, "bloc", scene.deputy, 8, 7)


def test_the_bloc_waits_for_the_self_score():
    scene = stage()
    sheet = scene.open()

    with pytest.raises(ValidationError, match="HTX chưa gửi bảng tự chấm"):
        fill(sheet, "bloc", scene.leader, 8, 7)


def test_finishing_the_bloc_s_scoring_wants_every_line():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    fill(sheet, "bloc", scene.leader, 8)

    with pytest.raises(ValidationError, match="Còn 1 tiêu chí"):
        services.finish_bloc_scoring(sheet=sheet, by=scene.leader, at=NOON)


def test_finishing_the_bloc_s_scoring_moves_the_sheet_on():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    services.finish_bloc_scoring(sheet=sheet, by=scene.leader, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.bloc_total) == (State.BLOC_SCORED, 15)


def test_accepting_fills_only_the_blanks():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    fill(sheet, "bloc", scene.leader, 6, None, reason="Thiếu minh chứng")

    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    assert [line(sheet, n).bloc_points for n in (1, 2)] == [6, 7]


def test_a_difference_that_lost_its_reason_is_found_before_the_bloc_finishes():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)
    services.return_sheet(sheet=sheet, reason="Xem lại mục 1", by=scene.leader, at=NOON)
    fill(sheet, "self", scene.representative, 9, 7)
    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)

    with pytest.raises(ValidationError, match=r"chấm khác mà chưa có lý do: I\.1"):
        services.finish_bloc_scoring(sheet=sheet, by=scene.leader, at=NOON)


def test_a_return_says_what_and_goes_one_step_back():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    services.return_sheet(sheet=sheet, reason="Ảnh trang 2 bị mờ", by=scene.leader, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.return_reason) == (State.DRAFT, "Ảnh trang 2 bị mờ")
    assert (sheet.returned_by, sheet.returned_at) == (scene.leader, NOON)
    assert Event.objects.about(sheet).last().reason == "Ảnh trang 2 bị mờ"


def test_a_return_without_a_reason_is_refused():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(ValidationError, match="Xin ghi lý do trả lại"):
        services.return_sheet(sheet=sheet, reason="  ", by=scene.leader, at=NOON)


def test_a_unit_returns_nothing():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(PermissionDenied):
        services.return_sheet(sheet=sheet, reason="x", by=scene.representative, at=NOON)


def test_after_the_meeting_only_the_officer_returns():
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]

    with pytest.raises(PermissionDenied):
        services.return_sheet(sheet=sheet, reason="x", by=scene.leader, at=NOON)
    services.return_sheet(sheet=sheet, reason="Xem lại mục 2", by=scene.officer, at=NOON)

    sheet.refresh_from_db()
    assert sheet.state == State.BLOC_SCORED


def test_a_draft_cannot_be_returned():
    scene = stage()
    sheet = scene.open()

    with pytest.raises(ValidationError, match="không có gì để trả lại"):
        services.return_sheet(sheet=sheet, reason="x", by=scene.officer, at=NOON)
