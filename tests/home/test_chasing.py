"""Who has handed in and who has not, and the texts to be copied."""

import logging
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Entrance
from blocs.models import Extension, StepCode
from catalogue.models import PaperText
from history import clock
from history.models import Event
from home.selectors.chasing import chasing, letter
from home.services.reminders import hand_out_ways_in, record_reminders
from notices.models import Notice
from scoring.selectors.due import PLEDGE, SELF_SCORE, YEAR_FIGURES
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, RepresentativeFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, OfficerFactory
from tests.home.chase import NUMBER, chased
from tests.home.seasons import DRAFT, SENT, bloc_of, queries_of, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]

TOKEN = re.compile(r"/tai-khoan/vao/([\w-]{20,})/")


@pytest.fixture
def bloc():
    return chased([SENT, SENT, DRAFT, DRAFT])


def extend(bloc, until):
    step = bloc.bloc_year.season.steps.get(code=StepCode.SELF_SCORE)
    Extension.objects.create(
        bloc_year=bloc.bloc_year, step=step, until=until, reason="mưa lũ",
        granted_by=bloc.bloc_year.officer, granted_at=NOON,
    )  # fmt: skip


def told(bloc, *numbers, at=NOON, **more):
    """Noted by the officer as reminded."""
    return record_reminders(
        bloc_year=bloc.bloc_year, thing=SELF_SCORE, address="http://thidua.mau/",
        units=[bloc.unit(each).pk for each in numbers], at=at,
        **{"channel": "zalo", "links": {}, "by": bloc.bloc_year.officer, **more},
    )  # fmt: skip


# --- The page ----------------------------------------------------------------------------------


def test_those_who_owe_stand_first_with_how_far_they_are(client, bloc):
    page = seen_by(client, bloc.bloc_year.officer, bloc.page)

    found = page.context["found"]
    assert found.thing is SELF_SCORE
    assert [row.answer.is_sent for row in found.rows] == [False, False, True, True]
    first = found.rows[0]
    assert (first.kind, first.state) == ("late", "Đang làm")
    assert first.detail == "1/2 tiêu chí · trễ 7 ngày"
    assert "Tự chấm: 2/4 đơn vị đã gửi" in page.text
    assert "Phần mềm không tự gửi tin" in page.text


def test_the_other_things_due_are_a_tap_away(client, bloc):
    FigureFactory(organization=bloc.unit(2), value=5)

    page = seen_by(client, bloc.bloc_year.officer, f"{bloc.page}?viec=so-lieu-nam")

    assert page.context["found"].thing is YEAR_FIGURES
    assert [choice.label for choice in page.context["found"].choices] == [
        "Đăng ký thi đua 0/4", "Số liệu 6 tháng 0/4", "Số liệu năm 1/4", "Tự chấm 2/4",
    ]  # fmt: skip


def test_a_thing_nobody_is_asked_for_does_not_exist(client, bloc):
    assert seen_by(client, bloc.bloc_year.officer, f"{bloc.page}?viec=la").status_code == 404


def test_telephones_may_be_tapped_and_zalo_opened(client, bloc):
    page = seen_by(client, bloc.bloc_year.officer, bloc.page).text

    assert 'href="tel:0912345672"' in page
    assert 'href="https://zalo.me/0912345672"' in page


@pytest.mark.parametrize(
    ("at", "late"), [(moment(15, 12, 2023, 23, 59), False), (moment(16, 12, 2023, 0, 1), True)]
)
def test_late_begins_with_the_minute_after_the_last_day(bloc, at, late):
    found = chasing(bloc.bloc_year, SELF_SCORE, clock.day(at))

    assert found.is_late is late
    assert ("hạn hôm nay" in found.deadline) is not late
    assert ("trễ 1 ngày" in found.deadline) is late


def test_more_time_for_the_bloc_puts_the_lateness_off(bloc):
    extend(bloc, date(2023, 12, 25))

    found = chasing(bloc.bloc_year, SELF_SCORE, date(2023, 12, 22))

    assert not found.is_late
    assert found.deadline == "hạn hết ngày 25/12/2023, còn 3 ngày"


@pytest.mark.parametrize("role", ["leader", "deputy"])
def test_who_leads_the_bloc_reads_it(client, bloc, role):
    page = seen_by(client, getattr(bloc, role), bloc.page)

    assert page.status_code == 200
    assert page.context["may_chase"]
    assert not page.context["may_give"]


def test_another_officer_reads_without_buttons(client, bloc):
    page = seen_by(client, OfficerFactory(), bloc.page)

    assert page.status_code == 200
    assert "Soạn tin" not in page.text
    assert seen_by(client, OfficerFactory(), f"{bloc.page}soan/").status_code == 403


