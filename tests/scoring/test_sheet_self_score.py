"""Sheets are opened; the unit scores itself, hands over, takes back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Step, StepCode
from history.conflicts import Stale
from history.models import Event
from history.services import verify_chain
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.moments import NOON
from tests.factories.people import UserFactory
from tests.scoring.sheets import (
    fill,
    hand_over,
    line,
    points,
    stage,
)

pytestmark = pytest.mark.django_db
State = ScoreSheet.State


def close_step(scene, code):
    Step.objects.filter(season=scene.bloc_year.season, code=code).update(
        closes_on=date(2023, 12, 1)
    )


def test_opening_gives_every_member_a_blank_sheet_with_all_its_lines():
    scene = stage(maxima=(10, 5))

    sheets = services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)

    assert [s.membership for s in sheets] == [scene.leader_unit, scene.deputy_unit, scene.member]
    assert {s.state for s in sheets} == {State.DRAFT}
    held = ScoreLine.objects.filter(sheet=sheets[0]).values_list("ceiling", "self_points")
    assert list(held) == [(10, None), (5, None)]
    assert Event.objects.get().verb == "scoring.sheets_opened"


def test_opening_again_changes_nothing():
    scene = stage()
    first = services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)

    second = services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)

    assert second == first
    assert Event.objects.count() == 1


def test_a_leader_does_not_open_sheets():
    scene = stage()

    with pytest.raises(PermissionDenied):
        services.open_sheets(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)


def test_opening_without_a_criteria_set_says_what_to_do():
    scene = stage()
    scene.bloc_year.criteria_assignments.all().delete()

    with pytest.raises(ValidationError, match="Xin gán bộ tiêu chí đã ban hành"):
        services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)


def test_opening_on_a_draft_set_says_what_to_do():
    scene = stage()
    CriteriaSet.objects.update(state=CriteriaSet.State.DRAFT)

    with pytest.raises(ValidationError, match="Xin ban hành"):
        services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)


def test_opening_38_units_of_40_lines_is_written_in_bulk(django_assert_max_num_queries):
    scene = stage(maxima=[5] * 40, members=38)

    with django_assert_max_num_queries(60):
        services.open_sheets(bloc_year=scene.bloc_year, by=scene.officer, at=NOON)

    assert ScoreLine.objects.count() == 38 * 40


def test_a_representative_scores_the_own_unit():
    scene = stage()
    sheet = scene.open()

    fill(sheet, "self", scene.representative, "8.5", 0)

    sheet.refresh_from_db()
    assert [line(sheet, n).self_points for n in (1, 2)] == [Decimal("8.5"), 0]
    assert sheet.self_total == Decimal("8.5")
    assert sheet.entered_by == scene.representative
    assert sheet.entry_source == ""


def test_a_blank_line_leaves_the_sheet_without_a_total():
    scene = stage()
    sheet = scene.open()

    fill(sheet, "self", scene.representative, 8, None)

    sheet.refresh_from_db()
    assert sheet.self_total is None
    assert line(sheet, 2).self_state == LineState.BLANK


def test_a_representative_of_another_unit_may_not_fill():
    scene = stage()
    sheet = scene.open()

    with pytest.raises(PermissionDenied):
        fill(sheet, "self", scene.deputy, 8, 8)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("15", "Tối đa 10 điểm. Xin ghi từ 0 đến 10."),
        ("-1", "Tối đa 10 điểm. Xin ghi từ 0 đến 10."),
        ("8.3", "Điểm ghi theo bước 0,5, như 0,5 hoặc 1."),
        ("8.505", "Điểm có quá 2 số lẻ. Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
    ],
)
def test_points_out_of_bounds_are_refused_by_line_and_nothing_is_written(typed, sentence):
    scene = stage()
    sheet = scene.open()

    with pytest.raises(ValidationError) as refusal:
        fill(sheet, "self", scene.representative, typed, 5)

    assert refusal.value.message_dict == {str(line(sheet).pk): [sentence]}
    assert line(sheet, 2).self_points is None


def test_entering_on_behalf_asks_for_the_source():
    scene = stage()
    sheet = scene.open()

    with pytest.raises(ValidationError, match="xin chọn nguồn"):
        services.fill_reading(
            sheet=sheet, reading="self", entries=points(sheet, 8, 8), by=scene.officer, at=NOON
        )


def test_entering_on_behalf_keeps_source_and_both_names():
    scene = stage()
    sheet = scene.open()

    hand_over(scene, sheet, 8, 7)

    sheet.refresh_from_db()
    assert (sheet.entered_by, sheet.entry_source) == (scene.officer, "Bản giấy")
    event = Event.objects.about(sheet).get()
    assert event.actor == scene.officer
    assert event.on_behalf_of == str(scene.member.organization)
    assert event.changes["nguồn"] == "Bản giấy"


def test_a_leader_types_for_a_rival_that_has_not_begun():
    scene = stage()
    sheet = scene.open()

    fill(sheet, "self", scene.leader, 8, 7)

    assert line(sheet).self_by == scene.leader


def test_a_leader_does_not_touch_what_a_rival_began():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, 7)

    with pytest.raises(PermissionDenied):
        fill(sheet, "self", scene.leader, 1, 1)


def test_a_leader_does_not_touch_a_rivals_returned_sheet():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    services.return_sheet(sheet=sheet, reason="Thiếu chữ ký", by=scene.leader, at=NOON)

    with pytest.raises(PermissionDenied):
        fill(sheet, "self", scene.leader, 1, 1)


def test_scoring_after_the_window_says_until_when_and_whom_to_call():
    scene = stage()
    sheet = scene.open()
    close_step(scene, StepCode.SELF_SCORE)

    with pytest.raises(ValidationError, match="khóa từ hết ngày 01/12/2023.*chị Ngân"):
        fill(sheet, "self", scene.representative, 8, 7)


def test_a_line_written_meanwhile_is_shown_and_not_overwritten():
    scene = stage()
    sheet = scene.open()
    shown = line(sheet)
    fill(sheet, "self", scene.representative, 8)

    with pytest.raises(Stale) as conflict:
        services.fill_reading(
            sheet=sheet, reading="self",
            entries={shown.pk: LineEntry(Decimal(5), version=shown.version)},
            by=scene.representative, at=NOON,
        )  # fmt: skip

    assert conflict.value.theirs[str(shown.pk)]["points"] == 8
    assert conflict.value.theirs[str(shown.pk)]["version"] == shown.version + 1
    assert line(sheet).self_points == 8


def test_the_same_value_typed_twice_is_no_conflict():
    scene = stage()
    sheet = scene.open()
    shown = line(sheet)
    fill(sheet, "self", scene.representative, 8)

    services.fill_reading(
        sheet=sheet, reading="self",
        entries={shown.pk: LineEntry(Decimal(8), version=shown.version)},
        by=scene.representative, at=NOON,
    )  # fmt: skip

    assert line(sheet).version == shown.version + 1


def test_a_line_of_another_sheet_is_refused():
    scene = stage()
    sheet = scene.open()
    other = line(scene.sheet(scene.deputy_unit))

    with pytest.raises(ValidationError, match="không thuộc bảng này"):
        services.fill_reading(
            sheet=sheet, reading="self", entries={other.pk: LineEntry(Decimal(1))},
            by=scene.representative, at=NOON,
        )  # fmt: skip


def test_what_only_the_alliance_scores_is_not_in_the_self_score():
    scene = stage()
    Criterion.objects.filter(order=2).update(scored_by=Criterion.ScoredBy.ALLIANCE)
    sheet = scene.open()

    fill(sheet, "self", scene.representative, 8)

    sheet.refresh_from_db()
    assert sheet.self_total == 8
    with pytest.raises(ValidationError, match="bên khác chấm"):
        fill(sheet, "self", scene.representative, 8, 1)


def test_submitting_hands_over_records_the_column_and_locks_the_criteria():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, "7.5")

    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)

    sheet.refresh_from_db()
    scene.criteria_set.refresh_from_db()
    assert (sheet.state, sheet.submitted_at) == (State.SUBMITTED, NOON)
    assert scene.criteria_set.state == CriteriaSet.State.LOCKED
    event = Event.objects.about(sheet).get()
    assert event.verb == "scoring.submitted"
    assert event.changes == {
        "điểm": {"I.1": "8.00", "I.2": "7.50"}, "tổng tự chấm": "15.50",
    }  # fmt: skip
    assert event.on_behalf_of == ""
    assert verify_chain() is None


def test_submitting_an_open_line_is_refused():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, None)

    with pytest.raises(ValidationError, match=r"Còn 1 tiêu chí chưa có điểm: I\.2"):
        services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)

    sheet.refresh_from_db()
    assert sheet.state == State.DRAFT


def test_a_lawful_total_of_zero_can_be_submitted():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 0, 0)

    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.self_total) == (State.SUBMITTED, 0)


def test_a_stranger_does_not_submit():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, 8)

    with pytest.raises(PermissionDenied):
        services.submit_sheet(sheet=sheet, by=UserFactory(), at=NOON)


def test_what_was_checked_is_what_is_sent():
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, 8)
    sheet.refresh_from_db()
    checked = sheet.version
    fill(sheet, "self", scene.representative, 9, 8)

    with pytest.raises(Stale):
        services.submit_sheet(sheet=sheet, version=checked, by=scene.representative, at=NOON)


def test_a_submitted_reading_does_not_change():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(ValidationError, match="đã gửi nên không sửa được"):
        fill(sheet, "self", scene.officer, 9, 9)


def test_a_unit_takes_its_sheet_back_while_the_bloc_has_not_begun():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    services.withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)

    sheet.refresh_from_db()
    assert sheet.state == State.DRAFT
    assert Event.objects.about(sheet).last().verb == "scoring.withdrawn"


def test_a_unit_does_not_take_back_what_the_bloc_began():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    fill(sheet, "bloc", scene.leader, 8)

    with pytest.raises(ValidationError, match="đã bắt đầu chấm cho Khối lúc 12:00, 22/12/2023"):
        services.withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_a_leader_does_not_withdraw_for_a_rival():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(PermissionDenied):
        services.withdraw_sheet(sheet=sheet, by=scene.leader, at=NOON)
