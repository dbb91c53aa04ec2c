"""What the tests of papers share."""

import hashlib
import shutil
import subprocess

import pytest

from reports import services
from reports.pdf import Rendered
from tests.conftest import PDF_TEXT_MISSING
from tests.reports.reading import page_words
from tests.reports.season import finished_year


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
def year(db):
    """2022, finished: two blocs, six proposals, a sitting, a tờ trình without a number."""
    return finished_year()


@pytest.fixture
def quick_press(monkeypatch):
    """Bytes that follow from the paper, without laying it out: for tests of many papers."""

    def press(paper):
        content = f"{paper.title} {services.data_digest_of(paper)}".encode()
        return Rendered(content, 1, hashlib.sha256(content).hexdigest())

    monkeypatch.setattr(services, "render_pdf", press)
