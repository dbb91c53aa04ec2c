"""A file is sent, looked at row by row, mended on the page, brought in and taken back: without
script, by plain forms."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.services import load_catalogue
from cooperatives.models import Locality, Organization
from files.spreadsheets import read_sheets
from home import services
from home.models import ImportBatch
from tests.factories.blocs import PledgeFactory, SeasonFactory
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.people import AdminFactory, OfficerFactory
from tests.home.imports import confirmed, sent
from tests.home.lists import HEADER, excel, row

pytestmark = pytest.mark.django_db
SEND = reverse("home:import_organizations")
SECOND = {"number": 2, "tax_code": "1700000002", "name": "HTX Bình Minh"}


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


def page(client, batch, query=""):
    return client.get(f"{batch.get_absolute_url()}{query}")


def choose(client, batch, query="", **said):
    url = reverse("home:import_choose", args=[batch.pk])
    return client.post(f"{url}{query}", said, follow=True)


def press(client, answer):
    """The button “Nhập … dòng” of the page, with what it carries."""
    batch = answer.context["batch"]
    return client.post(
        batch.get_absolute_url(), {"xem": answer.context["preview"].digest}, follow=True
    )


def test_a_list_is_looked_at_and_then_goes_in(client, admin, season):
    answer = send(client, season, excel(row()))

    assert "Nhập 1 dòng" in answer.text
    assert not Organization.objects.exists()
    done = press(client, answer)
    assert "Đã nhập 1 mới" in done.text
    assert Organization.objects.count() == 1


def test_a_wrong_row_is_shown_with_place_value_reason_and_cure(client, admin, season):
    answer = send(client, season, excel(row(capital="5,4 tỷ")))

    for told in (
        "Có 1 dòng cần sửa, chưa dòng nào được lưu", "): “5,4 tỷ”: ", "Không phải số.",
        "Ghi bằng số", "Sửa thành 5.400,0", "Còn 1 dòng lỗi", "<title>Lỗi: ",
    ):  # fmt: skip
        assert told in answer.text
    assert 'href="?loc=loi&amp;trang=1#d1-2"' in answer.text
    assert "Nhập 1 dòng" not in answer.text
    press(client, answer)
    assert not Organization.objects.exists()


def test_each_fault_of_a_row_says_its_cell(client, admin, season):
    seen = send(client, season, excel(row(members="mười", capital="nhiều")))

    assert "Cột G (Số thành viên): Không phải số." in " ".join(seen.text.split())
    assert "Cột H (Vốn điều lệ (triệu đồng)): Không phải số." in seen.text
    [line] = seen.context["summary"]["lines"]
    assert line["text"].startswith("Dòng 2, cột G (Số thành viên): “mười”: ")
    assert line["text"].endswith("; và 1 lỗi nữa")


def test_a_fault_that_only_the_register_knows_says_its_cell_too(client, admin, season):
    OrganizationFactory(name="HTX Hòa Thuận", tax_code="1700000001", status="da_giai_the")

    assert "Cột F (Mã số thuế): " in send(client, season, excel(row())).text


def test_a_suggestion_taken_is_kept_and_the_row_goes_in(client, admin, season):
    batch = send(client, season, excel(row(capital="5,4 tỷ"))).context["batch"]

    answer = choose(client, batch, dong="1-2", goi_y="charter_capital=5.400,0")

    assert "Đã sửa dòng 2" in answer.text
    assert "Nhập 1 dòng" in page(client, batch).text
    press(client, page(client, batch))
    assert Organization.objects.get().figures.get(indicator__code="von_dieu_le").value == (
        5_400_000_000
    )


def test_a_cell_is_mended_by_typing_and_what_is_refused_stays_typed(client, admin, season):
    batch = send(client, season, excel(row(tax_code="17"))).context["batch"]

    refused = choose(client, batch, dong="1-2", lam="sua", o_tax_code="x" * 251)
    still_wrong = choose(client, batch, dong="1-2", lam="sua", o_tax_code="1234")
    right = choose(client, batch, dong="1-2", lam="sua", o_tax_code="1700000001")

    assert "Ô ghi tối đa 250 ký tự" in refused.text
    assert f'value="{"x" * 251}"' in refused.text
    assert 'value="1234"' in still_wrong.text
    assert "Nhập 1 dòng" in right.text


def test_a_row_is_left_out_by_name_and_taken_back(client, admin, season):
    content = excel(row(), row(**SECOND | {"tax_code": "17"}))
    batch = send(client, season, content).context["batch"]

    out = choose(client, batch, "?loc=loi", dong="1-3", lam="bo")
    assert "Đã bỏ dòng 3" in out.text
    assert "Nhập 1 dòng" in out.text
    assert out.redirect_chain[-1][0].endswith("?loc=loi#d1-3")
    back = choose(client, batch, dong="1-3", lam="lay_lai")
    assert "Còn 1 dòng lỗi" in back.text


def test_chips_count_and_filter(client, admin, season):
    confirmed(sent(season, admin, row()), admin)
    content = excel(row(), row(**SECOND), row(number=3, tax_code="17", name="HTX Sai"))
    batch = send(client, season, content).context["batch"]

    chips = page(client, batch).context["chips"]
    wrong = page(client, batch, "?loc=loi")
    new = page(client, batch, "?loc=moi&trang=99")

    assert [(each["label"], each["count"]) for each in chips] == [
        ("Tất cả", "3"), ("Lỗi", "1"), ("Mới", "1"), ("Giữ nguyên", "1"),
    ]  # fmt: skip
    assert [each["row"].number for each in wrong.context["lines"]] == [4]
    assert [each["row"].number for each in new.context["lines"]] == [3]
    assert page(client, batch, "?loc=la&trang=x").status_code == 200


def test_chips_share_the_rows_among_them(client, admin, season):
    content = excel(row(commune="Nơi Khác"), row(**SECOND), row(number=3, tax_code="17"))

    seen = send(client, season, content)

    chips = seen.context["chips"]
    assert [(each["label"], each["count"]) for each in chips] == [
        ("Tất cả", "3"), ("Lỗi", "1"), ("Cần xem lại", "1"), ("Mới", "1"),
    ]  # fmt: skip


def test_a_file_without_marks_offers_no_marked_one(client, admin, season):
    assert "đã đánh dấu lỗi" not in send(client, season, excel(row())).text
    wrong = send(client, season, excel(row(tax_code="17")))
    assert "đã đánh dấu lỗi" in wrong.text
    mended = choose(client, wrong.context["batch"], dong="1-2", lam="sua", o_tax_code="1700000001")
    assert "đã đánh dấu lỗi" in mended.text


def test_a_choice_about_no_row_of_the_file_is_refused_in_a_sentence(client, admin, season):
    batch = send(client, season, excel(row(tax_code="17"))).context["batch"]

    for said in ({"dong": "9-99", "lam": "bo"}, {"dong": "9-99", "don_vi": "khac"}):
        answer = choose(client, batch, **said)
        assert "Không rõ dòng nào. Xin mở lại trang rồi chọn." in answer.text
    assert "Không rõ sửa cột nào" in choose(client, batch, dong="1-2", goi_y="cot_la=5").text
    batch.refresh_from_db()
    assert (batch.left_out, batch.fixes, batch.answers) == ([], {}, {})


def test_a_long_list_comes_in_pages_and_the_summary_leads_to_the_right_one(
    client, admin, season, django_assert_num_queries
):
    rows = [row(number=n, tax_code=f"17{n:08d}", name=f"HTX Mẫu {n}") for n in range(1, 131)]
    wrong = [row(number=n, tax_code="17", name=f"HTX Sai {n}") for n in range(131, 260)]
    batch = sent(season, admin, content=excel(*rows, *wrong))

    answer = page(client, batch)
    assert len(answer.context["lines"]) == 100
    assert "và 109 dòng nữa" in answer.text
    assert len(page(client, batch, "?loc=loi&trang=2").context["lines"]) == 29
    for query in ("", "?loc=loi"):
        with django_assert_num_queries(12):
            page(client, batch, query)


def test_changes_are_shown_under_the_names_people_know(client, admin, season):
    confirmed(sent(season, admin, row()), admin)

    answer = send(client, season, excel(row(members=25)))

    assert "đang là 20" in answer.text
    assert "Số thành viên chính thức (người)" in answer.text


def test_a_list_without_news_offers_no_import(client, admin, season):
    confirmed(sent(season, admin, row()), admin)

    answer = send(client, season, excel(row()))

    assert "không có gì để nhập" in answer.text
    assert "Nhập 1 dòng" not in answer.text


def test_units_that_look_alike_are_answered_on_the_page(client, admin, season):
    commune = Locality.objects.get(name="Đông Thái")
    unit = OrganizationFactory(name="HTX Hoà Thuận", commune=commune, tax_code=None)
    batch = send(client, season, excel(row())).context["batch"]

    asked = page(client, batch).text
    assert "Có 1 dòng cần chọn đơn vị, chưa dòng nào được lưu" in asked
    assert "Hai đơn vị khác nhau" in asked
    assert "Còn 1 dòng cần chọn" in asked
    same = choose(client, batch, dong="1-2", don_vi=str(unit.pk))
    assert "Cùng một đơn vị với “HTX Hoà Thuận”" in same.text
    choose(client, batch, dong="1-2", lam="lay_lai")
    every = choose(client, batch, lam="khac_het")
    assert "Là đơn vị khác, sẽ thêm mới." in every.text


def test_renamed_or_a_wrong_code_is_answered_on_the_page(client, admin, season):
    OrganizationFactory(name="HTX Đại Hưng", tax_code="1700000001")
    seen = send(client, season, excel(row(name="HTX hoàn toàn khác tên")))
    batch = seen.context["batch"]

    assert "Đơn vị đổi tên" in seen.text
    assert "mã số thuế trong danh bạ là của “HTX Đại Hưng”" in seen.text
    wrong = choose(client, batch, dong="1-2", don_vi="ma_nham")
    assert "Còn 1 dòng lỗi" in wrong.text
    assert "Là đơn vị khác" not in wrong.text
    assert "Mã số thuế ghi nhầm" in choose(client, batch, dong="1-2", lam="lay_lai").text


def test_what_is_no_excel_file_is_told_with_a_cure(client, admin, season):
    answer = send(client, season, b"khong phai excel")

    assert "Chưa nhập được tệp này, chưa ghi gì" in answer.text
    assert "Lưu thành (Save As)" in answer.text
    assert "Nhập 0 dòng" not in answer.text
    marked = client.get(reverse("home:import_marked", args=[answer.context["batch"].pk]))
    assert marked.status_code == 302


def test_no_file_and_an_empty_file_stay_on_the_form(client, admin, season):
    assert "Xin chọn tệp danh sách." in client.post(SEND, {"season": season.pk}).text
    assert "Tệp trống" in send(client, season, b"").text


def test_a_file_gone_from_the_store_is_told(client, admin, season, settings, tmp_path):
    batch = sent(season, admin, row())
    settings.MEDIA_ROOT = tmp_path

    answer = client.get(batch.get_absolute_url(), follow=True)

    assert "Tệp không còn trong kho. Xin gửi lại." in answer.text


def test_the_second_clerk_sees_the_page_again_with_a_sentence(client, admin, season):
    mine = send(client, season, excel(row(members=25)))
    other = AdminFactory()
    confirmed(sent(season, other, row()), other)

    answer = press(client, mine)

    assert "Dữ liệu đã thay đổi từ lúc anh/chị xem tệp này" in answer.text
    assert ImportBatch.objects.get(pk=mine.context["batch"].pk).is_viewed
    assert "Nhập 1 dòng" in answer.text


# The marked file


def marked(client, batch):
    answer = client.get(reverse("home:import_marked", args=[batch.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="danh-sach-danh-dau.xlsx"'
    return answer.content


def test_the_marked_file_is_the_one_sent_with_the_faults_in_it(client, admin, season):
    content = excel(row(), row(**SECOND | {"tax_code": "17", "contact": "=1+1"}))
    batch = sent(season, admin, content=content)

    services.leave_out(batch=batch, key="1-3", by=admin)

    sheet = openpyxl.load_workbook(io.BytesIO(marked(client, batch))).worksheets[0]

    assert [cell.value for cell in sheet[1]] == [*HEADER, "Chỗ cần sửa"]
    assert "Mã số thuế không đúng." in sheet["K3"].value
    assert sheet["K2"].value is None
    assert sheet["F3"].fill.fgColor.rgb == "FFFAD4C8"
    assert "Ghi 10 số" in sheet["F3"].comment.text
    assert sheet["F2"].comment is None


def test_the_marked_file_can_be_mended_and_sent_again(client, admin, season):
    batch = sent(season, admin, content=excel(row(tax_code="17")))
    book = openpyxl.load_workbook(io.BytesIO(marked(client, batch)))
    book.worksheets[0]["F2"] = "1700000001"
    again = io.BytesIO()
    book.save(again)

    assert "Nhập 1 dòng" in send(client, season, again.getvalue()).text


# Taking back, and all that came


def test_an_import_is_taken_back_by_its_page(client, admin, season):
    done = press(client, send(client, season, excel(row(), row(**SECOND))))
    batch = done.context["batch"]
    PledgeFactory(organization=Organization.objects.first(), season=season)
    url = reverse("home:import_undo", args=[batch.pk])

    asked = client.get(url)
    for told in ("Sẽ xóa", "HTX Bình Minh", "Giữ nguyên, và vì sao", "đã có đăng ký thi đua"):
        assert told in asked.text
    answer = client.post(url, follow=True)
    again = client.post(url, follow=True)

    assert "Đã hoàn tác lần nhập này." in answer.text
    assert "Giữ lại khi hoàn tác" in answer.text
    assert "không hoàn tác lần nữa được" in again.text
    assert Organization.objects.count() == 1


def test_all_imports_stand_in_a_list_with_who_when_and_what(
    client, admin, season, django_assert_num_queries
):
    batch = sent(season, admin, row())
    confirmed(batch, admin)
    url = reverse("home:imports")

    text = client.get(url).text
    for told in ("danh-sach.xlsx", "Đã nhập", str(admin), "mới 1", "Danh sách HTX 2023"):
        assert told in text
    for more in range(2):
        with django_assert_num_queries(7):
            client.get(f"{url}?loc=tat-ca")
        for _ in range(2 - more):
            services.drop(batch=sent(season, admin, row()), by=admin)


def test_what_went_in_stands_first_and_what_was_left_lying_on_its_own_page(client, admin, season):
    confirmed(sent(season, admin, row()), admin)
    lying = sent(season, admin, row(**SECOND))
    services.drop(batch=sent(season, admin, row()), by=admin)
    url = reverse("home:imports")

    first = client.get(url)

    assert [(each["label"], each["count"]) for each in first.context["chips"]] == [
        ("Đã nhập", "1"), ("Đang xem", "1"), ("Tất cả", "3"),
    ]  # fmt: skip
    for query, states in (
        ("", ["da_nhap"]), ("?loc=dang-xem", ["dang_xem"]), ("?loc=la", ["da_nhap"]),
        ("?loc=tat-ca", ["bo", "dang_xem", "da_nhap"]),
    ):  # fmt: skip
        lines = client.get(f"{url}{query}").context["lines"]
        assert [each["batch"].state for each in lines] == states
    services.drop(batch=lying, by=admin)
    assert "Không có tệp nào đang xem dở." in client.get(f"{url}?loc=dang-xem").text


def test_a_file_that_went_in_shows_its_result_and_one_dropped_says_so(client, admin, season):
    batch = sent(season, admin, row())
    dropped = client.post(reverse("home:import_drop", args=[batch.pk]), follow=True)

    assert "Đã bỏ tệp danh-sach.xlsx" in dropped.text
    assert "Tệp này đã bỏ, chưa ghi gì." in page(client, batch).text
    assert "Tệp này đã bỏ" in choose(client, batch, dong="1-2", lam="bo").text


def test_the_list_to_fill_holds_the_members_in_their_blocs_and_reads_back(
    client, admin, season, django_assert_num_queries
):
    url = reverse("home:import_template", args=["htx"])
    confirmed(sent(season, admin, row(bloc=3)), admin)
    with django_assert_num_queries(4):
        client.get(url)
    confirmed(sent(season, admin, row(bloc=3), row(**SECOND)), admin)
    assert url in client.get(SEND).text

    with django_assert_num_queries(4):
        file = client.get(url)

    assert file["Content-Disposition"] == 'attachment; filename="mau-htx.xlsx"'
    [sheet] = read_sheets(file.content)
    assert [line.values[1:6] for line in sheet.rows[1:]] == [
        ("1", "An Biên", "Xã Đông Thái", "HTX Bình Minh", "1700000002"),
        ("3", "An Biên", "Xã Đông Thái", "HTX NN Hòa Thuận", "1700000001"),
    ]
    back = send(client, season, file.content).context["preview"]
    assert [(str(each.state), each.troubles) for each in back.rows] == [("giu_nguyen", ())] * 2
    assert back.notes == ()


def test_before_the_first_year_the_list_to_fill_holds_all_that_stand(client, admin, season):
    OrganizationFactory(name="HTX Bình Minh", tax_code="1700000002")

    [sheet] = read_sheets(client.get(reverse("home:import_template", args=["htx"])).content)

    assert sheet.rows[1].values[4] == "HTX Bình Minh"


# Who may


def test_only_the_admin_sends_a_list(client, season):
    client.force_login(OfficerFactory())

    assert client.get(SEND).status_code == 403
    assert send(client, season, excel(row())).status_code == 403
    assert client.get(reverse("home:imports")).status_code == 403


def test_a_list_another_admin_looks_at_is_not_found_and_one_brought_in_is(client, admin, season):
    batch = sent(season, admin, row())
    client.force_login(AdminFactory())

    for name in ("import_batch", "import_marked", "import_undo"):
        assert client.get(reverse(f"home:{name}", args=[batch.pk])).status_code == 404
    for name in ("import_batch", "import_choose", "import_drop", "import_undo"):
        assert client.post(reverse(f"home:{name}", args=[batch.pk])).status_code == 404
    confirmed(batch, admin)
    assert page(client, batch).status_code == 200


def test_nothing_of_a_preview_needs_script_and_the_file_is_read_as_it_was_sent(
    client, admin, season
):
    content = excel(row())
    batch = send(client, season, content).context["batch"]

    assert read_sheets(services.batches.read(batch.file)) == read_sheets(content)
    assert "<script>" not in page(client, batch).text
