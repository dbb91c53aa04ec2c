"""The pages of papers: who sees which, what a click does, and the check that needs no account."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from awards.models import Proposal
from catalogue.models import Signatory
from reports.models import IssuedPaper
from reports.services import issue_dossier, issue_paper
from scoring.models import Ranking
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import moment
from tests.factories.people import CouncilFactory, OfficerFactory, ReviewerFactory, UserFactory
from tests.reports.season import add_bloc, finished_year, number_submission

Kind = IssuedPaper.Kind
LATER = moment(18, 1, 2023)


def issued(year, kind, subject):
    return issue_paper(kind=kind, subject=subject, by=year.admin, at=LATER)


@pytest.fixture
def papers(year, quick_press):
    """One of each: a unit's sheet and report, its bloc's ranking, and the minutes."""
    unit = year.memberships[0]
    return {
        "sheet": issued(year, Kind.SHEET, unit.score_sheet),
        "report": issued(year, Kind.ACHIEVEMENT, year.proposals[0]),
        "ranking": issued(year, Kind.RANKING, year.rankings[0]),
        "minutes": issued(year, Kind.COUNCIL_MINUTES, year.session),
        "others_sheet": issued(year, Kind.SHEET, year.memberships[1].score_sheet),
        "others_ranking": issued(year, Kind.RANKING, year.rankings[1]),
    }


def signed_in(client, user):
    client.force_login(user)
    return client


def seen_by(client, user, papers):
    """Which papers open for somebody, as page and as file alike."""
    signed_in(client, user)
    pages = {
        name
        for name, paper in papers.items()
        if client.get(paper.get_absolute_url()).status_code == 200
    }
    files = {
        name
        for name, paper in papers.items()
        if client.get(reverse("reports:download", args=[paper.pk])).status_code == 200
    }
    assert pages == files
    return pages


@pytest.mark.parametrize("factory", [OfficerFactory, CouncilFactory])
def test_staff_and_council_see_every_paper(client, papers, factory):
    assert seen_by(client, factory(), papers) == {*papers}


def test_a_unit_sees_its_own_sheet_and_report_and_its_blocs_ranking(client, year, papers):
    representative = RepresentativeFactory(organization=year.memberships[0].organization).user

    assert seen_by(client, representative, papers) == {"sheet", "report", "ranking"}


MISSING = "Thiếu tên người ký: Chủ tịch."


def test_a_paper_whose_signer_has_no_name_says_so_and_shows_an_admin_where_to_write_it(
    client, year, quick_press
):
    page = issued(year, Kind.SUBMISSION, year.submission).get_absolute_url()
    link = reverse("reports:signatories")

    shown = signed_in(client, year.admin).get(page).content.decode()
    assert MISSING in shown
    assert f'href="{link}">Ghi tên người ký' in shown
    shown = signed_in(client, OfficerFactory()).get(page).content.decode()
    assert MISSING in shown
    assert "Ghi tên người ký" not in shown


def test_a_paper_with_its_signer_or_with_room_to_write_the_name_says_nothing(client, year, papers):
    Signatory.objects.filter(post="chu-tich-lien-minh").update(name="Lê Văn Mẫu")
    named = issued(year, Kind.SUBMISSION, year.submission)

    signed_in(client, year.admin)
    for paper in (named, *papers.values()):
        assert "Thiếu tên người ký" not in client.get(paper.get_absolute_url()).content.decode()


def test_a_ranking_reopened_is_closed_to_members_again_and_their_sheets_with_it(
    client, year, papers
):
    representative = RepresentativeFactory(organization=year.memberships[0].organization).user
    Ranking.objects.update(state=Ranking.State.PROVISIONAL)

    assert seen_by(client, representative, papers) == {"report"}


def test_the_province_sees_sealed_rankings_and_the_rest_once_it_was_sent(client, year, papers):
    reviewer = ReviewerFactory()
    assert seen_by(client, reviewer, papers) == {"ranking", "others_ranking"}

    number_submission(year.submission, 5, date(2023, 2, 9))
    year.submission.sent_at = LATER
    year.submission.save()

    assert seen_by(client, reviewer, papers) == {*papers}


def test_who_only_reads_is_told_what_was_issued_and_not_what_could_be(client, year, papers):
    page = signed_in(client, ReviewerFactory()).get(reverse("reports:papers", args=[2022]))

    assert "2 văn bản đã lập" in page.text
    assert "lập được ngay" not in page.text
    page = signed_in(client, year.officer).get(reverse("reports:papers", args=[2022]))
    assert "lập được ngay" in page.text


def test_the_papers_stand_in_one_table_that_can_be_copied(client, year, papers):
    unit = RepresentativeFactory(organization=year.memberships[0].organization).user

    for who in (year.officer, unit):
        page = signed_in(client, who).get(reverse("reports:papers", args=[2022])).text
        assert page.count("<table") == 1
        assert page.index("data-listtools") < page.index("<table")


def test_a_stranger_finds_nothing(client, papers):
    assert seen_by(client, UserFactory(), papers) == set()


@pytest.mark.parametrize("name", ["dossier_zip", "ranking_workbook", "list_workbook"])
def test_the_whole_of_a_year_is_not_for_units(client, year, papers, name):
    representative = RepresentativeFactory(organization=year.memberships[0].organization).user

    answer = signed_in(client, representative).get(reverse(f"reports:{name}", args=[2022]))

    assert answer.status_code == 404


def test_the_list_says_what_is_issued_ready_or_waiting_and_why(client, year):
    Ranking.objects.filter(pk=year.rankings[1].pk).update(state=Ranking.State.ANNOUNCED)
    issued(year, Kind.RANKING, year.rankings[0])

    page = signed_in(client, year.officer).get(reverse("reports:papers", args=[2022])).text

    assert "1/22 văn bản đã lập" in page
    assert "Xếp hạng của Khối chưa chốt." in page
    assert reverse("reports:issue_paper", args=[2022, "to_trinh", year.submission.pk]) in page


def test_a_year_without_anything_still_has_its_page(client, year):
    page = signed_in(client, year.officer).get(reverse("reports:papers", args=[2022]))
    empty = client.get(reverse("reports:papers", args=[1999]))

    assert page.status_code == 200
    assert empty.status_code == 404


@pytest.mark.parametrize("units", [3, 4])
def test_the_list_costs_the_same_for_any_number_of_units(
    client, db, units, django_assert_max_num_queries
):
    year = finished_year(units=units)
    signed_in(client, year.officer)

    with django_assert_max_num_queries(26):
        page = client.get(reverse("reports:papers", args=[2022]))

    assert page.text.count("Báo cáo thành tích HTX") >= 2 * 3


def test_a_unit_is_listed_its_own_papers_alone(client, year, papers):
    representative = RepresentativeFactory(organization=year.memberships[0].organization).user

    page = signed_in(client, representative).get(reverse("reports:papers", args=[2022])).text

    assert papers["sheet"].title in page
    assert papers["others_sheet"].title not in page
    assert reverse("reports:issue_dossier", args=[2022]) not in page


def test_one_click_issues_one_paper_and_opens_it(client, year):
    url = reverse("reports:issue_paper", args=[2022, "bang_xep_hang", year.rankings[0].pk])

    answer = signed_in(client, year.officer).post(url)

    paper = IssuedPaper.objects.get()
    assert answer["Location"] == paper.get_absolute_url()
    assert (paper.kind, paper.issued_by) == (Kind.RANKING, year.officer)


def test_a_paper_that_waits_says_for_what(client, year):
    Ranking.objects.update(state=Ranking.State.ANNOUNCED)
    url = reverse("reports:issue_paper", args=[2022, "bang_xep_hang", year.rankings[0].pk])

    page = signed_in(client, year.officer).post(url, follow=True).text

    assert "Xếp hạng của Khối chưa chốt." in page
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize(
    ("kind", "number", "where"),
    [("bang_xep_hang", 999_999, 2022), ("la", 1, 2022), ("muc_luc", 999_999, 2022)],
)
def test_what_is_not_there_cannot_be_issued(client, year, kind, number, where):
    url = reverse("reports:issue_paper", args=[where, kind, number])

    assert signed_in(client, year.officer).post(url).status_code == 404


def test_a_paper_of_another_year_is_not_issued_under_this_one(client, year):
    other = finished_year_named(2021)
    url = reverse("reports:issue_paper", args=[other.year, "bang_xep_hang", year.rankings[0].pk])

    assert signed_in(client, year.officer).post(url).status_code == 404


def finished_year_named(number):
    from tests.factories.blocs import SeasonFactory  # noqa: PLC0415 - one row for one test

    return SeasonFactory(year=number)


def test_somebody_without_the_right_is_told_so(client, year):
    url = reverse("reports:issue_paper", args=[2022, "bang_xep_hang", year.rankings[0].pk])

    assert signed_in(client, CouncilFactory()).post(url).status_code == 403
    assert client.post(reverse("reports:issue_dossier", args=[2022])).status_code == 403


def test_the_dossier_is_issued_round_by_round(client, year, quick_press):
    add_bloc(year, 30, 4)
    signed_in(client, year.officer)
    url = reverse("reports:issue_dossier", args=[2022])

    first = client.post(url, follow=True).text
    second = client.post(url, follow=True).text
    third = client.post(url, follow=True).text

    assert "Đã lập 20 văn bản, còn 3 văn bản" in first
    assert "Đã lập 4 văn bản; hồ sơ có 24 văn bản" in second
    assert "mọi văn bản lập được đều đã là bản mới nhất" in third


def test_the_file_opens_in_the_browser_or_is_taken_away(client, year):
    paper = issued(year, Kind.RANKING, year.rankings[0])
    signed_in(client, year.officer)
    url = reverse("reports:download", args=[paper.pk])

    shown, taken = client.get(url), client.get(f"{url}?tai=1")

    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert taken["Content-Disposition"].startswith("attachment")
    assert shown.content[:5] == b"%PDF-"


def test_the_page_of_a_paper_shows_its_text_and_says_when_the_data_moved_on(client, year):
    paper = issued(year, Kind.ACHIEVEMENT, year.proposals[0])
    signed_in(client, year.officer)
    before = client.get(paper.get_absolute_url()).text
    Proposal.objects.filter(pk=year.proposals[0].pk).update(achievement="Mô hình sạ cụm.")

    after = client.get(paper.get_absolute_url()).text

    assert "SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH" in before
    assert "Dữ liệu đã thay đổi sau khi lập" not in before
    assert "Dữ liệu đã thay đổi sau khi lập" in after
    assert "Lập lần 2" in after
    assert "SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH" not in after


def test_an_old_version_says_so_and_leads_to_the_new_one(client, year):
    old = issued(year, Kind.ACHIEVEMENT, year.proposals[0])
    Proposal.objects.filter(pk=year.proposals[0].pk).update(achievement="Mô hình sạ cụm.")
    new = issued(year, Kind.ACHIEVEMENT, year.proposals[0])

    page = signed_in(client, year.officer).get(old.get_absolute_url()).text

    assert "Đây là bản cũ" in page
    assert new.get_absolute_url() in page


def test_a_page_carries_no_style_of_its_own(client, year, papers):
    signed_in(client, year.officer)

    for paper in papers.values():
        assert "style=" not in client.get(paper.get_absolute_url()).text


@pytest.mark.parametrize("typed", [str.lower, str, lambda code: code.replace("-", "")])
def test_anybody_may_check_a_code_however_it_is_typed(client, papers, typed):
    code = typed(papers["ranking"].check_code)

    answer = client.get(reverse("reports:check", args=[code]))

    assert answer.status_code == 200
    assert "là bản mới nhất" in answer.text
    assert papers["ranking"].digest in answer.text


def test_the_check_tells_an_old_version_and_no_name(client, year):
    old = issued(year, Kind.ACHIEVEMENT, year.proposals[0])
    Proposal.objects.filter(pk=year.proposals[0].pk).update(achievement="Mô hình sạ cụm.")
    issued(year, Kind.ACHIEVEMENT, year.proposals[0])

    page = client.get(reverse("reports:check", args=[old.check_code])).text

    assert "đã có bản mới hơn thay thế" in page
    assert "Báo cáo thành tích năm 2022" in page
    assert year.proposals[0].legal_name not in page
    assert year.admin.full_name not in page


def test_an_unknown_code_is_not_found_and_says_what_to_do(client, db):
    answer = client.get(reverse("reports:check", args=["AAAAA-BBBBB"]))

    assert answer.status_code == 404
    assert "Không có văn bản nào mang mã này" in answer.text


def test_the_dossier_of_a_proposal_shows_conditions_parts_and_the_paper(client, year, quick_press):
    issue_dossier(season=year.season, by=year.admin, at=LATER)
    url = reverse("reports:dossier", args=[year.proposals[0].pk])

    page = signed_in(client, year.officer).get(f"{url}?xem=bang_xep_hang").text

    assert "Điều kiện xét khen" in page
    assert "Thành phần hồ sơ" in page
    assert "8/8 đã lập" in page
    assert "BẢNG TỔNG HỢP ĐIỂM VÀ XẾP HẠNG" in page
    assert "Kênh 4A 10" not in page


def test_the_dossier_is_not_for_units_and_not_for_strangers(client, year):
    url = reverse("reports:dossier", args=[year.proposals[0].pk])
    representative = RepresentativeFactory(organization=year.memberships[0].organization).user

    for user in (representative, UserFactory()):
        assert signed_in(client, user).get(url).status_code == 404


def test_the_province_sees_no_conditions_and_nothing_unsent(client, year):
    url = reverse("reports:dossier", args=[year.proposals[0].pk])
    signed_in(client, ReviewerFactory())
    assert client.get(url).status_code == 404

    number_submission(year.submission, 5, date(2023, 2, 9))
    year.submission.sent_at = LATER
    year.submission.save()
    Proposal.objects.update(state=Proposal.State.SUBMITTED)

    page = client.get(url)
    assert page.status_code == 200
    assert "Điều kiện xét khen" not in page.text
    assert client.get(reverse("reports:list_workbook", args=[2022])).status_code == 200


def test_the_ranking_workbook_has_a_summary_and_a_sheet_for_each_bloc(client, year):
    answer = signed_in(client, year.officer).get(reverse("reports:ranking_workbook", args=[2022]))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tổng hợp", "Khối 9", "Khối 10"]
    summary = [[cell.value for cell in row] for row in book["Tổng hợp"].iter_rows()]
    assert summary[4][:6] == [9, "Khối thi đua số 9, huyện Tân Hiệp", 4, 4, 3, 95.5]
    assert summary[6][2] == "=SUM(C5:C6)"
    first = [cell.value for cell in book["Khối 9"][6]]
    assert first[:6] == [
        1, "Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)", 97, 96, 95.5, "Xuất sắc",
    ]  # fmt: skip


def test_the_list_workbook_sums_members_and_money_live(client, year):
    answer = signed_in(client, year.officer).get(reverse("reports:list_workbook", args=[2022]))

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = next(row for row in rows if row[0] == 1)
    assert first[1] == "Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)"
    assert first[4:9] == [
        95.5, "Cờ thi đua của Ủy ban nhân dân tỉnh", 121, 10240, 812.5,
    ]  # fmt: skip
    total = rows[-1]
    assert [str(value).startswith("=SUM(") for value in total[6:9]] == [True] * 3
