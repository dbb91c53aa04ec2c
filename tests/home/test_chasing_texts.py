"""The texts to be copied, and the way in that may go with them."""

import logging
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Entrance
from catalogue.models import PaperText
from history import clock
from home.selectors.chasing import chasing, letter
from home.services.reminders import hand_out_ways_in
from notices.models import Notice
from notices.services import without_ways_in
from scoring.selectors.due import SELF_SCORE
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory
from tests.home.chase import chased, chased_more, extend, texts, told, with_links
from tests.home.seasons import DRAFT, SENT, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
TOKEN = re.compile(r"/tai-khoan/vao/([\w-]{20,})/")


@pytest.fixture
def bloc():
    return chased([SENT, SENT, DRAFT, DRAFT])


# --- The texts ---------------------------------------------------------------------------------


def test_a_batch_tells_whom_it_is_for_and_whom_it_leaves_out(client, bloc):
    silent = bloc.unit(2)
    silent.contact_phone = ""
    silent.save()
    extra = chased_more(bloc, [DRAFT, DRAFT])
    told(bloc, 3, at=moment(22, 12, 2023, 7, 30))

    page = seen_by(client, bloc.bloc_year.officer, f"{bloc.page}soan/")

    assert [draft["pk"] for draft in page.context["drafts"]] == [each.pk for each in extra]
    assert "Soạn tin cho 2 đơn vị chưa gửi tự chấm" in page.text
    assert all(each.name in page.text for each in extra)
    why = {row.organization: row.why_left_out for row in page.context["left_out"]}
    assert why == {
        silent: "chưa có số điện thoại",
        bloc.unit(3): "hôm nay đã nhắc lúc 07:30, 22/12/2023",
    }


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "trễ 7 ngày, phần mềm đã khóa bước này"),
        (date(2023, 12, 25), "Hạn là hết ngày 25/12/2023, còn 3 ngày."),
        (date(2023, 12, 22), "hạn hôm nay"),
    ],
)
def test_the_text_says_what_is_due_until_when_and_whom_to_call(client, bloc, until, said):
    if until:
        extend(bloc, until)

    text = texts(seen_by(client, bloc.bloc_year.officer, f"{bloc.page}soan/"))[0]

    assert said in text
    assert text.startswith(f"Kính gửi chị Mẫu, {bloc.unit(2).name}.")
    assert "bảng tự chấm điểm năm 2023" in text
    assert "http://testserver/" in text
    assert "chị Ngân, điện thoại 0911111111" in text
    assert not set("{}…") & set(text)


def test_figures_that_are_late_are_not_said_to_be_locked(client, bloc):
    page = seen_by(client, bloc.bloc_year.officer, f"{bloc.page}soan/?viec=so-lieu-nam")

    assert "trễ 7 ngày" in texts(page)[0]
    assert "khóa" not in texts(page)[0]


def test_a_text_has_no_hole_where_nobody_and_no_number_is_known(client, bloc):
    bloc.bloc_year.officer = None
    bloc.bloc_year.save()
    found = chasing(bloc.bloc_year, SELF_SCORE, date(2023, 12, 10))

    text = letter(found, AdminFactory()).to(found.missing[0], "http://thidua.mau/")

    assert "điện thoại" not in text
    assert not set("{}…") & set(text)
    assert "http://thidua.mau/" in text


def test_the_office_may_word_it_otherwise(client, bloc):
    PaperText.objects.filter(key="tin_nhac.qua_han_khoa").update(
        text="{recipient} ơi, còn {task}.\n{nothing_of_that_name} không hiện.\nGọi {phone}."
    )

    text = texts(seen_by(client, bloc.bloc_year.officer, f"{bloc.page}soan/"))[0]

    assert text == "chị Mẫu ơi, còn bảng tự chấm điểm năm 2023.\nGọi 0911111111."


