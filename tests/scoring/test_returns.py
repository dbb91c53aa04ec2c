"""Single criteria sent back: exactly these lines open, come back mended, and hold the sheet."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from history.models import Event
from scoring.models import CriteriaSet, LineReturn, ScoreSheet
from scoring.services import sheets as services
from scoring.services.rankings import announce_ranking
from scoring.services.returns import hand_back_mended, return_lines, withdraw_return
from scoring.services.second_look import look_again
from tests.factories.moments import NOON
from tests.factories.people import OfficerFactory, UserFactory
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    points,
    real_today_is_noon,
    stage,
    typed,
)

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


@pytest.fixture
def scene():
    return stage()


@pytest.fixture
def adopted(scene):
    adopt_whole_bloc(scene, 8, 7)
    return scene.sheet(scene.member)


def send_back(scene, sheet, number=1, reading="self", by=None, **more):
    given = {"reason": "Ảnh hợp đồng mờ.", "due_on": DAY + timedelta(days=3), "at": NOON}
    return return_lines(
        sheet=sheet, lines=[line(sheet, number).pk], reading=reading, by=by or scene.officer,
        **(given | more),
    )  # fmt: skip


def url(name, sheet, *more):
    return reverse(f"scoring:{name}", args=[sheet.pk, *more])


# --- The way there and back ----------------------------------------------------------------------


def test_a_returned_criterion_opens_this_line_and_no_other_to_the_unit(scene, adopted):
    send_back(scene, adopted)

    fill(adopted, "self", scene.representative, 9)
    with pytest.raises(ValidationError, match="Chỉ sửa được tiêu chí đang trả lại"):
        services.fill_reading(
            sheet=adopted, reading="self", entries=points(adopted, 9, 9),
            by=scene.representative, at=NOON,
        )  # fmt: skip

    adopted.refresh_from_db()
    assert [line(adopted, n).self_points for n in (1, 2)] == [9, 7]
    assert (adopted.state, adopted.self_total) == (ScoreSheet.State.ADOPTED, 16)


def test_after_mending_the_sheet_is_where_it_was_and_the_bloc_looks_again(scene, adopted):
    send_back(scene, adopted)
    fill(adopted, "self", scene.representative, 9)
    hand_back_mended(sheet=adopted, reading="self", by=scene.representative, at=NOON)

    [again] = LineReturn.objects.open()
    assert (again.line, again.reading) == (line(adopted), "bloc")
    assert "HTX đã sửa điểm tự chấm" in again.reason
    with pytest.raises(ValidationError, match="đã gửi nên không sửa được"):
        fill(adopted, "self", scene.representative, 10)

    fill(adopted, "bloc", scene.leader, 9)
    hand_back_mended(sheet=adopted, reading="bloc", by=scene.leader, at=NOON)
    fill(adopted, "alliance", scene.officer, 9, 7)
    services.verify_sheet(sheet=adopted, by=scene.officer, at=NOON)

    adopted.refresh_from_db()
    assert (adopted.state, adopted.alliance_total) == (ScoreSheet.State.VERIFIED, 16)


def test_handed_back_unchanged_the_bloc_is_not_asked_again(scene, adopted):
    send_back(scene, adopted)
    hand_back_mended(sheet=adopted, reading="self", by=scene.representative, at=NOON)

    assert not LineReturn.objects.open().exists()


def test_the_scorer_returns_to_the_unit_while_the_bloc_scores(scene):
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    send_back(scene, sheet, by=scene.leader)
    fill(sheet, "bloc", scene.leader, 8, 7)

    with pytest.raises(ValidationError, match="đang trả lại để sửa: I.1"):
        services.finish_bloc_scoring(sheet=sheet, by=scene.leader, at=NOON)
    fill(sheet, "self", scene.representative, 6)
    hand_back_mended(sheet=sheet, reading="self", by=scene.representative, at=NOON)
    with pytest.raises(ValidationError, match="chấm khác mà chưa có lý do: I.1"):
        services.finish_bloc_scoring(sheet=sheet, by=scene.leader, at=NOON)


def test_verifying_waits_for_what_is_out_and_names_it(scene, adopted):
    send_back(scene, adopted, 2, reading="bloc")
    fill(adopted, "alliance", scene.officer, 8, 7)

    with pytest.raises(ValidationError, match="Còn 1 tiêu chí đang trả lại để sửa: I.2"):
        services.verify_sheet(sheet=adopted, by=scene.officer, at=NOON)
    withdraw_return(returned=LineReturn.objects.get(), by=scene.officer, at=NOON)
    services.verify_sheet(sheet=adopted, by=scene.officer, at=NOON)


def test_after_its_day_the_line_is_closed_with_a_sentence(scene, adopted):
    send_back(scene, adopted, due_on=DAY)
    late = NOON + timedelta(days=1)

    with pytest.raises(ValidationError, match="Hạn sửa tiêu chí trả lại là hết ngày 22/12/2023"):
        services.fill_reading(
            sheet=adopted, reading="self", entries=points(adopted, 9), by=scene.representative,
            at=late,
        )  # fmt: skip


def test_the_whole_reading_handed_over_again_settles_its_returns(scene):
    sheet = scene.open()
    hand_over(scene, sheet, 8, 7)
    send_back(scene, sheet, by=scene.leader)
    services.return_sheet(sheet=sheet, reason="Sửa cả bảng", by=scene.leader, at=NOON)
    services.submit_sheet(sheet=scene.sheet(scene.member), by=scene.representative, at=NOON)

    assert not LineReturn.objects.open().exists()


def test_each_act_is_one_record_with_who_why_and_until_when(scene, adopted):
    send_back(scene, adopted)
    hand_back_mended(sheet=adopted, reading="self", by=scene.representative, at=NOON)

    mended, sent = list(Event.objects.about(adopted).order_by("-seq"))[:2]
    assert (sent.verb, sent.reason) == ("scoring.self_lines_returned", "Ảnh hợp đồng mờ.")
    assert sent.changes["tiêu chí"] == ["I.1"]
    assert sent.changes["sửa xong trước hết ngày"] == "2023-12-25"
    assert (mended.verb, mended.role) == ("scoring.self_lines_mended", "Đại diện HTX")


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": " "}, "Xin ghi lý do trả lại"),
        ({"due_on": DAY - timedelta(days=1)}, "từ hôm nay trở đi"),
        ({"due_on": None}, "từ hôm nay trở đi"),
    ],
)
def test_a_return_says_why_and_until_when(scene, adopted, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        send_back(scene, adopted, **given)


def test_a_line_is_out_once_and_only_of_its_own_sheet(scene, adopted):
    send_back(scene, adopted)
    with pytest.raises(ValidationError, match="đang trả lại rồi"):
        send_back(scene, adopted)
    foreign = line(scene.sheet(scene.deputy_unit)).pk
    with pytest.raises(ValidationError, match="không thuộc bảng này"):
        return_lines(
            sheet=adopted, lines=[foreign], reading="self", reason="x", due_on=DAY,
            by=scene.officer, at=NOON,
        )  # fmt: skip


def test_who_returns_and_when(scene):
    sheet = scene.open()
    with pytest.raises(ValidationError, match="Lúc này không trả lại từng tiêu chí được"):
        send_back(scene, sheet)
    hand_over(scene, sheet, 8, 7)
    with pytest.raises(ValidationError, match="xin nhờ người chấm cho Khối"):
        send_back(scene, sheet)
    with pytest.raises(ValidationError, match="chỉ trả lại phần HTX tự chấm"):
        send_back(scene, sheet, reading="bloc", by=scene.leader)
    for by in (scene.representative, scene.deputy, OfficerFactory()):
        with pytest.raises(PermissionDenied):
            send_back(scene, sheet, by=by)


# --- The pages -----------------------------------------------------------------------------------


def test_the_receiver_reads_what_why_who_by_when_and_opens_at_the_criterion(client, scene, adopted):
    send_back(scene, adopted)
    client.force_login(scene.representative)

    page = client.get(adopted.get_absolute_url())
    held = line(adopted)

    opens_at = reverse("scoring:criterion", args=[adopted.pk, held.pk]) + "?sua=self"
    assert f'href="{opens_at}"' in page.text
    assert client.get(opens_at).status_code == 200
    assert "“Ảnh hợp đồng mờ.”" in page.text
    assert "25/12/2023, còn 3 ngày" in page.text
    assert page.text.count(f"given-{held.pk}") > 0
    assert f"given-{line(adopted, 2).pk}" not in page.text

    posted = {"act": "save", "reading": "self", f"given-{held.pk}": "9", f"version-{held.pk}": "0"}
    posted[f"version-{held.pk}"] = held.version
    client.post(adopted.get_absolute_url() + "?sua=self", posted)
    done = client.post(url("lines_mended", adopted) + "?sua=self", follow=True)
    assert line(adopted).self_points == 9
    assert "Đã gửi lại các tiêu chí vừa sửa" in done.text


def test_the_officer_returns_several_from_one_page(client, scene, adopted):
    client.force_login(scene.officer)
    page = url("line_return", adopted, line(adopted).pk)
    given = {
        "lines": [line(adopted, 1).pk, line(adopted, 2).pk], "reading": "bloc",
        "reason": "Xem lại minh chứng", "due_on": "25/12/2023",
    }  # fmt: skip

    assert "Xin ghi lý do trả lại" in client.post(page, {}).text
    client.post(page, given)

    assert LineReturn.objects.open().count() == 2
    client.post(url("line_return_withdraw", adopted, line(adopted).pk))
    assert LineReturn.objects.open().get().line == line(adopted, 2)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("representative", 403)])
def test_who_may_not_return_is_told_so(client, scene, adopted, who, status):
    client.force_login(UserFactory() if who == "stranger" else scene.representative)

    for name in ("line_return", "line_return_withdraw"):
        assert client.post(url(name, adopted, line(adopted).pk)).status_code == status


def test_a_line_of_another_sheet_is_not_found(client, scene, adopted):
    client.force_login(scene.officer)
    foreign = line(scene.sheet(scene.deputy_unit)).pk

    assert client.get(url("line_return", adopted, foreign)).status_code == 404


def test_the_leader_finds_the_returned_criterion_and_hands_it_back(client, scene, adopted):
    send_back(scene, adopted, reading="bloc")
    client.force_login(scene.leader)
    page = client.get(adopted.get_absolute_url())

    assert "Đã sửa xong, gửi lại" in page.text
    assert f"given-{line(adopted).pk}" in page.text
    client.post(adopted.get_absolute_url(), typed(adopted, "8", reading="bloc"))
    client.post(url("lines_mended", adopted) + "?sua=bloc")
    assert not LineReturn.objects.open().exists()


def test_a_return_of_the_bloc_s_points_is_not_told_to_the_unit(client, scene, adopted):
    send_back(scene, adopted, reading="bloc", reason="Khối cho cao quá")
    client.force_login(scene.representative)

    assert "Khối cho cao quá" not in client.get(adopted.get_absolute_url()).text


def test_somebody_else_finds_nothing_to_hand_back(client, scene, adopted):
    send_back(scene, adopted)
    client.force_login(scene.deputy)

    assert client.post(url("lines_mended", adopted) + "?sua=self").status_code == 403
    client.force_login(scene.representative)
    client.post(url("lines_mended", adopted))
    again = client.post(url("lines_mended", adopted), follow=True)
    assert "Không còn tiêu chí nào đang trả lại" in again.text


# --- The second look -----------------------------------------------------------------------------


@pytest.fixture
def verified(scene):
    CriteriaSet.objects.update(second_look=CriteriaSet.SecondLook.ALL)
    adopt_whole_bloc(scene, 8, 7)
    for sheet in ScoreSheet.objects.of_bloc(scene.bloc_year):
        fill(sheet, "alliance", scene.officer, 8, 7)
        services.verify_sheet(sheet=sheet, by=scene.officer, at=NOON)
    return scene.sheet(scene.member)


def test_another_officer_looks_again_and_the_verifier_does_not(client, scene, verified):
    other = OfficerFactory()
    with pytest.raises(ValidationError, match="không tự xem lại được"):
        look_again(sheet=verified, by=scene.officer, at=NOON)
    with pytest.raises(PermissionDenied):
        look_again(sheet=verified, by=scene.leader, at=NOON)

    client.force_login(other)
    assert "Đã xem lại" in client.get(verified.get_absolute_url()).text
    client.post(url("look_again", verified))

    verified.refresh_from_db()
    assert (verified.second_look_by, verified.second_look_at) == (other, NOON)
    again = client.post(url("look_again", verified), follow=True)
    assert "không còn chờ người thứ hai" in again.text


def test_the_second_officer_may_return_it_and_a_new_verification_waits_anew(scene, verified):
    other = OfficerFactory()
    look_again(sheet=verified, by=other, at=NOON)
    services.return_sheet(sheet=verified, reason="Xem lại tiêu chí 1", by=other, at=NOON)
    services.verify_sheet(sheet=verified, by=scene.officer, at=NOON)

    verified.refresh_from_db()
    assert verified.second_look_by is None


def test_announcing_waits_and_names_the_sheets(client, scene, verified):
    def announce():
        announce_ranking(bloc_year=scene.bloc_year, questions_until=DAY, by=scene.officer, at=NOON)

    with pytest.raises(ValidationError, match="Chờ cán bộ thứ hai xem lại 3 bảng") as refused:
        announce()
    assert str(scene.member.organization) in str(refused.value)
    client.force_login(scene.officer)
    ranking = client.get(reverse("scoring:ranking", args=[2023, scene.bloc_year.number]))
    assert "Chờ cán bộ thứ hai xem lại 3 bảng" in ranking.text

    other = OfficerFactory()
    for sheet in ScoreSheet.objects.of_bloc(scene.bloc_year):
        look_again(sheet=sheet, by=other, at=NOON)
    announce()


def test_only_wide_sheets_wait_where_the_set_says_so(scene, verified):
    CriteriaSet.objects.update(second_look=CriteriaSet.SecondLook.OVER_GAP, gap_threshold=2)
    other = OfficerFactory()
    with pytest.raises(ValidationError, match="không còn chờ"):
        look_again(sheet=verified, by=other, at=NOON)
    verified.lines.filter(criterion__order=1).update(alliance_points=6)

    look_again(sheet=verified, by=other, at=NOON)
