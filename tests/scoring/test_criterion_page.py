"""One criterion on a page of its own, and the sheet as a list of tasks."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from scoring.models import LineOpening, LineReturn, ScoreSheet
from scoring.services import sheets as services
from tests.factories.moments import NOON
from tests.scoring.sheets import fill, hand_over, line, real_today_is_noon, stage
from tests.scoring.test_sheet_costs import cost

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def page_of(held):
    return reverse("scoring:criterion", args=[held.sheet_id, held.pk])


def one(held, given, act="save", reading="self", **extra):
    return {
        "act": act, "reading": reading, f"given-{held.pk}": given,
        f"version-{held.pk}": held.version, **extra,
    }  # fmt: skip


def states(client, sheet):
    page = client.get(sheet.get_absolute_url())
    return [task.state.words for task in page.context["tasks"].tasks]


def test_saving_goes_on_to_the_next_criterion_that_waits_and_at_last_to_the_check(client):
    scene = stage(maxima=(10, 10, 10))
    sheet = scene.open()
    fill(sheet, "self", scene.representative, None, 7)
    client.force_login(scene.representative)

    first = client.post(page_of(line(sheet, 1)), one(line(sheet, 1), "8,5", act="next"))
    last = client.post(page_of(line(sheet, 3)), one(line(sheet, 3), "0", act="next"))

    assert first["Location"] == page_of(line(sheet, 3))
    assert last["Location"] == reverse("scoring:sheet_submit", args=[sheet.pk])
    assert [line(sheet, n).self_points for n in (1, 2, 3)] == [8.5, 7, 0]


def test_one_criterion_leaves_the_others_as_they_are_and_keeps_what_was_mistyped(client):
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8, 7)
    client.force_login(scene.representative)

    answer = client.post(page_of(line(sheet)), one(line(sheet), "8.500"))

    assert 'value="8.500"' in answer.text
    assert "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ." in answer.text
    assert [line(sheet, n).self_points for n in (1, 2)] == [8, 7]


def test_a_stale_criterion_shows_both_values(client):
    scene = stage()
    sheet = scene.open()
    old = line(sheet)
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.representative)

    answer = client.post(page_of(old), one(old, "5"))

    assert answer.status_code == 409
    assert 'value="5"' in answer.text
    assert "Đang lưu: <strong>8,0</strong>" in answer.text
    assert line(sheet).self_points == 8


def test_the_leader_scores_a_criterion_of_a_unit_by_the_same_page(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.leader)

    page = client.get(page_of(line(sheet)))
    refused = client.post(page_of(line(sheet)), one(line(sheet), "6", reading="bloc"))
    reason = {f"reason-{line(sheet).pk}": "Thiếu hợp đồng"}
    client.post(page_of(line(sheet)), one(line(sheet), "6", reading="bloc", **reason))

    assert "HTX tự chấm:" in page.text
    assert "Thấp hơn tự chấm 2 điểm, xin ghi lý do." in refused.text
    assert (line(sheet).bloc_points, line(sheet).bloc_reason) == (6, "Thiếu hợp đồng")


def test_who_may_only_read_gets_no_field_and_others_no_page(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.representative)
    read = client.get(page_of(line(sheet)))
    late = client.post(page_of(line(sheet)), one(line(sheet), "9"))
    elsewhere = reverse("scoring:criterion", args=[scene.sheet(scene.leader_unit).pk, 1])

    assert "given-" not in read.text
    assert late.status_code == 409
    assert "Bảng tự chấm đã gửi nên không sửa được." in late.text
    assert client.get(elsewhere).status_code == 404
    assert line(sheet).self_points == 8


def test_a_line_of_another_sheet_is_not_found_under_this_one(client):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.officer)
    other = line(scene.sheet(scene.leader_unit))

    answer = client.get(reverse("scoring:criterion", args=[sheet.pk, other.pk]))

    assert answer.status_code == 404


def test_a_page_of_one_criterion_keeps_to_seven_controls(client):
    scene = stage(maxima=(10, 10, 10))
    sheet = scene.open()
    client.force_login(scene.representative)

    page = client.get(page_of(line(sheet, 2))).text
    shown = page[page.index('<div class="one">') : page.index("</main>")]
    # What is folded is not seen: of the evidence the one button that opens it.
    shown = re.sub(r"(</summary>).*?</details>", r"\1", shown, flags=re.DOTALL)

    controls = re.findall(r"<(?:a|button|select|textarea|summary)\b|<input (?!type=.hidden)", shown)
    assert len(controls) == 7
    assert "2/3" in shown


# --- States --------------------------------------------------------------------------------------


def test_opened_but_not_finished_is_told_from_never_opened(client):
    scene = stage(maxima=(10, 10, 10))
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.representative)

    client.get(page_of(line(sheet, 2)))
    client.get(page_of(line(sheet, 2)))

    assert states(client, sheet) == ["Đã xong", "Đang làm", "Chưa bắt đầu"]
    assert LineOpening.objects.count() == 1


def test_looking_at_a_rivals_sheet_leaves_no_trace_of_begun(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.representative)

    client.get(page_of(line(sheet)))

    assert not LineOpening.objects.exists()


def test_a_criterion_sent_back_says_what_who_and_by_when_until_it_is_written_again(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    LineReturn.objects.create(
        line=line(sheet), reading="self", reason="Ảnh trang 2 mờ", due_on="2023-12-25",
        by=scene.officer, at=NOON + timedelta(seconds=1),
    )  # fmt: skip
    client.force_login(scene.representative)

    page = client.get(page_of(line(sheet)))
    listed = client.get(sheet.get_absolute_url())

    said = "Chị Ngân trả lại ngày 22/12/2023: “Ảnh trang 2 mờ”"
    assert f"{said} Sửa xong trước hết ngày 25/12/2023" in page.text
    assert said in listed.text
    assert "Sửa xong trước hết 25/12/2023" in listed.text
    assert [task.state.words for task in listed.context["tasks"].tasks] == ["Cần sửa"]
    assert "Làm tiếp: tiêu chí I.1" in listed.text


def test_after_a_return_of_the_whole_sheet_each_criterion_asks_to_be_looked_at(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    later = NOON + timedelta(minutes=5)
    services.return_sheet(sheet=sheet, reason="Xem lại hợp đồng", by=scene.officer, at=later)
    client.force_login(scene.representative)

    assert states(client, sheet) == ["Cần sửa", "Cần sửa"]
    LineOpening.objects.create(
        line=line(sheet), reading="self", person=scene.representative, at=later
    )
    assert states(client, sheet) == ["Đã xong", "Cần sửa"]


def test_the_phone_leads_with_the_list_and_the_whole_table_is_one_press_away(client):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.representative)

    led = client.get(sheet.get_absolute_url())
    whole = client.get(f"{sheet.get_absolute_url()}?xem=bang")

    assert "Bắt đầu: tiêu chí I.1" in led.text
    assert 'href="?xem=bang"' in led.text
    assert "Bắt đầu: tiêu chí" not in whole.text


# --- Before sending, and after -------------------------------------------------------------------


def test_the_check_names_what_lacks_and_leads_there(client):
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.representative)

    page = client.get(reverse("scoring:sheet_submit", args=[sheet.pk]))

    assert "Còn 1 việc trước khi gửi" in page.text
    assert "Gửi bảng tự chấm</button>" not in page.text
    assert page.text.count(f'href="{page_of(line(sheet, 2))}"') == 3


def test_who_has_begun_is_said_in_place_of_the_way_back(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.representative)
    withdraw = reverse("scoring:sheet_withdraw", args=[sheet.pk])
    receipt = reverse("scoring:sheet_receipt", args=[sheet.pk])

    before = client.get(receipt)
    fill(sheet, "bloc", scene.leader, 8)
    after = client.get(receipt)
    refused = client.post(withdraw, follow=True)

    assert withdraw in before.text
    said = "đã bắt đầu chấm cho Khối lúc 12:00, 22/12/2023 nên không rút lại được"
    assert said in after.text
    assert withdraw not in after.text
    assert said in refused.text
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.SUBMITTED


# --- Cost ----------------------------------------------------------------------------------------


def test_a_criterion_costs_the_same_for_any_number_of_others(client):
    costs = set()
    for number in (1, 3, 40):
        scene = stage(maxima=[10] * number, year=2020 + number)
        sheet = scene.open()
        client.force_login(scene.representative)
        client.get(page_of(line(sheet)))
        costs.add(cost(client, page_of(line(sheet)), ("data-autosave", 1)))

    # Five of them belong to the frame around every page.
    assert costs == {12}
