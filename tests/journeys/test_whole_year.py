"""A bloc's year at the pages, from an empty office to the award; then everything is read back."""

import hashlib
import io
import json
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse

from awards.models import Award, Proposal
from cooperatives.models import Organization
from history.models import Event
from history.vietnamese import format_points
from reports.models import IssuedPaper
from scoring.models import ScoreLine, ScoreSheet, Standing
from tests.factories.people import CouncilFactory, ReviewerFactory
from tests.journeys.conftest import starting_in
from tests.journeys.lists import UNITS
from tests.journeys.pages import Person
from tests.journeys.walk import (
    CUT,
    CUT_BECAUSE,
    DEPUTY,
    LEADER,
    LOWERED,
    LOWERED_BECAUSE,
    NUMBER,
    RAISED,
    RAISED_BECAUSE,
    VERIFIED,
    WINNERS,
)
from tests.reports.reading import fonts_of, letters, pages_of, printed_number, size_in_mm

pytestmark = pytest.mark.django_db
Kind = IssuedPaper.Kind
YEAR = 2023
PLACES = {1: "Nhất", 2: "Nhì", 3: "Ba"}
LYING = {Kind.LIST, Kind.SHEET, Kind.COUNCIL_TABLE}


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    """Walked once; every test below reads what came of it."""
    with django_db_blocker.unblock(), transaction.atomic(), starting_in(YEAR) as walk:
        walk.to_the_end()
        yield walk
        transaction.set_rollback(True)


def issued(walk, *kinds):
    """Every paper of these kinds with the row it is kept under."""
    rows = {each.get_absolute_url(): each for each in IssuedPaper.objects.select_related("file")}
    found = [(rows[paper.address], paper) for paper in walk.papers]
    return [(row, paper) for row, paper in found if not kinds or row.kind in kinds]


def text_of(content):
    """Every word of a PDF in the order it was drawn: the cells of a row one after another."""
    return " ".join(" ".join(page.extract_text() for page in pages_of(content)).split())


def only(walk, kind):
    ((_, paper),) = issued(walk, kind)
    return text_of(paper.content)


def sheet_of(unit):
    return ScoreSheet.objects.get(membership__organization__tax_code=unit.tax_code)


def line_of(unit, code):
    return ScoreLine.objects.get(sheet=sheet_of(unit), criterion__code=code)


def totals(each):
    return [format_points(each.self_total), format_points(each.bloc_total)]


# --- What the pages did ------------------------------------------------------------------------


def test_the_list_sent_a_second_time_changes_nothing(walk):
    again = walk.send_list_again()

    assert f"Giữ nguyên {len(UNITS)}" in again
    assert not again.has_button("Nhập 5 dòng")
    assert Organization.objects.count() == len(UNITS)


def test_each_unit_holds_a_receipt_of_its_own(walk):
    numbers = set()
    for unit in UNITS:
        event = Event.objects.about(sheet_of(unit)).get(verb="scoring.submitted")
        receipt = walk.receipts[unit.name]
        assert event.hash[:12].upper() in receipt
        assert unit.name in receipt
        assert f"08/12/{YEAR}" in receipt
        numbers.add(event.hash)

    assert len(numbers) == len(UNITS)


def test_the_leader_scored_the_others_and_the_deputy_the_leader(walk):
    scorers = {unit.name: line_of(unit, "2").bloc_by.full_name for unit in UNITS}

    others = {unit.name: LEADER.director for unit in UNITS[1:]}
    assert scorers == {LEADER.name: DEPUTY.director, **others}


def test_every_difference_keeps_its_reason(walk):
    lowered, raised, cut = (
        line_of(unit, code) for unit, code in ((LOWERED, "2"), (RAISED, "3"), (CUT, "3"))
    )

    assert (lowered.self_points, lowered.bloc_points) == (45, 43)
    assert lowered.bloc_reason == LOWERED_BECAUSE
    assert (raised.self_points, raised.bloc_points) == (30, 32)
    assert "heo ý kiến hội nghị" in raised.bloc_reason
    assert RAISED_BECAUSE in raised.bloc_reason
    assert (cut.bloc_points, cut.alliance_points) == (38, 37)
    assert cut.alliance_reason == CUT_BECAUSE


def test_the_sealed_places_follow_the_verified_totals(walk):
    standings = Standing.objects.order_by("order")

    assert {each.name: format_points(each.total) for each in standings} == VERIFIED
    assert [each.name for each in standings] == list(VERIFIED)
    assert [each.place for each in standings] == [1, 2, 3, 4, 5]
    assert {each.state for each in ScoreSheet.objects.all()} == {ScoreSheet.State.SEALED}


