"""Word files: the words of the PDF, the layout of the decree, the same bytes each time."""

import io
import os
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from reports.blocks import (
    Block,
    CheckCode,
    Column,
    FieldLine,
    FieldLines,
    PageBreak,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Signer,
    Table,
    Title,
    WritingLines,
)
from reports.dossiers import KINDS, paper_of
from reports.models import IssuedPaper
from reports.pdf import render_pdf
from reports.word import render_word
from reports.wordml.blocks import DRAWN
from reports.wordml.pieces import MM as TWIPS
from scoring.models import ScoreSheet
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    SeasonFactory,
    StepFactory,
)
from tests.reports.reading import letters, pages_of, printed_number, size_in_mm, texts_in
from tests.reports.samples import STRANGE_NAME, minutes_paper, submission_paper
from tests.reports.season import grant_earlier

Kind = IssuedPaper.Kind
MM = 36_000
SIZES = {11.0, 12.0, 13.0, 14.0}


def sample(*blocks, **given):
    return Paper(kind="sample", code="BC", title="Mẫu", file_stem="mau", blocks=blocks, **given)


def opened(paper, **how):
    return Document(io.BytesIO(render_word(paper, **how).content))


def everything(document):
    """Every element of the text, tables and heads of pages included."""
    yield from document.element.body.iter()
    for section in document.sections:
        yield from section.header._element.iter()
        yield from section.first_page_header._element.iter()


def subjects(year):
    """What each kind of paper is about."""
    late = late_bloc()
    return {
        Kind.SUBMISSION: year.submission,
        Kind.LIST: year.submission,
        Kind.COUNCIL_MINUTES: year.session,
        Kind.TALLY: year.session,
        Kind.COUNCIL_TABLE: year.season,
        Kind.BLOC_MINUTES: year.meetings[0],
        Kind.RANKING: year.rankings[0],
        Kind.ACHIEVEMENT: year.proposals[0],
        Kind.SHEET: ScoreSheet.objects.get(membership=year.memberships[0]),
        Kind.LATE_BLOC: late,
        Kind.LATE_YEAR: late.season,
    }


def late_bloc():
    """Its one unit never sent its self-score."""
    season = SeasonFactory(year=2019)
    StepFactory(season=season, opens_on=date(2019, 12, 1), closes_on=date(2019, 12, 15))
    return MembershipFactory(bloc_year=BlocYearFactory(season=season)).bloc_year


def papers_of(year):
    """One paper of each kind, the contents among them, and the samples with every block."""
    grant_earlier(year.memberships[0], 2020)
    about = subjects(year)
    assert set(about) == set(KINDS)
    made = {str(kind): paper_of(kind, subject) for kind, subject in about.items()}
    return made | {
        "mau-to-trinh": submission_paper(number=5),
        "mau-bien-ban": minutes_paper(),
        "mau-khac": sample(
            Title("Phiếu", "Ghi chép"),
            FieldLines((FieldLine("Họ và tên"), FieldLine("Đơn vị", "Hợp tác xã mẫu"))),
            WritingLines(3),
            PageBreak(),
            Paragraph("Trang sau.", closing=True),
            Signatures((Signer("Người lập"),)),
            CheckCode("AAAAA-BBBBB", "trang Kiểm tra"),
        ),
    }


def repeated_words(paper):
    """What may stand on more pages in one form than in the other: heads of tables."""
    heads = [block for block in paper.blocks if isinstance(block, Table)]
    words = {
        word
        for table in heads
        for column in table.columns
        for word in letters(f"{column.header} {column.group}")
    }
    return words | {str(number) for number in range(1, 13)}


def counted(paper, text):
    words = Counter(letters(text))
    for word_ in repeated_words(paper):
        words.pop(word_, None)
    return words


def text_of(document):
    """The text of a Word file in the order it is read."""
    lines = []
    for paragraph in document.element.body.iter(qn("w:p")):
        pieces = paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
        lines.append("".join(each.text if each.tag == qn("w:t") else " " for each in pieces))
    return "\n".join(lines)


