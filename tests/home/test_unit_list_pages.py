"""The doors of the smaller lists: send, look, mend, bring in, take back, without any script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.services import load_catalogue
from cooperatives.models import Dues, Figure
from files.spreadsheets import read_sheets
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.files.packages import workbook
from tests.home.test_unit_lists import AWARDS, DUES, FIGURES

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, monkeypatch):
    load_catalogue()
    monkeypatch.setattr("history.clock.now", lambda: NOON)
    client.force_login(AdminFactory())
    return SeasonFactory(year=2023)


def send(client, table, header, *rows, **fields):
    file = SimpleUploadedFile("bang.xlsx", workbook([header, *rows]))
    url = reverse(f"home:import_{table}")
    return client.post(url, {"file": file, **fields}, follow=True)


def bring_in(client, page):
    url = page.context["batch"].get_absolute_url()
    return client.post(url, {"xem": page.context["preview"].digest}, follow=True)


def test_dues_are_sent_mended_brought_in_and_taken_back(client, office):
    OrganizationFactory(name="HTX nông nghiệp Phú Lợi", tax_code="1700000001")
    page = send(
        client, "dues", DUES, [1, "HTX NN Phú Lợi", None, "hai trăm", None, None],
        season=office.pk,
    )  # fmt: skip
    assert "Có 1 dòng cần sửa, chưa dòng nào được lưu" in page.text
    batch = page.context["batch"]
    mended = client.post(
        reverse("home:import_choose", args=[batch.pk]),
        {"dong": "1-2", "lam": "sua", "o_due": "200000"}, follow=True,
    )  # fmt: skip

    done = bring_in(client, mended)

    assert Dues.objects.get().due == 200_000
    assert "Đã nhập 1 mới." in done.text
    client.post(reverse("home:import_undo", args=[batch.pk]))
    assert not Dues.objects.exists()


def test_figures_say_their_period_and_level(client, office):
    OrganizationFactory(name="HTX nông nghiệp Phú Lợi", tax_code="1700000001")

    page = send(
        client, "figures", FIGURES, [1, "HTX NN Phú Lợi", None, 100, 20, 8],
        season=office.pk, period="6_thang", status="uoc",
    )  # fmt: skip
    bring_in(client, page)

    assert "6 tháng 2023, số ước thực hiện" in page.text
    assert set(Figure.objects.values_list("period", "status")) == {("6_thang", "uoc")}


def test_past_awards_are_looked_at_and_a_wrong_one_says_its_cure(client, office):
    page = send(
        client, "awards", AWARDS,
        [1, 2023, "HTX lạ", None, "Cờ thi đua", 1, "1/QĐ-UBND", "01/02/2023", None],
    )  # fmt: skip

    assert "Danh bạ không có đơn vị tên HTX lạ." in page.text
    assert "Còn 1 dòng lỗi" in page.text


def test_the_marked_file_names_the_wrong_cell(client, office):
    page = send(client, "dues", DUES, [1, "HTX lạ", None, 100_000, None, None], season=office.pk)

    marked = client.get(reverse("home:import_marked", args=[page.context["batch"].pk]))

    assert marked["Content-Disposition"].endswith('"bang-danh-dau.xlsx"')
    assert marked.content[:2] == b"PK"


def test_a_table_to_fill_holds_the_units_and_reads_back(client, office):
    OrganizationFactory(name="HTX nông nghiệp Phú Lợi", tax_code="1700000001")

    file = client.get(reverse("home:import_template", args=["hoi_phi"]))

    [sheet] = read_sheets(file.content)
    assert [row.values[1] for row in sheet.rows] == ["Tên đơn vị", "HTX nông nghiệp Phú Lợi"]
    sent = SimpleUploadedFile("mau.xlsx", file.content)
    page = client.post(
        reverse("home:import_dues"), {"file": sent, "season": office.pk}, follow=True
    )
    assert "Thiếu số phải nộp." in page.text


@pytest.mark.parametrize("kind", ["htx", "so_lieu", "khen_thuong", "tieu_chi"])
def test_every_kind_of_table_has_its_empty_one(client, office, kind):
    file = client.get(reverse("home:import_template", args=[kind]))

    assert file["Content-Disposition"] == (
        f'attachment; filename="mau-{kind.replace("_", "-")}.xlsx"'
    )
    assert read_sheets(file.content)


def test_a_wide_table_shows_whose_row_it_is_and_the_columns_that_tell_something(client, office):
    OrganizationFactory(name="HTX Phú Lợi", tax_code="1700000001")
    file = client.get(reverse("home:import_template", args=["so_lieu"]))
    [sheet] = read_sheets(file.content)
    titles, line = list(sheet.rows[0].values), list(sheet.rows[1].values)
    line[-1] = "chưa rõ"
    sent = SimpleUploadedFile("bang.xlsx", workbook([titles, line]))

    page = client.post(
        reverse("home:import_figures"),
        {"file": sent, "year": 2023, "season": office.pk, "period": "nam",
         "status": "chinh_thuc"},
        follow=True,
    )  # fmt: skip

    labels = [each.label for each in page.context["headings"]]
    assert (len(labels), labels[:2], labels[-1]) == (9, ["Tên đơn vị", "Mã số thuế"], titles[-1])
    every = page.context["preview"].headings
    assert f"và {len(every) - 9} cột khác" in page.text
    whole = client.get(f"{page.context['batch'].get_absolute_url()}?cot=het")
    assert len(whole.context["headings"]) == len(every)
    assert "cột khác" not in whole.text


def test_a_table_nobody_knows_is_not_there(client, office):
    assert client.get(reverse("home:import_template", args=["khac"])).status_code == 404


@pytest.mark.parametrize("table", ["dues", "figures", "awards"])
def test_only_the_admin_may_send(client, table):
    client.force_login(OfficerFactory())

    assert client.get(reverse(f"home:import_{table}")).status_code == 403
