"""Each paper of a season against the rows it was made from."""

from datetime import date

import pytest

from awards.models import CouncilSession, Proposal
from blocs.models import Membership
from catalogue.models import ListColumn
from cooperatives.models import Figure, Person
from reports.blocks import Head, LegalBases, Paragraph, Table, plain
from reports.dossiers import NotReady, paper_of
from reports.dossiers.common import GAP, award_named, filled, signed_name
from reports.dossiers.council_table import council_sheet, gather_council_table
from reports.dossiers.province_list import province_sheet
from reports.models import IssuedPaper
from reports.pdf import render_pdf
from scoring.models import ScoreSheet, Standing
from tests.reports.reading import (
    fonts_of,
    letters,
    pages_of,
    printed_number,
    size_in_mm,
    texts_in,
)
from tests.reports.season import award_type, grant_earlier, number_submission

Kind = IssuedPaper.Kind
A4, A4_LYING = (210, 297), (297, 210)


def subject_of(year, kind):
    return {
        Kind.SUBMISSION: year.submission,
        Kind.LIST: year.submission,
        Kind.COUNCIL_MINUTES: year.session,
        Kind.TALLY: year.session,
        Kind.BLOC_MINUTES: year.meetings[0],
        Kind.RANKING: year.rankings[0],
        Kind.ACHIEVEMENT: year.proposals[0],
        Kind.SHEET: ScoreSheet.objects.get(membership=year.memberships[0]),
    }[kind]


def made(year, kind):
    return paper_of(kind, subject_of(year, kind))


def words_of(paper):
    return "\n".join(texts_in(paper.blocks))


def table_of(paper, order=0):
    return [block for block in paper.blocks if isinstance(block, Table)][order]


def cells_of(table):
    return [row.cells for row in table.rows if row.kind == "data"]


def bases_of(paper):
    return next(block for block in paper.blocks if isinstance(block, LegalBases)).lines


KINDS = [
    (Kind.SUBMISSION, A4),
    (Kind.LIST, A4_LYING),
    (Kind.COUNCIL_MINUTES, A4),
    (Kind.TALLY, A4),
    (Kind.BLOC_MINUTES, A4),
    (Kind.RANKING, A4),
    (Kind.ACHIEVEMENT, A4),
    (Kind.SHEET, A4_LYING),
]


@pytest.mark.parametrize(("kind", "size"), KINDS)
def test_a_paper_is_a4_in_its_margins_in_tinos_numbered_from_page_two_and_whole(
    year, kind, size, words_by_page, pdf_text
):
    paper = made(year, kind)

    content = render_pdf(paper).content

    assert {size_in_mm(page) for page in pages_of(content)} == {size}
    pages = words_by_page(content)
    assert [printed_number(words) for words in pages] == [
        [] if page == 1 else [str(page)] for page in range(1, len(pages) + 1)
    ]
    inside = [word for words in pages for word in words if word.top >= 18]
    # A word that ends a justified line is reported with half a millimetre of its blank.
    assert [w for w in inside if w.left < 29.9 or w.right < 19.3 or w.bottom < 19.5] == []
    assert {name.split("-")[0] for name, _ in fonts_of(content)} == {"Tinos"}
    assert all(embedded for _, embedded in fonts_of(content))
    found = set(letters(pdf_text(content).replace("\n", " ")))
    assert [word for word in letters(words_of(paper)) if word not in found] == []


def test_the_submission_of_2022_cites_the_law_of_2003(year):
    number_submission(year.submission, 5, date(2023, 2, 9))

    paper = made(year, Kind.SUBMISSION)

    bases = " ".join(bases_of(paper))
    assert "Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003" in bases
    assert "ngày 15 tháng 6 năm 2022" not in bases
    head = paper.blocks[0]
    assert (head.number_line, head.date_line) == (
        "Số: 05/TTr-LMHTX",
        "Kiên Giang, ngày 09 tháng 02 năm 2023",
    )


def test_a_submission_of_january_2024_cites_the_law_of_2022(year):
    number_submission(year.submission, 3, date(2024, 1, 26))

    bases = " ".join(bases_of(made(year, Kind.SUBMISSION)))

    assert "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022" in bases
    assert "năm 2003" not in bases


