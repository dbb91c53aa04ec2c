"""Word files, drafts and the office's workbooks on the pages: who gets them, and what they say."""

import io

import openpyxl
import pytest
from django.urls import reverse
from docx import Document

from awards.models import Proposal
from catalogue.models import ListColumn
from cooperatives.models import Locality, Organization
from reports.models import IssuedPaper
from reports.services import issue_paper
from scoring.models import Ranking
from tests.factories.cooperatives import LocalityFactory, RepresentativeFactory
from tests.factories.moments import moment
from tests.factories.people import CouncilFactory, OfficerFactory, ReviewerFactory, UserFactory
from tests.reports.season import finished_year, grant_earlier

Kind = IssuedPaper.Kind
LATER = moment(18, 1, 2023)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def issued(year, kind=Kind.RANKING, subject=None):
    return issue_paper(kind=kind, subject=subject or year.rankings[0], by=year.admin, at=LATER)


def signed_in(client, user):
    client.force_login(user)
    return client


def rows_of(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return sheet, [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_paper_is_taken_as_word_beside_its_pdf(client, year):
    paper = issued(year)
    url = reverse("reports:word", args=[paper.pk])
    signed_in(client, year.officer)

    page, answer = client.get(paper.get_absolute_url()).text, client.get(url)

    assert url in page
    assert url in client.get(reverse("reports:papers", args=[2022])).text
    assert answer["Content-Type"] == DOCX
    assert answer["Content-Disposition"] == (
        'attachment; filename="bang-xep-hang-khoi-09-2022.docx"'
    )
    assert Document(io.BytesIO(answer.content)).core_properties.title == paper.title


def test_the_word_file_is_seen_by_those_who_see_the_paper(client, year):
    sheet = issued(year, Kind.SHEET, year.memberships[0].score_sheet)
    url = reverse("reports:word", args=[sheet.pk])
    own = RepresentativeFactory(organization=year.memberships[0].organization).user
    other = RepresentativeFactory(organization=year.memberships[1].organization).user

    answers = {who.pk: signed_in(client, who).get(url).status_code for who in (own, other)}

    assert answers == {own.pk: 200, other.pk: 404}
    assert signed_in(client, UserFactory()).get(url).status_code == 404


def test_a_paper_of_before_says_how_to_get_its_word_file(client, year):
    paper = issued(year)
    IssuedPaper.objects.update(word=None)
    signed_in(client, year.officer)

    said = client.get(reverse("reports:word", args=[paper.pk]), follow=True).text
    client.post(reverse("reports:issue_paper", args=[2022, paper.kind, paper.subject_id]))

    assert "chưa có bản Word" in said
    assert "Bổ sung bản Word" in said
    paper.refresh_from_db()
    assert paper.word is not None
    assert paper.version == 1


def test_a_paper_not_issued_yet_is_taken_as_a_draft_and_nothing_is_kept(client, year):
    url = reverse("reports:draft", args=[2022, "to_trinh", year.submission.pk])
    signed_in(client, year.officer)

    answer = client.get(url)

    assert url in client.get(reverse("reports:papers", args=[2022])).text
    assert answer["Content-Disposition"] == 'attachment; filename="du-thao-to-trinh-2022.docx"'
    section = Document(io.BytesIO(answer.content)).sections[0]
    assert "DỰ THẢO" in [each.text for each in section.first_page_header.paragraphs]
    assert not IssuedPaper.objects.exists()


def test_a_draft_of_what_waits_says_for_what(client, year):
    Ranking.objects.update(state=Ranking.State.ANNOUNCED)
    url = reverse("reports:draft", args=[2022, "bang_xep_hang", year.rankings[0].pk])

    page = signed_in(client, year.officer).get(url, follow=True).text

    assert "Xếp hạng của Khối chưa chốt." in page


def test_a_draft_is_for_those_who_issue_the_paper(client, year):
    url = reverse("reports:draft", args=[2022, "to_trinh", year.submission.pk])

    assert signed_in(client, CouncilFactory()).get(url).status_code == 403
    assert client.get(reverse("reports:draft", args=[2022, "to_trinh", 999_999])).status_code == 404


# --- Bảng tổng hợp trình Hội đồng ----------------------------------------------------------------


def test_the_council_table_has_one_row_for_each_nominee_with_three_readings(client, year):
    grant_earlier(year.memberships[0], 2020)
    answer = signed_in(client, CouncilFactory()).get(
        reverse("reports:council_workbook", args=[2022])
    )

    sheet, rows = rows_of(answer)
    nominees = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in nominees] == [1, 2, 3, 4, 5, 6]
    first = nominees[0]
    assert first[1] == "Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)"
    assert first[4:8] == [97, 96, 95.5, "Nhất"]
    assert "QĐ số 614/QĐ-UBND ngày 11/3/2021" in first[10]
    assert sheet.page_setup.orientation == "landscape"


def test_the_council_table_tells_what_is_not_met(client, year):
    Organization.objects.filter(pk=year.memberships[0].organization_id).update(
        status=Organization.Status.DISSOLVED
    )
    answer = signed_in(client, year.officer).get(reverse("reports:council_workbook", args=[2022]))

    conditions = [row[11] for row in rows_of(answer)[1] if isinstance(row[0], int)]
    assert conditions[0].startswith("Chưa đạt hoặc cần xem lại: ")
    assert "Đạt" in conditions or conditions[1] != conditions[0]


def test_the_council_table_of_a_year_without_proposals_says_what_it_waits_for(client, year):
    Proposal.objects.update(state=Proposal.State.WITHDRAWN)
    url = reverse("reports:council_workbook", args=[2022])

    page = signed_in(client, year.officer).get(url, follow=True).text

    assert "Chưa có đề nghị khen thưởng nào." in page


def test_the_council_table_is_not_for_the_province_nor_for_units(client, year):
    unit = RepresentativeFactory(organization=year.memberships[0].organization).user
    url = reverse("reports:council_workbook", args=[2022])

    for user in (ReviewerFactory(), unit, UserFactory()):
        refused = signed_in(client, user).get(url)
        assert refused.status_code == 403
        assert "cán bộ Liên minh và Hội đồng" in refused.text


@pytest.mark.parametrize("blocs", [1, 3])
def test_the_council_table_costs_the_same_for_any_number_of_nominees(
    client, db, blocs, django_assert_num_queries
):
    year = finished_year(blocs=blocs)
    signed_in(client, year.officer)

    with django_assert_num_queries(22):
        client.get(reverse("reports:council_workbook", args=[2022]))


# --- Danh sách gửi tỉnh --------------------------------------------------------------------------


def test_the_province_list_stands_in_the_columns_of_the_office(client, year):
    ListColumn.objects.exclude(code__in=["stt", "ten", "diem", "dia_ban_cu", "dia_ban_moi"]).update(
        is_shown=False
    )
    ListColumn.objects.filter(code="diem").update(order=1, label="Điểm thẩm định")
    commune = year.memberships[0].organization.commune
    new = LocalityFactory(
        name="Tân Hiệp", full_name="Xã Tân Hiệp", level=Locality.Level.COMMUNE,
        parent=LocalityFactory(name="An Giang", full_name="Tỉnh An Giang",
                               level=Locality.Level.PROVINCE),
    )  # fmt: skip
    commune.successors.add(new)

    answer = signed_in(client, year.officer).get(reverse("reports:province_workbook", args=[2022]))

    sheet, rows = rows_of(answer)
    header = next(row for row in rows if "STT" in row)
    assert header[:2] == ["Điểm thẩm định", "STT"]
    first = rows[rows.index(header) + 1]
    assert first[0] == 95.5
    assert first[2] == "Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)"
    assert first[3].startswith("Xã Tân Hiệp A")
    assert first[4] == "Xã Tân Hiệp, tỉnh An Giang"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.print_area
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {
        "Times New Roman"
    }


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_name_that_looks_like_a_formula_stays_a_text(client, year, sign):
    Proposal.objects.filter(pk=year.proposals[0].pk).update(legal_name=f"{sign}1+1")

    answer = signed_in(client, year.officer).get(reverse("reports:province_workbook", args=[2022]))

    cells = [cell for row in rows_of(answer)[0].iter_rows() for cell in row]
    cell = next(each for each in cells if each.value == f"{sign}1+1")
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_earlier_awards_come_with_number_and_date(client, year):
    grant_earlier(year.memberships[0], 2020)

    answer = signed_in(client, OfficerFactory()).get(
        reverse("reports:province_workbook", args=[2022])
    )

    told = [value for row in rows_of(answer)[1] for value in row if isinstance(value, str)]
    assert any("QĐ số 614/QĐ-UBND ngày 11/3/2021" in value for value in told)


@pytest.mark.parametrize("blocs", [1, 3])
def test_the_province_list_costs_the_same_for_any_number_of_nominees(
    client, db, blocs, django_assert_num_queries
):
    year = finished_year(blocs=blocs)
    signed_in(client, year.officer)

    with django_assert_num_queries(14):
        client.get(reverse("reports:province_workbook", args=[2022]))


def test_the_province_list_is_not_for_units_nor_before_it_was_sent(client, year):
    unit = RepresentativeFactory(organization=year.memberships[0].organization).user
    url = reverse("reports:province_workbook", args=[2022])

    for user in (unit, UserFactory()):
        refused = signed_in(client, user).get(url)
        assert refused.status_code == 403
        assert "Danh sách gửi tỉnh dành cho" in refused.text
    early = signed_in(client, ReviewerFactory()).get(url, follow=True)
    assert "Danh sách năm 2022 chưa gửi tỉnh" in early.text