def test_members_are_refused_and_strangers_find_nothing(client, bloc):
    stranger = RepresentativeFactory().user

    assert seen_by(client, bloc.speakers[2], bloc.page).status_code == 403
    assert seen_by(client, stranger, bloc.page).status_code == 404


def test_the_page_costs_the_same_for_one_unit_and_three(client):
    one = chased([DRAFT])
    told(one, 0)
    officer = one.bloc_year.officer
    queries = queries_of(client, officer, one.page)
    assert queries == 13

    _, members = bloc_of(one.bloc_year.season, [DRAFT, SENT], number=NUMBER + 1)
    for member in members:
        member.bloc_year = one.bloc_year
        member.save()
    assert queries_of(client, officer, one.page) == queries


# --- The texts ---------------------------------------------------------------------------------


def texts(page):
    return [draft["text"] for draft in page.context["drafts"]]


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


def chased_more(bloc, states):
    """More units of the bloc, with a telephone and without an account."""
    _, members = bloc_of(bloc.bloc_year.season, states, number=NUMBER + 2)
    for member in members:
        member.bloc_year = bloc.bloc_year
        member.save()
        member.organization.contact_phone = "0987654321"
        member.organization.save()
    return [member.organization for member in members]


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


def with_links(client, bloc, who, *numbers):
    client.force_login(who)
    units = [bloc.unit(each).pk for each in numbers]
    return client.post(f"{bloc.page}soan/", {"viec": "tu-cham", "units": units})


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


def test_a_way_in_that_was_not_signed_here_is_not_believed(client, bloc):
    client.force_login(bloc.bloc_year.officer)
    pk = bloc.unit(2).pk

    client.post(
        f"{bloc.page}ghi/",
        {"viec": "tu-cham", "units": [pk], "channel": "zalo", f"link-{pk}": "bịa:ra"},
    )

    assert Notice.objects.get().link_until is None


# --- Noting it ---------------------------------------------------------------------------------


def noted(client, bloc, who, **data):
    client.force_login(who)
    return client.post(f"{bloc.page}ghi/", {"viec": "tu-cham", "channel": "zalo", **data})


def test_one_form_notes_everybody_that_was_ticked(client, bloc):
    units = [bloc.unit(2).pk, bloc.unit(3).pk]

    answer = noted(client, bloc, bloc.leader, units=units, note="hẹn chiều mai")

    assert answer.status_code == 302
    assert Notice.objects.count() == 2
    first = Notice.objects.order_by("pk").first()
    assert (first.given_by, first.person_label, first.note) == (
        bloc.leader, "Trần Thị Mẫu 2", "hẹn chiều mai",
    )  # fmt: skip
    page = seen_by(client, bloc.leader, bloc.page)
    assert page.context["found"].rows[0].given.times == 1
    assert "Đã ghi nhắc 2 đơn vị" in page.text


def test_nobody_ticked_is_refused_and_what_was_typed_is_kept(client, bloc):
    page = noted(client, bloc, bloc.leader, note="hẹn chiều mai")

    assert page.status_code == 200
    assert "Xin đánh dấu ít nhất một đơn vị" in page.text
    assert "hẹn chiều mai" in page.text
    assert not Notice.objects.exists()


def test_a_refused_form_shows_the_texts_as_they_were(client, bloc):
    page = with_links(client, bloc, bloc.bloc_year.officer, 2)
    [draft] = page.context["drafts"]

    again = noted(
        client, bloc, bloc.bloc_year.officer, units=[draft["pk"]], note="xem http://a.vn",
        **{f"text-{draft['pk']}": draft["text"], f"link-{draft['pk']}": draft["mark"]},
    )  # fmt: skip

    assert "Xin bỏ đường dẫn rồi ghi" in again.text
    assert texts(again) == [draft["text"]]
    assert again.context["drafts"][0]["mark"] == draft["mark"]


def test_who_has_handed_in_is_not_reminded(client, bloc):
    page = noted(client, bloc, bloc.bloc_year.officer, units=[bloc.unit(0).pk, bloc.unit(2).pk])

    assert f"{bloc.unit(0).name} đã gửi rồi, không cần nhắc" in page.text
    assert not Notice.objects.exists()


def test_a_unit_of_another_bloc_is_refused(client, bloc):
    other = RepresentativeFactory().organization

    page = noted(client, bloc, bloc.bloc_year.officer, units=[other.pk])

    assert "không thuộc Khối" in page.text
    assert not Notice.objects.exists()


def test_a_letter_is_noted_only_by_its_own_act(bloc):
    with pytest.raises(ValidationError, match="khi lập công văn"):
        told(bloc, 2, channel="cong_van")