def test_a_leader_signs_as_the_bloc(client, bloc):
    text = texts(seen_by(client, bloc.leader, f"{bloc.page}soan/"))[0]

    assert text.endswith(f"{bloc.leader.full_name}, {bloc.bloc_year.name}")


def test_before_its_first_day_nothing_is_asked_for(client, bloc):
    with pytest.raises(ValidationError, match="mở từ ngày 01/12/2023, chưa cần nhắc"):
        told(bloc, 2, at=moment(30, 11, 2023))


# --- A way in ----------------------------------------------------------------------------------


def test_an_officer_hands_out_a_way_in_with_the_text(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2, 3)

    tokens = [TOKEN.search(text)[1] for text in texts(page)]
    assert len(set(tokens)) == 2
    assert "chỉ dùng một lần" in texts(page)[0]
    assert page["Cache-Control"].startswith("max-age=0")
    assert Entrance.objects.live(clock.real_now()).count() == 2


def test_the_way_in_lets_the_unit_in_once(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    path = TOKEN.search(texts(page)[0])[0]
    client.logout()

    assert client.get(path).status_code in (200, 302)


@pytest.mark.parametrize("role", ["leader", "deputy"])
def test_who_competes_hands_out_no_way_into_a_rivals_account(client, bloc, role):
    assert with_links(client, bloc, getattr(bloc, role), 2).status_code == 403
    with pytest.raises(PermissionDenied):
        hand_out_ways_in(
            bloc_year=bloc.bloc_year, thing=SELF_SCORE, units=[bloc.unit(2).pk],
            by=getattr(bloc, role), at=NOON,
        )  # fmt: skip
    assert not Entrance.objects.exists()


def test_a_unit_without_an_account_is_told_so(client, bloc):
    [unit] = chased_more(bloc, [DRAFT])
    client.force_login(bloc.bloc_year.officer)

    page = client.post(f"{bloc.page}soan/", {"viec": "tu-cham", "units": [unit.pk]})

    assert "Đơn vị chưa có tài khoản" in page.text
    assert not TOKEN.search(page.text)


def test_who_speaks_for_two_units_gets_one_way_in_that_works(client, bloc):
    [other] = chased_more(bloc, [DRAFT])
    RepresentativeFactory(user=bloc.speakers[2], organization=other)
    client.force_login(bloc.bloc_year.officer)

    page = client.post(
        f"{bloc.page}soan/", {"viec": "tu-cham", "units": [bloc.unit(2).pk, other.pk]}
    )

    assert len({TOKEN.search(text)[1] for text in texts(page)}) == 1
    assert Entrance.objects.live(clock.real_now()).count() == 1


def test_no_way_in_is_kept_in_notices_in_the_record_or_in_a_log(client, bloc, caplog):
    caplog.set_level(logging.DEBUG)
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    [draft] = page.context["drafts"]
    token = TOKEN.search(draft["text"])[1]

    answer = client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [draft["pk"]], "channel": "zalo",
         f"text-{draft['pk']}": draft["text"], f"link-{draft['pk']}": draft["mark"]},
    )  # fmt: skip

    assert answer.status_code == 302
    notice = Notice.objects.get()
    assert notice.link_until == draft["until"]
    assert "http://testserver/" in notice.text
    kept = [str(row) for model in apps.get_models() for row in model.objects.values()]
    assert not [row for row in kept if token in row]
    assert token not in caplog.text


def test_the_text_kept_is_the_one_that_was_sent_without_its_way_in(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    [draft] = page.context["drafts"]
    link = re.search(r"http://testserver/tai-khoan/vao/[\w-]+/", draft["text"])[0]
    typed = f"Anh Tư ơi, vào đây giúp em: {link}.\r\nHoặc bit.ly: https://bit.ly/a1. Em cảm ơn."

    client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [draft["pk"]], "channel": "zalo",
         f"text-{draft['pk']}": typed, f"link-{draft['pk']}": draft["mark"]},
    )  # fmt: skip

    assert Notice.objects.get().text == (
        "Anh Tư ơi, vào đây giúp em: http://testserver/.\n"
        "Hoặc bit.ly: http://testserver/. Em cảm ơn."
    )