def test_a_member_now_reads_the_whole_ranking(walk):
    member = walk.spokesmen[UNITS[4].name]

    page = member.open(reverse("scoring:ranking", args=[YEAR, NUMBER]))

    for standing in Standing.objects.all():
        cells = page.cells(standing.name)
        assert cells[0].endswith(str(standing.place))
        assert cells[2:5] == [*totals(standing), format_points(standing.total)]


def test_the_awards_are_those_proposed_and_stand_on_the_units_pages(walk):
    proposals = Proposal.objects.order_by("place")

    assert [(each.name, each.place) for each in proposals] == list(
        zip(WINNERS, PLACES, strict=True)
    )
    assert {each.state for each in proposals} == {Proposal.State.GRANTED}
    assert Award.objects.count() == len(WINNERS)
    for award in Award.objects.select_related("award_type", "organization"):
        page = walk.admin.open(reverse("cooperatives:organization", args=[award.organization_id]))
        row = " ".join(page.cells(f"{YEAR} Khối {NUMBER}"))
        assert f"{award.place}/{len(UNITS)}" in row
        assert award.award_type.short_name.split(" ")[0] in row
        assert f"614/QĐ-UBND, 11/03/{YEAR + 1}" in row


def test_the_province_finds_the_papers_that_were_sent(walk):
    reviewer = Person(ReviewerFactory())
    reviewer.follow("Văn bản")
    for row, paper in issued(walk, Kind.SUBMISSION, Kind.LIST):
        assert paper.address in reviewer.page.links("doc__t")

        answer = reviewer.client.get(reverse("reports:download", args=[row.pk]))
        assert answer.content == paper.content


def test_the_council_reads_its_sitting_and_what_came_of_it(walk):
    member = Person(CouncilFactory())
    member.follow("Hồ sơ")
    member.follow("Hội đồng họp 20/01/2024")

    for name in WINNERS:
        cells = member.page.cells(name)
        assert cells[2:5] == ["8", "0", "0"]
        assert cells[5].startswith("Thông qua")


def test_the_acts_of_the_year_make_one_unbroken_chain(walk):
    events = list(Event.objects.order_by("seq"))

    assert [each.prev_hash for each in events[1:]] == [each.hash for each in events[:-1]]
    assert [each.at for each in events] == sorted(each.at for each in events)


# --- What the papers say -----------------------------------------------------------------------


def test_a_whole_dossier_was_issued(walk):
    kinds = [row.kind for row, _ in issued(walk)]

    assert {kind: kinds.count(kind) for kind in kinds} == {
        Kind.SUBMISSION: 1, Kind.LIST: 1, Kind.COUNCIL_TABLE: 1, Kind.COUNCIL_MINUTES: 1,
        Kind.BLOC_MINUTES: 1, Kind.RANKING: 1, Kind.ACHIEVEMENT: 3, Kind.SHEET: 3, Kind.CONTENTS: 1,
    }  # fmt: skip


def test_papers_are_a4_within_their_margins_and_numbered_from_the_second_page(walk, words_by_page):
    for row, paper in issued(walk):
        size = (297, 210) if row.kind in LYING else (210, 297)
        assert {size_in_mm(page) for page in pages_of(paper.content)} == {size}, row.title
        pages = words_by_page(paper.content)
        assert len(pages) == row.pages, row.title
        numbers = [printed_number(words) for words in pages]
        assert numbers == [[], *([str(n)] for n in range(2, row.pages + 1))], row.title
        inside = [word for words in pages for word in words if word.top >= 18]
        # A word that ends a justified line is reported with half a millimetre of its blank.
        out = [w.text for w in inside if w.left < 29.9 or w.right < 19.3 or w.bottom < 19.5]
        assert out == [], row.title


def test_papers_carry_their_one_face_with_them(walk):
    for row, paper in issued(walk):
        fonts = fonts_of(paper.content)
        assert {name.split("-")[0] for name, _ in fonts} == {"Tinos"}, row.title
        assert all(embedded for _, embedded in fonts), row.title


def test_every_word_shown_of_a_paper_is_found_in_its_file(walk, words_by_page):
    for row, paper in issued(walk):
        if row.kind == Kind.CONTENTS:
            continue  # Its page shows no text, only the file.
        printed = " ".join(word.text for page in words_by_page(paper.content) for word in page)
        missing = set(letters(paper.shown)) - set(letters(printed))
        assert letters(paper.shown), row.title
        assert missing == set(), row.title


