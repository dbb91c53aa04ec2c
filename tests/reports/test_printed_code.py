"""The printed code and its QR code: on the tables, never on what is signed and stamped."""

from datetime import date

import pytest

from catalogue.services import load_catalogue
from history import clock
from reports.blocks import CheckCode, Head, Paper, Table, Title
from reports.dossiers.ranking import gather_ranking, ranking_paper
from reports.models import IssuedPaper
from reports.services import CODED, issue_paper, with_check_code
from scoring.models import Question, Ranking, Seal
from tests.factories.moments import NOON
from tests.scoring.rankings import AFTER, scene

Kind = IssuedPaper.Kind
DAY = date(2023, 12, 22)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words():
    load_catalogue(by=None)


@pytest.mark.parametrize("kind", Kind.values)
def test_the_code_stands_on_three_kinds_of_paper_and_no_other(kind):
    blocks = (Head(issuer="LMHTX", place="Rạch Giá", date=DAY), Title("Văn bản"))
    paper = Paper(kind=kind, code="", title="Văn bản", file_stem="van-ban", blocks=blocks)

    printed = with_check_code(paper, "ABCDE-12345", DAY)

    codes = [block for block in printed.blocks if isinstance(block, CheckCode)]
    coded = kind in (Kind.SHEET, Kind.RANKING, Kind.CONTENTS)
    assert (kind in CODED) == coded
    assert [code.code for code in codes] == (["ABCDE-12345"] if coded else [])
    assert all(code.path and code.modules for code in codes)


def sealed_with_a_question():
    played = scene()
    played.announce()
    Question.objects.create(
        ranking=Ranking.objects.get(), number=1, asked_for=played.memberships[2],
        text="Xin xem lại.", asked_by=played.representative, asked_at=NOON,
        answer="Giữ điểm.", answered_by=played.officer, answered_at=NOON,
    )  # fmt: skip
    played.seal()
    return played


def test_the_ranking_names_its_seal_and_prints_what_was_asked_and_answered():
    sealed_with_a_question()

    paper = ranking_paper(gather_ranking(Ranking.objects.get()))

    text = repr(paper.blocks)
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert Seal.objects.get().code in text
    assert tables[1].rows[0].cells == (
        "1", "HTX NN Thạnh Quới\nCả bảng xếp hạng", "Xin xem lại.",
        "Giữ điểm.\nKhông thay đổi điểm.",
    )  # fmt: skip


def test_the_code_of_an_issued_ranking_leads_to_whether_its_seal_matches(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    played = sealed_with_a_question()

    paper = issue_paper(
        kind=Kind.RANKING, subject=Ranking.objects.get(), by=played.officer, at=AFTER
    )
    page = client.get(f"/kt/{paper.check_code}").text

    assert "Khớp: thứ hạng và mọi bảng chấm điểm đúng như lúc chốt." in page
    assert "Khớp: văn bản này do phần mềm của Liên minh lập và là bản mới nhất." in page
    assert Seal.objects.get().code in page
