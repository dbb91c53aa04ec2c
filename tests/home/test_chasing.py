"""Who has handed in and who has not; whom one reminded; what the unit sees of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from history import clock
from history.models import Event
from home.selectors.chasing import chasing
from notices.models import Notice
from scoring.selectors.due import PLEDGE, SELF_SCORE, YEAR_FIGURES
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, RepresentativeFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, OfficerFactory
from tests.home.chase import NUMBER, chased, extend, texts, told, with_links
from tests.home.seasons import DRAFT, SENT, bloc_of, queries_of, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def bloc():
    return chased([SENT, SENT, DRAFT, DRAFT])


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


def test_the_officer_enters_for_a_unit_from_the_same_line_while_the_step_is_open(client, bloc):
    officer = bloc.bloc_year.officer
    sheet = bloc.members[2].score_sheet
    address = f"/cham-diem/{sheet.pk}/nhap-thay/"

    locked = seen_by(client, officer, bloc.page).text
    extend(bloc, date(2023, 12, 31))
    opened = seen_by(client, officer, bloc.page).text
    figures = seen_by(client, officer, f"{bloc.page}?viec=so-lieu-nam").text

    assert address not in locked
    assert f'href="{address}"' in opened
    assert f'href="/htx/{bloc.unit(2).pk}/so-lieu/2023/ca-nam/"' in figures
    assert address not in seen_by(client, bloc.leader, bloc.page).text


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


def test_the_button_pressed_twice_notes_once(client, bloc):
    units = [bloc.unit(2).pk, bloc.unit(3).pk]
    noted(client, bloc, bloc.leader, units=units, note="hẹn mai")

    again = noted(client, bloc, bloc.leader, units=units, note="hẹn mai")

    assert again.status_code == 200
    assert "vừa ghi lúc 08:00, không cần ghi lại" in again.text
    assert bloc.unit(3).name in again.text
    assert Notice.objects.count() == 2


def test_another_way_another_person_or_a_later_minute_is_another_notice(bloc):
    told(bloc, 2, channel="goi")
    told(bloc, 2, channel="gap")
    told(bloc, 2, channel="goi", by=bloc.leader)
    told(bloc, 3, channel="goi")
    told(bloc, 2, channel="goi", at=NOON + timedelta(minutes=1))
    told(bloc, 2, texts={bloc.unit(2).pk: "Anh Tư ơi"}, at=NOON)
    told(bloc, 2, texts={bloc.unit(2).pk: "Chị Năm ơi"}, at=NOON)

    with pytest.raises(ValidationError, match="vừa ghi lúc 12:01"):
        told(bloc, 2, channel="goi", at=NOON + timedelta(seconds=90))
    assert Notice.objects.count() == 7


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
