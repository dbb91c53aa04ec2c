"""A workbook goes out, is filled, comes back and is taken in line by line."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Leadership
from blocs.services import MeetingMinutes
from files.services import FileMissing, kept, name_of
from history.conflicts import Stale
from history.models import Event
from scoring.models import Criterion, Ranking, ReturnedWorkbook, ScoreSheet
from scoring.services import sheets as sheet_services
from scoring.services import workbook_meeting
from scoring.services import workbooks as services
from tests.factories.moments import NOON
from tests.factories.scoring import CriterionFactory
from tests.scoring.sheets import fill, hand_over, line, score_whole_bloc, stage
from tests.scoring.workbooks import boxes, filled, opened

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def scene(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kho"
    return stage((10, 10))


def own_workbook(scene):
    sheet = scene.open()
    made = services.make_unit_workbook(
        sheet=sheet, reading="self", by=scene.representative, at=NOON
    )
    return sheet, made


def send(scene, content, by=None, name="tep.xlsx", at=LATER):
    return services.receive_workbook(
        bloc_year=scene.bloc_year, content=content, name=name, by=by or scene.representative, at=at
    )


def look(returned, by, at=LATER):
    return services.look_at(returned=returned, by=by, at=at)


def take(returned, by, keys=None, at=LATER, **more):
    found = look(returned, by, at)
    accepted = [row.key for row in found.rows if row.is_ticked] if keys is None else keys
    return services.take_workbook(returned=returned, accepted=accepted, by=by, at=at, **more)


def box(held, kind="Xdiem"):
    return f"L{held.pk}", kind


# --- One unit --------------------------------------------------------------------------------


def test_a_units_workbook_comes_back_and_is_shown_before_anything_is_written(scene):
    sheet, made = own_workbook(scene)
    content = filled(made.content, {
        box(line(sheet)): 8.5, box(line(sheet, 2)): "7,5",
        box(line(sheet), "Xlydo"): "Đủ hồ sơ",
    })  # fmt: skip

    returned = send(scene, content)
    found = look(returned, scene.representative)

    assert [(row.old, row.new, row.reason) for row in found.rows] == [
        ("trống", "8,5", "Đủ hồ sơ"), ("trống", "7,5", ""),
    ]  # fmt: skip
    assert line(sheet).self_points is None
    assert take(returned, scene.representative) == 2
    sheet.refresh_from_db()
    assert (line(sheet).self_points, line(sheet).self_reason) == (Decimal("8.5"), "Đủ hồ sơ")
    assert sheet.self_total == 16
    assert [each.verb for each in Event.objects.about(sheet)] == [
        "scoring.workbook_made", "scoring.workbook_taken",
    ]  # fmt: skip


def test_only_what_was_ticked_is_taken(scene):
    sheet, made = own_workbook(scene)
    returned = send(scene, filled(made.content, {box(line(sheet)): 8, box(line(sheet, 2)): 7}))

    take(returned, scene.representative, keys=[str(line(sheet, 2).pk)])

    assert line(sheet).self_points is None
    assert line(sheet, 2).self_points == 7


def test_the_same_file_twice_is_one_and_is_taken_once(scene):
    sheet, made = own_workbook(scene)
    content = filled(made.content, {box(line(sheet)): 8})

    first, second = send(scene, content), send(scene, content)

    assert first == second
    take(first, scene.representative)
    assert send(scene, content) == first
    with pytest.raises(ValidationError, match="đã nhận lúc 14:00"):
        take(second, scene.representative, keys=[str(line(sheet).pk)])
    assert line(sheet).version == 1


def test_what_was_changed_on_line_meanwhile_is_never_written_over(scene):
    sheet, made = own_workbook(scene)
    content = filled(made.content, {box(line(sheet)): 8, box(line(sheet, 2)): 7})
    sheet_services.fill_reading(
        sheet=sheet, reading="self", by=scene.representative, at=NOON + timedelta(minutes=32),
        entries={line(sheet).pk: sheet_services.LineEntry(Decimal(9))},
    )  # fmt: skip

    returned = send(scene, content)
    found = look(returned, scene.representative)

    [newer] = found.newer
    assert newer.why.startswith(f"Đã sửa trên mạng lúc 12:32 bởi {scene.representative.called}")
    assert newer.entry is None
    with pytest.raises(Stale, match="vừa có người sửa"):
        take(returned, scene.representative, keys=[newer.key])
    take(returned, scene.representative)
    assert (line(sheet).self_points, line(sheet, 2).self_points) == (9, 7)


def test_points_taken_away_are_not_ticked_unless_somebody_says_so(scene):
    sheet, _ = own_workbook(scene)
    fill(sheet, "self", scene.officer, 8, 7)
    made = services.make_unit_workbook(
        sheet=sheet, reading="self", by=scene.representative, at=NOON
    )

    returned = send(scene, filled(made.content, {box(line(sheet)): None}))

    [row] = look(returned, scene.representative).rows
    assert (row.state, row.is_ticked, row.new) == ("xoa", False, "trống")
    take(returned, scene.representative, keys=[row.key])
    assert line(sheet).self_points is None


def test_rules_are_told_their_own_words(scene):
    group = scene.group
    choice = CriterionFactory(
        group=group, code="3", order=3, max_points=5, rule=Criterion.Rule.CHOICE,
        params={"options": [["Có", "5"], ["Không", "0"]]},
    )  # fmt: skip
    count = CriterionFactory(
        group=group, code="4", order=4, max_points=6, rule=Criterion.Rule.COUNT,
        params={"per": "2", "cap": "6"},
    )  # fmt: skip
    sheet, made = own_workbook(scene)
    content = filled(made.content, {box(line(sheet, 3)): "Có", box(line(sheet, 4)): 2})

    take(send(scene, content), scene.representative)

    chosen, counted = (sheet.lines.get(criterion=each) for each in (choice, count))
    assert (chosen.self_input, chosen.self_points) == ("Có", 5)
    assert (counted.self_input, counted.self_points) == (2, 4)


def test_an_officer_brings_it_for_a_unit_and_says_from_what(scene):
    sheet = scene.open()
    made = services.make_unit_workbook(sheet=sheet, reading="self", by=scene.officer, at=NOON)
    returned = send(scene, filled(made.content, {box(line(sheet)): 8}), by=scene.officer)

    with pytest.raises(ValidationError, match="xin chọn nguồn"):
        take(returned, scene.officer)
    take(returned, scene.officer, source="Bản giấy")

    sheet.refresh_from_db()
    assert (sheet.entry_source, sheet.self_total, line(sheet).self_points) == ("Bản giấy", None, 8)


def test_nobody_takes_out_or_brings_back_anothers_reading(scene):
    _, made = own_workbook(scene)

    with pytest.raises(PermissionDenied, match="Bảng tự chấm do đại diện"):
        services.make_unit_workbook(
            sheet=scene.sheet(scene.leader_unit), reading="self", by=scene.representative, at=NOON
        )
    with pytest.raises(PermissionDenied, match="Bảng tự chấm do đại diện"):
        send(scene, made.content, by=scene.deputy)
    assert not ReturnedWorkbook.objects.exists()


# --- A whole bloc ----------------------------------------------------------------------------


def scored_by_leader(scene):
    """The plain member and the deputy's unit wait for the leader."""
    scene.open()
    for membership in (scene.member, scene.deputy_unit):
        hand_over(scene, scene.sheet(membership), 8, 7)
    return services.make_bloc_workbook(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)


