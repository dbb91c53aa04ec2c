"""The way of one sheet, act by act: it works, the wrong person, the wrong moment."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Step, StepCode
from catalogue.models import Indicator
from cooperatives.models import Figure
from history.conflicts import Stale
from history.models import Event
from history.services import verify_chain
from scoring.models import CriteriaSet, Criterion, Gate, ScoreLine, ScoreSheet
from scoring.models.sheets import LineState
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import MeetingFactory, PledgeFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory, UserFactory
from tests.factories.scoring import CriteriaGroupFactory, CriterionFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    meeting_of,
    points,
    score_whole_bloc,
    stage,
)

pytestmark = pytest.mark.django_db
State = ScoreSheet.State


def close_step(scene, code):
    Step.objects.filter(season=scene.bloc_year.season, code=code).update(
        closes_on=date(2023, 12, 1)
    )


# --- Opening -----------------------------------------------------------------------------------


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


# --- Self-score --------------------------------------------------------------------------------


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


# --- Submit, withdraw --------------------------------------------------------------------------


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

    with pytest.raises(ValidationError, match="Khối đã bắt đầu chấm"):
        services.withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_a_leader_does_not_withdraw_for_a_rival():
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(PermissionDenied):
        services.withdraw_sheet(sheet=sheet, by=scene.leader, at=NOON)


# --- The bloc ----------------------------------------------------------------------------------


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


# --- Return ------------------------------------------------------------------------------------


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


# --- The meeting -------------------------------------------------------------------------------


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


# --- Verification ------------------------------------------------------------------------------


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


# --- Rules -------------------------------------------------------------------------------------


def choice(scene, **fields):
    return CriterionFactory(
        group=scene.group, code="3", order=3, max_points=Decimal(5), rule=Criterion.Rule.CHOICE,
        params={"options": [["Có", 5], ["Không", 0]]}, **fields,
    )  # fmt: skip


def test_a_choice_gives_the_points_of_its_option():
    scene = stage()
    choice(scene)
    sheet = scene.open()
    chosen = line(sheet, 3)

    services.fill_reading(
        sheet=sheet, reading="self", entries={chosen.pk: LineEntry(input="Có")},
        by=scene.representative, at=NOON,
    )  # fmt: skip

    assert (line(sheet, 3).self_points, line(sheet, 3).self_input) == (5, "Có")


def test_points_typed_into_a_choice_are_refused():
    scene = stage()
    choice(scene)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="Xin chọn mức"):
        fill(sheet, "self", scene.representative, 8, 8, 5)


def test_a_count_gives_points_a_time_up_to_its_cap():
    scene = stage()
    CriterionFactory(
        group=scene.group, code="3", order=3, max_points=Decimal(5),
        rule=Criterion.Rule.COUNT, params={"per": 2, "cap": 5},
    )  # fmt: skip
    sheet = scene.open()

    services.fill_reading(
        sheet=sheet, reading="self", entries={line(sheet, 3).pk: LineEntry(input=3)},
        by=scene.representative, at=NOON,
    )  # fmt: skip

    assert (line(sheet, 3).self_points, line(sheet, 3).self_input) == (5, 3)


def ratio(scene):
    indicator = IndicatorFactory()
    group = CriteriaGroupFactory(criteria_set=scene.criteria_set, code="II", order=2)
    return CriterionFactory(
        group=group, code="1", order=3, max_points=Decimal(10), indicator=indicator,
        rule=Criterion.Rule.RATIO, params={"actual": "doanh_thu"},
    )  # fmt: skip


def report(scene, plan, actual):
    indicator = Indicator.objects.get(code="doanh_thu")
    if actual is not None:
        FigureFactory(
            organization=scene.member.organization, indicator=indicator, value=Decimal(actual),
            status=Figure.Status.ESTIMATE,
        )  # fmt: skip
    pledge = PledgeFactory(organization=scene.member.organization, season=scene.bloc_year.season)
    pledge.targets.create(indicator=indicator, plan=Decimal(plan))


def test_a_figure_that_can_be_reckoned_is_not_asked_for():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()

    services.compute_lines(sheet=sheet, reading="self", by=scene.representative, at=NOON)

    held = line(sheet, 3)
    assert (held.self_points, held.self_state) == (9, LineState.SCORED)


def test_points_that_contradict_the_figures_are_refused():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="Theo số liệu được 9,0 điểm"):
        fill(sheet, "self", scene.representative, 8, 8, 10)


def test_a_missing_figure_leaves_the_line_open_and_not_zero():
    scene = stage()
    ratio(scene)
    report(scene, 10, None)
    sheet = scene.open()

    fill(sheet, "self", scene.representative, 8, 8)

    held = line(sheet, 3)
    assert (held.self_points, held.self_state) == (None, LineState.NOT_COMPUTABLE)
    with pytest.raises(ValidationError, match="Còn 1 tiêu chí chưa có điểm"):
        services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_where_figures_give_none_points_by_hand_want_a_reason():
    scene = stage()
    ratio(scene)
    report(scene, 10, None)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="chấm tay, xin ghi lý do"):
        fill(sheet, "self", scene.representative, 8, 8, 7)
    fill(sheet, "self", scene.representative, 8, 8, 7, reason="Sổ kho bị ướt")

    assert (line(sheet, 3).self_points, line(sheet, 3).self_reason) == (7, "Sổ kho bị ướt")
    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_a_figure_corrected_later_is_its_own_reason_for_the_next_reading():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()
    hand_over(scene, sheet, 8, 8)
    Figure.objects.update(value=Decimal(8))

    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    held = line(sheet, 3)
    assert (held.self_points, held.bloc_points) == (9, 8)
    assert held.bloc_reason.startswith("Tính từ số liệu: ")


# --- The whole way -----------------------------------------------------------------------------


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
