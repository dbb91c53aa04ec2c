"""Nhập thay: a self-score typed from its paper, unit after unit, with both names and the source."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cooperatives.behalf import Source, source_choices, told_who
from files.scans import Sent, as_one_pdf
from history import clock
from history.models import Event
from scans.models import Scan
from scoring.models import ScoreSheet
from scoring.selectors.behalf import next_to_enter, sheets_to_enter
from scoring.services import sheets as services
from scoring.services.behalf import enter_on_behalf
from tests.factories.blocs import MembershipFactory
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory, UserFactory
from tests.scoring.sheets import fill, hand_over, points, stage

pytestmark = pytest.mark.django_db
DAY = clock.day(NOON)
OK, FOUND, NOT_YOURS, NO_SUCH_PAGE, CONFLICT = 200, 302, 403, 404, 409


@pytest.fixture(autouse=True)
def noon_everywhere(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def scene():
    return stage(members=4)


@pytest.fixture
def sheet(scene):
    return scene.open()


def photo():
    file = BytesIO()
    Image.new("RGB", (600, 800), "white").save(file, "JPEG")
    return file.getvalue()


def page(sheet):
    return reverse("scoring:behalf", args=[sheet.pk])


def typed(sheet, *values, **more):
    lines = sheet.lines.order_by("criterion__order")
    data = {"source": "Ảnh Zalo", "act": "save"}
    for line, value in zip(lines, values, strict=True):
        data |= {f"given-{line.pk}": value, f"version-{line.pk}": line.version}
    return data | more


# --- The act -----------------------------------------------------------------------------------


def test_points_source_and_photo_are_kept_in_one_act(scene, sheet):
    enter_on_behalf(
        sheet=sheet, entries=points(sheet, 8, 7), source="Ảnh Zalo",
        pdf=as_one_pdf([Sent("a.jpg", photo())]), by=scene.officer, at=NOON,
    )  # fmt: skip

    sheet.refresh_from_db()
    assert (sheet.entered_by, sheet.entry_source) == (scene.officer, "Ảnh Zalo")
    assert Scan.objects.of(sheet).get().caption == "Bảng tự chấm (ảnh Zalo)"
    assert Event.objects.get(verb="scans.attached").on_behalf_of == str(scene.member.organization)


def test_where_a_point_is_wrong_the_photo_is_not_kept_either(scene, sheet):
    with pytest.raises(ValidationError):
        enter_on_behalf(
            sheet=sheet, entries=points(sheet, 99, 7), source="Ảnh Zalo",
            pdf=as_one_pdf([Sent("a.jpg", photo())]), by=scene.officer, at=NOON,
        )  # fmt: skip

    assert not Scan.objects.exists()


def test_one_does_not_enter_on_behalf_of_oneself(scene, sheet):
    with pytest.raises(ValidationError, match="không cần nhập thay"):
        enter_on_behalf(
            sheet=sheet, entries=points(sheet, 8, 7), source="Bản giấy", by=scene.representative,
            at=NOON,
        )  # fmt: skip


def test_the_units_own_later_save_makes_the_sheet_its_own_again(scene, sheet):
    enter_on_behalf(
        sheet=sheet, entries=points(sheet, 8, 7), source="Bản giấy", by=scene.leader, at=NOON
    )

    fill(sheet, "self", scene.representative, 9, 7)

    sheet.refresh_from_db()
    assert (sheet.entered_by, sheet.entry_source) == (scene.representative, "")


# --- The page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "admin", "leader"])
def test_officer_admin_and_leader_type_a_sheet_down_on_one_page(client, scene, sheet, who):
    client.force_login(getattr(scene, who))
    assert "Nhập thay từ" in client.get(page(sheet)).content.decode()

    client.post(page(sheet), typed(sheet, "8", "7,5"))

    sheet.refresh_from_db()
    assert str(sheet.self_total) == "15.50"
    assert sheet.entered_by == getattr(scene, who)


def test_without_a_source_nothing_is_saved_and_all_that_was_typed_stays(client, scene, sheet):
    client.force_login(scene.officer)

    answer = client.post(page(sheet), typed(sheet, "8", "7,5", source="")).content.decode()

    assert "xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại" in answer
    assert 'value="7,5"' in answer
    assert ScoreSheet.objects.get(pk=sheet.pk).self_total is None


def test_a_hostile_photo_keeps_the_points_typed_and_saves_nothing(client, scene, sheet):
    client.force_login(scene.officer)
    bad = SimpleUploadedFile("anh.jpg", b"<html>", "image/jpeg")

    answer = client.post(page(sheet), typed(sheet, "8", "7", pdf=bad)).content.decode()

    assert "không phải PDF, JPG, PNG hay HEIC" in answer
    assert ScoreSheet.objects.get(pk=sheet.pk).self_total is None


def test_the_photo_comes_with_the_points(client, scene, sheet):
    client.force_login(scene.leader)
    images = [SimpleUploadedFile(f"{n}.jpg", photo(), "image/jpeg") for n in range(2)]

    client.post(page(sheet), typed(sheet, "8", "7", pdf=images))

    assert Scan.objects.of(sheet).get().pages == 2


def test_sending_for_a_unit_is_confirmed_and_leads_on_to_the_next(client, scene, sheet):
    client.force_login(scene.officer)
    submit = reverse("scoring:sheet_submit", args=[sheet.pk])

    answer = client.post(page(sheet), typed(sheet, "8", "7", act="hand_over"))
    assert answer.headers["Location"] == submit
    asked = client.get(submit).content.decode()
    assert "theo ảnh Zalo" in asked
    assert str(scene.member.organization) in asked
    sheet.refresh_from_db()
    answer = client.post(submit, {"version": sheet.version}, follow=True)

    last = ScoreSheet.objects.order_by("-membership__order").first()
    assert answer.redirect_chain[-1][0] == page(last)
    assert f"Đã gửi thay {scene.member.organization}" in answer.content.decode()
    assert Event.objects.get(verb="scoring.submitted").changes["nguồn"] == "Ảnh Zalo"


def test_after_the_last_unit_the_receipt_stands(client, scene, sheet):
    for other in ScoreSheet.objects.exclude(pk=sheet.pk):
        hand_over(scene, other, 8, 7)
    fill(sheet, "self", scene.officer, 8, 7)
    client.force_login(scene.officer)

    answer = client.post(reverse("scoring:sheet_submit", args=[sheet.pk]))

    assert answer.headers["Location"] == reverse("scoring:sheet_receipt", args=[sheet.pk])


def test_a_leader_does_not_touch_what_a_rival_began(client, scene, sheet):
    fill(sheet, "self", scene.representative, 8, 7)
    client.force_login(scene.leader)

    assert client.get(page(sheet)).status_code == NOT_YOURS
    assert client.post(page(sheet), typed(sheet, "1", "1")).status_code == NOT_YOURS


def test_nor_what_a_rival_handed_over(client, scene, sheet):
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.leader)

    assert client.post(page(sheet), typed(sheet, "1", "1")).status_code == NOT_YOURS


def test_strangers_find_no_page_and_other_officers_may_not(client, scene, sheet):
    client.force_login(UserFactory())
    assert client.get(page(sheet)).status_code == NO_SUCH_PAGE

    client.force_login(OfficerFactory())
    assert client.get(page(sheet)).status_code == NOT_YOURS


def test_the_unit_itself_is_led_to_its_own_page(client, scene, sheet):
    client.force_login(scene.representative)

    assert client.get(page(sheet)).headers["Location"] == sheet.get_absolute_url()


def test_what_was_sent_already_is_said_so(client, scene, sheet):
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.officer)

    answer = client.get(page(sheet), follow=True).content.decode()

    assert "Bảng tự chấm đã gửi nên không sửa được" in answer


def test_two_hands_on_one_sheet_see_both_values(client, scene, sheet):
    client.force_login(scene.officer)
    stale = typed(sheet, "8", "7")
    fill(sheet, "self", scene.admin, 5, 5)

    answer = client.post(page(sheet), stale)

    assert answer.status_code == CONFLICT
    assert "Người khác vừa ghi: <strong>5" in answer.content.decode()
    assert 'value="8"' in answer.content.decode()


def test_everybody_in_scope_reads_who_entered_and_from_what(client, scene, sheet):
    fill(sheet, "self", scene.officer, 8, 7)
    client.force_login(scene.representative)

    answer = client.get(sheet.get_absolute_url()).content.decode()

    assert f"{scene.officer.called} nhập thay" in answer
    assert "(Bản giấy)" in answer


# --- Who is next -------------------------------------------------------------------------------


def test_the_officer_enters_all_not_yet_sent_the_leader_those_not_begun(scene, sheet):
    fill(sheet, "self", scene.representative, 8, 7)
    units = {each.membership for each in sheets_to_enter(scene.bloc_year, scene.officer, DAY)}
    for_leader = {each.membership for each in sheets_to_enter(scene.bloc_year, scene.leader, DAY)}

    assert len(units) == 4
    assert scene.leader_unit not in for_leader
    assert scene.member not in for_leader
    assert len(for_leader) == 2
    assert sheets_to_enter(scene.bloc_year, scene.deputy, DAY) == []
    assert sheets_to_enter(scene.bloc_year, scene.representative, DAY) == []


def test_after_the_last_the_first_is_next(scene, sheet):
    waiting = sheets_to_enter(scene.bloc_year, scene.officer, DAY)

    assert next_to_enter(waiting, waiting[0].pk, 1) == waiting[1]
    assert next_to_enter(waiting, waiting[-1].pk, 4) == waiting[0]
    assert next_to_enter(waiting[:1], waiting[0].pk, 1) is None


@pytest.mark.parametrize("members", [3, 6])
def test_the_page_costs_the_same_whatever_the_blocs_size(
    client, django_assert_num_queries, members
):
    scene = stage(members=members)
    sheet = scene.open()
    client.force_login(scene.officer)
    client.get(page(sheet))

    with django_assert_num_queries(QUERIES):
        client.get(page(sheet))


QUERIES = 12


def test_the_list_of_the_year_offers_to_enter_those_who_have_not_sent(client, scene, sheet):
    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.officer)

    answer = client.get(
        reverse("scoring:sheets", args=[2023]), {"khoi": scene.bloc_year.number}
    ).content.decode()

    assert "Nhập thay (3 đơn vị chưa gửi)" in answer
    assert page(sheet) not in answer


def test_a_unit_without_a_sheet_is_not_offered(scene, sheet):
    MembershipFactory(bloc_year=scene.bloc_year, order=9)

    assert len(sheets_to_enter(scene.bloc_year, scene.officer, DAY)) == 4


# --- The words ---------------------------------------------------------------------------------


def test_both_names_and_the_source_are_told_in_one_sentence(scene):
    scene.officer.salutation = "chị Ngân"

    told = told_who(scene.officer, Source.PAPER, "HTX Mẫu")

    assert told == "Chị Ngân nhập thay cho HTX Mẫu (từ bản giấy)"
    assert told_who(scene.officer, "", "HTX Mẫu") == ""


def test_a_source_of_earlier_days_stays_a_choice():
    assert ("Thư tay", "Thư tay") in source_choices("Thư tay")
    assert len(source_choices()) == 4


def test_saving_without_a_new_source_keeps_the_one_it_had(scene, sheet):
    fill(sheet, "self", scene.officer, 8, 7)

    services.fill_reading(
        sheet=sheet, reading="self", entries=points(sheet, 9, 7), by=scene.officer, at=NOON
    )

    assert ScoreSheet.objects.get(pk=sheet.pk).entry_source == "Bản giấy"
