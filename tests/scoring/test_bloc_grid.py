"""Many sheets of a bloc written at once: the judging of one sheet, all of it or nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blocs.models import StepCode
from history.conflicts import Stale
from history.models import Event
from scoring.models import Criterion, DeclaredRelation, ScoreLine, ScoreSheet
from scoring.permissions import relation, relations_of
from scoring.services import bloc_grid as services
from scoring.services import sheets as sheet_services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import MembershipFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.factories.people import UserFactory
from tests.scoring.sheets import adopt_whole_bloc, fill, hand_over, line, points, stage

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def handed_over(members=5, maxima=(10, 10), year=2023):
    """A bloc whose members all sent 8 for every criterion."""
    scene = stage(members=members, maxima=maxima, year=year)
    scene.open()
    sheets = ScoreSheet.objects.of_bloc(scene.bloc_year)
    ScoreLine.objects.filter(sheet__in=sheets).update(self_points=8, self_state="da_cham")
    sheets.update(state="da_gui", submitted_at=NOON, self_total=8 * len(maxima))
    return scene


def members_of(scene):
    """The sheets the leader scores: all but the leader's own."""
    return list(ScoreSheet.objects.of_bloc(scene.bloc_year).exclude(membership=scene.leader_unit))


def entries_of(sheets, *values, reason=""):
    found = {}
    for sheet in sheets:
        found |= points(sheet, *values, reason=reason)
    return found


def save(scene, entries, by=None, reading="bloc"):
    return services.fill_bloc(
        bloc_year=scene.bloc_year, reading=reading, entries=entries, by=by or scene.leader, at=NOON
    )


def test_many_sheets_are_written_with_their_totals():
    scene = handed_over()
    sheets = members_of(scene)

    saved = save(scene, entries_of(sheets, 8, 7, reason="Thiếu minh chứng"))

    assert len(saved.changed) == 8
    for sheet in sheets:
        sheet.refresh_from_db()
        assert (sheet.bloc_total, line(sheet, 2).bloc_reason) == (15, "Thiếu minh chứng")
        assert (line(sheet).bloc_by, line(sheet).bloc_at) == (scene.leader, NOON)


def test_the_grid_judges_as_the_sheet_does():
    """The same figures, the same points and the same words, whichever page writes them."""
    scene = stage(members=4)
    revenue = IndicatorFactory()
    Criterion.objects.filter(group=scene.group, order=1).update(
        indicator=revenue, rule="ratio",
        params={"actual": f"actual:{revenue.code}", "plan": f"previous:{revenue.code}"},
    )  # fmt: skip
    for unit in (scene.member, scene.deputy_unit):
        for year, value in ((2022, 100), (2023, 90)):
            FigureFactory(
                organization=unit.organization, indicator=revenue, year=year, value=Decimal(value)
            )
    scene.open()
    one, other = scene.sheet(scene.member), scene.sheet(scene.deputy_unit)
    for each in (one, other):
        hand_over(scene, each, None, 8)

    fill(one, "bloc", scene.leader, None, 8)
    save(scene, {line(other, 2).pk: LineEntry(Decimal(8))})

    kept = [
        (each.bloc_points, each.bloc_state, each.bloc_reason, each.version)
        for each in (line(one), line(other))
    ]
    assert kept[0] == kept[1]
    assert kept[0][0] == 9


def test_one_wrong_line_and_nothing_is_kept_each_named_by_unit_and_criterion():
    scene = handed_over()
    first, second, *_ = members_of(scene)
    entries = points(first, 8, 8) | points(second, 6, 8)

    with pytest.raises(services.WrongLines) as refusal:
        save(scene, entries)

    wrong = line(second)
    assert refusal.value.problems == {wrong.pk: "Thấp hơn tự chấm 2 điểm, xin ghi lý do."}
    [message] = refusal.value.messages
    assert message.endswith(", tiêu chí I.1: Thấp hơn tự chấm 2 điểm, xin ghi lý do.")
    assert not ScoreLine.objects.filter(bloc_at__isnull=False).exists()


