"""Issuing: once for the same data, a new version for new data, and never a change afterwards."""

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from docx import Document

from awards.models import Proposal
from blocs.models import Leadership
from files.services import kept, name_of, read
from history.models import Event
from reports import services
from reports.blocks import Paper, Paragraph
from reports.models import IssuedPaper
from reports.services import (
    dossier_zip,
    issue_dossier,
    issue_paper,
    with_check_code,
)
from scoring.models import Ranking
from tests.factories.moments import moment
from tests.factories.people import (
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.reports.reading import letters
from tests.reports.samples import minutes_paper, submission_paper
from tests.reports.season import add_bloc, number_submission

Kind = IssuedPaper.Kind
LATER = moment(18, 1, 2023)


def issue_ranking(year, at=LATER):
    return issue_paper(kind=Kind.RANKING, subject=year.rankings[0], by=year.admin, at=at)


def test_a_paper_is_kept_whole_with_its_digest_pages_and_an_event(year):
    paper = issue_ranking(year)

    content = read(paper.file)
    assert paper.digest == hashlib.sha256(content).hexdigest() == paper.file.digest
    assert (paper.version, paper.is_latest, paper.pages) == (1, True, 1)
    assert (paper.season, paper.bloc_year) == (year.season, year.bloc_years[0])
    assert paper.file.name == "bang-xep-hang-khoi-09-2022.pdf"
    event = Event.objects.about(paper).get()
    assert (event.verb, event.at, event.season) == ("reports.issued", LATER, 2022)
    assert event.changes["digest"] == paper.digest


def test_the_word_file_is_kept_with_the_paper_and_says_what_it_says(year):
    paper = issue_ranking(year)

    content = read(paper.word)
    assert paper.word.name == "bang-xep-hang-khoi-09-2022.docx"
    assert paper.word.digest == hashlib.sha256(content).hexdigest()
    assert paper.check_code in text_of_word(content)
    assert Event.objects.about(paper).get().changes["word"] == paper.word.digest


def test_the_word_file_of_an_old_version_stays_as_it_was(year):
    number_submission(year.submission, 5, date(2023, 2, 9))
    first = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)
    number_submission(year.submission, 6, date(2023, 2, 10))

    second = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)

    first.refresh_from_db()
    assert "Số: 05/TTr-LMHTX" in text_of_word(read(first.word))
    assert "Số: 06/TTr-LMHTX" in text_of_word(read(second.word))


def test_a_paper_of_before_gets_its_word_file_when_it_is_issued_again(year):
    first = issue_ranking(year)
    written = first.word.digest
    IssuedPaper.objects.update(word=None)

    again = issue_ranking(year, at=moment(20, 1, 2023))

    assert (again.pk, again.version, again.digest) == (first.pk, 1, first.digest)
    assert again.word.digest == written
    verbs = [event.verb for event in Event.objects.about(again)]
    assert sorted(verbs) == ["reports.issued", "reports.word_added"]


def text_of_word(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_same_data_gives_the_paper_issued_before(year):
    first = issue_ranking(year)

    again = issue_ranking(year, at=moment(20, 1, 2023))

    assert again == first
    assert IssuedPaper.objects.count() == 1
    assert Event.objects.about(first).count() == 1


def test_the_same_paper_made_again_is_the_same_file(year):
    first = issue_ranking(year)
    digest = first.digest
    Event.objects.all()  # the chain keeps the first act; only the paper's row is taken out
    IssuedPaper.objects.all().delete()

    again = issue_ranking(year, at=moment(20, 1, 2023))

    assert (again.digest, again.check_code) == (digest, first.check_code)
    assert kept().exists(name_of(digest))


def test_changed_data_gives_a_new_version_and_the_old_one_stays(year):
    number_submission(year.submission, 5, date(2023, 2, 9))
    first = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)
    number_submission(year.submission, 6, date(2023, 2, 10))

    second = issue_paper(kind=Kind.SUBMISSION, subject=year.submission, by=year.admin, at=LATER)

    first.refresh_from_db()
    assert (second.version, second.is_latest) == (2, True)
    assert (first.version, first.is_latest) == (1, False)
    assert read(first.file) != read(second.file)
    assert first.check_code != second.check_code


def test_somebody_faster_makes_this_one_look_again(year, monkeypatch):
    render = services.render_pdf
    raced = []

    def render_while_another_issues(paper):
        if not raced:
            raced.append(True)
            raced.append(issue_ranking(year))
        return render(paper)

    monkeypatch.setattr(services, "render_pdf", render_while_another_issues)

    paper = issue_ranking(year)

    assert paper == raced[1]
    assert IssuedPaper.objects.count() == 1


