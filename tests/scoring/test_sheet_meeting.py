"""The meeting adopts, the Alliance verifies; a sheet goes the whole way."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from history.models import Event
from history.services import verify_chain
from scoring.models import Gate, ScoreSheet
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import MeetingFactory
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    line,
    meeting_of,
    score_whole_bloc,
    stage,
)

pytestmark = pytest.mark.django_db
State = ScoreSheet.State


def test_the_meeting_adopts_with_its_changes():
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    changed = line(scene.sheet(scene.member))

    adopted = services.adopt_scores(
        bloc_year=scene.bloc_year, meeting=meeting_of(scene), by=scene.leader, at=NOON,
        changes={changed.pk: LineEntry(Decimal(9), reason="có thêm hợp đồng vụ Thu Đông")},
    )  # fmt: skip

    assert [(s.state, s.bloc_total) for s in adopted] == [
        (State.ADOPTED, 15), (State.ADOPTED, 15), (State.ADOPTED, 16),
    ]  # fmt: skip
    assert line(scene.sheet(scene.member)).bloc_reason == (
        "Theo ý kiến hội nghị: có thêm hợp đồng vụ Thu Đông"
    )
    told = Event.objects.get(verb="scoring.changed_by_meeting")
    assert told.changes == {"I.1": ["8.00", "9.00"]}
    assert Event.objects.get(verb="scoring.adopted").subject_label == str(scene.bloc_year)


def test_a_change_of_the_meeting_wants_its_words():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    with pytest.raises(ValidationError, match="Xin ghi ý kiến của hội nghị"):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=meeting_of(scene), by=scene.leader, at=NOON,
            changes={line(scene.sheet(scene.member)).pk: LineEntry(Decimal(9))},
        )  # fmt: skip


def test_a_leader_writes_down_no_change_for_the_own_unit():
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    own = line(scene.sheet(scene.leader_unit))

    with pytest.raises(ValidationError, match="do cán bộ phụ trách ghi"):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=meeting_of(scene), by=scene.leader, at=NOON,
            changes={own.pk: LineEntry(Decimal(10), reason="hội nghị đề nghị")},
        )  # fmt: skip


def test_a_meeting_not_yet_held_adopts_nothing():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    with pytest.raises(ValidationError, match="chưa ghi kết quả"):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=meeting_of(scene, held=False), changes={},
            by=scene.leader, at=NOON,
        )  # fmt: skip


def test_the_meeting_of_another_bloc_adopts_nothing_here():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    with pytest.raises(ValidationError, match="của chính Khối này"):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=MeetingFactory(held_at=NOON), changes={},
            by=scene.leader, at=NOON,
        )  # fmt: skip


def test_a_unit_not_yet_scored_keeps_the_bloc_from_adopting():
    scene = stage()
    scene.open()

    with pytest.raises(ValidationError, match="Còn 3 đơn vị Khối chưa chấm xong"):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=meeting_of(scene), changes={},
            by=scene.leader, at=NOON,
        )  # fmt: skip


def test_a_member_does_not_adopt():
    scene = stage()
    score_whole_bloc(scene, 8, 7)

    with pytest.raises(PermissionDenied):
        services.adopt_scores(
            bloc_year=scene.bloc_year, meeting=meeting_of(scene), changes={},
            by=scene.representative, at=NOON,
        )  # fmt: skip


def test_verification_closes_the_third_reading():
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]
    fill(sheet, "alliance", scene.officer, 7, 7, reason="Theo sổ thu hội phí")

    services.verify_sheet(sheet=sheet, by=scene.officer, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.alliance_total, sheet.verified_at) == (State.VERIFIED, 14, NOON)
    assert (line(sheet).bloc_points, line(sheet).self_points) == (8, 8)


def test_a_condition_not_held_is_kept_with_the_sheet():
    scene = stage()
    gate = Gate.objects.create(
        criteria_set=scene.criteria_set, kind=Gate.Kind.CONDITION,
        text="Không nợ thuế đến 31/12/2023", effect=Gate.Effect.NO_AWARD,
    )  # fmt: skip
    sheet = adopt_whole_bloc(scene, 8, 7)[2]
    services.accept_reading(sheet=sheet, reading="alliance", by=scene.officer, at=NOON)

    services.verify_sheet(sheet=sheet, failed_conditions=[gate.pk], by=scene.officer, at=NOON)

    sheet.refresh_from_db()
    assert sheet.failed_conditions == [gate.pk]


def test_verification_waits_for_the_meeting():
    scene = stage()
    sheet = score_whole_bloc(scene, 8, 7)[2]

    with pytest.raises(ValidationError, match="Hội nghị Khối chưa thông qua"):
        fill(sheet, "alliance", scene.officer, 8, 7)


def test_a_leader_does_not_verify():
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]

    with pytest.raises(PermissionDenied):
        services.verify_sheet(sheet=sheet, by=scene.leader, at=NOON)


def test_an_officer_of_another_bloc_does_not_verify():
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]

    with pytest.raises(PermissionDenied):
        services.verify_sheet(sheet=sheet, by=OfficerFactory(), at=NOON)


def test_a_sheet_goes_through_all_its_states_and_every_step_is_in_the_history():
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]
    services.accept_reading(sheet=sheet, reading="alliance", by=scene.officer, at=NOON)
    services.verify_sheet(sheet=sheet, by=scene.officer, at=NOON)

    sheet.refresh_from_db()
    assert sheet.state == State.VERIFIED
    assert [each.verb for each in Event.objects.about(sheet)] == [
        "scoring.submitted", "scoring.bloc_scored", "scoring.verified",
    ]  # fmt: skip
    assert verify_chain() is None


def test_a_unit_that_left_the_bloc_is_scored_no_more():
    scene = stage()
    sheet = scene.open()
    scene.member.left_on, scene.member.left_reason = date(2023, 12, 1), "Giải thể"
    scene.member.save()

    with pytest.raises(ValidationError, match="đã ra khỏi Khối"):
        fill(sheet, "self", scene.representative, 8, 8)
