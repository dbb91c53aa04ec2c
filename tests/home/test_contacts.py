"""Danh bạ Khối: who reads which telephone, and mending one."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.html import escape
from openpyxl import load_workbook

from cooperatives.services import update_contact
from history.conflicts import Stale
from history.models import Event
from home.texts import phone_digits, zalo_url
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.people import OfficerFactory, UserFactory
from tests.home.chase import NUMBER, chased
from tests.home.seasons import DRAFT, bloc_of, queries_of, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]

BOOK = f"/nam/2023/khoi/{NUMBER}/danh-ba/"


@pytest.fixture
def bloc():
    return chased([DRAFT, DRAFT, DRAFT])


def edit(bloc, number=2):
    return f"{BOOK}{bloc.unit(number).pk}/sua/"


def test_staff_and_leaders_read_everybody_and_the_leaders_stand_first(client, bloc):
    for who in (bloc.bloc_year.officer, OfficerFactory(), bloc.leader, bloc.deputy):
        rows = seen_by(client, who, BOOK).context["contacts"]
        assert [row.role for row in rows] == ["Cán bộ phụ trách", "Khối trưởng", "Khối phó", ""]


def test_a_member_reads_only_whom_they_need(client, bloc):
    page = seen_by(client, bloc.speakers[2], BOOK)

    roles = [row.role for row in page.context["contacts"]]
    assert roles == ["Cán bộ phụ trách", "Khối trưởng", "Khối phó"]
    assert "0912345670" in page.text
    assert "0912345672" not in page.text


def test_each_way_to_zalo_says_whose_it_is(client, bloc):
    unit = bloc.unit(2)
    unit.contact_name = ""
    unit.save()

    page = seen_by(client, bloc.leader, BOOK).text

    assert "Zalo của ," not in re.sub(r"<[^>]*>", "", page)
    said = re.findall(r">(?: của )(.*?), mở cửa sổ mới<", page)
    assert len(said) == 4
    assert escape(unit.name) in said
    assert "" not in said


def test_a_stranger_finds_nothing(client, bloc):
    assert seen_by(client, RepresentativeFactory().user, BOOK).status_code == 404


@pytest.mark.parametrize("role", ["is_council", "is_reviewer"])
def test_council_and_province_read_no_telephones_of_the_bloc(client, bloc, role):
    reader = UserFactory(**{role: True})

    for address in (BOOK, f"{BOOK}?tep=excel"):
        page = seen_by(client, reader, address)
        assert page.status_code == 403
        assert "cán bộ Liên minh và các đơn vị trong Khối" in page.text
    assert BOOK not in seen_by(client, reader, BOOK.removesuffix("danh-ba/")).text


def test_the_sheet_holds_what_the_page_shows(client, bloc):
    member = seen_by(client, bloc.speakers[2], f"{BOOK}?tep=excel")
    whole = seen_by(client, bloc.leader, f"{BOOK}?tep=excel")

    assert phones_in(member) == ["0911111111", "0912345670", "0912345671"]
    assert phones_in(whole) == ["0911111111", "0912345670", "0912345671", "0912345672"]


def phones_in(answer):
    sheet = load_workbook(BytesIO(answer.content)).active
    return [row[4] for row in sheet.iter_rows(values_only=True) if str(row[4]).startswith("09")]


def test_an_officer_mends_a_contact_on_the_spot(client, bloc):
    client.force_login(bloc.bloc_year.officer)
    unit = bloc.unit(2)

    answer = client.post(
        edit(bloc),
        {"version": unit.version, "contact_name": "Lê Thị Mẫu", "contact_post": "Kế toán",
         "contact_phone": "0977 777 777", "contact_zalo": ""},
    )  # fmt: skip

    assert answer["Location"] == BOOK
    unit.refresh_from_db()
    assert (unit.contact_post, unit.contact_phone, unit.version) == ("Kế toán", "0977 777 777", 1)
    act = Event.objects.get(verb="cooperatives.contact_updated")
    assert set(act.changes.values()) == {"đã sửa"}


def test_a_number_that_is_none_is_refused_with_the_cure(client, bloc):
    client.force_login(bloc.bloc_year.officer)

    page = client.post(edit(bloc), {"version": 0, "contact_phone": "chín số", "contact_name": "Lê"})

    assert "Số điện thoại gồm 9 đến 11 số" in page.text
    assert 'value="chín số"' in page.text


def test_two_hands_on_one_contact_are_shown_both(client, bloc):
    unit, officer = bloc.unit(2), bloc.bloc_year.officer
    update_contact(
        organization=unit, contact_name="Người thứ nhất", contact_post="", contact_phone="",
        contact_zalo="", version=0, by=officer,
    )  # fmt: skip
    client.force_login(officer)

    page = client.post(edit(bloc), {"version": 0, "contact_name": "Người thứ hai"})
    assert "vừa được người khác sửa" in page.text
    assert "Người thứ nhất" in page.text
    assert "Người thứ hai" in page.text
    again = client.post(edit(bloc), {"version": 1, "contact_name": "Người thứ hai"})

    assert again.status_code == 302


def test_only_the_keepers_of_the_register_mend_it(client, bloc):
    client.force_login(bloc.leader)
    assert client.post(edit(bloc), {"version": 0}).status_code == 403
    with pytest.raises(PermissionDenied):
        update_contact(
            organization=bloc.unit(2), contact_name="", contact_post="", contact_phone="",
            contact_zalo="", version=0, by=bloc.leader,
        )  # fmt: skip


def test_a_unit_of_another_bloc_is_not_mended_here(client, bloc):
    client.force_login(bloc.bloc_year.officer)
    other = RepresentativeFactory().organization

    assert client.get(f"{BOOK}{other.pk}/sua/").status_code == 404


def test_the_service_refuses_what_is_stale_or_no_number(bloc):
    typed = {
        "organization": bloc.unit(2), "contact_name": "", "contact_post": "", "contact_zalo": "",
        "by": bloc.bloc_year.officer,
    }  # fmt: skip
    with pytest.raises(Stale):
        update_contact(**typed, contact_phone="", version=7)
    with pytest.raises(ValidationError, match="9 đến 11 số"):
        update_contact(**typed, contact_phone="123", version=0)


def test_the_book_costs_the_same_for_one_unit_and_three(client):
    one = chased([DRAFT])
    officer = one.bloc_year.officer
    queries = queries_of(client, officer, BOOK)
    assert queries == 7

    _, members = bloc_of(one.bloc_year.season, [DRAFT, DRAFT], number=NUMBER + 1)
    for member in members:
        member.bloc_year = one.bloc_year
        member.save()
    assert queries_of(client, officer, BOOK) == queries


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"),
        ("02973 812 345", "02973812345"),
        ("hỏi Văn phòng", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_dialled_as_people_write_it(typed, dialled):
    assert phone_digits(typed) == dialled
    assert zalo_url(typed) == (f"https://zalo.me/{dialled}" if dialled else "")
