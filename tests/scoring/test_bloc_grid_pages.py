"""The bloc's grid as a page: what it shows, keeps, refuses, and asks before many cells change."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blocs.models import StepCode
from scoring.models import ScoreLine, ScoreSheet
from scoring.services.returns import return_lines
from tests.factories.moments import NOON
from tests.factories.people import UserFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    line,
    real_today_is_noon,
    score_whole_bloc,
    stage,
)
from tests.scoring.test_bloc_grid import handed_over, members_of

pytestmark = pytest.mark.django_db
# The page's own questions and those of the frame around every page.
MOST = 12
IN_BACKGROUND = {"headers": {"Accept": "application/json"}}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


@pytest.fixture
def scene(client):
    built = handed_over(members=4)
    client.force_login(built.leader)
    return built


def address(scene, name="bloc_grid"):
    year = scene.bloc_year.season.year
    return reverse(f"scoring:{name}", args=[year, scene.bloc_year.number])


def typed(sheet, *values, reason=None):
    """The cells of one sheet as the grid sends them; None leaves a cell out."""
    sent = {}
    for number, value in enumerate(values, start=1):
        held = line(sheet, number)
        if value is not None:
            sent[f"o-{held.pk}-{held.version}"] = value
            if reason is not None:
                sent[f"r-{held.pk}"] = reason
    return sent


def test_the_grid_shows_members_and_criteria_with_the_self_score_beside_each_box(client, scene):
    page = client.get(address(scene)).text

    assert page.count("<tr data-sheet=") == 4
    assert page.count('data-b="8,0"') == 6
    assert "Khối phó chấm" in page


def test_saving_the_grid_keeps_every_cell(client, scene):
    sheet = scene.sheet(scene.member)

    answer = client.post(address(scene), typed(sheet, "8", "7,5", reason="Thiếu ảnh"), follow=True)

    assert "Đã lưu 2 ô lúc" in answer.text
    assert (line(sheet).bloc_points, line(sheet, 2).bloc_points) == (8, 7.5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8.500", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ("1e309", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ("１２", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ("tám", "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ."),
        ("11", "Tối đa 10 điểm. Xin ghi từ 0 đến 10."),
        ("-1", "Xin ghi từ 0 điểm trở lên."),
        ("7", "Thấp hơn tự chấm 1 điểm, xin ghi lý do."),
    ],
)
def test_a_wrong_cell_says_so_and_everything_typed_stays(client, scene, text, sentence):
    sheet = scene.sheet(scene.member)

    page = client.post(address(scene), typed(sheet, text, "8,00")).text

    assert page.count(sentence) == 2  # on top with unit and criterion, and beside the cell
    assert f'value="{text}"' in page
    assert 'value="8,00"' in page
    assert not ScoreLine.objects.filter(bloc_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("text", "points"), [("8,5", 8.5), ("8.5", 8.5), ("-0", 0), ("\u202e8\x00", 8)]
)
def test_what_can_only_be_read_one_way_is_read(client, scene, text, points):
    sheet = scene.sheet(scene.member)

    client.post(address(scene), typed(sheet, text, reason="Có minh chứng \u202e\x00"))

    kept = line(sheet)
    assert (kept.bloc_points, kept.bloc_reason) == (points, "Có minh chứng")


def test_a_cell_that_names_no_line_of_the_bloc_is_refused(client, scene):
    page = client.post(address(scene), {"o-999999999-0": "8"})

    assert "Có tiêu chí không thuộc Khối này" in page.text


def test_whoever_is_later_sees_both_values_and_saves_again_knowingly(client, scene):
    sheet = scene.sheet(scene.member)
    late = typed(sheet, "9", reason="Có đủ")
    fill(sheet, "bloc", scene.leader, 7, reason="Thiếu ảnh")

    page = client.post(address(scene), late)

    held = line(sheet)
    assert page.status_code == 409
    assert "Đang lưu: 7,0 (Thiếu ảnh)" in page.text
    assert f'name="o-{held.pk}-{held.version}"' in page.text
    assert 'value="9"' in page.text
    client.post(address(scene), typed(sheet, "9", reason="Có đủ"))
    assert line(sheet).bloc_points == 9


def test_a_phase_that_closes_while_typing_gives_the_typed_text_back(client, scene):
    sheet = scene.sheet(scene.member)
    sent = typed(sheet, "7", reason="Thiếu ảnh")
    scene.bloc_year.season.steps.filter(code=StepCode.BLOC_SCORE).update(
        opens_on="2023-01-01", closes_on="2023-01-02"
    )

    page = client.post(address(scene), sent)

    assert page.status_code == 409
    assert "Bước này đã khóa từ hết ngày 02/01/2023" in page.text
    assert "Số anh/chị vừa ghi, chưa lưu" in page.text
    assert "Thiếu ảnh" in page.text


def test_a_unit_finished_meanwhile_gives_its_cells_back_and_keeps_the_others(client, scene):
    gone, here, *_ = members_of(scene)
    sent = typed(gone, "8", "8") | typed(here, "8", "8")
    fill(gone, "bloc", scene.leader, 8, 8)
    ScoreSheet.objects.filter(pk=gone.pk).update(state=ScoreSheet.State.BLOC_SCORED)

    page = client.post(address(scene), sent)

    assert page.status_code == 409
    assert "Khối đã chấm xong bảng này" in page.text
    assert line(here).bloc_points is None


def test_saving_in_the_background_tells_time_versions_and_true_totals(client, scene):
    sheet = scene.sheet(scene.member)

    told = client.post(address(scene), typed(sheet, "8", "8"), **IN_BACKGROUND).json()

    assert told["at"] == "12:00"
    assert told["versions"][str(line(sheet).pk)] == line(sheet).version
    assert told["rows"] == {str(sheet.pk): {"total": "16,0", "done": 2, "due": 2}}


def test_a_refusal_in_the_background_names_the_cell(client, scene):
    sheet = scene.sheet(scene.member)

    answer = client.post(address(scene), typed(sheet, "7"), **IN_BACKGROUND)

    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"] == {
        str(line(sheet).pk): "Thấp hơn tự chấm 1 điểm, xin ghi lý do."
    }


def test_the_last_five_reasons_are_offered_each_once(client, scene):
    for number, sheet in enumerate(members_of(scene)):
        fill(sheet, "bloc", scene.leader, 7, 6, reason=f"Lý do {number % 2}")

    page = client.get(address(scene)).text

    assert page.count('<option value="Lý do') == 2
    other = client.get(scene.sheet(scene.member).get_absolute_url()).text
    assert other.count('<option value="Lý do') == 2


def test_the_officer_sees_verification_first_once_the_meeting_adopted(client):
    scene = stage(members=3)
    adopt_whole_bloc(scene, 8, 7)
    client.force_login(scene.officer)

    page = client.get(address(scene)).text
    other = client.get(address(scene) + "?luot=bloc").text

    assert page.count('data-b="8,0"') == 3
    assert "Số nhỏ trên ô là điểm Khối chấm" in page
    assert 'data-b="' not in other


def test_a_year_in_periods_has_a_column_a_period_and_saves_each(client):
    scene = stage(maxima=[10], members=3)
    scene.criteria_set.periods = [
        {"name": "6 tháng đầu năm", "weight": "1"}, {"name": "Cả năm", "weight": "2"},
    ]  # fmt: skip
    scene.criteria_set.save()
    sheet = scene.open()
    sheet.lines.update(self_points=8, self_state="da_cham")
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="da_gui", submitted_at=NOON, self_total=8)
    client.force_login(scene.leader)

    page = client.get(address(scene)).text
    first, last = sheet.lines.order_by("period")
    sent = {f"o-{first.pk}-0": "8", f"o-{last.pk}-0": "5", f"r-{last.pk}": "Thiếu ảnh"}
    told = client.post(address(scene), sent, **IN_BACKGROUND).json()

    assert "6 tháng đầu năm · tối đa 10" in page
    assert ', H1·I.1"' in page
    assert told["rows"][str(sheet.pk)] == {"total": "6,0", "done": 2, "due": 2}


# --- Accepting and closing many, after a question ----------------------------------------------


def sent_by(page, name):
    """The hidden fields the question carries."""
    return [part.split('"')[0] for part in page.split(f'name="{name}" value="')[1:]]


def test_accepting_a_criterion_names_who_takes_it_and_who_does_not(client, scene):
    taken, kept, *_ = members_of(scene)
    fill(kept, "bloc", scene.leader, 7, reason="Thiếu ảnh")
    url = f"{address(scene, 'bloc_accept')}?tieu-chi={line(taken).criterion_id}"

    page = client.get(url).text
    client.post(url, {"luot": "bloc", "o": sent_by(page.replace("\n", ""), "o")})

    assert "cho 2 ô trống?" in page
    assert "đã có 7 điểm" in page
    assert "Khối phó chấm" in page
    assert [line(each).bloc_points for each in (taken, kept)] == [8, 7]


def test_accepting_a_unit_takes_its_blanks(client, scene):
    sheet = scene.sheet(scene.member)
    url = f"{address(scene, 'bloc_accept')}?don-vi={sheet.pk}"

    client.post(url, {"luot": "bloc", "o": sent_by(client.get(url).text, "o")})

    sheet.refresh_from_db()
    assert sheet.bloc_total == 16


def test_accepting_what_is_not_there_is_not_found(client, scene):
    assert client.get(address(scene, "bloc_accept")).status_code == 404
    assert client.get(address(scene, "bloc_accept") + "?don-vi=abc").status_code == 404


def test_one_criterion_is_accepted_on_the_unit_s_own_page(client, scene):
    sheet = scene.sheet(scene.member)
    page = client.get(sheet.get_absolute_url()).text

    client.post(sheet.get_absolute_url(), {"reading": "bloc", "accept_line": line(sheet, 2).pk})

    assert page.count('name="accept_line"') == 2
    assert (line(sheet, 1).bloc_points, line(sheet, 2).bloc_points) == (None, 8)


def test_closing_the_complete_units_names_them_and_those_left_out(client, scene):
    ready, half, *_ = members_of(scene)
    fill(ready, "bloc", scene.leader, 8, 8)
    fill(half, "bloc", scene.leader, 8)

    page = client.get(address(scene, "bloc_finish")).text
    answer = client.post(
        address(scene, "bloc_finish"), {"don-vi": sent_by(page, "don-vi")}, follow=True
    )

    assert "Chấm xong 1 đơn vị?" in page
    assert "còn 1 ô chưa có điểm" in page
    assert "Khối đã chấm xong 1 đơn vị." in answer.text
    ready.refresh_from_db()
    assert ready.state == ScoreSheet.State.BLOC_SCORED


# --- Who comes in, and what it costs -----------------------------------------------------------


def test_the_grid_is_for_those_who_lead_and_for_the_office(client, scene):
    for person, status in (
        (scene.deputy, 200), (scene.officer, 200), (scene.representative, 403),
        (UserFactory(), 404),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(address(scene)).status_code == status


def test_the_office_reads_and_does_not_write_what_the_bloc_gives(client, scene):
    client.force_login(scene.admin)

    assert '<input id="c' not in client.get(address(scene)).text
    assert client.post(address(scene), typed(scene.sheet(scene.member), "8")).status_code in (
        403,
        409,
    )
    assert line(scene.sheet(scene.member)).bloc_points is None


def test_the_leader_sees_no_draft_of_a_rival(client):
    scene = stage(members=3)
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 9, 9)
    client.force_login(scene.leader)

    page = client.get(address(scene)).text

    assert "HTX chưa gửi" in page
    assert "9,0" not in page


def test_the_grid_costs_the_same_for_any_number_of_members_and_criteria(client):
    costs = set()
    for members, criteria in ((3, 1), (5, 3)):
        scene = handed_over(members=members, maxima=[10] * criteria, year=2020 + members)
        client.force_login(scene.leader)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address(scene))
        assert page.text.count('<input id="c') == (members - 1) * criteria
        costs.add(len(queries))

    assert len(costs) == 1
    assert costs == {MOST}


def test_a_bloc_all_scored_offers_nothing_more(client):
    scene = stage(members=3)
    score_whole_bloc(scene, 8, 7)
    client.force_login(scene.leader)

    page = client.get(address(scene)).text

    assert "Đã chấm xong" in page
    assert address(scene, "bloc_finish") not in page


# --- What was sent back ------------------------------------------------------------------------


def send_back(sheet, reading, by):
    return_lines(
        sheet=sheet, lines=[line(sheet).pk], reading=reading, reason="Ảnh mờ.",
        due_on=NOON.date() + timedelta(days=3), by=by, at=NOON,
    )  # fmt: skip


def test_a_criterion_the_bloc_has_to_look_at_again_leads_to_where_it_is_written(client):
    scene = stage(members=3)
    adopt_whole_bloc(scene, 8, 7)
    sheet = scene.sheet(scene.member)
    send_back(sheet, "bloc", scene.officer)
    client.force_login(scene.leader)

    page = client.get(address(scene)).text

    there = reverse("scoring:criterion", args=[sheet.pk, line(sheet).pk]) + "?sua=bloc"
    assert f'href="{there}"' in page
    assert "Cần sửa 1 tiêu chí" in page
    assert 'name="given-' in client.get(there).text


def test_a_unit_that_is_mending_is_marked_and_not_closed_with_the_others(client, scene):
    sheet, other, *_ = members_of(scene)
    for each in (sheet, other):
        client.post(address(scene), typed(each, "8", "8"))
    send_back(sheet, "self", scene.leader)

    assert client.get(address(scene)).text.count("HTX đang sửa") == 1
    page = client.get(address(scene, "bloc_finish")).text
    assert "còn 1 tiêu chí trả lại, HTX đang sửa" in page
    assert page.count('name="don-vi"') == 1