@pytest.mark.parametrize("typed", ["Anh Tư ơi, vào http://testserver/ nhé", "Anh Tư ơi"])
def test_what_was_written_stays_when_the_way_in_comes_to_it(client, bloc, typed):
    client.force_login(bloc.bloc_year.officer)
    pk = bloc.unit(2).pk

    page = client.post(f"{bloc.page}soan/", {"viec": "tu-cham", "units": [pk], f"text-{pk}": typed})

    [text] = texts(page)
    assert text.startswith("Anh Tư ơi")
    assert len(TOKEN.findall(text)) == 1


def test_the_ready_text_is_kept_as_it_stood_with_the_plain_address(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    [draft] = page.context["drafts"]

    client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [draft["pk"]], "channel": "zalo",
         f"text-{draft['pk']}": draft["text"]},
    )  # fmt: skip

    way = TOKEN.search(draft["text"])[0]
    assert Notice.objects.get().text == draft["text"].replace(way, "/")


@pytest.mark.parametrize("before", ["", "http://testserver", "testserver", "xem:", "("])
def test_a_way_in_is_cut_however_it_is_written(before):
    token = "Zk3_" * 10 + "a-b"
    kept = without_ways_in(f"vào {before}/tai-khoan/vao/{token}/ nhé {token}", "http://a.mau/")

    assert kept == "vào http://a.mau/ nhé http://a.mau/"


def test_a_text_too_long_to_keep_is_refused_and_stays_on_the_page(client, bloc):
    client.force_login(bloc.bloc_year.officer)
    pk = bloc.unit(2).pk

    answer = client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [pk], "channel": "zalo", f"text-{pk}": "dài " * 600},
    )

    assert "Tin dài quá 2.000 ký tự. Xin rút gọn rồi ghi lại." in answer.text
    assert texts(answer) == ["dài " * 600]
    assert not Notice.objects.exists()


def test_a_session_that_ended_carries_no_text_with_a_way_in_along(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    [draft] = page.context["drafts"]
    client.logout()

    answer = client.post(
        f"{bloc.page}ghi/", {"units": [draft["pk"]], f"text-{draft['pk']}": draft["text"]},
        headers={"origin": "http://testserver"},
    )  # fmt: skip

    assert answer.status_code == 302
    assert not TOKEN.search(answer.text)


def test_a_way_in_that_was_not_signed_here_is_not_believed(client, bloc):
    client.force_login(bloc.bloc_year.officer)
    pk = bloc.unit(2).pk

    client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [pk], "channel": "zalo", f"link-{pk}": "bịa:ra"},
    )

    assert Notice.objects.get().link_until is None


def test_a_refused_form_leaves_every_text_and_every_tick_as_it_was(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2, 3)
    first, second = page.context["drafts"]
    sent = {f"text-{each['pk']}": each["text"] for each in (first, second)}

    again = client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "channel": "zalo", "units": [second["pk"]],
         "note": "xem http://a.vn", **sent},
    )  # fmt: skip

    assert texts(again) == [first["text"], second["text"]]
    assert [each["is_ticked"] for each in again.context["drafts"]] == [False, True]


def test_before_its_first_day_no_text_is_laid_ready(client, bloc):
    bloc.bloc_year.season.steps.filter(code="tu_cham").update(
        opens_on=date(2023, 12, 24), closes_on=date(2023, 12, 30)
    )

    page = seen_by(client, bloc.bloc_year.officer, f"{bloc.page}soan/?viec=tu-cham")

    assert not page.context["drafts"]
    assert "Việc tự chấm mở từ ngày 24/12/2023, chưa cần nhắc." in page.text