def cell(held):
    return f"D{held.sheet_id}", f"T{held.criterion_id}p0"


def test_a_blocs_matrix_and_its_reasons_come_back_together(scene):
    made = scored_by_leader(scene)
    sheet = scene.sheet(scene.member)
    first, second = line(sheet), line(sheet, 2)
    content = filled(made.content, {
        cell(first): 8, cell(second): 6.5, (f"L{second.pk}", "Xlydo"): "Thiếu biên bản",
    })  # fmt: skip

    returned = send(scene, content, by=scene.leader)
    assert take(returned, scene.leader) == 2

    sheet.refresh_from_db()
    assert sheet.bloc_total == Decimal("14.5")
    assert line(sheet, 2).bloc_reason == "Thiếu biên bản"


def test_a_different_score_without_a_reason_names_its_cell_and_the_cure(scene):
    made = scored_by_leader(scene)
    held = line(scene.sheet(scene.member))
    returned = send(scene, filled(made.content, {cell(held): 5}), by=scene.leader)

    [wrong] = look(returned, scene.leader).wrong

    assert wrong.why == (
        "Thấp hơn tự chấm 3 điểm, xin ghi lý do. Ô ghi lý do: trang “Lý do”, ô I7."
    )
    assert wrong.where.startswith("Trang “Điểm Khối chấm”, ô E")


def test_a_bloc_workbook_of_who_no_longer_leads_is_refused(scene):
    made = scored_by_leader(scene)
    Leadership.objects.filter(person=scene.leader).update(person=scene.representative)

    with pytest.raises(ValidationError, match="Nay việc đã giao người khác"):
        send(scene, made.content, by=scene.representative)
    with pytest.raises(PermissionDenied):
        send(scene, made.content, by=scene.leader)


def test_who_scores_nobody_gets_no_bloc_workbook_and_nobody_waiting_says_so(scene):
    scene.open()
    with pytest.raises(PermissionDenied):
        services.make_bloc_workbook(bloc_year=scene.bloc_year, by=scene.representative, at=NOON)
    with pytest.raises(ValidationError, match="Chưa đơn vị nào chờ"):
        services.make_bloc_workbook(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)


# --- The meeting -----------------------------------------------------------------------------

MINUTES = MeetingMinutes(
    held_on=NOON.date(), place="Nhà văn hóa ấp", chair="Khối trưởng", secretary="Thư ký", present=3
)