def test_the_submission_of_january_2024_cites_the_law_of_2022(walk):
    text = only(walk, Kind.SUBMISSION)

    assert "Số: 12/TTr-LMHTX Kiên Giang, ngày 25 tháng 01 năm 2024" in text
    assert "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;" in text
    assert "Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023" in text
    assert "năm 2003" not in text
    assert f"tổ chức 1 Khối thi đua với {len(UNITS)} đơn vị thành viên" in text
    assert "Cờ thi đua của Ủy ban nhân dân tỉnh cho 1 tập thể" in text
    assert "cho 2 tập thể, gồm 1 tập thể đạt hạng Nhì và 1 tập thể đạt hạng Ba" in text


def test_the_list_names_each_proposal_with_its_total_place_and_votes(walk):
    text = only(walk, Kind.LIST)

    for order, each in enumerate(Proposal.objects.order_by("place"), start=1):
        total = format_points(each.standing.total)
        assert f"{order} {each.legal_name} Xã Tân Hiệp A" in text
        assert f"{total} {PLACES[each.place]} {each.award_type.name}" in text
    assert text.count("8/9 (88,89%)") == len(WINNERS)


def test_the_ranking_paper_has_every_unit_on_its_place(walk):
    text = only(walk, Kind.RANKING)

    for each in Standing.objects.all():
        row = [str(each.place), each.legal_name, *totals(each), format_points(each.total)]
        assert " ".join(row) in text
    for each in Proposal.objects.all():
        assert f"{format_points(each.standing.total)} {each.award_type.name}" in text


def test_the_blocs_minutes_tell_what_was_adopted_and_what_was_changed(walk):
    text = only(walk, Kind.BLOC_MINUTES)

    for sheet in ScoreSheet.objects.select_related("membership__organization"):
        name = sheet.membership.organization.legal_name
        assert " ".join([name, *totals(sheet)]) in text
    assert f"tiêu chí II.3: 32,0 điểm ({RAISED_BECAUSE.removesuffix('.')})" in text
    assert "4/5 đơn vị" in text
    assert "ngày 26 tháng 12 năm 2023, tại Nhà văn hóa ấp Kinh 4A" in text


def test_the_councils_minutes_count_the_votes_of_every_proposal(walk):
    text = only(walk, Kind.COUNCIL_MINUTES)

    for each in Proposal.objects.select_related("award_type", "standing"):
        total = format_points(each.standing.total)
        assert each.legal_name in text
        assert f"hạng {PLACES[each.place]}, {total} điểm 8 88,89% Thông qua" in text


def test_each_winner_has_a_report_and_a_sheet_of_its_own(walk):
    for kind in (Kind.ACHIEVEMENT, Kind.SHEET):
        texts = [text_of(paper.content) for _, paper in issued(walk, kind)]
        for each in Proposal.objects.all():
            assert sum(each.legal_name in text for text in texts) == 1
    for _, paper in issued(walk, Kind.ACHIEVEMENT):
        assert "XÁC NHẬN CỦA CẤP TRÌNH KHEN" in text_of(paper.content)
    for row, paper in issued(walk, Kind.SHEET):
        sheet = ScoreSheet.objects.get(pk=row.subject_id)
        row_of_totals = " ".join([*totals(sheet), format_points(sheet.alliance_total)])
        assert f"Xếp loại: {sheet_class(sheet)} {row_of_totals}" in text_of(paper.content)


def sheet_class(sheet):
    return Standing.objects.get(membership=sheet.membership_id).class_name


def test_the_bundle_holds_the_very_files_with_their_digests(walk):
    kept = {row.file.name: paper.content for row, paper in issued(walk)}

    with zipfile.ZipFile(io.BytesIO(walk.bundle)) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}

    told = json.loads(files.pop("manifest.json"))
    written = {each["word"]["name"]: each["word"]["sha256"] for each in told["papers"]}
    assert {hashlib.sha256(files.pop(name)).hexdigest(): name for name in written} == {
        digest: name for name, digest in written.items()
    }
    assert {name.rsplit("/", 1)[-1]: content for name, content in files.items()} == kept
    digests = {each["sha256"] for each in told["papers"]}
    assert digests == {hashlib.sha256(content).hexdigest() for content in kept.values()}


def test_anybody_can_check_a_paper_by_its_code(walk, client):
    for row, _ in issued(walk, Kind.SUBMISSION, Kind.RANKING):
        answer = client.get(reverse("reports:check", args=[row.check_code]))

        assert answer.status_code == 200
        assert row.check_code in answer.text