def test_while_it_has_no_number_its_session_chooses_the_law_and_the_pen_the_number(year):
    paper = made(year, Kind.SUBMISSION)

    assert "năm 2003" in " ".join(bases_of(paper))
    assert isinstance(paper.blocks[0], Head)
    assert paper.blocks[0].number is None
    assert paper.blocks[0].date_line.endswith("năm 2023")


def test_the_numbers_of_the_submission_are_those_of_the_proposals(year):
    text = words_of(made(year, Kind.SUBMISSION))

    assert "cho 2 tập thể dẫn đầu các Khối thi đua" in text
    assert "cho 4 tập thể, gồm 2 tập thể đạt hạng Nhì và 2 tập thể đạt hạng Ba" in text
    assert f"2 Khối thi đua với {Membership.objects.count()} đơn vị thành viên" in text
    assert "ngày 17 tháng 01 năm 2023, có mặt 8/9 thành viên" in text


def test_a_withdrawn_proposal_is_on_no_paper(year):
    Proposal.objects.filter(pk=year.proposals[0].pk).update(state=Proposal.State.WITHDRAWN)

    text = words_of(made(year, Kind.LIST))

    assert year.proposals[0].legal_name not in text
    assert year.proposals[1].legal_name in text


def test_other_awards_are_asked_for_by_their_own_name_and_places(year):
    certificate = award_type("giay_khen_lien_minh_tap_the")
    Proposal.objects.update(award_type=certificate)

    paper = made(year, Kind.SUBMISSION)

    assert (
        "Tặng Giấy khen của Chủ tịch Liên minh Hợp tác xã tỉnh cho 6 tập thể, "
        "gồm 2 tập thể đạt hạng Nhất, 2 tập thể đạt hạng Nhì, 2 tập thể đạt hạng Ba."
    ) in words_of(paper)
    assert "Cờ thi đua" not in words_of(paper)


def test_a_submission_without_proposals_waits_and_says_so(year):
    Proposal.objects.update(submission=None)

    with pytest.raises(NotReady, match="chưa có đề nghị nào"):
        made(year, Kind.SUBMISSION)


def test_every_line_of_the_list_equals_its_proposal_standing_and_vote(year):
    lines = {cells[1].split("\n")[0]: cells for cells in cells_of(table_of(made(year, Kind.LIST)))}

    assert len(lines) == Proposal.objects.count()
    for proposal in Proposal.objects.select_related("standing", "award_type"):
        cells = lines[proposal.legal_name]
        assert cells[3].replace(",", ".") in f"{proposal.standing.total}"
        assert cells[4] == {1: "Nhất", 2: "Nhì", 3: "Ba"}[proposal.standing.place]
        assert cells[5] == award_named(proposal.award_type, proposal.place)
        assert cells[8] == "8/9\n(88,89%)"


def test_the_list_tells_the_chief_figures_and_awards_already_held(year):
    grant_earlier(year.memberships[0], 2020)

    first = cells_of(table_of(made(year, Kind.LIST)))[0]

    assert first[6] == (
        "Thành viên ước 121 người (102,5%); doanh thu ước 10.240,0 triệu đồng (113,8%); "
        "lợi nhuận trước thuế ước 812,5 triệu đồng (116,1%); thu nhập bình quân ước 7,2 triệu "
        "đồng/người/tháng (110,8%) (trong ngoặc: % so với năm 2021)"
    )
    assert first[7] == (
        "Cờ thi đua của Ủy ban nhân dân tỉnh năm 2020 (QĐ số 614/QĐ-UBND ngày 11/3/2021)"
    )


def test_a_unit_without_earlier_awards_is_told_so_in_every_list(year):
    grant_earlier(year.memberships[0], 2020)
    grant_earlier(year.memberships[1], year.season.year)
    ListColumn.objects.update(is_shown=True)
    columns = [
        earlier_in(province_sheet(year.season)),
        earlier_in(council_sheet(gather_council_table(year.season))),
    ]

    for told in columns:
        held = [each for each in told if each != "chưa có trong sổ"]
        assert len(held) == 1
        assert "năm 2020 (QĐ số 614/QĐ-UBND ngày 11/3/2021)" in held[0]
        assert len(told) == len(year.proposals)


