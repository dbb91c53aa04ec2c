"""What the tests of papers share."""

import hashlib
import os
import shutil
import subprocess

import pytest

from reports import services
from reports.pdf import FONTS, Rendered
from reports.word import Written
from tests.conftest import OFFICE_MISSING, PDF_TEXT_MISSING
from tests.reports.reading import page_words
from tests.reports.season import finished_year

# Times New Roman is not to be had everywhere; Tinos is as wide, letter by letter.
FACES = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir><alias binding="same">
<family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>"""


@pytest.fixture
def words_by_page(tmp_path):
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip(PDF_TEXT_MISSING)

    def read(content):
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(content)
        marked = subprocess.check_output([pdftotext, "-bbox", paper, "-"], text=True)  # noqa: S603 - our own file
        return [page_words(page) for page in marked.split("<page ")[1:]]

    return read


@pytest.fixture
def through_the_office(tmp_path):
    """Word files as LibreOffice prints them, all in one start of it, in our own faces."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip(OFFICE_MISSING)

    def printed(papers):
        sources = tmp_path / "word"
        sources.mkdir()
        for name, content in papers.items():
            (sources / f"{name}.docx").write_bytes(content)
        faces = tmp_path / "fonts.conf"
        faces.write_text(FACES.format(fonts=FONTS[0].parent, cache=tmp_path / "faces"))
        subprocess.run(  # noqa: S603 - our own files
            [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", str(tmp_path),
             *(str(path) for path in sorted(sources.iterdir()))],
            env=os.environ | {"FONTCONFIG_FILE": str(faces)},
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return {name: (tmp_path / f"{name}.pdf").read_bytes() for name in papers}

    return printed


@pytest.fixture
def year(db):
    """2022, finished: two blocs, six proposals, a sitting, a tờ trình without a number."""
    return finished_year()


@pytest.fixture
def quick_press(monkeypatch):
    """Bytes that follow from the paper, without laying it out: for tests of many papers."""

    def press(paper):
        content = f"{paper.title} {services.data_digest_of(paper)}".encode()
        return Rendered(content, 1, hashlib.sha256(content).hexdigest())

    def write(paper):
        content = f"{paper.title} {services.data_digest_of(paper)} Word".encode()
        return Written(content, hashlib.sha256(content).hexdigest())

    monkeypatch.setattr(services, "render_pdf", press)
    monkeypatch.setattr(services, "render_word", write)