def test_nobody_scores_their_own_unit_in_the_grid():
    scene = handed_over()
    own = scene.sheet(scene.leader_unit)

    with pytest.raises(services.WrongLines) as refusal:
        save(scene, entries_of([own, *members_of(scene)], 8, 8))

    unit = own.membership.organization
    assert set(refusal.value.problems.values()) == {
        f"Điểm Khối của {unit} do Khối phó chấm, vì là đơn vị của Khối trưởng."
    }
    save(scene, points(own, 8, 8), by=scene.deputy)
    assert line(own).bloc_by == scene.deputy


def test_a_sheet_not_in_turn_is_refused_by_its_sentence():
    scene = stage(members=4)
    scene.open()

    with pytest.raises(services.WrongLines, match="HTX chưa gửi bảng tự chấm"):
        save(scene, points(scene.sheet(scene.member), 8, 8))


def test_who_scores_nobody_here_is_shown_the_door():
    scene = handed_over(members=3)

    for person in (scene.representative, UserFactory()):
        with pytest.raises(PermissionDenied):
            save(scene, {}, by=person)


def test_the_self_score_is_not_written_here():
    scene = handed_over(members=3)

    with pytest.raises(ValidationError, match="Nhập thay"):
        save(scene, {}, by=scene.officer, reading="self")


def test_lines_of_another_bloc_are_refused():
    scene = handed_over(members=3)
    elsewhere = stage(year=2022)
    elsewhere.open()

    with pytest.raises(ValidationError, match="không thuộc Khối này"):
        save(scene, points(elsewhere.sheet(elsewhere.member), 8))


def test_a_closed_step_is_told_and_nothing_is_kept():
    scene = handed_over(members=3)
    scene.bloc_year.season.steps.filter(code=StepCode.BLOC_SCORE).update(
        opens_on="2023-01-01", closes_on="2023-01-02"
    )

    with pytest.raises(ValidationError, match="Bước này đã khóa từ hết ngày 02/01/2023"):
        save(scene, points(scene.sheet(scene.member), 8, 8))


def test_two_who_score_at_once_get_both_values():
    scene = handed_over(members=4)
    held = line(scene.sheet(scene.member))
    save(scene, {held.pk: LineEntry(Decimal(7), None, "Thiếu ảnh", held.version)})

    with pytest.raises(Stale) as refusal:
        save(scene, {held.pk: LineEntry(Decimal(9), None, "Có đủ", held.version)})

    assert refusal.value.theirs[str(held.pk)] == {
        "points": Decimal(7), "input": None, "reason": "Thiếu ảnh", "version": held.version + 1,
    }  # fmt: skip
    assert line(held.sheet).bloc_points == 7


def test_the_officer_verifies_in_the_grid():
    scene = stage(members=3)
    adopt_whole_bloc(scene, 8, 7)
    sheets = list(ScoreSheet.objects.of_bloc(scene.bloc_year))

    save(scene, entries_of(sheets, 8, 7), by=scene.officer, reading="alliance")

    assert {each.alliance_total for each in ScoreSheet.objects.of_bloc(scene.bloc_year)} == {15}


def test_saving_costs_the_same_for_any_number_of_sheets():
    costs = set()
    for number in (3, 6):
        scene = handed_over(members=number, year=2020 + number)
        entries = entries_of(members_of(scene), 8, 8)
        with CaptureQueriesContext(connection) as queries:
            save(scene, entries)
        costs.add(len(queries))

    assert len(costs) == 1
    assert costs.pop() <= 16


def test_sixty_units_by_forty_criteria_are_saved_in_one_go():
    scene = handed_over(members=60, maxima=[10] * 40)
    sheets = ScoreSheet.objects.of_bloc(scene.bloc_year)
    lines = ScoreLine.objects.filter(sheet__in=members_of(scene))
    entries = {
        pk: LineEntry(Decimal(7), None, "Thiếu minh chứng", 0)
        for pk in lines.values_list("pk", flat=True)
    }

    saved = save(scene, entries)

    assert len(saved.changed) == 59 * 40
    assert lines.filter(bloc_points=7, version=1, bloc_reason="Thiếu minh chứng").count() == 2360
    assert sheets.filter(bloc_total=280).count() == 59


