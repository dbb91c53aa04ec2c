"""The PDF as a reader, a clerk with a ruler and a thief would meet it."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.request import OpenerDirector

import pypdf
import pytest

from reports import pdf
from reports.blocks import (
    CheckCode,
    Column,
    Head,
    Paper,
    Paragraph,
    Recipients,
    Row,
    Run,
    Signatures,
    Signer,
    Table,
    Title,
    bold,
    italic,
)
from reports.pdf import render_html, render_pdf
from reports.wording import BlankDate
from tests.reports.reading import fonts_of, letters, pages_of, printed_number, size_in_mm, texts_in
from tests.reports.samples import STRANGE_NAME, minutes_paper, submission_paper


def paper_of(*blocks, **given):
    return Paper(kind="sample", code="BC", title="Mẫu", file_stem="mau", blocks=blocks, **given)


def test_a_submission_is_two_upright_pages_and_its_annex_lies_down():
    rendered = render_pdf(submission_paper())

    sizes = [size_in_mm(page) for page in pages_of(rendered.content)]

    assert sizes == [(210, 297)] * 2 + [(297, 210)] * 4 + [(210, 297)]
    assert rendered.pages == len(sizes)


def test_pages_are_numbered_from_the_second_and_each_annex_from_one_again(words_by_page):
    pages = words_by_page(render_pdf(submission_paper()).content)

    assert [printed_number(words) for words in pages] == [
        [],
        ["2"],
        [],
        ["2"],
        ["3"],
        ["4"],
        [],
    ]


def test_the_page_number_stands_in_the_middle_of_the_text(words_by_page):
    second = words_by_page(render_pdf(submission_paper()).content)[1]

    number = next(word for word in second if word.top < 18)

    assert number.left - 30 == pytest.approx(number.right - 20, abs=0.5)


@pytest.mark.parametrize("paper", [submission_paper(), submission_paper(number=5), minutes_paper()])
def test_nothing_stands_in_the_margins_but_the_page_number(paper, words_by_page):
    pages = words_by_page(render_pdf(paper).content)

    inside = [word for words in pages for word in words if word.top >= 18]

    assert min(word.left for word in inside) == pytest.approx(30, abs=2.5)
    assert [word for word in inside if word.left < 29.9 or word.right < 19.9] == []
    assert [word for word in inside if word.top < 19.5 or word.bottom < 19.5] == []


@pytest.mark.parametrize("paper", [submission_paper(), minutes_paper()])
def test_every_face_is_tinos_and_embedded(paper):
    assert fonts_of(render_pdf(paper).content) == {
        ("Tinos", True),
        ("Tinos-Bold", True),
        ("Tinos-Italic", True),
        ("Tinos-Bold-Italic", True),
    }


@pytest.mark.parametrize("paper", [submission_paper(), minutes_paper()])
def test_every_word_of_the_source_is_found_in_the_text(paper, pdf_text):
    source = [word for text in texts_in(paper.blocks) for word in letters(text)]

    found = set(letters(pdf_text(render_pdf(paper).content)))

    assert len(source) > 100
    assert [word for word in source if word not in found] == []


def test_stacked_marks_come_out_whole(pdf_text):
    assert STRANGE_NAME in pdf_text(render_pdf(submission_paper()).content)


def test_the_table_head_is_repeated_on_each_page(pdf_text):
    annex = pdf_text(render_pdf(submission_paper()).content).split("\f")[2:6]

    assert [page.count("Hình thức đề nghị") for page in annex] == [1, 1, 1, 1]
    assert [page.count("(7)") for page in annex] == [1, 1, 1, 1]


def test_no_row_of_a_table_is_parted_by_a_page(words_by_page):
    annex = words_by_page(render_pdf(submission_paper()).content)[2:6]

    names = [sum(word.text == "Kênh" for word in words) for words in annex]
    ends = [sum(word.text == "viên." for word in words) for words in annex]

    assert names == ends
    assert sum(names) == 30


def test_number_and_date_stand_on_one_line(words_by_page):
    first = words_by_page(render_pdf(submission_paper(number=5)).content)[0]

    number = next(word for word in first if word.text == "05/TTr-LMHTX")
    day = next(word for word in first if word.text == "ngày")

    assert number.bottom == pytest.approx(day.bottom, abs=0.6)
    assert number.left < 105 < day.left + 30


@pytest.mark.parametrize("lines", range(30, 44, 2))
def test_the_signature_is_never_parted_from_the_closing_sentence(lines, pdf_text):
    paper = paper_of(
        *[Paragraph("Dòng đệm.")] * lines,
        Paragraph("Kính trình xem xét, quyết định", closing=True),
        Recipients(("Như trên", "Lưu: VT")),
        Signatures((Signer("Chủ tịch", "Trần Văn Mẫu"),)),
    )

    pages = pdf_text(render_pdf(paper).content).split("\f")

    last = next(page for page in pages if "CHỦ TỊCH" in page)
    assert "quyết định./." in last
    assert "Trần Văn Mẫu" in last
    assert "- Lưu: VT." in last


@pytest.mark.parametrize("lines", range(25, 40, 5))
def test_the_signature_below_a_table_keeps_a_row_with_it(lines, pdf_text):
    rows = tuple(Row((f"dòng{order}", "x")) for order in range(lines))
    signatures = Signatures((Signer("Thư ký"), Signer("Khối trưởng", "Lê Văn Mẫu")))

    paper = paper_of(Table((Column("Tên", 80), Column("Điểm", 80)), rows), signatures)

    pages = pdf_text(render_pdf(paper).content).split("\f")
    last = next(page for page in pages if "KHỐI TRƯỞNG" in page)
    assert f"dòng{lines - 1}" in last
    assert "Lê Văn Mẫu" in last


def test_a_cell_longer_than_a_page_loses_no_word(pdf_text):
    story = " ".join(f"từ{order}" for order in range(2_000))

    rendered = render_pdf(paper_of(Table((Column("Tóm tắt", 60),), (Row((story,)),))))

    assert rendered.pages > 1
    assert set(letters(story)) <= set(letters(pdf_text(rendered.content)))


def test_a_word_without_a_break_stays_on_the_page(words_by_page):
    rendered = render_pdf(paper_of(Paragraph("x" * 400)))

    assert [word for word in words_by_page(rendered.content)[0] if word.right < 19.9] == []


def test_a_paper_lying_down_keeps_its_head_and_counts_pages(words_by_page):
    head = Head(issuer="Khối thi đua số 10", place="Tân Hiệp", date=BlankDate(2024, 1))
    rows = tuple(Row((str(order), "HTX")) for order in range(40))
    table = Table((Column("STT", 20), Column("Tên", 200)), rows)

    content = render_pdf(paper_of(head, table, orientation="landscape")).content

    assert {size_in_mm(page) for page in pages_of(content)} == {(297, 210)}
    assert [printed_number(words) for words in words_by_page(content)][:2] == [[], ["2"]]


def test_several_papers_make_one_file_each_counted_from_one(words_by_page):
    rendered = render_pdf([submission_paper(annex_rows=1), minutes_paper()])

    numbers = [printed_number(words) for words in words_by_page(rendered.content)]

    assert numbers == [[], ["2"], [], [], []]


def test_the_file_carries_the_papers_title_and_no_date():
    about = pypdf.PdfReader(io.BytesIO(render_pdf(minutes_paper()).content)).metadata

    assert about.title == "Biên bản họp Hội đồng Thi đua - Khen thưởng"
    assert about.creation_date is None
    assert about.modification_date is None


def test_the_check_code_is_printed_on_an_unnumbered_paper(pdf_text):
    paper = paper_of(Title("Bảng xếp hạng"), CheckCode("AB12-CD34", "thidua.example.vn/kt"))

    text = pdf_text(render_pdf(paper).content)

    assert "Mã kiểm tra: AB12-CD34 – tra cứu tại thidua.example.vn/kt" in text


def test_the_same_paper_gives_the_same_bytes_after_another_was_printed():
    first = render_pdf(submission_paper())
    render_pdf(minutes_paper())

    assert render_pdf(submission_paper()) == first


def test_the_same_paper_gives_the_same_bytes_in_another_process():
    again = (
        "import django; django.setup()\n"
        "from reports.pdf import render_pdf\n"
        "from tests.reports.samples import minutes_paper\n"
        "print(render_pdf(minutes_paper()).sha256)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONHASHSEED": "7",
    }

    printed = subprocess.check_output([sys.executable, "-c", again], env=environment, text=True)  # noqa: S603 - our own words

    assert printed.strip() == render_pdf(minutes_paper()).sha256


def test_papers_printed_at_once_do_not_mix():
    papers = [submission_paper(annex_rows=1), minutes_paper()] * 3
    alone = [render_pdf(paper).sha256 for paper in papers]

    with ThreadPoolExecutor(4) as pool:
        together = [rendered.sha256 for rendered in pool.map(render_pdf, papers)]

    assert together == alone


def test_runs_are_printed_without_a_blank_that_was_not_written():
    html = render_html(paper_of(Paragraph(("đạt ", bold("106,7"), Run("%"), italic("(ước)")))))

    assert "đạt <b>106,7</b>%<i>(ước)</i></p>" in html


CANARY = "chim-hoang-yen-trong-ham"
AWAY = [
    "file://{path}",
    "file:{path}",
    "FILE://{path}",
    "file://localhost{path}",
    "file://{path}?a",
    "file://{path}#a",
    "http://127.0.0.1:9/",
    "https://127.0.0.1:9/",
    "HTTP://127.0.0.1:9/",
    "ftp://127.0.0.1:9/",
    "data:text/plain,{canary}",
    "gopher://127.0.0.1:9/",
]
ASKING = [
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">tệp</a>',
    '<img src="{url}">',
    '<object data="{url}"></object>',
    '<link rel="stylesheet" href="{url}">',
    '<style>@import url("{url}"); p {{ background: url("{url}") }}</style><p>chữ</p>',
]


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(CANARY)
    return path


@pytest.mark.parametrize("markup", ASKING)
@pytest.mark.parametrize("address", AWAY)
def test_the_press_opens_no_address_but_its_own(address, markup, secret, monkeypatch):
    url = address.format(path=secret, canary=CANARY)
    opened = []
    monkeypatch.setattr(OpenerDirector, "open", lambda self, asked, *_, **__: opened.append(asked))

    content = pdf._tools().html(markup.format(url=url)).write_pdf(uncompressed_pdf=True)

    assert opened == []
    assert CANARY.encode() not in content
    assert pypdf.PdfReader(io.BytesIO(content)).attachments == {}


def test_the_press_refuses_a_way_round_its_own_address():
    beside = f"{pdf.STYLESHEET.parent.as_uri()}/../../manage.py"

    with pytest.raises(ValueError, match="its own style sheet"):
        pdf._tools().fetcher.fetch(beside)


@pytest.mark.parametrize("block", [Paragraph, Title, CheckCode])
def test_markup_in_a_text_is_printed_as_it_was_typed(block, secret, pdf_text):
    typed = f'<link rel=attachment href="file://{secret.name}">&amp;'

    content = render_pdf(paper_of(block(typed))).content

    assert "&amp;" in pdf_text(content).lower()
    assert pypdf.PdfReader(io.BytesIO(content)).attachments == {}


def test_every_block_has_its_partial():
    drawn = set(pdf.PARTIALS) | {Signatures}

    assert drawn == set(pdf.Block.__args__)
