"""The pages of a sheet, walked as the people who use them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from history.models import Event
from scoring.models import ScoreSheet
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    meeting_of,
    real_today_is_noon,
    score_whole_bloc,
    stage,
    typed,
)

pytestmark = pytest.mark.django_db
State = ScoreSheet.State


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


def test_a_representative_scores_saves_checks_and_hands_over(client):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.representative)

    saved = client.post(
        sheet.get_absolute_url(), typed(sheet, "8,5", "7.5", act="hand_over"), follow=True
    )
    assert "Gửi bảng tự chấm 16,0 điểm cho Khối?" in saved.text
    sheet.refresh_from_db()
    receipt = client.post(
        reverse("scoring:sheet_submit", args=[sheet.pk]), {"version": sheet.version}, follow=True
    )

    event = Event.objects.about(sheet).get()
    assert event.hash[:12].upper() in receipt.text
    assert "12:00, 22/12/2023" in receipt.text
    sheet.refresh_from_db()
    assert (sheet.state, sheet.self_total) == (State.SUBMITTED, 16)


def test_bad_input_is_shown_again_as_typed_with_what_to_write(client):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.representative)

    answer = client.post(sheet.get_absolute_url(), typed(sheet, "8.500", "15"))

    assert 'value="8.500"' in answer.text
    assert "Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ." in answer.text
    assert 'value="15"' in answer.text
    assert "Tối đa 10 điểm. Xin ghi từ 0 đến 10." in answer.text
    assert line(sheet).self_points is None


@pytest.mark.parametrize("text", ["8,5", "8.5"])
def test_comma_and_point_mean_the_same(client, text):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.representative)

    client.post(sheet.get_absolute_url(), typed(sheet, text))

    assert line(sheet).self_points == Decimal("8.5")


def test_a_negative_score_is_refused(client):
    scene = stage()
    sheet = scene.open()
    client.force_login(scene.representative)

    answer = client.post(sheet.get_absolute_url(), typed(sheet, "-1"))

    assert "Xin ghi từ 0" in answer.text
    assert line(sheet).self_points is None


def test_a_missing_reason_is_asked_for_at_its_line(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.leader)

    answer = client.post(sheet.get_absolute_url(), typed(sheet, "6", "7", reading="bloc"))

    assert "Thấp hơn tự chấm 2 điểm, xin ghi lý do." in answer.text
    assert 'value="6"' in answer.text
    assert line(sheet).bloc_points is None


def test_a_stale_form_shows_both_values_and_a_second_save_goes_through(client):
    scene = stage()
    sheet = scene.open()
    form = typed(sheet, "5", "7")
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.representative)

    conflict = client.post(sheet.get_absolute_url(), form)

    assert conflict.status_code == 409
    assert 'value="5"' in conflict.text
    assert "Đang lưu: <strong>8,0</strong>" in conflict.text
    assert (line(sheet, 1).self_points, line(sheet, 2).self_points) == (8, None)
    again = conflict.context["form"].data
    client.post(sheet.get_absolute_url(), again)
    assert (line(sheet, 1).self_points, line(sheet, 2).self_points) == (5, 7)


def test_save_and_next_goes_to_the_next_unit_still_open(client):
    scene = stage()
    sheet = scene.open()
    other = scene.sheet(scene.deputy_unit)
    for each in (sheet, other):
        hand_over(scene, each, 8, 7)
    client.force_login(scene.leader)

    answer = client.post(
        other.get_absolute_url(), typed(other, "8", "7", act="next", reading="bloc")
    )

    assert answer["Location"] == sheet.get_absolute_url()


def test_blanks_take_the_unit_s_points_at_one_press(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.leader)

    client.post(sheet.get_absolute_url(), typed(sheet, "", "", act="accept", reading="bloc"))

    assert [line(sheet, n).bloc_points for n in (1, 2)] == [8, 7]


def test_the_leader_reads_the_own_unit_s_sheet_but_the_deputy_scores_it(client):
    scene = stage()
    scene.open()
    own = scene.sheet(scene.leader_unit)
    hand_over(scene, own, 8, 7)
    client.force_login(scene.leader)

    page = client.get(own.get_absolute_url())
    refused = client.post(own.get_absolute_url(), typed(own, "9", "9", reading="bloc"))

    assert "Khối phó chấm" in page.text
    assert "given-" not in page.text
    assert refused.status_code == 403
    assert f"Điểm Khối của {own.membership.organization} do Khối phó chấm" in refused.text
    assert "vì là đơn vị của Khối trưởng" in refused.text


def test_a_closed_step_says_until_when_and_whom_to_call(client):
    scene = stage()
    sheet = scene.open()
    scene.bloc_year.season.steps.filter(code="tu_cham").update(closes_on="2023-12-20")
    client.force_login(scene.representative)

    page = client.get(sheet.get_absolute_url())
    answer = client.post(sheet.get_absolute_url(), typed(sheet, "8"), follow=True)

    sentence = "Bước này đã khóa từ hết ngày 20/12/2023. Cần sửa, xin gọi chị Ngân."
    assert sentence in page.text
    assert sentence in answer.text
    assert line(sheet).self_points is None


def test_what_was_typed_when_the_step_closed_is_shown_to_be_copied(client):
    scene = stage()
    sheet = scene.open()
    scene.bloc_year.season.steps.filter(code="tu_cham").update(closes_on="2023-12-20")
    client.force_login(scene.representative)

    answer = client.post(sheet.get_absolute_url(), typed(sheet, "8,5"))

    assert answer.status_code == 409
    assert "Số anh/chị vừa ghi, chưa lưu" in answer.text
    assert [row["given"] for row in answer.context["typed"]] == ["8,5"]


def test_a_returned_sheet_says_what_who_and_when(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.officer)

    client.post(reverse("scoring:sheet_return", args=[sheet.pk]), {"reason": "Ảnh trang 2 mờ"})
    client.force_login(scene.representative)
    page = client.get(sheet.get_absolute_url())

    assert "Trả lại ngày 22/12/2023" in page.text
    assert "chị Ngân nhắn: “Ảnh trang 2 mờ”" in page.text


def test_a_return_without_words_is_asked_for_them(client):
    scene = stage()
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.officer)

    answer = client.post(reverse("scoring:sheet_return", args=[sheet.pk]), {"reason": ""})

    assert "Xin ghi lý do trả lại" in answer.text
    sheet.refresh_from_db()
    assert sheet.state == State.SUBMITTED


def test_the_meeting_adopts_by_its_page(client):
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    sheet = scene.sheet(scene.member)
    meeting = meeting_of(scene)
    client.force_login(scene.officer)
    url = reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number])

    page = client.get(url)
    assert "có mặt 3/3" in page.text
    client.post(
        url,
        {
            "meeting": meeting.pk,
            "thay-doi-TOTAL_FORMS": 3, "thay-doi-INITIAL_FORMS": 0,
            "thay-doi-0-unit": sheet.pk,
            "thay-doi-0-criterion": line(sheet).criterion_id,
            "thay-doi-0-given": "9,5",
            "thay-doi-0-reason": "thêm hợp đồng",
        },
    )  # fmt: skip

    sheet.refresh_from_db()
    assert (sheet.state, sheet.bloc_total) == (State.ADOPTED, Decimal("16.5"))
    assert line(sheet).bloc_reason == "Theo ý kiến hội nghị: thêm hợp đồng"


def test_half_a_change_is_asked_for_its_other_half_and_nothing_is_adopted(client):
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    sheet = scene.sheet(scene.member)
    client.force_login(scene.officer)

    answer = client.post(
        reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]),
        {
            "meeting": meeting_of(scene).pk,
            "thay-doi-TOTAL_FORMS": 3, "thay-doi-INITIAL_FORMS": 0,
            "thay-doi-0-unit": sheet.pk, "thay-doi-0-given": "9,5",
        },
    )  # fmt: skip

    assert "Xin ghi đủ đơn vị, tiêu chí, điểm mới" in answer.text
    assert 'value="9,5"' in answer.text
    sheet.refresh_from_db()
    assert sheet.state == State.BLOC_SCORED


def test_more_rows_keep_what_was_typed(client):
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    client.force_login(scene.officer)

    answer = client.post(
        reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]),
        {
            "meeting": meeting_of(scene).pk, "add_row": "1",
            "thay-doi-TOTAL_FORMS": 3, "thay-doi-INITIAL_FORMS": 0,
            "thay-doi-0-reason": "thêm hợp đồng",
        },
    )  # fmt: skip

    assert answer.text.count('class="change"') == 6
    assert 'value="thêm hợp đồng"' in answer.text


def test_without_a_held_meeting_the_page_says_where_to_record_it(client):
    scene = stage()
    score_whole_bloc(scene, 8, 7)
    client.force_login(scene.officer)

    page = client.get(reverse("scoring:sheets_adoption", args=[2023, scene.bloc_year.number]))

    assert "Chưa có hội nghị tổng kết nào đã ghi kết quả" in page.text


def test_the_officer_verifies_by_the_pages(client):
    scene = stage()
    sheet = adopt_whole_bloc(scene, 8, 7)[2]
    client.force_login(scene.officer)

    client.post(
        sheet.get_absolute_url(), typed(sheet, "8", "7", act="hand_over", reading="alliance")
    )
    client.post(reverse("scoring:sheet_verify", args=[sheet.pk]))

    sheet.refresh_from_db()
    assert (sheet.state, sheet.alliance_total) == (State.VERIFIED, 15)


def test_opening_sheets_from_the_year_s_list(client):
    scene = stage()
    client.force_login(scene.officer)

    client.post(reverse("scoring:sheets_open", args=[2023, scene.bloc_year.number]))

    assert ScoreSheet.objects.count() == 3


def test_a_filtered_page_leaves_what_it_does_not_show_as_it_is(client):
    scene = stage()
    sheet = scene.open()
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.representative)
    url = f"{sheet.get_absolute_url()}?loc=con-lai"

    page = client.get(url)
    client.post(
        url,
        {
            "act": "save",
            **{
                k: v
                for k, v in typed(sheet, "", "6").items()
                if not k.endswith(f"-{line(sheet).pk}")
            },
        },
    )

    assert page.text.count('id="tieu-chi-') == 1
    assert [line(sheet, n).self_points for n in (1, 2)] == [8, 6]