def earlier_in(sheet):
    at = next(n for n, each in enumerate(sheet.columns) if each.header.startswith("Khen thưởng"))
    return [row[at] for row in sheet.rows if isinstance(row, tuple)]


def test_persons_stand_in_a_table_of_their_own(year):
    person = Person.objects.create(
        full_name="Nguyễn Thị Mẫu", is_female=True, birth_year=1980, post="Giám đốc",
        organization=year.memberships[0].organization, is_sample=True,
    )  # fmt: skip
    Proposal.objects.create(
        season=year.season, award_type=award_type("bang_khen_tinh_ca_nhan"), person=person,
        name=person.full_name, legal_name=person.full_name, submission=year.submission,
        state=Proposal.State.PASSED, achievement="Ba sáng kiến về sạ cụm.",
    )  # fmt: skip

    paper = made(year, Kind.LIST)

    assert cells_of(table_of(paper, 1)) == [
        (
            "1",
            "Bà Nguyễn Thị Mẫu",
            "1980",
            "Giám đốc, Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)",
            "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (cá nhân)",
            "Ba sáng kiến về sạ cụm.",
            "",
            "",
        )
    ]
    assert "cho 1 cá nhân" in words_of(made(year, Kind.SUBMISSION))


def test_the_councils_minutes_count_each_vote_and_name_who_signs(year):
    paper = made(year, Kind.COUNCIL_MINUTES)

    rows = cells_of(table_of(paper))
    assert len(rows) == 6
    assert rows[0] == (
        "1",
        "Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)",
        "Cờ thi đua của Ủy ban nhân dân tỉnh",
        "Khối thi đua số 9, hạng Nhất, 95,5 điểm",
        "8",
        "88,89%",
        "Thông qua",
    )
    text = words_of(paper)
    assert "Hội đồng bỏ phiếu" in text
    assert "đề nghị khen thưởng 6/6 trường hợp" in text
    assert {"Lê Văn Mẫu", "Trần Thị Mẫu"} <= set(text.split("\n"))


def test_what_the_council_refused_stands_with_the_reason(year):
    vote = year.session.votes.first()
    vote.agree, vote.disagree, vote.passed = 3, 5, False
    vote.note = "Chờ xác nhận của cơ quan thuế."
    vote.save()

    text = words_of(made(year, Kind.COUNCIL_MINUTES))

    assert "Trường hợp không thông qua, lý do" in text
    assert "3/9 phiếu đồng ý" in text
    assert "Chờ xác nhận của cơ quan thuế." in text
    assert "đề nghị khen thưởng 5/6 trường hợp" in text


def test_a_session_still_open_has_no_minutes(year):
    CouncilSession.objects.update(closed_at=None)

    with pytest.raises(NotReady, match="chưa khóa kết quả"):
        made(year, Kind.COUNCIL_MINUTES)


def test_a_show_of_hands_has_no_tally(year):
    CouncilSession.objects.update(method=CouncilSession.Method.HANDS)
    year.session.refresh_from_db()

    with pytest.raises(NotReady, match="không có kiểm phiếu"):
        made(year, Kind.TALLY)
    assert "Hội đồng biểu quyết" in words_of(made(year, Kind.COUNCIL_MINUTES))


def test_void_ballots_that_differ_are_left_to_the_pen(year):
    vote = year.session.votes.first()
    vote.agree, vote.invalid = 7, 1
    vote.save()

    text = words_of(made(year, Kind.TALLY))

    assert f"phát ra: 8; thu về: 8; hợp lệ: {GAP}; không hợp lệ: {GAP}" in text