# --- Accepting, finishing ----------------------------------------------------------------------


def accept(scene, cells, by=None):
    return services.accept_cells(
        bloc_year=scene.bloc_year, reading="bloc", by=by or scene.leader, at=NOON,
        cells={each.pk: each.version for each in cells},
    )  # fmt: skip


def test_accepting_takes_the_points_the_units_gave():
    scene = handed_over()
    cells = [line(sheet, 2) for sheet in members_of(scene)]

    accept(scene, cells)

    assert {line(sheet, 2).bloc_points for sheet in members_of(scene)} == {8}
    assert {line(sheet, 1).bloc_points for sheet in members_of(scene)} == {None}


def test_nothing_to_accept_is_said():
    scene = handed_over(members=3)
    held = line(scene.sheet(scene.member))
    ScoreLine.objects.filter(pk=held.pk).update(self_points=None)

    with pytest.raises(services.WrongLines, match="Chưa có điểm tự chấm để chấp nhận"):
        accept(scene, [held])


def test_one_s_own_unit_is_not_accepted_either():
    scene = handed_over(members=3)

    with pytest.raises(services.WrongLines, match="do Khối phó chấm"):
        accept(scene, [line(scene.sheet(scene.leader_unit))])


def finish(scene, sheets, by=None):
    return services.finish_bloc(
        bloc_year=scene.bloc_year, sheets=[each.pk for each in sheets],
        by=by or scene.leader, at=NOON,
    )  # fmt: skip


def test_the_complete_units_are_closed_together_each_an_act_of_its_own():
    scene = handed_over()
    sheets = members_of(scene)
    save(scene, entries_of(sheets, 8, 8))

    finish(scene, sheets)

    assert {each.state for each in members_of(scene)} == {ScoreSheet.State.BLOC_SCORED}
    assert Event.objects.filter(verb="scoring.bloc_scored", actor=scene.leader).count() == 4


def test_one_unit_that_is_not_complete_and_none_is_closed():
    scene = handed_over()
    first, second, *_ = members_of(scene)
    save(scene, points(first, 8, 8) | points(second, 8))

    with pytest.raises(ValidationError, match="Còn 1 tiêu chí chưa có điểm: I.2"):
        finish(scene, [first, second])

    assert scene.sheet(first.membership).state == ScoreSheet.State.SUBMITTED


def test_closing_needs_somebody_to_close():
    scene = handed_over(members=3)

    with pytest.raises(ValidationError, match="Chưa đơn vị nào đủ điểm"):
        finish(scene, [])
    with pytest.raises(PermissionDenied):
        finish(scene, members_of(scene), by=scene.representative)


# --- Who scores whom, asked for many sheets at once --------------------------------------------


def test_asked_for_many_sheets_or_one_the_answer_is_the_same():
    """Own unit, deputy for the leader's, declared relations: whatever `relation` knows."""
    scene = stage(members=4)
    scene.open()
    DeclaredRelation.objects.create(
        membership=scene.member, person=scene.leader, words="Anh em ruột",
        declared_by=scene.officer, declared_at=NOON,
    )  # fmt: skip
    sheets = list(ScoreSheet.objects.of_bloc(scene.bloc_year).with_names())
    people = [
        scene.leader, scene.deputy, scene.officer, scene.admin, scene.representative, UserFactory(),
    ]  # fmt: skip

    for person in people:
        many = relations_of(person, sheets, DAY)
        assert many == {each.pk: relation(person, each, DAY) for each in sheets}


def test_asking_for_many_sheets_takes_two_queries(django_assert_num_queries):
    scene = stage(members=4)
    MembershipFactory(bloc_year=scene.bloc_year, order=9)
    scene.open()
    sheets = list(ScoreSheet.objects.of_bloc(scene.bloc_year).with_names())

    with django_assert_num_queries(2):
        relations_of(scene.leader, sheets, DAY)


def test_accepting_a_unit_still_fills_its_blanks():
    scene = handed_over(members=3)
    sheet = scene.sheet(scene.member)

    sheet_services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    assert line(sheet).bloc_points == 8
