"""Made-up papers, drawn here and photographed nowhere: something to look at beside a criterion."""

from datetime import date
from io import BytesIO
from random import Random

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from demo.moments import on
from files.proofs import one_paper, proof_of
from files.scans import Sent
from scoring.models import ScoreLine, ScoreSheet
from scoring.services.evidence import Received, add_evidence

FONT = settings.ROOT / "static" / "fonts" / "tinos" / "Tinos-Bold.ttf"
SIZE = (750, 1000)
MOST_LINES = 6


def attach_papers(sheet: ScoreSheet, director: User, *, borrowed: bool = False) -> None:
    """Papers beside the first criteria that ask for one; `borrowed`: one shows another's paper."""
    lines = sheet.lines.select_related("criterion").exclude(criterion__evidence="")
    for place, line in enumerate(lines[:MOST_LINES]):
        unit = str(sheet.membership.organization)
        whose = "Đơn vị khác (mẫu)" if borrowed and place == 0 else unit
        add_evidence(
            line=line, received=papers(line, whose, two=place == 1), by=director,
            at=on(date(2023, 12, 5), 8),
        )  # fmt: skip


def papers(line: ScoreLine, whose: str, *, two: bool) -> list[Received]:
    """One photo; `two`: a second one of two pages, as one PDF."""
    title = line.criterion.evidence
    first = Sent(f"{title}.jpg", paper(title, whose, 1))
    received = [Received(first.name, proof_of(first))]
    if two:
        pages = [Sent(f"{title} trang {n}.jpg", paper(title, whose, n)) for n in (2, 3)]
        received.append(Received(pages[0].name, one_paper(pages)))
    return received


def paper(title: str, whose: str, page: int) -> bytes:
    """A page with a title, lines nobody can read, a round stamp, and MẪU across it."""
    chance = Random(f"{title}{whose}{page}")  # noqa: S311 - repeatable, not secret
    tint = (235 + chance.randint(0, 18), 232 + chance.randint(0, 18), 215 + chance.randint(0, 20))
    picture = Image.new("RGB", SIZE, tint)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 60), title[:34], fill="#16262A", font=ImageFont.truetype(FONT, 40))
    draw.text((60, 120), whose[:48], fill="#43565A", font=ImageFont.truetype(FONT, 26))
    for row in range(190, 760, 34):
        draw.rectangle((60, row, 60 + chance.randint(180, 630), row + 12), fill="#9AA8A8")
    across = chance.randint(380, 520)
    draw.ellipse((across, 760, across + 190, 950), outline="#B3202A", width=9)
    draw.text((180, 420), "MẪU", fill="#C9A0A0", font=ImageFont.truetype(FONT, 190))
    file = BytesIO()
    picture.save(file, "JPEG", quality=70)
    return file.getvalue()