def test_rendering_stands_outside_every_transaction(year, monkeypatch, transactions_of):
    render = services.render_pdf
    depths = []

    def watched(paper):
        depths.append(transactions_of())
        return render(paper)

    monkeypatch.setattr(services, "render_pdf", watched)
    outside = transactions_of()

    issue_ranking(year)

    assert depths == [outside]


@pytest.fixture
def transactions_of():
    from django.db import connection  # noqa: PLC0415 - the depth of this very connection

    return lambda: len(connection.savepoint_ids)


@pytest.mark.parametrize("kind", [Kind.RANKING, Kind.SHEET, Kind.SUBMISSION])
def test_only_staff_issue_papers(year, kind):
    subject = {
        Kind.RANKING: year.rankings[0],
        Kind.SHEET: year.memberships[0].score_sheet,
        Kind.SUBMISSION: year.submission,
    }[kind]

    for stranger in (UserFactory(), CouncilFactory(), ReviewerFactory()):
        with pytest.raises(PermissionDenied):
            issue_paper(kind=kind, subject=subject, by=stranger, at=LATER)
    assert issue_paper(kind=kind, subject=subject, by=OfficerFactory(), at=LATER).pages >= 1


def test_who_leads_the_bloc_prints_its_minutes_until_the_post_ends(year):
    post = Leadership.objects.get(
        membership__bloc_year=year.bloc_years[0], role=Leadership.Role.LEADER
    )

    paper = issue_paper(
        kind=Kind.BLOC_MINUTES, subject=year.meetings[0], by=post.person, at=moment(9, 1, 2023)
    )

    assert paper.issued_by == post.person
    with pytest.raises(PermissionDenied):
        issue_paper(kind=Kind.BLOC_MINUTES, subject=year.meetings[1], by=post.person, at=LATER)
    post.valid_to = date(2023, 1, 31)
    post.save()
    with pytest.raises(PermissionDenied):
        issue_paper(
            kind=Kind.BLOC_MINUTES, subject=year.meetings[0], by=post.person,
            at=moment(1, 2, 2023),
        )  # fmt: skip


def test_a_paper_that_waits_is_refused_with_what_it_waits_for(year):
    Ranking.objects.update(state=Ranking.State.ANNOUNCED)

    with pytest.raises(ValidationError, match="chưa chốt"):
        issue_ranking(year)
    assert not IssuedPaper.objects.exists()


def test_the_code_can_be_read_aloud_and_stands_on_unnumbered_papers_only(year, pdf_text):
    paper = issue_ranking(year)

    assert set(paper.check_code) <= {*services.CODE_LETTERS, "-"}
    assert len(paper.check_code) == 11
    assert paper.check_code in pdf_text(read(paper.file))
    assert with_check_code(submission_paper(), "X", date(2023, 1, 1)) == submission_paper()
    assert with_check_code(minutes_paper(), "X", date(2023, 1, 1)) == minutes_paper()


def test_a_default_adds_nothing_to_the_digest_and_every_other_value_does():
    plain, noted = paragraph(), paragraph(note=True)

    assert services.data_digest_of(plain) == services.data_digest_of(paragraph(note=False))
    assert services.data_digest_of(plain) != services.data_digest_of(noted)


def paragraph(**given):
    return Paper(
        kind="mau", code="", title="Mẫu", file_stem="mau", blocks=(Paragraph("Chữ", **given),)
    )


def test_the_digest_of_a_paper_stays_what_it_is():
    """A change here issues every paper of every office anew."""
    assert services.data_digest_of(paragraph()) == (
        "c5519eec6e4af2fb629a2795863a1ec702763c0d5cea24b23971e20202da5d6d"
    )


def test_the_dossier_is_every_paper_with_its_contents_last(year, pdf_text):
    issue = issue_dossier(season=year.season, by=year.admin, at=LATER)

    kinds = [paper.kind for paper in issue.papers]
    assert kinds == [
        Kind.SUBMISSION, Kind.LIST, Kind.COUNCIL_TABLE, Kind.COUNCIL_MINUTES, Kind.TALLY,
        *[Kind.BLOC_MINUTES] * 2, *[Kind.RANKING] * 2, *[Kind.ACHIEVEMENT] * 6, *[Kind.SHEET] * 6,
        Kind.CONTENTS,
    ]  # fmt: skip
    assert (issue.missing, issue.left, issue.made) == ([], 0, 22)
    *papers, contents = issue.papers
    text = pdf_text(read(contents.file))
    assert f"21 văn bản, {sum(paper.pages for paper in papers)} trang" in text
    assert [paper.title for paper in papers if paper.digest[:16] not in text] == []
    titles = set(letters(text))
    assert [p.title for p in papers if not set(letters(p.title)) <= titles] == []


