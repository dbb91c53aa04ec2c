"""Sending the list: a file is looked at first, and goes in on the button, as it was looked at."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.services import load_catalogue
from cooperatives.models import Organization
from files.models import StoredFile
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import LocalityFactory
from tests.factories.people import AdminFactory, OfficerFactory
from tests.home.lists import excel, row

pytestmark = pytest.mark.django_db
SEND = reverse("home:import_organizations")


@pytest.fixture
def season():
    load_catalogue()
    district = LocalityFactory(level="huyen", name="An Biên")
    LocalityFactory(name="Đông Thái", parent=district)
    return SeasonFactory(year=2023)


@pytest.fixture
def admin(client):
    admin = AdminFactory()
    client.force_login(admin)
    return admin


def send(client, season, content):
    file = SimpleUploadedFile("danh-sach.xlsx", content)
    return client.post(SEND, {"season": season.pk, "file": file}, follow=True)


def test_a_list_is_looked_at_and_then_goes_in(client, admin, season):
    answer = send(client, season, excel(row()))

    assert "Nhập 1 đơn vị" in answer.text
    assert not Organization.objects.exists()
    done = client.post(answer.redirect_chain[-1][0])
    assert done.status_code == 302
    assert Organization.objects.count() == 1


def test_a_wrong_row_is_shown_with_place_value_reason_and_cure(client, admin, season):
    answer = send(client, season, excel(row(tax_code="17")))

    for told in ("Hàng 2", "F (Mã số thuế)", "17", "Mã số thuế không đúng.", "Ghi 10 số"):
        assert told in answer.text
    assert "Nhập 1 đơn vị" not in answer.text
    assert client.post(answer.redirect_chain[-1][0]).status_code == 200
    assert not Organization.objects.exists()


def test_changes_are_shown_under_the_names_people_know(client, admin, season):
    client.post(send(client, season, excel(row())).redirect_chain[-1][0])

    answer = send(client, season, excel(row(members=25)))

    assert "Số thành viên chính thức: 20" in answer.text


def test_a_list_without_news_offers_no_import(client, admin, season):
    client.post(send(client, season, excel(row())).redirect_chain[-1][0])

    answer = send(client, season, excel(row()))

    assert "không có gì để nhập" in answer.text
    assert "Nhập 1 đơn vị" not in answer.text


def test_what_is_no_excel_file_is_told_with_a_cure(client, admin, season):
    answer = send(client, season, b"khong phai excel")

    assert "Chưa nhập được" in answer.text
    assert "Excel" in answer.text


def test_no_file_and_an_empty_file_stay_on_the_form(client, admin, season):
    assert "Xin chọn tệp danh sách." in client.post(SEND, {"season": season.pk}).text
    assert "Tệp trống" in send(client, season, b"").text


def test_only_the_admin_sends_a_list(client, season):
    client.force_login(OfficerFactory())

    assert client.get(SEND).status_code == 403
    assert send(client, season, excel(row())).status_code == 403


def test_a_list_another_admin_sent_is_not_found(client, admin, season):
    send(client, season, excel(row()))
    client.force_login(AdminFactory())

    url = reverse("home:preview_organizations", args=[StoredFile.objects.get().pk])
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
