"""The pages of score workbooks: taken out, sent back, looked at, taken in."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from scoring.models import ReturnedWorkbook, ScoreSheet
from scoring.services import sheets as sheet_services
from scoring.services import workbooks as services
from tests.factories.moments import NOON
from tests.scoring.sheets import hand_over, line, real_today_is_noon, score_whole_bloc, stage
from tests.scoring.test_workbooks import at_the_meeting
from tests.scoring.workbooks import filled

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def scene(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "kho"
    real_today_is_noon(monkeypatch)
    return stage((10, 10))


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def url(scene, name="workbooks", *more):
    return reverse(f"scoring:{name}", args=[2023, scene.bloc_year.number, *more])


def sent(client, scene, content):
    file = SimpleUploadedFile("Đã chấm.xlsx", content, XLSX)
    return client.post(url(scene, "workbook_send"), {"file": file})


def test_a_unit_takes_its_workbook_out_and_brings_it_back(scene):
    sheet = scene.open()
    client = browser(scene.representative)
    page = client.get(url(scene)).text
    assert "HTX tự chấm" in page
    assert "Cả Khối" not in page

    answer = client.post(url(scene, "workbook_make"), {"loai": "don_vi", "bang": sheet.pk})
    assert answer["Content-Type"] == XLSX
    assert "attachment" in answer["Content-Disposition"]
    key = f"L{line(sheet).pk}"
    shown = sent(client, scene, filled(answer.content, {(key, "Xdiem"): 8, (key, "Xlydo"): "Đủ"}))
    returned = ReturnedWorkbook.objects.get()
    assert shown.url == url(scene, "workbook_returned", returned.pk)
    page = client.get(shown.url).text
    assert f'value="{line(sheet).pk}" checked' in " ".join(page.split())

    taken = client.post(shown.url, {"nhan": [line(sheet).pk]}, follow=True)

    assert "Đã nhận 1 dòng từ tệp." in taken.text
    assert line(sheet).self_points == 8
    assert "Đã nhận 1 dòng lúc 12:00" in client.get(shown.url).text
    assert "Đã nhận" in client.get(url(scene)).text


def test_what_moved_between_looking_and_taking_comes_back_with_both_values(scene):
    sheet = scene.open()
    client = browser(scene.representative)
    made = services.make_unit_workbook(
        sheet=sheet, reading="self", by=scene.representative, at=NOON
    )
    there = sent(client, scene, filled(made.content, {(f"L{line(sheet).pk}", "Xdiem"): 8})).url
    sheet_services.fill_reading(
        sheet=sheet, reading="self", by=scene.representative, at=NOON,
        entries={line(sheet).pk: sheet_services.LineEntry(Decimal(9))},
    )  # fmt: skip

    answer = client.post(there, {"nhan": [line(sheet).pk]})

    assert answer.status_code == 409
    assert "trên mạng 9,0, trong tệp 8,0" in " ".join(answer.text.split())
    assert line(sheet).self_points == 9


def test_a_wrong_file_is_told_at_the_box_for_it(scene):
    client = browser(scene.representative)
    scene.open()

    page = sent(client, scene, b"a;b").text

    assert "không phải Excel" in page
    assert "Xin chọn tệp đã chấm." in client.post(url(scene, "workbook_send"), {}).text


def test_an_unready_meeting_and_an_unchosen_unit_say_why(scene):
    scene.open()
    client = browser(scene.leader)

    meeting = client.post(url(scene, "workbook_make"), {"loai": "hoi_nghi"}, follow=True).text
    nobody = client.post(url(scene, "workbook_make"), {"loai": "don_vi"}, follow=True).text

    assert "Còn 3 đơn vị Khối chưa chấm xong" in meeting
    assert "Xin chọn đơn vị" in nobody


def test_the_meetings_page_is_filled_in_from_the_file_and_asks_for_what_is_missing(scene):
    held, content = at_the_meeting(scene, 9)
    client = browser(scene.leader)
    there = sent(client, scene, content).url
    page = client.get(there).text
    assert 'value="Nhà văn hóa ấp"' in page
    typed = {
        "nhan": [held.pk, f"M{scene.member.pk}"], "version": 0, "held_on": "22/12/2023",
        "place": "Nhà văn hóa ấp", "members": 3, "present": 3, "chair": "Khối trưởng",
    }  # fmt: skip

    assert scene.sheet(scene.member).state == ScoreSheet.State.BLOC_SCORED
    client.post(there, typed)
    assert scene.sheet(scene.member).state == ScoreSheet.State.BLOC_SCORED
    client.post(there, typed | {"secretary": "Thư ký"})

    assert scene.sheet(scene.member).state == ScoreSheet.State.ADOPTED
    assert scene.bloc_year.meetings.get().secretary == "Thư ký"


@pytest.mark.parametrize("members", [3, 6])
def test_the_pages_cost_the_same_for_any_number_of_units(
    settings, tmp_path, monkeypatch, django_assert_max_num_queries, members
):
    settings.MEDIA_ROOT = tmp_path / "kho"
    real_today_is_noon(monkeypatch)
    scene = stage((10,), members=members)
    scene.open()
    for sheet in ScoreSheet.objects.of_bloc(scene.bloc_year):
        hand_over(scene, sheet, 8)
    made = services.make_bloc_workbook(bloc_year=scene.bloc_year, by=scene.leader, at=NOON)
    own = list(ScoreSheet.objects.exclude(membership=scene.leader_unit))
    content = filled(made.content, {
        (f"D{each.pk}", f"T{line(each).criterion_id}p0"): 8 for each in own
    })  # fmt: skip
    client = browser(scene.leader)
    there = sent(client, scene, content).url
    client.get(there)

    with django_assert_max_num_queries(21):
        client.get(url(scene))
    with django_assert_max_num_queries(30):
        assert client.get(there).text.count('name="nhan"') == members - 1


def test_a_bloc_scored_whole_is_offered_to_the_meeting(scene):
    score_whole_bloc(scene, 8, 7)

    page = browser(scene.leader).get(url(scene)).text

    assert "Tải tệp hội nghị" in page