def test_others_note_nothing(client, bloc):
    assert noted(client, bloc, OfficerFactory(), units=[bloc.unit(2).pk]).status_code == 403
    assert noted(client, bloc, bloc.speakers[2], units=[bloc.unit(2).pk]).status_code == 403
    with pytest.raises(PermissionDenied):
        told(bloc, 2, by=OfficerFactory())
    with pytest.raises(PermissionDenied):
        told(bloc, 2, by=bloc.leader, links={bloc.unit(2).pk: NOON})
    assert not Notice.objects.exists()


# --- Ticks, and what the unit sees -------------------------------------------------------------


def test_the_unit_reads_on_its_home_that_it_was_reminded_and_says_so(client, bloc):
    [notice] = told(bloc, 2, at=moment(20, 12, 2023))
    speaker = bloc.speakers[2]

    home = seen_by(client, speaker).text
    assert "nhắc ngày 20/12/2023: tự chấm" in home
    answer = client.post(f"/tin-nhac/{notice.pk}/da-xem/", {"trang-chu": "1"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/"
    notice.refresh_from_db()
    assert notice.seen_at
    assert Event.objects.get(verb="notices.seen").role == "Đại diện đơn vị"


def test_the_notice_leaves_the_home_when_the_thing_is_handed_in_or_ticked(client, bloc):
    [notice] = told(bloc, 2)
    told(bloc, 3)
    sheet = bloc.members[3].score_sheet
    sheet.state, sheet.submitted_at = SENT, NOON
    sheet.save()
    client.force_login(bloc.leader)
    client.post(f"/tin-nhac/{notice.pk}/da-lam/")

    for number in (2, 3):
        assert not seen_by(client, bloc.speakers[number]).context["notices"]


def test_a_unit_ticks_no_notice_of_another(client, bloc):
    [notice] = told(bloc, 2)

    client.force_login(bloc.speakers[3])
    assert client.post(f"/tin-nhac/{notice.pk}/da-xem/").status_code == 404
    client.force_login(bloc.speakers[2])
    assert client.post(f"/tin-nhac/{notice.pk}/da-lam/").status_code == 403
    client.force_login(OfficerFactory())
    assert client.post(f"/tin-nhac/{notice.pk}/da-xem/").status_code == 403


def test_the_units_page_tells_staff_what_was_said(client, bloc):
    told(bloc, 2)
    page = bloc.unit(2).get_absolute_url()

    assert "Đã nhắc đơn vị này" in seen_by(client, bloc.bloc_year.officer, page).text
    assert "Đã nhắc đơn vị này" not in seen_by(client, bloc.speakers[3], page).text


# --- The whole year ----------------------------------------------------------------------------


def test_the_year_counts_its_late_units_by_bloc(client, bloc):
    told(bloc, 2)

    page = seen_by(client, bloc.bloc_year.officer, "/nam/2023/nhac/")

    [row] = page.context["rows"]
    # Nobody registered, nobody reported: all four are late with something.
    assert (row.units, row.told) == (4, 1)
    assert [(thing.code, n) for thing, n, _ in row.by_thing][-1] == ("tu-cham", 2)
    assert seen_by(client, bloc.leader, "/nam/2023/nhac/").status_code == 403


def test_the_overview_and_the_year_tell_one_number(client, bloc):
    admin = AdminFactory()
    year = seen_by(client, admin, "/nam/2023/nhac/").context["late_units"]

    assert f"Nhắc {year} HTX chậm" in seen_by(client, admin, "/nam/2023/").text


def test_the_year_costs_the_same_for_one_bloc_and_three(client):
    one = chased([DRAFT])
    admin = AdminFactory()
    queries = queries_of(client, admin, "/nam/2023/nhac/")
    assert queries == 13

    for number in (1, 2):
        bloc_of(one.bloc_year.season, [DRAFT], number=NUMBER + number)
    assert queries_of(client, admin, "/nam/2023/nhac/") == queries


def test_a_unit_that_left_or_registered_is_not_chased(bloc):
    PledgeFactory(
        organization=bloc.unit(0), season=bloc.bloc_year.season, state="da_gui",
        submitted_on=date(2023, 3, 1),
    )  # fmt: skip
    bloc.members[1].left_on, bloc.members[1].left_reason = date(2023, 5, 1), "giải thể"
    bloc.members[1].save()

    found = chasing(bloc.bloc_year, PLEDGE, date(2023, 12, 22))

    assert [row.organization for row in found.missing] == [bloc.unit(2), bloc.unit(3)]
    assert found.sent[0].detail == "ngày 01/03/2023"