def test_every_paper_says_the_same_in_word_as_in_pdf_and_in_its_blocks(
    year, through_the_office, pdf_text, words_by_page
):
    papers = papers_of(year)

    printed = through_the_office({name: render_word(each).content for name, each in papers.items()})

    for name, paper in papers.items():
        ours, theirs = pdf_text(render_pdf(paper).content), pdf_text(printed[name])
        assert counted(paper, theirs) == counted(paper, ours), name
        source = counted(paper, " ".join(texts_in(paper.blocks)))
        written = counted(paper, text_of(opened(paper)))
        assert not source - written, (name, source - written)
        sizes = {size_in_mm(page) for page in pages_of(printed[name])}
        assert sizes == {size_in_mm(page) for page in pages_of(render_pdf(paper).content)}, name
        pages = words_by_page(printed[name])
        assert printed_number(pages[0]) == [], name
        inside = [each for words in pages for each in words if each.top >= 18]
        assert [each.text for each in inside if each.left < 29 or each.right < 18.5] == [], name


def test_pages_of_a_submission_are_counted_as_in_its_pdf(through_the_office, words_by_page):
    paper = submission_paper(number=5)

    printed = through_the_office({"mau": render_word(paper).content})["mau"]

    numbers = [printed_number(words) for words in words_by_page(printed)]
    assert numbers == [[], ["2"], [], ["2"], ["3"], ["4"], []]
    assert [size_in_mm(page) for page in pages_of(printed)] == (
        [(210, 297)] * 2 + [(297, 210)] * 4 + [(210, 297)]
    )


def test_a_row_is_not_parted_and_the_head_of_a_table_stands_on_each_page(
    through_the_office, words_by_page, pdf_text
):
    printed = through_the_office({"mau": render_word(submission_paper()).content})["mau"]

    annex = words_by_page(printed)[2:6]
    begun = [sum(each.text == "Kênh" for each in words) for words in annex]
    ended = [sum(each.text == "viên." for each in words) for words in annex]
    assert begun == ended
    assert sum(begun) == 30
    heads = [page.count("Hình thức đề nghị") for page in pdf_text(printed).split("\f")[2:6]]
    assert heads == [1, 1, 1, 1]


def test_stacked_marks_come_out_whole():
    assert STRANGE_NAME in text_of(opened(submission_paper()))