def at_the_meeting(scene, points, reason="Hội nghị thống nhất"):
    score_whole_bloc(scene, 8, 7)
    made = services.make_meeting_workbook(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)
    held = line(scene.sheet(scene.member))
    label = next(
        value
        for row in opened(made.content)["_danh_muc"].iter_rows(values_only=True)
        for value in row
        if isinstance(value, str) and value.startswith("3. ")
    )
    values = {
        ("S1", "Xdonvi"): label, ("S1", "Xtieuchi"): f"I.1 {held.criterion.text}",
        ("S1", "Xdiem"): points, ("S1", "Xlydo"): reason,
        (f"M{scene.member.pk}", "Xphieu"): 3, ("Hplace", "Xgiatri"): "Nhà văn hóa ấp",
        ("Hheld_on", "Xgiatri"): "22/12/2023",
    }  # fmt: skip
    return held, filled(made.content, values)


def test_a_meetings_changes_votes_and_minutes_come_in_at_once(scene):
    held, content = at_the_meeting(scene, 9)
    returned = send(scene, content, by=scene.leader)

    found = look(returned, scene.leader)
    assert [(row.old, row.new) for row in found.rows] == [("8,0", "9,0")]
    assert found.minutes == {"place": "Nhà văn hóa ấp", "held_on": "22/12/2023"}
    keys = [found.rows[0].key, found.votes[0].key]
    workbook_meeting.take_meeting_workbook(
        returned=returned, accepted=keys, minutes=MINUTES, by=scene.leader, at=LATER
    )

    sheet = scene.sheet(scene.member)
    assert (sheet.state, sheet.bloc_total) == (ScoreSheet.State.ADOPTED, 16)
    assert line(sheet).bloc_reason == "Theo ý kiến hội nghị: Hội nghị thống nhất"
    assert Ranking.objects.get().votes == {str(scene.member.pk): 3}
    assert scene.bloc_year.meetings.get().place == "Nhà văn hóa ấp"
    assert held.bloc_points == 8


def test_a_meeting_workbook_taken_without_minutes_changes_nothing(scene):
    _, content = at_the_meeting(scene, 9)
    returned = send(scene, content, by=scene.leader)

    with pytest.raises(ValidationError, match="Chưa có biên bản"):
        workbook_meeting.take_meeting_workbook(
            returned=returned, accepted=[], minutes=None, by=scene.leader, at=LATER
        )

    assert scene.sheet(scene.member).state == ScoreSheet.State.BLOC_SCORED


@pytest.mark.parametrize(
    ("points", "reason", "sentence"),
    [
        (11, "x", "Tối đa 10 điểm"),
        (9, None, "ghi đủ đơn vị, tiêu chí, điểm mới và ý kiến"),
        ("chín", "x", "ghi «chín»"),
    ],
)
def test_a_wrong_change_says_what_is_wrong(scene, points, reason, sentence):
    _, content = at_the_meeting(scene, points, reason)

    [wrong] = look(send(scene, content, by=scene.leader), scene.leader).wrong

    assert sentence in wrong.why


def test_votes_recorded_on_line_meanwhile_stay(scene):
    _, content = at_the_meeting(scene, 9)
    Ranking.objects.create(bloc_year=scene.bloc_year, votes={str(scene.member.pk): 2})

    [vote] = look(send(scene, content, by=scene.leader), scene.leader).votes

    assert not vote.may_take
    assert "giữ bản trên mạng" in vote.why


def test_the_meetings_workbook_waits_for_the_whole_bloc(scene):
    scene.open()
    with pytest.raises(ValidationError, match="Còn 3 đơn vị Khối chưa chấm xong"):
        services.make_meeting_workbook(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)
    with pytest.raises(PermissionDenied):
        services.make_meeting_workbook(bloc_year=scene.bloc_year, by=scene.deputy, at=NOON)


# --- The file kept ---------------------------------------------------------------------------


def test_a_file_that_is_gone_from_the_store_says_so(scene):
    sheet, made = own_workbook(scene)
    returned = send(scene, filled(made.content, {box(line(sheet)): 8}))
    kept().delete(name_of(returned.digest))

    with pytest.raises(FileMissing):
        look(returned, scene.representative)


def test_boxes_alone_are_unlocked_and_texts_never_become_formulas(scene):
    Criterion.objects.filter(order=1).update(text="=HYPERLINK(1)\x0b")
    sheet, made = own_workbook(scene)
    book = opened(made.content)

    page = book["Chấm điểm"]
    open_cells = {c.coordinate for row in page.iter_rows() for c in row if not c.protection.locked}
    assert open_cells == {
        each.coordinate for key, each in boxes(book).items() if key[0].startswith("L")
    }
    assert page.protection.sheet
    assert all(each.protection.sheet for each in book.worksheets if each.title != "_danh_muc")
    [written] = [c for row in page.iter_rows() for c in row if "HYPERLINK" in str(c.value)]
    assert (written.data_type, written.value, written.quotePrefix) == ("s", "=HYPERLINK(1)", True)