def test_a_second_run_issues_nothing_and_gives_the_same_archive(year, quick_press):
    issue_dossier(season=year.season, by=year.admin, at=LATER)
    first = dossier_zip(year.season, year.admin)

    again = issue_dossier(season=year.season, by=year.officer, at=moment(1, 2, 2023))

    assert again.made == 0
    assert dossier_zip(year.season, year.admin) == first


def test_after_one_change_only_what_changed_is_rendered_again(year, quick_press):
    issue_dossier(season=year.season, by=year.admin, at=LATER)
    Proposal.objects.filter(pk=year.proposals[0].pk).update(achievement="Mô hình sạ cụm.")

    again = issue_dossier(season=year.season, by=year.admin, at=LATER)

    renewed = sorted(paper.kind for paper in again.papers if paper.version == 2)
    assert renewed == sorted([Kind.LIST, Kind.COUNCIL_TABLE, Kind.ACHIEVEMENT, Kind.CONTENTS])


def test_a_limit_leaves_the_rest_for_the_next_round(year, quick_press):
    first = issue_dossier(season=year.season, by=year.admin, at=LATER, limit=12)
    second = issue_dossier(season=year.season, by=year.admin, at=LATER, limit=12)

    assert (first.made, first.left) == (12, 9)
    assert (second.made, second.left, len(second.papers)) == (10, 0, 22)


def test_what_is_missing_is_named_with_its_reason(year, quick_press):
    add_bloc(year, 30, 2)
    year.rankings[2].state = Ranking.State.PROVISIONAL
    year.rankings[2].save()

    issue = issue_dossier(season=year.season, by=year.admin, at=LATER)

    assert [(each.label, each.why) for each in issue.missing] == [
        ("Bảng xếp hạng Khối 30 Tân Hiệp", "Xếp hạng của Khối chưa chốt.")
    ]


def test_only_staff_issue_the_dossier(year):
    with pytest.raises(PermissionDenied):
        issue_dossier(season=year.season, by=CouncilFactory(), at=LATER)


def test_the_archive_tells_of_each_file_what_it_is(year, quick_press):
    issue_dossier(season=year.season, by=year.admin, at=LATER)

    package = zipfile.ZipFile(io.BytesIO(dossier_zip(year.season, year.admin)))

    manifest = json.loads(package.read("manifest.json"))
    assert manifest["season"] == 2022
    listed = {entry["name"]: entry for entry in manifest["papers"]}
    written = {entry["word"]["name"]: entry["word"] for entry in manifest["papers"]}
    assert {*package.namelist()} == {*listed, *written, "manifest.json"}
    assert "to-trinh-2022.pdf" in listed
    assert "to-trinh-2022.docx" in written
    for name, entry in (listed | written).items():
        assert hashlib.sha256(package.read(name)).hexdigest() == entry["sha256"]


def test_an_archive_of_nothing_is_refused(year):
    with pytest.raises(ValidationError, match="Chưa lập văn bản nào"):
        dossier_zip(year.season, year.admin)


def test_the_command_writes_every_paper_and_a_manifest(year, tmp_path, capsys):
    call_command("issue_dossier", "--season", "2022", "--out", str(tmp_path / "ho-so"))

    files = {path.name for path in (tmp_path / "ho-so").iterdir()}
    assert len(files) == 45
    assert {
        "to-trinh-2022.pdf",
        "to-trinh-2022.docx",
        "danh-sach-de-nghi-khen-thuong-2022.pdf",
        "bien-ban-hop-khoi-09-2022.pdf",
        "bao-cao-thanh-tich-khoi-09-hang-1-htx-nn-kenh-4a-9-mau.pdf",
        "manifest.json",
    } <= files
    assert "Đã ghi 22 văn bản" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--season", "1999"], "Chưa mở năm thi đua 1999"),
        (["--season", "2022", "--by", "khong-co"], "Không có tài khoản khong-co"),
    ],
)
def test_the_command_refuses_what_it_does_not_know(year, tmp_path, given, says):
    with pytest.raises(CommandError, match=says):
        call_command("issue_dossier", *given, "--out", str(tmp_path / "x"))
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_issued(year, tmp_path):
    (tmp_path / "x").write_text("một tệp, không phải thư mục")

    with pytest.raises(CommandError, match="Xin chọn một thư mục ghi được"):
        call_command("issue_dossier", "--season", "2022", "--out", str(tmp_path / "x"))

    assert not IssuedPaper.objects.exists()