def test_pages_are_a4_in_the_margins_of_the_decree_the_annex_lying_down():
    sections = opened(submission_paper()).sections

    sizes = [(round(each.page_width / MM), round(each.page_height / MM)) for each in sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    for each in sections:
        margins = each.top_margin, each.right_margin, each.bottom_margin, each.left_margin
        assert [round(margin / MM) for margin in margins] == [20, 20, 20, 30]
        assert each.different_first_page_header_footer
        assert each._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


@pytest.mark.parametrize("paper", [submission_paper(), minutes_paper()])
def test_every_run_is_times_new_roman_in_a_size_of_the_decree(paper):
    document = opened(paper)

    runs = [each for each in everything(document) if each.tag == qn("w:r")]

    assert len(runs) > 40
    for run in runs:
        faces = run.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert {faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
            "Times New Roman"
        }
        assert int(run.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val"))) / 2 in SIZES


def test_the_page_number_stands_from_page_two_only():
    section = opened(minutes_paper()).sections[0]

    def fields(header):
        return [each.text.strip() for each in header._element.iter(qn("w:instrText"))]

    assert fields(section.header) == ["PAGE"]
    assert fields(section.first_page_header) == []


def test_a_draft_says_so_at_the_top_of_every_page_and_the_issued_paper_does_not():
    for draft, said in ((True, "DỰ THẢO"), (False, "")):
        section = opened(minutes_paper(), draft=draft).sections[0]
        for header in (section.header, section.first_page_header):
            assert said in "".join(each.text for each in header.paragraphs)
            assert draft or "DỰ THẢO" not in "".join(each.text for each in header.paragraphs)


def test_the_signature_is_kept_with_the_closing_sentence():
    paragraphs = [
        each
        for each in opened(submission_paper()).element.body.iter(qn("w:p"))
        if each.find(qn("w:pPr")).find(qn("w:keepNext")) is not None
    ]

    kept = ["".join(text.text for text in each.iter(qn("w:t"))) for each in paragraphs]
    assert "Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định./." in kept
    assert "PHÓ CHỦ TỊCH" in kept


def test_rows_keep_together_and_heads_repeat_with_their_numbers():
    table = opened(submission_paper()).element.body.findall(qn("w:tbl"))[-1]

    rows = table.findall(qn("w:tr"))
    assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
    heads = [row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in rows]
    assert heads == [True] * 3 + [False] * 31


def test_the_rules_of_the_head_are_black_and_as_long_as_the_decree_says():
    document = opened(submission_paper())

    rules = []
    for paragraph in document.element.body.iter(qn("w:p")):
        border = paragraph.find(qn("w:pPr")).find(qn("w:pBdr"))
        if border is not None:
            assert border[0].get(qn("w:color")) == "000000"
            indents = paragraph.find(qn("w:pPr")).find(qn("w:ind"))
            rules.append(int(indents.get(qn("w:left"))) + int(indents.get(qn("w:right"))))
    issuer, motto, subject = rules
    width = 160 * TWIPS
    assert issuer / TWIPS == pytest.approx(63 - 0.4 * 51, abs=4)
    assert (width * 97 / 160 - motto) / TWIPS == pytest.approx(58, abs=4)
    assert 1 / 5 < (width - subject) / width < 1 / 3


def test_nothing_is_left_of_the_library_s_own_template():
    content = render_word(minutes_paper()).content

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        everything_in_it = b"".join(package.read(name) for name in names)
        moments = {entry.date_time for entry in package.infolist()}
    assert names == {
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml",
        "word/_rels/document.xml.rels", "word/styles.xml", "word/settings.xml",
        "word/fontTable.xml", "word/header1.xml", "word/header2.xml",
    }  # fmt: skip
    assert b"python-docx" not in everything_in_it
    assert b"Heading 1" not in everything_in_it
    assert moments == {(1980, 1, 1, 0, 0, 0)}


def test_the_properties_name_the_paper_and_its_issuer_and_no_moment():
    properties = opened(minutes_paper()).core_properties

    assert properties.title == "Biên bản họp Hội đồng Thi đua - Khen thưởng"
    assert properties.author == "Hội đồng Thi đua - Khen thưởng"
    assert properties.created is None


def test_the_same_paper_gives_the_same_bytes_in_another_process():
    again = (
        "import django; django.setup()\n"
        "from reports.word import render_word\n"
        "from tests.reports.samples import minutes_paper\n"
        "print(render_word(minutes_paper()).sha256)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONHASHSEED": "7",
    }

    printed = subprocess.check_output([sys.executable, "-c", again], env=environment, text=True)  # noqa: S603 - our own words

    assert printed.strip() == render_word(minutes_paper()).sha256


def test_markup_in_a_text_stays_text():
    typed = '<w:br/>&amp; "]]>'
    table = Table((Column(typed, 10),), (Row((typed,)),))

    document = opened(sample(Title(typed), Paragraph(typed), table))

    assert text_of(document).lower().count(typed) == 4


def test_every_block_has_its_word_form():
    assert set(DRAWN) | {Signatures} == set(Block.__args__)


# --- On machines without the face, and at the foot of a full page ------------------------------


def test_a_machine_without_times_new_roman_is_told_what_is_as_wide():
    with zipfile.ZipFile(io.BytesIO(render_word(submission_paper(number=5)).content)) as package:
        fonts = package.read("word/fontTable.xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()

    assert 'w:altName w:val="Liberation Serif,Tinos"' in fonts
    assert "fontTable.xml" in links


def test_the_motto_and_whom_it_goes_to_stay_on_one_line():
    text = "".join(
        each.text or "" for each in everything(opened(submission_paper(number=5)))
        if each.tag == qn("w:t")
    )  # fmt: skip

    assert "Độc\u00a0lập\u00a0-\u00a0Tự\u00a0do\u00a0-\u00a0Hạnh\u00a0phúc" in text
    assert "Kính\u00a0gửi:" in text


@pytest.mark.parametrize("signers", [1, 2])
def test_after_the_last_signature_stands_one_speck_and_no_empty_line(signers):
    paper = sample(Paragraph("Hết."), Signatures((Signer("Người lập"),) * signers))
    *_, table, last, section = opened(paper).element.body

    assert (table.tag, section.tag) == (qn("w:tbl"), qn("w:sectPr"))
    spacing = last.find(f".//{qn('w:spacing')}")
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("20", "exact")


def test_a_paper_that_ends_in_words_has_nothing_after_them():
    *_, last, section = opened(sample(Paragraph("Hết."))).element.body

    assert [each.text for each in last.iter(qn("w:t"))] == ["Hết."]
    assert section.tag == qn("w:sectPr")