def test_the_blocs_minutes_carry_the_adopted_points_the_changes_and_the_chosen(year):
    paper = made(year, Kind.BLOC_MINUTES)

    points, chosen = cells_of(table_of(paper)), cells_of(table_of(paper, 1))
    assert points[1] == (
        "2", "Hợp tác xã nông nghiệp Phú Lợi 9 (mẫu)", "98,0", "95,5", "2,0", "0,0",
        "Sửa tại hội nghị",
    )  # fmt: skip
    assert [(cells[0], cells[2], cells[3]) for cells in chosen] == [
        ("Nhất", "96,0", "Cờ thi đua của Ủy ban nhân dân tỉnh"),
        ("Nhì", "95,5", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (hạng Nhì)"),
        ("Ba", "95,0", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (hạng Ba)"),
    ]
    text = words_of(paper)
    assert "tiêu chí I.2: 36,0 điểm (còn nợ thuế tháng 12)." in text
    assert "có mặt: 4/4 đơn vị" in text
    assert "Vào lúc 08 giờ 00 ngày 09 tháng 01 năm 2023" in text


def test_equal_points_share_the_place_in_the_minutes(year):
    ScoreSheet.objects.filter(membership=year.memberships[1]).update(bloc_total="96")

    chosen = cells_of(table_of(made(year, Kind.BLOC_MINUTES), 1))

    assert [cells[0] for cells in chosen] == ["Nhất", "Nhất", "Ba"]


def test_the_blocs_minutes_wait_until_every_sheet_is_adopted(year):
    ScoreSheet.objects.filter(membership=year.memberships[0]).update(
        state=ScoreSheet.State.BLOC_SCORED
    )

    with pytest.raises(NotReady, match="chưa thông qua điểm"):
        made(year, Kind.BLOC_MINUTES)


def test_the_ranking_prints_what_was_sealed(year):
    paper = made(year, Kind.RANKING)

    assert [cells[0] for cells in cells_of(table_of(paper))] == ["1", "2", "3", "4"]
    assert cells_of(table_of(paper))[1] == (
        "2", "Hợp tác xã nông nghiệp Phú Lợi 9 (mẫu)", "98,0", "95,5", "94,25",
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (hạng Nhì)",
    )  # fmt: skip
    assert cells_of(table_of(paper))[3][-1] == "Không xét"
    assert "Không tổ chức đại hội thành viên." in words_of(paper)
    assert paper.blocks[0].date_line.endswith("tháng 01 năm 2023")


def test_a_sealed_name_and_total_stay_whatever_the_register_says_later(year):
    unit = year.memberships[0].organization
    unit.legal_name = "Hợp tác xã Tên Mới (mẫu)"
    unit.save()
    ScoreSheet.objects.filter(membership=year.memberships[0]).update(alliance_total="10")

    first = cells_of(table_of(made(year, Kind.RANKING)))[0]

    assert (first[1], first[4]) == ("Hợp tác xã nông nghiệp Kênh 4A 9 (mẫu)", "95,5")


def test_a_shared_place_is_told(year):
    Standing.objects.filter(ranking=year.rankings[0], order__in=(2, 3)).update(
        place=2, is_tied=True
    )

    text = words_of(made(year, Kind.RANKING))

    assert (
        "Đồng hạng: Hợp tác xã nông nghiệp Phú Lợi 9 (mẫu), "
        "Hợp tác xã nông nghiệp Thạnh Quới 9 (mẫu)."
    ) in text


def test_a_ranking_not_sealed_is_not_printed(year):
    ranking = year.rankings[0]
    ranking.state = ranking.State.ANNOUNCED
    ranking.save()

    with pytest.raises(NotReady, match="chưa chốt"):
        made(year, Kind.RANKING)


def test_the_report_is_filled_in_with_what_is_known(year):
    grant_earlier(year.memberships[0], 2020)

    paper = made(year, Kind.ACHIEVEMENT)

    rows = {cells[1]: cells for cells in cells_of(table_of(paper))}
    assert rows["Tổng doanh thu bán hàng và cung cấp dịch vụ"][2:] == (
        "triệu đồng", "9.000,0", "9.600,0", "ước 10.240,0", "106,7%",
    )  # fmt: skip
    assert rows["Lao động thường xuyên"][3:] == ("", "", "", "")
    text = words_of(paper)
    assert "số liệu năm 2022 là số ước thực hiện" in text
    assert "Quyết định số 614/QĐ-UBND ngày 11/3/2021 của Chủ tịch Ủy ban nhân dân tỉnh" in text
    assert "XÁC NHẬN CỦA CẤP TRÌNH KHEN" in text
    assert "thành lập năm 2009" in text


def test_official_figures_are_not_called_estimates(year):
    Figure.objects.update(status=Figure.Status.OFFICIAL)

    paper = made(year, Kind.ACHIEVEMENT)

    assert "ước" not in "".join(cells[5] for cells in cells_of(table_of(paper)))
    assert "là số chính thức" in words_of(paper)


def test_without_figures_nothing_is_called_official(year):
    Figure.objects.all().delete()

    assert f"số liệu năm 2022 là số {GAP}" in words_of(made(year, Kind.ACHIEVEMENT))


def test_a_person_reports_under_the_form_for_persons(year):
    person = Person.objects.create(
        full_name="Nguyễn Thị Mẫu", birth_year=1980, post="Giám đốc", is_sample=True,
        organization=year.memberships[0].organization,
    )  # fmt: skip
    proposal = Proposal.objects.create(
        season=year.season, award_type=award_type("bang_khen_tinh_ca_nhan"), person=person,
        name=person.full_name, legal_name=person.full_name,
    )  # fmt: skip

    text = words_of(paper_of(Kind.ACHIEVEMENT, proposal))

    assert "I. SƠ LƯỢC LÝ LỊCH" in text
    assert "1980" in text
    assert "CẤP TRÌNH KHEN XÁC NHẬN" in text


def test_the_sheet_shows_three_readings_their_reasons_and_sums(year):
    paper = made(year, Kind.SHEET)

    rows = {row.cells[1] if len(row.cells) > 1 else row.cells[0]: row.cells
            for row in table_of(paper).rows}  # fmt: skip
    assert rows["Chấp hành chủ trương, pháp luật về thuế"] == (
        "2", "Chấp hành chủ trương, pháp luật về thuế", "40", "", "37,0", "36,0", "35,5",
        "Khối: Theo ý kiến hội nghị: còn nợ thuế tháng 12.\nThẩm định: Chưa có bản chính.",
    )  # fmt: skip
    assert rows["Cộng điểm chuẩn"][4:7] == ("95,0", "94,0", "93,5")
    assert rows["Điểm thưởng"][4:7] == ("2,0", "2,0", "2,0")
    assert rows["Tổng"][3:7] == ("Xếp loại: Xuất sắc", "97,0", "96,0", "95,5")


def test_a_draft_sheet_is_not_printed(year):
    sheet = subject_of(year, Kind.SHEET)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=ScoreSheet.State.DRAFT)

    with pytest.raises(NotReady, match="chưa gửi bảng tự chấm"):
        paper_of(Kind.SHEET, sheet)


@pytest.mark.parametrize(("kind", "most"), [(Kind.LIST, 22), (Kind.BLOC_MINUTES, 16)])
def test_a_paper_costs_the_same_queries_for_any_number_of_rows(
    year, kind, most, django_assert_max_num_queries
):
    subject = subject_of(year, kind)

    with django_assert_max_num_queries(most):
        paper_of(kind, subject)


@pytest.mark.parametrize(
    ("typed", "signs"),
    [
        ("Ông Lê Văn Mẫu, Chủ tịch Hội đồng", "Lê Văn Mẫu"),
        ("bà Trần Thị Mẫu - Phó Chủ tịch", "Trần Thị Mẫu"),
        ("Võ Bá Mẫu", "Võ Bá Mẫu"),
        ("Đại diện HTX nông nghiệp Phú Lợi (mẫu)", ""),
        ("", ""),
    ],
)
def test_a_name_is_signed_without_title_and_salutation(typed, signs):
    assert signed_name(typed) == signs


def test_a_brace_that_nothing_fills_is_room_for_a_pen():
    assert filled("Có {count}/{la} phiếu {format.__class__}", {"count": 0}) == (
        f"Có 0/{GAP} phiếu {{format.__class__}}"
    )


def test_the_last_sentence_closes_the_submission_once(year):
    closing = [
        plain(block.runs)
        for block in made(year, Kind.SUBMISSION).blocks
        if isinstance(block, Paragraph) and block.closing
    ]

    assert closing == ["Kính trình Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết định./."]
