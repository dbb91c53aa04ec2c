"""What every journey starts from: the law's tables, one district with its commune, a calendar."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from catalogue.services import load_catalogue
from history import clock
from tests.conftest import PDF_TEXT_MISSING
from tests.factories.cooperatives import LocalityFactory
from tests.journeys.lists import COMMUNE, DISTRICT
from tests.journeys.walk import Calendar, Walk
from tests.reports.reading import page_words


@contextmanager
def starting_in(year: int) -> Iterator[Walk]:
    """An empty office at the beginning of a year; the clock goes where the walk moves it."""
    calendar = Calendar(year)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: calendar.now)
        load_catalogue()
        district = LocalityFactory(level="huyen", name=DISTRICT, full_name=f"Huyện {DISTRICT}")
        LocalityFactory(name=COMMUNE, parent=district)
        yield Walk(calendar)


@pytest.fixture
def words_by_page(tmp_path):
    """The words of a PDF's pages with their places on the sheet."""
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip(PDF_TEXT_MISSING)

    def read(content):
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(content)
        marked = subprocess.check_output([pdftotext, "-bbox", paper, "-"], text=True)  # noqa: S603 - our own file
        return [page_words(page) for page in marked.split("<page ")[1:]]

    return read
