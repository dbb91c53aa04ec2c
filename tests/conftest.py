"""What every test stands on: no way out of this machine, the same dice each time."""

import os
import random
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from factory.random import reseed_random
from hypothesis import HealthCheck, settings

LOOPBACK = {"127.0.0.1", "::1", "localhost", "", None}
PDF_TEXT_MISSING = "pdftotext is missing; get it with: sudo apt-get install -y poppler-utils"
CALC_MISSING = (
    "LibreOffice Calc is missing; get it with: sudo apt-get install -y libreoffice-calc-nogui"
)
OFFICE_MISSING = "soffice is missing; get it with: sudo apt-get install -y libreoffice-writer-nogui"

# Short runs look at the same examples every time; the long form rolls new ones and prints them.
settings.register_profile("calm", derandomize=True, deadline=None, database=None)
settings.register_profile(
    "prove",
    max_examples=2_000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("calm")


class WayOut(RuntimeError):
    """A test reached for another machine."""


def is_outside(address: Any) -> bool:
    return isinstance(address, tuple) and address[0] not in LOOPBACK


@pytest.fixture(autouse=True, scope="session")
def sealed_network() -> Iterator[None]:
    """Only this machine may be spoken to; anything else fails the test that tried."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_inside(self: socket.socket, address: Any) -> None:
        if is_outside(address):
            raise WayOut(f"A test tried to reach {address[0]}.")
        connect(self, address)

    def look_up_inside(host: Any, *rest: Any, **options: Any) -> Any:
        if is_outside((host,)):
            raise WayOut(f"A test tried to look up {host}.")
        return look_up(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_inside)
        patch.setattr(socket, "getaddrinfo", look_up_inside)
        # A proxy would be a way out through loopback.
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def same_dice() -> None:
    """Whatever ran before, and in whatever order, a test sees the same made-up data."""
    random.seed(2023)
    reseed_random(2023)


@pytest.fixture
def noon() -> datetime:
    """Noon in Vietnam on 22/12/2023, in the weeks when blocs score."""
    return datetime(2023, 12, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def pdf_text(tmp_path: Path) -> Callable[[bytes], str]:
    """The text of a PDF as a reader sees it, laid out line by line."""
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip(PDF_TEXT_MISSING)

    def read(content: bytes) -> str:
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(content)
        return subprocess.check_output([pdftotext, "-layout", paper, "-"], text=True)  # noqa: S603 - our own file

    return read
